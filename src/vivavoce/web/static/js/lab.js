// The lab page: a prediction first, then the run, its curves as they come, and the outcome.
import { figure, showFigure } from "./numbers.js";
import { chartFor } from "./pictures.js";
import { banner, events } from "./stream.js";

const form = document.querySelector("#lab");
const run = form.querySelector("[data-run]");
const stop = form.querySelector("[data-stop]");
const skip = form.querySelector("[data-skip]");
const outcome = document.querySelector("#outcome");
const status = form.querySelector("[data-status]");
const prediction = JSON.parse(form.dataset.prediction);
const asked = JSON.parse(form.dataset.asked); // the settings that the prediction is about
const charts = new Map();
for (const holder of document.querySelectorAll("[data-chart]")) {
  const spec = JSON.parse(holder.dataset.chart);
  charts.set(spec.name, chartFor(holder, spec, prediction.arm));
}

let running = null; // AbortController of the run under way
let skipped = false;
let settled = false; // the prediction counts once
let last = ""; // settings of the run before, in words

const choice = () => form.querySelector("input[name=choice]:checked");
const knobs = () => {
  const data = new FormData(form);
  return Object.fromEntries(Object.keys(asked).map((name) => [name, data.get(name)]));
};
const asAsked = () => Object.entries(knobs()).every(([name, value]) => same(value, asked[name]));
const same = (a, b) => String(a) === String(b) || (a !== "" && Number(a) === Number(b));

function ready() {
  run.disabled = !(choice() || skipped || settled);
  status.textContent = run.disabled ? "Say what will happen first; then the lab runs." : form.dataset.cost;
  skip.hidden = skipped || settled || Boolean(choice());
}

function showKnobs() {
  for (const output of form.querySelectorAll("output[data-for]")) {
    const input = form.elements.namedItem(output.dataset.for); // [name] would give the count for a knob named "length"
    output.textContent = figure(Number(input.value));
    if (input.type === "range") input.setAttribute("aria-valuetext", output.textContent);
  }
  const query = new URLSearchParams(Object.entries(knobs()).filter(([name, value]) => !same(value, asked[name])));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  form.querySelector("[data-reset]").hidden = !query.size;
}

/** A logarithmic knob is a number field; with scripts it gets a slider over its logarithm. */
function logarithmic(field) {
  const slider = document.createElement("input");
  const [low, high] = [Math.log(field.min), Math.log(field.max)];
  Object.assign(slider, { type: "range", min: 0, max: 100, step: 1 });
  slider.setAttribute("aria-label", field.labels[0].textContent.trim());
  slider.value = (100 * (Math.log(field.value) - low)) / (high - low);
  slider.addEventListener("input", () => {
    const exact = Math.exp(low + ((high - low) * slider.value) / 100);
    field.value = Math.min(Math.max(Number(exact.toPrecision(2)), field.min), field.max); // 256 rounds to 260
    slider.setAttribute("aria-valuetext", field.value);
    showKnobs();
  });
  field.addEventListener("input", () => {
    slider.value = (100 * (Math.log(field.value) - low)) / (high - low);
  });
  field.after(slider);
}

function inWords() {
  const changed = Object.entries(knobs()).filter(([name, value]) => !same(value, asked[name]));
  return changed.length ? changed.map(([name, value]) => `${name} ${value}`).join(", ") : "as asked";
}

function begin() {
  for (const chart of charts.values()) chart.restart(last && `run before, ${last}`);
  const picked = choice();
  const drawn = picked && asAsked() ? prediction.curves[Number(picked.value)] : [];
  if (drawn?.length) charts.get(prediction.chart)?.predict(drawn);
  run.hidden = true;
  stop.hidden = false;
  status.textContent = "Running…";
  outcome.setAttribute("aria-busy", "true");
}

function end(message) {
  running = null;
  run.hidden = false;
  stop.hidden = true;
  run.textContent = "Run again";
  outcome.removeAttribute("aria-busy");
  ready();
  if (message) status.textContent = message;
  last = inWords();
}

function show(event) {
  if (event.kind === "result") {
    outcome.innerHTML = event.html;
    if (event.settled) settled = true;
    return;
  }
  if (event.kind === "error") {
    banner(outcome, event);
    return;
  }
  if (event.kind === "record") return;
  const slash = event.series.indexOf("/");
  const chart = charts.get(event.series.slice(0, slash));
  if (!chart) return;
  chart.add(event.series.slice(slash + 1), event.values);
  const value = chart.headline;
  const shown = document.querySelector(`[data-headline="${CSS.escape(chart.spec.name)}"]`);
  if (shown && value !== undefined) showFigure(shown, value);
}

/** Where the lab cannot run, the prediction can still be settled by what was measured before. */
function storedButton() {
  const button = document.createElement("button");
  button.className = "btn";
  button.textContent = "Settle it from the stored evidence";
  button.setAttribute("formaction", `${form.getAttribute("action")}/stored`);
  return button;
}

async function start() {
  const query = new URLSearchParams(knobs());
  query.set("seeds", form.elements.seeds.value);
  if (choice() && !settled) query.set("choice", choice().value);
  begin();
  const mine = new AbortController();
  running = mine;
  try {
    for await (const event of events(`${form.dataset.url}?${query}`, { signal: mine.signal })) show(event);
  } catch (refused) {
    banner(outcome, refused);
    if (refused.status === 503) outcome.append(storedButton());
  }
  end(mine.signal.aborted ? "Stopped. Nothing was recorded." : "");
}

for (const field of form.querySelectorAll("[data-log]")) logarithmic(field);
form.addEventListener("input", () => {
  showKnobs();
  if (!running) ready();
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  if (!running && !run.disabled && form.reportValidity()) start();
});
stop.addEventListener("click", () => running?.abort());
skip.addEventListener("click", () => {
  skipped = true;
  ready();
  run.focus();
});
addEventListener("pagehide", () => running?.abort());
showKnobs();
ready();
