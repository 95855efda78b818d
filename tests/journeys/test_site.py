"""The exported site in a real browser: straight from disk, and below a path of a plain web server."""

from __future__ import annotations

import csv
import functools
import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from vivavoce.export.site import STATIC

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
VIVA = Path(sys.executable).with_name("viva")
QUERIES = Path(__file__).parents[1] / "bank" / "queries.csv"


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    """The site as the command writes it, in a folder whose name an address must escape."""
    folder: Path = tmp_path_factory.mktemp("web") / "viva voce" / "site"
    done = subprocess.run([VIVA, "export", "site", folder], capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    assert re.match(r"[\d,]+ pages, [\d.]+ MB in \d+ s: ", done.stdout), done.stdout
    return folder


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def served(exported: Path) -> Iterator[str]:
    """The address of the site below a path of a server that knows nothing of it."""
    handler = functools.partial(Quiet, directory=str(exported.parents[1]))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/viva%20voce/site"
        server.shutdown()


@pytest.fixture(params=["from disk", "from a server"])
def address(request, exported, served) -> str:
    return exported.as_uri() if request.param == "from disk" else served


@pytest.fixture
def open_page(chromium):
    """Opens a page in a fresh profile; at the end nothing may have gone wrong, nor been asked of anybody else."""
    contexts, problems, asked = [], [], []

    def failed(request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # whoever goes on to the next page does not wait for the icon
            problems.append(f"failed: {request.url}")

    def opened(url: str, **options: Any) -> Any:
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", failed)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not problems, problems
    assert all(url.startswith(("file://", "http://127.0.0.1")) for url in asked), asked


def test_a_reader_searches_reads_and_sees_the_evidence(open_page, address):
    page = open_page(f"{address}/index.html", viewport=DESK)
    page.get_by_role("link", name="Vision", exact=False).first.click()
    assert page.locator("h1").inner_text() == "Vision"
    page.wait_for_load_state()  # nobody types before the page's scripts have run
    page.keyboard.press("/")
    page.keyboard.type("bacth normalisaton")
    # Who types slowly sees what half of the words find, first.
    page.locator("[data-suggest] a").first.filter(has_text="batch normalisation").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/q/batch-norm.html")
    assert page.locator("math").count() and page.locator("#deep summary").is_visible()
    page.locator("a.chip").first.click()
    page.wait_for_url("**/claims/*/*.html")
    assert page.locator(".ruling").is_visible() and "make run" in page.locator(".site-foot").inner_text()


def test_the_fonts_and_styles_of_the_program_arrive(open_page, address):
    page = open_page(f"{address}/q/dropout.html", viewport=DESK)
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Source Serif 4\"'))")
    assert "Source Serif" in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert page.locator(".brand svg").bounding_box()["width"] == 24


def test_the_ledger_is_narrowed_and_counts(open_page, address):
    page = open_page(f"{address}/claims.html", viewport=DESK)
    rows = page.locator(".ledger > li")
    total = rows.count()
    page.select_option("#f-verdict", "does_not_hold")
    shown = page.locator(".ledger > li:visible").count()
    assert 0 < shown < total and page.locator("[data-left]").inner_text() == f"{shown} of {total} claims"
    page.fill("#f-text", "dropout")
    assert 0 < page.locator(".ledger > li:visible").count() < shown
    assert page.locator(".ledger > li:visible .v.does-not-hold").count() == page.locator(".ledger > li:visible").count()


def test_the_theme_changes_and_stays(open_page, served):
    page = open_page(f"{served}/index.html", color_scheme="light")
    page.locator("button[data-theme]").click()
    page.goto(f"{served}/labs/dropout.html")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_a_training_step_can_be_watched(open_page, address):
    page = open_page(f"{address}/step.html", viewport=DESK)
    before = page.locator("[data-count]").inner_text()
    page.locator("[data-move='1']").click()
    assert page.locator("[data-count]").inner_text() != before


@pytest.mark.parametrize("size, scheme", [(DESK, "light"), (PHONE, "dark")], ids=["desk-light", "phone-dark"])
def test_pages_are_accessible_and_fit(chromium, exported, size, scheme):
    context = chromium.new_context(viewport=size, color_scheme=scheme)
    page, found = context.new_page(), []
    for path in ("index.html", "q/dropout.html", "claims/dropout/narrows-the-gap.html", "labs/dropout.html",
                 "concepts/dropout.html", "lists/S3.html"):  # fmt: skip
        page.goto(f"{exported.as_uri()}/{path}")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found += [f"{path}: {wide} px too wide"] if wide > 0 else []
        found += [f"{path}: {one['id']}" for one in Axe().run(page).response["violations"]]
    context.close()
    assert not found, found


def test_on_a_phone_the_matches_are_on_the_screen(open_page, served):
    page = open_page(f"{served}/index.html", viewport=PHONE)
    page.fill("#find", "dropout")
    first = page.locator("[data-suggest] a span").first
    first.wait_for()
    box = first.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] and "dropout" in first.inner_text()


def test_without_scripts_everything_can_be_read(open_page, exported):
    page = open_page(f"{exported.as_uri()}/claims.html", java_script_enabled=False)
    assert page.locator(".ledger > li").count() > 100
    assert not page.locator("[data-find]").is_visible() and not page.locator("[data-ledger]").is_visible()
    page.locator(".ledger a").first.click()
    assert page.locator("h1").is_visible()


def test_the_search_of_the_site_finds_what_the_program_finds(chromium, exported):
    """The queries of `tests/bank`, with the bars that the program's own search is held to."""
    with QUERIES.open(encoding="utf-8") as table:
        queries = [(row["query"], row["concept"]) for row in csv.DictReader(table)]
    page = chromium.new_page()
    page.evaluate((exported / "assets/js/search-index.js").read_text(encoding="utf-8") + "0")
    search = (STATIC / "search.js").read_text(encoding="utf-8").replace("export ", "")
    places = page.evaluate(
        f"(queries) => {{ {search}; const search = new Search(window.vivaIndex);"
        " return queries.map((query) => search.find(query).questions.map(([, , concept]) => concept)); }",
        [query for query, _ in queries] + ["", "x*", "constructor", "'; --"],
    )
    page.close()
    late = [query for (query, concept), found in zip(queries, places, strict=False) if found[:1] != [concept]]
    lost = [query for (query, concept), found in zip(queries, places, strict=False) if concept not in found[:3]]
    assert len(late) <= 0.15 * len(queries), late
    assert len(lost) <= 0.05 * len(queries), lost
