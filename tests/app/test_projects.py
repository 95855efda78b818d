"""My projects over the real bank and a real history."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone

import pytest

from vivavoce.app import project_contract
from vivavoce.app.projects import UnknownProject
from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths
from vivavoce.domain.errors import VivaError

START = datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


@pytest.fixture
def viva(tmp_path, bank):
    program = Viva(tmp_path, workers=False, now=lambda: START, bank=bank)
    yield program
    program.close()


@pytest.fixture
def told(viva):
    return viva.projects.tell({"title": "Tumours", "role": "I chose dropout 0.3.", "number": "92 %"})


def test_a_story_is_found_by_number_title_beginning_and_id(viva, told):
    viva.projects.tell({"title": "Demand"})
    assert {viva.projects.project(name).id for name in ("1", "tumours", "Tum", told.id)} == {told.id}
    assert viva.projects.project("2").title == "Demand"
    for name in ("3", "", "Vision", "0"):
        with pytest.raises(UnknownProject):
            viva.projects.project(name)


def test_a_title_that_fits_two_names_none(viva, told):
    viva.projects.tell({"title": "Tumours again"})
    with pytest.raises(UnknownProject):
        viva.projects.project("tum")


def test_a_fourth_story_is_refused_and_nothing_recorded(viva):
    for title in "abc":
        viva.projects.tell({"title": title})
    with pytest.raises(VivaError, match="3 projects already"):
        viva.projects.tell({"title": "d"})
    assert viva.store.count() == 3
    viva.projects.withdraw("b")
    viva.projects.tell({"title": "d"})
    assert [project.title for project in viva.projects.all()] == ["a", "c", "d"]


def test_a_story_told_in_another_window_meanwhile_takes_the_last_room(viva, bank, monkeypatch):
    """Between the look at the log and the record, another window tells the third."""
    for title in "ab":
        viva.projects.tell({"title": title})
    append, rivals = viva.store.append, []

    def late(event, **more):
        if not rivals:
            rivals.append("c")
            other = Viva(viva.data_dir, workers=False, now=lambda: START, bank=bank)
            other.projects.tell({"title": "c"})
            other.store.close()
        return append(event, **more)

    monkeypatch.setattr(viva.store, "append", late)
    with pytest.raises(VivaError, match="3 projects already"):
        viva.projects.tell({"title": "d"})
    assert [project.title for project in viva.projects.all()] == ["a", "b", "c"]


def test_changing_keeps_what_is_not_given_and_records_only_a_change(viva, told):
    changed = viva.projects.change("1", {"undo": "The split."})
    assert changed.fields["role"] == "I chose dropout 0.3." and changed.fields["undo"] == "The split."
    viva.projects.change("1", {"undo": "The split. "})
    assert viva.store.count() == 2
    with pytest.raises(VivaError, match="no title"):
        viva.projects.change("1", {"title": ""})


def test_a_withdrawn_story_leaves_every_door_but_not_the_log(viva, told):
    viva.projects.withdraw(told.id)
    assert viva.projects.all() == [] == viva.projects.mock_questions() == viva.projects.stories()
    with pytest.raises(UnknownProject):
        viva.projects.withdraw(told.id)
    text = io.StringIO()
    viva.store.export(text)
    assert "dropout 0.3" in text.getvalue()


def test_a_rehearsal_goes_through_all_questions_and_then_starts_with_the_oldest(viva, told):
    everything = [one.id for one in viva.projects.questions(told)]
    walked = []
    for _ in everything:
        asked = viva.projects.next_question(viva.projects.project("1"))
        walked.append(asked.id)
        viva.projects.answer("1", asked.id, f"About {asked.id}.", seconds=30)
    assert walked == everything
    found = viva.projects.project("1")
    assert viva.projects.next_question(found).id == everything[0]
    assert viva.projects.next_question(found, after=everything[0]).id == everything[1]
    assert found.answers["dropout.1"].text == "About dropout.1." and found.answers["dropout.1"].seconds == 30


def test_an_answer_said_aloud_is_kept_without_text_and_without_remarks(viva, told):
    assert viva.projects.answer("1", "tell").remarks == ()
    assert viva.projects.project("1").answers["tell"].text == ""


def test_an_answer_gets_remarks_on_structure_only(viva, told):
    done = viva.projects.answer("1", "tell", "We built it. " * 100)
    assert [("aloud" in one.says, "“I” never" in one.says) for one in done.remarks] == [(True, False), (False, True)]
    assert done.question.good


def test_answers_that_cannot_be_kept_record_nothing(viva, told):
    for question, text in (("attention.1", "x"), ("tell", "x" * 20_001)):
        with pytest.raises(VivaError):
            viva.projects.answer("1", question, text)
    assert viva.store.count() == 1


def test_stories_are_no_evidence_of_what_somebody_knows(viva, told):
    viva.projects.answer("1", "dropout.1", "A rate.")
    assert viva.progress().attempts == 0 and viva.today().empty


def test_a_mock_interview_asks_about_the_stories(viva):
    with pytest.raises(VivaError, match="no project"):
        viva.mocking.start("project", 10)
    viva.projects.tell({"title": "Tumours", "role": "I chose dropout 0.3."})
    mock = viva.mocking.start("project", 10, seed=1)
    posed = viva.mocking.sitting(mock).posed
    assert posed is not None and posed.detail["story"] == "Tumours"
    assert posed.title in {one.ask for one in viva.projects.mock_questions()}
    assert posed.detail["listens"]


def test_the_last_day_sheet_holds_the_stories(viva, told):
    (story,) = viva.planning.last_day().stories
    assert story.title == "Tumours" and story.lines == ("Your role: I chose dropout 0.3.", "The number: 92 %")


def test_json_holds_fields_remarks_and_questions_but_no_score(viva, told):
    found = project_contract.whole(viva.projects, told)
    assert found["fields"]["number"] == "92 %" and found["versions"] == 1
    assert {"baseline", "bug"} <= {one["field"] for one in found["remarks"]}
    assert [one["id"] for one in found["questions"]][:3] == ["tell", "figure.92", "dropout.1"]
    assert not any("score" in key for key in found)
