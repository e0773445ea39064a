// Pages of figures and books: choosing a period, folding the parts of an indicator, the progress of a replay.
(() => {
  "use strict";

  function periods(form) {
    const span = form.querySelector("[data-span]");
    const show = () => {
      const days = span.value === "days";
      form.querySelectorAll("[data-for-days]").forEach((e) => { e.hidden = !days; e.querySelector("input").disabled = !days; });
      form.querySelectorAll("[data-for-span]").forEach((e) => { e.hidden = days; e.querySelector("input").disabled = days; });
    };
    span.addEventListener("change", show);
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-submit-on-change]")) form.requestSubmit();
    });
    // An empty cut-off says nothing and only makes the address longer.
    form.addEventListener("submit", () => form.querySelectorAll("input[name=until]").forEach((i) => { if (!i.value) i.disabled = true; }));
    window.addEventListener("pageshow", show);
    show();
  }

  function parts(button) {
    const group = button.closest("tbody");
    const set = (open) => {
      button.setAttribute("aria-expanded", String(open));
      group.querySelectorAll("[data-part]").forEach((row) => { row.hidden = !open; });
    };
    set(false);
    button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
    window.addEventListener("beforeprint", () => set(true));
  }

  async function verify(form) {
    const box = document.querySelector("[data-verify-progress]");
    const bar = box.querySelector("progress");
    const stage = box.querySelector("[data-verify-stage]");
    const result = document.querySelector("[data-verify-result]");
    const button = form.querySelector("button");
    button.disabled = true;
    box.hidden = false;
    result.textContent = "";
    stage.textContent = "正在开始……";
    bar.removeAttribute("value");
    let finished = false;
    try {
      const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/x-ndjson" } });
      if (!response.ok || !response.body) throw new Error(String(response.status));
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        lines.filter(Boolean).map((line) => JSON.parse(line)).forEach((told) => {
          bar.value = told.total ? told.done / told.total : 0;
          if (told.finished) {
            finished = true;
            result.innerHTML = told.html; // made by our own template, which escapes
          } else {
            stage.textContent = `${told.stage}（${told.done + 1}/${told.total}）`;
          }
        });
      }
      if (!finished) throw new Error("cut");
      box.hidden = true;
    } catch {
      stage.textContent = "核验没有完成：与服务器的连接中断或者登录已过期，请刷新后重试。";
      bar.value = 0;
    }
    button.disabled = false;
    delete form.dataset.sent;
  }

  window.fz.ready(() => {
    document.querySelectorAll("[data-period-form]").forEach(periods);
    document.querySelectorAll("[data-toggle-parts]").forEach(parts);
    const empty = document.querySelector("[data-hide-empty]");
    if (empty) {
      const apply = () => document.querySelectorAll(".fzb-nothing").forEach((e) => { e.hidden = empty.checked; });
      empty.addEventListener("change", apply);
      apply();
    }
    document.querySelectorAll("[data-print]").forEach((b) => b.addEventListener("click", () => window.print()));
    document.querySelectorAll("[data-verify]").forEach((form) => form.addEventListener("submit", (event) => {
      if (!window.TextDecoderStream) return; // an old browser gets the whole page at the end
      event.preventDefault();
      verify(form);
    }));
  });
})();
