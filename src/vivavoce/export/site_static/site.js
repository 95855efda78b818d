// A site that was exported to be read: search, the ledger's filters, the theme. Without it every page and link works.
// Bundled behind search.js and the program's own suggest.js and step.js into one plain script: pages opened from disk
// may load neither modules nor files by fetch.

const assets = new URL("..", document.currentScript.src);
const root = new URL("..", assets);

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const places = { questions: "q/", claims: "claims/", labs: "labs/" };
const kinds = { questions: (found) => found[2].replaceAll("-", " "), claims: () => "claim", labs: () => "lab" };

/** The search over the index, which is loaded with the first letter. */
let opened;
function openSearch() {
  opened ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("js/search-index.js", assets).href;
    script.onload = () => resolve(new Search(window.vivaIndex));
    script.onerror = reject;
    document.head.append(script);
  });
  return opened;
}

async function matches(words) {
  const found = (await openSearch()).find(words);
  const rows = Object.entries(found).flatMap(([kind, hits]) => hits.map((hit) => {
    const url = new URL(`${places[kind]}${hit[0]}.html`, root).href;
    return `<li><a href="${escaped(url)}" data-row><span>${escaped(hit[1])}</span><small>${escaped(kinds[kind](hit))}</small></a></li>`;
  }));
  if (!rows.length) return `<p class="nothing">Nothing here is called “${escaped(words)}”.</p>`;
  return `<ul class="hits" role="list">${rows.join("")}</ul>`;
}

/** The box in the header: matches below it as one types, the first of them with Enter. */
function bindSearch(find) {
  const field = find.querySelector("input");
  const box = find.querySelector("[data-suggest]");
  suggest(box, field, matches, find);
  field.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" || field.value.trim().length < 2) return;
    box.innerHTML = await matches(field.value.trim());
    box.querySelector("a")?.click();
  });
  find.hidden = false;
}

/** The ledger's filters: what is chosen hides the claims that do not fit, and says how many are left. */
function bindLedger(filters) {
  const fields = [...filters.querySelectorAll("select, input")];
  const rows = [...document.querySelectorAll(".ledger > li")];
  const texts = rows.map((row) => `${row.textContent} ${row.id}`.toLowerCase());
  const left = filters.querySelector("[data-left]");
  const show = () => {
    let count = 0;
    rows.forEach((row, number) => {
      row.hidden = !fields.every((field) => {
        const wanted = field.value.trim().toLowerCase();
        if (field.type === "search") return wanted.split(/\s+/).every((word) => texts[number].includes(word));
        return !wanted || row.dataset[field.name].split(" ").includes(wanted);
      });
      count += row.hidden ? 0 : 1;
    });
    left.textContent = `${count} of ${rows.length} claims`;
  };
  filters.addEventListener("input", show);
  filters.hidden = false;
  show();
}

/** The button that changes the theme; theme.js puts it back on the next page. */
function bindTheme(button) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  button.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("viva-theme", document.documentElement.dataset.theme);
    } catch {
      // A browser may keep nothing for a page from disk; the theme then lasts for this page.
    }
  });
  button.hidden = false;
}

document.documentElement.classList.add("js");
document.querySelectorAll("[data-find]").forEach(bindSearch);
document.querySelectorAll("[data-ledger]").forEach(bindLedger);
document.querySelectorAll("[data-theme]:not(html)").forEach(bindTheme);
document.querySelectorAll("figure[data-step]").forEach(watchStep);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, select")) return;
  event.preventDefault();
  document.querySelector("[data-find] input")?.focus();
});
for (const wide of document.querySelectorAll(".prose div.math, .prose pre")) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0; // what scrolls sideways can be scrolled by keyboard
}
