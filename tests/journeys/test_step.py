"""A training step, watched with the keyboard alone; complete on a page without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
PLAIN_PHONE = {"java_script_enabled": False, "viewport": {"width": 360, "height": 800}}


def test_a_step_is_watched_by_keys(window):
    page = window.open("/step")
    page.locator(".watch.live").wait_for()
    assert page.text_content("[data-count]").startswith("1 of ")
    assert page.locator(".graph .computed.valued").count() == 0
    page.keyboard.press("n")
    assert page.text_content("[data-says]").startswith("w11 · x1 = ")
    page.keyboard.press("p")
    assert page.text_content("[data-count]").startswith("1 of ")
    page.get_by_role("button", name="Backward").click()
    assert page.locator(".graph .graded").count() == 1
    page.keyboard.press("End")
    assert "The loss on this example falls" in page.text_content("[data-says]")
    assert page.locator(".graph .parameter:not(.changed)").count() == 0
    assert not Axe().run(page).response["violations"]
    assert not window.problems, window.problems


def test_the_step_on_the_question_page_takes_keys_only_when_it_is_meant(window):
    page = window.open("/q/backpropagation?read=all")
    page.locator(".watch.live").wait_for()
    page.keyboard.press("n")
    assert page.text_content("[data-count]").startswith("1 of ")
    page.locator(".watch .scroll").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.text_content("[data-count]").startswith("2 of ")


@pytest.mark.parametrize(
    "window", [{"java_script_enabled": False, "viewport": {"width": 360, "height": 800}}], indirect=True
)
def test_without_scripts_all_moves_can_be_read_and_the_inputs_changed(window):
    page = window.open("/step")
    assert page.locator("[data-words] li").last.is_visible()
    page.fill("input[name=x1]", "2")
    page.click("text=Compute it")
    page.wait_for_url("**x1=2**")
    assert page.input_value("input[name=x1]") == "2"
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_quoted_function_leads_to_its_place_in_the_engine_and_runs(window):
    page = window.open("/q/dropout?read=all")
    page.locator(".code.scratch figcaption a").first.click()
    page.wait_for_url("**/scratch/layers#Dropout")
    page.get_by_role("button", name="Run the example").first.click()
    page.get_by_role("heading", name="It printed").wait_for()
    assert not window.problems, window.problems
