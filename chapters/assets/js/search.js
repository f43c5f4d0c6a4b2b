/* The search: looks through the index of sections, terms and cards, in the reader's own browser. */
(function () {
  "use strict";
  const FIRST = 20;
  const CHAPTER = 0, REGISTER = 3;
  const HAN = "\\p{Script=Han}";
  const TOKEN = new RegExp(HAN + "+|[\\p{L}\\p{N}]+(?:[.,]\\p{N}+)*", "gu");
  const SMALL = new Set(["a", "an", "the", "of", "in", "on", "to", "and", "or", "is", "are", "was", "by", "for", "with"]);

  /* As long as what went in, so that places stay right: ā becomes a, ǚ becomes u, K becomes k. */
  function fold(text) {
    return text.replace(/[A-Z\u0080-\uffff]/g, (letter) => {
      const plain = letter.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
      return plain.length === 1 ? plain : letter;
    });
  }
  const joined = (text) => fold(text).replace(/[^\p{L}\p{N}]/gu, "");
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  /* What was asked, as patterns: a Latin word is met at the start of words, Chinese anywhere. (No lookbehind:
     browsers of a few years ago do not know it.) */
  function patterns(query) {
    const tokens = fold(query).match(TOKEN) || [];
    const large = tokens.filter((token) => !SMALL.has(token));
    return (large.length ? large : tokens).map((token) => {
      const stem = token.length > 4 ? token.replace(/(ies|s)$/, "") : token;
      const chinese = new RegExp(HAN, "u").test(token);
      const start = chinese ? "()" : "(^|[^\\p{L}\\p{N}])", end = chinese ? "" : "[\\p{L}\\p{N}]*";
      return { stem: stem, pattern: new RegExp(start + escaped(stem) + end, "gu") };
    });
  }

  function prepared(index) {
    return index.entries.map(([page, kind, anchor, title, text, names, aliases], order) => {
      const [address, pageTitle, place, rank] = index.pages[page];
      return {
        order, kind, title, text, names, pageTitle, place, rank,
        address: address + (anchor ? "#" + anchor : ""),
        heads: fold(title), page: fold(pageTitle), body: fold(text),
        known: names.concat(aliases, kind === "term" ? [title] : []).map(joined),
      };
    });
  }

  /* The words one after the other, whatever stands between them: "net selling" meets "net-selling". */
  const phrase = (wanted) => new RegExp(wanted.map((word) => escaped(word.stem)).join("[^\\p{L}\\p{N}]*"), "u");
  const times = (pattern, text) => (text.match(pattern) || []).length;

  /* Every word must be met in the title, the names, the page's title or the text; 0 where one is not. */
  function score(entry, wanted, together) {
    let sum = 0;
    for (const word of wanted) {
      const named = entry.known.some((name) => name.includes(joined(word.stem))) ? 8 : 0;
      const found = 10 * Math.min(1, times(word.pattern, entry.heads)) + named +
        3 * Math.min(1, times(word.pattern, entry.page)) + Math.min(4, times(word.pattern, entry.body));
      if (!found) return 0;
      sum += found;
    }
    if (wanted.length > 1) sum += together.test(entry.heads) ? 12 : together.test(entry.body) ? 6 : 0;
    return sum;
  }

  /* A term asked for by its exact name first; then the course; rows of the register last. */
  function shelf(entry, name) {
    if (entry.kind === "term" && entry.known.some((one) => one === name)) return 0;
    return entry.rank === CHAPTER ? 1 : entry.rank === REGISTER ? 3 : 2;
  }

  function search(entries, query) {
    const wanted = patterns(query);
    if (!wanted.length) return [];
    const together = phrase(wanted), name = joined(query);
    return entries
      .map((entry) => ({ entry: entry, score: score(entry, wanted, together), shelf: shelf(entry, name) }))
      .filter((hit) => hit.score > 0)
      .sort((one, other) => one.shelf - other.shelf || other.score - one.score || one.entry.order - other.entry.order)
      .map((hit) => hit.entry);
  }

  /* Puts a text into a node, what was asked for marked. */
  function mark(node, text, wanted) {
    const plain = fold(text), places = [];
    wanted.forEach((word) => {
      for (const found of plain.matchAll(word.pattern)) places.push([found.index + found[1].length, found.index + found[0].length]);
    });
    let at = 0;
    places.sort((one, other) => one[0] - other[0]).forEach(([from, to]) => {
      if (from < at) return;
      node.append(text.slice(at, from));
      node.appendChild(document.createElement("mark")).textContent = text.slice(from, to);
      at = to;
    });
    node.append(text.slice(at));
    return node;
  }

  function snippet(entry, wanted) {
    const places = wanted.map((word) => entry.body.search(word.pattern)).filter((place) => place >= 0);
    const first = places.length ? Math.min(...places) : 0;
    let from = Math.max(0, first - 80);
    if (from) from = entry.text.indexOf(" ", from) + 1 || from;
    let to = Math.min(entry.text.length, from + 220);
    if (to < entry.text.length) to = Math.max(entry.text.lastIndexOf(" ", to), from + 120);
    return (from ? "… " : "") + entry.text.slice(from, to) + (to < entry.text.length ? " …" : "");
  }

  function element(name, className) {
    const made = document.createElement(name);
    if (className) made.className = className;
    return made;
  }

  function item(entry, wanted) {
    const row = element("li"), link = element("a"), place = element("p", "search-place");
    link.href = entry.address;
    mark(link, entry.title, wanted);
    const names = entry.names.map((name) => {
      const also = element("span", "search-name");
      if (new RegExp(HAN, "u").test(name)) also.lang = "zh";
      return mark(also, name, wanted);
    });
    place.textContent = entry.title === entry.pageTitle || entry.place === entry.pageTitle
      ? entry.place : entry.place + ", " + entry.pageTitle;
    row.append(place, link, ...names, mark(element("p", "context"), snippet(entry, wanted), wanted));
    return row;
  }

  function start(form) {
    const field = form.elements.q, say = form.dataset;
    const results = document.getElementById("search-results");
    const status = results.querySelector("[role=status]"), list = results.querySelector("ul");
    const entries = prepared(window.avalanche.searchIndex);

    function show(hits, wanted) {
      hits.slice(0, FIRST).forEach((entry) => list.append(item(entry, wanted)));
      if (hits.length <= FIRST) return;
      const more = element("button", "search-more"), row = element("li");
      more.type = "button";
      more.textContent = say.more.replace("{n}", hits.length - FIRST);
      more.addEventListener("click", () => {
        row.remove();
        const next = list.children.length;
        show(hits.slice(FIRST), wanted);
        list.children[next].querySelector("a").focus();
      });
      list.append(row);
      row.append(more);
    }

    function run() {
      const query = field.value.trim(), hits = search(entries, query);
      list.textContent = "";
      show(hits, patterns(query));
      status.textContent = !query ? say.ask : !hits.length ? say.none
        : hits.length === 1 ? say.one : say.many.replace("{n}", hits.length);
      try {
        history.replaceState(null, "", query ? "?q=" + encodeURIComponent(query) : location.pathname);
      } catch (error) { /* a page opened from a folder may not change its address */ }
    }

    let waiting;
    field.value = new URLSearchParams(location.search).get("q") || "";
    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(run, 120); });
    form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); run(); });
    /* Arrows go from the field through the results and back. */
    document.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const stops = [field, ...list.querySelectorAll("a, button")], here = stops.indexOf(document.activeElement);
      if (!step || here < 0 || event.altKey || event.ctrlKey || event.metaKey || !stops[here + step]) return;
      event.preventDefault();
      stops[here + step].focus();
    });
    run();
    if (!field.value) field.focus();
  }

  document.querySelectorAll(".search-form").forEach(start);
})();
