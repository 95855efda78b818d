"""The search of an exported site: an index that a script in the page reads without any server.

The documents, names and weights are those of the program's own search (`vivavoce.bank.search`). What SQLite's full-text
index does there (stemming, ranking by BM25) is done here while exporting, as far as it needs no query.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from functools import cache

from vivavoce.bank import Bank
from vivavoce.bank.search import STOP, WEIGHTS

SATURATION, LENGTH = 1.2, 0.75  # k1 and b of BM25, as SQLite has them
SCALE = 8  # weights are kept as whole eighths
# Applied in this order to every word, here and in search.js, so that `normalising` and `normalization` are one word.
ENDINGS = (
    ("is(e|ed|es|er|ing|ation|ations)$", "iz$1"),
    ("(ations?|ings?|ers?|ed|es|s|e)$", ""),
    ("([^aeiou])\\1$", "$1"),
)
SHORTEST = 4  # shorter words keep their endings


@cache
def stem(word: str) -> str:
    """What is left of a word without its ending; search.js does the same with the same table."""
    if len(word) < SHORTEST:
        return word
    for ending, instead in ENDINGS:
        shorter = re.sub(ending, instead.replace("$", "\\"), word)
        word = shorter if len(shorter) >= SHORTEST - 1 else word
    return word


def index(bank: Bank) -> dict[str, object]:
    """Questions by word, names of concepts, and the wordings of claims and labs."""
    documents = bank.documents()
    concepts = {row["slug"]: row["concept"] for row in bank.question_rows()}
    return {
        "endings": [list(pair) for pair in ENDINGS],
        "shortest": SHORTEST,
        "stop": sorted(STOP),
        "questions": [[slug, title, concepts[slug]] for slug, title, *_ in documents],
        "words": _words(documents),
        "names": _names(bank),
        "claims": [[row.id, row.statement] for row in bank.claims()],
        "labs": [[page.slug, page.lab.title] for page in bank.labs()],
    }


def script(bank: Bank) -> str:
    """The index as a script: a page opened from disk may load one, but may not fetch a file."""
    return f"window.vivaIndex = {json.dumps(index(bank), ensure_ascii=False, separators=(',', ':'))};\n"


def _words(documents: list[tuple[str, ...]]) -> dict[str, list[int]]:
    """Stem to document number and weight, document number and weight, ..."""
    columns = [[Counter(map(stem, tokens(text))) for text in row[1:]] for row in documents]
    mean = [sum(sum(row[n].values()) for row in columns) / max(1, len(columns)) for n in range(len(WEIGHTS))]
    found: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(columns):
        weights: dict[str, float] = defaultdict(float)
        for weight, counts, usual in zip(WEIGHTS, row, mean, strict=True):
            damping = SATURATION * (1 - LENGTH + LENGTH * sum(counts.values()) / max(usual, 1))
            for word, times in counts.items():
                weights[word] += weight * times * (SATURATION + 1) / (times + damping)
        for word, total in weights.items():
            if (rounded := round(SCALE * total)) > 0:
                found[word] += (number, rounded)
    return dict(sorted(found.items()))


def _names(bank: Bank) -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for name, concept in bank.names:
        names[" ".join(map(stem, tokens(name)))].append(concept)
    return names


def tokens(text: str) -> list[str]:
    """Lower-case words of letters and digits."""
    return re.findall(r"[a-z0-9]+", text.lower())
