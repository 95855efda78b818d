"""How a story is built: what is missing, whether a number and a baseline stand in it, how long it takes, who did it.

Feedback on structure, never a score: whether the project was any good cannot be seen from its words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vivavoce.domain.project import FIELDS, NAMES

SPEAKING_RATE = 140  # words a minute
MOST_SECONDS = 120  # what an interviewer listens to before asking
FEWEST_WORDS = 15  # with fewer nobody expects an "I"

WORD = re.compile(r"[\w'’-]+")
FIRST_PERSON = re.compile(r"\b(?:i(?!\.\s?e\b)|i['’](?:m|d|ve|ll)|my|me|mine|myself)\b", re.IGNORECASE)
TOGETHER = re.compile(r"\b(?:we|we['’](?:d|ve|re|ll)|our|ours|us|the team)\b", re.IGNORECASE)
QUANTITY = re.compile(
    r"\d|\b(?:half|halved|third|quarter|double[ds]?|twice|tripled?|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"dozen|hundred|thousand|million)\b",
    re.IGNORECASE,
)
NOTHING = re.compile(r"\W*(?:no|none|nothing|n/?a|no baseline|there was none|there was no baseline)\W*", re.IGNORECASE)
WHY = {  # what an interviewer does where a field is empty
    "role": "The first thing asked is what you did and what the others did.",
    "data": "Without the data nobody can judge the result.",
    "baseline": "A result without a baseline says nothing: name the simplest thing that you compared with.",
    "number": "Give one result as a number; “it worked well” is where the questions begin.",
    "bug": "“What went wrong?” comes in every interview. One true bug is worth more than a smooth story.",
    "undo": "“What would you do differently?” comes at the end; have one decision ready.",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about the structure; `field` is the part of the story that it is about, empty for all of it."""

    field: str
    says: str


def seconds_aloud(text: str) -> int:
    """How long a text takes to say at 140 words a minute."""
    return round(len(WORD.findall(text)) * 60 / SPEAKING_RATE)


def remarks(fields: Mapping[str, str]) -> list[Remark]:
    """What is missing or too long in a story, in the order of its fields."""
    found = [_on_field(name, fields[name]) for name in NAMES[1:]]
    return [remark for remark in found if remark is not None] + on_telling(
        "\n".join(fields[name] for name in NAMES[1:])
    )


def on_telling(text: str) -> list[Remark]:
    """What is to say about a story or an answer as it is told: its length, and who did it."""
    found = []
    seconds = seconds_aloud(text)
    if seconds > MOST_SECONDS:
        found.append(
            Remark("", f"It takes about {clock(seconds)} aloud, at {SPEAKING_RATE} words a minute. Keep it under two.")
        )
    together = len(TOGETHER.findall(text))
    if len(WORD.findall(text)) >= FEWEST_WORDS and not FIRST_PERSON.search(text):
        counted = f"You say “we” or “our” {'once' if together == 1 else f'{together} times'} and “I” never"
        found.append(Remark("", f"{counted if together else 'There is no “I” in it'}: which part was yours?"))
    return found


def clock(seconds: int) -> str:
    """`2:40` for 160 seconds."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def _on_field(name: str, text: str) -> Remark | None:
    label = next(one.label for one in FIELDS if one.name == name)
    if not text:
        return Remark(name, f"“{label}” is empty. {WHY[name]}")
    if name == "number" and not QUANTITY.search(text):
        return Remark(name, "There is no number in it. Say how much, of what, on how many examples.")
    if name == "baseline" and NOTHING.fullmatch(text):
        return Remark(name, "There is no baseline. Say what guessing the commonest class, or the old system, reaches.")
    return None
