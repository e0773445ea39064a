// The page of a report: a figure opens a panel with where it comes from.
(() => {
  "use strict";
  window.fz.ready(() => {
    const panel = document.querySelector("[data-panel]");
    if (!panel) return;
    const body = panel.querySelector("[data-panel-body]");
    let from = null;

    async function open(button) {
      if (from) from.classList.remove("current");
      from = button;
      button.classList.add("current");
      body.textContent = "正在查找……";
      // Not modal: the text beside it stays readable, and the next figure can be pressed at once.
      if (!panel.open) panel.show();
      try {
        const response = await fetch(button.dataset.cite, { headers: { "HX-Request": "true" } });
        if (!response.ok || response.redirected) throw new Error(String(response.status));
        body.innerHTML = await response.text(); // from our own template, which escapes
        const close = body.querySelector("[data-close]");
        if (close) close.focus({ preventScroll: true });
      } catch {
        body.textContent = "没有取到，请刷新页面后再试。";
      }
    }

    function close() {
      if (!panel.open) return;
      panel.close();
      if (from) {
        from.classList.remove("current");
        from.focus();
      }
    }

    document.addEventListener("click", (event) => {
      const cite = event.target.closest("[data-cite]");
      if (cite && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        open(cite);
      }
      else if (event.target.closest("[data-panel] [data-close]")) close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
  });
})();
