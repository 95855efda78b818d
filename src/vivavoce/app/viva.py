"""One opened program: bank, history, grader, coach and workers behind the use cases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import platformdirs

from vivavoce.app import coaching, examples, experimenting, own_content, verifying, watching
from vivavoce.app.casework import CaseMarked, Casework
from vivavoce.app.estimating import Asked, Estimated, Estimating
from vivavoce.app.examples import Printed
from vivavoce.app.experimenting import LabRun, Predicting
from vivavoce.app.explaining import Explaining
from vivavoce.app.foreseeing import Foreseeing
from vivavoce.app.judging import JudgementStream, Judging
from vivavoce.app.keeping import Keeping
from vivavoce.app.mocking import Mocking
from vivavoce.app.placing import Placing
from vivavoce.app.planning import Planning
from vivavoce.app.projects import Projects
from vivavoce.app.recalling import Recalling
from vivavoce.app.reckoner import Reckoner
from vivavoce.app.recording import Recorder
from vivavoce.app.results import Explained, Predicted, Remembered, Standing, Today
from vivavoce.bank import Bank
from vivavoce.bank.own import Own
from vivavoce.coach import PlanDay, Progress
from vivavoce.domain.claim import Evidence, Setting
from vivavoce.domain.drill import Judgement
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import Event
from vivavoce.domain.grade import Grade
from vivavoce.domain.pages import CardPage, CasePage, DrillPage, EstimatePage, LabPage, QuestionPage, SearchHit
from vivavoce.domain.practice import Action, ConceptState
from vivavoce.domain.step import TrainingStep
from vivavoce.grader import TRAINED, Grader, Reading, read_answer
from vivavoce.runner import Runner
from vivavoce.store import EventLog


def default_data_dir() -> Path:
    """Where a learner's history is kept unless they say otherwise."""
    return Path(platformdirs.user_data_dir("vivavoce", appauthor=False))


def local_now() -> datetime:
    """The time here, with its offset from UTC."""
    return datetime.now().astimezone()


class Viva:
    """The program over one data directory. Thread-safe; `close` it to stop the workers."""

    def __init__(
        self,
        data_dir: Path,
        *,
        workers: bool = True,
        now: Callable[[], datetime] = local_now,
        bank: Bank | None = None,
    ) -> None:
        """Open the bank, with the learner's own items in it; a `bank` that is given is taken as it is.

        With `workers`, worker processes are kept warm once they have been started.
        """
        self.data_dir = data_dir
        self.now = now
        self.bank, self.own = (bank, Own()) if bank else own_content.open_bank(data_dir)
        self._warm = workers
        self._runner: Runner | None = None
        self._opening = threading.Lock()
        self.reading = Reading()
        self._foreseeing: Foreseeing | None = None

    def close(self) -> None:
        """Stop the workers and close the history."""
        self.reading.close()
        with self._opening:
            for opened in (self._foreseeing, self._runner, self.__dict__.get("store")):
                if opened is not None:
                    opened.close()
            self._runner = None

    def runner(self) -> Runner:
        """The workers; each starts on first use."""
        with self._opening:
            if self._runner is None:
                self._runner = Runner(workers=self._warm)
            return self._runner

    def warm_up(self) -> None:
        """Start the workers in the background, so that the first verdict and the first run come soon."""
        self.runner().start()
        self.reading.start()
        with self._opening, suppress(VivaError):  # a history that cannot be read: each page says so itself
            self._foreseeing = Foreseeing(self.coach, Reckoner(self.bank, self.data_dir))
            self._foreseeing.start()

    @cached_property
    def store(self) -> EventLog:
        """The learner's history, opened on first use: reading the bank needs none."""
        return EventLog.open(self.data_dir)

    @cached_property
    def grader(self) -> Grader:
        """Judges explanations; its worker starts with the first answer."""
        return Grader(TRAINED, asks=self.reading)

    @cached_property
    def _record(self) -> Recorder:
        return Recorder(self.store, self.now)

    @cached_property
    def _explaining(self) -> Explaining:
        return Explaining(self.bank, self._record, lambda: self.grader)

    @cached_property
    def _judging(self) -> Judging:
        return Judging(self.bank, self._record, self.runner)

    @cached_property
    def _estimating(self) -> Estimating:
        return Estimating(self.bank, self._record)

    @cached_property
    def _casework(self) -> Casework:
        return Casework(self.bank, self._record)

    @cached_property
    def mocking(self) -> Mocking:
        """Mock interviews."""
        view, stories = (lambda: self.coach.view), self.projects.mock_questions
        return Mocking(self.bank, self.store, self.now, lambda: self.grader, self.runner, view, stories=stories)

    @cached_property
    def projects(self) -> Projects:
        """The learner's own projects."""
        return Projects(self.bank, self.store, self._record)

    @cached_property
    def keeping(self) -> Keeping:
        """Bookmarks and notes."""
        return Keeping(self, self.store, self._record)

    @cached_property
    def _predicting(self) -> Predicting:
        return Predicting(self.bank, self._record)

    @cached_property
    def _recalling(self) -> Recalling:
        return Recalling(self.bank, self._record, self.coach)

    # ---- reading

    def concepts(self) -> list[dict[str, Any]]:
        """Every concept: id, title, area, level, summary, prerequisites."""
        names = ("id", "title", "area", "level", "summary")
        return [
            {**{name: getattr(concept, name) for name in names}, "prerequisites": list(concept.prerequisites)}
            for concept in self.bank.concepts()
        ]

    def questions(self) -> list[dict[str, Any]]:
        """Every question, without its page."""
        return self.bank.question_rows()

    def question(self, slug: str) -> QuestionPage:
        """One question with its answer. UnknownSlug names the nearest."""
        return self.bank.question(slug)

    def claims(self) -> list[Evidence]:
        """The ledger: every claim as last measured."""
        return self.bank.claims()

    def claim(self, claim_id: str) -> Evidence:
        """One claim by `concept/name`."""
        return self.bank.claim(claim_id)

    def labs(self) -> list[LabPage]:
        """Every lab."""
        return self.bank.labs()

    def lab(self, slug: str) -> LabPage:
        """One lab."""
        return self.bank.lab(slug)

    def drills(self) -> list[DrillPage]:
        """Every drill and incident."""
        return self.bank.drills()

    def drill(self, slug: str) -> DrillPage:
        """One drill or incident."""
        return self.bank.drill(slug)

    def estimates(self) -> list[EstimatePage]:
        """Every estimate."""
        return self.bank.estimates()

    def cases(self) -> list[CasePage]:
        """Every case."""
        return self.bank.cases()

    def case(self, slug: str) -> CasePage:
        """One case. UnknownSlug names the nearest."""
        return self.bank.case(slug)

    def search(self, query: str, limit: int = 12) -> list[SearchHit]:
        """Questions, best first."""
        return self.bank.search(query, limit)

    def training_step(self, changes: Mapping[str, object] | None = None) -> TrainingStep:
        """One training step, with some settings changed. VivaError for a bad one."""
        return watching.training_step(self.bank, changes or {})

    def run_example(self, stop: str) -> Printed:
        """Run one example of the reading path through the scratch engine."""
        return examples.run(self.bank.scratch_stop(stop))

    # ---- practising

    def grade(self, slug: str, text: str | bytes) -> Grade:
        """Judge an answer without recording it."""
        return self.grader.grade(self.bank.question(slug).rubric, read_answer(text))

    def explain(
        self, slug: str, text: str | bytes, *, seconds: float = 0.0, confidence: float | None = None, session: str = ""
    ) -> Explained:
        """Judge an answer and record the attempt."""
        return self._explaining.explain(slug, text, seconds=seconds, confidence=confidence, session=session)

    def answer_turn(
        self, event_id: str, turn: str, point: str, text: str, *, hinted: bool = False, revealed: bool = False
    ) -> Explained:
        """Judge the answer to a follow-up and merge it into the attempt."""
        return self._explaining.answer_turn(event_id, turn, point, text, hinted=hinted, revealed=revealed)

    def graded(self, event_id: str) -> tuple[Event, Explained]:
        """Reopen an attempt, with its turns and disputes applied."""
        return self._explaining.graded(event_id)

    def amendments(self, event_id: str) -> list[Event]:
        """Turns and disputes of an attempt, oldest first."""
        return self._record.amendments(event_id)

    def dispute(self, event_id: str, part: str, says: str) -> str:
        """Record `said`, `not-said` or `meant-otherwise` on one part of an attempt."""
        return self._explaining.dispute(event_id, part, says)

    def cards(self, question: str | None = None) -> list[CardPage]:
        """Recall cards, of one question or all."""
        return [card for card in self.bank.cards() if question is None or card.question == question]

    def card(self, item: str) -> CardPage:
        """One card by its item id."""
        return self._recalling.card(item)

    def due_cards(self, limit: int = 20) -> list[CardPage]:
        """Cards that are due, then new ones."""
        return self._recalling.due(limit)

    def recall(self, item: str, rating: str, *, response: str = "", seconds: float = 0.0) -> str:
        """Record how well a card was recalled: again, hard, good or easy."""
        return self._recalling.recall(item, rating, response=response, seconds=seconds)

    def run_lab(self, slug: str, knobs: Mapping[str, object], seeds: int = 3) -> LabRun:
        """Start a lab. Bad knobs raise before anything starts."""
        return experimenting.start(self.bank.lab(slug), knobs, seeds, self.runner())

    def predict(self, slug: str, choice: int, knobs: Mapping[str, Setting], figure: float) -> Predicted:
        """Settle a prediction by what a run measured, and record it."""
        return self._predicting.settle(slug, choice, knobs, figure)

    def stored_prediction(self, slug: str) -> float | None:
        """The figure that settles a lab's prediction at its default knobs, from evidence; None if there is none."""
        for found in self.bank.lab(slug).evidence:
            if found.extra.get("prediction") is not None:
                return float(found.extra["prediction"])
        return None

    def judge(
        self, slug: str, source: str | bytes, *, hints: int = 0, seconds: float = 0.0, record: bool = True
    ) -> Judgement:
        """Judge a submission and record the attempt."""
        return self._judging.judge(slug, source, hints=hints, seconds=seconds, record=record)

    def judge_stream(self, slug: str, source: str | bytes, *, hints: int = 0, seconds: float = 0.0) -> JudgementStream:
        """The checks one by one, between them what an incident's run logs, then the judgement."""
        return self._judging.judge_stream(slug, source, hints=hints, seconds=seconds)

    def mark_case(
        self,
        slug: str,
        ticked: Mapping[str, tuple[int, ...]],
        notes: Mapping[str, str],
        *,
        by: str = "self",
        seconds: float = 0.0,
        asked: Mapping[str, int] | None = None,
        stopped: bool = False,
    ) -> CaseMarked:
        """Keep what was ticked in a case, by stage, with notes; `by` is self or friend, `asked` as in `Casework`."""
        return self._casework.mark(slug, ticked, notes, by=by, seconds=seconds, asked=asked, stopped=stopped)

    def ask_estimate(self, slug: str, seed: int | None = None) -> Asked:
        """An estimate with fresh numbers, or with those of a seed."""
        return self._estimating.ask(slug, seed)

    def estimate(
        self, slug: str, seed: int, text: str, *, hints: int = 0, seconds: float = 0.0, record: bool = True
    ) -> Estimated:
        """Mark the answer to an estimate and record the attempt."""
        return self._estimating.answer(slug, seed, text, hints=hints, seconds=seconds, record=record)

    def judge_estimate(self, slug: str, seed: int, text: str, *, record: bool = True) -> Judgement:
        """The answer to an estimate as a verdict."""
        return self._estimating.judge(slug, seed, text, record=record)

    # ---- coaching

    @cached_property
    def coach(self) -> coaching.Coaching:
        """What to do next and where the learner stands."""
        return coaching.Coaching(self.bank, self.store, self.now)

    def today(self) -> Today:
        """Today's actions with their reasons."""
        return self.coach.today()

    def next(self) -> Action:
        """The one thing worth doing next."""
        actions = self.coach.today().actions
        if not actions:
            raise VivaError("Your weights leave nothing to practise.", "Give some area more than 0: `viva setup`.")
        return actions[0]

    def states(self) -> dict[str, ConceptState]:
        """How every concept stands now, by its id."""
        return self.coach.states()

    def remembered(self, concept: str) -> Remembered:
        """The same, with the memory of one concept."""
        return self.coach.remembered(concept)

    def progress(self) -> Progress:
        """Where the learner stands."""
        return self.coach.progress()

    def standing(self, *, newest: bool = True) -> Standing:
        """Progress, today, and the forecast day by day: all of one state of the history. Without `newest` a server
        with many at work may answer with one a few seconds old, which says so."""
        return self.coach.standing() if self._foreseeing is None else self._foreseeing.standing(newest=newest)

    def plan(self) -> list[PlanDay]:
        """Day by day to the interview."""
        return self.coach.plan()

    @cached_property
    def planning(self) -> Planning:
        """What fits and what does not, what-if, the calendar file, a job's text, the last-day sheet."""
        stories = self.projects.stories
        return Planning(self.bank, self.store, self.coach, self._record, self._explaining, stories=stories)

    @cached_property
    def placing(self) -> Placing:
        """Where the learner stands, in at most twelve short questions."""
        return Placing(self.bank, self.store, self.coach, self._record, lambda: self.grader)

    def settings(self) -> dict[str, Any]:
        """Every setting in force, as JSON."""
        return self.coach.settings()

    def set_setting(self, name: str, value: Any) -> None:
        """Record a setting. VivaError for a bad value."""
        self.coach.set_setting(name, value, self._record)

    # ---- proof

    def doctor(self) -> dict[str, Any]:
        """What works here, and what is missing."""
        from vivavoce.app.doctor import examine

        return examine(self)

    def verify(
        self, names: Iterable[str] = (), source: str | None = None, quick: verifying.Progress | None = None
    ) -> tuple[list[Evidence], dict[str, dict[str, Any]]]:
        """Committed evidence of the named claims; with `quick`, also a short run of their labs."""
        claims = verifying.select(self.bank, names, source)
        return claims, verifying.quick(self.bank, self.runner(), claims, quick) if quick else {}

    def left_out(self, names: Iterable[str] = (), source: str | None = None) -> dict[str, dict[str, str]]:
        """Labs of the named claims that cannot run here: what each lacks, with the command that installs it."""
        return verifying.left_out(self.bank, verifying.select(self.bank, names, source))
