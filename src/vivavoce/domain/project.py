"""The parts of a story about one of the learner's own projects."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a story and what belongs in it."""

    name: str
    label: str
    asks: str


FIELDS = (
    Field("title", "Title", "What you call it, in a few words."),
    Field("role", "Your role", "What you did yourself, and what others did."),
    Field("data", "Data", "What it was, how much, where the labels came from, how it was split."),
    Field("baseline", "Baseline", "The simplest thing that you compared with, and how good it was."),
    Field("number", "The number", "The result: of what, on how many examples, against the baseline, how sure."),
    Field("bug", "Worst bug", "What went wrong, how you found it, what you changed."),
    Field("undo", "What I would undo", "A decision that you would take differently today, and why."),
)
NAMES = tuple(one.name for one in FIELDS)
