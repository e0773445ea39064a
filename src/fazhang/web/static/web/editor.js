// The report editor. What is saved is the text of the textareas: prose with figures as tokens {{indicator …}}.
// Over each textarea lies a box to write in, where a figure is a chip that cannot be typed into. One line of the text
// is one paragraph of the box; markup never gets in: what is pasted is taken as plain text, and what is read back from
// the box is its text and its chips alone.
import { Picker } from "./editor_picker.js";
import { Section } from "./editor_section.js";

const json = (id) => JSON.parse(document.getElementById(id).textContent);

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
    form.querySelector("[data-checks]").addEventListener("click", (event) => {
      const link = event.target.closest("[data-goto]");
      const section = link && this.sections[Number(link.dataset.goto)];
      if (!section) return;
      event.preventDefault();
      section.show(Number(link.dataset.start), Number(link.dataset.end));
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

window.fz.ready(() => {
  const form = document.querySelector("[data-editor]");
  if (form) window.fz.editor = new Editor(form);
});
