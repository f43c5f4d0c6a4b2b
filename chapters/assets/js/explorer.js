/* Explorers on the built page: controls in, rows, picture and sentence out. No words live here (they come with the
   page), no server is asked, and the one library is Vega, loaded when a picture comes near the window. */
(() => {
  "use strict";
  const space = (window.avalanche = window.avalanche || {});
  const here = document.currentScript.src.replace(/[^/]*$/, ""); // .../_static/js/
  const { prepare, evaluate, visible, named, say, number, spoken: words } = space; // sentence.js, results.js
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  // ---- Settings in the address: #name?control=value&... -------------------------------------------------------
  const toHash = (data, settings) => {
    const query = new URLSearchParams();
    for (const control of data.controls) {
      const value = settings[control.name];
      if (JSON.stringify(value) !== JSON.stringify(control.default)) query.set(control.name, [].concat(value).join("~"));
    }
    return `#${data.name}?${query}`;
  };
  const fromHash = (data) => {
    const [name, query] = window.location.hash.slice(1).split("?");
    if (name !== data.name) return null;
    const given = new URLSearchParams(query || "");
    const settings = {};
    for (const control of data.controls) {
      const text = given.get(control.name);
      const wanted = text === null ? null : read(control, text); // null, too, where the address is spoiled
      settings[control.name] = wanted === null ? JSON.parse(JSON.stringify(control.default)) : wanted;
    }
    return settings;
  };
  const place = (text, count) => (/^\d+$/.test(text) && Number(text) < count ? Number(text) : null);
  const read = (control, text) => {
    const count = control.labels && control.labels.length;
    if (control.type === "toggle") return text === "true";
    if (control.type === "several") return control.options.filter((option) => text.split("~").includes(option));
    if (control.type === "weight") {
      const value = Number(text);
      return text !== "" && value >= control.low && value <= control.high ? value : null;
    }
    if (control.type !== "span") return place(text, count);
    const ends = text.split("~").map((end) => place(end, count));
    return ends.length === 2 && !ends.includes(null) && ends[0] < ends[1] ? ends : null;
  };

  // ---- One explorer on the page -------------------------------------------------------------------------------
  const start = (figure, data) => {
    prepare(data);
    const find = (selector) => figure.querySelector(selector);
    const copy = (value) => JSON.parse(JSON.stringify(value));
    const defaults = Object.fromEntries(data.controls.map((control) => [control.name, copy(control.default)]));
    let settings = fromHash(data) || copy(defaults);
    let shown = null;
    let view = null;
    let timer = 0;
    const inputs = (control) => [...figure.querySelectorAll(`[data-control="${control.name}"]`)];

    const guessRows = () => {
      const guess = data.guess && space.guess ? space.guess.get(data.guess) : null;
      return guess === null || guess === undefined ? [] : [{ guess: Number(guess) }];
    };
    const asRows = (columns) => {
      const names = Object.keys(columns);
      return columns[names[0]].map((_, row) => Object.fromEntries(names.map((name) => [name, columns[name][row]])));
    };
    const paintControls = () => {
      for (const control of data.controls) {
        const value = settings[control.name];
        inputs(control).forEach((input, at) => {
          if (control.type === "toggle") input.checked = value;
          else if (control.type === "several") input.checked = value.includes(input.value);
          else {
            const mine = control.type === "span" ? value[at] : value;
            const text = control.type === "weight" ? number(mine, control.format) + control.unit : control.labels[mine];
            input.value = mine;
            if (input.type === "range") {
              input.setAttribute("aria-valuetext", text);
              input.style.setProperty("--filled", (input.value - input.min) / (input.max - input.min));
            }
            const output = document.getElementById(`${input.id}-value`);
            if (output) output.textContent = text;
          }
        });
      }
      find("[data-link]").setAttribute("href", toHash(data, settings));
      figure.querySelectorAll("[data-scenario]").forEach((button) => {
        const scene = data.scenarios[button.dataset.scenario].settings;
        button.setAttribute("aria-pressed", String(JSON.stringify(scene) === JSON.stringify(settings)));
      });
    };
    const fillTable = () => {
      const fold = find("[data-table]");
      if (!fold.open) return;
      const cell = (name, value) => {
        if (value === null) return "–";
        if (data.columns[name].date) return new Date(value).toISOString().slice(0, 10);
        return String(named(value)).replace(/^-/, "−");
      };
      const body = fold.querySelector("tbody");
      body.textContent = "";
      asRows(shown).forEach((row) => {
        const line = body.insertRow();
        for (const [name] of data.table) line.insertCell().textContent = cell(name, row[name]);
      });
    };
    const refresh = () => {
      const { columns, figures } = evaluate(data, settings);
      shown = visible(data, columns, settings);
      const sentence = say(data, shown, figures);
      const summary = find("[data-summary]");
      if (summary.textContent !== sentence) summary.textContent = sentence;
      paintControls();
      fillTable();
      if (view) {
        view.data("rows", asRows(shown));
        if (data.vega.data.some((source) => source.name === "guess")) view.data("guess", guessRows());
        view.runAsync();
      }
    };
    const set = (control, value) => {
      settings[control.name] = value;
      refresh();
    };
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      find("[data-summary]").setAttribute("aria-live", "polite");
      figure.querySelectorAll("[data-play]").forEach((button) => {
        button.setAttribute("aria-label", words().play);
        button.dataset.playing = "";
      });
    };

    for (const control of data.controls) {
      inputs(control).forEach((input, at) => {
        input.addEventListener("input", () => {
          if (control.type === "toggle") set(control, input.checked);
          else if (control.type === "several") set(control, inputs(control).filter((box) => box.checked).map((box) => box.value));
          else if (control.type === "span") {
            const ends = settings[control.name].slice();
            ends[at] = at ? Math.max(Number(input.value), ends[0] + 1) : Math.min(Number(input.value), ends[1] - 1);
            set(control, ends);
          } else {
            stop();
            set(control, Number(input.value));
          }
        });
      });
    }
    figure.querySelectorAll("[data-move]").forEach((button) => {
      const control = data.controls.find((each) => each.name === button.dataset.of);
      const last = control.labels.length - 1;
      const move = (by) => set(control, Math.min(last, Math.max(0, settings[control.name] + by)));
      button.addEventListener("click", () => {
        if (button.dataset.move) {
          stop();
          move(Number(button.dataset.move));
        } else if (timer) stop();
        else {
          if (settings[control.name] === last) set(control, 0);
          find("[data-summary]").setAttribute("aria-live", "off"); // a screen reader hears where it stops, not each step
          button.setAttribute("aria-label", words().pause);
          button.dataset.playing = "yes";
          timer = setInterval(() => {
            move(1);
            if (settings[control.name] === last) stop();
          }, calm.matches ? Math.max(1000, control.pace) : control.pace);
        }
      });
    });
    figure.querySelectorAll("[data-scenario]").forEach((button) => {
      button.addEventListener("click", () => {
        stop();
        settings = copy(data.scenarios[button.dataset.scenario].settings);
        refresh();
      });
    });
    find("[data-reset]").addEventListener("click", () => {
      stop();
      settings = copy(defaults);
      refresh();
    });
    find("[data-table]").addEventListener("toggle", fillTable);
    find("[data-csv]").addEventListener("click", (event) => {
      const names = data.table.map(([name]) => name);
      const cell = (name, row) => (data.columns[name].date ? new Date(row[name]).toISOString().slice(0, 10) : row[name] ?? "");
      const lines = [names.join(","), ...asRows(shown).map((row) => names.map((name) => cell(name, row)).join(","))];
      event.currentTarget.href = `data:text/csv;charset=utf-8,${encodeURIComponent(`${lines.join("\n")}\n`)}`;
    });
    window.addEventListener("hashchange", () => {
      const wanted = fromHash(data);
      if (!wanted) return;
      stop();
      settings = wanted;
      refresh();
      figure.scrollIntoView();
    });
    document.addEventListener("avalanche:guess", refresh);

    figure.dataset.ready = "controls";
    refresh();
    if (window.location.hash.slice(1).split("?")[0] === data.name) figure.scrollIntoView();

    // The picture: one compiled specification; colours are CSS variables, so a change of theme needs no redraw.
    const canvas = find("[data-canvas]");
    const spec = data.vega;
    for (const source of spec.data) {
      if (source.name === "rows") source.values = asRows(shown);
      if (source.name === "guess") source.values = guessRows();
    }
    const box = document.createElement("div");
    box.className = "explorer-live";
    canvas.append(box);
    const tip = tooltip(canvas);
    const made = new window.avalancheVega.View(window.avalancheVega.parse(spec), {
      renderer: "svg", container: box, hover: true, tooltip: tip, logLevel: 1 });
    let margin = 64; // axes and labels beside the plotting area; measured after the first drawing
    const fit = () => {
      const width = Math.max(160, Math.floor(canvas.clientWidth - margin));
      return width === made.width() ? null : made.width(width).runAsync();
    };
    made.width(Math.max(160, canvas.clientWidth - margin));
    return made.runAsync().then(() => {
      view = made;
      margin = Math.ceil(box.querySelector("svg").getBoundingClientRect().width - made.width());
      canvas.dataset.live = "yes";
      figure.dataset.ready = "live";
      figure.avalanche = { data, settings: () => settings, rows: () => shown, view: made };
      new ResizeObserver(fit).observe(canvas);
      return fit();
    });
  };

  // ---- A plain tooltip: a few lines beside the pointer ---------------------------------------------------------
  const tooltip = (canvas) => {
    const tip = document.createElement("div");
    tip.className = "explorer-tip";
    tip.hidden = true;
    canvas.append(tip);
    return (_, event, __, value) => {
      tip.hidden = value === null || value === undefined || value === "";
      if (tip.hidden) return;
      tip.textContent = "";
      for (const [label, text] of Object.entries(typeof value === "object" ? value : { "": value })) {
        const line = document.createElement("div");
        line.append(Object.assign(document.createElement("span"), { textContent: label }), ` ${text}`.replace(" -", " −"));
        tip.append(line);
      }
      const frame = canvas.getBoundingClientRect();
      const x = event.clientX - frame.left;
      tip.style.left = `${Math.max(0, Math.min(x + 14, frame.width - tip.offsetWidth))}px`;
      tip.style.top = `${Math.max(0, event.clientY - frame.top - tip.offsetHeight - 12)}px`;
    };
  };

  // ---- Loading: Vega first, then each explorer's data when it comes near the window ----------------------------
  const loading = {};
  const load = (src) =>
    (loading[src] = loading[src] || new Promise((done, fail) => {
      const script = Object.assign(document.createElement("script"), { src, async: true, onload: done, onerror: fail });
      document.head.append(script);
    }));
  const stores = {};
  space.store = (name, data) => (stores[name] = data);
  let queue = Promise.resolve();
  const wake = (figure) => {
    if (figure.dataset.ready) return;
    figure.dataset.ready = "loading";
    const vega = load(`${here}../vega.js?v=${figure.dataset.vega}`);
    const data = load(`${here}../explorers/${figure.dataset.explorer}.js?v=${figure.dataset.version}`);
    queue = queue.then(() => Promise.all([vega, data])).then(() => start(figure, stores[figure.dataset.explorer]))
      .catch((error) => {
        figure.dataset.ready = "failed";
        figure.querySelector("[data-summary]").insertAdjacentText("beforeend", ` ${words().failed}`);
        console.error(error);
      });
  };
  const begin = () => {
    const figures = [...document.querySelectorAll("figure[data-explorer]")];
    const wanted = window.location.hash.slice(1).split("?")[0];
    const near = new IntersectionObserver((seen) => seen.filter((each) => each.isIntersecting).forEach((each) => {
      near.unobserve(each.target);
      wake(each.target);
    }), { rootMargin: "800px" });
    figures.forEach((figure) => (figure.dataset.explorer === wanted ? wake(figure) : near.observe(figure)));
    window.addEventListener("beforeprint", () => figures.forEach(wake));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
