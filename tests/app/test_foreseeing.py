"""Many pages at once: few plans are made, late figures say of when they are, and soon after nothing is late."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from vivavoce.app.coaching import Moment
from vivavoce.app.foreseeing import MOST_BEHIND, PATIENCE, REFILL, REST, Foreseeing
from vivavoce.app.reckoner import MOST_FAILURES, Reckoner, Unreckoned
from vivavoce.app.results import Reckoned, Standing
from vivavoce.app.viva import Viva
from vivavoce.coach import Settings
from vivavoce.domain.event import ATTEMPT, Event

NOW = datetime(2026, 11, 21, 10, tzinfo=timezone(timedelta(hours=1)))


@dataclass
class Learner:
    """A coach over a log that is only counted, on a clock that is moved by hand; its plans cost nothing."""

    answers: int = 0
    seconds: float = 0.0
    days: int = 0
    history: int = 0
    settings: Settings = field(default_factory=Settings)

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(days=self.days, seconds=self.seconds)

    def moment(self) -> Moment:
        return Moment((self.answers, self.now().strftime("%dT%H")), [], self.now(), self.history)

    def in_force(self) -> Settings:
        return self.settings

    def take(self, found: Reckoned) -> None:
        pass

    def reckoned(self) -> Reckoned:
        moment = self.moment()
        standing = Standing(SimpleNamespace(attempts=self.answers), None, None)
        return Reckoned(moment.state, moment.now, SimpleNamespace(settings=self.settings), standing)


class Counted:
    """Reckons in this process and counts how often; `held`, when set, is waited for."""

    def __init__(self, learner: Learner) -> None:
        self.learner, self.times, self.held = learner, 0, None
        self.begun = threading.Semaphore(0)

    def ask(self, now: datetime) -> Reckoned:
        self.times += 1
        found = self.learner.reckoned()
        self.begun.release()
        if self.held is not None:
            assert self.held.wait(10)
        return found

    def close(self) -> None:
        pass


@pytest.fixture
def learner():
    return Learner()


@pytest.fixture
def counted(learner):
    return Counted(learner)


@pytest.fixture
def foreseen(learner, counted):
    opened = Foreseeing(learner, counted, learner.clock)
    yield opened
    opened.close()


def finish(foreseen):
    """Let what is under way end."""
    foreseen._thread.submit(lambda: None).result()


def answer_until_late(learner, foreseen):
    """Answer and look until a page may wait no more: its figures lack the last answer."""
    for _ in range(PATIENCE + 2):
        learner.answers += 1
        seen = foreseen.standing(newest=False)
        if seen.as_of is not None:
            return seen
    pytest.fail("nothing was ever late")


def test_one_learner_sees_each_answer_at_once(learner, foreseen):
    for _ in range(50):
        learner.answers += 1
        learner.seconds += REFILL
        seen = foreseen.standing(newest=False)
        assert seen.as_of is None and seen.progress.attempts == learner.answers


def test_many_at_once_make_few_plans_and_late_figures_say_of_when_they_are(learner, foreseen, counted):
    """A minute of eight answers and four pages a second."""
    fresh = 0
    for step in range(8 * 60):
        learner.seconds += 1 / 8
        learner.answers += 1
        if step % 2:
            seen = foreseen.standing(newest=False)
            finish(foreseen)
            fresh += seen.as_of is None
            assert (seen.progress.attempts < learner.answers) == (seen.as_of is not None)
            assert seen.as_of is None or learner.now() - seen.as_of <= timedelta(seconds=REST + 1)
    assert fresh <= PATIENCE + 1 + 60 / REFILL
    assert counted.times <= fresh + 60 / REST


def test_soon_after_the_last_answer_nothing_is_late(learner, foreseen):
    answer_until_late(learner, foreseen)
    learner.seconds += REST
    foreseen.standing(newest=False)
    finish(foreseen)
    seen = foreseen.standing(newest=False)
    assert seen.as_of is None and seen.progress.attempts == learner.answers


def test_who_must_have_the_newest_has_it(learner, foreseen):
    answer_until_late(learner, foreseen)
    assert foreseen.standing(newest=True).progress.attempts == learner.answers


@pytest.mark.parametrize(
    "change",
    [
        lambda learner: setattr(learner, "history", 1),
        lambda learner: setattr(learner, "settings", Settings(interview=date(2026, 12, 1))),
        lambda learner: setattr(learner, "days", 1),
        lambda learner: setattr(learner, "seconds", learner.seconds + MOST_BEHIND + 1),
    ],
    ids=["history replaced", "other settings", "another day", "long ago"],
)
def test_what_no_longer_holds_is_never_shown(learner, foreseen, monkeypatch, change):
    answer_until_late(learner, foreseen)
    monkeypatch.setattr(foreseen._patience, "spend", lambda: False)
    change(learner)
    seen = foreseen.standing(newest=False)
    assert seen.as_of is None and seen.progress.attempts == learner.answers


def test_a_page_that_waits_is_not_content_with_what_was_begun_before_the_answer(learner, foreseen, counted):
    foreseen.standing()
    counted.held = threading.Event()
    learner.answers += 1
    foreseen.start()
    assert counted.begun.acquire(timeout=10) and counted.begun.acquire(timeout=10)
    learner.answers += 1
    threading.Timer(0.05, counted.held.set).start()
    assert foreseen.standing().progress.attempts == learner.answers


def test_while_one_page_waits_others_do_not(learner, foreseen, counted):
    foreseen.standing()
    counted.held = threading.Event()
    learner.answers += 1
    waiting = threading.Thread(target=foreseen.standing)
    waiting.start()
    assert counted.begun.acquire(timeout=10) and counted.begun.acquire(timeout=10)
    assert foreseen.standing(newest=False).as_of is not None
    counted.held.set()
    waiting.join()
    assert foreseen.standing(newest=False).as_of is None


def test_a_page_does_not_wait_for_ever(learner, foreseen, counted, monkeypatch):
    monkeypatch.setattr("vivavoce.app.foreseeing.LONGEST_WAIT", 0.01)
    foreseen.standing()
    counted.held = threading.Event()
    learner.answers += 1
    assert foreseen.standing(newest=False).as_of is not None
    counted.held.set()
    finish(foreseen)
    assert foreseen.standing(newest=False).as_of is None


def test_without_the_process_the_server_reckons_itself(learner, counted):
    def ask(now):
        raise Unreckoned

    counted.ask = ask
    opened = Foreseeing(learner, counted, learner.clock)
    learner.answers = 3
    assert opened.standing().progress.attempts == 3
    opened.close()


# ---- the process itself


@pytest.fixture
def viva(tmp_path):
    program = Viva(tmp_path, workers=False, now=lambda: NOW)
    yield program
    program.close()


def practise(viva):
    for number, row in enumerate(viva.questions()[:24]):
        at = NOW - timedelta(days=3 - number % 3)
        viva.store.append(
            Event("", at, ATTEMPT, f"q:{row['slug']}", "explain", outcomes={"score": number % 5 / 4}, seconds=60.0)
        )


def test_the_process_gives_the_figures_that_the_program_gives_and_follows_the_log(viva):
    practise(viva)
    reckoner = Reckoner(viva.bank, viva.data_dir)
    try:
        found = reckoner.ask(NOW)
        assert found == viva.coach.reckoned() and found.standing.progress.kept.share is not None
        practise(viva)
        assert reckoner.ask(NOW) == viva.coach.reckoned() != found
        reckoner._process.kill()
        reckoner._process.wait()
        assert reckoner.ask(NOW) == viva.coach.reckoned()  # a new one
    finally:
        reckoner.close()


def test_a_process_that_cannot_work_is_given_up(viva, tmp_path):
    reckoner = Reckoner(SimpleNamespace(file=tmp_path / "no.sqlite", version=viva.bank.version), viva.data_dir)
    for _ in range(MOST_FAILURES):
        with pytest.raises(Unreckoned, match="no answer"):
            reckoner.ask(NOW)
    with pytest.raises(Unreckoned, match="too often"):
        reckoner.ask(NOW)


def test_what_the_process_reckoned_is_not_reckoned_again(viva, monkeypatch):
    practise(viva)
    found = Viva(viva.data_dir, workers=False, now=viva.now, bank=viva.bank).coach.reckoned()
    viva.coach.take(found)
    monkeypatch.setattr("vivavoce.coach.whole_plan", lambda *_: pytest.fail("planned twice"))
    assert viva.standing() is found.standing and viva.planning.plan() is found.plan
