// The dialog that puts in a figure or changes one: indicator, terms, measure word, rounding, place and period.

export class Picker {
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
    dialog.querySelectorAll("[data-close]").forEach((b) => b.addEventListener("click", () => this.leave()));
    dialog.querySelector("form").addEventListener("submit", (e) => { e.preventDefault(); this.accept(); });
    // The event "close" comes later, when the next characters may have been typed.
    dialog.addEventListener("cancel", (e) => { e.preventDefault(); this.leave(); });
  }

  leave() {
    this.dialog.close();
    this.section.restore();
  }

  open(section, chip) {
    this.section = section;
    this.chip = chip;
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
    this.dialog.close();
    this.section.put(token, this.chip);
  }
}
