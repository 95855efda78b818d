"""`/plan`: day by day to the interview, what does not fit, what if, the calendar file, the last-day sheet; set-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import time
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from vivavoce.app import plan_contract
from vivavoce.coach import blueprints
from vivavoce.coach.settings import MOST_JOB_CHARACTERS, WEEKDAYS
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import PRACTICES
from vivavoce.web import charts, nearby
from vivavoce.web.pages import render, viva_of
from vivavoce.web.routes.api import ERRORS, V1

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva
    from vivavoce.coach import PlanDay, WhatIf
    from vivavoce.coach.settings import Settings

router = APIRouter()
pages = APIRouter(include_in_schema=False)
NEAR_DAYS = 7  # shown in full; later days are folded by week
NAMED = 12  # concepts that do not fit, before the rest is folded
Date = Annotated[str, Query(max_length=10)]
Minutes = Annotated[str, Query(max_length=6)]


@dataclass(frozen=True, slots=True)
class Week:
    """Days of one calendar week."""

    days: tuple[PlanDay, ...]

    @property
    def minutes(self) -> int:
        """Planned in this week."""
        return sum(day.minutes for day in self.days)


@pages.get("/plan")
def plan(
    request: Request, minutes: Minutes = "", interview: Date = "", saved: bool = False, place: bool = False
) -> Response:
    """The plan; with `minutes` or `interview` also what these would change. `saved` greets after set-up."""
    viva = viva_of(request)
    found = viva.planning.plan()
    asked = {name: value for name, value in (("minutes", minutes), ("interview", interview)) if value}
    other, problem = _what_if(viva, asked)
    days = found.days[: found.detailed]
    return render(
        request, "plan.html", status=400 if problem else 200, plan=found, near=days[:NEAR_DAYS],
        weeks=list(_weeks(days[NEAR_DAYS:])), later=len(found.days) - found.detailed, named=NAMED,
        total=len(viva.bank.concepts()), place=partial(nearby.place, viva), questions=_questions(viva),
        share=round(sum(one.points for one in found.left_out)), words=charts.interval_words, saved=saved,
        today=viva.today(), role=blueprints.ROLES.get(found.settings.role), asked=asked,
        other=other, problem=problem, placement=viva.placing.now() if saved else None,
    )  # fmt: skip


@pages.get("/plan/setup")
def setup(request: Request) -> Response:
    """Everything there is to set, with what is set now."""
    return _setup(request, viva_of(request).settings())


@pages.post("/plan/setup")
def set_up(
    request: Request,
    interview: Annotated[str, Form(max_length=10)] = "",
    minutes: Annotated[str, Form(max_length=6)] = "",
    rest_weekdays: Annotated[list[str] | None, Form()] = None,
    rest_days: Annotated[str, Form(max_length=3000)] = "",
    rounds: Annotated[list[str] | None, Form()] = None,
    level: Annotated[str, Form(max_length=20)] = "",
    role: Annotated[str, Form(max_length=20)] = "",
    job: Annotated[str, Form()] = "",
) -> Response:
    """Keep all of it or, where something cannot be, nothing: the form comes back as it was filled in."""
    viva = viva_of(request)
    given: dict[str, Any] = {
        "interview": interview or None, "minutes": minutes, "rest_weekdays": rest_weekdays or [],
        "rest_days": [day for day in rest_days.replace(",", " ").split() if day], "rounds": rounds or [],
        "level": level, "role": role,
    }  # fmt: skip
    try:
        if len(job) > MOST_JOB_CHARACTERS:
            raise VivaError(f"The job's text has {len(job):,} characters.", f"Paste {MOST_JOB_CHARACTERS:,} at most.")
        viva.planning.set_up(given if job.strip() else {**given, "job": "", "focus": []})
    except VivaError as problem:
        return _setup(request, {**viva.settings(), **given, "job": job}, problem)
    if job.strip() and job.strip() != viva.settings()["job"]:
        return render(request, "plan_job.html", here="/plan", read=viva.planning.read_job(job.strip()))
    return RedirectResponse("/plan?saved=1", 303)


@pages.post("/plan/job")
def confirm_job(
    request: Request,
    job: Annotated[str, Form()] = "",
    concepts: Annotated[list[str] | None, Form()] = None,
    areas: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Keep the job's text with what was ticked."""
    viva_of(request).planning.confirm_job(job, concepts or [], areas or [])
    return RedirectResponse("/plan?saved=1", 303)


@pages.post("/plan/weights")
async def weigh(request: Request) -> Response:
    """Keep what differs from the blueprint; a field left empty goes back to it."""
    form = await request.form()
    viva = viva_of(request)
    usual = _blueprint(viva.coach.in_force())
    given = {name: str(form.get(name, "")).strip() for name in usual}
    try:
        changed = {name: value for name, value in given.items() if value and float(value) != usual[name]}
    except ValueError:
        raise VivaError("A weight is not a number.", "Give 0 to 5; 1 is as usual.") from None
    viva.planning.set_up({"emphasis": changed})
    return RedirectResponse("/plan/setup#weights", 303)


@pages.get("/plan/last-day")
def last_day(request: Request) -> Response:
    """The sheet for the last day, to read or to print."""
    viva = viva_of(request)
    return render(
        request, "last_day.html", here="/plan", sheet=viva.planning.last_day(), place=partial(nearby.place, viva)
    )


@pages.get("/plan/calendar.ics")
def calendar(request: Request, at: Annotated[str, Query(max_length=5)] = "") -> Response:
    """The plan for a calendar; `at` is a time of day such as 18:30, all-day events without it."""
    try:
        begins = time.fromisoformat(at) if at else None
    except ValueError:
        raise VivaError(f"{at!r} is not a time of day.", "Write it as 18:30.") from None
    headers = {"content-disposition": 'attachment; filename="viva-voce-plan.ics"', "cache-control": "no-store"}
    text = viva_of(request).planning.calendar(begins)
    return Response(text.encode(), media_type="text/calendar; charset=utf-8", headers=headers)


@router.get(f"{V1}/plan", responses=ERRORS)
def plan_json(request: Request, minutes: Minutes = "", interview: Date = "") -> dict[str, Any]:
    """The plan to the interview. With `minutes` or `interview`, `what_if` says what these would change."""
    viva = viva_of(request)
    changes = {name: value for name, value in (("minutes", minutes), ("interview", interview)) if value}
    more = {"what_if": plan_contract.what_if(viva.planning.what_if(changes))} if changes else {}
    return {**plan_contract.plan(viva.planning.plan()), **more}


@router.get(f"{V1}/plan/last-day", responses=ERRORS)
def last_day_json(request: Request) -> dict[str, Any]:
    """What was missed and believed, for the last day."""
    return plan_contract.last_day(viva_of(request).planning.last_day())


def _what_if(viva: Viva, asked: dict[str, str]) -> tuple[WhatIf | None, VivaError | None]:
    try:
        return (viva.planning.what_if(asked) if asked else None), None
    except VivaError as problem:
        return None, problem


def _weeks(days: Iterable[PlanDay]) -> Iterator[Week]:
    """Days grouped by calendar week, Monday first."""
    week: list[PlanDay] = []
    for day in days:
        if week and day.date.weekday() == 0:
            yield Week(tuple(week))
            week = []
        week.append(day)
    if week:
        yield Week(tuple(week))


def _questions(viva: Viva) -> dict[str, str]:
    """The main question of each concept."""
    return {concept.id: concept.questions[0] for concept in viva.bank.concepts() if concept.questions}


def _setup(request: Request, values: dict[str, Any], problem: VivaError | None = None) -> Response:
    viva = viva_of(request)
    return render(
        request, "plan_setup.html", status=400 if problem else 200, here="/plan", values=values, problem=problem,
        weekdays=WEEKDAYS, rounds=blueprints.ROUNDS, levels=blueprints.LEVELS, roles=blueprints.ROLES,
        most=MOST_JOB_CHARACTERS, factors=viva.planning.factors(), usual=_blueprint(viva.coach.in_force()),
        groups=(("Areas", blueprints.AREAS), ("Levels", blueprints.CONCEPT_LEVELS), ("Practices", PRACTICES)),
        placement=viva.placing.now(), today=viva.today(),
    )  # fmt: skip


def _blueprint(settings: Settings) -> dict[str, float]:
    """The factors before the learner's own."""
    return blueprints.factors(replace(settings, emphasis=()))


router.include_router(pages)
