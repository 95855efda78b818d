"""Takes the pictures of the README from the running program: `make pictures`.

Starts `viva serve` with an empty history of its own and goes through the first ten minutes in Chromium.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "bench"))
from browsing import CHROMIUM, FLAGS  # noqa: E402  # the bench folder is no package
from measure import server  # noqa: E402  # likewise

PICTURES = Path(__file__).parent / "pictures"
ANSWER = (
    "Dropout is there against overfitting. In training you switch off a random half of the units at each step, so no "
    "unit can rely on one particular neighbour, a bit like training many thinned networks that share their weights. "
    "At test time all units are on and you scale the activations down."
)


def main() -> None:
    """Take every picture, in the order in which a learner meets the pages."""
    PICTURES.mkdir(exist_ok=True)
    with server() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for theme in ("light", "dark"):
            context = browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme=theme)
            _walk(context.new_page(), running.url, theme)
            context.close()
        phone = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="light")
        page = phone.new_page()
        page.goto(f"{running.url}/")
        page.screenshot(path=PICTURES / "today-phone.png")
        browser.close()


def _walk(page: Page, url: str, theme: str) -> None:
    def shoot(name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{name}-{theme}.png")

    page.goto(f"{url}/")
    shoot("today")
    page.goto(f"{url}/q/dropout")
    page.fill("textarea", ANSWER)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".pts")
    shoot("graded")
    page.goto(f"{url}/labs/vanishing-gradients")
    page.locator(".bet label").first.click()
    page.get_by_role("button", name="Run").first.click()
    page.wait_for_selector(".outcome.hit, .outcome.miss", timeout=60_000)
    shoot("lab")
    page.goto(f"{url}/drill/softmax")
    page.locator(".ed").hover()
    page.locator(".cm-content").wait_for()
    shoot("drill")
    page.goto(f"{url}/debug/batch-dependent-predictions")
    page.locator(".ed").hover()
    page.locator(".cm-content").wait_for()
    shoot("incident")
    page.goto(f"{url}/claims")
    shoot("claims")
    page.goto(f"{url}/progress")
    shoot("progress")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
