// Registration forms: keys, drafts, the search box over a long select, files by drag and drop.
(() => {
  "use strict";
  const { say, ready } = window.fz;
  const PREFIX = "fz-draft:";

  // --- Drafts: what was typed stays in this browser until it is saved. Residents' data never does. ---
  function drafts(form) {
    const key = PREFIX + form.dataset.draft;
    const kept = () => [...form.elements].filter((e) => e.name && !e.closest("[data-personal]") && !e.hasAttribute("data-personal") && (e.dataset.pick || !["hidden", "file", "submit", "button"].includes(e.type)) && !e.hasAttribute("data-nodraft"));
    const read = () => kept().filter((e) => !["radio", "checkbox"].includes(e.type) || e.checked).map((e) => [e.name, e.value]);
    const clean = JSON.stringify(read());
    const store = () => {
      const now = JSON.stringify(read());
      try {
        if (now === clean) return;
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: JSON.parse(now) }));
      } catch { /* storage is full or forbidden: the form works without it */ }
    };
    let timer;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(store, 400); });
    form.addEventListener("submit", () => { clearTimeout(timer); store(); });

    let held = null;
    try { held = JSON.parse(localStorage.getItem(key)); } catch { /* not readable: none */ }
    if (!held || form.hasAttribute("data-failed") || JSON.stringify(held.values) === clean) return;
    const offer = document.createElement("div");
    offer.className = "alert alert-info fz-draft";
    offer.setAttribute("role", "status");
    const text = document.createElement("div");
    text.textContent = `有一份没有保存的草稿（${new Date(held.at).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" })}），个人信息和附件不在其中。`;
    const restore = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-primary", textContent: "恢复草稿" });
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: "不要了" });
    const buttons = document.createElement("div");
    buttons.className = "btn-list";
    buttons.append(restore, drop);
    offer.append(text, buttons);
    form.before(offer);
    restore.addEventListener("click", () => {
      kept().forEach((e) => { if (["radio", "checkbox"].includes(e.type)) e.checked = false; });
      held.values.forEach(([name, value]) => {
        const cell = name.match(/^(\w+)-(\d+)-\w+$/);
        const table = cell && form.querySelector(`[data-rows="${cell[1]}"]`);
        if (table) table.dispatchEvent(new CustomEvent("fz:row", { detail: Number(cell[2]) }));
        const fields = kept().filter((e) => e.name === name);
        const box = fields.find((e) => ["radio", "checkbox"].includes(e.type) && e.value === value);
        if (box) box.checked = true;
        else if (fields[0] && !["radio", "checkbox"].includes(fields[0].type)) fields[0].value = value;
      });
      form.querySelectorAll("select, input[data-pick]").forEach((s) => s.dispatchEvent(new Event("fz:shown")));
      offer.remove();
      first(form);
    });
    drop.addEventListener("click", () => { localStorage.removeItem(key); offer.remove(); });
  }

  // --- The first field that a person fills ---
  function first(form) {
    const wrong = form.querySelector(".fz-wrong input:not([type=hidden]), .fz-wrong select, .fz-wrong textarea");
    const place = wrong || [...form.querySelectorAll(".fz-fields input, .fz-fields select, .fz-fields textarea")].find(
      (e) => !["occurred_on", "region", "office", "closed_on"].includes(e.name) && e.type !== "hidden" && !e.classList.contains("fz-combo-input") && !(e.type === "radio" && [...form.elements[e.name]].some((r) => r.checked && r.value)) && !(e.tagName === "SELECT" && e.value)
    );
    if (place && matchMedia("(min-width: 992px)").matches) place.focus();
  }

  // --- A select of many places as a box to type in. The select stays in the form. ---
  function combobox(select) {
    const wrap = document.createElement("div");
    wrap.className = "fz-combo";
    const input = Object.assign(document.createElement("input"), { type: "text", className: "form-control fz-combo-input", autocomplete: "off", id: select.id, placeholder: select.dataset.combobox });
    const list = Object.assign(document.createElement("ul"), { className: "fz-combo-list", id: `${select.id}_options`, hidden: true });
    select.id += "_select";
    Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", "aria-required": "true" }).forEach(([k, v]) => input.setAttribute(k, v));
    if (select.classList.contains("is-invalid")) input.classList.add("is-invalid");
    list.setAttribute("role", "listbox");
    select.hidden = true;
    select.after(wrap);
    wrap.append(input, list);
    const options = [...select.options];
    let shown = [], at = -1;
    const show = () => { input.value = select.selectedOptions[0] ? select.selectedOptions[0].text : ""; };
    const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = (i) => {
      at = Math.max(0, Math.min(i, shown.length - 1));
      [...list.children].forEach((li, n) => li.setAttribute("aria-selected", n === at ? "true" : "false"));
      const li = list.children[at];
      if (li && li.id) { input.setAttribute("aria-activedescendant", li.id); li.scrollIntoView({ block: "nearest" }); }
    };
    const open = (text) => {
      const words = text.split(/\s+/).filter(Boolean);
      shown = options.filter((o) => words.every((w) => o.text.includes(w))).slice(0, 200);
      list.replaceChildren(...shown.map((o, n) => {
        const li = document.createElement("li");
        li.id = `${list.id}_${n}`;
        li.setAttribute("role", "option");
        li.className = `fz-depth-${text ? 0 : Math.min(4, Number(o.dataset.depth) || 0)}`;
        li.textContent = text || Number(o.dataset.depth) < 2 ? o.text : o.text.split(" ").pop();
        li.addEventListener("mousedown", (e) => { e.preventDefault(); pick(n); });
        return li;
      }));
      if (!shown.length) list.replaceChildren(Object.assign(document.createElement("li"), { className: "fz-combo-none", textContent: "没有这个地区" }));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      mark(Math.max(0, shown.indexOf(select.selectedOptions[0])));
    };
    const pick = (n) => {
      if (!shown[n]) return;
      select.value = shown[n].value;
      show();
      close();
      select.dispatchEvent(new Event("input", { bubbles: true }));
    };
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => open(""));
    input.addEventListener("input", () => open(input.value.trim()));
    input.addEventListener("blur", () => { show(); close(); });
    input.addEventListener("keydown", (e) => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (list.hidden) open("");
        else mark(at + (e.key === "ArrowDown" ? 1 : -1));
      } else if (e.key === "Enter" && !list.hidden && !e.ctrlKey) {
        e.preventDefault();
        pick(at);
      } else if (e.key === "Escape" && !list.hidden) {
        e.stopPropagation();
        show();
        close();
      }
    });
    select.addEventListener("fz:shown", show);
    show();
  }

  // --- Terms: after one is chosen from the list, the next is typed behind a 、 ---
  function terms(input) {
    const list = document.getElementById(input.getAttribute("list"));
    if (!list) return;
    const all = [...list.options].map((o) => o.value);
    input.addEventListener("input", () => {
      const done = input.value.split(/[、，,；;]/).slice(0, -1).map((t) => t.trim()).filter(Boolean);
      const head = done.length ? `${done.join("、")}、` : "";
      list.replaceChildren(...all.filter((t) => !done.includes(t)).map((t) => Object.assign(document.createElement("option"), { value: head + t })));
    });
  }

  // --- Files ---
  function files(drop) {
    const input = drop.querySelector("input[type=file]");
    const list = drop.parentElement.querySelector("[data-files]");
    const most = Number(input.dataset.max);
    const show = () => {
      const kept = new DataTransfer();
      const refused = [];
      for (const file of input.files) (most && file.size > most ? refused : kept.items.length < 50 ? kept.items : refused)[file.size > most ? "push" : "add"](file);
      if (refused.length) {
        input.files = kept.files;
        say(`“${refused[0].name}”超过${Math.round(most / 2 ** 20)}MB，没有选入`);
      }
      list.hidden = !input.files.length;
      list.replaceChildren(...[...input.files].map((f) => Object.assign(document.createElement("li"), { textContent: `${f.name}（${f.size >= 2 ** 20 ? (f.size / 2 ** 20).toFixed(1) + " MB" : Math.max(1, Math.round(f.size / 1024)) + " KB"}）` })));
    };
    input.addEventListener("change", show);
    for (const name of ["dragover", "dragenter"]) drop.addEventListener(name, (e) => { e.preventDefault(); drop.classList.add("over"); });
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (e) => {
      e.preventDefault();
      const all = new DataTransfer();
      [...input.files, ...e.dataTransfer.files].forEach((f) => all.items.add(f));
      input.files = all.files;
      show();
    });
  }

  ready(() => {
    document.querySelectorAll("select[data-combobox]").forEach(combobox);
    document.querySelectorAll("input[data-terms]").forEach(terms);
    document.querySelectorAll("[data-drop]").forEach(files);
    document.querySelectorAll("form[data-draft]").forEach(drafts);
    const form = document.querySelector(".fz-form");
    if (form) {
      const faults = document.getElementById("faults");
      if (faults) faults.focus();
      else first(form);
      document.addEventListener("keydown", (e) => {
        const press = (selector) => { const b = form.querySelector(selector); if (b) { e.preventDefault(); form.requestSubmit(b); } };
        if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) press("[data-save]");
        else if (e.altKey && e.code === "KeyN") press("[data-again]");
      });
      form.addEventListener("keydown", (e) => {
        // Enter in a one-line box goes to the next field, as in a table; Ctrl+Enter saves.
        if (e.key !== "Enter" || e.ctrlKey || e.metaKey || e.isComposing || e.defaultPrevented) return;
        const from = e.target;
        if (from.tagName !== "INPUT" || ["checkbox", "radio", "file", "submit"].includes(from.type)) return;
        e.preventDefault();
        const all = [...form.querySelectorAll("input:not([type=hidden]), select:not([hidden]), textarea, button[data-save]")].filter((x) => x.offsetParent && !x.disabled && (x.type !== "radio" || x.checked || !form.querySelector(`input[name="${x.name}"]:checked`)));
        const next = all[all.indexOf(from) + 1];
        if (next) next.focus();
      });
    }
  });
})();
