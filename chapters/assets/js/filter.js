// The filter box of the register and the glossary: entries that lack one of the words are hidden.
(function () {
  "use strict";

  // A selector that ends in a list of definitions means its entries: one or more dt and the dd that follows.
  function entriesOf(selector) {
    const found = [];
    document.querySelectorAll(selector).forEach(function (element) {
      if (element.tagName !== "DL") {
        found.push([element]);
        return;
      }
      let group = [];
      Array.from(element.children).forEach(function (child) {
        group.push(child);
        if (child.tagName === "DD") {
          found.push(group);
          group = [];
        }
      });
    });
    return found;
  }

  // Tone marks are dropped, so that "qiaoru" finds "qiāorù"; a minus may be typed as a hyphen.
  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\u2212/g, "-").toLowerCase();
  }

  function start(form) {
    const input = form.querySelector("input");
    const output = form.querySelector("output");
    const entries = entriesOf(form.dataset.items).map(function (elements) {
      return { elements: elements, text: fold(elements.map(function (one) { return one.textContent; }).join(" ")) };
    });
    // While words are sought, sections without a hit are hidden, so that the hits stand below the box.
    const sections = Array.from(document.querySelectorAll("main section, [role=main] section"))
      .filter(function (section) { return !section.contains(form); });

    function apply() {
      const wanted = fold(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      entries.forEach(function (entry) {
        const keep = wanted.every(function (word) { return entry.text.includes(word); });
        shown += keep ? 1 : 0;
        entry.elements.forEach(function (one) { one.hidden = !keep; });
      });
      sections.forEach(function (section) {
        const hits = entries.some(function (entry) { return !entry.elements[0].hidden && section.contains(entry.elements[0]); });
        section.hidden = wanted.length > 0 && !hits;
      });
      output.textContent = !wanted.length ? ""
        : shown ? form.dataset.count.replace("{shown}", shown).replace("{all}", entries.length)
        : form.dataset.none;
    }

    function clear() {
      input.value = "";
      apply();
    }

    form.hidden = false;
    input.addEventListener("input", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    // A link to an entry that the filter hides shows it again.
    window.addEventListener("hashchange", function () {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && !target.getClientRects().length) {
        clear();
        target.scrollIntoView();
      }
    });
  }

  function begin() {
    document.querySelectorAll("form.aa-filter").forEach(start);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
