"""Other ways to use it: keys only, twice the size, less motion, no network, and after a power cut."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
ANSWER = "A random part of the units is switched off while training, so that none can rely on a partner."
PAGES = (
    "/", "/browse", "/q/dropout", "/study", "/progress", "/plan", "/plan/setup", "/mock", "/projects", "/history",
    "/drill/softmax", "/labs/dropout", "/claims", "/step", "/settings", "/api/docs",
)  # fmt: skip
ZOOMED = {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}  # what 200 % leaves of 1280 by 900
BAR = """(() => {
  const bar = document.querySelector('.bar')
  return getComputedStyle(bar).position === 'fixed' ? bar.offsetHeight : 0
})()"""
MOTION = "document.getAnimations().filter((one) => one.effect.getComputedTiming().activeDuration > 100).length"


NAMES = "[e.id, e.getAttribute('aria-label') || '', e.innerText || '']"
LOOK = "getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow"


def focus(page, script):
    """What `script` says of the element `e` that has the focus."""
    return page.evaluate(f"(() => {{ const e = document.activeElement; return {script} }})()")


def tab_to(page, wanted, most=80):
    """Press Tab until the element of this id or name has the focus; it must be visible and show that it has it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if any(name.strip().startswith(wanted) for name in focus(page, NAMES)):
            assert focus(page, "e.getBoundingClientRect().height") > 0
            assert focus(page, LOOK) != "nonenone", f"{wanted} has the focus and does not show it"
            return
    pytest.fail(f"Tab never reaches {wanted!r} on {page.url}")


def test_with_keys_alone_from_today_to_a_graded_answer_and_a_probe(window):
    page = window.open("/")
    tab_to(page, "Skip to")
    page.keyboard.press("Enter")
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(q|study|labs|drill|debug)"))
    page = window.open("/q/dropout")
    tab_to(page, "text")
    page.keyboard.type(ANSWER)
    tab_to(page, "Have it judged")
    page.keyboard.press("Enter")
    page.wait_for_url("**attempt=*")
    tab_to(page, "turn")
    page.keyboard.type("Less so on a small network.")
    tab_to(page, "Answer")
    page.keyboard.press("Enter")
    page.locator(".turned").wait_for()
    assert not window.problems, window.problems


def test_with_keys_alone_a_card_is_rated(window):
    page = window.open("/study")
    page.keyboard.press("Space")
    page.locator("#reply").wait_for()
    page.keyboard.press("3")
    page.get_by_text(re.compile(r"^Card 2|done$")).first.wait_for()


@pytest.mark.parametrize("window", [ZOOMED], indirect=True)
def test_at_twice_the_size_nothing_is_cut_off(window):
    found = []
    for path in PAGES:
        page = window.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            found.append(f"{path}: {wide} px too wide")
        covered = page.evaluate(BAR)
        if covered > 150:
            found.append(f"{path}: the bar takes {covered} of 450 px")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("window", [{"reduced_motion": "reduce"}], indirect=True)
def test_who_asks_for_less_motion_gets_none(window):
    for path in ("/", "/q/dropout", "/step", "/labs/dropout", "/progress"):
        page = window.open(path)
        assert page.evaluate(MOTION) == 0, path
    page = window.open("/step")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(MOTION) == 0


def test_nothing_is_asked_of_another_computer(window):
    """Every request of every page goes to the program itself; all others would fail here, and none is tried."""
    asked = []
    window.page.route("**/*", lambda route: (asked.append(route.request.url), route.continue_())[1])
    for path in PAGES:
        window.open(path)
    strangers = {
        url for url in asked if not url.startswith("data:") and urlsplit(url).netloc != urlsplit(window.site).netloc
    }
    assert asked and not strangers
    assert not window.problems, window.problems


def test_a_power_cut_in_an_interview_loses_nothing_that_was_handed_in(served, open_window):
    with open_window(served.address) as window:
        page = window.open("/mock")
        page.check("input[name=kind][value=theory]")
        page.check("input[name=minutes][value='10']", force=True)
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url(re.compile(r"/mock/[0-9A-Z]{26}$"))
        page.fill("#text", "It fits the noise of the training set: the gap to unseen data grows.")
        page.get_by_role("button", name="That is my answer").click()
        page.get_by_role("button", name="Pass").wait_for()
        page.fill("#text", "half of a reply")
        served.kill()
        served.start()
        page.reload()
        page.get_by_role("heading", name="Interrupted").wait_for()
        page.get_by_role("button", name="Go on: the clock runs again").click()
        expect(page.locator("#text")).to_have_value("half of a reply")
        page.get_by_role("button", name="Answer", exact=True).click()
        page.wait_for_load_state()
        page.get_by_role("button", name="End").click()
        page.get_by_role("heading", name="How far to trust this").wait_for()
        history = page.request.get(f"{served.address}/settings/export").text()
        assert "the gap to unseen data grows" in history and "half of a reply" in history
        assert not [problem for problem in window.problems if "Failed to load" not in problem], window.problems
