"""`/attempts/{id}/text`: a graded answer as text to copy; it can be selected where no script runs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from vivavoce.app import telling
from vivavoce.web.pages import render, viva_of

router = APIRouter(include_in_schema=False)


@router.get("/attempts/{event_id}/text")
def attempt_text(request: Request, event_id: str) -> Response:
    """The question, the answer, what was missed and the evidence."""
    viva = viva_of(request)
    event, explained = viva.graded(event_id)
    text = telling.attempt_text(viva, event_id)
    page = viva.question(explained.grade.question)
    return render(request, "attempt_text.html", here="/q", page=page, event=event, text=text)
