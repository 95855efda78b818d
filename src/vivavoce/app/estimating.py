"""Ask an estimate with fresh numbers, mark the answer, show the derivation and record the attempt."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.domain.drill import PASS, WRONG, CheckResult, Judgement
from vivavoce.domain.errors import VivaError
from vivavoce.domain.estimate import Marked, answer_of, drawn, mark, shown, told, worked
from vivavoce.domain.event import ATTEMPT, Event
from vivavoce.domain.pages import EstimatePage

MOST_SEEDS = 2**31
MOST_CHARACTERS = 200
PROFILE = "no code"  # nothing of the learner's is executed


@dataclass(frozen=True, slots=True)
class Asked:
    """An estimate with its numbers filled in; `seed` draws the same ones again."""

    page: EstimatePage
    seed: int
    ask: str
    hint: str


@dataclass(frozen=True, slots=True)
class Estimated:
    """An answer marked, with the derivation. `event_id` is empty where nothing was recorded."""

    asked: Asked
    marked: Marked
    answer: str
    unit: str  # without the hint how to write it
    given: str
    derivation: tuple[str, ...]
    tolerance: str
    event_id: str


class Estimating:
    """Estimates over one bank and one history."""

    def __init__(self, bank: Bank, record: Recorder) -> None:
        self._bank, self._record = bank, record

    def ask(self, slug: str, seed: int | None = None) -> Asked:
        """The question with numbers of that seed, or with fresh ones. VivaError for a seed out of range."""
        page = self._bank.estimate(slug)
        seed = secrets.randbelow(MOST_SEEDS) if seed is None else seed
        if not 0 <= seed < MOST_SEEDS:
            raise VivaError(f"{seed} is no seed.", f"A seed is a whole number from 0 to {MOST_SEEDS - 1}.")
        values = worked(page.estimate, drawn(page.estimate, seed))
        return Asked(page, seed, told(page.estimate.ask, values), told(page.estimate.hint, values))

    def answer(
        self, slug: str, seed: int, text: str, *, hints: int = 0, seconds: float = 0.0, record: bool = True
    ) -> Estimated:
        """Mark an answer. VivaError when it cannot be read as one; nothing is recorded then."""
        asked = self.ask(slug, seed)
        estimate = asked.page.estimate
        if len(text) > MOST_CHARACTERS:
            raise VivaError(f"The answer has {len(text)} characters.", "Write numbers only.")
        marked = mark(estimate, seed, text)
        values = worked(estimate, drawn(estimate, seed))
        event_id = self._write(asked, text, marked, hints, seconds) if record else ""
        return Estimated(
            asked,
            marked,
            answer=" × ".join(map(shown, answer_of(estimate, seed))),
            unit=estimate.unit.partition(" (")[0],
            given=" × ".join(map(shown, marked.given)),
            derivation=tuple(told(step.say, values) for step in estimate.steps),
            tolerance=tolerance(estimate.within),
            event_id=event_id,
        )

    def judge(self, slug: str, seed: int, text: str, *, record: bool = True) -> Judgement:
        """The same as a verdict of the judge, for `viva judge`."""
        started = time.perf_counter()
        found = self.answer(slug, seed, text, record=record)
        message = "" if found.marked.right else f"got {found.given}, wanted {found.answer} ({found.tolerance})"
        verdict = PASS if found.marked.right else WRONG
        return Judgement(
            slug=slug,
            verdict=verdict,
            checks=(CheckResult("answer", verdict, message),),
            milliseconds=(time.perf_counter() - started) * 1000,
            profile=PROFILE,
            mistake=found.marked.mistake,
            seed=seed,
        )

    def _write(self, asked: Asked, text: str, marked: Marked, hints: int, seconds: float) -> str:
        event = Event(
            event_id="",
            at=self._record.now(),
            kind=ATTEMPT,
            item=f"estimate:{asked.page.estimate.slug}",
            practice="code",
            content_version=asked.page.version,
            response=text,
            outcomes={"verdict": PASS if marked.right else WRONG, "mistake": marked.mistake},
            hints=hints,
            seconds=seconds,
            judge=f"estimate seed {asked.seed}",
        )
        return self._record(event).event_id


def tolerance(within: float) -> str:
    """How near an answer must be, in words."""
    if within == 1:
        return "exact"
    return f"within {round((within - 1) * 100)} %" if within < 1.5 else f"within a factor of {within:g}"
