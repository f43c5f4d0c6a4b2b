/* Questions with feedback for every answer. The feedback stands once in the page, in the folded answers;
   what fits the reader's answer is copied from there. Nothing is kept and nothing leaves the page. */
(function () {
  "use strict";

  function fill(sentence, values) {
    return sentence.replace(/\{([a-z]+)\}/g, function (all, name) { return name in values ? values[name] : all; });
  }

  // Full-width digits and signs of a Chinese keyboard, a true minus, a decimal comma, spaces and the unit.
  function readNumber(text, unit) {
    var plain = text.normalize("NFKC").replace(/[\u2212\u2013]/g, "-").replace(/\s/g, "");
    unit.split(" ").forEach(function (part) { if (part) plain = plain.replace(part, ""); });
    if (/^[+-]?\d+,\d{1,2}$/.test(plain)) plain = plain.replace(",", ".");
    plain = plain.replace(/,(?=\d{3}(\D|$))/g, "");
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
  }

  function verdictOfNumber(data, value) {
    if (Math.abs(value - data.answer) <= data.tolerance + 1e-9) return "right";
    var holds = {
      "<": function (x) { return value < x; },
      "<=": function (x) { return value <= x; },
      ">": function (x) { return value > x; },
      ">=": function (x) { return value >= x; },
      "~": function (x) { return Math.abs(value - x) <= data.tolerance + 1e-9; },
    };
    var first = data.remarks.findIndex(function (remark) { return holds[remark[0]](remark[1]); });
    return first < 0 ? "else" : String(first);
  }

  function quiz(block) {
    var words = JSON.parse(block.dataset.quiz);
    var forms = Array.from(block.querySelectorAll("form.aa-question"));
    var score = block.querySelector(".aa-score");

    forms.forEach(function (form) {
      var answers = block.querySelector('[data-answers="' + form.dataset.question + '"]');
      var feedback = form.querySelector(".aa-feedback");
      var button = form.querySelector("[type=submit]");
      var inputs = Array.from(form.querySelectorAll("input"));
      var number = form.dataset.number ? JSON.parse(form.dataset.number) : null;

      function verdict(key) { return answers.querySelector('[data-verdict="' + key + '"]'); }
      function clear() {
        feedback.replaceChildren();
        delete form.dataset.result;
        inputs.forEach(function (input) {
          input.disabled = false;
          if (number) input.value = ""; else input.checked = false;
        });
        button.textContent = words.check;
        tell();
        inputs[0].focus();
      }
      function check() {
        var chosen = inputs.filter(function (input) { return input.checked; });
        var value = number ? readNumber(inputs[0].value, number.unit) : null;
        if (number ? value === null : chosen.length === 0) {
          feedback.textContent = number ? words.number : words.choose;
          inputs[0].focus();
          return;
        }
        var keys = number ? [verdictOfNumber(number, value)] : chosen.map(function (input) { return input.value; });
        var found = keys.map(verdict);
        var wanted = number ? 1 : answers.querySelectorAll(".aa-verdict.aa-right").length;
        var right = found.filter(function (node) { return node.classList.contains("aa-right"); }).length;
        var list = document.createElement("ul");
        found.forEach(function (node) {
          var copy = node.cloneNode(true);
          var text = copy.querySelector(".aa-chosen");
          if (text && (number || found.length === 1)) text.remove(); // the reader sees what was chosen
          copy.querySelectorAll("[id]").forEach(function (inner) { inner.removeAttribute("id"); });
          list.append(copy);
        });
        feedback.replaceChildren(list);
        if (right < wanted && wanted > 1) {
          var some = document.createElement("p");
          some.textContent = fill(words.some, { found: right, total: wanted });
          feedback.append(some);
        }
        form.dataset.result = right === wanted && found.length === wanted ? "right" : "wrong";
        inputs.forEach(function (input) { input.disabled = true; });
        button.textContent = words.again;
        tell();
      }
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        if (form.dataset.result) clear(); else check();
      });
    });

    function tell() {
      var checked = forms.filter(function (form) { return form.dataset.result; });
      var right = checked.filter(function (form) { return form.dataset.result === "right"; }).length;
      score.textContent = checked.length ? fill(words.score, { right: right, total: forms.length }) : "";
    }
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-quiz]").forEach(quiz);
  });
})();
