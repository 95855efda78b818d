"""`/study`: recall cards, one at a time: recall, reveal, rate."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from vivavoce.domain.pages import CardPage
from vivavoce.web.pages import render, viva_of

router = APIRouter(include_in_schema=False)
RATINGS = (
    ("again", "Again", "not recalled"),
    ("hard", "Hard", "with effort"),
    ("good", "Good", "recalled"),
    ("easy", "Easy", "at once"),
)
SITTING = 20  # cards before a pause is offered
EVERY = 10_000


@router.get("/study")
def study(
    request: Request, item: str = "", question: str = "", reveal: bool = False, after: str = "", done: int = 0
) -> Response:
    """The card `item`, or else the next due one other than `after`, of one `question` if given.

    `done` counts the cards of this sitting.
    """
    viva = viva_of(request)
    card: CardPage | None = None
    if item:
        card = viva.card(item)
    else:
        due = [found for found in viva.due_cards(EVERY if question else SITTING) if question in ("", found.question)]
        card = next((found for found in due if found.item != after), None)
    over = done > 0 and not item and done % (len(viva.cards(question)) if question else SITTING) == 0
    return render(
        request, "study.html", card=None if over else card, over=over, reveal=reveal, ratings=RATINGS,
        question=question, done=done, page=viva.question(card.question) if card else None,
    )  # fmt: skip


@router.post("/study")
def rate(
    request: Request,
    item: Annotated[str, Form()],
    rating: Annotated[str, Form()],
    question: Annotated[str, Form(pattern="^[a-z0-9-]*$")] = "",
    done: Annotated[int, Form(ge=0, le=10_000)] = 0,
) -> Response:
    """Record a rating and go on to the next card."""
    viva_of(request).recall(item, rating)
    rest = {"after": item, "done": done + 1} | ({"question": question} if question else {})
    return RedirectResponse(f"/study?{urlencode(rest)}", status_code=303)
