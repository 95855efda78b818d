"""Mock interviews over the real bank: the clock, questions back, two windows, friends, and a report with quotes."""

from __future__ import annotations

import io
import threading
from datetime import UTC, datetime, timedelta

import pytest

from vivavoce.app.casework import in_words
from vivavoce.app.mock_log import MockLog, Taken
from vivavoce.app.mock_trust import trust
from vivavoce.app.mocking import Mocking
from vivavoce.app.viva import Viva
from vivavoce.coach.mock_parts import ProjectQuestion
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, CASE, MOCK, Event
from vivavoce.grader import LEXICAL, Grader, error_rates
from vivavoce.store import EventLog

STORY = ProjectQuestion("sorter/number", "A parcel sorter", "What was the baseline?", ("names a number", "says why"))


class Watch:
    """A clock that tests move."""

    def __init__(self):
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def viva(tmp_path, watch):
    program = Viva(tmp_path, workers=False, now=watch)
    program.grader = Grader(LEXICAL)
    yield program
    program.store.close()
    program.close()


@pytest.fixture
def mocking(viva):
    return viva.mocking


@pytest.fixture
def theory(mocking):
    return mocking.start("theory", 10, seed=3)


def again(viva):
    """The program started anew over the same history."""
    return Mocking(viva.bank, viva.store, viva.now, lambda: viva.grader, viva.runner, lambda: viva.coach.view)


def rubric_of(viva, posed):
    return viva.question(posed.item.removeprefix("q:")).rubric


def half_said(viva, posed):
    """An answer that says the first asked point in its own words and leaves the others out."""
    return next(point for point in rubric_of(viva, posed).points if point.role == "asked").statement


def test_an_interview_from_the_first_question_to_the_report(viva, mocking, theory, watch):
    posed = mocking.sitting(theory).posed
    answer = half_said(viva, posed)
    watch.wait(70)
    mocking.answer(theory, 1, answer)
    back = mocking.sitting(theory).posed.back
    assert back is not None and back.turn == "probe"
    watch.wait(20)
    mocking.reply(theory, 1, 1, rubric_of(viva, posed).point(back.point).statement)
    mocking.end(theory)
    report = mocking.report(theory)
    (item,) = report.items
    how = {point.id: point for point in item.points}
    assert how[back.point].how == "after a probe" and how[back.point].asked == back.ask
    said = next(point for point in item.points if point.how == "unprompted")
    for (start, end), quote in zip(said.spans, said.quotes, strict=True):
        assert answer[start:end].strip() == quote
    assert report.asked == sum(point.role == "asked" for point in item.points)
    assert (item.used, item.posed.late, report.times[0].used) == (90, False, 90)
    assert report.best is not None and report.best.quote in answer and report.best.at == 70
    assert [e.mock for e in viva.store.events()[1:]] == [theory] * (viva.store.count() - 1)


def test_what_was_answered_is_an_ordinary_attempt_that_the_coach_sees(viva, mocking, theory):
    posed = mocking.sitting(theory).posed
    mocking.answer(theory, 1, half_said(viva, posed))
    (attempt,) = viva.store.events(kind=ATTEMPT)
    assert (attempt.item, attempt.practice, attempt.mock) == (posed.item, "explain", theory)
    assert viva.graded(attempt.event_id)[1].grade.question == posed.item.removeprefix("q:")
    assert viva.progress().attempts == 1
    coming = mocking.reporting.practise_next(mocking.mock(theory), viva.plan())
    assert viva.question(posed.item.removeprefix("q:")).concept in {action.concept for _, action in coming}


def test_at_most_two_probes_and_three_questions_back(mocking, theory):
    turns = []
    mocking.answer(theory, 1, "I do not know.")
    while (posed := mocking.mock(theory).current) is not None and posed.n == 1:
        turns.append(posed.back.turn)
        mocking.reply(theory, 1, len(posed.backs), "")
    assert turns.count("probe") == 2 and len(turns) <= 3


def test_a_hint_is_a_step_and_halves_the_answer_after_it(viva, mocking, theory):
    posed = mocking.sitting(theory).posed
    mocking.answer(theory, 1, half_said(viva, posed))
    mocking.hint(theory, 1)
    mocking.hint(theory, 1)
    back = mocking.sitting(theory).posed.back
    assert back.hinted and back.hint
    mocking.reply(theory, 1, 1, rubric_of(viva, posed).point(back.point).statement)
    found = {point.id: point.how for point in mocking.report(theory).items[0].points}
    assert found[back.point] == "after a hint"


def test_the_clock_is_the_servers_and_a_late_answer_is_kept_and_marked(mocking, theory, watch):
    watch.wait(100)
    assert mocking.sitting(theory).left_here == mocking.sitting(theory).left_here == 50
    watch.wait(100)
    assert mocking.sitting(theory).left_here == -50
    mocking.answer(theory, 1, "Better late than never.")
    item = mocking.report(theory).items[0]
    assert item.posed.late and item.answer == "Better late than never."


def test_when_the_time_is_over_the_last_answer_is_taken_and_nothing_more_is_asked(mocking, theory, watch):
    watch.wait(700)
    mocking.answer(theory, 1, "Here it is.")
    state = mocking.mock(theory)
    assert (state.ended, len(state.items), state.items[0].why) == ("time", 1, "said")


def test_pause_stops_the_clock_and_everything_else(mocking, theory, watch):
    watch.wait(30)
    mocking.pause(theory)
    mocking.pause(theory)
    watch.wait(5000)
    with pytest.raises(VivaError, match="paused"):
        mocking.answer(theory, 1, "Too soon.")
    mocking.resume(theory)
    assert mocking.sitting(theory).left_here == 120
    mocking.resume(theory)
    assert mocking.mock(theory).steps == 4  # start, ask, pause, resume


def test_after_a_crash_it_is_resumed_where_it_was_and_the_gap_does_not_count(viva, mocking, theory, watch):
    watch.wait(20)
    mocking.answer(theory, 1, "I do not know.")
    watch.wait(3600)
    later = again(viva)
    assert later.sitting(theory).interrupted
    with pytest.raises(VivaError, match="interrupted"):
        later.reply(theory, 1, 1, "x")
    later.resume(theory)
    sitting = later.sitting(theory)
    assert not sitting.interrupted and sitting.at == 20 and sitting.posed.back is not None


def test_a_crash_between_an_answer_and_the_next_question_leaves_it_ready_to_go_on(viva, mocking, theory):
    step = mocking._examiner.next_step
    mocking._examiner.next_step = lambda mock, now: None  # the crash: nothing is recorded after the answer
    mocking.answer(theory, 1, "I do not know.")
    mocking._examiner.next_step = step
    assert mocking.sitting(theory).stuck
    mocking.go_on(theory)
    assert mocking.sitting(theory).posed.back is not None


def test_of_two_windows_one_is_recorded_and_the_other_is_told(viva, mocking, theory):
    other = again(viva)
    other.resume(theory)
    told, start = [], threading.Barrier(2)

    def answer(window, text):
        start.wait()
        try:
            window.answer(theory, 1, text)
        except Taken as error:
            told.append(error)

    windows = [threading.Thread(target=answer, args=pair) for pair in ((mocking, "The one."), (other, "The other."))]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert len(told) == 1 and "not recorded" in str(told[0])
    assert len(viva.store.events(kind=ATTEMPT)) == 1
    assert len(mocking.mock(theory).items[0].answers) == 1


def test_what_another_window_records_between_looking_and_writing_is_seen(viva, mocking, theory):
    looks = []

    def check(state):
        looks.append(state.steps)
        if len(looks) == 1:
            again(viva).resume(theory)  # the other window, at the worst moment
        unchanged_from_first(state)

    def unchanged_from_first(state):
        if state.steps != looks[0]:
            raise Taken

    event = Event("", viva.now(), ATTEMPT, "q:dropout", "explain", outcomes={"score": 1.0})
    before = mocking.mock(theory).steps
    viva.now.wait(1)
    with pytest.raises(Taken):
        MockLog(viva.store, viva.now).append(theory, event, check)
    assert looks == [before, before + 1] and not viva.store.events(kind=ATTEMPT)


def test_the_same_answer_sent_twice_is_one_answer(viva, mocking, theory):
    mocking.answer(theory, 1, "The same words.")
    mocking.answer(theory, 1, "The same words.")
    assert len(viva.store.events(kind=ATTEMPT)) == 1
    with pytest.raises(Taken):
        mocking.reply(theory, 1, 2, "Nobody has asked this yet.")


def test_what_cannot_be_read_is_refused_and_leaves_the_question_open(viva, mocking, theory):
    for bad in ("", "   ", "x" * 100_001):
        with pytest.raises(VivaError):
            mocking.answer(theory, 1, bad)
    assert not viva.store.events(kind=ATTEMPT) and mocking.sitting(theory).posed.n == 1
    for n in (0, 2, 99):
        with pytest.raises(VivaError):
            mocking.answer(theory, n, "There is no such item.")


def test_a_finished_interview_and_an_unknown_one_say_so(viva, mocking, theory):
    mocking.end(theory)
    mocking.end(theory)
    for act in (mocking.resume, mocking.pause):
        with pytest.raises(VivaError, match="ended"):
            act(theory)
    with pytest.raises(VivaError, match="ended"):
        mocking.answer(theory, 1, "Too late.")
    attempt = viva.explain("dropout", "Units are switched off.").event_id
    for number in ("nonsense", attempt, viva.store.events(kind=MOCK)[1].event_id):
        with pytest.raises(VivaError) as unknown:
            mocking.sitting(number)
        assert unknown.value.status == 404


def test_a_clock_set_back_loses_no_step_and_the_interview_goes_on(viva, mocking, theory, watch):
    watch.wait(60)
    mocking.answer(theory, 1, "I do not know.")
    watch.wait(-7200)
    mocking.reply(theory, 1, 1, "")
    watch.wait(15)
    sitting = mocking.sitting(theory)
    assert sitting.at == 75 and not sitting.interrupted
    assert [back.answer is None for back in sitting.posed.backs] == [False, True]


def test_an_estimate_is_marked_and_work_is_open_until_it_is_left(viva, mocking):
    number = mocking.start("coding", 10, seed=1)
    posed = mocking.sitting(number).posed
    assert posed.item.startswith("drill:")
    with pytest.raises(VivaError, match="code"):
        mocking.answer(number, 1, "in words")
    mocking.leave(number, 1)
    mocking.leave(number, 1)
    assert mocking.mock(number).items[0].why == "skipped"
    short = mocking.start("mixed", 10, seed=1)
    while not (posed := mocking.sitting(short).posed).item.startswith("estimate:"):
        mocking.leave(short, posed.n)
    with pytest.raises(VivaError, match="words"):
        mocking.judge(short, posed.n, "def f(): pass")
    mocking.answer(short, posed.n, "12")
    assert mocking.report(short).items[-1].passed is False
    assert viva.store.events(kind=ATTEMPT)[-1].mock == short


def test_code_is_judged_in_the_interview_and_reported(viva, mocking):
    number = mocking.start("coding", 25, seed=2)
    posed = mocking.sitting(number).posed
    page = viva.drill(posed.item.removeprefix("drill:"))
    assert mocking.judge(number, 1, page.reference).verdict == "pass"
    assert mocking.sitting(number).posed.n == 1
    mocking.leave(number, 1)
    item = mocking.report(number).items[0]
    assert item.passed and item.checks and {verdict for _, verdict in item.checks} == {"pass"}
    assert item.posed.why == "done"


def test_a_case_is_talked_through_with_a_changed_constraint_and_marked_afterwards(viva, mocking):
    number = mocking.start("case", 10, seed=1)
    posed = mocking.sitting(number).posed
    stages = posed.detail["stages"]
    assert stages[0] == "requirements" and len(stages) == 3
    for wrong in ({"singing": "la"}, {"requirements": " "}):
        with pytest.raises(VivaError):
            mocking.answer(number, 1, "", wrong)
    mocking.answer(number, 1, "", {"requirements": "who uses it?", stages[1]: "two cameras"})
    assert mocking.sitting(number).posed.back.turn == "twist"
    mocking.reply(number, 1, 1, "Then I would store less.")
    mocking.end(number)
    assert not viva.store.events(kind=ATTEMPT)
    mocking.listening.mark_case(number, 1, {"requirements": (0,)}, "", by="self")
    (marked,) = viva.store.events(kind=CASE)
    assert marked.mock == number and marked.outcomes["by"] == "self"
    put = sum(count for stage, count in marked.outcomes["of"].items() if stage in stages)
    assert in_words(marked) == f"1 of {put} said", "of the stages that were put"
    item = mocking.report(number).items[0]
    assert [row.stage.id for row in item.stages] == stages and len(item.stages[0].said) == 1
    assert "two cameras" in item.answer and item.twist


def test_a_project_interview_asks_about_the_learners_own_stories(viva, watch):
    with pytest.raises(VivaError, match="project"):
        viva.mocking.start("project", 10)
    view, stories = (lambda: viva.coach.view), (lambda: [STORY])
    mocking = Mocking(viva.bank, viva.store, watch, lambda: viva.grader, viva.runner, view, stories)
    number = mocking.start("project", 10, seed=1)
    assert mocking.sitting(number).posed.title == "What was the baseline?"
    mocking.answer(number, 1, "A majority vote, 61 %.")
    assert mocking.mock(number).ended == "finished"  # there is no second question to ask
    assert mocking.report(number).items[0].answer == "A majority vote, 61 %."
    assert not viva.store.events(kind=ATTEMPT)


def test_a_friends_ticks_are_kept_choose_the_next_question_and_are_never_a_grade(viva, mocking):
    number = mocking.start("theory", 10, by="friend", seed=3)
    posed = mocking.sitting(number).posed
    asked = [point for point in rubric_of(viva, posed).points if point.role == "asked"]
    mocking.listening.tick(number, 1, said=[asked[0].id])
    sheet = mocking.sheet(number)
    assert sheet.turn is not None and sheet.turn.point in {point.id for point in asked[1:]}
    assert [point.said for point in sheet.points if point.id == asked[0].id] == [True]
    probed = sheet.turn.point
    mocking.listening.tick(number, 1, said=[asked[0].id], probed=[probed, asked[0].id], asked=sheet.asked, notes="calm")
    mocking.leave(number, 1, by="friend")
    state = mocking.mock(number)
    assert state.items[0].why == "friend" and state.items[0].right == 2 / len(asked) and state.current.n == 2
    heard = dict(mocking.report(number).items[0].heard)
    assert (heard[asked[0].statement], heard[asked[1].statement]) != ("not said", "not said")
    assert mocking.report(number).asked == 0 and trust(mocking.report(number)) is None
    assert not viva.store.events(kind=ATTEMPT) and viva.progress().attempts == 0
    ticks = [event for event in viva.store.events(kind=MOCK) if event.outcomes["step"] == "ticks"]
    assert {event.outcomes["by"] for event in ticks} == {"friend"} and ticks[-1].response == "calm"
    with pytest.raises(VivaError):
        mocking.listening.tick(number, 1, said=["nothing-of-the-sort"])


def test_a_dispute_afterwards_changes_the_report(viva, mocking, theory):
    mocking.answer(theory, 1, "I do not know.")
    mocking.end(theory)
    item = mocking.report(theory).items[0]
    missed = next(point for point in item.points if point.how == "not said")
    viva.dispute(item.attempt, missed.id, "said")
    again_ = {point.id: point.how for point in mocking.report(theory).items[0].points}
    assert again_[missed.id] == "unprompted"


def test_the_error_rate_stands_beside_the_verdicts(mocking, theory):
    assert trust(mocking.report(theory)) is None
    mocking.answer(theory, 1, "I do not know.")
    found = trust(mocking.report(theory))
    points = mocking.report(theory).items[0].points
    assert found.tier == LEXICAL and found.decided + found.undecided == len(points)
    assert found.missing >= sum(point.how == "not said" for point in points) > 0
    rates = error_rates()[LEXICAL]
    assert found.expected == round(
        found.said * rates.said_wrongly / rates.said + found.missing * rates.missing_wrongly / rates.missing
    )
    assert 0 < found.rate < 0.5 and f"{100 * found.rate:.0f} %" in found.says


def test_an_interview_survives_export_and_import(mocking, viva, theory, tmp_path):
    mocking.answer(theory, 1, "I do not know.")
    before, written = mocking.mock(theory), io.StringIO()
    viva.store.export(written)
    written.seek(0)
    with EventLog.open(tmp_path / "other") as log:
        log.import_(written)
        moved = Mocking(viva.bank, log, viva.now, lambda: viva.grader, viva.runner, lambda: viva.coach.view)
        assert moved.mock(theory) == before
        assert [mock.id for mock in moved.all()] == [theory]
