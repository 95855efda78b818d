// Curves that grow while a run goes on, drawn by uPlot.
// Teal solid is what happened, vermilion dashed what was predicted, thin grey the run before.
import { MINUS, figure } from "./numbers.js";
import uPlot from "../vendor/uplot/uplot.js";

const ARMS = ["--real", "--ink", "--m3", "--ink-3", "--m2"]; // by order of arrival; labels tell them apart too

const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

/** The computed value of a colour token under the current theme; a canvas cannot read custom properties. */
function colour(token) {
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
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
  }

  predict(points) {
    this.predicted = new Curve("predicted", "--pred", { width: 2.2, dash: [7, 5], label: "you predicted" });
    for (const [x, y] of points) this.predicted.add(x, y);
    this.schedule();
  }

  /** Keep what is drawn as the run before, in grey, and start anew. */
  restart(label = "") {
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
      const first = token === "--real" && ![...this.curves.values()].some((curve) => curve.token === token);
      this.curves.set(series, new Curve(series, token, { width: first ? 2.6 : 1.7 }));
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
    if (!this.curves.size && !this.before.length && !this.predicted) return; // nothing to draw yet
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
    const log = { splits: powersOfTen, values: (plot, ticks) => ticks.map(() => "") }; // drawn in `draw`, exponents raised
    const plain = { values: (plot, ticks) => ticks.map(figure) };
    return {
      ...this.size(),
      cursor: { show: false },
      legend: { show: false },
      padding: [16, 20, 0, 0],
      scales: {
        x: { time: false, distr: this.spec.log_x ? 3 : 1 },
        y: { distr: this.spec.log_y ? 3 : 1, range: this.spec.log_y ? (plot, low, high) => decades(low, high) : room },
      },
      axes: [
        { ...axis, ...(this.spec.log_x ? log : plain), grid: { show: false }, size: 26, label: this.spec.x, labelFont: font, labelSize: 20, labelGap: 2, space: 70 },
        { ...axis, ...(this.spec.log_y ? log : plain), grid: { stroke: () => colour("--line"), width: 1 }, size: 50, space: 42 },
      ],
      series: [{}, ...rows.map((row) => ({
        stroke: () => colour(row.token), width: row.width, dash: row.dash, spanGaps: true, points: { show: false },
      }))],
      hooks: { draw: [(plot) => {
        plot.ctx.save();
        if (this.spec.log_y) this.powers(plot, "y");
        if (this.spec.log_x) this.powers(plot, "x");
        this.label(plot);
        plot.ctx.restore();
      }] },
    };
  }

  /** Ticks of a logarithmic axis, 10 with a raised exponent. */
  powers(plot, key) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const family = getComputedStyle(document.body).fontFamily;
    ctx.fillStyle = colour("--ink-3");
    ctx.textBaseline = "middle";
    ctx.textAlign = "right";
    const { min, max } = plot.scales[key];
    for (const tick of powersOfTen(plot, 0, min, max)) {
      const exponent = Math.round(Math.log10(tick));
      const at = plot.valToPos(tick, key, true);
      const [x, y] = key === "y" ? [bbox.left - 8 * ratio, at] : [at + 12 * ratio, bbox.top + bbox.height + 14 * ratio];
      const raised = exponent === 0 || exponent === 1 ? "" : String(exponent).replace("-", MINUS);
      ctx.font = `${9 * ratio}px ${family}`;
      const width = ctx.measureText(raised).width;
      ctx.fillText(raised, x, y - 5 * ratio);
      ctx.font = `${12 * ratio}px ${family}`;
      ctx.fillText(exponent === 0 ? "1" : "10", x - width - (raised ? ratio : 0), y);
    }
  }

  /** A name beside each curve, at the place along it where it covers least of the others. */
  label(plot) {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    ctx.font = `600 ${12.5 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.lineJoin = "round";
    const curves = this.rows.map((row) => this.pixels(plot, row));
    const placed = [];
    this.rows.forEach((row, index) => {
      const points = curves[index];
      if (!row.label || !points.length) return;
      const size = { width: ctx.measureText(row.label).width, height: 16 * ratio };
      const boxes = [1, 0.8, 0.6, 0.4, 0.2].flatMap((share) => {
        const [x, y] = points[Math.round(share * (points.length - 1))];
        const left = Math.min(Math.max(bbox.left + 4, x - size.width), bbox.left + bbox.width - size.width);
        return [-1, 1].map((side) => ({ ...size, left, top: y + side * 14 * ratio - size.height / 2 }));
      }).filter((box) => box.top > 0 && box.top + size.height < bbox.top + bbox.height);
      const cost = (box) => covered(box, curves.flat()) + 20 * placed.filter((other) => overlap(box, other)).length;
      const best = boxes.reduce((a, b) => (cost(b) < cost(a) ? b : a), boxes[0]);
      if (!best) return;
      placed.push(best);
      ctx.lineWidth = 4 * ratio;
      ctx.strokeStyle = colour("--surface");
      ctx.strokeText(row.label, best.left, best.top + size.height / 2);
      ctx.fillStyle = colour(row.token === "--line-2" ? "--ink-3" : row.token);
      ctx.fillText(row.label, best.left, best.top + size.height / 2);
    });
  }

  /** The curve in canvas pixels, one point every few, so that boxes can be tried against it. */
  pixels(plot, row) {
    const known = [...row.strand].filter(([, y]) => Number.isFinite(y) && !(this.spec.log_y && y <= 0));
    const points = known.sort(([a], [b]) => a - b).map(([x, y]) => [plot.valToPos(x, "x", true), plot.valToPos(y, "y", true)]);
    return points.flatMap(([x, y], index) => {
      const [nextX, nextY] = points[index + 1] ?? [x, y];
      const steps = Math.max(1, Math.ceil(Math.hypot(nextX - x, nextY - y) / 12));
      return Array.from({ length: steps }, (_, i) => [x + ((nextX - x) * i) / steps, y + ((nextY - y) * i) / steps]);
    });
  }
}

const covered = (box, points) =>
  points.filter(([x, y]) => x > box.left - 3 && x < box.left + box.width + 3 && y > box.top && y < box.top + box.height).length;
const overlap = (a, b) =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

/** A logarithmic axis over whole decades. */
function decades(low, high) {
  if (!(low > 0) || !(high > 0)) return [0.1, 10]; // nothing to draw yet
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  return [10 ** from, 10 ** (to === from ? to + 1 : to)];
}

function room(plot, low, high) {
  if (low === null || high === null) return [0, 1];
  const margin = (high - low || Math.abs(high) || 1) * 0.08;
  return [low >= 0 && low - margin < 0 ? 0 : low - margin, high + margin];
}
