"""The golden path: today, answer, graded, prove it, code, repair, tomorrow. Real workers judge and train."""

import pytest

from vivavoce.bank import Bank, paths

pytestmark = [pytest.mark.browser, pytest.mark.torch]
ANSWER = (
    "Dropout is there against overfitting. In training a random part of the units is switched off, a new mask for "
    "each example, so no unit can rely on one particular partner, a bit like training many thinned networks."
)
SLOW = 120_000  # milliseconds; the first run waits for a worker to import PyTorch


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


def write(page, code: str) -> None:
    """Replace the editor's text the way a person pastes."""
    page.locator(".ed").hover()  # the editor comes with the first move
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def test_from_the_first_page_to_a_graded_answer_and_a_dispute(window):
    page = window.open("/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/q/*")
    page = window.open("/q/dropout")
    page.fill("#text", ANSWER)
    page.locator("#text").press("Control+Enter")
    page.wait_for_url("**attempt=*")
    assert page.locator("mark.ev").count() >= 1
    assert page.locator(".pts .v.cov").count() >= 1
    for heading in ("30 seconds", "2 minutes", "Commonly said, and wrong", "An interviewer asks next"):
        assert heading.lower() in page.locator("main").inner_text().lower()
    page.locator("#turn").fill("A bigger network on little data gains; one that underfits gets worse.")
    page.get_by_role("button", name="Answer", exact=True).click()
    page.locator(".turned").wait_for()
    assert not window.problems, window.problems


def test_a_prediction_is_drawn_against_what_happened(window):
    page = window.open("/labs/vanishing-gradients")
    run = page.locator("[data-run]")
    assert run.is_disabled()
    page.locator(".bet label").nth(1).click()
    run.click()
    page.wait_for_selector(".outcome.hit, .outcome.miss", timeout=SLOW)
    assert page.locator(".beside li").count() >= 1
    assert "is no verdict" in page.locator(".beside").inner_text()
    page.goto(page.url)  # the settings are in the address
    assert not window.problems, window.problems


def test_a_knob_out_of_range_names_the_range(window):
    page = window.open("/labs/vanishing-gradients?depth=9999")
    assert "runs from" in page.locator("[role=alert]").inner_text()


def test_knobs_show_their_values_and_stay_in_range(window):
    page = window.open("/labs/clipping")
    assert page.locator("output[data-for=length]").inner_text() == "50"
    page = window.open("/labs/dropout")
    slider = page.get_by_role("slider", name="Units per hidden layer")
    for key, value in (("End", "256"), ("Home", "8")):
        slider.press(key)
        assert page.locator("input[name=width]").input_value() == value


def test_code_is_judged_and_the_mistake_is_named(window, bank):
    page = window.open("/drill/softmax")
    drill = bank.drill("softmax")
    wrong = next(solution for solution in drill.wrong if solution.slug == "overflows")
    write(page, wrong.code)
    page.keyboard.press("Control+Enter")
    page.locator("#verdict .cases .no").first.wait_for(timeout=SLOW)
    page.get_by_text(wrong.mistake).first.wait_for(timeout=SLOW)
    page.locator("[data-judge]:enabled").wait_for(timeout=SLOW)
    write(page, drill.reference)
    page.keyboard.press("Control+Enter")
    page.locator("#verdict .cases .ok").nth(7).wait_for(timeout=SLOW)
    assert page.locator("#verdict .cases .no").count() == 0


def test_a_page_that_nobody_touches_asks_for_no_editor_and_what_is_typed_first_stays(window):
    asked = []
    window.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page = window.open("/drill/softmax")
    page.wait_for_load_state("networkidle")
    assert "drill.js" in asked and "codemirror.js" not in asked
    assert page.locator("#source").is_visible()
    first, *_ = page.locator("#source").input_value().split("\n")
    height = page.locator(".ed").bounding_box()["height"]
    page.evaluate("document.querySelector('#source').setSelectionRange(0, 0)")
    page.locator("#source").press("#")
    page.locator(".cm-content:focus").wait_for()
    page.keyboard.type(" mine ")
    assert page.locator(".cm-line").first.inner_text() == f"# mine {first}"
    assert page.locator(".ed").bounding_box()["height"] == pytest.approx(height, abs=1)


def test_a_broken_run_is_repaired(window, bank):
    page = window.open("/debug/batch-dependent-predictions")
    incident = bank.drill("batch-dependent-predictions")
    assert "Hand-over" in page.locator("main").inner_text()
    write(page, incident.reference)
    page.keyboard.press("Control+Enter")
    page.locator("#verdict .cases .ok").nth(1).wait_for(timeout=SLOW)
    assert page.locator("#verdict .cases .no").count() == 0


def test_tomorrow_knows_what_happened_today(window):
    page = window.open("/q/dropout")
    page.fill("#text", ANSWER)
    page.locator("#text").press("Control+Enter")
    page.wait_for_url("**attempt=*")
    page = window.open("/")
    assert "Answer one question in your own words" not in page.locator("h1").inner_text()
    assert page.locator(".why").inner_text()
    page = window.open("/progress")
    assert "Dropout" in page.locator("main").inner_text()
