"""What a browser sees: bytes of the first load and the first contentful paint."""

from __future__ import annotations

import os
import statistics
from dataclasses import dataclass

from measure import Row, at_most, server
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = os.environ.get("VIVA_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
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
LOADS = 7
PAGES = (("first page", "/"), ("question page", "/q/dropout"))


@dataclass(frozen=True, slots=True)
class Load:
    """One load in a fresh profile: bytes over the wire with headers; milliseconds; layout shift without a unit."""

    bytes: float
    paint: float
    shift: float
    longest: float  # task, in milliseconds; 0 where none took 50


def rows() -> list[Row]:
    """The first load of a page in fresh profiles: medians, and the worst for what may never happen."""
    found = []
    with server() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in PAGES:
            loads = [_load(browser, running.url + path) for _ in range(LOADS)]
            size = statistics.median(load.bytes for load in loads)
            paint = statistics.median(load.paint for load in loads)
            longest = statistics.median(load.longest for load in loads)
            found.append(at_most(f"{name}: first load, compressed", size / 1024, 140, "kB", 0))
            found.append(at_most(f"{name}: first contentful paint", paint, 250, "ms", 0))
            found.append(at_most(f"{name}: layout shift, the worst", max(load.shift for load in loads), 0.02, "", 3))
            found.append(at_most(f"{name}: longest task", longest, 50, "ms", 0))
        browser.close()
    return found


def _load(browser: Browser, url: str) -> Load:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    wire = context.new_cdp_session(page)
    received: list[float] = []
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    load = Load(sum(received), page.evaluate(PAINT), page.evaluate("window.shifted"), page.evaluate("window.longest"))
    context.close()
    return load


if __name__ == "__main__":
    for row in rows():
        print(f"{row.mark}: {row.what}: {row.figure} {row.bar}")
