// The report editor. What is saved is the text of the textareas: prose with figures as tokens {{indicator …}}.
// Over each textarea lies a box to write in, where a figure is a chip that cannot be typed into. One line of the text
// is one paragraph of the box; markup never gets in: what is pasted is taken as plain text, and what is read back from
// the box is its text and its chips alone.
(() => {
  "use strict";
  const TOKEN = /\{\{[^{}]*\}\}/g;
  const json = (id) => JSON.parse(document.getElementById(id).textContent);

  /** Text split into strings and {token}. */
  function parts(line) {
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
  function plain(text) {
    return text.replace(/\r\n?/g, "\n").replace(/[\u2028\u2029]/g, "\n").replace(/[\t\u00a0]/g, " ")
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, "");
  }

  const BLOCKS = new Set(["P", "DIV", "LI", "UL", "OL", "H1", "H2", "H3", "BLOCKQUOTE"]);

  /** The text of a box or of a piece of it: a block is a line, a chip its token, everything else its characters. */
  function read(root) {
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

  class Editor {
    constructor(form) {
      this.form = form;
      this.chips = json("chips");
      this.palette = json("palette");
      this.dirty = false;
      this.csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
      this.sections = [...form.querySelectorAll("[data-section]")].map((node) => new Section(this, node));
      this.picker = new Picker(this, document.querySelector("[data-picker]"));
      this.outline = [...form.querySelectorAll("[data-outline] a")];
      form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
      form.addEventListener("input", (event) => { if (!event.target.closest("[data-rich]")) this.changed(); });
      document.addEventListener("keydown", (event) => {
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); this.save(); }
      });
      window.addEventListener("beforeunload", (event) => { if (this.dirty) event.preventDefault(); });
      this.count();
    }

    changed() {
      this.dirty = true;
      this.status("有未保存的修改");
      this.count();
      this.sections.forEach((s, i) => { const name = s.heading.value.trim(); if (name) this.outline[i].textContent = name; });
    }

    status(text) { this.form.querySelector("[data-status]").textContent = text; }

    count() {
      const total = this.sections.reduce((sum, s) => sum + s.length(), 0);
      const place = this.form.querySelector("[data-count]");
      place.textContent = String(total);
      place.classList.toggle("text-danger", total > 5000);
    }

    notice(text, actions = []) {
      const place = document.querySelector("[data-notice]");
      place.textContent = "";
      if (!text) return;
      const box = document.createElement("div");
      box.className = "alert alert-danger";
      box.append(text);
      actions.forEach((action) => box.append(" ", action));
      place.append(box);
      place.scrollIntoView({ block: "nearest" });
    }

    async ask(url, options = {}) {
      const response = await fetch(url, { credentials: "same-origin", ...options, headers: { Accept: "application/json", "X-CSRFToken": this.csrf, ...(options.headers || {}) } });
      if (response.redirected || !(response.headers.get("Content-Type") || "").includes("json")) throw new Error(String(response.status));
      return { status: response.status, told: await response.json() };
    }

    /** Have tokens printed that were not printed yet. */
    async print(tokens) {
      const missing = [...new Set(tokens)].filter((t) => !(t in this.chips));
      if (!missing.length) return;
      try {
        const { told } = await this.ask(this.form.dataset.tokens, { method: "POST", body: JSON.stringify({ tokens: missing }) });
        Object.assign(this.chips, told);
        this.repaint();
      } catch {
        this.status("没有取到数字，保存时再取");
      }
    }

    repaint() {
      this.form.querySelectorAll("[data-token]").forEach((node) => this.dress(node, node.dataset.token));
      this.count();
    }

    dress(node, token) {
      const chip = this.chips[token];
      node.textContent = chip ? (chip.error ? "无法识别的数字" : chip.text) : "……";
      node.title = chip ? (chip.error || `${chip.name}，准确数${chip.value}，分录${chip.count}条。按回车键修改`) : "";
      node.classList.toggle("is-wrong", Boolean(chip && chip.error));
      return node;
    }

    chip(token) {
      const node = document.createElement("span");
      node.className = "fzb-chip";
      node.contentEditable = "false";
      node.tabIndex = 0;
      node.setAttribute("role", "button");
      node.dataset.token = token;
      return this.dress(node, token);
    }

    async save() {
      if (this.saving) return;
      this.saving = true;
      this.sections.forEach((s) => s.store());
      this.status("正在保存……");
      const sent = new FormData(this.form);
      const mark = this.sections.map((s) => s.area.value).join("\u0000");
      this.form.querySelectorAll(".is-invalid").forEach((e) => e.classList.remove("is-invalid"));
      this.sections.forEach((s) => s.fault(""));
      try {
        const { status, told } = await this.ask(location.pathname, { method: "POST", body: sent });
        if (status === 200) this.saved(told, mark);
        else if (status === 409) this.conflict(told);
        else if (status === 422) this.faults(told.errors);
        else throw new Error(String(status));
      } catch {
        this.status("没有保存");
        this.notice("没有保存：连接中断，或者登录已过期。您写的内容仍在页面上；请另开一个窗口登录，再回来保存。");
      }
      this.saving = false;
    }

    saved(told, mark) {
      this.form.elements.version.value = told.version;
      Object.assign(this.chips, told.chips);
      this.repaint();
      this.sections.forEach((s) => s.store());
      // What was typed while the save was under way is still unsaved.
      this.dirty = mark !== this.sections.map((s) => s.area.value).join("\u0000");
      this.notice("");
      const place = this.form.querySelector("[data-checks]");
      place.innerHTML = told.checks; // from our own template, which escapes
      this.status(this.dirty ? "有未保存的修改" : `已保存 ${new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" })}`);
    }

    conflict(told) {
      this.status("没有保存");
      const over = document.createElement("button");
      over.type = "button";
      over.className = "btn btn-sm";
      over.textContent = "用我的内容覆盖";
      over.addEventListener("click", () => { this.form.elements.version.value = told.version; this.save(); });
      const look = document.createElement("a");
      look.className = "btn btn-sm";
      look.href = this.form.dataset.report;
      look.target = "_blank";
      look.textContent = "另开窗口看最新的稿子";
      this.notice(`${told.conflict}。`, [look, over]);
    }

    faults(errors) {
      this.status("没有保存");
      this.notice(`没有保存：${Object.values(errors).join("；")}`);
      for (const [name, message] of Object.entries(errors)) {
        const section = /^section(\d+)$/.exec(name);
        if (section) this.sections[Number(section[1])].fault(message);
        const input = this.form.elements[name];
        if (input && input.classList) {
          input.classList.add("is-invalid");
          const told = this.form.querySelector(`[data-error="${name}"]`);
          if (told) told.textContent = message;
          const fold = input.closest("details");
          if (fold) fold.open = true;
        }
      }
    }
  }

  class Section {
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

    /** Put the caret at a place of the text, in a box just filled. */
    caret(at) {
      this.box.focus({ preventScroll: true });
      let left = at;
      for (const p of this.box.children) {
        const nodes = [...p.childNodes];
        const sizes = nodes.map((n) => (n.nodeType === Node.TEXT_NODE ? n.length : n.dataset.token ? n.dataset.token.length : 0));
        const length = sizes.reduce((a, b) => a + b, 0);
        if (left > length) { left -= length + 1; continue; }
        let i = 0;
        while (i < nodes.length && left > sizes[i]) left -= sizes[i++];
        if (i < nodes.length && nodes[i].nodeType === Node.TEXT_NODE) document.getSelection().collapse(nodes[i], left);
        else document.getSelection().collapse(p, left > 0 ? i + 1 : i);
        return;
      }
      document.getSelection().selectAllChildren(this.box);
      document.getSelection().collapseToEnd();
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

  class Picker {
    constructor(editor, dialog) {
      this.editor = editor;
      this.dialog = dialog;
      const get = (name) => dialog.querySelector(`[data-${name}]`);
      ["q", "list", "note", "dims", "dim-list", "unit", "round", "step", "region", "period", "days", "preview", "exact", "ok"].forEach((n) => { this[n.replace("-", "_")] = get(n); });
      this.from = dialog.querySelector("input[data-from]");
      this.to = dialog.querySelector("input[data-to]");
      this.q.addEventListener("input", () => this.fill());
      this.q.addEventListener("keydown", (e) => { if (e.key === "ArrowDown") { e.preventDefault(); this.list.focus(); } if (e.key === "Enter") e.preventDefault(); });
      this.list.addEventListener("change", () => this.chosen());
      dialog.addEventListener("input", (e) => { if (e.target !== this.q) this.preview_soon(); });
      this.period.addEventListener("change", () => { this.days.hidden = this.period.value !== "days"; });
      dialog.querySelectorAll("[data-close]").forEach((b) => b.addEventListener("click", () => dialog.close()));
      dialog.querySelector("form").addEventListener("submit", (e) => { e.preventDefault(); this.accept(); });
      dialog.addEventListener("close", () => { if (!this.accepted) this.section.restore(); });
    }

    open(section, chip) {
      this.section = section;
      this.chip = chip;
      this.accepted = false;
      this.dialog.querySelector("h2").textContent = chip ? "修改数字" : "插入数字";
      this.ok.textContent = chip ? "改为这个数字" : "插入";
      this.q.value = "";
      const given = chip ? this.parse(chip.dataset.token) : { code: "" };
      this.fill(given.code);
      this.chosen(given);
      this.dialog.showModal();
      (chip ? this.list : this.q).focus();
    }

    parse(token) {
      const [code, ...rest] = token.slice(2, -2).trim().split(/\s+/);
      const given = { code };
      rest.forEach((word) => { const at = word.indexOf("="); given[word.slice(0, at)] = word.slice(at + 1); });
      return given;
    }

    fill(code = this.list.value) {
      const wanted = this.q.value.trim();
      this.list.textContent = "";
      let group = null;
      this.palette_found = this.editor.palette.filter((i) => !wanted || i.name.includes(wanted) || i.chapter.includes(wanted) || i.note.includes(wanted) || i.dims.some((d) => d.includes(wanted)));
      this.palette_found.forEach((i) => {
        if (!group || group.label !== i.chapter) {
          group = document.createElement("optgroup");
          group.label = i.chapter;
          this.list.append(group);
        }
        group.append(new Option(`${i.name}（${i.unit}）`, i.code, false, i.code === code));
      });
      if (!this.palette_found.some((i) => i.code === code)) {
        this.list.selectedIndex = wanted && this.palette_found.length ? 0 : -1;
        this.chosen();
      }
    }

    chosen(given = {}) {
      const one = this.editor.palette.find((i) => i.code === this.list.value);
      this.note.textContent = one ? one.note : "";
      this.dim_list.textContent = "";
      const terms = one ? one.dims : [];
      const picked = (given.dim || "").split(",").filter(Boolean);
      this.dims.hidden = !terms.length;
      [...new Set([...terms, ...picked])].forEach((term) => {
        const label = document.createElement("label");
        label.className = "form-check form-check-inline";
        const box = document.createElement("input");
        box.type = "checkbox";
        box.className = "form-check-input";
        box.value = term;
        box.checked = picked.includes(term);
        label.append(box, term);
        this.dim_list.append(label);
      });
      this.unit.value = given.unit || "";
      this.unit.placeholder = one ? one.unit : "";
      this.round.value = given.round || "";
      this.step.value = given.step || "";
      this.region.value = given.region || "";
      const last = this.period.querySelector("[value=last]");
      this.from.value = given.from || "";
      this.to.value = given.to || "";
      this.period.value = !given.from && !given.to ? "" : given.from === last.dataset.from && given.to === last.dataset.to ? "last" : "days";
      this.days.hidden = this.period.value !== "days";
      this.preview_soon();
    }

    token() {
      if (!this.list.value) return "";
      const words = [this.list.value];
      const dims = [...this.dim_list.querySelectorAll(":checked")].map((b) => b.value);
      if (dims.length) words.push(`dim=${dims.join(",")}`);
      const unit = this.unit.value.replace(/[\s{}=]/g, "");
      if (unit && unit !== this.unit.placeholder) words.push(`unit=${unit}`);
      if (this.round.value) words.push(`round=${this.round.value}`);
      if (this.round.value && this.step.value) words.push(`step=${this.step.value}`);
      if (this.region.value) words.push(`region=${this.region.value}`);
      const last = this.period.querySelector("[value=last]").dataset;
      const [from, to] = this.period.value === "last" ? [last.from, last.to] : this.period.value === "days" ? [this.from.value, this.to.value] : ["", ""];
      if (from) words.push(`from=${from}`);
      if (to) words.push(`to=${to}`);
      return `{{${words.join(" ")}}}`;
    }

    preview_soon() {
      clearTimeout(this.timer);
      this.ok.disabled = true;
      const token = this.token();
      if (!token) { this.preview.textContent = "请先选择指标"; this.exact.textContent = ""; return; }
      this.timer = setTimeout(() => this.show(token), 150);
    }

    async show(token) {
      await this.editor.print([token]);
      if (token !== this.token()) return;
      const chip = this.editor.chips[token];
      if (!chip) { this.preview.textContent = "没有取到，请检查网络"; this.exact.textContent = ""; return; }
      this.preview.textContent = chip.error || chip.text;
      this.exact.textContent = chip.error ? "" : `准确数${chip.value}，分录${chip.count}条`;
      this.ok.disabled = Boolean(chip.error);
    }

    accept() {
      const token = this.token();
      if (this.ok.disabled || !token) return;
      this.accepted = true;
      this.dialog.close();
      this.section.put(token, this.chip);
    }
  }

  window.fz.ready(() => {
    const form = document.querySelector("[data-editor]");
    if (form) window.fz.editor = new Editor(form);
  });
})();
