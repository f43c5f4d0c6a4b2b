/* What every page does: light or dark, the contents menu, keys to search, where the reader is. */
(function () {
  "use strict";
  const root = document.documentElement;
  const modes = ["auto", "light", "dark"];
  const system = matchMedia("(prefers-color-scheme: dark)");

  function store(key, value) {
    try { localStorage.setItem(key, value); } catch (error) { /* blocked storage: the choice lasts for this page */ }
  }

  function applyMode(mode) {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (system.matches ? "dark" : "light") : mode;
  }

  function themeSwitch(button) {
    const said = button.querySelector("[aria-live]");
    const label = () => button.setAttribute("aria-label", button.dataset[root.dataset.mode]);
    button.hidden = false;
    label();
    button.addEventListener("click", () => {
      const mode = modes[(modes.indexOf(root.dataset.mode) + 1) % modes.length];
      applyMode(mode);
      store("mode", mode);
      store("theme", root.dataset.theme);
      label();
      said.textContent = button.dataset[mode];
    });
    system.addEventListener("change", () => applyMode(root.dataset.mode));
  }

  function contentsMenu(menu) {
    const close = () => { menu.open = false; };
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) close(); });
    menu.addEventListener("click", (event) => { if (event.target.closest("a")) close(); });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) { close(); menu.querySelector("summary").focus(); }
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) close();
    });
  }

  function searchKeys(field) {
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, select, [contenteditable]");
      const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
      const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
      if ((slash || letter) && field.offsetParent) { event.preventDefault(); field.focus(); field.select(); }
    });
  }

  /* Marks the section being read in the rail: the last heading above the upper third of the window. */
  function whereTheReaderIs(rail) {
    const links = Array.from(rail.querySelectorAll("a"));
    const heads = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    let waiting = false;
    const mark = () => {
      waiting = false;
      const line = innerHeight / 3;
      const here = heads.filter((head) => head && head.getBoundingClientRect().top <= line).length - 1;
      links.forEach((link, at) => {
        if (at === here) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    };
    addEventListener("scroll", () => {
      if (!waiting) { waiting = true; requestAnimationFrame(mark); }
    }, { passive: true });
    mark();
  }

  /* Boxes that scroll sideways must be reachable by keyboard. */
  function scrollableBoxes() {
    document.querySelectorAll("pre, .output, .table-scroll, .equation").forEach((box) => {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else if (box.matches(".table-scroll")) box.removeAttribute("tabindex");
    });
  }

  const each = (selector, job) => document.querySelectorAll(selector).forEach(job);
  if (location.protocol === "file:") each(".needs-server", (element) => { element.hidden = true; });
  each(".theme-switch-button", themeSwitch);
  each("#contents", contentsMenu);
  each("#find", searchKeys);
  each(".on-this-page", whereTheReaderIs);
  scrollableBoxes();
})();
