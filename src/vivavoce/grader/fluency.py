"""Is it speech? Word lists, shuffled words, questions and code are not evidence of understanding.

These are checks of form, not of style: a terse but grammatical answer passes all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from vivavoce.grader.lexicon import CANNOT_END_SENTENCE, CANNOT_FOLLOW, FUNCTION_WORDS
from vivavoce.grader.text import Clause, Word

LEAST_FUNCTION_SHARE = 0.17  # English speech has .35 to .55, keyword lists below .1
LEAST_WORDS = 8  # below this a share means nothing
MOST_DISORDER = 0.15  # the 22 samples: at most .05 in order, mostly .2 to .6 shuffled
LEAST_CHANCES = 5
MOST_NEGATED = 0.7  # share of sentences; the 22 samples: at most .67


def spoken(text: str, clauses: list[Clause]) -> list[Clause]:
    """The clauses that can be evidence."""
    words = [word for clause in clauses for word in clause.words]
    if is_list(words) or disorder(clauses) > MOST_DISORDER:
        return []
    sentences = by_sentence(clauses)
    kept: list[Clause] = []
    for sentence in sentences:
        said = [word for clause in sentence for word in clause.words]
        if not is_list(said) and not _is_question(text, sentence[-1].end):
            kept.extend(sentence)
    return kept


def is_list(words: Sequence[Word]) -> bool:
    """Hardly any little words: a list of terms, code, or another language."""
    if len(words) < LEAST_WORDS:
        return False
    return sum(word.text in FUNCTION_WORDS for word in words) < LEAST_FUNCTION_SHARE * len(words)


def disorder(clauses: Sequence[Clause]) -> float:
    """Share of articles, prepositions and subject pronouns followed by a word that cannot follow them."""
    chances = broken = 0
    for sentence in by_sentence(clauses):
        texts = [word.text for clause in sentence for word in clause.words]
        for place, text in enumerate(texts):
            following = texts[place + 1] if place + 1 < len(texts) else None
            barred = CANNOT_FOLLOW.get(text)
            if barred is None:
                continue
            chances += 1
            broken += text in CANNOT_END_SENTENCE if following is None else following in barred
    return broken / chances if chances >= LEAST_CHANCES else 0.0


def mostly_negated(clauses: Sequence[Clause]) -> bool:
    """Whether most sentences deny something, as a negated copy of an answer does."""
    sentences = by_sentence(clauses)
    denied = sum(sum(clause.negations for clause in sentence) % 2 for sentence in sentences)
    return len(sentences) >= 3 and denied > MOST_NEGATED * len(sentences)


def by_sentence(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """Clauses grouped by their sentence."""
    grouped: dict[int, list[Clause]] = {}
    for clause in clauses:
        grouped.setdefault(clause.sentence, []).append(clause)
    return list(grouped.values())


def _is_question(text: str, end: int) -> bool:
    return text[end : end + 3].lstrip(" \"'”’)").startswith("?")
