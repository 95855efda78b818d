"""Ranking by words, and the prompt that holds what was found."""

from collections.abc import Sequence


def bm25(query: Sequence[str], documents: Sequence[Sequence[str]], k1: float = 1.5, b: float = 0.75) -> list[float]:
    """The score of each document for the query."""
    raise NotImplementedError("A sum over the words of the query: rarity times saturated count.")


def prompt(question: str, passages: Sequence[str], scores: Sequence[float], budget: int) -> str:
    """The best passages that fit, the best one last, and the question."""
    raise NotImplementedError("From the best downwards, take what fits; write the best next to the question.")
