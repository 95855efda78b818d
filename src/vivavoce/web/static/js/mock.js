// The interview room: clocks that count down from what the server said, notes that stay in this browser, and, where
// a friend asks, a look now and then whether the next question is there. Without this file everything still works.

const opened = performance.now();
const room = document.querySelector("[data-mock]");
const clocks = document.querySelectorAll("[data-countdown]");

function tick() {
  const passed = (performance.now() - opened) / 1000;
  for (const clock of clocks) {
    if ("still" in clock.dataset) continue;
    const left = Math.round(Number(clock.dataset.countdown) - passed);
    const whole = Math.abs(left);
    clock.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    if (left < 0) over(clock);
    if (clock.dataset.of) gauge(1 - left / Number(clock.dataset.of));
  }
}

function over(clock) {
  const words = clock.parentElement.parentElement.querySelector("[data-words]");
  if (words) words.textContent = "over";
  if (clock.dataset.of) document.querySelector("[data-overtime]").hidden = false;
}

function gauge(share) {
  const bar = document.querySelector("[data-gauge]");
  bar?.setAttribute("width", String(Math.round(100 * Math.min(1, Math.max(0, share)))));
}

if (clocks.length) setInterval(tick, 500);

// Notes stay in this browser; once the interview is over, they and its drafts are forgotten.
const notes = document.querySelector("[data-notes]");
const ended = document.querySelector("[data-ended]")?.dataset.ended;
try {
  for (const key of ended ? Object.keys(localStorage) : []) {
    if (key.includes(ended)) localStorage.removeItem(key);
  }
  if (notes) {
    const key = `viva.notes.${room.dataset.mock}`;
    notes.value = localStorage.getItem(key) ?? "";
    notes.addEventListener("input", () => localStorage.setItem(key, notes.value));
  }
} catch {
  // Storage may be switched off; the notes then last as long as the page.
}
const fold = notes?.closest("details");
if (fold && matchMedia("(max-width: 60rem)").matches) fold.open = false;

// A friend moves on from another page: follow, but never away from something half written.
if (room?.dataset.item) {
  setInterval(async () => {
    const answer = await fetch(`/api/v1/mock/${room.dataset.mock}`).catch(() => null);
    if (!answer?.ok) return;
    const state = await answer.json();
    const gone = Number(room.dataset.item) !== (state.item?.n ?? 0);
    const boxes = [...document.querySelectorAll("main textarea:not([data-notes])")];
    if (gone && !boxes.some((box) => box.value !== box.defaultValue)) location.reload();
  }, 3000);
}
