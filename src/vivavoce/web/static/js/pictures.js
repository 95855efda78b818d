// Bars, histograms and heat maps of a run, in SVG; and the choice of picture for a chart of a lab.
import { figure } from "./numbers.js";
import { LineChart } from "./plot.js";

const SVG = "http://www.w3.org/2000/svg";

function draw(parent, tag, attributes, text = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  parent.append(node);
  return node;
}

/** Base of the SVG pictures: keeps what arrived and draws once a frame. */
class Picture {
  constructor(holder, spec) {
    Object.assign(this, { holder, spec, data: new Map(), before: new Map(), frame: 0 });
    this.svg = draw(document.createDocumentFragment(), "svg", { role: "img", class: "livesvg", "aria-label": `${spec.title}: nothing yet` });
  }

  restart() {
    this.before = this.data;
    this.data = new Map();
    if (this.before.size) this.schedule();
  }

  predict() {} // a prediction of bars has no curve

  get headline() {
    return undefined;
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.width = Math.max(240, this.holder.clientWidth);
      this.svg.replaceChildren();
      this.holder.append(this.svg);
      this.draw();
    });
  }
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Bars: one row per series, its median over seeds, a dot per seed, a grey tick where the run before ended. */
export class BarChart extends Picture {
  add(series, values) {
    const numbers = [values].flat().filter(Number.isFinite); // null: the value was not finite
    this.data.set(series, [...(this.data.get(series) ?? []), ...numbers]);
    this.schedule();
  }

  draw() {
    const rows = [...this.data].filter(([, values]) => values.length);
    const all = [0, ...rows.flatMap(([, values]) => values), ...[...this.before.values()].flat()];
    const low = Math.min(...all);
    const high = Math.max(...all, low + 1e-9);
    const step = 34;
    const left = Math.min(130, this.width / 3);
    const at = (value) => left + 12 + ((this.width - left - 76) * (value - low)) / (high - low);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${rows.length * step + 10}`);
    rows.forEach(([name, values], index) => {
      const y = index * step + 22;
      const end = at(median(values));
      draw(this.svg, "text", { x: left - 10, y: y + 4, "text-anchor": "end" }, name);
      draw(this.svg, "rect", { x: Math.min(at(0), end), y: y - 8, width: Math.abs(end - at(0)) || 1, height: 16, rx: 2, class: "bar-real" });
      for (const value of values) draw(this.svg, "circle", { cx: at(value), cy: y, r: 3, class: "bar-seed" });
      const previous = this.before.get(name);
      if (previous?.length) draw(this.svg, "line", { x1: at(median(previous)), x2: at(median(previous)), y1: y - 12, y2: y + 12, class: "bar-before" });
      const far = Math.max(at(0), end, at(Math.max(...values)));
      draw(this.svg, "text", { x: far + 9, y: y + 4, class: "value" }, figure(median(values)));
    });
    draw(this.svg, "line", { x1: at(0), x2: at(0), y1: 8, y2: rows.length * step + 4, class: "bar-zero" });
    const said = rows.map(([name, values]) => `${name} ${figure(median(values))}`).join(", ");
    this.svg.setAttribute("aria-label", `${this.spec.title}: ${said || "nothing yet"}`);
  }
}

/** Histograms, one below the other on a shared axis. Values are numbers, or `{edges, counts}`. */
export class Histogram extends Picture {
  add(series, values) {
    this.data.set(series, values);
    this.schedule();
  }

  draw() {
    const flat = [...this.data.values()].flatMap((values) => values.edges ?? values);
    const [low, high] = [Math.min(...flat), Math.max(...flat)];
    const [step, bins] = [64, 30];
    const left = Math.min(130, this.width / 3);
    const width = this.width - left - 4;
    const at = (value) => left + (width * (value - low)) / (high - low || 1);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.data.size * step + 22}`);
    [...this.data].forEach(([name, values], row) => {
      const base = row * step + step;
      const edges = values.edges ?? Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
      const counts = values.counts ?? edges.slice(1).map((edge, i) =>
        values.filter((v) => v >= edges[i] && (v < edge || (i === bins - 1 && v <= edge))).length);
      const most = Math.max(...counts, 1);
      draw(this.svg, "text", { x: left - 10, y: base - 6, "text-anchor": "end" }, name);
      counts.forEach((count, i) => draw(this.svg, "rect", {
        x: at(edges[i]), y: base - (count / most) * (step - 16), width: Math.max(0.5, at(edges[i + 1]) - at(edges[i]) - 0.6),
        height: (count / most) * (step - 16), class: "bar-real",
      }));
    });
    const foot = this.data.size * step + 18;
    draw(this.svg, "text", { x: left, y: foot }, figure(low));
    draw(this.svg, "text", { x: left + width, y: foot, "text-anchor": "end" }, figure(high));
    this.svg.setAttribute("aria-label", `${this.spec.title}: ${[...this.data.keys()].join(", ")}`);
  }
}

/** Heat maps side by side: rows of numbers, from paper (smallest) to teal (largest). */
export class HeatMap extends Picture {
  add(series, values) {
    this.data.set(series, values);
    this.schedule();
  }

  draw() {
    const side = this.width / Math.max(1, this.data.size);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${side + 6}`);
    [...this.data].forEach(([name, grid], index) => {
      const [low, high] = [Math.min(...grid.flat()), Math.max(...grid.flat())];
      const cell = (side - 22) / Math.max(grid.length, ...grid.map((row) => row.length));
      draw(this.svg, "text", { x: index * side + 2, y: 13 }, name);
      grid.forEach((row, i) => row.forEach((value, j) => draw(this.svg, "rect", {
        x: index * side + j * cell, y: 20 + i * cell, width: cell, height: cell, class: "bar-real",
        "fill-opacity": (0.06 + (0.94 * (value - low)) / (high - low || 1)).toFixed(3),
      })));
    });
    this.svg.setAttribute("aria-label", `${this.spec.title}: ${[...this.data.keys()].join(", ")}`);
  }
}

const KINDS = { line: LineChart, bar: BarChart, histogram: Histogram, heat: HeatMap };

/** The chart for one `<figure data-chart>`; its specification is JSON in the attribute. */
export function chartFor(holder, spec, mine) {
  return new KINDS[spec.kind](holder, spec, mine);
}
