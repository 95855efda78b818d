"""Plan, what-if, placement, a job's text and the last-day sheet as JSON-ready values. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from vivavoce.app import contract
from vivavoce.app.contract import Json, json_ready
from vivavoce.app.placing import Placement
from vivavoce.app.planning import JobRead
from vivavoce.coach import Plan, WhatIf, as_json
from vivavoce.coach.jobtext import Named
from vivavoce.coach.last_day import LastDay
from vivavoce.coach.model_version import MODEL_VERSION
from vivavoce.coach.settings import Settings
from vivavoce.domain.practice import Readiness


def plan(found: Plan) -> Json:
    """`viva plan`: the days, what does not fit, and the forecast. Shares are None below 20 observations."""
    return {
        "interview": found.settings.interview.isoformat() if found.settings.interview else None,
        "minutes_a_day": found.settings.minutes,
        "days": [
            {
                "date": day.date.isoformat(),
                "rest": day.rest,
                "minutes": day.minutes,
                "items": [contract.action(action) for action in day.actions],
            }
            for day in found.days
        ],
        "planned_days": found.detailed,
        "minutes": found.minutes,
        "concepts": found.concepts,
        "left_out": [
            {"concept": one.concept, "title": one.title, "chance": round(one.chance, 3), "points": round(one.points, 2)}
            for one in found.left_out
        ],
        "forecast": {"with_the_plan": readiness(found.kept), "without_more_practice": readiness(found.stopped)},
        "settings": settings(found.settings),
        "model_version": MODEL_VERSION,
    }


def what_if(found: WhatIf) -> Json:
    """`viva plan --what-if`: what changes; points are of a hundred questions, None where there is no forecast."""
    return {
        "changes": dict(found.changes),
        "points": None if found.points is None else round(found.points, 1),
        "forecast": readiness(found.plan.kept),
        "minutes": found.plan.minutes,
        "concepts": found.plan.concepts,
        "fits": list(found.fits),
        "falls_out": list(found.falls_out),
    }


def readiness(state: Readiness) -> Json:
    """A forecast with its 80 % interval."""
    return dict(json_ready(asdict(state)))


def settings(found: Settings) -> Json:
    """Every setting but the job's text, which may be long."""
    return {field.name: as_json(getattr(found, field.name)) for field in fields(found) if field.name != "job"}


def last_day(sheet: LastDay) -> Json:
    """`viva plan --last-day`."""
    return dict(json_ready(asdict(sheet)))


def job(found: JobRead) -> Json:
    """`viva plan --job`: what the text names and by which words."""
    return {"concepts": _named(found.concepts), "areas": _named(found.areas)}


def placement(found: Placement) -> Json:
    """`viva setup --placement`: the open question, never what there is to say, and the answers so far."""
    asking = found.asking
    return {
        "state": found.state,
        "most": found.most,
        "asking": asking
        and {
            "number": asking.number,
            "question": asking.question,
            "title": asking.title,
            "concept": asking.concept,
            "ask": asking.point.probe,
        },
        "answers": [asdict(answer) for answer in found.answers],
    }


def _named(found: Iterable[Named]) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "words": list(one.words), "times": one.times, "sure": one.sure, "context": one.context}
        for one in found
    ]
