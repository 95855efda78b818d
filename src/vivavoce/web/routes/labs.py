"""`/labs` and `/labs/{slug}`: predict, run with own settings, see what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from vivavoce.app.results import Consistency, Predicted
from vivavoce.domain import requirements, settling
from vivavoce.domain.claim import Setting
from vivavoce.domain.errors import Unavailable, VivaError
from vivavoce.domain.pages import LabPage
from vivavoce.web import experiments
from vivavoce.web.pages import environment, render, viva_of
from vivavoce.web.streaming import EventStream

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

router = APIRouter(include_in_schema=False)
SEEDS = 3
NOT_KNOBS = ("choice", "seeds")


@router.get("/labs")
def labs(request: Request) -> Response:
    areas: dict[str, list[LabPage]] = {}
    viva = viva_of(request)
    area_of = {row["id"]: row["area"] for row in viva.concepts()}
    for page in viva.labs():
        areas.setdefault(area_of.get(page.concept, "other"), []).append(page)
    return render(request, "labs.html", areas=areas, here="/labs")


@router.get("/labs/{slug}")
def lab(request: Request, slug: str) -> Response:
    return _page(request, viva_of(request).lab(slug), dict(request.query_params))


@router.get("/labs/{slug}/run")
def run(request: Request, slug: str) -> Response:
    """Run the lab and stream its events; the last holds the outcome as HTML. Leaving cancels the run."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise VivaError("Requests from other sites are refused.", "Open the lab's own page.")
    viva = viva_of(request)
    page = viva.lab(slug)
    query = dict(request.query_params)
    choice = read_choice(page, query.get("choice", ""))
    running = viva.run_lab(slug, _knobs(query), _seeds(query))
    return EventStream(_events(viva, page, running, choice), close=running.cancel)


@router.post("/labs/{slug}")
async def run_without_scripts(request: Request, slug: str) -> Response:
    """The same run for a browser without scripts: wait, then show the numbers."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_finished_page, request, slug, form)


@router.post("/labs/{slug}/stored")
async def settle_from_evidence(request: Request, slug: str) -> Response:
    """Settle a prediction from the stored evidence, where the lab cannot run."""
    form = await request.form()
    viva = viva_of(request)
    page = viva.lab(slug)
    choice = read_choice(page, str(form.get("choice", "")))
    figure = viva.stored_prediction(slug)
    if figure is None:
        raise VivaError("This lab has no stored evidence.", "Run it, or measure it with `viva verify --fresh`.")
    asked = settling.settings(page.lab, {})
    predicted = None if choice is None else viva.predict(slug, choice, asked, figure)
    html = _outcome(page, {"figure": figure, "metrics": {}, "claims": []}, predicted, as_asked=True)
    return _page(request, page, {}, outcome=html, choice=choice)


def read_choice(page: LabPage, text: str) -> int | None:
    """The number of the choice a learner made, None where the prediction was skipped."""
    if not text:
        return None
    most = len(page.lab.prediction.choices) - 1
    if not text.isdecimal() or int(text) > most:
        raise VivaError(f"There is no choice {text!r}.", f"Choose 0 to {most}.")
    return int(text)


def _knobs(query: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in query.items() if name not in NOT_KNOBS}


def _seeds(query: Mapping[str, str]) -> int:
    text = query.get("seeds", str(SEEDS))
    if not text.isdecimal():
        raise VivaError(f"{text!r} is not a number of seeds.", "Give a whole number.")
    return int(text)


def _page(
    request: Request, page: LabPage, query: Mapping[str, str], *, outcome: str = "", choice: int | None = None,
    problem: VivaError | None = None,
) -> Response:  # fmt: skip
    lab = page.lab
    try:
        values = settling.read_knobs(lab, _knobs(query))
    except VivaError as error:
        values, problem = settling.settings(lab, {}), problem or error
    chart = lab.charts.get(lab.prediction.chart)
    lacking = requirements.missing(lab)
    prediction = {
        "arm": lab.prediction.a,
        "chart": lab.prediction.chart,
        "curves": [choice.curve for choice in lab.prediction.choices],
    }
    return render(
        request, "lab.html", status=problem.status if problem else 200, here="/labs", page=page, lab=lab,
        controls=experiments.controls(lab, values), step=experiments.step, seeds=SEEDS, problem=problem,
        sketches=experiments.sketches(lab.prediction, chart is not None and chart.log_y),
        asked=settling.settings(lab, {}), prediction=prediction, outcome=outcome, choice=choice,
        lacking=lacking,
        stored=bool(lacking) or isinstance(problem, Unavailable), questions=_questions(viva_of(request), page.concept),
    )  # fmt: skip


def _questions(viva: Viva, concept: str) -> list[tuple[str, str]]:
    """Slug and title of the questions about a concept."""
    return [(row["slug"], row["title"]) for row in viva.questions() if row["concept"] == concept]


def _finished_page(request: Request, slug: str, form: Mapping[str, str]) -> Response:
    viva = viva_of(request)
    page = viva.lab(slug)
    choice = read_choice(page, form.get("choice", ""))
    html, problem = "", None
    try:
        for event in _events(viva, page, viva.run_lab(slug, _knobs(form), _seeds(form)), choice):
            if event["kind"] == "result":
                html = event["html"]
            elif event["kind"] == "error":
                problem = VivaError(event["problem"], event.get("mend", ""))
    except VivaError as error:
        problem = error
    return _page(request, page, _knobs(form), outcome=html, choice=choice, problem=problem)


def _events(viva: Viva, page: LabPage, running: Any, choice: int | None) -> Iterator[dict[str, Any]]:
    """What the browser needs of a run's events; single records come again, as a table, with the result."""
    for event in running:
        if event["kind"] == "record":
            continue
        yield _result(viva, page, event, choice) if event["kind"] == "result" else event


def _result(viva: Viva, page: LabPage, result: Mapping[str, Any], choice: int | None) -> dict[str, Any]:
    knobs: dict[str, Setting] = result["knobs"]
    figure = result["figure"]
    as_asked = experiments.is_as_asked(page, knobs)
    predicted = None
    if choice is not None and as_asked and figure is not None:
        predicted = viva.predict(page.slug, choice, knobs, figure)
    html = _outcome(page, result, predicted, as_asked=as_asked)
    return {"kind": "result", "html": html, "settled": predicted is not None}


def _outcome(page: LabPage, result: Mapping[str, Any], predicted: Predicted | None, *, as_asked: bool) -> str:
    prediction = page.lab.prediction
    found = [row if isinstance(row, Consistency) else Consistency(**row) for row in result["claims"]]
    return environment().get_template("lab_outcome.html").render(
        page=page, prediction=prediction, predicted=predicted, as_asked=as_asked, figure=result["figure"],
        shown=experiments.shown, headline=experiments.headline, rows=experiments.table(result["metrics"]),
        compared=experiments.compared(page, found, result["metrics"]) if found else [],
        stored=not result["metrics"],
    )  # fmt: skip
