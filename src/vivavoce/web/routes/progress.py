"""`/progress`: where the learner stands, every picture with its finding and its table."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from vivavoce.domain.pages import Concept
from vivavoce.web import charts, nearby
from vivavoce.web.pages import render, viva_of

router = APIRouter(include_in_schema=False)
ENOUGH_STATED = 10  # answers with a stated confidence before a picture of them says anything


@router.get("/progress")
def progress(request: Request) -> Response:
    """States, plan, memory and calibration, each with an empty state of its own."""
    viva = viva_of(request)
    found, today = viva.progress(), viva.today()
    states = {state.concept: state for state in found.states}
    started = [state for state in found.states if state.observations]
    stated = sum(n for *_, n in found.calibration)
    return render(
        request,
        "progress.html",
        progress=found,
        today=today,
        layers=layers(viva.bank.concepts()),
        states=states,
        started=len(started),
        place=partial(nearby.place, viva),
        best_next=today.actions[0] if today.actions else None,
        readiness=charts.readiness(found.today, found.readiness, today.date, today.interview, 400.0),
        calendar=charts.calendar(found.calendar, today.date, today.interview) if started else None,
        calibration=charts.calibration(found.calibration) if stated >= ENOUGH_STATED else None,
        stated=stated,
        enough=ENOUGH_STATED,
        bar=charts.bar,
    )


def layers(concepts: list[Concept]) -> list[list[Concept]]:
    """Concepts by depth: each rests only on concepts of earlier layers. The bank's graph has no cycle."""
    by_id = {concept.id: concept for concept in concepts}
    depth: dict[str, int] = {}

    def depth_of(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max((depth_of(p) for p in by_id[name].prerequisites if p in by_id), default=-1)
        return depth[name]

    rows: list[list[Concept]] = [[] for _ in range(1 + max((depth_of(name) for name in by_id), default=-1))]
    for name, concept in by_id.items():
        rows[depth_of(name)].append(concept)
    return rows
