"""The learner's own projects, as the log holds them: told, told again, withdrawn, rehearsed. A pure function of events.

What `outcomes` of an event of kind `project` hold:

| step | fields | meaning |
|---|---|---|
| told | project, fields | the story in its newest words; `project` is empty for the first telling |
| withdrawn | project | the story is shown no more; its words stay in the log until the history is deleted |
| answered | project, question, ask | an answer in a rehearsal; `response` is the text, empty where it was said aloud |

A project's number in the log is the id of the event that told it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import PROJECT, Event
from vivavoce.domain.project import FIELDS, NAMES

MOST_PROJECTS = 3  # an interview has time for one or two; three lets the learner choose
MOST_CHARACTERS = 4000  # of one field: more than twice what fits two minutes
MOST_TITLE = 120
TOLD, WITHDRAWN, ANSWERED = "told", "withdrawn", "answered"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer given in a rehearsal. `text` is empty where it was said aloud."""

    event_id: str
    at: datetime
    text: str
    seconds: float


@dataclass(slots=True)
class Project:
    """One story. `versions` are all its tellings, oldest first; `answers` the last one to each question."""

    id: str
    versions: list[tuple[str, datetime, dict[str, str]]]  # id of the event, when, fields
    answers: dict[str, Answered] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, str]:
        """The newest telling, every field of FIELDS."""
        return self.versions[-1][2]

    @property
    def version(self) -> str:
        """The id of the event that told it last."""
        return self.versions[-1][0]

    @property
    def title(self) -> str:
        """What the learner calls it."""
        return self.fields["title"]

    @property
    def text(self) -> str:
        """Everything but the title, a paragraph a field."""
        return "\n".join(self.fields[name] for name in NAMES[1:] if self.fields[name])


def projects(events: Iterable[Event]) -> list[Project]:
    """The stories that are not withdrawn, in the order in which they were first told."""
    found: dict[str, Project] = {}
    for event in sorted(events, key=lambda event: event.event_id):
        if event.kind == PROJECT:
            _apply(found, event)
    return list(found.values())


def accepted(given: Mapping[str, object]) -> dict[str, str]:
    """Every field as it is kept: without space around it, line ends of one kind. VivaError for what cannot be."""
    if unknown := sorted(set(given) - set(NAMES)):
        raise VivaError(f"A project has no field {unknown[0]!r}.", f"Fields are {', '.join(NAMES)}.")
    fields = {}
    for one in FIELDS:
        value = given.get(one.name, "")
        if not isinstance(value, str):
            raise VivaError(f"The field {one.name!r} is not text.", "Write it as text.")
        fields[one.name] = "\n".join(value.replace("\0", "").splitlines()).strip()
        most = MOST_TITLE if one.name == "title" else MOST_CHARACTERS
        if len(fields[one.name]) > most:
            raise VivaError(
                f"“{one.label}” has {len(fields[one.name]):,} characters.", f"Use {most:,} at most: it is told aloud."
            )
    fields["title"] = " ".join(fields["title"].split())
    if not fields["title"]:
        raise VivaError("The project has no title.", "Give it a name of a few words.")
    return fields


def _apply(found: dict[str, Project], event: Event) -> None:
    """One event after another. An event that names no project that there is (a damaged import) changes nothing."""
    told: dict[str, Any] = event.outcomes
    step, project = told.get("step"), found.get(str(told.get("project")))
    if step == TOLD:
        fields = _fields(told.get("fields"))
        if project is not None:
            project.versions.append((event.event_id, event.at, fields))
        elif not told.get("project"):
            found[event.event_id] = Project(event.event_id, [(event.event_id, event.at, fields)])
    elif project is not None and step == WITHDRAWN:
        del found[project.id]
    elif project is not None and step == ANSWERED:
        question = str(told.get("question"))
        project.answers[question] = Answered(event.event_id, event.at, event.response, event.seconds)


def _fields(kept: object) -> dict[str, str]:
    values = kept if isinstance(kept, dict) else {}
    fields = {name: str(values.get(name) or "") for name in NAMES}
    return {**fields, "title": fields["title"] or "Untitled"}
