"""A real review log, split by time: how well each model foretells the next answer.

The log has a row per review: card_id, review_rating (1 again to 4 easy), review_time, review_duration. Only reviews
at least a day after the last one of the card are foretold; every model sees all reviews before the one it foretells.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from fsrs import Card, Rating, Scheduler

from vivavoce.coach import fsrs6
from vivavoce.coach.belief import SETTLED, Channel, Manners
from vivavoce.coach.weights import W

LEAST, MOST = 0.01, 0.99  # no forecast is surer than that
RECENT = 50  # reviews of the learner that "recent success" looks back on
SELF_RATED = Channel(guess=0.02, slip=0.02)  # a learner who rates himself seldom errs


@dataclass(frozen=True)
class Review:
    """One review of one card."""

    card: str
    rating: int
    at: datetime


def read(path: Path) -> list[Review]:
    """All reviews, in order of time."""
    with path.open(encoding="utf-8") as stream:
        rows = [
            Review(row["card_id"], int(row["review_rating"]), datetime.fromisoformat(row["review_time"]))
            for row in csv.DictReader(stream)
        ]
    return sorted(rows, key=lambda review: review.at)


def forecasts(reviews: list[Review]) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    """What happened (n,), what each model said (n,), and the position of each in the log (n,)."""
    said: dict[str, list[float]] = {"average": [], "recent success": [], "FSRS-6, default": [], "ours": []}
    happened, positions, all_right = [], [], []
    library, memory = _Library(), _Ours()
    for position, review in enumerate(reviews):
        right = review.rating > 1
        if memory.days(review) >= 1:
            happened.append(right)
            positions.append(position)
            said["average"].append(float(np.mean(all_right)) if all_right else 0.5)
            said["recent success"].append(float(np.mean(all_right[-RECENT:])) if all_right else 0.5)
            said["FSRS-6, default"].append(library.chance(review))
            said["ours"].append(memory.chance(review))
            all_right.append(right)
        library.observe(review)
        memory.observe(review)
    return (
        np.array(happened),
        {name: np.clip(values, LEAST, MOST) for name, values in said.items()},
        np.array(positions),
    )


def log_loss(happened: np.ndarray, said: np.ndarray) -> float:
    """Mean surprise in nats."""
    return float(-np.where(happened, np.log(said), np.log(1 - said)).mean())


class _Library:
    """The `fsrs` library as it comes, without learning steps."""

    def __init__(self) -> None:
        self.scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
        self.cards: dict[str, Card] = {}

    def chance(self, review: Review) -> float:
        return float(self.scheduler.get_card_retrievability(self.cards[review.card], review.at))

    def observe(self, review: Review) -> None:
        card = self.cards.get(review.card) or Card(card_id=1, due=review.at)
        self.cards[review.card], _ = self.scheduler.review_card(card, Rating(review.rating), review.at)


class _Ours:
    """The same memory, and what the coach learns of the learner's manner."""

    def __init__(self) -> None:
        self.manners = Manners(1)
        self.cards: dict[str, tuple[float, float, datetime]] = {}  # stability, difficulty, last review
        self.shown: dict[str, float] = {}

    def days(self, review: Review) -> float:
        """Since the last review of the card; 0 if it is new."""
        return (review.at - self.cards[review.card][2]).total_seconds() / 86400 if review.card in self.cards else 0.0

    def chance(self, review: Review) -> float:
        stability, _, _ = self.cards[review.card]
        days, stability, shown = (
            np.array([[each]]) for each in (np.floor(self.days(review)), stability, self.shown[review.card])
        )
        return float(self.manners.kept(days, stability, shown)[0, 0])

    def observe(self, review: Review) -> None:
        before, shown = self.cards.get(review.card), self.shown.get(review.card, 1.0)
        self.shown[review.card] = 1 - SETTLED * (review.rating > 1)
        if before is None:
            first = fsrs6.first_stability(review.rating), fsrs6.first_difficulty(review.rating)
            self.cards[review.card] = (*first, review.at)
            return
        stability, difficulty, _ = before
        days = self.days(review)
        if days >= 1:
            right, whole = np.array([float(review.rating > 1)]), np.array([np.floor(days)])
            held = np.array([stability]), np.array([shown])
            self.manners.observe(np.array([0]), whole, *held, np.ones(1), right, SELF_RATED)
        after = _after(stability, difficulty, days, review.rating)
        self.cards[review.card] = (*after, review.at)


def _after(stability: float, difficulty: float, days: float, rating: int) -> tuple[float, float]:
    """FSRS-6 after one review."""
    kept = fsrs6.kept(np.floor(days), stability)
    if days < 1:
        grown = fsrs6.same_day(stability, rating)
    elif rating == 1:
        grown = fsrs6.lapsed(difficulty, stability, kept)
    else:
        growth = {2: W[15], 3: 1.0, 4: W[16]}[rating]
        grown = stability + growth * (fsrs6.recalled(difficulty, stability, kept) - stability)
    return float(max(grown, 0.001)), float(fsrs6.next_difficulty(difficulty, rating))


def table(path: Path, split: float = 0.3) -> tuple[int, dict[str, float]]:
    """Number of reviews foretold after the first `split` of the log, and the log loss of each model on them."""
    reviews = read(path)
    happened, said, positions = forecasts(reviews)
    late = positions >= split * len(reviews)
    return int(late.sum()), {name: log_loss(happened[late], values[late]) for name, values in said.items()}
