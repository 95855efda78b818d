// How measured numbers are written.
export const MINUS = "−";

/** A number as a person writes it: 0.412, 1,240, 3.1e−7. */
export function figure(value) {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  const text = value !== 0 && (size >= 1e5 || size < 1e-3)
    ? value.toExponential(1).replace("e+", "e")
    : Number(value.toPrecision(3)).toLocaleString("en-GB", { maximumFractionDigits: 4 });
  return text.replaceAll("-", MINUS);
}

/** The same in an element, with powers of ten set as such. */
export function showFigure(node, value) {
  const [mantissa, exponent] = figure(value).split("e");
  node.textContent = exponent === undefined || !Number.isFinite(value) ? figure(value) : `${mantissa}·10`;
  if (!node.textContent.endsWith("·10")) return;
  const raised = document.createElement("sup");
  raised.textContent = exponent;
  node.append(raised);
}
