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

  document.addEventListener("keydown", shortcut);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") leave(event); });
  document.addEventListener("click", leave);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
  document.addEventListener("htmx:afterSwap", showHere);
})();
