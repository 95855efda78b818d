// Keys: / search, j and k through rows, n next, ? help, and whatever an element names in data-key.

const typing = (target) => target.closest("input, textarea, select, [contenteditable], .cm-editor");

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const now = rows.indexOf(document.activeElement);
  const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + step));
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
}

const actions = {
  "/": () => document.getElementById("find").focus(),
  j: () => move(1),
  k: () => move(-1),
  n: () => document.querySelector("[data-next]")?.click(),
  "?": () => document.getElementById("keys").showModal(),
};

/** Listen for keys on the whole page; keys typed into a field are left alone. */
export function bindKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const named = document.querySelector(`[data-key="${CSS.escape(event.key === " " ? "Space" : event.key)}"]`);
    const start = event.key === "Enter" && event.target === document.body && document.querySelector("[data-enter]");
    const act = actions[event.key];
    if (named || start || act) {
      event.preventDefault();
      if (named || start) (named || start).click();
      else act();
    }
  });
}
