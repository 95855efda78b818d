"""What the lexical tier knows of English and of the field: stems, synonyms, opposites, little words.

The tables are in `lexicon.toml`. A synonym group stands for one idea and is written `§name`; two
ideas that are each other's opposite tell a flipped statement ("factors that shrink") from its
original ("that stretch").
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

_TABLES: dict[str, Any] = tomllib.loads(
    resources.files("vivavoce.grader").joinpath("lexicon.toml").read_text(encoding="utf-8")
)

FUNCTION_WORDS = frozenset(_TABLES["words"]["function"].split())
FILLER = frozenset(_TABLES["words"]["filler"].split())
NEGATIONS = frozenset(_TABLES["words"]["negation"].split())
IDLE_NEGATIONS = frozenset(tuple(phrase.split()) for phrase in _TABLES["words"]["idle_negation"])
LISTING_WORDS = frozenset(_TABLES["words"]["listing"].split())
AUXILIARIES = frozenset(_TABLES["words"]["auxiliary"].split())
DENIALS: tuple[str, ...] = tuple(_TABLES["words"]["denial"])
REPORTS: tuple[str, ...] = tuple(_TABLES["words"]["report"])
CONTRASTS = frozenset(_TABLES["words"]["contrast"].split())

_IRREGULAR: dict[str, str] = {form: base for base, forms in _TABLES["stems"].items() for form in forms.split()}
_ENDINGS: tuple[str, ...] = tuple(_TABLES["endings"]["strip"].split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Strip the ending of an English word, so that `clipped`, `clipping` and `clips` meet in `clip`."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending in _ENDINGS:
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and any(letter in "aeiouy" for letter in base):
            if ending == "s" and base[-1] in "su":
                continue
            doubled = len(base) > 3 and base[-1] == base[-2] and base[-1] not in "ls"
            return base[:-1] if doubled else base
    return word


def _phrases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for idea, members in _TABLES["ideas"].items():
        for member in members.split(","):
            phrase = tuple(stem(word) for word in member.replace("-", " ").split())
            table.setdefault(phrase[0], []).append((phrase, "§" + idea))
    return table


def _opposites() -> dict[str, frozenset[str]]:
    pairs = [("§" + a, "§" + b) for a, b in _TABLES["opposites"]["ideas"]]
    pairs += [(stem(a), stem(b)) for a, b in _TABLES["opposites"]["words"]]
    table: dict[str, set[str]] = {}
    for a, b in pairs:
        table.setdefault(a, set()).add(b)
        table.setdefault(b, set()).add(a)
    return {key: frozenset(values) for key, values in table.items()}


PHRASES = _phrases()  # first stem -> [(stems of the phrase, "§idea")]
OPPOSITE = _opposites()
