// Behaviour of every page. No framework: htmx refreshes parts, Tabler's script opens menus, the rest is here.
(() => {
  "use strict";

  document.documentElement.classList.add("js");
  const ready = (run) => (document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", run) : run());

  /** A short notice at the bottom of the page. */
  function say(text) {
    const toast = document.getElementById("toast");
    if (!toast) return;
    toast.textContent = text;
    toast.classList.add("show");
    clearTimeout(say.timer);
    say.timer = setTimeout(() => toast.classList.remove("show"), 4000);
  }
  window.fz = Object.assign(window.fz || {}, { say, ready });

  ready(() => {
    document.body.addEventListener("change", (event) => {
      const form = event.target.form;
      if (form && form.matches("[data-autosubmit]")) form.requestSubmit();
    });

    // Pressing “/” goes to the search box, as long as nothing is being typed.
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, textarea, select, [contenteditable]")) return;
      const box = document.querySelector("[data-hotkey='/']");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    });

    // A form that changes something is sent once, however often its button is pressed.
    document.body.addEventListener("submit", (event) => {
      const form = event.target;
      if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
    });
    window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((f) => delete f.dataset.sent));

    // A draft goes when its record is saved; all of them go when the user signs out.
    const drop = (wanted) => {
      try {
        Object.keys(localStorage).filter((k) => k.startsWith("fz-draft:") && wanted(k)).forEach((k) => localStorage.removeItem(k));
      } catch { /* no storage, no drafts */ }
    };
    document.querySelectorAll("[data-saved^='saved-']").forEach((e) => drop((k) => k.endsWith(`:${e.dataset.saved.slice(6)}`)));
    document.querySelectorAll("form[data-clears]").forEach((f) => f.addEventListener("submit", () => drop(() => true)));

    // Alt+N registers a new record from a list; a page with a form has its own use for it (form.js).
    document.addEventListener("keydown", (event) => {
      const link = document.querySelector("a[data-key='n']");
      if (event.altKey && event.code === "KeyN" && link) {
        event.preventDefault();
        link.click();
      }
    });

    // The height of a text box follows what is in it.
    document.querySelectorAll("textarea[data-grow]").forEach((area) => {
      const grow = () => {
        area.rows = Math.min(14, Math.max(3, area.value.split("\n").reduce((n, line) => n + 1 + Math.floor(line.length / 48), 0)));
      };
      area.addEventListener("input", grow);
      grow();
    });

    const failed = (event) => {
      const status = event.detail.xhr ? event.detail.xhr.status : 0;
      if (status === 413) say("文件太大，没有保存");
      else if (status === 403 || status === 401) say("登录状态已变化，请刷新页面后再试");
      else if (status) say("没有办成，请刷新页面后再试");
      else say("连不上服务器，请检查网络后再试");
    };
    document.body.addEventListener("htmx:responseError", failed);
    document.body.addEventListener("htmx:sendError", failed);

    // On a phone the rail of states is wider than the screen: the present one is shown.
    const now = document.querySelector(".fz-rail-now");
    if (now) {
      const rail = now.closest(".fz-rail");
      rail.scrollLeft = now.offsetLeft - rail.offsetLeft - (rail.clientWidth - now.offsetWidth) / 2;
    }

    const current = document.querySelector(".fz-nav .active");
    if (current && current.scrollIntoView) current.scrollIntoView({ block: "nearest" });
  });
})();
