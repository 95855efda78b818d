// A claim chip opens its evidence in a dialog; with a modifier key, or if that fails, it stays a plain link.

/** Open the chips of the page in `dialog`. */
export function openEvidence(dialog) {
  document.addEventListener("click", async (event) => {
    const chip = event.target.closest("a.chip[href^='/claims/']");
    if (!chip || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const path = new URL(chip.href).pathname.replace(/^\/claims\//, "/evidence/");
    const answer = await fetch(path).catch(() => null);
    if (!answer?.ok) {
      location.assign(chip.href);
      return;
    }
    dialog.querySelector("[data-card]").innerHTML = await answer.text();
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
