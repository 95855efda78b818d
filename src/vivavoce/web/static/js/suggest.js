// Search results below the box in the header, as one types.

const PAUSE = 120; // milliseconds without a key before asking

/** Show matches for `field` in `box`; arrow keys walk through them. */
export function suggest(box, field) {
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
    const answer = await fetch(`/search?only=list&q=${encodeURIComponent(words)}`).catch(() => null);
    if (!answer?.ok || asked !== words) return;
    box.innerHTML = await answer.text();
    box.hidden = false;
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  field.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [field, ...box.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    links[Math.min(links.length - 1, Math.max(0, at))].focus();
    event.preventDefault();
  });
  field.form.addEventListener("focusout", (event) => {
    if (!field.form.contains(event.relatedTarget)) close();
  });
}
