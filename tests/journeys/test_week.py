"""A week of study with a moved clock: every day has a plan, a missed one is absorbed, the last day sums up."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from datetime import datetime, timedelta, timezone

import pytest
import uvicorn

from vivavoce.app.viva import Viva
from vivavoce.web.app import create_app

pytestmark = pytest.mark.browser
MONDAY = datetime(2026, 11, 23, 18, 30, tzinfo=timezone(timedelta(hours=1)))
INTERVIEW = "2026-12-01"
MISSED = 3  # the day on which the learner does nothing
ANSWER = "It keeps the network from relying on single units: a random part is switched off in every step of training."


class Clock:
    now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@contextlib.contextmanager
def serving(viva):
    """The program in this process, so that its clock can be moved."""
    server = uvicorn.Server(uvicorn.Config(create_app(viva), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def studying(tmp_path, open_window):
    clock = Clock()
    viva = Viva(tmp_path, workers=False, now=clock)
    with serving(viva) as address, open_window(address) as window:
        yield window, clock
    viva.close()


def set_up(window):
    page = window.open("/plan/setup")
    page.fill("input[name=interview]", INTERVIEW)
    page.fill("input[name=minutes]", "20")
    page.get_by_role("button", name="Save and see the plan").click()
    page.wait_for_url("**/plan*")


def study(window):
    """Three cards and one answer, as on a short evening."""
    for rating in ("good", "again", "good"):
        page = window.open("/study")
        page.get_by_role("link", name="Show the answer").click()
        page.locator(f"button[name=rating][value={rating}]").click()
        page.get_by_text(re.compile(r"^Card 2|done$")).first.wait_for()
    page = window.open("/q/dropout")
    page.fill("#text", ANSWER)
    page.click("text=Have it judged")
    page.wait_for_url("**attempt=*")


def test_a_week_with_a_missed_day(studying):
    window, clock = studying
    set_up(window)
    planned = []
    for day in range(8):
        clock.now = MONDAY + timedelta(days=day)
        page = window.open("/")
        left = 8 - day
        assert re.search(rf"\b{left} days?\b", page.locator(".kick").inner_text())
        minutes = [int(found) for found in re.findall(r"(\d+) min\b", page.locator("main").inner_text())]
        assert minutes, "every day has something to do"
        page = window.open("/plan")
        assert not page.locator("[role=alert]").count()
        planned.append(page.locator("main").inner_text())
        if day != MISSED:
            study(window)
    assert len(set(planned)) == len(planned), "each day's plan answers what was done"
    assert not re.search(
        "missed (a )?day|days? (missed|lost|behind)|should have", planned[MISSED + 1], re.IGNORECASE
    ), "a lost day is not held up"
    _look_back(window)
    clock.now = MONDAY + timedelta(days=9)
    page = window.open("/")
    assert page.locator("h1").inner_text() and "to the interview" not in page.locator(".kick").inner_text()
    assert not window.problems, window.problems


def _look_back(window):
    done = window.page.request.get(f"{window.site}/api/v1/progress").json()
    assert done["attempts"] == 7 * 4, "seven evenings of three cards and an answer"
    assert not window.open("/progress").locator("[role=alert]").count()
    page = window.open("/plan/last-day")
    assert "dropout" in page.locator("main").inner_text().lower()
    page = window.open("/history")
    assert page.locator("main li, main tr").count() >= 20
