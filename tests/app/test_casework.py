"""A case from the page, the friend's page and the terminal to one event; nothing is scored."""

from __future__ import annotations

import json
import warnings
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from vivavoce.app.casework import in_words
from vivavoce.app.history import history
from vivavoce.app.viva import Viva
from vivavoce.cli.main import viva as command
from vivavoce.domain.case import LEFT, LEFT_IN, STAGES
from vivavoce.domain.errors import UnknownSlug, VivaError
from vivavoce.domain.event import CASE, Event
from vivavoce.web.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def viva(tmp_path):
    program = Viva(tmp_path, workers=False)
    yield program
    program.close()


@pytest.fixture
def page(viva):
    return viva.cases()[0]


@pytest.fixture
def browser(viva):
    with TestClient(create_app(viva), base_url="http://127.0.0.1:8765", follow_redirects=False) as opened:
        yield opened


def test_every_case_can_be_talked_through_and_says_nothing_too_early(viva, browser):
    for page in viva.cases():
        candidate = browser.get(f"/case/{page.case.slug}").text
        assert candidate.count('<textarea id="notes-') == len(STAGES)
        for stage in page.case.stages:
            assert all(tick.says not in candidate for tick in stage.ticks), page.case.slug
        sheet = browser.get(f"/case/{page.case.slug}/interviewer").text
        ticks = sum(len(stage.ticks) for stage in page.case.stages)
        assert sheet.count('type="checkbox"') == ticks and "Tell only if asked" in sheet


def test_notes_travel_to_the_checklist_and_ticks_become_one_event(viva, browser, page):
    slug = page.case.slug
    checklist = browser.post(f"/case/{slug}", data={"notes-data": "two <b>cameras</b>", "opened": "1"}).text
    assert "two &lt;b&gt;cameras&lt;/b&gt;" in checklist and not viva.store.events()
    done = browser.post(
        f"/case/{slug}/marked",
        data={"by": "self", "tick-data": ["0", "1"], "notes-data": "two cameras", "opened": "1"},
    )
    assert done.status_code == 200 and "2 of" in done.text and "not said" in done.text
    (event,) = viva.store.events()
    assert (event.kind, event.item, event.response) == (CASE, f"case:{slug}", "data: two cameras")
    assert event.outcomes["ticked"]["data"] == [0, 1] and event.outcomes["by"] == "self"


def test_marks_that_the_case_does_not_have_are_refused_and_nothing_is_kept(viva, browser, page):
    for data in ({"tick-data": "99"}, {"tick-data": "-1"}, {"by": "nobody"}):
        assert browser.post(f"/case/{page.case.slug}/marked", data=data).status_code == 400
    with pytest.raises(VivaError, match="no such tick"):
        viva.mark_case(page.case.slug, {"beginning": (0,)}, {})
    with pytest.raises(UnknownSlug):
        viva.mark_case("no-such-case", {}, {})
    assert not viva.store.events()


def test_a_marked_case_is_no_evidence_of_what_somebody_knows(viva, page):
    before = viva.progress()
    viva.mark_case(page.case.slug, {"data": (0,)}, {})
    assert viva.progress().readiness == before.readiness and viva.progress().attempts == before.attempts


def test_a_stopped_case_counts_only_what_was_asked(viva, browser, page):
    first, second = page.case.stages[:2]
    every = tuple(range(len(first.ticks)))

    def told(asked):
        viva.mark_case(page.case.slug, {first.id: every, second.id: (1,)}, {}, asked=asked, stopped=True)
        newest = history(viva.bank, viva.store).entries[0]
        assert newest.result in browser.get("/history").text
        assert newest.result in browser.get(f"/history/{newest.event.event_id}").text
        return newest.result

    n, m = len(first.ticks), len(second.ticks)
    assert told({first.id: n, second.id: m}) == f"stopped after stage 2 of 8: {n + 1} of {n + m} said"
    assert told({first.id: n, second.id: 2}) == f"stopped in stage 2 of 8: {n + 1} of {n + 2} said"
    everything = {stage.id: len(stage.ticks) for stage in page.case.stages}
    assert told(everything).startswith("stopped after stage 8 of 8: ")
    viva.mark_case(page.case.slug, {first.id: every}, {})
    assert history(viva.bank, viva.store).entries[0].result == f"{n} of {sum(everything.values())} said"


def test_older_cases_are_told_by_their_notes():
    of = {"requirements": 3, "data": 4, "metric": 2}

    def told(response, **outcomes):
        ticked = {"requirements": [0, 2], "data": [1], "metric": []}
        return in_words(Event("1", NOW, CASE, response=response, outcomes={"ticked": ticked, "of": of} | outcomes))

    assert told("") == told("data: two cameras") == "3 of 9 said"
    assert told(f"metric: {LEFT}") == "stopped after stage 2 of 3: 3 of 7 said"
    assert told(f"data: {LEFT_IN}\n\nmetric: {LEFT}") == "stopped in stage 2 of 3: 3 said"


def test_a_case_that_somebody_wrote_into_an_export_does_not_break_the_history():
    def told(**outcomes):
        return in_words(Event("1", NOW, CASE, outcomes=outcomes))

    assert told() == told(of=None, ticked=3) == "0 of 0 said"
    assert told(ticked={"data": "all", "metric": [1]}, of={"data": "many", "metric": 2}) == "1 of 2 said"
    assert told(ticked={"data": 3}, of={"data": 2}, asked={"data": "2", "metric": None}, stopped=False) == "0 of 0 said"


def test_the_terminal_asks_stage_by_stage(tmp_path, viva, page):
    run = CliRunner(env={"VIVA_DATA_DIR": str(tmp_path), "COLUMNS": "80"})
    answers = "".join("\n" + "y\n" * len(stage.ticks) for stage in page.case.stages)
    said = run.invoke(command, ["case", page.case.slug], input=answers + "\n" * len(page.case.twists))
    assert said.exit_code == 0, said.output
    assert f"failure       {len(page.case.stages[-1].ticks)} of {len(page.case.stages[-1].ticks)}" in said.output
    (event,) = viva.store.events()
    assert event.outcomes["by"] == "self" and event.outcomes["ticked"]["data"][0] == 0
    listed = json.loads(run.invoke(command, ["case", "--json"]).output)
    assert {row["slug"] for row in listed} == {found.case.slug for found in viva.cases()}
