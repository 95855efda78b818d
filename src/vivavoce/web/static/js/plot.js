// Live pictures of a lab run: curves (uPlot), bars, histograms and heat maps (SVG).
// Teal solid is what happened, vermilion dashed what was predicted, thin grey the run before.
import uPlot from "../vendor/uplot/uplot.js";

const SVG = "http://www.w3.org/2000/svg";
const ARMS = ["--real", "--ink", "--m3", "--ink-3", "--m2"]; // by order of arrival; labels tell them apart too
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

/** The computed value of a colour token under the current theme; a canvas cannot read custom properties. */
function colour(token) {
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}

/** A number as a person writes it: 0.412, 1,240, 3.1·10⁻⁷. */
export function figure(value) {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e5 || size < 1e-3)) {
    const exponent = Math.floor(Math.log10(size));
    const mantissa = (value / 10 ** exponent).toFixed(1);
    return mantissa === "1.0" ? power(exponent) : `${mantissa}·${power(exponent)}`;
  }
  return Number(value.toPrecision(3)).toLocaleString("en-GB", { maximumFractionDigits: 4 });
}

function power(exponent) {
  if (exponent === 0) return "1";
  if (exponent === 1) return "10";
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** Ticks of a logarithmic axis: whole powers of ten, at most six. */
function powersOfTen(plot, axis, low, high) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / 6));
  const ticks = [];
  for (let exponent = first; exponent <= last; exponent += step) ticks.push(10 ** exponent);
  return ticks;
}

/** One curve. A value of x that comes again starts a new strand: the same series under the next seed. */
class Curve {
  constructor(name, token, { width = 2.5, dash = [], label = name } = {}) {
    Object.assign(this, { name, token, width, dash, label, strands: [new Map()] });
  }

  add(x, y) {
    if (this.strands.at(-1).has(x)) this.strands.push(new Map());
    this.strands.at(-1).set(x, y);
  }

  get last() {
    return [...this.strands.at(-1).values()].at(-1);
  }
}

/** A line chart that grows while the lab runs. `mine` is the arm that the prediction is about. */
export class LineChart {
  constructor(holder, spec, mine = "") {
    Object.assign(this, { holder, spec, mine, curves: new Map(), before: [], predicted: null, frame: 0 });
    new ResizeObserver(() => this.resize()).observe(holder);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.schedule());
    new MutationObserver(() => this.schedule()).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    this.schedule();
  }

  predict(points) {
    this.predicted = new Curve("predicted", "--pred", { width: 2.2, dash: [7, 5], label: "you predicted" });
    for (const [x, y] of points) this.predicted.add(x, y);
    this.schedule();
  }

  /** Keep what is drawn as the run before, in grey, and start anew. */
  restart(label) {
    this.before = [...this.curves.values()].slice(0, 3);
    this.beforeLabel = label;
    this.curves = new Map();
    this.predicted = null;
    this.schedule();
  }

  add(series, values) {
    if (!this.curves.has(series)) {
      const mine = this.mine && series.startsWith(this.mine);
      const token = mine ? "--real" : ARMS[(this.curves.size + (this.mine ? 1 : 0)) % ARMS.length];
      this.curves.set(series, new Curve(series, token, { width: token === "--real" ? 2.6 : 1.8 }));
    }
    const pairs = Array.isArray(values[0]) ? values : [values];
    for (const [x, y] of pairs) this.curves.get(series).add(x, y);
    this.schedule();
  }

  forget(series) {
    this.curves.delete(series);
    this.schedule();
  }

  /** The newest value of the arm in question, for the caption. */
  get headline() {
    const main = [...this.curves.values()].find((curve) => curve.token === "--real");
    return main ? main.last : undefined;
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  resize() {
    if (this.plot) this.plot.setSize(this.size());
  }

  size() {
    return { width: Math.max(200, this.holder.clientWidth), height: matchMedia("(max-width: 44rem)").matches ? 232 : 290 };
  }

  /** uPlot wants one x for all series; here each strand is a series, with gaps where it has no value. */
  draw() {
    const rows = [];
    const thin = this.curves.size > 1 || !this.beforeLabel ? "" : this.beforeLabel;
    for (const curve of this.before) {
      curve.strands.slice(0, 1).forEach((strand) => rows.push({ curve, strand, token: "--line-2", width: 1.2, label: thin }));
    }
    for (const curve of this.curves.values()) {
      const label = this.curves.size === 1 && !this.spec.solo ? "what happened" : curve.label;
      curve.strands.forEach((strand, index) => {
        const newest = index === curve.strands.length - 1;
        rows.push({ curve, strand, token: curve.token, width: newest ? curve.width : 1, label: newest ? label : "" });
      });
    }
    if (this.predicted) {
      const { token, width, dash, label, strands } = this.predicted;
      rows.push({ curve: this.predicted, strand: strands[0], token, width, dash, label });
    }
    const xs = [...new Set(rows.flatMap((row) => [...row.strand.keys()]))].sort((a, b) => a - b);
    const positive = (y) => (y === undefined || !Number.isFinite(y) || (this.spec.log_y && y <= 0) ? null : y);
    const data = [xs, ...rows.map((row) => xs.map((x) => positive(row.strand.get(x))))];
    const shape = rows.map((row) => row.token + row.width + row.label).join();
    if (this.plot && shape === this.shape) {
      this.rows = rows;
      this.plot.setData(data);
      return;
    }
    this.plot?.destroy();
    this.shape = shape;
    this.rows = rows;
    this.plot = new uPlot(this.options(rows), xs.length ? data : [[0, 1], ...rows.map(() => [null, null])], this.holder);
  }

  options(rows) {
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: () => colour("--ink-3"), font, ticks: { show: false }, gap: 8 };
    const log = { splits: powersOfTen, values: (plot, ticks) => ticks.map((tick) => power(Math.round(Math.log10(tick)))) };
    const plain = { values: (plot, ticks) => ticks.map(figure) };
    return {
      ...this.size(),
      cursor: { show: false },
      legend: { show: false },
      padding: [14, 10, 0, 0],
      scales: {
        x: { time: false, distr: this.spec.log_x ? 3 : 1 },
        y: { distr: this.spec.log_y ? 3 : 1, range: this.spec.log_y ? (plot, low, high) => decades(low, high) : room },
      },
      axes: [
        { ...axis, ...(this.spec.log_x ? log : plain), grid: { show: false }, size: 44, label: this.spec.x, labelFont: font, labelSize: 18, labelGap: 0, space: 70 },
        { ...axis, ...(this.spec.log_y ? log : plain), grid: { stroke: () => colour("--line"), width: 1 }, size: 52, space: 42 },
      ],
      series: [{}, ...rows.map((row) => ({
        stroke: () => colour(row.token), width: row.width, dash: row.dash, spanGaps: true, points: { show: false },
      }))],
      hooks: { draw: [(plot) => this.label(plot)] },
    };
  }

  /** Names at the ends of the curves, moved apart where they would overlap. */
  label(plot) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const gap = 17 * ratio;
    const labels = this.rows.filter((row) => row.label && row.strand.size).map((row) => {
      const x = Math.max(...row.strand.keys());
      return { row, x: Math.min(plot.valToPos(x, "x", true), bbox.left + bbox.width), y: this.height(plot, row, x) - 10 * ratio };
    }).filter((label) => Number.isFinite(label.y));
    labels.sort((a, b) => a.y - b.y);
    labels.forEach((label, index) => {
      const above = index ? labels[index - 1].y + gap : bbox.top + 8 * ratio;
      label.y = Math.max(label.y, above);
    });
    let floor = bbox.top + bbox.height - 8 * ratio;
    for (const label of labels.toReversed()) {
      label.y = Math.min(label.y, floor);
      floor = label.y - gap;
    }
    ctx.save();
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const { row, x, y } of labels) {
      ctx.font = `600 ${12.5 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
      const half = ctx.measureText(row.label).width;
      const left = Math.max(bbox.left + 6 * ratio, x - half - 4 * ratio);
      ctx.lineWidth = 4 * ratio;
      ctx.strokeStyle = colour("--surface");
      ctx.strokeText(row.label, left, y);
      ctx.fillStyle = colour(row.token === "--line-2" ? "--ink-3" : row.token);
      ctx.fillText(row.label, left, y);
    }
    ctx.restore();
  }

  height(plot, row, x) {
    const y = row.strand.get(x);
    return y === undefined || (this.spec.log_y && y <= 0) ? NaN : plot.valToPos(y, "y", true);
  }
}

/** A logarithmic axis over whole decades. */
function decades(low, high) {
  if (!(low > 0) || !(high > 0)) return [0.1, 10];
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  return [10 ** from, 10 ** (to === from ? to + 1 : to)];
}

function room(plot, low, high) {
  if (low === null || high === null) return [0, 1];
  const margin = (high - low || Math.abs(high) || 1) * 0.08;
  return [low >= 0 && low - margin < 0 ? 0 : low - margin, high + margin];
}

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
    this.svg = draw(holder, "svg", { role: "img", class: "livesvg" });
  }

  restart() {
    this.before = this.data;
    this.data = new Map();
    this.schedule();
  }

  predict() {} // a prediction of bars has no curve

  get headline() {
    return undefined;
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.svg.replaceChildren();
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
    const [left, width, step] = [118, 300, 34];
    const at = (value) => left + (width * (value - low)) / (high - low);
    this.svg.setAttribute("viewBox", `0 0 480 ${rows.length * step + 10}`);
    rows.forEach(([name, values], index) => {
      const y = index * step + 22;
      const end = at(median(values));
      draw(this.svg, "text", { x: left - 10, y: y + 4, "text-anchor": "end" }, name);
      draw(this.svg, "rect", { x: Math.min(at(0), end), y: y - 8, width: Math.abs(end - at(0)) || 1, height: 16, rx: 2, class: "bar-real" });
      for (const value of values) draw(this.svg, "circle", { cx: at(value), cy: y, r: 3, class: "bar-seed" });
      const previous = this.before.get(name);
      if (previous?.length) draw(this.svg, "line", { x1: at(median(previous)), x2: at(median(previous)), y1: y - 12, y2: y + 12, class: "bar-before" });
      draw(this.svg, "text", { x: Math.max(end, at(Math.max(...values))) + 9, y: y + 4, class: "value" }, figure(median(values)));
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
    const [left, width, step, bins] = [118, 350, 64, 30];
    const at = (value) => left + (width * (value - low)) / (high - low || 1);
    this.svg.setAttribute("viewBox", `0 0 480 ${this.data.size * step + 22}`);
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
    const side = 480 / Math.max(1, this.data.size);
    this.svg.setAttribute("viewBox", `0 0 480 ${side + 6}`);
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
