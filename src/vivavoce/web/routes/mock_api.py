"""`/api/v1/mock`: mock interviews over HTTP. Every answer of a route is where the interview stands afterwards."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import Field

from vivavoce.app import contract, mock_contract
from vivavoce.app.mock_trust import trust
from vivavoce.app.mocking import INTERVIEWERS, Mocking
from vivavoce.coach.mock_parts import KINDS, LENGTHS
from vivavoce.domain.errors import VivaError
from vivavoce.web.pages import viva_of
from vivavoce.web.routes.api import ERRORS, V1, Body

router = APIRouter(
    prefix=f"{V1}/mock", responses={**ERRORS, 409: {"description": "The interview has gone on meanwhile"}}
)
Json = dict[str, Any]
STEPS = {"pause": Mocking.pause, "resume": Mocking.resume, "go": Mocking.go_on, "end": Mocking.end}


class StartRequest(Body):
    """A mock interview to begin."""

    kind: str = Field("mixed", json_schema_extra={"enum": list(KINDS)})
    minutes: int = Field(25, json_schema_extra={"enum": list(LENGTHS)})
    by: str = Field("machine", json_schema_extra={"enum": list(INTERVIEWERS)})
    seed: int | None = None


class AnswerRequest(Body):
    """An answer to item `n`: text, or notes by stage for a case."""

    n: int
    text: str = ""
    notes: dict[str, str] | None = None


class ReplyRequest(Body):
    """An answer to question back number `back` on item `n`; without text it is passed."""

    n: int
    back: int
    text: str = ""


class CodeRequest(Body):
    """Code for item `n`."""

    n: int
    source: str


class ItemRequest(Body):
    """An item by its place."""

    n: int


class TicksRequest(Body):
    """What a friend heard on item `n`: ids of points and of misconceptions."""

    n: int
    said: list[str] = Field([])
    probed: list[str] = Field([])
    wrong: list[str] = Field([])
    notes: str = ""


@router.get("")
def mocks(request: Request) -> list[Json]:
    """Every mock interview, the newest first."""
    return mock_contract.listed(_mocking(request).all())


@router.post("")
def start(request: Request, body: StartRequest) -> Json:
    """Begin; the clock runs from here."""
    mocking = _mocking(request)
    return _sitting(mocking, mocking.start(body.kind, body.minutes, by=body.by, seed=body.seed))


@router.get("/{mock}")
def sitting(request: Request, mock: str) -> Json:
    """Where it stands and what is asked now."""
    return _sitting(_mocking(request), mock)


@router.post("/{mock}/answer")
def answer(request: Request, mock: str, body: AnswerRequest) -> Json:
    """Hand in an answer."""
    mocking = _mocking(request)
    mocking.answer(mock, body.n, body.text, body.notes)
    return _sitting(mocking, mock)


@router.post("/{mock}/reply")
def reply(request: Request, mock: str, body: ReplyRequest) -> Json:
    """Answer a question back."""
    mocking = _mocking(request)
    mocking.reply(mock, body.n, body.back, body.text)
    return _sitting(mocking, mock)


@router.post("/{mock}/judge")
def judge(request: Request, mock: str, body: CodeRequest) -> Json:
    """Judge code; waits for the verdict."""
    return contract.judgement(_mocking(request).judge(mock, body.n, body.source))


@router.post("/{mock}/leave")
def leave(request: Request, mock: str, body: ItemRequest) -> Json:
    """Leave an item and go on."""
    mocking = _mocking(request)
    mocking.leave(mock, body.n)
    return _sitting(mocking, mock)


@router.post("/{mock}/hint")
def hint(request: Request, mock: str, body: ItemRequest) -> Json:
    """Show the hint to what is asked back."""
    mocking = _mocking(request)
    mocking.hint(mock, body.n)
    return _sitting(mocking, mock)


@router.post("/{mock}/ticks")
def ticks(request: Request, mock: str, body: TicksRequest) -> Json:
    """Keep what a friend heard; it never counts as a grade."""
    mocking = _mocking(request)
    mocking.listening.tick(mock, body.n, said=body.said, probed=body.probed, wrong=body.wrong, notes=body.notes)
    return _sitting(mocking, mock)


@router.post("/{mock}/course/{step}")
def course(request: Request, mock: str, step: Annotated[str, Path(json_schema_extra={"enum": list(STEPS)})]) -> Json:
    """Pause, resume, go (where nothing is asked) or end."""
    mocking = _mocking(request)
    if step not in STEPS:
        raise VivaError(f"An interview cannot be told to {step!r}.", f"One of {', '.join(STEPS)}.")
    STEPS[step](mocking, mock)
    return _sitting(mocking, mock)


@router.get("/{mock}/report")
def report(request: Request, mock: str) -> Json:
    """What was said and what was not, time, what comes next, and how often the grader is wrong."""
    viva = viva_of(request)
    found = viva.mocking.report(mock)
    coming = viva.mocking.reporting.practise_next(found.mock, viva.plan())
    return mock_contract.report(found, coming, mock_contract.trusted(trust(found)))


def _mocking(request: Request) -> Mocking:
    return viva_of(request).mocking


def _sitting(mocking: Mocking, mock: str) -> Json:
    return mock_contract.sitting(mocking.sitting(mock))
