"""`/`: what to do now, and what comes after it."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from vivavoce.web import charts, nearby
from vivavoce.web.pages import render, viva_of

router = APIRouter()


@router.get("/", include_in_schema=False)
def today(request: Request, first: int = 0) -> Response:
    """`first` puts another of today's suggestions on top: "something else first"."""
    viva = viva_of(request)
    found = viva.today()
    progress = viva.progress() if found.readiness.share is not None else None  # planning takes its time
    count = len(found.actions)
    chosen = first % count if count else 0
    rest = [action for number, action in enumerate(found.actions) if number != chosen]
    return render(
        request, "today.html", today=found, first=found.actions[chosen] if count else None, rest=rest,
        words=charts.interval_words, place=partial(nearby.place, viva),
        other=(chosen + 1) % count if count else 0, progress=progress,
        picture=progress
        and charts.readiness(progress.today, progress.kept, progress.readiness, found.date, found.interview),
    )  # fmt: skip
