// Comfort only: every page works without this file. A classic script, since
// browsers refuse modules on pages opened from disk.
(function () {
  "use strict";

  function filterTables(form) {
    var box = form.querySelector("input");
    var found = form.querySelector("[role=status]");
    var rows = Array.from(document.querySelectorAll("tr[data-words]"));
    var layers = Array.from(document.querySelectorAll("section.layer"));

    function apply() {
      var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row) {
        var text = row.dataset.words;
        row.hidden = !words.every(function (word) { return text.includes(word); });
        shown += row.hidden ? 0 : 1;
      });
      layers.forEach(function (layer) {
        layer.hidden = !layer.querySelector("tr[data-words]:not([hidden])");
      });
      found.textContent = words.length === 0 ? "" :
        shown === 0 ? "No table matches. Column names are under “Columns A–Z”." :
        shown === 1 ? "1 table" : shown + " tables";
    }

    form.hidden = false;
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    box.addEventListener("input", apply);
    apply(); // a browser that goes back keeps the text in the box
  }

  function unfoldForPrint() {
    var opened = [];
    window.addEventListener("beforeprint", function () {
      opened = Array.from(document.querySelectorAll("details:not([open])"));
      opened.forEach(function (fold) { fold.open = true; });
    });
    window.addEventListener("afterprint", function () {
      opened.forEach(function (fold) { fold.open = false; });
    });
  }

  var form = document.querySelector("form.search");
  if (form) { filterTables(form); }
  unfoldForPrint();
})();
