// Loaded on every page. Each part is an addition: without JavaScript every link and form still works.
import { keepDraft, clearDraft, countTime } from "./answer.js";
import { openEvidence } from "./evidence.js";
import { bindKeys } from "./keys.js";
import { suggest } from "./suggest.js";

document.documentElement.classList.add("js");
bindKeys();
suggest(document.querySelector("[data-suggest]"), document.getElementById("find"));
openEvidence(document.getElementById("evidence"));

for (const form of document.querySelectorAll("form[data-answer]")) {
  keepDraft(form);
  countTime(form);
}
const graded = document.querySelector("[data-clear-draft]");
if (graded) clearDraft(graded.dataset.clearDraft);

for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.querySelector("[data-filter-button]")?.setAttribute("hidden", "");
  form.addEventListener("change", () => form.requestSubmit());
}

const steps = document.querySelectorAll("figure[data-step]");
if (steps.length) {
  const { watchStep } = await import("./step.js");
  steps.forEach(watchStep);
}

// What scrolls sideways can be reached and scrolled by keyboard.
for (const wide of document.querySelectorAll(".prose div.math, .prose pre")) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
}

// The theme changes at once; the cookie that the server sets keeps it.
const themeForm = document.querySelector("[data-theme-form]");
themeForm?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = themeForm.querySelector("button");
  const theme = button.value;
  const body = new URLSearchParams({ theme, back: "/settings" });
  const answer = await fetch(themeForm.action, { method: "POST", body, redirect: "manual" });
  if (answer.type !== "opaqueredirect" && !answer.ok) return;
  document.documentElement.dataset.theme = theme;
  button.value = theme === "dark" ? "light" : "dark";
  button.setAttribute("aria-label", `Use the ${button.value} theme`);
});
