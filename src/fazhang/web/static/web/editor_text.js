// The text of the report editor: prose with figures as tokens, read from and taken apart for the boxes.
const TOKEN = /\{\{[^{}]*\}\}/g;

/** Text split into strings and {token}. */
export function parts(line) {
  const found = [];
  let at = 0;
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > at) found.push(line.slice(at, match.index));
    found.push({ token: match[0] });
    at = match.index + match[0].length;
  }
  if (at < line.length) found.push(line.slice(at));
  return found;
}

/** Pasted text without what no report can hold: control characters, non-breaking spaces, marks of direction. */
export function plain(text) {
  return text.replace(/\r\n?/g, "\n").replace(/[\u2028\u2029]/g, "\n").replace(/[\t\u00a0]/g, " ")
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, "");
}

const BLOCKS = new Set(["P", "DIV", "LI", "UL", "OL", "H1", "H2", "H3", "BLOCKQUOTE"]);

/** The text of a box or of a piece of it: a block is a line, a chip its token, everything else its characters. */
export function read(root) {
  const lines = [];
  let line = null;
  const put = (text) => { line = (line === null ? "" : line) + text; };
  const end = () => { if (line !== null) lines.push(line); line = null; };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const pieces = node.data.replace(/\u200b/g, "").replace(/\u00a0/g, " ").split("\n");
      pieces.forEach((piece, i) => { if (i) { if (line === null) line = ""; end(); } if (piece) put(piece); });
    } else if (node.nodeType !== Node.ELEMENT_NODE && node.nodeType !== Node.DOCUMENT_FRAGMENT_NODE) {
      return;
    } else if (node.dataset && node.dataset.token) {
      put(node.dataset.token);
    } else if (node.nodeName === "BR") {
      if (line === null) line = "";
      if (node.nextSibling) end(); // a last one only keeps an empty line open
    } else if (BLOCKS.has(node.nodeName) && node !== root) {
      end();
      node.childNodes.forEach(walk);
      if (line === null && !node.querySelector("p, div, li")) line = "";
      end();
    } else {
      node.childNodes.forEach(walk);
    }
  };
  walk(root);
  end();
  return lines.join("\n");
}
