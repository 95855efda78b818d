"""What a browser sees: bytes of the first load, the first contentful paint, shifts and tasks.

Each load is a fresh profile in a window of its own, and Chromium is given a second to finish opening that window before
the page is asked for. A page of one word, loaded in turn with ours, says what of the first paint is Chromium's own.
"""

from __future__ import annotations

import os
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from measure import Row, at_most, server
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = os.environ.get("VIVA_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length"
WATCH = """
window.shifted = 0
window.longest = 0
new PerformanceObserver((seen) => {
  for (const one of seen.getEntries()) if (!one.hadRecentInput) window.shifted += one.value
}).observe({ type: 'layout-shift', buffered: true })
new PerformanceObserver((seen) => {
  for (const one of seen.getEntries()) window.longest = Math.max(window.longest, one.duration)
}).observe({ type: 'longtask', buffered: true })
"""
LOADS = 9
OPENING = 1000  # milliseconds that a new window is given
PAGES = (("first page", "/"), ("question page", "/q/dropout"), ("drill page", "/drill/softmax"))
BLANK = b"<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href='data:,'><title>Blank</title><p>Blank"


@dataclass(frozen=True, slots=True)
class Load:
    """One load in a fresh profile: bytes over the wire with headers; milliseconds; layout shift without a unit."""

    bytes: float
    paint: float
    shift: float
    longest: float  # task, in milliseconds; 0 where none took 50


def rows() -> list[Row]:
    """The first load of each page: medians, and the worst for what may never happen."""
    with server() as running, blank_page() as blank, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        addresses = {name: running.url + path for name, path in PAGES} | {"blank": blank}
        loads: dict[str, list[Load]] = {name: [] for name in addresses}
        for _ in range(LOADS):
            for name, address in addresses.items():
                loads[name].append(_load(browser, address))
        browser.close()
    own = statistics.median(load.paint for load in loads.pop("blank"))
    found = [Row("a page of one word, for comparison: first contentful paint", f"{own:.0f} ms", "", None)]
    return found + [row for name, seen in loads.items() for row in _of_page(name, seen)]


def _of_page(name: str, loads: list[Load]) -> list[Row]:
    size = statistics.median(load.bytes for load in loads)
    paint = statistics.median(load.paint for load in loads)
    longest = statistics.median(load.longest for load in loads)
    return [
        at_most(f"{name}: first load, compressed", size / 1024, 140, "kB", 0),
        at_most(f"{name}: first contentful paint", paint, 250, "ms", 0),
        at_most(f"{name}: layout shift, the worst", max(load.shift for load in loads), 0.02, "", 3),
        at_most(f"{name}: longest task", longest, 50, "ms", 0),
    ]


@contextmanager
def blank_page() -> Iterator[str]:
    """The address of a page of one word."""

    class Blank(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(BLANK)))
            self.end_headers()
            self.wfile.write(BLANK)

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Blank) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{serving.server_port}/"
        finally:
            serving.shutdown()


def _load(browser: Browser, url: str) -> Load:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    wire = context.new_cdp_session(page)
    received: list[float] = []
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    page.wait_for_timeout(OPENING)
    page.goto(url, wait_until="networkidle")
    page.wait_for_function(PAINTED)
    load = Load(sum(received), page.evaluate(PAINT), page.evaluate("window.shifted"), page.evaluate("window.longest"))
    context.close()
    return load


if __name__ == "__main__":
    for row in rows():
        print(f"{row.mark}: {row.what}: {row.figure} {row.bar}")
