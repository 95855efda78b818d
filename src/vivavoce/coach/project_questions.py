"""The questions that an interviewer asks about a story: the story itself, its numbers, the concepts that it names.

Concepts are named by the words that the search knows and by those of `triggers.toml`; the longest name wins. A
question says which words raised it, so that the learner sees why it is there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vivavoce.bank.search import plain
from vivavoce.coach.jobtext import WORD, name_places
from vivavoce.coach.project_numbers import bare_numbers
from vivavoce.coach.projects import Project

TRIGGERS = Path(__file__).with_name("triggers.toml")
TELL = "tell"
TELL_GOOD = (
    "The problem and who had it, in one sentence.",
    "What you did yourself.",
    "The baseline, the number and the difference between them.",
    "One thing that went wrong. Then stop, within two minutes.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what a good answer to it contains."""

    ask: str
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a named concept makes an interviewer ask. With `words`, only these raise it; without, every name does."""

    id: str
    concept: str
    words: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """A question that one story raises. `words` are the words of the story that raised it."""

    id: str
    ask: str
    good: tuple[str, ...]
    words: tuple[str, ...] = ()
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Interviewer:
    """Everything in the file: triggers, and what is asked about a field that is filled in."""

    triggers: tuple[Trigger, ...]
    fields: tuple[tuple[str, Asked], ...]  # field, question


@cache
def interviewer() -> Interviewer:
    """The file, read once."""
    table = tomllib.loads(TRIGGERS.read_text(encoding="utf-8"))
    triggers = [
        Trigger(one["id"], one["concept"], tuple(one.get("words", ())), tuple(map(_asked, one["question"])))
        for one in table["trigger"]
    ]
    return Interviewer(tuple(triggers), tuple((one["field"], _asked(one)) for one in table["field"]))


def questions(project: Project, names: Iterable[tuple[str, str]]) -> list[Raised]:
    """All that a story raises, the most likely first. `names` are (name, concept) of the bank."""
    named = _named(project, names)
    first = [_raised(trigger, words, 0) for trigger, words in named]
    second = [_raised(trigger, words, n) for trigger, words in named for n in range(1, len(trigger.questions))]
    tell = Raised(TELL, f"Tell me about “{project.title}”. You have two minutes.", TELL_GOOD)
    return [tell, *_numbers(project), *first, *_fields(project), *second]


def _named(project: Project, names: Iterable[tuple[str, str]]) -> list[tuple[Trigger, tuple[str, ...]]]:
    """The triggers that a story pulls, in the order of their first word, with the words as they stand in it."""
    known = _known(names)
    text = f"{project.title}\n{project.text}"
    found: dict[Trigger, dict[str, str]] = {}
    for start, end, name in name_places(text, known):
        for trigger in known[name]:
            found.setdefault(trigger, {}).setdefault(name, " ".join(text[start:end].split()))
    return [(trigger, tuple(words.values())) for trigger, words in found.items()]


def _known(names: Iterable[tuple[str, str]]) -> dict[str, list[Trigger]]:
    """Name in one spelling to the triggers that it pulls: its own ones, else those of its concept."""
    known: dict[str, list[Trigger]] = {}
    general: dict[str, list[Trigger]] = {}
    for trigger in interviewer().triggers:
        for word in trigger.words:
            known.setdefault(_spelling(word), []).append(trigger)
        if not trigger.words:
            general.setdefault(trigger.concept, []).append(trigger)
    own = set(known)
    for name, concept in dict.fromkeys((_spelling(name), concept) for name, concept in names):
        if name not in own and concept in general:
            known.setdefault(name, []).extend(general[concept])
    return known


def _spelling(name: str) -> str:
    """A name as `name_places` reads it in a text: words alone, in the search's one spelling."""
    return plain(" ".join(WORD.findall(name)))


def _raised(trigger: Trigger, words: tuple[str, ...], n: int) -> Raised:
    asked = trigger.questions[n]
    return Raised(f"{trigger.id}.{n + 1}", asked.ask, asked.good, words, trigger.concept)


def _numbers(project: Project) -> list[Raised]:
    """One question for each result that stands bare."""
    found = []
    for bare in bare_numbers(project.fields):
        name = "-".join(re.findall(r"[a-z0-9]+", bare.figure.lower()))
        found.append(Raised(f"figure.{name}", bare.ask, bare.good, (bare.figure,)))
    return found


def _fields(project: Project) -> list[Raised]:
    """What is asked about the parts that are filled in."""
    found: list[Raised] = []
    for name, asked in interviewer().fields:
        if project.fields[name]:
            found.append(Raised(f"{name}.{sum(one.id.startswith(name) for one in found) + 1}", asked.ask, asked.good))
    return found


def _asked(table: dict[str, object]) -> Asked:
    ask, good = table["ask"], table["good"]
    assert isinstance(ask, str) and isinstance(good, list)
    return Asked(ask, tuple(map(str, good)))
