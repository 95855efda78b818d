"""Do the words stand in an order that English has? Tells speech, terse or fluent, from shuffled words.

Every word becomes one of some 180 classes: little words stand for themselves, the others for their ending.
`order.json`, made by `bench/fit_order.py`, says how much likelier a class is after another one than anywhere, as a
natural logarithm.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from vivavoce.grader.lexicon import AUXILIARIES, FUNCTION_WORDS

FILE = "order.json"
UNSEEN = ""  # key of the value for a class that was never seen to follow
START, STOP = "<", "."  # stand before the first and after the last word
ENDINGS = ("ing", "ed", "ly", "tion", "s")
LEAST_STEM = 3  # letters before an ending
LEAST_NEIGHBOURS = 8  # fewer tell nothing
Odds = Mapping[str, Mapping[str, float]]  # class -> following class -> value
_TOKEN = re.compile(r"[^\W\d_][\w']*|\d[\d.,]*|[.,;:!?()]")


def fluency_of(text: str) -> float:
    """Sum of the values of neighbours over the root of their number: the surer, the more there are. 0 for too few."""
    table = odds()
    values = [_value(table, first, second) for first, second in pairwise(classes_of(text))]
    return sum(values) / math.sqrt(len(values)) if len(values) >= LEAST_NEIGHBOURS else 0.0


def classes_of(text: str) -> list[str]:
    """The classes of a text's words and stops, between a start and a stop."""
    return [START, *(_class(token) for token in _TOKEN.findall(text)), STOP]


def _class(token: str) -> str:
    word = token.lower()
    if word in FUNCTION_WORDS or word in AUXILIARIES or not word[0].isalnum():
        return word
    if word[0].isdigit():
        return "#"
    ending = next((end for end in ENDINGS if word.endswith(end) and len(word) >= LEAST_STEM + len(end)), "")
    return f"-{ending}"


def _value(table: Odds, first: str, second: str) -> float:
    """A class that is not in the table says nothing."""
    following = table.get(first, {})
    return following.get(second, following.get(UNSEEN, 0.0))


@lru_cache(maxsize=1)
def odds() -> Odds:
    """The table that ships."""
    raw = resources.files("vivavoce.grader").joinpath(FILE).read_text(encoding="utf-8")
    table: Odds = json.loads(raw)["odds"]
    return table
