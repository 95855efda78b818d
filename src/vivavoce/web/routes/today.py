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
    # Planning takes its time: the next step is always of the newest state, the forecast may be a little older.
    standing = viva.standing(newest=False) if found.readiness.share is not None else None
    if standing and standing.as_of is None:
        found = standing.today  # of the same state as the forecast, whatever was recorded in between
    progress = standing.progress if standing else None
    count = len(found.actions)
    chosen = first % count if count else 0
    rest = [action for number, action in enumerate(found.actions) if number != chosen]
    return render(
        request, "today.html", today=found, first=found.actions[chosen] if count else None, rest=rest,
        words=charts.interval_words, place=partial(nearby.place, viva),
        other=(chosen + 1) % count if count else 0, progress=progress, as_of=standing and standing.as_of,
        picture=progress
        and charts.readiness(progress.today, progress.kept, progress.readiness, found.date, found.interview),
    )  # fmt: skip
