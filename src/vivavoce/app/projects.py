"""My projects: told, changed and withdrawn as events; the questions that they raise; rehearsed one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from vivavoce import __version__
from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.coach.last_day import Story
from vivavoce.coach.mock_parts import ProjectQuestion
from vivavoce.coach.project_questions import Raised, questions
from vivavoce.coach.project_remarks import Remark, on_telling, remarks
from vivavoce.coach.projects import ANSWERED, MOST_PROJECTS, TOLD, WITHDRAWN, Project, accepted, projects
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import PROJECT, Event
from vivavoce.domain.project import FIELDS
from vivavoce.store import EventLog, LogHasGrown

MOST_ANSWER = 20_000  # characters of an answer in a rehearsal
MOST_TRIES = 100  # appends that may find the log grown


class UnknownProject(VivaError):
    """There is no project of that name."""

    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(f"You have no project {name!r}.", "`viva project list` shows yours.")


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """An answer as it was recorded: what a good one contains, and what is to say about its structure."""

    event_id: str
    question: Raised
    remarks: tuple[Remark, ...]


class Projects:
    """The stories of one history."""

    def __init__(self, bank: Bank, log: EventLog, record: Recorder) -> None:
        self._bank, self._log, self._record = bank, log, record

    def all(self) -> list[Project]:
        """Every story that is not withdrawn, in the order in which they were first told."""
        return projects(self._log.events(kind=PROJECT))

    def project(self, name: str) -> Project:
        """One story, by its id, its place from 1, or its title. UnknownProject if there is none."""
        return _find(self.all(), name)

    def tell(self, given: Mapping[str, object]) -> Project:
        """Record a new story. VivaError for fields that cannot be, and for one more than three."""
        fields = accepted(given)

        def room() -> dict[str, object]:
            if len(self.all()) >= MOST_PROJECTS:
                raise VivaError(
                    f"There are {MOST_PROJECTS} projects already, as many as an interview has time for.",
                    "Change one of them, or remove one first.",
                )
            return {"step": TOLD, "project": "", "fields": fields}

        return self.project(self._append(room).event_id)

    def change(self, name: str, given: Mapping[str, object]) -> Project:
        """Tell a story again; fields that are not given stay as they are. Without a change nothing is recorded."""
        found = self.project(name)
        fields = accepted({**found.fields, **given})

        def told() -> dict[str, object]:
            return {"step": TOLD, "project": self.project(found.id).id, "fields": fields}

        if fields != found.fields:
            self._append(told)
        return self.project(found.id)

    def withdraw(self, name: str) -> Project:
        """Take a story off every page; returns it as it was. Its words stay in the log until that is deleted."""
        found = self.project(name)
        self._append(lambda: {"step": WITHDRAWN, "project": self.project(found.id).id})
        return found

    def questions(self, project: Project) -> list[Raised]:
        """What an interviewer asks about it, the most likely first."""
        return questions(project, self._names)

    def remarks(self, project: Project) -> list[Remark]:
        """What is to say about its structure. Never a score."""
        return remarks(project.fields)

    def question(self, project: Project, question: str) -> Raised:
        """One question that the story raises. VivaError where it does not raise it (any more)."""
        for raised in self.questions(project):
            if raised.id == question:
                return raised
        raise VivaError("This story does not raise that question any more.", "Take the next one.")

    def next_question(self, project: Project, after: str = "") -> Raised:
        """The first one not answered yet; when all are, the one that was answered longest ago, but not `after`."""
        raised = self.questions(project)
        answered = {name: found.event_id for name, found in project.answers.items()}
        others = [one for one in raised if one.id != after] or raised
        return min(others, key=lambda one: answered.get(one.id, ""))

    def answer(self, name: str, question: str, text: str = "", *, seconds: float = 0.0) -> Rehearsed:
        """Keep an answer of a rehearsal; without text it was said aloud."""
        project = self.project(name)
        raised = self.question(project, question)
        said = "\n".join(text.replace("\0", "").splitlines()).strip()
        if len(said) > MOST_ANSWER:
            raise VivaError(f"The answer has {len(said):,} characters.", f"Write {MOST_ANSWER:,} at most.")
        outcomes = {"step": ANSWERED, "project": project.id, "question": raised.id, "ask": raised.ask}
        event = Event("", self._record.now(), PROJECT, response=said, outcomes=outcomes, seconds=seconds)
        return Rehearsed(self._record(event).event_id, raised, tuple(on_telling(said)) if said else ())

    # ---- for the mock interview and the last day

    def mock_questions(self) -> list[ProjectQuestion]:
        """Every question on every story, for a mock interview."""
        return [
            ProjectQuestion(f"{project.id}/{raised.id}", project.title, raised.ask, raised.good)
            for project in self.all()
            for raised in self.questions(project)
        ]

    def stories(self) -> list[Story]:
        """The stories as they stand on the sheet for the last day."""
        return [
            Story(
                project.title,
                tuple(
                    f"{one.label}: {' '.join(project.fields[one.name].split())}"
                    for one in FIELDS[1:]
                    if project.fields[one.name]
                ),
            )
            for project in self.all()
        ]

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        titles = [(concept.title, concept.id) for concept in self._bank.concepts()]
        return [*self._bank.names, *titles]

    def _append(self, outcomes: Callable[[], dict[str, object]]) -> Event:
        """Record what `outcomes` decides on the log as it is at that moment, in whatever process others write."""
        for _ in range(MOST_TRIES):
            version = self._log.version
            event = Event("", self._record.now(), PROJECT, outcomes=outcomes(), app_version=__version__)
            try:
                return self._log.append(event, expected=version)
            except LogHasGrown:
                continue
        raise VivaError("The history is being written to without a pause.", "Close other windows and try again.")


def _find(found: list[Project], name: str) -> Project:
    wanted = name.strip()
    for place, project in enumerate(found, start=1):
        if wanted in (project.id, str(place)):
            return project
    titled = [project for project in found if project.title.casefold() == wanted.casefold()]
    if not titled:
        titled = [project for project in found if wanted and project.title.casefold().startswith(wanted.casefold())]
    if len(titled) != 1:
        raise UnknownProject(name)
    return titled[0]
