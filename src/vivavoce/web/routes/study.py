"""`/study`: recall cards, one at a time: recall, reveal, rate."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from vivavoce.web.pages import render, viva_of

router = APIRouter(include_in_schema=False)
RATINGS = (
    ("again", "Again", "not recalled"),
    ("hard", "Hard", "with effort"),
    ("good", "Good", "recalled"),
    ("easy", "Easy", "at once"),
)
QUEUE = 20  # cards a sitting


@router.get("/study")
def study(request: Request, item: str = "", question: str = "", reveal: bool = False, after: str = "") -> Response:
    """The card `item`, or else the next due one other than `after`, of one `question` if given."""
    viva = viva_of(request)
    if item:
        card = viva.card(item)
        left = 0
    else:
        due = [
            found
            for found in viva.due_cards(QUEUE if not question else 10_000)
            if not question or found.question == question
        ]
        queue = [found for found in due if found.item != after]
        card = queue[0] if queue else None
        left = len(queue)
    return render(
        request, "study.html", card=card, left=left, reveal=reveal, ratings=RATINGS, question=question,
        page=viva.question(card.question) if card else None,
    )  # fmt: skip


@router.post("/study")
def rate(
    request: Request,
    item: Annotated[str, Form()],
    rating: Annotated[str, Form()],
    seconds: Annotated[float, Form(ge=0, le=86_400)] = 0.0,
    question: Annotated[str, Form(pattern="[a-z0-9-]*")] = "",
) -> Response:
    """Record a rating and go on to the next card."""
    viva_of(request).recall(item, rating, seconds=seconds)
    return RedirectResponse(f"/study?after={item}" + (f"&question={question}" if question else ""), status_code=303)
