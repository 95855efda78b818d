"""A mock interview in a real browser: the clock survives a reload, drafts stay, a phone shows all of it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
PLAIN = {"java_script_enabled": False, "viewport": {"width": 360, "height": 800}}


def begin(window, kind="theory", minutes="10"):
    page = window.open("/mock")
    page.check(f"input[name=kind][value={kind}]")
    page.check(f"input[name=minutes][value='{minutes}']", force=True)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile(r"/mock/[0-9A-Z]{26}$"))
    return page


def seconds(page):
    minutes, rest = page.text_content(".timer").split(":")
    return 60 * int(minutes) + int(rest)


def test_the_clock_runs_on_through_a_reload_and_what_is_typed_stays(window):
    page = begin(window)
    first = seconds(page)
    assert 140 <= first <= 150
    page.fill("#text", "half a thought")
    page.fill("#notes", "ask about the data")
    expect(page.locator(".timer")).not_to_have_text(f"2:{first - 120:02d}")
    page.reload()
    assert seconds(page) < first
    assert (page.input_value("#text"), page.input_value("#notes")) == ("half a thought", "ask about the data")
    page.get_by_role("button", name="That is my answer").click()
    page.get_by_role("button", name="Pass").wait_for()
    assert page.input_value("#text") == "" and page.input_value("#notes") == "ask about the data"
    page.get_by_role("button", name="End").click()
    page.get_by_role("heading", name="How far to trust this").wait_for()
    assert not page.evaluate("Object.keys(localStorage).filter((key) => key.includes('mock') || key.includes('notes'))")
    assert not Axe().run(page).response["violations"]
    assert not window.problems, window.problems


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_on_a_phone_the_clock_stands_above_and_nothing_runs_over_the_edge(window):
    page = begin(window, "mixed", "25")
    timer, question = page.locator(".timer").bounding_box(), page.locator("h1").bounding_box()
    assert timer["y"] < question["y"]
    for address in (page.url, f"{page.url}/interviewer", f"{page.url}/report"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert not Axe().run(page).response["violations"], address
    assert not window.problems, window.problems


@pytest.mark.parametrize("window", [PLAIN], indirect=True)
def test_without_scripts_an_interview_is_sat_and_paused(window):
    page = begin(window)
    page.get_by_role("button", name="I do not know").click()
    page.fill("#text", "The loss on data that it has not seen.")
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="End").click()
    assert "asked points" in page.text_content("h1")
