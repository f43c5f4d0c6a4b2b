// The filter box of the register and the glossary: entries without one of the words or choices are hidden.
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
    const lists = Array.from(form.querySelectorAll("select"));
    const output = form.querySelector("output");
    const reset = form.querySelector("button");
    const entries = entriesOf(form.dataset.items).map(function (elements) {
      const text = fold(elements.map(function (one) { return one.textContent; }).join(" "));
      return { elements: elements, text: text, marks: elements[0].classList };
    });
    // While something is sought, sections without a hit are hidden, so that the hits stand below the box.
    const sections = Array.from(document.querySelectorAll("main section, [role=main] section"))
      .filter(function (section) { return !section.contains(form); });

    function chosen(entry, except) {
      return lists.every(function (list) {
        return list === except || !list.value || entry.marks.contains(list.value);
      });
    }

    // Behind each option stands how many entries choosing it would leave.
    function countOptions(hits) {
      lists.forEach(function (list) {
        const open = hits.filter(function (entry) { return chosen(entry, list); });
        list.querySelectorAll("option[data-label]").forEach(function (option) {
          const left = open.filter(function (entry) { return entry.marks.contains(option.value); }).length;
          option.textContent = option.dataset.label + " (" + left + ")";
        });
      });
    }

    function apply() {
      const wanted = fold(input.value).split(/\s+/).filter(Boolean);
      const hits = entries.filter(function (entry) {
        return wanted.every(function (word) { return entry.text.includes(word); });
      });
      const shown = new Set(hits.filter(function (entry) { return chosen(entry); }));
      const narrowed = wanted.length > 0 || lists.some(function (list) { return list.value; });
      entries.forEach(function (entry) {
        entry.elements.forEach(function (one) { one.hidden = !shown.has(entry); });
      });
      sections.forEach(function (section) {
        section.hidden = narrowed && !Array.from(shown).some(function (entry) { return section.contains(entry.elements[0]); });
      });
      countOptions(hits);
      reset.hidden = !narrowed;
      output.textContent = !shown.size ? form.dataset.none
        : narrowed || lists.length ? form.dataset.count.replace("{shown}", shown.size).replace("{all}", entries.length)
        : "";
    }

    function clear() {
      input.value = "";
      lists.forEach(function (list) { list.value = ""; });
      apply();
    }

    form.hidden = false;
    input.addEventListener("input", apply);
    lists.forEach(function (list) { list.addEventListener("change", apply); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function (event) {
      event.preventDefault();
      clear();
      input.focus();
    });
    if (lists.length) apply();
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
