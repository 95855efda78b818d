# caught by: no match, no room, and ties
# mistake: split(" "), for which two spaces hold an empty word and a tab parts nothing
"""Ranking by words, and the prompt that holds what was found."""

from collections import Counter
from collections.abc import Sequence
from math import log


def bm25(query: Sequence[str], documents: Sequence[Sequence[str]], k1: float = 1.5, b: float = 0.75) -> list[float]:
    """The score of each document for the query."""
    counts = [Counter(document) for document in documents]
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document, count in zip(documents, counts, strict=True):
        score = 0.0
        for word in query:
            if count[word]:
                holding = sum(word in other for other in counts)
                idf = log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
                norm = 1 - b + b * len(document) / mean
                score += idf * count[word] * (k1 + 1) / (count[word] + k1 * norm)
        scores.append(score)
    return scores


def prompt(question: str, passages: Sequence[str], scores: Sequence[float], budget: int) -> str:
    """The best passages that fit, the best one last, and the question."""
    taken = []
    for i in sorted(range(len(passages)), key=lambda i: -scores[i]):
        words = len(passages[i].split(" "))
        if scores[i] > 0 and words <= budget:
            taken.append(f"[{i + 1}] {passages[i]}")
            budget -= words
    return "\n".join([*reversed(taken), f"Question: {question}"])
