"""The file for a phone in a real browser: opened from disk, two cards rated, results taken back by the program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
VIVA = Path(sys.executable).with_name("viva")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
REFUSED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"


def viva(*arguments: str) -> str:
    done = subprocess.run([VIVA, *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("phone")


@pytest.fixture(scope="module")
def cards(home) -> Path:
    file = home / "cards.html"
    assert "5 cards and 3 answers" in viva("export", "phone", str(file), "--cards", "5", "--answers", "3",
                                           "--data-dir", str(home / "own"))  # fmt: skip
    return file


@pytest.fixture
def phone(chromium, cards):
    """Opens the file without any network; nothing may be asked for and nothing may go wrong."""
    contexts, problems = [], []

    def opened(before: str = "", **options: Any) -> Any:
        context = chromium.new_context(**{**PHONE, **options}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        page.on("request", lambda request: problems.append(request.url) if request.url != cards.as_uri() else None)
        if before:
            page.add_init_script(before)
        page.goto(cards.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    problems = [problem for problem in problems if not problem.startswith("blob:")]
    assert not problems, problems


def rate(page: Any, rating: str) -> str:
    """Open the answer of what is asked and rate it; returns its item."""
    item: str = page.locator("article.now").get_attribute("data-item")
    assert not page.locator("#rate").is_visible()
    page.get_by_text("Show the answer").locator("visible=true").tap()
    page.locator(f"[data-rating={rating}]").tap()
    return item


def test_two_cards_are_rated_survive_a_restart_and_come_home_once(phone, cards, home):
    page = phone(timezone_id="Asia/Kolkata")
    first = rate(page, "again")
    second = rate(page, "easy")
    assert first != second
    page.reload()
    page.locator("#results-button").tap()
    with page.expect_download() as waiting:
        page.locator("#save").tap()
    saved = home / "results.json"
    waiting.value.save_as(saved)
    assert json.loads(saved.read_text()) == json.loads(page.input_value("#text"))
    own = ("--data-dir", str(home / "own"))
    assert viva("import", str(saved), *own).startswith("2 events added")
    assert viva("import", str(saved), *own).startswith("0 events added")
    entries = json.loads(viva("history", "--json", *own))
    assert [(one["item"], one["result"]) for one in entries] == [(second, "easy"), (first, "again")]
    assert all(one["at"].endswith("+05:30") for one in entries)


def test_again_comes_again_until_it_is_known(phone):
    page = phone()
    seen = [rate(page, "again")]
    seen += [rate(page, "good") for _ in range(4)]
    assert len(set(seen)) == 5
    assert rate(page, "hard") == seen[0]
    assert page.locator("#done").is_visible()
    page.get_by_role("button", name="30-second answers").tap()
    assert rate(page, "good").startswith("q:")


def test_a_browser_that_keeps_nothing_says_so_and_still_gives_the_text(phone):
    page = phone(before=REFUSED)
    assert "keeps nothing" in page.locator("#banner").inner_text()
    rate(page, "good")
    page.locator("#results-button").tap()
    assert len(json.loads(page.input_value("#text"))["ratings"]) == 1
    assert page.locator("#summary").inner_text() == "1 rating of 1 card or answer."
    page.locator("#copy").tap()
    page.locator("#told:not(:empty)").wait_for()


def test_the_text_can_be_pasted_into_the_settings(phone, window):
    page = phone()
    rate(page, "good")
    page.locator("#results-button").tap()
    text = page.input_value("#text")
    settings = window.open("/settings")
    for said in ("1 event added", "everything in the file was here already"):
        settings.get_by_label("or the phone’s text, pasted").fill(text)
        settings.get_by_role("button", name="Import").click()
        settings.get_by_text(said).wait_for()
        settings.goto(f"{window.site}/settings")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_thumb_and_is_accessible_in_every_state(phone, chromium, cards, scheme):
    page = phone(color_scheme=scheme, bypass_csp=True)
    steps = ["article.now summary", "[data-rating=good]", "#results-button"]
    for step in ["", *steps]:
        if step:
            page.locator(step).tap()
        small = page.evaluate(
            "[...document.querySelectorAll('button, summary')].filter((one) => one.checkVisibility()).map((one) =>"
            " [one.textContent, one.getBoundingClientRect()]).filter(([, box]) => box.width < 44 || box.height < 44)"
        )
        assert not small, small
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert not [one["id"] for one in Axe().run(page).response["violations"]], step


def test_without_scripts_every_answer_can_be_opened(phone):
    page = phone(java_script_enabled=False)
    assert page.locator("article:visible").count() == 8
    page.locator("summary").nth(1).tap()
    assert page.locator(".answer:visible").count() == 1
