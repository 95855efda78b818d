"""The state of a mock interview from its events alone: clocks, pauses, lateness, and what closes what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vivavoce.coach.mock_parts import KINDS, LENGTHS, MIXED, parts
from vivavoce.coach.mock_state import belongs, replay
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, CORRECTION, MOCK, Event

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Story:
    """Writes the events of one mock, at seconds since its start."""

    def __init__(self, *shares, minutes=10):
        told = {"step": "start", "kind": "theory", "minutes": minutes, "seed": 1, "by": "machine"}
        self.events = [Event("0", START, MOCK, outcomes={**told, "parts": list(shares) or [["theory", minutes * 60]]})]

    def tell(self, second, step, item="", **outcomes):
        return self.add(second, MOCK, item, outcomes={"step": step, **outcomes})

    def ask(self, second, n, item, *, part=0, seconds=150):
        return self.tell(second, "ask", item, n=n, part=part, title=item, detail={}, seconds=seconds)

    def add(self, second, kind, item="", **fields):
        self.events.append(
            Event(str(len(self.events)), START + timedelta(seconds=second), kind, item, mock="0", **fields)
        )
        return self

    def answer(self, second, item, score, *, seconds=0.0):
        return self.add(second, ATTEMPT, item, practice="explain", outcomes={"score": score}, seconds=seconds)

    @property
    def mock(self):
        return replay(self.events)

    def at(self, second):
        return self.mock.at(START + timedelta(seconds=second))


def test_time_runs_on_whatever_is_looked_at_and_stands_still_in_a_pause():
    story = Story().ask(0, 1, "q:dropout")
    assert story.at(40) == 40 and story.mock.left(story.at(40)) == 560
    story.tell(50, "pause")
    assert story.mock.paused and story.at(4000) == 50
    story.tell(4000, "resume")
    assert not story.mock.paused and story.at(4010) == 60


def test_the_time_between_a_crash_and_the_resume_does_not_count():
    story = Story().ask(0, 1, "q:dropout").answer(30, "q:dropout", 0.5, seconds=30).tell(9000, "resume")
    assert story.at(9005) == 35


def test_a_clock_that_goes_back_loses_one_stretch_and_nothing_else():
    story = Story().ask(0, 1, "q:dropout").answer(60, "q:dropout", 0.5, seconds=60).ask(-3600, 2, "q:softmax")
    assert story.mock.elapsed == 60
    assert story.at(-3600 + 45) == 105


@pytest.mark.parametrize(("seconds", "late"), [(149, False), (152, False), (154, True)])
def test_an_answer_is_late_by_when_it_arrived_not_by_how_long_it_was_judged(seconds, late):
    posed = Story().ask(0, 1, "q:dropout").answer(400, "q:dropout", 0.5, seconds=seconds).mock.items[0]
    assert posed.late is late and len(posed.answers) == 1


def test_a_question_back_waits_is_hinted_and_is_answered():
    back = {"n": 1, "turn": "probe", "ask": "Why?", "point": "why", "hint": "Think.", "reveal": "So.", "seconds": 60}
    story = Story().ask(0, 1, "q:dropout").answer(20, "q:dropout", 0.4, seconds=20).tell(21, "turn", **back)
    assert story.mock.current.back.ask == "Why?" and not story.mock.current.back.hinted
    story.tell(30, "hint", n=1)
    assert story.mock.current.back.hinted
    story.add(40, CORRECTION, "q:dropout", outcomes={"score": 0.7, "point": "why"}, seconds=19)
    assert story.mock.current.back is None
    assert story.mock.current.right == 0.7


def test_a_passed_question_back_leaves_the_score_as_it_was():
    back = {"n": 1, "turn": "probe", "ask": "Why?", "point": "why", "hint": "", "reveal": "", "seconds": 60}
    story = Story().ask(0, 1, "q:dropout").answer(20, "q:dropout", 0.4).tell(21, "turn", **back).tell(30, "reply", n=1)
    assert story.mock.current.back is None and story.mock.current.right == 0.4


def test_the_next_item_closes_the_one_before_and_the_end_closes_all():
    story = Story().ask(0, 1, "q:dropout").answer(50, "q:dropout", 0.4, seconds=50).ask(80, 2, "q:softmax")
    assert [(p.closed, p.why) for p in story.mock.items] == [(80, "said"), (None, "")]
    assert story.mock.used(story.mock.items[0]) == 80
    story.tell(100, "end", why="stopped")
    mock = story.mock
    assert (mock.ended, mock.current, mock.items[1].why) == ("stopped", None, "stopped")
    assert story.at(9999) == 100


def test_a_part_has_no_more_time_than_is_left_in_all():
    story = Story(["theory", 420], ["coding", 180]).ask(0, 1, "q:dropout")
    assert story.mock.left_in_part(0, 100) == 320
    assert story.mock.left_in_part(1, 100) == 180
    assert story.mock.left_in_part(1, 500) == 100


def test_work_is_right_once_it_passed_and_ticks_count_only_where_nothing_was_graded():
    judged = {"practice": "code", "outcomes": {"verdict": "pass"}}
    story = Story(["coding", 600]).ask(0, 1, "drill:softmax")
    story.add(50, ATTEMPT, "drill:softmax", **judged)
    story.add(60, ATTEMPT, "drill:softmax", practice="code", outcomes={"verdict": "wrong"})
    assert story.mock.items[0].right == 1.0 and story.mock.current is not None
    heard = {"said": ["a", "b"], "probed": ["c"], "wrong": [], "of": 4, "by": "friend"}
    alone = Story().ask(0, 1, "q:dropout").tell(60, "ticks", n=1, **heard)
    assert alone.mock.items[0].right == 0.75
    assert alone.answer(70, "q:dropout", 0.2).mock.items[0].right == 0.2


def test_steps_of_a_later_version_and_of_unknown_items_change_nothing():
    story = Story().ask(0, 1, "q:dropout")
    before = story.mock.items
    story.tell(5, "sing", n=1).tell(6, "hint", n=9).add(7, ATTEMPT, "q:pooling", practice="explain")
    assert story.mock.items == before


def test_a_mock_owns_its_start_and_what_bears_its_number():
    events = Story().ask(0, 1, "q:dropout").events
    assert all(belongs(event, "0") for event in events)
    assert not belongs(Event("7", START, ATTEMPT, "q:dropout"), "0")


@pytest.mark.parametrize("minutes", LENGTHS)
def test_the_parts_fill_the_minutes(minutes):
    for kind in KINDS:
        found = parts(kind, minutes, stories=True)
        assert sum(part.seconds for part in found) == minutes * 60
        assert all(part.most >= 1 for part in found)


def test_a_mixed_interview_keeps_to_the_rounds_that_are_expected():
    assert [part.name for part in parts(MIXED, 45, False, ("coding", "case"))] == ["coding", "case"]
    assert {part.name for part in parts(MIXED, 10, False, ("project",))} == {"theory", "coding"}


def test_a_project_interview_says_what_is_missing_and_odd_wishes_are_refused():
    for kind, minutes, says in (("project", 25, "no project"), ("singing", 25, "mixed"), (MIXED, 30, "10, 25")):
        with pytest.raises(VivaError, match=says):
            parts(kind, minutes, stories=False)
