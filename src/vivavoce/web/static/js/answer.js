// The answer box: a draft that survives a closed tab, a clock, a word count, Ctrl+Enter.

const key = (slug) => `viva.draft.${slug}`;

/** Keep what is typed in this browser until it is judged. */
export function keepDraft(form) {
  const box = form.querySelector("textarea");
  const slug = form.dataset.draft;
  if (!box) return;
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  if (!slug) return;
  try {
    if (!box.value) box.value = localStorage.getItem(key(slug)) ?? "";
    box.addEventListener("input", () => localStorage.setItem(key(slug), box.value));
  } catch {
    // Storage may be switched off; the box works without it.
  }
}

/** Forget the draft of a question: it has been judged. */
export function clearDraft(slug) {
  try {
    localStorage.removeItem(key(slug));
  } catch {
    // Nothing was kept.
  }
}

/** Count from the first key; the form takes the seconds along. */
export function countTime(form) {
  const box = form.querySelector("textarea");
  const clock = form.querySelector("[data-clock]");
  const words = form.querySelector("[data-words]");
  const field = form.querySelector("[name=seconds]");
  if (!box || !clock || !field) return;
  let started = 0;
  const show = () => {
    const seconds = Math.round((performance.now() - started) / 1000);
    field.value = String(seconds);
    clock.firstChild.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} `;
  };
  box.addEventListener("input", () => {
    const count = box.value.trim().split(/\s+/).filter(Boolean).length;
    words.textContent = count === 1 ? "1 word" : `${count} words`;
    words.hidden = false;
    if (started) return;
    started = performance.now();
    clock.hidden = false;
    setInterval(show, 1000);
  });
}
