"""Set-up, plan, placement and the last-day sheet over the real bank."""

from __future__ import annotations

import io
from dataclasses import fields
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from vivavoce.app import plan_contract
from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths
from vivavoce.coach import Settings
from vivavoce.coach.futures import FUTURES
from vivavoce.coach.plan import MOST_DAYS
from vivavoce.domain.errors import UnknownSlug, VivaError

CET = timezone(timedelta(hours=1))
START = datetime(2026, 11, 22, 9, 0, tzinfo=CET)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


@pytest.fixture
def viva(tmp_path, clock, bank):
    program = Viva(tmp_path, workers=False, now=clock, bank=bank)
    yield program
    program.close()


@pytest.fixture
def soon(viva):
    """With the interview in two days, so that planning is quick."""
    viva.set_setting("interview", "2026-11-24")
    return viva


def test_setting_up_is_one_event_for_each_thing_that_changes(viva):
    changed = viva.planning.set_up({"interview": "2026-12-20", "minutes": "30", "rest_weekdays": ["sunday"]})
    assert changed == ["interview", "rest_weekdays"]  # 30 minutes are what there was
    assert [event.outcomes["name"] for event in viva.store.events()] == changed
    assert viva.planning.set_up({"interview": "2026-12-20", "rest_weekdays": "sun"}) == []
    with pytest.raises(VivaError):
        viva.planning.set_up({"minutes": 45, "interview": "2020-01-01"})
    assert viva.store.count() == 2 and viva.settings()["minutes"] == 30


def test_the_plan_is_kept_until_something_happens(soon, clock):
    first = soon.planning.plan()
    assert soon.planning.plan() is first
    soon.recall("card:dropout/1", "good")
    assert soon.planning.plan() is not first
    clock.now += timedelta(days=1)
    assert soon.planning.plan().days[0].date == date(2026, 11, 23)


def test_what_if_records_nothing(viva):
    viva.planning.set_up({"interview": "2026-12-06", "minutes": 10})
    before = viva.store.version
    other = viva.planning.what_if({"minutes": 60})
    assert other.plan.concepts > viva.planning.plan().concepts and other.fits
    assert (viva.store.version, viva.settings()["minutes"]) == (before, 10)


def test_a_jobs_text_is_matched_here_and_counts_once_it_is_confirmed(viva):
    text = "Fine-tune large language models with RLHF on GPUs; attention to detail, momentum."
    read = viva.planning.read_job(text)
    sure = [one.name for one in read.concepts if one.sure]
    assert {"transfer-learning", "rlhf-ppo", "gpu-execution"} <= set(sure)
    assert "momentum" not in sure and "attention" not in {one.name for one in read.concepts}
    assert viva.store.count() == 0
    before = viva.planning.factors()["llm"]
    viva.planning.confirm_job(text, sure, ["llm"])
    assert viva.settings()["focus"] == sure and viva.settings()["job"] == text
    assert viva.planning.factors()["llm"] > before
    with pytest.raises(UnknownSlug):
        viva.planning.confirm_job(text, ["no-such-concept"], [])
    with pytest.raises(VivaError):
        viva.planning.confirm_job(text, [], ["no-such-area"])


def test_weights_decide_what_is_suggested_and_say_so_where_they_leave_nothing(viva):
    areas = dict.fromkeys((concept["area"] for concept in viva.concepts()), 0)
    viva.planning.set_up({"emphasis": {**areas, "llm": 1}})
    homes = {concept["id"]: concept["area"] for concept in viva.concepts()}
    assert {homes[action.concept] for action in viva.today().actions} == {"llm"}
    viva.planning.set_up({"emphasis": {**areas, "llm": 1, "experienced": 0, "fresher": 0}})
    with pytest.raises(VivaError, match="leave nothing"):
        viva.next()


def test_settings_and_placement_survive_export_and_import(soon, tmp_path):
    soon.planning.set_up({"role": "llm", "emphasis": {"vision": 0}, "rest_days": "2026-12-24"})
    asking = soon.placing.start().asking
    soon.placing.answer(asking.question, asking.point.minimal)
    file = io.StringIO()
    soon.store.export(file)
    other = Viva(tmp_path / "other", workers=False, now=lambda: START)
    other.store.import_(io.StringIO(file.getvalue()))
    assert other.settings() == soon.settings()
    assert other.placing.now() == soon.placing.now()
    assert other.planning.plan() == soon.planning.plan()
    other.close()


def test_an_answer_of_the_placement_counts_as_an_attempt_but_not_for_its_minutes(soon):
    asking = soon.placing.start().asking
    event_id = soon.placing.answer(asking.question, asking.point.statement, seconds=40)
    (placed,) = soon.placing.now().answers
    assert (placed.event_id, placed.verdict, placed.right) == (event_id, "covered", 1.0)
    states = {state.concept: state for state in soon.progress().states}
    assert states[asking.concept].observations == 1 and not states[asking.concept].last_missed
    assert sum(minutes for _, minutes, _ in soon.progress().calendar) == 0
    soon.placing.end()
    assert sum(minutes for _, minutes, _ in soon.progress().calendar) == 1


def test_not_knowing_is_an_answer_and_the_learners_word_replaces_the_graders(soon):
    asking = soon.placing.start().asking
    first = soon.placing.answer(asking.question, "")
    assert soon.placing.now().answers[0].verdict == "missing"
    states = {state.concept: state for state in soon.progress().states}
    assert states[asking.concept].last_missed
    soon.placing.dispute(first, said=True)
    assert soon.placing.now().answers[0].right == 1.0
    states = {state.concept: state for state in soon.progress().states}
    assert not states[asking.concept].last_missed
    soon.placing.dispute(first, said=False)
    assert soon.placing.now().answers[0].verdict == "missing"


def test_two_windows_record_one_answer(viva):
    asking = viva.placing.start().asking
    viva.placing.answer(asking.question, "")
    with pytest.raises(VivaError, match="already"):
        viva.placing.answer(asking.question, "the same in another window")
    assert len(viva.placing.now().answers) == 1


def test_of_two_answers_at_the_same_moment_one_is_recorded_and_the_other_told(viva, tmp_path, clock, bank):
    asking = viva.placing.start().asking
    other = Viva(tmp_path, workers=False, now=clock, bank=bank)
    judge = viva.placing._judged

    def meanwhile(page, point, said):
        other.placing.answer(asking.question, "")
        return judge(page, point, said)

    viva.placing._judged = meanwhile
    with pytest.raises(VivaError, match="already"):
        viva.placing.answer(asking.question, "Said a moment too late.")
    assert [answer.said for answer in viva.placing.now().answers] == [""]
    other.close()


def test_something_else_recorded_meanwhile_does_not_stop_an_answer(viva, tmp_path, clock, bank):
    asking = viva.placing.start().asking
    judge = viva.placing._judged

    def meanwhile(page, point, said):
        viva.recall("card:dropout/1", "good")
        return judge(page, point, said)

    viva.placing._judged = meanwhile
    viva.placing.answer(asking.question, "Something.")
    assert len(viva.placing.now().answers) == 1


def test_a_placement_ends_by_itself_and_can_be_done_again(viva):
    found = viva.placing.start()
    asked = []
    while found.asking is not None:
        asked.append(found.asking.concept)
        viva.placing.answer(found.asking.question, "")
        found = viva.placing.now()
    assert (found.state, len(asked)) == ("ended", 4)
    assert viva.settings()["placement"] == "ended"
    again = viva.placing.start()
    assert (again.state, again.answers) == ("started", ())


def test_a_placement_goes_on_where_it_was_after_a_restart(viva, tmp_path, clock):
    asking = viva.placing.start().asking
    viva.placing.answer(asking.question, "")
    before = viva.placing.now()
    clock.now -= timedelta(days=2)  # and the clock went back
    again = Viva(tmp_path, workers=False, now=clock)
    assert again.placing.start() == before and before.asking.number == 2
    again.close()


def test_without_a_placement_there_is_nothing_to_answer(viva):
    assert viva.placing.now().state == ""
    with pytest.raises(VivaError):
        viva.placing.answer("dropout", "x")
    with pytest.raises(VivaError):
        viva.placing.dispute("01ARZ3NDEKTSV4RRFFQ69G5FAV", said=True)
    assert viva.placing.end().state == "" and viva.store.count() == 0


def test_the_last_day_sheet_holds_what_was_missed_and_never_mended(viva):
    assert viva.planning.last_day().empty
    viva.explain("dropout", "Dropout switches units off at random while training, a fresh mask each time.")
    viva.explain("softmax", "I do not know, it has to do with probabilities.")
    lab = viva.lab("dropout")
    right = next(index for index, _ in enumerate(lab.lab.prediction.choices) if index)
    viva.predict("dropout", 0, {}, lab.lab.prediction.choices[right].low)
    sheet = viva.planning.last_day()
    assert {miss.question for miss in sheet.misses} == {"dropout", "softmax"}
    assert [one.item for one in sheet.predictions] == ["claim:dropout/dropout"]
    rubric = viva.question("softmax").rubric
    said = " ".join(point.statement for point in rubric.points)
    viva.explain("softmax", said)
    assert "softmax" not in {miss.question for miss in viva.planning.last_day().misses}


def test_what_one_says_was_said_leaves_the_sheet(viva):
    explained = viva.explain("softmax", "I do not know, it has to do with probabilities.")
    for point in viva.question("softmax").rubric.points:
        viva.dispute(explained.event_id, point.id, "said")
    assert viva.planning.last_day().misses == ()
    asking = viva.placing.start().asking
    missed = viva.placing.answer(asking.question, "")
    assert [miss.question for miss in viva.planning.last_day().misses] == [asking.question]
    viva.placing.dispute(missed, said=True)
    assert viva.planning.last_day().misses == ()


def test_a_placement_answer_is_not_a_graded_answer_to_reopen(viva):
    asking = viva.placing.start().asking
    event_id = viva.placing.answer(asking.question, "")
    with pytest.raises(VivaError, match="no answer"):
        viva.graded(event_id)


def test_stories_come_onto_the_sheet_once_something_keeps_them(viva):
    from vivavoce.app.planning import Planning
    from vivavoce.coach.last_day import Story

    story = Story("Cats", ("Found a leak.",))
    planning = Planning(viva.bank, viva.store, viva.coach, viva._record, viva._explaining, lambda: [story])
    assert planning.last_day().stories == (story,)


def test_json_has_no_answer_of_the_open_question(viva):
    asking = viva.placing.start().asking
    shown = str(plan_contract.placement(viva.placing.now()))
    assert asking.point.probe in shown and asking.point.statement not in shown


def test_every_setting_is_in_the_documentation():
    text = (Path(__file__).parents[2] / "docs" / "planning.md").read_text(encoding="utf-8")
    for field in fields(Settings):
        assert f"| `{field.name}` |" in text, field.name
    assert f"first {MOST_DAYS} days" in text and f"in {FUTURES} possible futures" in text
