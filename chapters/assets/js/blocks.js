/* Predict, then see. Nothing leaves the page. A guess is kept in sessionStorage and told to the explorers: window.avalanche.guess.get(id) returns a number or null
   (for a choice, its position from 0), and every change is the event "avalanche:guess" on document
   with detail {id, value}. Without this script a block shows its question and its reveal. */
(function () {
  "use strict";
  document.documentElement.classList.add("aa-js");
  var avalanche = (window.avalanche = window.avalanche || {});
  var KEY = "avalanche:guess:";
  var memory = {}; // for browsers that refuse sessionStorage

  avalanche.guess = {
    get: function (id) {
      var text;
      try { text = window.sessionStorage.getItem(KEY + id); } catch (refused) { text = null; }
      if (text === null || text === undefined) text = Object.hasOwn(memory, id) ? memory[id] : null;
      return text === null || !Number.isFinite(Number(text)) ? null : Number(text);
    },
    set: function (id, value) {
      if (value === null) delete memory[id]; else memory[id] = String(value);
      try {
        if (value === null) window.sessionStorage.removeItem(KEY + id);
        else window.sessionStorage.setItem(KEY + id, String(value));
      } catch (refused) { /* memory has it */ }
      document.dispatchEvent(new CustomEvent("avalanche:guess", { detail: { id: id, value: value } }));
    },
  };

  function fill(sentence, values) {
    return sentence.replace(/\{([a-z]+)\}/g, function (all, name) { return name in values ? values[name] : all; });
  }

  // As widgets/book/quantity.py writes numbers: commas, a true minus sign, no minus before a zero.
  function shown(value, decimals) {
    var parts = Math.abs(value).toFixed(decimals).split(".");
    parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, ",");
    var text = parts.join(".");
    return (value < 0 && /[1-9]/.test(text) ? "\u2212" : "") + text;
  }

  function show(node, visible) { if (node) node.hidden = !visible; }

  function predict(block) {
    var data = JSON.parse(block.dataset.predict);
    var form = block.querySelector("form");
    var said = block.querySelector(".aa-said");
    var commit = form.querySelector("[type=submit]");
    var again = block.querySelector(".aa-again");
    var ours = data.kind === "number" ? numberControl(block, form, data) : choiceControl(block, form, data);

    function render(value) {
      var done = value !== null;
      block.classList.toggle("aa-done", done);
      form.querySelectorAll("input").forEach(function (input) { input.disabled = done; });
      show(again, done);
      show(commit.parentElement, !done);
      ours.render(value);
      said.textContent = done ? ours.sentence(value) + (data.marked ? " " + data.words.marked : "") : "";
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var value = ours.read();
      if (value === null) {
        said.textContent = ours.refusal;
        ours.focus();
        return;
      }
      avalanche.guess.set(data.id, value);
      render(value);
      again.focus();
    });
    again.addEventListener("click", function () {
      avalanche.guess.set(data.id, null);
      render(null);
      ours.focus();
    });
    var kept = ours.valid(avalanche.guess.get(data.id));
    render(kept);
    if (kept !== null) avalanche.guess.set(data.id, kept); // explorers that are already up hear of it
  }

  function numberControl(block, form, data) {
    var field = form.querySelector("[type=number]");
    var slider = form.querySelector("[type=range]");
    var scale = block.querySelector(".aa-scale");
    var stepDecimals = (String(data.step).split(".")[1] || "").length;

    function onScale(value) {
      var steps = Math.round((Math.min(Math.max(value, data.min), data.max) - data.min) / data.step);
      return Number((data.min + steps * data.step).toFixed(Math.max(stepDecimals, 6)));
    }
    function text(value, decimals) { return data.shown.replace("{n}", shown(value, decimals)); }
    function ofGuess(value) { return text(value, data.guessDecimals); }
    var answer = text(data.answer, data.decimals);
    function place(value) { return (100 * (value - data.min)) / (data.max - data.min); }
    function mark(name, value, label) {
      var node = scale.querySelector(".aa-mark-" + name);
      node.style.setProperty("--place", place(value));
      node.querySelector("b").textContent = label;
      node.classList.toggle("aa-mark-late", place(value) > 50);
    }

    field.addEventListener("input", function () { if (field.value !== "") slider.value = field.value; });
    slider.addEventListener("input", function () { field.value = slider.value; });
    return {
      refusal: fill(data.words.range, { min: ofGuess(data.min), max: ofGuess(data.max) }),
      read: function () { return field.value === "" ? null : onScale(Number(field.value)); },
      valid: function (value) { return value === null ? null : onScale(value); },
      focus: function () { field.focus(); },
      render: function (value) {
        show(scale, value !== null);
        if (value === null) return;
        field.value = slider.value = value;
        mark("guess", value, ofGuess(value));
        mark("answer", data.answer, answer);
      },
      sentence: function (value) {
        var difference = value - data.answer;
        var near = Math.abs(difference) <= data.step / 2 + 1e-9;
        return fill(near ? data.words.near : difference > 0 ? data.words.above : data.words.below, {
          guess: ofGuess(value),
          answer: answer,
          difference: data.difference.replace("{n}", shown(Math.abs(difference), data.decimals)),
        });
      },
    };
  }

  function choiceControl(block, form, data) {
    var radios = Array.from(form.querySelectorAll("[type=radio]"));
    function label(place) { return radios[place].closest("label").textContent.trim(); }
    return {
      refusal: data.words.choose,
      read: function () { var at = radios.findIndex(function (r) { return r.checked; }); return at < 0 ? null : at; },
      valid: function (value) { return radios[value] ? value : null; },
      focus: function () { (radios.find(function (r) { return r.checked; }) || radios[0]).focus(); },
      render: function (value) {
        radios.forEach(function (radio, place) {
          if (value !== null) radio.checked = place === value;
          radio.closest("label").classList.toggle("aa-is-answer", value !== null && place === data.answer);
        });
      },
      sentence: function (value) {
        var sentence = value === data.answer ? data.words.right : data.words.wrong;
        return fill(sentence, { guess: label(value), answer: label(data.answer) });
      },
    };
  }

  // Paper cannot be clicked: folded answers and solutions are opened for print and folded again after it.
  function unfold() {
    document.querySelectorAll(".aa-answers:not([open]), .aa-solution:not([open])").forEach(function (folded) {
      folded.dataset.opened = "";
      folded.open = true;
    });
  }
  function fold() {
    document.querySelectorAll("details[data-opened]").forEach(function (opened) {
      opened.open = false;
      delete opened.dataset.opened;
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-predict]").forEach(predict);
    window.addEventListener("beforeprint", unfold);
    window.addEventListener("afterprint", fold);
  });
})();
