"""My projects as the coach sees them: the log, the structure, the numbers, the questions."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from vivavoce.bank import Bank, paths
from vivavoce.coach.project_numbers import bare_numbers
from vivavoce.coach.project_questions import interviewer, questions
from vivavoce.coach.project_remarks import remarks, seconds_aloud
from vivavoce.coach.projects import MOST_CHARACTERS, Project, accepted, projects
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import PROJECT, Event
from vivavoce.domain.project import NAMES

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
WHOLE = {
    "title": "Tumours",
    "role": "I trained the model; two colleagues labelled.",
    "data": "12,000 images of three hospitals.",
    "baseline": "Always healthy reaches 91 %.",
    "number": "Recall 0.84 on 900 test images, 0.80 to 0.88.",
    "bug": "The same patient stood on both sides; I found it by hand.",
    "undo": "The metric.",
}


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


def story(**fields):
    told = accepted({"title": "Tumours", **fields})
    return Project("01", [("01", START, told)])


def asked(bank, **fields):
    return questions(story(**fields), bank.names)


def event(n, **outcomes):
    return Event(f"{n:026d}", START + timedelta(minutes=n), PROJECT, outcomes=outcomes)


def told(n, project="", **fields):
    return event(n, step="told", project=project, fields={"title": "Tumours", **fields})


# ---- the log


def test_a_story_told_again_keeps_its_versions_and_a_withdrawn_one_is_gone():
    first = f"{1:026d}"
    events = [told(1, role="old"), told(2, first, role="new"), told(3, role="another")]
    found = projects(reversed(events))  # an import may bring them in any order
    assert [project.fields["role"] for project in found] == ["new", "another"]
    assert [version[2]["role"] for version in found[0].versions] == ["old", "new"]
    withdrawn = projects([*events, event(4, step="withdrawn", project=first)])
    assert [project.fields["role"] for project in withdrawn] == ["another"]


def test_the_last_answer_to_a_question_counts():
    first = f"{1:026d}"
    answers = [event(n, step="answered", project=first, question="tell") for n in (2, 3)]
    (found,) = projects([told(1), *answers])
    assert found.answers["tell"].event_id == answers[1].event_id


@pytest.mark.parametrize(
    "outcomes",
    [
        {},
        {"step": "told", "project": "nobody", "fields": {}},
        {"step": "withdrawn", "project": None},
        {"step": "answered", "project": 7, "question": []},
        {"step": "sung", "project": f"{1:026d}"},
    ],
)
def test_an_event_that_fits_nothing_changes_nothing(outcomes):
    assert [project.id for project in projects([told(1), event(2, **outcomes)])] == [f"{1:026d}"]


def test_a_telling_without_fields_is_shown_as_empty():
    (found,) = projects([event(1, step="told", project="", fields=["no", "table"])])
    assert found.title == "Untitled" and set(found.fields) == set(NAMES)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"title": "  "}, "no title"),
        ({"title": "A", "salary": "much"}, "salary"),
        ({"title": "A", "data": 12}, "not text"),
        ({"title": "A", "bug": "x" * (MOST_CHARACTERS + 1)}, "4,001 characters"),
        ({"title": "x" * 121}, "121 characters"),
    ],
)
def test_fields_that_cannot_be_kept_are_refused(given, says):
    with pytest.raises(VivaError, match=says):
        accepted(given)


def test_fields_are_kept_with_one_kind_of_line_end():
    fields = accepted({"title": " A\nstory ", "bug": "first\r\nsecond\0\n"})
    assert fields["title"] == "A story" and fields["bug"] == "first\nsecond" and fields["role"] == ""


# ---- structure


def test_a_whole_story_needs_no_remark():
    assert remarks(WHOLE) == []


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_missing_field_is_named(name):
    (remark,) = (one for one in remarks({**WHOLE, name: ""}) if one.field)
    assert remark.field == name and "is empty" in remark.says


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"number": "It worked very well for everybody."}, "number", "no number"),
        ({"baseline": "None."}, "baseline", "no baseline"),
        (
            {"role": "We trained it.", "bug": "We found it and the team mended our split."},
            "",
            "“we” or “our” 4 times and “I” never",
        ),
        ({"role": "The model was trained.", "bug": "It was found."}, "", "no “I”"),
        ({"data": "word " * 300}, "", "aloud"),
    ],
)
def test_what_the_structure_lacks_is_said(change, field, says):
    (remark,) = remarks({**WHOLE, **change})
    assert remark.field == field and says in remark.says


def test_half_in_words_is_a_number_and_that_is_no_i():
    assert remarks({**WHOLE, "number": "It halved the errors, one in four before."}) == []
    without = {**WHOLE, "role": "The usual work, i.e. training.", "bug": "It was found."}
    assert "no “I”" in remarks(without)[0].says


def test_two_minutes_are_280_words():
    assert seconds_aloud("word " * 280) == 120
    assert [one for one in remarks({**WHOLE, "data": "word " * 240}) if "aloud" in one.says] == []


def test_nothing_here_is_a_score():
    assert not any(re.search(r"\d\s?(?:%|/|of \d|points)", one.says) for one in remarks(dict.fromkeys(NAMES, "")))


# ---- numbers


@pytest.mark.parametrize(
    ("number", "asks"),
    [
        ("92 %", ["92 %: of what, against which baseline, on how many examples, and how sure are you of it?"]),
        ("0.92", ["0.92: of what, against which baseline, on how many examples, and how sure are you of it?"]),
        ("42", ["42: of what, against which baseline, on how many examples, and how sure are you of it?"]),
        ("92% accurate", ["92 %: against which baseline, on how many examples, and how sure are you of it?"]),
        ("Accuracy rose from 81 % to 92 %.", ["92 %: on how many examples, and how sure are you of it?"]),
        ("F1 of 0.87 on 4,000 test images against 0.81 of a linear model", ["0.87: how sure are you of it?"]),
        ("AUC 0.91 ± 0.01 over 5 folds, up from 0.85, on 20,000 users", []),
        ("38 ms", ["38 ms: against which baseline, on how many examples, and how sure are you of it?"]),
        ("cost fell by $40,000 on 900 orders", ["$40,000: against which baseline, and how sure are you of it?"]),
        ("12,000 images, three models, in 2024, with ResNet-50 and dropout 0.3", []),
        ("", []),
    ],
)
def test_what_is_missing_around_a_number_is_asked(number, asks):
    assert [bare.ask for bare in bare_numbers({**dict.fromkeys(NAMES, ""), "number": number})] == asks


def test_the_baseline_and_the_data_answer_for_the_number():
    fields = {**dict.fromkeys(NAMES, ""), "number": "92 % accuracy", "baseline": "88 %", "data": "900 test images"}
    assert [bare.missing for bare in bare_numbers(fields)] == [("sure",)]


def test_a_share_elsewhere_counts_only_beside_its_metric():
    role = "80 % of the images were for training, and accuracy was 91 %"
    assert [bare.figure for bare in bare_numbers({**dict.fromkeys(NAMES, ""), "role": role})] == ["91 %"]


def test_a_good_answer_names_what_was_missing():
    (bare,) = bare_numbers({**dict.fromkeys(NAMES, ""), "number": "92 % accuracy against 88 %"})
    assert len(bare.good) == 2 and "held-out" in bare.good[0]


# ---- questions


def test_named_concepts_raise_questions_and_show_their_words(bank):
    found = {one.id: one for one in asked(bank, role="A Fine-tuned model with Dropout.", data="dropout, class-weights")}
    assert found["dropout.1"].words == ("Dropout",) and found["dropout.1"].concept == "dropout"
    assert found["transfer.1"].words == ("Fine-tuned",) and found["class-weights.1"].words == ("class-weights",)


def test_whole_words_and_the_longest_name_win(bank):
    found = {one.id for one in asked(bank, role="The adamant team had dropouts.", data="learning rate decay")}
    assert "optimiser.1" not in found and "schedule.1" in found and "learning-rate.1" not in found


def test_a_concept_with_several_triggers_is_asked_about_what_was_named(bank):
    found = {one.id for one in asked(bank, data="SMOTE")}
    assert "class-weights.1" in found and "imbalance.1" not in found


def test_a_name_with_a_trigger_of_its_own_pulls_no_other():
    found = {one.id for one in questions(story(data="SMOTE, relu"), [("smote", "dropout"), ("relus", "dropout")])}
    assert "class-weights.1" in found and "activation.1" in found and "dropout.1" not in found


def test_the_story_comes_first_then_its_numbers(bank):
    found = [one.id for one in asked(bank, role="dropout", number="92 %", bug="a leak")]
    assert found[:3] == ["tell", "figure.92", "dropout.1"]
    assert found.index("dropout.1") < found.index("role.1") < found.index("dropout.2")
    assert len(found) == len(set(found))


def test_only_parts_that_are_told_are_asked_about(bank):
    assert [one.id for one in asked(bank)] == ["tell"]


def test_every_alias_of_the_bank_that_has_a_trigger_pulls_one(bank):
    general = {trigger.concept for trigger in interviewer().triggers if not trigger.words}
    for name, concept in bank.names:
        if concept in general:
            pulled = {one.concept for one in asked(bank, data=name)}
            assert pulled - {""}, name


# ---- the file


def test_triggers_cover_the_areas(bank):
    area = {concept.id: concept.area for concept in bank.concepts()}
    counted: dict[str, int] = {}
    for trigger in interviewer().triggers:
        if trigger.concept in area:
            counted[area[trigger.concept]] = counted.get(area[trigger.concept], 0) + 1
    assert len(interviewer().triggers) >= 60
    assert set(counted) == set(area.values()) and min(counted.values()) >= 4


def test_every_trigger_can_be_pulled_and_says_what_a_good_answer_has(bank):
    held = {concept.id for concept in bank.concepts()}
    ids = [trigger.id for trigger in interviewer().triggers]
    assert len(ids) == len(set(ids)) and not set(ids) & {*NAMES, "tell", "figure"}
    for trigger in interviewer().triggers:
        assert trigger.words or trigger.concept in held, trigger.id
        assert 1 <= len(trigger.questions) <= 2, trigger.id
        for one in trigger.questions:
            assert one.ask.endswith("?") and len(one.good) >= 1, trigger.id
            assert all(line.endswith((".", "?")) for line in one.good), trigger.id
        for word in trigger.words:
            assert f"{trigger.id}.1" in {one.id for one in asked(bank, data=f"We used {word} there")}, word


def test_every_part_of_a_story_has_a_question():
    assert {name for name, _ in interviewer().fields} == set(NAMES[1:])
