"""What a browser sees: bytes of the first load, first contentful paint, the first plotted point."""

from __future__ import annotations

import os
import statistics

from measure import Row, at_most, server

CHROMIUM = os.environ.get("VIVA_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"


def rows() -> list[Row]:
    """First load of the first page, and of a question page."""
    from playwright.sync_api import sync_playwright

    found = []
    with server() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in (("first page", "/"), ("question page", "/q/dropout")):
            sizes, paints = [], []
            for _ in range(5):
                context = browser.new_context()
                page = context.new_page()
                received = 0

                def count(response: object) -> None:
                    nonlocal received
                    received += response.request.sizes()["responseBodySize"]  # type: ignore[attr-defined]  # Playwright's

                page.on("requestfinished", lambda request: count(request.response()))
                page.goto(running.url + path, wait_until="networkidle")
                sizes.append(received / 1024)
                paints.append(page.evaluate(PAINT))
                context.close()
            found.append(at_most(f"{name}: first load, compressed", statistics.median(sizes), 150, "kB", 0))
            found.append(at_most(f"{name}: first contentful paint", statistics.median(paints), 300, "ms", 0))
        browser.close()
    return found
