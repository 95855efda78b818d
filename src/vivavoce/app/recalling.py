"""Recall a short answer and rate it."""

from __future__ import annotations

from vivavoce.app.coaching import Coaching
from vivavoce.app.recording import Recorder
from vivavoce.bank import Bank
from vivavoce.domain import ids
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, Event
from vivavoce.domain.pages import CardPage

RATINGS = ("again", "hard", "good", "easy")


class Recalling:
    """The recall practice over one bank and one history."""

    def __init__(self, bank: Bank, record: Recorder, coach: Coaching) -> None:
        self._bank, self._record, self._coach = bank, record, coach

    def card(self, item: str) -> CardPage:
        """One card. UnknownSlug names the nearest."""
        cards = {card.item: card for card in self._bank.cards()}
        return cards[ids.find("card", item, cards)]

    def due(self, limit: int) -> list[CardPage]:
        """Cards in the order the coach wants them: fading ones first, then new ones."""
        cards = {card.item: card for card in self._bank.cards()}
        return [cards[item] for item in self._coach.cards()[:limit]]

    def recall(self, item: str, rating: str, *, response: str = "", seconds: float = 0.0) -> str:
        """Record a rating; returns the event's id."""
        card = self.card(item)
        if rating not in RATINGS:
            raise VivaError(f"{rating!r} is not a rating.", f"Rate {', '.join(RATINGS)}.")
        event = Event(
            event_id="",
            at=self._record.now(),
            kind=ATTEMPT,
            item=item,
            practice="recall",
            content_version=card.version,
            response=response,
            outcomes={"rating": rating},
            seconds=seconds,
        )
        return self._record(event).event_id
