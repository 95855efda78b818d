"""Every page in a real browser: no accessibility violation, no script error, nothing wider than the screen."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LOOKS = [
    pytest.param({"viewport": size, "color_scheme": scheme}, id=f"{name}-{scheme}")
    for name, size in (("desk", DESK), ("phone", PHONE))
    for scheme in ("light", "dark")
]
ANSWER = "It is a product of many factors, one for each layer. When they are small the product vanishes with depth."


def graded(window: Any, slug: str) -> str:
    """Answer a question as a learner does and return the path of the graded page."""
    page = window.open(f"/q/{slug}")
    page.fill("#text", ANSWER)
    page.click("text=Have it judged")
    page.wait_for_url("**attempt=*")
    return str(page.url.removeprefix(window.site))


def violations(page: Any) -> list[str]:
    """What axe finds; it does not read MathML, so a heading that is one formula looks empty to it."""
    return [
        f"{violation['id']} {node['target']}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
        if not (violation["id"] == "empty-table-header" and "<math" in node["html"])
    ]


@pytest.mark.parametrize("window", LOOKS, indirect=True)
def test_every_page_is_accessible_and_fits(window, questions):
    slug = questions[0]["slug"]
    answered = graded(window, slug)
    found = []
    for path in ("/", "/browse", f"/q/{slug}?read=all", f"/q/{slug}", answered, f"{answered}&hint=1", "/study",
                 f"/study?item=card:{slug}/1&reveal=1", "/progress", "/settings", "/search?q=gradient",
                 "/plan", "/plan/setup", "/plan/last-day", "/mock", "/projects", "/history", "/bookmarks", "/own",
                 "/report?page=/q/dropout",
                 "/search?q=zzzz", "/q/no-such-question", "/labs", "/labs/softmax", "/drills", "/drill/softmax",
                 "/debug/batch-dependent-predictions", "/claims", "/claims/dropout/scales-at-inference",
                 "/scratch", "/scratch/layers", "/step", "/q/backpropagation?read=all"):  # fmt: skip
        page = window.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            found.append(f"{path}: {wide} px too wide")
        found += [f"{path}: {problem}" for problem in violations(page)]
    assert not found, "\n".join(found)
    assert not window.problems, window.problems


@pytest.mark.parametrize("window", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_at_four_times_the_size_nothing_lies_beside_the_window(window):
    """1280 px at 400 % are 320 px."""
    for path in ("/", "/plan", "/q/dropout", "/drill/softmax", "/claims", "/mock", "/step", "/settings"):
        page = window.open(path)
        page.locator(".find input").focus()
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path


def test_between_a_phone_and_a_desk_nothing_lies_beside_the_window(window):
    """Tablets, half a screen, and 1280 px at 125 to 175 %."""
    found = []
    for path in ("/", "/browse", "/drill/softmax", "/labs/dropout"):
        page = window.open(path)
        for width in (1088, 1024, 853, 705):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            found += [f"{path} at {width} px: {wide} px too wide"] if wide > 0 else []
    assert not found, "\n".join(found)


def test_a_draft_survives_and_is_gone_once_judged(window, questions):
    slug = questions[0]["slug"]
    page = window.open(f"/q/{slug}")
    page.fill("#text", ANSWER)
    assert page.text_content("[data-words]") == f"{len(ANSWER.split())} words"
    page = window.open(f"/q/{slug}")
    assert page.input_value("#text") == ANSWER
    page.locator("#text").press("Control+Enter")
    page.wait_for_url("**attempt=*")
    page = window.open(f"/q/{slug}")
    assert page.input_value("#text") == ""


def test_a_verdict_can_be_disputed(window, questions):
    page = window.open(graded(window, questions[0]["slug"]))
    missed = page.locator(".pts > li", has=page.get_by_role("button", name="I did say that")).first
    name = missed.get_attribute("id")
    missed.get_by_role("button", name="I did say that").click()
    page.wait_for_url(f"**#{name}")
    assert "covered" in page.locator(f"#{name} .v").inner_text()


def test_keys_search_move_and_help(window, questions):
    page = window.open("/browse")
    page.keyboard.press("/")
    page.keyboard.type("gradient")
    first = page.locator("[data-suggest] a").first
    first.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('[data-suggest]') !== null")
    page.keyboard.press("Escape")
    page = window.open("/browse")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.hasAttribute('data-row')")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert not window.problems, window.problems


def test_theme_changes_at_once_and_stays(window):
    page = window.open("/")
    page.get_by_role("button", name="Use the dark theme").click()
    page.wait_for_selector("html[data-theme=dark]")
    assert window.open("/browse").get_attribute("html", "data-theme") == "dark"


def test_a_claim_opens_its_evidence_in_place(window, questions):
    for row in questions:
        page = window.open(f"/q/{row['slug']}?read=all")
        if page.locator("a.chip").count():
            break
    page.locator("a.chip").first.click()
    page.locator("#evidence .card h2").wait_for()
    assert "/q/" in page.url
    page.keyboard.press("Escape")
    assert not page.locator("#evidence").is_visible()


def test_paper_shows_deep_and_no_furniture(window, questions):
    page = window.open(f"/q/{questions[0]['slug']}?read=short")
    deep = page.locator("#deep .prose")
    assert not deep.is_visible()
    page.emulate_media(media="print")
    assert deep.bounding_box()["height"] > 100
    assert not page.locator(".bar").is_visible() and not page.locator(".aside").is_visible()


UNBROKEN = """(page) => [...document.querySelectorAll('main *')].filter((one) =>
  getComputedStyle(one).breakInside === 'avoid' && one.getBoundingClientRect().height > page).map((one) => one.id)"""


@pytest.mark.parametrize("window", [{"viewport": {"width": 680, "height": 1001}}], indirect=True)  # A4, without margins
def test_on_paper_nothing_that_is_longer_than_a_page_is_held_together(window):
    """A browser moves such a thing to the next page, and leaves an empty one."""
    window.page.emulate_media(media="print")
    for path in ("/lists/S0", "/lists/S3", "/sheets/list/S3", "/q/dropout?read=all", "/plan/last-day"):
        assert not window.open(path).evaluate(UNBROKEN, 1001), path


@pytest.mark.parametrize("window", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_a_learner_answers_and_rates(window, questions):
    answered = graded(window, questions[0]["slug"])
    page = window.open(f"{answered}&hint=1")
    page.fill("#turn", "The gradient norm of the first layers.")
    page.get_by_role("button", name="Answer", exact=True).click()
    assert "after a hint" in page.locator("#follow").inner_text().lower()
    page = window.open("/study")
    page.get_by_role("link", name="Show the answer").click()
    page.get_by_role("button", name="Good").click()
    assert "Card 2" in page.locator("main").inner_text()
