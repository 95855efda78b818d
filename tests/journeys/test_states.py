"""The states that pages reach by being used: judged, marked, refused, half done. None has an accessibility fault."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.torch]
SLOW = 120_000  # milliseconds; the first judgement waits for a worker
LOOKS = [
    pytest.param({"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}, id="desk-light"),
    pytest.param({"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}, id="phone-dark"),
]


def sound(window):
    """Nothing for axe to say, nothing wider than the screen, no error in the console."""
    page = window.page
    page.wait_for_load_state()
    found = [f"{one['id']} {node['target']}" for one in Axe().run(page).response["violations"] for node in one["nodes"]]
    assert not found, f"{page.url}: {found}"
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url
    # A refusal is an answer of the program, which Chromium notes as well; an error of the server has another status.
    window.problems[:] = [problem for problem in window.problems if "responded with a status of 4" not in problem]
    assert not window.problems, window.problems


def estimated(page):
    """An estimate answered, and how one gets there."""
    page.fill("#answer", "7")
    page.locator("#answer").press("Enter")
    page.get_by_text("How one gets there").wait_for()


@pytest.mark.parametrize("window", LOOKS, indirect=True)
def test_code_that_fails_and_code_that_is_no_python(window):
    page = window.open("/drill/softmax")
    page.locator("[data-judge]").click()
    page.locator("#verdict .cases .no").first.wait_for(timeout=SLOW)
    page.locator("[data-judge]:enabled").wait_for(timeout=SLOW)
    sound(window)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("def softmax(x:\n")
    page.locator("[data-judge]").click()
    page.get_by_text("line 1").first.wait_for(timeout=SLOW)
    sound(window)


@pytest.mark.parametrize("window", LOOKS, indirect=True)
def test_an_estimate_that_is_no_number_and_one_that_is_wrong(window):
    page = window.open("/estimate/activation-memory?seed=3")
    page.fill("#answer", "about a lot")
    page.locator("#answer").press("Enter")
    page.locator("[role=alert]").wait_for()
    sound(window)
    estimated(page)
    sound(window)


@pytest.mark.parametrize("window", LOOKS, indirect=True)
def test_what_was_done_and_a_solution_that_was_asked_for(window):
    estimated(window.open("/estimate/activation-memory?seed=3"))
    page = window.open("/history")
    page.locator(".didlog a").first.click()
    page.get_by_role("heading", name="What you gave in").wait_for()
    sound(window)
    page = window.open("/drill/softmax")
    page.get_by_role("button", name="Give up").click()
    page.locator(".solutions").wait_for()
    sound(window)


@pytest.mark.parametrize("window", LOOKS, indirect=True)
def test_a_case_told_and_marked(window):
    page = window.open("/case/films-for-tonight")
    page.locator("textarea").first.fill("How many films, how many people, and what counts as a good evening?")
    page.get_by_role("button", name="I am through: mark it").click()
    page.locator("input[type=checkbox]").first.check()
    sound(window)
    page.get_by_role("button", name="Keep the marks").click()
    page.wait_for_url("**/marked*")
    sound(window)


@pytest.mark.parametrize("window", LOOKS, indirect=True)
def test_a_placement_under_way_and_stopped(window):
    window.page.request.post(f"{window.site}/plan/placement/start")
    page = window.open("/plan/placement")
    page.get_by_role("button", name="I do not know").wait_for()
    sound(window)
    page.fill("#text", "It averages the gradient over a few examples.")
    page.get_by_role("button", name="Judge it").click()
    page.get_by_role("link", name="Next").wait_for()
    sound(window)
    page.get_by_role("link", name="Next").click()
    page.get_by_role("button", name="Stop here").click()
    sound(window)


@pytest.mark.parametrize("window", LOOKS, indirect=True)
def test_a_plan_with_a_what_if_and_a_story_with_its_questions(window):
    page = window.open("/plan/setup")
    page.fill("input[name=interview]", (date.today() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Save and see the plan").click()
    page.wait_for_load_state()
    sound(window)
    window.open("/plan?minutes=90")
    sound(window)
    page = window.open("/projects/new")
    page.fill("[name=title]", "Leaves")
    page.fill("[name=data]", "4,000 photographs; we used dropout 0.3 and early stopping.")
    page.locator("main button.primary").click()
    page.wait_for_url("**/projects/*kept=*")
    sound(window)
    page.goto(page.url.partition("?")[0] + "/rehearse")
    sound(window)


@pytest.mark.parametrize("window", LOOKS, indirect=True)
def test_sheets_texts_and_addresses_that_are_none(window):
    for path in ("/sheets", "/sheets/topic/foundations", "/sheets/list/S0", "/sheets/misses", "/lists/T",
                 "/case/films-for-tonight/interviewer", "/projects/new", "/api/docs", "/drill/no-such-drill",
                 "/labs/dropout?p=9", "/history/none"):  # fmt: skip
        window.open(path)
        sound(window)
