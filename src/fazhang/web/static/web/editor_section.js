// A section of the report editor: a box to write in over the textarea that is sent.
import { parts, plain, read } from "./editor_text.js";

export class Section {
  constructor(editor, node) {
    this.editor = editor;
    this.node = node;
    this.area = node.querySelector("[name=body]");
    this.heading = node.querySelector("[name=heading]");
    this.box = node.querySelector("[data-rich]");
    this.range = null;
    this.touched = false;
    this.fill();
    this.area.hidden = true;
    this.box.hidden = false;
    node.querySelector("[data-toolbar]").hidden = false;
    document.execCommand("defaultParagraphSeparator", false, "p");
    this.past = [{ text: this.area.value, at: 0 }];
    this.future = [];
    this.box.addEventListener("input", (e) => { this.touched = true; editor.changed(); if (!e.isComposing) this.note(); });
    this.box.addEventListener("compositionend", () => this.note());
    this.box.addEventListener("beforeinput", (e) => {
      if (e.inputType.startsWith("history")) { e.preventDefault(); this.step(e.inputType === "historyUndo"); }
      else if (e.inputType.startsWith("format") || e.inputType === "insertFromDrop") e.preventDefault();
    });
    this.box.addEventListener("paste", (e) => { e.preventDefault(); this.insert(plain(e.clipboardData.getData("text/plain"))); });
    ["drop", "dragstart"].forEach((name) => this.box.addEventListener(name, (e) => e.preventDefault()));
    ["copy", "cut"].forEach((name) => this.box.addEventListener(name, (e) => this.copy(e)));
    this.box.addEventListener("click", (e) => { const chip = e.target.closest("[data-token]"); if (chip) editor.picker.open(this, chip); });
    this.box.addEventListener("keydown", (e) => this.key(e));
    document.addEventListener("selectionchange", () => this.remember());
    // The event above comes late; whoever leaves the box at once would come back to an older place.
    this.box.addEventListener("focusout", () => this.remember());
    const insert = node.querySelector("[data-insert]");
    const propose = node.querySelector("[data-propose-for]");
    [insert, propose].forEach((b) => b.addEventListener("mousedown", (e) => e.preventDefault()));
    insert.addEventListener("click", () => editor.picker.open(this, null));
    propose.addEventListener("click", () => this.propose(propose.dataset.proposeFor));
  }

  fill(text = this.area.value) {
    this.box.textContent = "";
    text.split("\n").forEach((line) => {
      const p = document.createElement("p");
      parts(line).forEach((part) => p.append(typeof part === "string" ? part : this.editor.chip(part.token)));
      if (!p.hasChildNodes()) p.append(document.createElement("br"));
      this.box.append(p);
    });
  }

  /** Where a place of the box is in its text. */
  offset(container, index) {
    const range = document.createRange();
    range.selectNodeContents(this.box);
    range.setEnd(container, index);
    return read(range.cloneContents()).length;
  }

  /** The node and the index in it of a place of the text; null behind its end. */
  place(at) {
    let left = at;
    for (const p of this.box.children) {
      const nodes = [...p.childNodes];
      const sizes = nodes.map((n) => (n.nodeType === Node.TEXT_NODE ? n.length : n.dataset.token ? n.dataset.token.length : 0));
      const length = sizes.reduce((a, b) => a + b, 0);
      if (left > length) { left -= length + 1; continue; }
      let i = 0;
      while (i < nodes.length && left > sizes[i]) left -= sizes[i++];
      return i < nodes.length && nodes[i].nodeType === Node.TEXT_NODE ? [nodes[i], left] : [p, left > 0 ? i + 1 : i];
    }
    return null;
  }

  /** Put the caret at a place of the text, in a box just filled. */
  caret(at) {
    this.box.focus({ preventScroll: true });
    const place = this.place(at);
    if (place) document.getSelection().collapse(...place);
    else {
      document.getSelection().selectAllChildren(this.box);
      document.getSelection().collapseToEnd();
    }
  }

  /** Show a piece of the text selected, as it was when it was saved. */
  show(start, end) {
    const [from, to] = [this.place(start), this.place(end)];
    this.node.scrollIntoView({ block: "start" });
    if (end <= start || !from || !to) { this.heading.focus({ preventScroll: true }); return; }
    this.box.focus({ preventScroll: true });
    document.getSelection().setBaseAndExtent(...from, ...to);
    const held = from[0].nodeType === Node.TEXT_NODE ? from[0].parentElement : from[0];
    held.scrollIntoView({ block: "center" });
  }

  /** Replace a piece of the text, caret behind it. All changes but plain typing pass here, so the box stays clean. */
  splice(start, end, text) {
    const all = read(this.box);
    const next = all.slice(0, start) + text + all.slice(end);
    this.touched = true;
    this.fill(next);
    this.caret(start + text.length);
    this.note(true);
    this.remember();
    this.editor.changed();
    this.editor.print(parts(next).filter((p) => p.token).map((p) => p.token));
  }

  /** Keep a state to go back to. Typing within half a second is one state. */
  note(apart = false) {
    const selection = document.getSelection();
    const inside = selection.rangeCount && this.box.contains(selection.focusNode);
    const state = { text: read(this.box), at: inside ? this.offset(selection.focusNode, selection.focusOffset) : 0, when: Date.now() };
    const last = this.past[this.past.length - 1];
    if (state.text === last.text) return;
    if (!apart && !last.apart && last.when && state.when - last.when < 500) this.past.pop();
    state.apart = apart;
    this.past.push(state);
    this.future = [];
    if (this.past.length > 200) this.past.shift();
  }

  /** Undo or redo. The browser's own would not know of figures that were put in. */
  step(back) {
    const [from, to] = back ? [this.past, this.future] : [this.future, this.past];
    if (from.length <= (back ? 1 : 0)) return;
    const state = from.pop();
    to.push(state);
    const now = this.past[this.past.length - 1];
    this.touched = true;
    this.fill(now.text);
    this.caret(Math.min(now.at, now.text.length));
    this.editor.changed();
  }

  /** Put what is written into the field that is sent. Untouched text stays as it came, to the character. */
  store() { if (this.touched) this.area.value = read(this.box).replace(/\n+$/, ""); }

  length() {
    return this.heading.value.trim().length + [...this.box.textContent].filter((c) => !/\s/.test(c)).length;
  }

  fault(message) { this.node.querySelector("[data-section-error]").textContent = message; }

  remember() {
    const selection = document.getSelection();
    if (selection.rangeCount && this.box.contains(selection.anchorNode) && this.box.contains(selection.focusNode)) {
      this.range = selection.getRangeAt(0).cloneRange();
    }
  }

  /** The caret where it was, or at the end of the box. */
  restore() {
    this.box.focus();
    const selection = document.getSelection();
    if (this.range && this.box.contains(this.range.startContainer)) {
      selection.removeAllRanges();
      selection.addRange(this.range);
    } else {
      selection.selectAllChildren(this.box);
      selection.collapseToEnd();
    }
  }

  /** Insert text with tokens at the caret or in place of what is selected. */
  insert(text) {
    const range = document.getSelection().getRangeAt(0);
    this.splice(this.offset(range.startContainer, range.startOffset), this.offset(range.endContainer, range.endOffset), text);
  }

  copy(event) {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", read(selection.getRangeAt(0).cloneContents()));
    if (event.type === "cut") this.insert("");
  }

  key(event) {
    const plainKey = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!plainKey && !event.altKey && ["z", "y"].includes(event.key.toLowerCase())) {
      event.preventDefault();
      this.step(event.key.toLowerCase() === "z" && !event.shiftKey);
      return;
    }
    const chip = event.target.closest("[data-token]");
    if (!chip) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.editor.picker.open(this, chip);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.put("", chip);
    } else if (event.key.length === 1 && plainKey) {
      event.preventDefault(); // a figure is not typed over by accident
    }
  }

  /** Put a token in place of a chip, or at the caret. */
  put(token, chip) {
    if (chip && this.box.contains(chip)) {
      const range = document.createRange();
      range.selectNode(chip);
      const start = this.offset(range.startContainer, range.startOffset);
      this.splice(start, start + chip.dataset.token.length, token);
    } else {
      this.restore();
      this.insert(token);
    }
  }

  async propose(role) {
    const place = this.node.querySelector("[data-proposals]");
    if (!place.hidden) { place.hidden = true; return; }
    place.hidden = false;
    place.textContent = "正在从账簿起草……";
    try {
      const { told } = await this.editor.ask(`${this.editor.form.dataset.propose}?role=${encodeURIComponent(role)}`);
      Object.assign(this.editor.chips, told.chips);
      this.store();
      place.textContent = told.proposals.length ? "" : "这一部分没有可从账簿起草的内容。";
      told.proposals.forEach((one) => place.append(this.proposal(one)));
    } catch {
      place.textContent = "没有取到，请检查网络后再试。";
    }
  }

  proposal(one) {
    const row = document.createElement("div");
    row.className = "fzb-proposal";
    const text = document.createElement("p");
    text.textContent = one.preview;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    const used = this.area.value.includes(one.text);
    button.textContent = used ? "已写入" : "写入";
    button.disabled = used;
    button.addEventListener("mousedown", (e) => e.preventDefault());
    button.addEventListener("click", () => {
      this.restore();
      this.insert(one.text);
      button.textContent = "已写入";
      button.disabled = true;
    });
    row.append(text, button);
    return row;
  }
}
