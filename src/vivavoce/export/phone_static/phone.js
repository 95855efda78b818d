(() => {
  "use strict";
  const deck = JSON.parse(document.body.dataset.deck);
  const key = `viva-phone-${deck.deck}`;
  const LONGEST = 3600; // seconds; beyond that the phone lay aside
  const part = (id) => document.getElementById(id);
  const articles = [...document.querySelectorAll("article")];
  const tabs = [...document.querySelectorAll("#lists button")];
  let kept = true;
  let ratings = load();
  let current = null;
  let shownAt = 0;
  let list = tabs[0].dataset.list;

  function load() {
    try {
      const found = JSON.parse(localStorage.getItem(key) ?? "[]");
      localStorage.setItem(key, JSON.stringify(found)); // some browsers read, but refuse to write
      return Array.isArray(found) ? found : [];
    } catch {
      kept = false;
      return [];
    }
  }

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify(ratings));
    } catch {
      kept = false;
    }
    tell();
  }

  function tell() {
    part("banner").hidden = kept;
    part("banner").textContent = kept ? "" : "This browser keeps nothing for this file. Take the results along before you close it.";
    part("count").textContent = String(ratings.length);
    part("results-button").hidden = !ratings.length;
  }

  /** The time here with its offset from UTC, as `2026-11-22T09:30:00.000+01:00`. */
  function localTime(date) {
    const offset = -date.getTimezoneOffset();
    const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
    const here = new Date(date.getTime() + offset * 60000).toISOString().slice(0, -1);
    return `${here}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
  }

  function newId() {
    return [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** What is left of a list: never rated first, then what was last rated "again", in the order of those ratings. */
  function left(name) {
    const last = new Map();
    ratings.forEach((one, number) => last.set(one.item, [number, one.rating]));
    const when = (article) => last.get(article.dataset.item)?.[0] ?? -1;
    return articles
      .filter((article) => article.dataset.list === name && (last.get(article.dataset.item)?.[1] ?? "again") === "again")
      .sort((one, other) => when(one) - when(other));
  }

  function show() {
    const waiting = left(list);
    current = waiting[0] ?? null;
    for (const article of articles) {
      article.hidden = article !== current;
      article.classList.toggle("now", article === current);
      if (article === current) article.querySelector("details").open = false;
    }
    for (const tab of tabs) {
      tab.setAttribute("aria-pressed", String(tab.dataset.list === list));
      tab.querySelector("span").textContent = String(left(tab.dataset.list).length);
    }
    part("done").hidden = current !== null;
    part("results").hidden = true;
    part("lists").hidden = false;
    part("rate").hidden = true;
    shownAt = Date.now();
    scrollTo(0, 0);
  }

  function rate(rating) {
    if (!current) return;
    const now = new Date();
    const seconds = Math.min(Math.max((now - shownAt) / 1000, 0), LONGEST);
    const { item, version } = current.dataset;
    ratings.push({ id: newId(), item, version, rating, at: localTime(now), seconds: Math.round(seconds * 10) / 10 });
    keep();
    show();
    (current?.querySelector("summary") ?? part("done").querySelector("button")).focus();
  }

  const text = () => JSON.stringify({ ...deck, ratings });

  function results() {
    for (const article of articles) article.hidden = true;
    for (const id of ["done", "rate", "lists"]) part(id).hidden = true;
    const known = new Set(ratings.map((one) => one.item)).size;
    const [rated, of] = [ratings.length === 1 ? "rating" : "ratings", known === 1 ? "card or answer" : "cards and answers"];
    part("summary").textContent = `${ratings.length} ${rated} of ${known} ${of}.`;
    part("text").value = text();
    part("told").textContent = "";
    part("results").hidden = false;
    part("results").querySelector("h2").focus();
  }

  function save() {
    const url = URL.createObjectURL(new Blob([text()], { type: "application/json" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: `viva-phone-${deck.deck}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
    part("told").textContent = "Saved among the downloads. If nothing came, copy the text instead.";
  }

  async function copy() {
    const field = part("text");
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value);
      done = true;
    } catch {
      field.select(); // a page from disk often has no clipboard of its own
      done = document.execCommand("copy");
    }
    part("told").textContent = done ? "Copied." : "Select the text below and copy it.";
  }

  for (const article of articles) {
    article.querySelector("details").addEventListener("toggle", (event) => {
      if (article !== current) return;
      part("rate").hidden = !event.target.open;
      if (event.target.open) part("rate").querySelector("[data-rating=good]").focus({ preventScroll: true });
    });
  }
  for (const button of document.querySelectorAll("[data-rating]")) button.addEventListener("click", () => rate(button.dataset.rating));
  for (const tab of tabs) {
    tab.addEventListener("click", () => {
      list = tab.dataset.list;
      show();
    });
  }
  part("results-button").addEventListener("click", results);
  document.querySelector("[data-results]").addEventListener("click", results);
  part("back").addEventListener("click", show);
  part("save").addEventListener("click", save);
  part("copy").addEventListener("click", copy);
  tell();
  show();
})();
