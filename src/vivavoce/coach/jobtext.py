"""Which concepts and areas a job's text names. Plain matching of names here on this computer; a person confirms.

Names are those that the search knows (`concepts/aliases.csv` and the concepts' own ids), in the search's one
spelling: British and American, singular and plural, hyphen and space are the same. The longest name wins where
several begin at one word, so "language model" is not also "model".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vivavoce.bank.search import plain

WORD = re.compile(r"[A-Za-z0-9]+")
AROUND = 40  # characters of the text shown on either side of the first place
MOST_WORDS = 6  # of one name
# Words of everyday language, or of statistics at large: shown, but not ticked before the person did.
EVERYDAY = frozenset(
    """accuracy adam attention broadcasting depth deployment dice drift dropout epoch framework glove kernel lasso
    momentum monitoring neuron padding pooling ridge segmentation standardization stride""".split()
)
FALSE_FRIENDS = ("attention to detail",)
AREA_NAMES = {  # phrases of job texts that mean a whole area
    "computer vision": "vision",
    "image processing": "vision",
    "natural language processing": "sequence-attention",
    "nlp": "sequence-attention",
    "large language model": "llm",
    "llm": "llm",
    "generative ai": "generative-representation",
    "generative model": "generative-representation",
    "representation learning": "generative-representation",
    "mlop": "systems-production",
    "production": "systems-production",
    "distributed system": "systems-production",
    "inference": "systems-production",
    "a b test": "evaluation-data",
    "experimentation": "evaluation-data",
    "evaluation": "evaluation-data",
    "data quality": "evaluation-data",
    "optimization": "optimization",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A concept or an area that the text names."""

    name: str  # id of the concept or the area
    words: tuple[str, ...]  # as they stand in the text, each spelling once
    context: str  # the text around the first place
    times: int
    sure: bool  # False where all its words are everyday ones


def concepts_in(text: str, names: Iterable[tuple[str, str]]) -> list[Named]:
    """The concepts named, the most often named first. `names` are (name in one spelling, concept)."""
    known: dict[str, list[str]] = {}
    for name, concept in names:
        known.setdefault(name, []).append(concept)
    return _named(text, known, EVERYDAY)


def areas_in(text: str) -> list[Named]:
    """The areas named by phrases that mean a whole area."""
    return _named(text, {plain(name): [area] for name, area in AREA_NAMES.items()}, frozenset())


def _named(text: str, known: Mapping[str, list[str]], everyday: frozenset[str]) -> list[Named]:
    found: dict[str, list[tuple[int, int]]] = {}
    sure: set[str] = set()
    for start, end, name in name_places(text, known):
        for meant in known[name]:
            found.setdefault(meant, []).append((start, end))
            if name not in everyday:
                sure.add(meant)
    named = [
        Named(
            meant,
            tuple({text[start:end].lower(): text[start:end] for start, end in places}.values()),
            _context(text, *places[0]),
            len(places),
            meant in sure,
        )
        for meant, places in found.items()
    ]
    return sorted(named, key=lambda one: (not one.sure, -one.times, one.name))


def name_places(text: str, known: Mapping[str, object]) -> Iterable[tuple[int, int, str]]:
    """Where names stand: start and end in the text, and the name; from left to right, never overlapping."""
    words = [(found.start(), found.end(), found[0]) for found in WORD.finditer(text)]
    friends = {plain(friend) for friend in FALSE_FRIENDS}
    at = 0
    while at < len(words):
        for length in range(min(MOST_WORDS, len(words) - at), 0, -1):
            stretch = words[at : at + length]
            name = plain(" ".join(word for *_, word in stretch))
            if name in friends:
                at += length
                break
            if name in known:
                yield stretch[0][0], stretch[-1][1], name
                at += length
                break
        else:
            at += 1


def _context(text: str, start: int, end: int) -> str:
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    before = before.partition(" ")[2] if start > AROUND else before
    after = after.rpartition(" ")[0] if end + AROUND < len(text) else after
    return " ".join(f"{before}{text[start:end]}{after}".split())
