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
    watch();
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
      watch();
      window.scrollTo(0, seen);
      document.querySelector('form.langs [aria-current="true"]').focus({ preventScroll: true });
    }).catch(function () { location.reload(); });
  }

  /* Before the session ends a bar says so and is read out. Answers of the server begin its time anew, in all tabs. */
  var ends = null, tabs = window.BroadcastChannel ? new BroadcastChannel("samsyn-session") : null;

  function watch() {
    var bar = document.getElementById("session");
    ends = null;
    if (!bar || !bar.dataset.left) return;
    ends = { bar: bar, warn: bar.dataset.warn * 1000, at: 0, last: Date.now() + bar.dataset.last * 1000, says: null };
    bar.className = "session";
    renew(bar.dataset.left);
  }

  function renew(seconds) {
    var at = Date.now() + seconds * 1000;
    if (ends && at > ends.at) ends.at = at;
    if (tabs) tabs.postMessage(at);
    remind();
  }

  function remind() {
    if (!ends || !ends.bar.isConnected) return;
    var at = Math.min(ends.at, ends.last), left = at - Date.now(), says = "";
    if (left <= 0) says = "out";
    else if (left <= ends.warn) says = ends.last <= ends.at ? "last" : "idle";
    if (says === ends.says) return;
    ends.says = says;
    ends.bar.classList.toggle("shown", says !== "");
    var told = "", clock = { timeZone: "Europe/Helsinki", hour: "numeric", minute: "2-digit" };
    var end = new Date(at).toLocaleTimeString("fi-FI", clock);
    ends.bar.querySelectorAll("[data-says]").forEach(function (text) {
      var time = text.querySelector("time");
      if (time) time.textContent = end;
      text.hidden = text.dataset.says !== says;
      if (!text.hidden) told = text.textContent;
    });
    ends.bar.querySelector("form").hidden = says !== "idle";
    ends.bar.querySelector("[role=alert]").textContent = told;
  }

  if (tabs) tabs.onmessage = function (event) { if (ends && event.data > ends.at) { ends.at = event.data; remind(); } };
  setInterval(remind, 5000);
  document.addEventListener("htmx:afterRequest", function (event) {
    var left = event.detail.xhr && event.detail.xhr.getResponseHeader("Samsyn-Session");
    if (left) renew(left);
  });
  document.addEventListener("htmx:load", function () {
    if (!ends || !ends.bar.isConnected) watch();
  });

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
