"""The plan's use cases: set-up, what a job asks for, what-if, the calendar file, the sheet for the last day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import time

from vivavoce.app.coaching import Coaching
from vivavoce.app.explaining import Explaining
from vivavoce.app.placing import one_point_grade
from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.coach import Plan, WhatIf, blueprints, calendar_file, jobtext, last_day
from vivavoce.coach.agenda import weight
from vivavoce.coach.jobtext import Named
from vivavoce.coach.last_day import LastAnswer, LastDay, Story, Surprise
from vivavoce.domain.drill import INTERNAL, PASS
from vivavoce.domain.errors import UnknownSlug, VivaError
from vivavoce.domain.event import ATTEMPT, Event
from vivavoce.store import EventLog

EMPHASISED = 1.5  # the factor of an area that a job's text names, once confirmed


@dataclass(frozen=True, slots=True)
class JobRead:
    """What a job's text names, to be confirmed. Titles by id of concept."""

    text: str
    concepts: tuple[Named, ...]
    areas: tuple[Named, ...]
    titles: Mapping[str, str]


class Planning:
    """Plans over one bank and one history."""

    def __init__(
        self,
        bank: Bank,
        log: EventLog,
        coaching: Coaching,
        record: Recorder,
        explaining: Explaining,
        stories: Callable[[], Iterable[Story]] = tuple,
    ) -> None:
        """`stories` hands out the learner's project stories, where something keeps them."""
        self._bank, self._log, self._coach, self._record = bank, log, coaching, record
        self._explaining, self._stories = explaining, stories

    def plan(self) -> Plan:
        """The days to the interview, what does not fit, and the forecast."""
        return self._coach.whole_plan()

    def what_if(self, changes: Mapping[str, object]) -> WhatIf:
        """The plan under other settings. VivaError for bad ones; nothing is recorded."""
        return self._coach.what_if(changes)

    def set_up(self, changes: Mapping[str, object]) -> list[str]:
        """Record several settings at once, all or none; returns the names of those that changed."""
        return self._coach.set_settings(changes, self._record)

    def factors(self) -> dict[str, float]:
        """What each area, level and practice counts under the settings, 1 being as usual."""
        return blueprints.factors(self._coach.in_force())

    def calendar(self, at: time | None = None) -> str:
        """The plan as an iCalendar file; all-day events, or beginning at a time of day."""
        return calendar_file.calendar_file(self.plan(), self._record.now(), self._log.version, at)

    def read_job(self, text: str) -> JobRead:
        """The concepts and areas that a job's text names. Nothing leaves the computer, nothing is recorded."""
        titles = {concept.id: concept.title for concept in self._bank.concepts()}
        return JobRead(
            text,
            tuple(jobtext.concepts_in(text, self._bank.names)),
            tuple(jobtext.areas_in(text)),
            titles,
        )

    def confirm_job(self, text: str, concepts: Iterable[str], areas: Iterable[str]) -> list[str]:
        """Keep a job's text with the concepts and areas that the learner confirmed. VivaError for unknown ones."""
        chosen, named = list(dict.fromkeys(concepts)), set(areas)
        for name in chosen:
            self._bank.concept(name)
        if unknown := sorted(named - set(blueprints.AREAS)):
            raise VivaError(f"There is no area {unknown[0]!r}.", f"Areas are {', '.join(blueprints.AREAS)}.")
        kept = dict(self._coach.in_force().emphasis)
        factors = self.factors()
        emphasis = kept | {area: max(factors[area], EMPHASISED) for area in named}
        return self.set_up({"job": text, "focus": chosen, "emphasis": emphasis})

    def last_day(self) -> LastDay:
        """The sheet for the last day, from the last try of everything."""
        latest = {event.item: event for event in self._log.events(kind=ATTEMPT)}
        settings = self._coach.in_force()
        return last_day.last_day(
            settings.coming(self._record.now()),
            self._answers(latest.values()),
            [surprise for event in latest.values() if (surprise := self._surprise(event)) is not None],
            [mistake for event in latest.values() if (mistake := self._mistake(event)) is not None],
            self._stories(),
            {concept.id: weight(concept, settings) for concept in self._coach.view.concepts},
        )

    def missed(self) -> set[str]:
        """Questions whose last answer left an asked point out or said what is not so, or whose card was forgotten."""
        latest = {event.item: event for event in self._log.events(kind=ATTEMPT)}
        forgotten = {item for item, event in latest.items() if event.outcomes.get("rating") == "again"}
        return {answer.page.slug for answer in self._answers(latest.values()) if last_day.is_open(answer)} | {
            card.question for card in self._bank.cards() if card.item in forgotten
        }

    def _answers(self, latest: Iterable[Event]) -> list[LastAnswer]:
        return [answer for event in latest if (answer := self._explained(event)) is not None]

    def _explained(self, event: Event) -> LastAnswer | None:
        """The answer as graded after its turns and disputes; None for anything else, or where its question is gone."""
        if event.practice != "explain":
            return None
        try:
            page = self._bank.question(event.item.removeprefix("q:"))
        except UnknownSlug:
            return None
        placed = one_point_grade(event, self._record.amendments(event.event_id))
        grade = placed or self._explaining.graded(event.event_id)[1].grade
        return LastAnswer(page, grade, event.at.date())

    def _surprise(self, event: Event) -> Surprise | None:
        if event.practice != "predict" or event.outcomes.get("hit") is not False:
            return None
        slug = event.item.partition("/")[2]
        try:
            page = self._bank.lab(slug)
        except UnknownSlug:
            return None
        return Surprise(event.item, page.lab.prediction.ask, page.lab.prediction.because)

    def _mistake(self, event: Event) -> Surprise | None:
        """Code, a repair or an estimate that was not right the last time."""
        verdict = event.outcomes.get("verdict")
        home = self._coach.view.homes.get(event.item)
        if event.practice not in ("code", "debug") or home is None or verdict in (None, PASS, INTERNAL):
            return None
        return Surprise(event.item, home[1].title, str(event.outcomes.get("mistake") or ""))
