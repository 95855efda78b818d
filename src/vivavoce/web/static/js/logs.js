// Curves of an incident: what the broken run logged, in ink, and what the learner's run logs, in teal.
import { LineChart } from "./plot.js";

const LINE = /^\W*(?:step|epoch|update|iteration)\W+(\d+)\b(.*)$/i;
const HEAD = /^(?:step|epoch|update|iteration)$/i; // of a table
const VALUE = /([a-z_][a-z_ ]*?)\s*[=:]?\s+?(-?\d[\d.]*(?:e[+-]?\d+)?|-?inf|nan)\b/gi;
const NUMBER = /^-?(?:\d[\d.]*(?:e[+-]?\d+)?|inf|nan)$/i;
const MOST = 2; // pictures side by side
const WIDE = 1000; // a larger ratio of values asks for a logarithmic axis
const TINY = 1e-3; // and so do values that are all smaller

/** Map of name to [[step, value]] from a log: lines such as `step 12  loss 0.53`, or a table headed by `step`. */
export function readLog(text) {
  const found = new Map();
  const note = (name, step, value) => {
    const key = name.trim().toLowerCase();
    if (!found.has(key)) found.set(key, []);
    found.get(key).push([Number(step), Number(value)]);
  };
  let columns = [];
  for (const line of text.split("\n")) {
    const cells = line.trim().split(/\s+/);
    const match = LINE.exec(line);
    if (match) for (const [, name, value] of match[2].matchAll(VALUE)) note(name, match[1], value);
    else if (HEAD.test(cells[0])) columns = cells;
    else if (cells.length === columns.length && cells.every((cell) => NUMBER.test(cell))) {
      columns.slice(1).forEach((name, index) => note(name, cells[0], cells[index + 1]));
    }
  }
  return found;
}

export class LogCurves {
  constructor(holder, handover) {
    Object.assign(this, { holder, charts: new Map(), asFound: readLog(handover), run: 0 });
    for (const [name, points] of this.asFound) {
      if (points.filter(([, value]) => Number.isFinite(value)).length > 2) this.chart(name);
    }
  }

  chart(name) {
    if (this.charts.has(name) || this.charts.size >= MOST) return this.charts.get(name);
    const values = (this.asFound.get(name) ?? []).map(([, value]) => value).filter((value) => Number.isFinite(value) && value > 0);
    const wide = values.length > 1 && (Math.max(...values) / Math.min(...values) > WIDE || Math.max(...values) < TINY);
    const figure = document.createElement("figure");
    figure.className = "chart";
    const caption = document.createElement("figcaption");
    caption.textContent = (name[0].toUpperCase() + name.slice(1)).replaceAll("_", " ");
    const scale = document.createElement("span");
    scale.textContent = wide ? "log scale" : "";
    caption.append(scale);
    const plot = document.createElement("div");
    figure.append(caption, plot);
    this.holder.append(figure);
    this.holder.hidden = false;
    const chart = new LineChart(plot, { name, x: "step", log_y: wide, solo: true }, "your run");
    const finite = (this.asFound.get(name) ?? []).filter(([, value]) => Number.isFinite(value));
    if (finite.length) chart.add("as found", finite);
    this.charts.set(name, chart);
    return chart;
  }

  /** Forget the learner's last run; the run as found stays. */
  restart() {
    for (const chart of this.charts.values()) chart.forget("your run");
  }

  add(step, values) {
    for (const [name, value] of Object.entries(values)) this.chart(name.toLowerCase())?.add("your run", [step, value]);
  }
}
