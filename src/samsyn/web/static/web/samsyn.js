/* Small helps on top of pages that work without them. Nothing is stored in the browser. */
(function () {
  "use strict";

  var first = "";

  function typing(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  function go(way) {
    var link = document.querySelector('[data-way="' + way + '"]');
    if (link) link.click();
  }

  function shortcut(event) {
    if (document.documentElement.dataset.shortcuts === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      var search = document.querySelector("[data-search]");
      event.preventDefault();
      if (search) search.focus();
      else go("clients");
    } else if (first === "g" && event.key === "d") {
      event.preventDefault();
      go("day");
    }
    first = event.key === "g" ? "g" : "";
  }

  /* Errors are read out and reachable at once; open menus close when one leaves them. */
  function ready() {
    var summary = document.querySelector(".summary[tabindex]");
    if (summary) summary.focus();
    showHere();
  }

  /* A path wider than the screen starts where the case stands now. */
  function showHere() {
    document.querySelectorAll(".path .scroll").forEach(function (box) {
      var here = box.querySelector(".lm-station.late, .lm-station.past, .lm-station.now, .lm-today");
      if (!here || box.scrollWidth - box.clientWidth < 48) return;
      var middle = here.getBoundingClientRect().left - box.getBoundingClientRect().left;
      box.scrollLeft += middle - box.clientWidth / 2;
    });
  }

  function leave(event) {
    document.querySelectorAll("details.account[open]").forEach(function (menu) {
      if (event.key === "Escape") {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else if (event.type === "click" && !menu.contains(event.target)) menu.open = false;
    });
  }

  /* A change of language in the middle of a form keeps what was written: in memory, nowhere else. */
  function written() {
    var kept = [];
    document.querySelectorAll('main form[method="post"]').forEach(function (form) {
      Array.prototype.forEach.call(form.elements, function (field) {
        if (!field.name || field.type === "hidden" || field.type === "password" || field.tagName === "BUTTON") return;
        kept.push({
          action: form.getAttribute("action"), name: field.name, value: field.value,
          checked: field.checked, box: field.type === "checkbox" || field.type === "radio",
          files: field.type === "file" ? field.files : null, done: false
        });
      });
    });
    return kept;
  }

  function fieldOf(one) {
    var found = null;
    document.querySelectorAll('main form[method="post"]').forEach(function (form) {
      if (form.getAttribute("action") !== one.action) return;
      Array.prototype.forEach.call(form.elements, function (field) {
        if (field.name === one.name && (!one.box || field.value === one.value)) found = field;
      });
    });
    return found;
  }

  /* What has its field is written there; a choice that brings more fields is told of, and they follow. */
  function write(kept, again) {
    kept.forEach(function (one) {
      var field = one.done ? null : fieldOf(one);
      if (!field) return;
      one.done = true;
      if (one.files) field.files = one.files;
      else if (one.box) field.checked = one.checked;
      else if (field.value !== one.value) {
        field.value = one.value;
        if (field.tagName === "SELECT") field.dispatchEvent(new Event("change", { bubbles: true }));
      } else return;
      var folded = one.value && field.closest("details");
      if (folded && !one.box) folded.open = true;
    });
    if (again && kept.some(function (one) { return !one.done; }))
      document.addEventListener("htmx:afterSettle", function () { write(kept, again - 1); }, { once: true });
  }

  function speak(event) {
    var form = event.target, button = event.submitter;
    if (!form.matches("form.langs") || !button || !document.querySelector('main form[method="post"]')) return;
    event.preventDefault();
    var kept = written(), seen = window.scrollY, asked = new URLSearchParams(new FormData(form));
    asked.set(button.name, button.value);
    fetch(form.action, { method: "POST", body: asked, credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) throw answer;
      history.replaceState(null, "", answer.url);
      return answer.text();
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      document.documentElement.lang = page.documentElement.lang;
      document.title = page.title;
      document.body.replaceChildren.apply(document.body, Array.from(page.body.childNodes));
      if (window.htmx) window.htmx.process(document.body);
      write(kept, 3);
      window.scrollTo(0, seen);
      document.querySelector('form.langs [aria-current="true"]').focus({ preventScroll: true });
    }).catch(function () { location.reload(); });
  }

  /* What was shown beforehand is not confirmed once the form says something else. */
  function stale(event) {
    var shown = event.target.closest && event.target.closest("form[data-shown]") && document.getElementById("preview");
    if (!shown) return;
    shown.classList.add("stale");
    shown.querySelectorAll("button").forEach(function (button) { button.disabled = true; });
  }

  document.addEventListener("input", stale);
  document.addEventListener("submit", speak);
  document.addEventListener("keydown", shortcut);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") leave(event); });
  document.addEventListener("click", leave);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
  document.addEventListener("htmx:afterSwap", showHere);
})();
