// Reads a text/event-stream answer to `fetch`. Unlike EventSource it can post, sees error pages as JSON,
// and never repeats a request by itself: a lab must not run twice because a cable was loose.

/** Yield the JSON value of each event. Throws `{problem, mend, status}` when the server refuses. */
export async function* events(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, { ...options, headers: { accept: "text/event-stream", ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") return;
    throw { problem: "The server does not answer.", mend: "Is `viva serve` still running? Start it again." };
  }
  if (!answer.ok) throw await refusal(answer);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  for (;;) {
    let part;
    try {
      part = await reader.read();
    } catch (error) {
      if (error.name === "AbortError") return;
      throw { problem: "The connection broke before the run was over.", mend: "Run again." };
    }
    if (part.done) return;
    const blocks = (pending + part.value).split("\n\n");
    pending = blocks.pop();
    for (const block of blocks) if (block.startsWith("data: ")) yield JSON.parse(block.slice(6));
  }
}

async function refusal(answer) {
  const type = answer.headers.get("content-type") ?? "";
  const status = answer.status;
  if (type.includes("json")) return { ...(await answer.json()), status };
  return { problem: (await answer.text()).slice(0, 200), mend: "", status };
}

/** A plain banner in place of what could not be shown. */
export function banner(holder, { problem, mend }) {
  const text = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = problem;
  text.append(strong, " ");
  for (const [index, part] of (mend ?? "").split("`").entries()) {
    const piece = document.createElement(index % 2 ? "code" : "span");
    piece.textContent = part;
    text.append(piece);
  }
  const box = document.createElement("div");
  box.className = "banner";
  box.setAttribute("role", "alert");
  box.append(text);
  holder.replaceChildren(box);
}
