/* Sentences with numbers: the twin of widgets/sentence.py. A test holds both to the same text. */
(() => {
  "use strict";
  const space = (window.avalanche = window.avalanche || {});
  const words = () => space.words || (space.words = JSON.parse(document.getElementById("avalanche-words").textContent));

  const missing = (value) => value === null || value === undefined || Number.isNaN(value);
  /* Half away from zero on the decimal digits: toFixed would look at the binary value, and 1.005 is below a half there. */
  const fixed = (size, places) => {
    const clean = Number(size.toPrecision(12));
    if (clean < 1e-6 || clean >= 1e15) return clean.toFixed(places);
    return (Math.round(Number(`${clean}e${places}`)) / 10 ** places).toFixed(places);
  };
  const number = (value, spec) => {
    const [, sign, comma, places] = /^([+~]?)(,?)\.(\d)f$/.exec(spec);
    if (missing(value)) return "–";
    let text = fixed(Math.abs(value), Number(places));
    const zero = Number(text) === 0;
    if (comma) text = text.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    if (sign === "~" || zero) return text;
    return (value < 0 ? "−" : sign ? "+" : "") + text;
  };
  const dateText = (ms) => {
    const day = new Date(ms);
    const dates = words().dates;
    return dates.pattern.replace("{day}", day.getUTCDate()).replace("{month}", dates.months[day.getUTCMonth()])
      .replace("{year}", day.getUTCFullYear());
  };
  const written = (value, spec) => (missing(value) ? "–" : spec === "date" ? dateText(value) : spec ? number(value, spec) : String(value));
  const FIELD = /\{([a-z_]+)(?:\|([^|}]*)\|([^|}]*)\|([^|}]*)|:([^}]+))?\}/g;
  const fill = (template, figures) =>
    template.replace(FIELD, (_, name, negative, zero, positive, spec) => {
      const value = figures[name];
      if (negative !== undefined) return value < 0 ? negative : value > 0 ? positive : zero;
      if (!Array.isArray(value)) return written(value, spec);
      const cut = spec && spec !== "date" ? spec.indexOf("f") + 1 : 0;
      const unit = cut ? spec.slice(cut) : "";
      return value.map(([label, each]) => `${label} ${written(each, cut ? spec.slice(0, cut) : spec)}${unit}`).join(", ") ||
        words().dates.none;
    });

  Object.assign(space, { spoken: words, number, fill });
})();
