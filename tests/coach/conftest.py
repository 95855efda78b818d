"""A small bank and a way to write histories for it."""

from datetime import datetime, timedelta, timezone

import pytest

from vivavoce.coach import BankView, ConceptView, card, drill, incident, lab, question
from vivavoce.domain.event import Event

CET = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 21, 10, tzinfo=CET)

CONCEPTS = (  # id, level, prerequisites
    ("gradient-tricks", "experienced", ("gradients",)),
    ("backpropagation", "common", ()),
    ("gradients", "common", ("backpropagation", "not-in-the-bank")),
    ("dropout", "fresher", ("overfitting",)),
    ("overfitting", "common", ()),
    ("softmax", "common", ()),
)


def concept(name, level, prerequisites):
    title = name.replace("-", " ")
    exercises = (
        question(name, f"Explain {title}", 6),
        card(f"card:{name}/1", f"What is {title}?"),
        card(f"card:{name}/2", f"Why {title}?"),
        lab(name, f"{name}-lab", f"Predict {title}", ("first", "second"), 7),
        drill(name, f"Write {title}", 8),
        incident(f"{name}-incident", f"Repair {title}", 11),
    )
    return ConceptView(name, title, "area", level, prerequisites, exercises)


@pytest.fixture(scope="session")
def view():
    return BankView(tuple(concept(*row) for row in CONCEPTS))


class History:
    """Writes events as the program does, in order."""

    def __init__(self):
        self.events = []

    def add(self, kind, item="", practice="", days_ago=0.0, **fields):
        at = NOW - timedelta(days=days_ago)
        event = Event(f"{len(self.events):026d}", at, kind, item, practice, **fields)
        self.events.append(event)
        return event.event_id

    def explained(self, name, score, days_ago=0.0, **fields):
        return self.add("attempt", f"q:{name}", "explain", days_ago, outcomes={"score": score}, **fields)

    def recalled(self, item, rating, days_ago=0.0, **fields):
        return self.add("attempt", item, "recall", days_ago, outcomes={"rating": rating}, **fields)

    def judged(self, item, practice, verdict, days_ago=0.0, **fields):
        return self.add("attempt", item, practice, days_ago, outcomes={"verdict": verdict}, **fields)

    def predicted(self, item, hit, days_ago=0.0, **fields):
        return self.add("attempt", item, "predict", days_ago, outcomes={"hit": hit}, **fields)

    def set(self, name, value):
        return self.add("setting", outcomes={"name": name, "value": value})


@pytest.fixture
def history():
    return History()


@pytest.fixture
def now():
    return NOW
