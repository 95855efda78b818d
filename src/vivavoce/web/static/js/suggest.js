// Search results below the box in the header, as one types.

const PAUSE = 120; // milliseconds without a key before asking

/** The list of matches as the server renders it; null where it does not answer. */
async function ofServer(words) {
  const answer = await fetch(`/search?only=list&q=${encodeURIComponent(words)}`).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

/** Show matches for `field` in `box`, by default those of the server; arrow keys walk through them within `area`. */
export function suggest(box, field, matches = ofServer, area = field?.form) {
  if (!box || !field) return;
  let timer = 0;
  let asked = "";
  const close = () => {
    box.hidden = true;
  };
  const ask = async () => {
    const words = field.value.trim();
    asked = words;
    if (words.length < 2) return close();
    const found = await matches(words);
    if (found === null || asked !== words) return;
    box.innerHTML = found;
    box.hidden = false;
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [field, ...box.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    links[Math.min(links.length - 1, Math.max(0, at))].focus();
    event.preventDefault();
  });
  area.addEventListener("focusout", (event) => {
    if (!area.contains(event.relatedTarget)) close();
  });
}
