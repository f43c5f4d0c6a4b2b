/* Stored results and what a setting shows of them: the twin of widgets/page.py (evaluate) and widgets/view.py. */
(() => {
  "use strict";
  const space = (window.avalanche = window.avalanche || {});

  // ---- Stored results: the twin of widgets/page.py evaluate ---------------------------------------------------
  const unpack = (packed) => (Array.isArray(packed) ? packed : packed.at.map((place) => packed.words[place]));
  const prepare = (data) => {
    data.cells = 1;
    for (const control of data.controls) {
      if (control.type === "slider" || control.type === "choice") data.cells *= control.labels.length;
      else if (control.type === "toggle") data.cells *= 2;
    }
    for (const entry of Object.values(data.columns)) {
      entry.values = unpack(entry.shared || entry.cube);
      entry.size = entry.shared ? entry.values.length : entry.values.length / data.cells;
      entry.units = (entry.units || []).map(unpack);
    }
    return data;
  };
  const evaluate = (data, settings) => {
    let cell = 0;
    const weights = [];
    for (const control of data.controls) {
      const value = settings[control.name];
      if (control.type === "slider" || control.type === "choice") cell = cell * control.labels.length + value;
      else if (control.type === "toggle") cell = cell * 2 + Number(value);
      else if (control.type === "weight") weights.push(value);
    }
    const columns = {};
    const figures = {};
    for (const [name, entry] of Object.entries(data.columns)) {
      const start = entry.shared ? 0 : cell * entry.size;
      let values = entry.values.slice(start, start + entry.size);
      entry.units.forEach((unit, at) => {
        values = values.map((value, row) =>
          value === null || unit[start + row] === null ? null : value + weights[at] * unit[start + row]);
      });
      if (data.figures.includes(name)) figures[name] = values[0];
      else columns[name] = values;
    }
    return { columns, figures };
  };

  // ---- Which rows are visible, and the figures read off them: the twin of widgets/view.py ---------------------
  const visible = (data, columns, settings) => {
    const size = Object.values(columns)[0].length;
    const rows = [];
    for (let row = 0; row < size; row += 1) {
      const kept = data.controls.every((control) => {
        const setting = settings[control.name];
        const value = control.column && columns[control.column][row];
        if (control.type === "several") return setting.includes(value) || !control.options.includes(value);
        if (control.type === "span") return value >= control.values[setting[0]] && value <= control.values[setting[1]];
        if (control.type === "step") return value <= control.values[setting];
        return true;
      });
      if (kept) rows.push(row);
    }
    return Object.fromEntries(Object.entries(columns).map(([name, all]) => [name, rows.map((row) => all[row])]));
  };
  const named = (value) => (typeof value === "string" ? space.spoken().names[value] || value : value);
  const single = (stat, rows, mask) => {
    const at = mask.filter((row) => rows[stat.column][row] !== null);
    if (!at.length) return null;
    const value = (row) => rows[stat.column][row];
    if (stat.op === "sum") return at.reduce((total, row) => total + value(row), 0);
    if (stat.op === "change") return 100 * (value(at[at.length - 1]) / value(at[0]) - 1);
    const better = { min: (a, b) => value(b) < value(a), max: (a, b) => value(b) > value(a) }[stat.op];
    const found = better ? at.reduce((a, b) => (better(a, b) ? b : a)) : stat.op === "first" ? at[0] : at[at.length - 1];
    return rows[stat.read || stat.column][found];
  };
  const measure = (stat, rows) => {
    let mask = rows[stat.column].map((_, row) => row);
    for (const [column, value] of stat.where) mask = mask.filter((row) => rows[column][row] === value);
    if (!stat.by) return named(single(stat, rows, mask));
    mask = mask.filter((row) => rows[stat.column][row] !== null);
    const groups = [...new Set(mask.map((row) => rows[stat.by][row]))];
    return groups.map((group) => [named(group), single(stat, rows, mask.filter((row) => rows[stat.by][row] === group))]);
  };
  const say = (data, rows, figures) => {
    const all = { ...figures };
    for (const [name, stat] of Object.entries(data.stats)) all[name] = measure(stat, rows);
    return space.fill(typeof data.summary === "string" ? data.summary : data.summary[all.case], all);
  };

  Object.assign(space, { prepare, evaluate, visible, named, say });
})();
