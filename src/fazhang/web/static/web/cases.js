// Forms of cases: rows of a table added and removed, entries of a register chosen as chips. Both work without this file.
(() => {
  "use strict";
  const { ready } = window.fz;

  // --- Tables. Empty spare rows, there for browsers without scripts, go; a button adds rows instead. ---
  function table(box) {
    const template = box.querySelector(":scope > template");
    const add = box.querySelector(":scope > [data-add]");
    const rows = () => [...box.querySelectorAll(":scope > [data-row]")];
    const empty = (row) => [...row.querySelectorAll("input, select, textarea")].every((e) => (["radio", "checkbox"].includes(e.type) ? !e.checked || !e.value || e.defaultChecked : !e.value || e.value === e.defaultValue));
    let next = rows().length;
    const more = () => {
      const row = template.content.firstElementChild.cloneNode(true);
      row.innerHTML = row.innerHTML.replaceAll("__n__", String(next));
      next += 1;
      add.before(row);
      return row;
    };
    rows().filter((r) => r.hasAttribute("data-spare") && empty(r)).forEach((r) => r.remove());
    add.addEventListener("click", () => {
      const field = more().querySelector("input:not([type=hidden]), select, textarea");
      if (field) field.focus();
    });
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      button.closest("[data-row]").remove();
      box.dispatchEvent(new Event("input", { bubbles: true }));
      add.focus();
    });
    // A draft may hold more rows than the page.
    box.addEventListener("fz:row", (event) => {
      while (next <= event.detail) more();
    });
  }

  // --- A choice from a register: chips, and a box to search in. The text field stays in the form. ---
  // A mouse button that goes down takes the focus away; what then moved below the pointer would lose the click.
  let pressed = false;
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  document.addEventListener("pointerup", () => { pressed = false; }, true);
  const released = (then) => (pressed ? document.addEventListener("pointerup", () => setTimeout(then), { once: true }) : then());
  const split = (text) => [...new Set(text.split(/[、，,；;\n]+/).map((t) => t.trim()).filter(Boolean))];
  function pick(input) {
    const source = document.getElementById(input.dataset.pick);
    const all = source ? [...source.options].map((o) => o.value) : [];
    const most = Number(input.dataset.most) || 30;
    const wrap = Object.assign(document.createElement("div"), { className: "fz-combo" });
    const chips = Object.assign(document.createElement("ul"), { className: "fz-picked" });
    const box = Object.assign(document.createElement("input"), { type: "text", className: "form-control", autocomplete: "off", id: input.id, placeholder: all.length ? "输入几个字查找" : "登记册中还没有可选的" });
    const list = Object.assign(document.createElement("ul"), { className: "fz-combo-list", id: `${input.id}_options`, hidden: true });
    input.id += "_text";
    Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" }).forEach(([k, v]) => box.setAttribute(k, v));
    if (input.hasAttribute("aria-describedby")) box.setAttribute("aria-describedby", input.getAttribute("aria-describedby"));
    if (input.classList.contains("is-invalid")) box.classList.add("is-invalid");
    list.setAttribute("role", "listbox");
    input.type = "hidden";
    input.after(chips, wrap);
    wrap.append(box, list);
    let shown = [], at = 0;
    const chosen = () => split(input.value);
    const set = (terms) => {
      input.value = terms.join("、");
      released(draw);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const draw = () => {
      chips.replaceChildren(...chosen().map((term) => {
        const li = Object.assign(document.createElement("li"), { textContent: term });
        const off = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
        off.setAttribute("aria-label", `去掉${term}`);
        off.addEventListener("click", () => { set(chosen().filter((t) => t !== term)); box.focus(); });
        li.append(off);
        return li;
      }));
    };
    const close = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
    const mark = (i) => {
      at = Math.max(0, Math.min(i, shown.length - 1));
      [...list.children].forEach((li, n) => li.setAttribute("aria-selected", n === at ? "true" : "false"));
      const li = list.children[at];
      if (li && li.id) { box.setAttribute("aria-activedescendant", li.id); li.scrollIntoView({ block: "nearest" }); }
    };
    const take = (term) => {
      set(most === 1 ? [term] : [...chosen(), term].slice(0, most));
      box.value = "";
      close();
    };
    const open = () => {
      const words = box.value.trim().split(/\s+/).filter(Boolean);
      const have = chosen();
      shown = all.filter((t) => !have.includes(t) && words.every((w) => t.includes(w))).slice(0, 100);
      list.replaceChildren(...shown.map((term, n) => {
        const li = Object.assign(document.createElement("li"), { id: `${list.id}_${n}`, textContent: term });
        li.setAttribute("role", "option");
        li.addEventListener("mousedown", (e) => { e.preventDefault(); take(term); });
        return li;
      }));
      if (!shown.length) list.replaceChildren(Object.assign(document.createElement("li"), { className: "fz-combo-none", textContent: all.length ? "没有找到，按回车仍可填入" : "没有可选的，按回车填入" }));
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      mark(0);
    };
    box.addEventListener("click", open);
    box.addEventListener("input", open);
    box.addEventListener("blur", () => { if (box.value.trim()) take(box.value.trim()); close(); });
    box.addEventListener("keydown", (e) => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (list.hidden) open();
        else mark(at + (e.key === "ArrowDown" ? 1 : -1));
      } else if (e.key === "Enter" && !e.ctrlKey && !e.metaKey && !e.isComposing && (!list.hidden || box.value.trim())) {
        e.preventDefault();
        if (shown[at] && !list.hidden) take(shown[at]);
        else if (box.value.trim()) take(box.value.trim());
      } else if (e.key === "Backspace" && !box.value) {
        set(chosen().slice(0, -1));
      } else if (e.key === "Escape" && !list.hidden) {
        e.stopPropagation();
        close();
      }
    });
    input.addEventListener("fz:shown", draw);
    draw();
  }

  ready(() => {
    document.querySelectorAll("[data-rows]").forEach(table);
    document.querySelectorAll("input[data-pick]").forEach(pick);
  });
})();
