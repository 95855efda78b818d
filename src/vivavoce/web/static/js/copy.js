// "Copy" beside a text that can also be selected by hand.
const text = document.querySelector("[data-copied]");
const button = document.querySelector("[data-copy]");
const status = document.querySelector("[data-status]");

button.hidden = false;
button.addEventListener("click", async () => {
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
    status.textContent = "Copied.";
  } catch {
    status.textContent = "It is selected: press Ctrl C."; // no clipboard without https or permission
  }
});
