// A drill or an incident: edit, judge, read the first failing case, take a hint, try again.
import { linesChanged } from "./lines.js";
import { banner, events } from "./stream.js";

const form = document.querySelector("#drill");
const address = form.getAttribute("action"); // `form.action` is the submit button of that name
const field = form.querySelector("textarea[name=source]");
const stub = JSON.parse(form.dataset.stub);
const incident = form.dataset.kind === "incident";
const judge = form.querySelector("[data-judge]");
const status = form.querySelector("[data-status]");
const verdict = document.querySelector("#verdict");
const solution = document.querySelector("#solution");
const opened = Date.now();
const draft = `vivavoce:draft:${form.dataset.slug}`;
const runsKey = `vivavoce:runs:${form.dataset.slug}`;
let curves = null;
let judging = false;

const kept = stored(draft);
if (kept && !form.dataset.judged) field.value = kept;
field.addEventListener("input", () => keep(draft, field.value));

// The editor weighs as much as the rest of the page. It comes with the first sign of somebody who may want it; until
// then, and where it does not come, the field is written in as it is.
let editor = {
  text: () => field.value,
  setText: (text) => keep(draft, (field.value = text)),
  focus: () => field.focus(),
};
const signs = new AbortController();
for (const sign of ["pointermove", "pointerdown", "keydown", "focusin", "scroll"]) {
  addEventListener(sign, replaceField, { passive: true, signal: signs.signal });
}

async function replaceField() {
  signs.abort();
  const { mountEditor } = await import("./editor.js");
  editor = mountEditor(field, { onRun: submit, onChange: (text) => keep(draft, text), original: incident ? stub : null });
}

async function colour(holder) {
  const plain = holder.querySelectorAll("pre[data-code]");
  if (plain.length) plain.forEach((await import("./editor.js")).highlight);
}

/** Private windows and full disks refuse storage; a draft is a comfort, never a condition. */
function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    status.textContent = "This browser keeps no drafts.";
  }
}

function submit() {
  form.requestSubmit(judge);
}

async function judgeNow() {
  judging = true;
  judge.disabled = true;
  status.textContent = "Judging…";
  verdict.replaceChildren(document.querySelector("#checks-frame").content.cloneNode(true));
  const list = verdict.querySelector(".cases");
  form.elements.seconds.value = Math.round((Date.now() - opened) / 1000);
  const body = new FormData(form);
  body.set("action", "judge");
  curves?.restart();
  try {
    for await (const event of events(address, { method: "POST", body })) {
      if (event.kind === "check") {
        list.hidden = false;
        list.insertAdjacentHTML("beforeend", event.html);
      } else if (event.kind === "log") curves?.add(event.step, event.values);
      else if (event.kind === "verdict") finish(event);
      else if (event.kind === "error") banner(verdict, event);
    }
  } catch (refused) {
    banner(verdict, refused);
  }
  judging = false;
  judge.disabled = false;
  judge.textContent = incident ? "Run again" : "Run checks again";
  status.textContent = "";
}

function finish(event) {
  verdict.innerHTML = event.html;
  if (event.solution) {
    reveal(event.solution);
    form.querySelector(".hintbox")?.remove(); // solved: there is nothing left to hint at
  }
  if (incident) note(event);
}

function reveal(html) {
  solution.innerHTML = html;
  colour(solution);
}

/** The table of this incident's runs, kept in this browser: what was changed and what came of it. */
function note(event) {
  const runs = JSON.parse(stored(runsKey) ?? "[]");
  runs.push({ change: inWords(editor.text()), passed: event.passed, checks: event.checks, seconds: event.seconds });
  keep(runsKey, JSON.stringify(runs.slice(-20)));
  showRuns();
}

function inWords(text) {
  const lines = linesChanged(stub, text).filter((line) => text.split("\n")[line - 1].trim());
  if (!lines.length) return text === stub ? "none" : "lines removed";
  const first = `line ${lines[0]}: ${text.split("\n")[lines[0] - 1].trim()}`;
  return lines.length === 1 ? first : `${first} and ${lines.length - 1} more`;
}

function showRuns() {
  const table = document.querySelector("#runs");
  const runs = JSON.parse(stored(runsKey) ?? "[]");
  if (!table || !runs.length) return;
  table.hidden = false;
  const rows = runs.slice(-6).map((run, index, shown) => {
    const row = document.createElement("tr");
    if (index === shown.length - 1) row.className = "now";
    const number = runs.length - shown.length + index + 1;
    for (const [text, kind] of [[number, ""], [run.change, "c"], [`${run.passed} of ${run.checks}`, "n"], [`${run.seconds} s`, "n"]]) {
      const cell = row.insertCell();
      cell.textContent = text;
      cell.className = kind;
    }
    return row;
  });
  table.querySelector("tbody").replaceChildren(...rows);
}

function hint(button) {
  const item = form.querySelector("[data-hint][hidden]");
  if (!item) return;
  item.hidden = false;
  form.elements.hints.value = Number(form.elements.hints.value) + 1;
  button.hidden = !form.querySelector("[data-hint][hidden]");
  item.focus();
}

async function giveUp() {
  form.elements.hints.value = form.dataset.given;
  const answer = await fetch(`${address}/solution`);
  if (answer.ok) reveal(await answer.text());
  else banner(solution, await answer.json());
  solution.scrollIntoView({ block: "start" });
}

/** The log of the run as found, from the hand-over note, and beside it what the learner's run logs. */
async function plotLogs() {
  const holder = document.querySelector("#curves");
  if (!holder) return;
  const { LogCurves } = await import("./logs.js");
  curves = new LogCurves(holder, document.querySelector(".handover")?.innerText ?? "");
}

form.addEventListener("submit", (event) => {
  const action = event.submitter?.value;
  event.preventDefault();
  if (action === "hint") hint(event.submitter);
  else if (action === "solution") giveUp();
  else if (!judging) judgeNow();
});
form.querySelector("[data-reset]").addEventListener("click", () => {
  if (editor.text() !== stub && confirm("Put the text back as it was at the start?")) editor.setText(stub);
  editor.focus();
});
colour(solution);
if (incident) {
  showRuns();
  plotLogs();
}
