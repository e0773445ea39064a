// A received report: a mark in the text leads to its note beside it, or below 1100 px in a panel, and a note to its mark.
(() => {
  "use strict";
  window.fz.ready(() => {
    const list = document.querySelector(".fzr-list");
    const panel = document.querySelector("[data-panel]");
    if (!list || !panel) return;
    const body = panel.querySelector("[data-panel-body]");
    const wide = matchMedia("(min-width: 1100px)");
    let from = null;

    function only(nodes) {
      document.querySelectorAll(".fzr-mark.current, .fzr-list .current").forEach((e) => e.classList.remove("current"));
      nodes.forEach((e) => e.classList.add("current"));
    }

    function show(mark) {
      const note = document.getElementById(`m${mark.dataset.mark}`);
      if (!note) return;
      from = mark;
      only([note, ...document.querySelectorAll(`.fzr-mark[data-mark="${mark.dataset.mark}"]`)]);
      if (wide.matches) {
        if (!note.offsetParent) document.getElementById("f-all").checked = true;
        note.scrollIntoView({ block: "nearest" });
        return;
      }
      const copy = document.createElement("div");
      copy.className = note.className;
      copy.append(...[...note.cloneNode(true).childNodes]);
      body.replaceChildren(copy);
      if (!panel.open) panel.show();
      panel.querySelector("[data-close]").focus({ preventScroll: true });
    }

    function close() {
      if (!panel.open) return;
      panel.close();
      if (from) from.focus({ preventScroll: true });
    }

    document.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const mark = event.target.closest(".fzr-mark");
      const back = event.target.closest("[data-to]");
      if (mark) {
        event.preventDefault();
        show(mark);
      } else if (back) {
        event.preventDefault();
        const place = document.getElementById(`t${back.dataset.to}`);
        if (panel.open) panel.close();
        if (!place) return;
        const piece = place.parentElement.querySelector(`#t${back.dataset.to} ~ .fzr-mark`) || place;
        only([piece, back.closest("li, div")]);
        place.scrollIntoView({ block: "center" });
      } else if (event.target.closest("[data-close]")) close();
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  });
})();
