"""Why an action is suggested, in one sentence, from the cause itself."""

from __future__ import annotations

from datetime import date, datetime

from vivavoce.coach.learner import ConceptMemory, Learner, due_date
from vivavoce.coach.settings import Settings
from vivavoce.coach.view import ConceptView

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
DONE = {
    "recall": "recalled",
    "explain": "explained",
    "predict": "predicted",
    "code": "coded",
    "debug": "repaired",
}


LEAST_POINTS = 0.05  # less is not worth saying


def reason(
    learner: Learner, concept: ConceptView, practice: str, settings: Settings, now: datetime, gain: float
) -> str:
    """The first cause that holds, the strongest first, and the points (of 100) that it is expected to bring."""
    points = f" +{gain:.1f} points on the day." if gain >= LEAST_POINTS else ""
    return _cause(learner, concept, practice, settings, now) + points


def _cause(learner: Learner, concept: ConceptView, practice: str, settings: Settings, now: datetime) -> str:
    missed = [name for name in learner.view.foundations(concept) if learner.missed(name)]
    memory = learner.concepts.get(concept.id)
    if missed:
        titles = " and ".join(learner.view.by_id[name].title for name in missed[:2])
        return f"It rests on {titles}, which you last missed."
    if memory is None:
        return _new(learner, concept)
    if memory.last_missed:
        rest = _others_rest(learner, concept)
        return f"You last missed it, and {rest}." if rest else "You last missed it."
    if practice not in memory.families:
        tried = next(iter(memory.families))
        return f"You have {DONE[tried]} it, but not yet {DONE[practice]} it."
    return _fading(memory, practice, settings, now)


def day_text(day: date) -> str:
    """A date as pages write it: 8 December."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def _new(learner: Learner, concept: ConceptView) -> str:
    rest = _others_rest(learner, concept)
    if rest:
        return f"New, and {rest}."
    return "New, and asked at every level." if concept.level == "common" else "New: you have not tried it yet."


def _others_rest(learner: Learner, concept: ConceptView) -> str:
    count = len(learner.view.dependants[concept.id])
    if not count:
        return ""
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} other{' rests' if count == 1 else 's rest'} on it"


def _fading(memory: ConceptMemory, practice: str, settings: Settings, now: datetime) -> str:
    family = memory.families[practice]
    trace = family.now(now)
    done, due, coming = DONE[practice].capitalize(), due_date(family), settings.coming(now)
    if family.last_missed:
        return f"You last missed it {_ago(family.day, now.date())}."
    if due > now.date() and coming and due <= coming:
        return f"Due on {day_text(due)}, before the interview on {day_text(coming)}."
    fading = f"now at {100 * trace.kept():.0f} %"
    if coming and coming > now.date():
        ahead = (coming - now.date()).days
        fading = f"fading to {100 * trace.kept(ahead):.0f} % by {day_text(coming)}"
    return f"Last {done.lower()} {_ago(family.day, now.date())}; {fading}."


def _ago(day: date, today: date) -> str:
    days = (today - day).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"
