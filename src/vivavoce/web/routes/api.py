"""`/api/v1`: the command contract over HTTP. The bodies are those that the commands print with `--json`.

Errors are `{"problem", "mend"}`: 400 bad input, 404 an unknown name, 413 too large, 503 something optional is missing.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from vivavoce.app import contract
from vivavoce.domain.errors import Unavailable, VivaError
from vivavoce.web.pages import render, viva_of

router = APIRouter()
V1 = "/api/v1"
MOST_HITS = 50
ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "Bad input"},
    404: {"description": "Unknown name"},
    413: {"description": "Too large"},
    503: {"description": "Something optional is missing here"},
}
Json = dict[str, Any]


class Body(BaseModel):
    """What is sent as JSON. A name that is not known is refused: it would be a slip that nobody notices."""

    model_config = ConfigDict(extra="forbid")


class GradeRequest(Body):
    """An explanation to be judged."""

    question: str = Field(examples=["dropout"])
    text: str = Field(examples=["Dropout switches random units off in training ..."])


class JudgeRequest(Body):
    """Code to be judged; `record` writes the attempt to the history."""

    slug: str = Field(examples=["softmax"])
    source: str
    record: bool = False


class EstimateRequest(Body):
    """An answer to an estimate; `seed` is the one it was asked with."""

    slug: str = Field(examples=["activation-memory"])
    seed: int
    answer: str = Field(examples=["1.5 GB"])
    record: bool = False


class LabRequest(Body):
    """A lab to be run."""

    slug: str = Field(examples=["dropout"])
    knobs: dict[str, float | int | bool | str] = {}
    seeds: int = 3


@router.get("/api/docs", include_in_schema=False)
def docs(request: Request) -> Response:
    """The interface for a reader, from its own description."""
    return render(request, "api.html", schema=request.app.openapi())


@router.get(f"{V1}/concepts", responses=ERRORS)
def concepts(request: Request) -> list[Json]:
    """Every concept."""
    return contract.concepts(viva_of(request).concepts())


@router.get(f"{V1}/questions", responses=ERRORS)
def questions(request: Request) -> list[Json]:
    """Every question, without its answer."""
    return contract.questions(viva_of(request).questions())


@router.get(f"{V1}/questions/{{slug}}", responses=ERRORS)
def question(request: Request, slug: str) -> Json:
    """One question with its answer and the points it is judged by."""
    return contract.question(viva_of(request).question(slug))


@router.post(f"{V1}/grade", responses=ERRORS)
def grade(request: Request, body: GradeRequest) -> Json:
    """Judge an explanation, without recording it."""
    return contract.grade(viva_of(request).grade(body.question, body.text))


@router.get(f"{V1}/drills", responses=ERRORS)
def drills(request: Request) -> list[Json]:
    """Every drill, incident and estimate."""
    viva = viva_of(request)
    return contract.drills(page.spec for page in viva.drills()) + contract.estimates(viva.estimates())


@router.get(f"{V1}/drills/{{slug}}", responses=ERRORS)
def drill(request: Request, slug: str) -> Json:
    """One drill: the task and what to start from."""
    return contract.drill(viva_of(request).drill(slug))


@router.post(f"{V1}/judge", responses=ERRORS)
def judge(request: Request, body: JudgeRequest) -> Json:
    """Judge code in the sandbox; waits for the verdict."""
    return contract.judgement(viva_of(request).judge(body.slug, body.source, record=body.record))


@router.get(f"{V1}/estimates/{{slug}}", responses=ERRORS)
def ask_estimate(request: Request, slug: str, seed: int | None = None) -> Json:
    """An estimate with fresh numbers, or with those of a seed; never its answer."""
    return contract.asked(viva_of(request).ask_estimate(slug, seed))


@router.post(f"{V1}/estimate", responses=ERRORS)
def estimate(request: Request, body: EstimateRequest) -> Json:
    """Mark the answer to an estimate, with the derivation."""
    return contract.estimated(viva_of(request).estimate(body.slug, body.seed, body.answer, record=body.record))


@router.get(f"{V1}/cases", responses=ERRORS)
def cases(request: Request) -> list[Json]:
    """Every case."""
    return contract.cases(viva_of(request).cases())


@router.get(f"{V1}/cases/{{slug}}", responses=ERRORS)
def case(request: Request, slug: str) -> Json:
    """One case: the interviewer's sheet."""
    return contract.case(viva_of(request).case(slug))


@router.get(f"{V1}/labs", responses=ERRORS)
def labs(request: Request) -> list[Json]:
    """Every lab with its knobs and what it asks to predict."""
    return [contract.lab_page(page) for page in viva_of(request).labs()]


@router.post(f"{V1}/lab", responses=ERRORS)
def lab(request: Request, body: LabRequest) -> Json:
    """Run a lab; waits for the result."""
    for event in viva_of(request).run_lab(body.slug, body.knobs, body.seeds):
        if event["kind"] == "result":
            return contract.lab(event)
        if event["kind"] == "error":
            raise VivaError(event["problem"], event.get("mend", ""))
    raise Unavailable("The lab ended without a result.", "Run it again; `viva doctor` says what is missing.")


@router.get(f"{V1}/claims", responses=ERRORS)
def claims(request: Request, source: str = "") -> Json:
    """The ledger: every claim as last fully measured, or those of one question of the lists (`S0:9`)."""
    found = viva_of(request).claims()
    kept = [row for row in found if not source or source in contract.sources(row.ledger)]
    return contract.verification(kept)


@router.get(f"{V1}/search", responses=ERRORS)
def search(request: Request, q: str, limit: int = 12) -> list[Json]:
    """Questions that fit the words, best first."""
    return contract.search(viva_of(request).search(q[:200], max(1, min(limit, MOST_HITS))))


@router.get(f"{V1}/next", responses=ERRORS)
def what_next(request: Request) -> Json:
    """The one thing worth doing next, and why."""
    return contract.action(viva_of(request).next())


@router.get(f"{V1}/progress", responses=ERRORS)
def progress(request: Request) -> Json:
    """Where the learner stands, computed from the history."""
    standing = viva_of(request).standing()
    return contract.progress(standing.progress, standing.course)


@router.get(f"{V1}/doctor", responses=ERRORS)
def doctor(request: Request) -> Json:
    """What works here, and what is missing."""
    return viva_of(request).doctor()
