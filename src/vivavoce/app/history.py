"""What the learner did, newest first: attempts and cases, also of items that changed since or left the bank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vivavoce.app import casework
from vivavoce.bank import Bank
from vivavoce.coach.evidence import amended
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import CASE, Event
from vivavoce.domain.pages import LabPage
from vivavoce.store import EventLog

PAGE = 100  # entries
NOW, CHANGED, GONE = "", "changed since", "no longer in the bank"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. `bank` says how its item stands in the bank now: NOW, CHANGED or GONE."""

    event: Event
    title: str
    result: str
    bank: str


@dataclass(frozen=True, slots=True)
class History:
    """A page of the history, newest first; `older` is the id before which the next page ends, empty at the end."""

    entries: tuple[Entry, ...]
    total: int
    gone: int  # of all entries
    older: str


class UnknownEvent(VivaError):
    """The history holds no such event."""

    status = 404


def history(bank: Bank, log: EventLog, *, before: str = "", limit: int = PAGE) -> History:
    """A page of what was done; `before` is the id of an event, without it the page is the newest."""
    done, held = _done(log.events()), _items(bank)
    left = [one for one in done if not before or one[0].event_id < before]
    shown = [_entry(bank, held, *one) for one in left[:limit]]
    older = shown[-1].event.event_id if len(left) > limit else ""
    return History(tuple(shown), len(done), sum(event.item not in held for event, _ in done), older)


def entry(bank: Bank, log: EventLog, event_id: str) -> Entry:
    """One thing that was done. UnknownEvent if there is none of that id."""
    for event, fields in _done(log.events()):
        if event.event_id == event_id:
            return _entry(bank, _items(bank), event, fields)
    raise UnknownEvent(f"The history has no entry {event_id!r}.", "`viva history` lists them.")


def as_json(found: History) -> list[dict[str, Any]]:
    """The entries as the command line and HTTP give them."""
    return [entry_json(one) for one in found.entries]


def entry_json(one: Entry) -> dict[str, Any]:
    """One entry, with what was said."""
    event = one.event
    return {
        "event": event.event_id,
        "at": event.at.isoformat(),
        "item": event.item,
        "practice": event.practice,
        "title": one.title,
        "result": one.result,
        "bank": one.bank,
        "response": event.response,
        "seconds": event.seconds,
    }


def _done(events: list[Event]) -> list[tuple[Event, dict[str, Any]]]:
    """Attempts as they stand after disputes and turns, and cases; the newest first."""
    attempts = [(attempt.event, attempt.fields) for attempt in amended(events)]
    cases = [(event, event.outcomes) for event in events if event.kind == CASE]
    return sorted([*attempts, *cases], key=lambda one: one[0].event_id, reverse=True)


def _entry(bank: Bank, held: set[str], event: Event, fields: dict[str, Any]) -> Entry:
    if event.item not in held:
        return Entry(event, _spoken(event.item), _result(event, fields), GONE)
    title, version = _page(bank, event.item)
    changed = event.content_version not in ("", version)
    return Entry(event, title, _result(event, fields), CHANGED if changed else NOW)


def _spoken(item: str) -> str:
    """A title for what is gone: its name, without the concept of a claim and the number of a card."""
    kind, _, name = item.partition(":")
    parts = name.split("/")
    return parts[-1 if kind == "claim" else 0].replace("-", " ").capitalize()


def _items(bank: Bank) -> set[str]:
    """Every item that the bank holds, under all names that a history may use for it."""
    labs = {f"claim:{page.concept}/{name}" for page in bank.labs() for name in (page.slug, *_claims(page))}
    return labs | {
        *(f"q:{row['slug']}" for row in bank.question_rows()),
        *(card.item for card in bank.cards()),
        *(f"{page.spec.kind}:{page.spec.slug}" for page in bank.drills()),
        *(f"estimate:{page.estimate.slug}" for page in bank.estimates()),
        *(f"case:{page.case.slug}" for page in bank.cases()),
    }


def _page(bank: Bank, item: str) -> tuple[str, str]:
    """Title and version of an item that the bank holds."""
    kind, _, name = item.partition(":")
    match kind:
        case "q":
            question = bank.question(name)
            return question.title, question.version
        case "drill" | "incident":
            drill = bank.drill(name)
            return drill.spec.title, drill.version
        case "estimate":
            estimate = bank.estimate(name)
            return estimate.estimate.title, estimate.version
        case "case":
            case = bank.case(name)
            return case.case.title, case.version
        case "card":
            card = next(card for card in bank.cards() if card.item == item)
            return card.ask, card.version
    concept, _, claim = name.partition("/")
    lab = next(page for page in bank.labs() if page.concept == concept and claim in (page.slug, *_claims(page)))
    return lab.lab.title, lab.version


def _claims(page: LabPage) -> list[str]:
    return [claim.name for claim in page.lab.claims]


def _result(event: Event, fields: dict[str, Any]) -> str:
    """How it went, in a word or two."""
    if fields.get("void"):
        return "withdrawn"
    if event.kind == CASE:
        return casework.in_words(event)
    score = fields.get("score")
    if isinstance(score, int | float) and event.practice == "explain":
        return f"{score:.0%}".replace("%", " %")
    if isinstance(fields.get("hit"), bool):
        return "as predicted" if fields["hit"] else "not as predicted"
    return str(fields.get("rating") or fields.get("verdict") or "")
