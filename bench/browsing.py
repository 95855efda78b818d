"""What a browser sees: bytes of the first load and the first contentful paint."""

from __future__ import annotations

import os
import statistics

from measure import Row, at_most, server
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = os.environ.get("VIVA_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
LOADS = 7


def rows() -> list[Row]:
    """First load of the first page, and of a question page, each in fresh profiles."""
    found = []
    with server() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in (("first page", "/"), ("question page", "/q/dropout")):
            loads = [_load(browser, running.url + path) for _ in range(LOADS)]
            size, paint = (statistics.median(values) for values in zip(*loads, strict=True))
            found.append(at_most(f"{name}: first load, compressed", size / 1024, 150, "kB", 0))
            found.append(at_most(f"{name}: first contentful paint", paint, 300, "ms", 0))
        browser.close()
    return found


def _load(browser: Browser, url: str) -> tuple[float, float]:
    """Bytes over the wire, headers included, and milliseconds to the first paint."""
    context = browser.new_context()
    page = context.new_page()
    wire = context.new_cdp_session(page)
    received: list[float] = []
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    paint = page.evaluate(PAINT)
    context.close()
    return sum(received), paint
