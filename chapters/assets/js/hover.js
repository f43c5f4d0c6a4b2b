// A card beside a link that carries one (data-card-*): glossary terms, badges, claims, events, sources.
// Pointer: after a short rest, and the card may be entered. Keyboard: on focus. Touch: the first tap shows the
// card, with a link of its own; a second tap follows the link. Esc closes.
(function () {
  "use strict";
  const SELECTOR = "a[data-card-text]";
  const REST = 140;
  const LEAVE = 220;
  let card = null;
  let owner = null;
  let timer = 0;
  let touched = false;

  function part(tag, name, text, language) {
    const element = document.createElement(tag);
    element.className = "aa-card-" + name;
    element.textContent = text;
    if (language) element.lang = language;
    return element;
  }

  function fill(link, touch) {
    const data = link.dataset;
    card.replaceChildren();
    const head = part("p", "head", "");
    if (data.cardTitle) head.append(part("strong", "title", data.cardTitle));
    if (data.cardZh) head.append(" ", part("span", "zh", data.cardZh, "zh"));
    card.append(head);
    if (data.cardPinyin) card.append(part("p", "pinyin", data.cardPinyin, "zh-Latn"));
    card.append(part("p", "text", data.cardText));
    if (data.cardNote) card.append(part("p", "note", data.cardNote));
    if (touch && data.cardOpen) {
      const more = part("a", "more", data.cardOpen);
      more.href = link.href;
      card.append(more);
    }
  }

  function place(link) {
    const rects = link.getClientRects();
    const box = rects.length ? rects[0] : link.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(box.left, width - card.offsetWidth - 8));
    const below = box.bottom + 6;
    const above = box.top - card.offsetHeight - 6;
    const top = below + card.offsetHeight > window.innerHeight && above > 8 ? above : below;
    card.style.left = left + window.scrollX + "px";
    card.style.top = top + window.scrollY + "px";
  }

  function show(link, touch) {
    clearTimeout(timer);
    if (owner && owner !== link) hide();
    if (!card) {
      card = document.createElement("div");
      card.className = "aa-card";
      card.id = "aa-card";
      card.setAttribute("role", "tooltip");
      card.addEventListener("pointerenter", function () { clearTimeout(timer); });
      card.addEventListener("pointerleave", hideSoon);
      (document.querySelector("main, [role=main]") || document.body).append(card);
    }
    fill(link, touch);
    card.hidden = false;
    owner = link;
    link.setAttribute("aria-describedby", card.id);
    // The card's place counts from its containing block, which need not be the page.
    card.style.left = card.style.top = "0px";
    const origin = card.getBoundingClientRect();
    place(link);
    card.style.left = parseFloat(card.style.left) - origin.left - window.scrollX + "px";
    card.style.top = parseFloat(card.style.top) - origin.top - window.scrollY + "px";
  }

  function hide() {
    clearTimeout(timer);
    if (owner) owner.removeAttribute("aria-describedby");
    owner = null;
    if (card) card.hidden = true;
  }

  function hideSoon() {
    clearTimeout(timer);
    timer = setTimeout(hide, LEAVE);
  }

  function linkOf(event) {
    return event.target instanceof Element ? event.target.closest(SELECTOR) : null;
  }

  document.addEventListener("pointerover", function (event) {
    const link = linkOf(event);
    if (!link || event.pointerType === "touch") return;
    clearTimeout(timer);
    if (link !== owner) timer = setTimeout(function () { show(link, false); }, REST);
  });
  document.addEventListener("pointerout", function (event) {
    if (event.pointerType !== "touch" && linkOf(event)) hideSoon();
  });
  document.addEventListener("pointerdown", function (event) {
    touched = event.pointerType === "touch";
    if (owner && !linkOf(event) && !(card && card.contains(event.target))) hide();
  });
  document.addEventListener("click", function (event) {
    const link = linkOf(event);
    if (!link || !touched) return;
    if (link === owner && link.dataset.cardTapped) return;
    event.preventDefault();
    document.querySelectorAll("[data-card-tapped]").forEach(function (other) { delete other.dataset.cardTapped; });
    link.dataset.cardTapped = "yes";
    show(link, true);
  });
  document.addEventListener("focusin", function (event) {
    const link = linkOf(event);
    if (link && !touched) show(link, false);
  });
  document.addEventListener("focusout", function (event) {
    if (linkOf(event) && !(card && card.contains(event.relatedTarget)) && !touched) hide();
  });
  document.addEventListener("keydown", function (event) {
    touched = false;
    if (event.key === "Escape" && owner) {
      hide();
      event.stopPropagation();
    }
  }, true);
})();
