"""Which pairs of a wording and a passage are worth the model's time. Used in the worker and in training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

MOST_PAIRS = 12  # with 22 the pair model takes twice the time and the grades are no better
Vectors = NDArray[np.float32]


class Request(TypedDict):
    """Targets to be found in the passages of one answer."""

    wordings: list[list[str]]  # per target
    pairs: list[int]  # per target: how many pairs it may have
    hints: list[tuple[int, int] | None]  # per target: the wording and the passage that share most words
    passages: list[str]
    parts: list[list[int]]  # per passage: itself, or the two passages that it is made of


def passage_vectors(request: Request, vectors: Callable[[list[str]], Vectors]) -> Vectors:
    """One vector per passage: of a single one its own, of a longer one the mean of its parts."""
    single = [place for place, parts in enumerate(request["parts"]) if parts == [place]]
    own = dict(zip(single, vectors([request["passages"][place] for place in single]), strict=True))
    return np.stack([np.mean([own[part] for part in parts], axis=0) for parts in request["parts"]])


def similarity(wordings: Vectors, passages: Vectors) -> Vectors:
    """Cosine of every passage with every wording, both less the mean wording: (passages, wordings)."""
    centre = wordings.mean(axis=0)
    one, other = _unit(passages - centre), _unit(wordings - centre)
    found: Vectors = one @ other.T
    return found


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return unit


def choose(request: Request, near: Vectors) -> tuple[list[list[tuple[int, int]]], list[list[float]]]:
    """Per target the pairs (wording, passage) to read, and [best, mean of the best three, lead] of its cosines.

    The lead is by how much a target beats every other one in its own best passage. With too many targets
    those that are least like any passage have none.
    """
    chosen: list[list[tuple[int, int]]] = []
    cosines: list[list[float]] = []
    start = 0
    for texts, most, hint in zip(request["wordings"], request["pairs"], request["hints"], strict=True):
        own = near[:, start : start + len(texts)]
        rivals = np.delete(near, np.s_[start : start + len(texts)], axis=1)
        start += len(texts)
        by_wording = np.sort(own.max(axis=0))[::-1]
        place = int(own.max(axis=1).argmax())
        rival = float(rivals[place].max()) if rivals.size else 0.0
        cosines.append([float(by_wording[0]), float(by_wording[:3].mean()), float(by_wording[0]) - rival])
        chosen.append(_pairs(own, most, hint))
    return _capped(chosen, cosines), cosines


def _pairs(own: Vectors, most: int, hint: tuple[int, int] | None) -> list[tuple[int, int]]:
    """The pair that shares most words, then those nearest by cosine, each passage once."""
    pairs = [] if hint is None else [hint]
    best = own.max(axis=1)
    for passage in np.argsort(-best, kind="stable"):
        if len(pairs) >= most:
            break
        pair = (int(own[passage].argmax()), int(passage))
        if all(passage != other for _, other in pairs):
            pairs.append(pair)
    return pairs


def _capped(chosen: list[list[tuple[int, int]]], cosines: Sequence[Sequence[float]]) -> list[list[tuple[int, int]]]:
    total = sum(len(pairs) for pairs in chosen)
    for _ in range(2):  # the second time is for rubrics with more points than pairs
        for target in sorted(range(len(chosen)), key=lambda number: (-len(chosen[number]), cosines[number][0])):
            if total <= MOST_PAIRS:
                return chosen
            kept = chosen[target][:1] if len(chosen[target]) > 1 else []
            total -= len(chosen[target]) - len(kept)
            chosen[target] = kept
    return chosen


def reply(pairs: Sequence[Sequence[tuple[int, int]]], cosines: Sequence[Sequence[float]], logits: Vectors) -> Any:
    """What goes back: per target its cosines and, per pair read, wording, passage and three logits."""
    rows = iter(logits.tolist())
    read = [[[wording, passage, *next(rows)] for wording, passage in own] for own in pairs]
    return {"cosines": [list(row) for row in cosines], "read": read}
