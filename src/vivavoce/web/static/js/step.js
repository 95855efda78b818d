// Moves through a training step: n or → on, p or ← back. The page holds the graph and a sentence for every move.

/** Make one `figure[data-step]` watchable; its list of sentences says what happens at which node. */
export function watchStep(figure) {
  const frames = [...figure.querySelectorAll("[data-words] li")].map((item) => ({
    phase: item.dataset.phase,
    node: Number(item.dataset.node),
    says: item.textContent,
  }));
  const nodes = [...figure.querySelectorAll("[data-node]")].filter((part) => part.closest("svg"));
  const edges = [...figure.querySelectorAll(".edge")];
  const slopes = [...figure.querySelectorAll(".slope")];
  const says = figure.querySelector("[data-says]");
  const count = figure.querySelector("[data-count]");
  const scroll = figure.querySelector(".scroll");
  const given = new Set(nodes.filter((node) => !node.matches(".computed")).map((node) => Number(node.dataset.node)));
  let at = 0;

  function show(target) {
    at = Math.max(0, Math.min(frames.length - 1, target));
    const seen = frames.slice(0, at + 1);
    const reached = (phase) => new Set(seen.filter((frame) => frame.phase === phase).map((frame) => frame.node));
    const valued = reached("forward");
    const graded = reached("backward");
    const changed = reached("update");
    const { node: now, phase, says: words } = frames[at];
    for (const part of nodes) {
      const number = Number(part.dataset.node);
      part.classList.toggle("valued", given.has(number) || valued.has(number));
      part.classList.toggle("graded", graded.has(number));
      part.classList.toggle("changed", changed.has(number) && part.matches(".parameter"));
      part.classList.toggle("now", number === now);
    }
    for (const edge of edges) {
      const used = phase === "forward" ? Number(edge.dataset.to) === now : Number(edge.dataset.from) === now;
      edge.classList.toggle("now", used && phase !== "update");
    }
    for (const slope of slopes) {
      slope.classList.toggle("shown", phase === "backward" && Number(slope.dataset.from) === now);
    }
    says.textContent = words;
    count.textContent = `${at + 1} of ${frames.length}`;
    bringIntoView(nodes.find((part) => Number(part.dataset.node) === now));
  }

  function bringIntoView(part) {
    if (!part) return;
    const box = part.getBoundingClientRect();
    const frame = scroll.getBoundingClientRect();
    if (box.left < frame.left || box.right > frame.right) {
      scroll.scrollLeft += box.left + box.width / 2 - (frame.left + frame.width / 2);
    }
  }

  const keys = { n: 1, ArrowRight: 1, p: -1, ArrowLeft: -1 };
  figure.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in keys) show(at + keys[event.key]);
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(frames.length - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  for (const button of figure.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => show(at + Number(button.dataset.move)));
    // On a page of its own the keys need no focus: keys.js clicks what an element names.
    if (figure.closest("[data-step-page]")) button.dataset.key = button.dataset.move === "1" ? "n" : "p";
  }
  for (const button of figure.querySelectorAll("[data-jump]")) {
    button.addEventListener("click", () => show(frames.findIndex((frame) => frame.phase === button.dataset.jump)));
  }
  figure.classList.add("live");
  for (const part of figure.querySelectorAll("[data-says], [data-controls]")) part.hidden = false;
  figure.querySelector("[data-words]").open = false;
  show(0);
}
