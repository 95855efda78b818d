"""How an answer is built: purpose, mechanism, example, limit, length, filler. Feedback, never a score.

A rubric's own [[structure]] marks name what fits its question; those that the texts below can see
are marked, and length and filler are added to every answer.
"""

from __future__ import annotations

import re

from vivavoce.domain.grade import StructureGrade
from vivavoce.domain.rubric import Rubric
from vivavoce.grader.text import words_of

WORDS_IN_TWO_MINUTES = 280  # 140 spoken words a minute
FEWEST_WORDS = 40
OPENING = 0.45  # share of the answer in which the purpose should come
FILLER_SHARE = 0.04

_PURPOSE = re.compile(
    r"\b(because|so that|in order to|the point|purpose|problem|goal|why|need(?:s|ed)?|want|comes? from|due to|"
    r"caused?|reason|happens? when|there to|helps?|prevents?|avoids?|lets? (?:you|us|me)|makes? it)\b",
    re.IGNORECASE,
)
_MECHANISM = re.compile(
    r"\b(multipl\w*|divid\w*|add(?:s|ed|ing)?|subtract\w*|average\w*|sum\w*|scal\w*|product|comput\w*|tak(?:e|es|ing)|"
    r"replac\w*|updat\w*|pass(?:es|ed)?|appl(?:y|ies)|weigh\w*|normali[sz]\w*|by the chain rule|step by step|then)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"\d|\b(for example|for instance|e\.g\.|such as|say,|suppose|imagine|like when|percent|half|twice|hundred|"
    r"thousand|million|in (?:my|our|a) project|resnet|bert|gpt|imagenet|mnist|cifar)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(but|however|although|though|only (?:if|when|works)|unless|except|"
    r"does(?:n't| not) (?:help|work|fix|solve|remove)|"
    r"won't|not always|trade-?off|downside|limit(?:s|ation)?|fails?|cost of|price|instead|patch|on the other hand)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(r"\b(um+|uh+|er+m?|hmm?|you know|kind of|sort of|basically|literally|i mean)\b", re.IGNORECASE)


def marks(rubric: Rubric, text: str) -> tuple[StructureGrade, ...]:
    """Six marks; the rubric's own statement is the note where it has one of the same kind."""
    words = len(words_of(text))
    start = text[: round(len(text) * OPENING)]
    return (
        _mark(
            rubric, "purpose-first", "Purpose first", bool(_PURPOSE.search(start)), "Say early what problem it solves."
        ),
        _mark(rubric, "mechanism", "Mechanism", bool(_MECHANISM.search(text)), "Say what is computed, step by step."),
        _mark(rubric, "example", "Example", bool(_EXAMPLE.search(text)), "Give one number, formula or named case."),
        _mark(rubric, "limit", "Limit", bool(_LIMIT.search(text)), "Say where it stops helping."),
        _length(words),
        _filler(text, words),
    )


def _mark(rubric: Rubric, mark: str, label: str, met: bool, note: str) -> StructureGrade:
    own = next((structure.statement for structure in rubric.structures if structure.id == mark), "")
    return StructureGrade(mark, label, met, own or note)


def _length(words: int) -> StructureGrade:
    seconds = round(words / WORDS_IN_TWO_MINUTES * 120)
    met = FEWEST_WORDS <= words <= WORDS_IN_TWO_MINUTES
    advice = "" if met else ": say more" if words < FEWEST_WORDS else ": shorten it"
    return StructureGrade("length", "Length", met, f"{seconds} of 120 seconds{advice}")


def _filler(text: str, words: int) -> StructureGrade:
    count = len(_FILLER.findall(text))
    note = "no filler words" if not count else f"{count} filler word{'s' if count > 1 else ''}"
    return StructureGrade("filler", "Plain speech", count <= FILLER_SHARE * words, note)
