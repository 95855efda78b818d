"""`/mock`: an interview against the clock. Every form works without JavaScript; the clock is the server's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from vivavoce.app.mock_items import content_of
from vivavoce.app.mock_trust import trust
from vivavoce.coach.mock_parts import KINDS, LENGTHS
from vivavoce.domain.case import STAGES
from vivavoce.domain.errors import VivaError
from vivavoce.domain.pages import CasePage, DrillPage
from vivavoce.web import mock_pages
from vivavoce.web.pages import render, viva_of
from vivavoce.web.routes import practice_code
from vivavoce.web.streaming import EventStream

if TYPE_CHECKING:
    from vivavoce.app.mocking import Mocking, Sitting
    from vivavoce.domain.drill import Judgement

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Form(ge=1, le=1000)]
Text = Annotated[str, Form(max_length=100_000)]


@router.get("/mock")
def begin(request: Request) -> Response:
    """Choose a kind and a length; interviews so far."""
    found = _mocking(request).all()
    return render(request, "mock_start.html", kinds=KINDS, lengths=LENGTHS, about=mock_pages.ABOUT, mocks=found)


@router.post("/mock")
def start(
    request: Request,
    kind: Annotated[str, Form()] = "mixed",
    minutes: Annotated[int, Form()] = 25,
    by: Annotated[str, Form()] = "machine",
) -> Response:
    """Begin; the clock runs from here."""
    return _room_of(_mocking(request).start(kind, minutes, by=by))


@router.get("/mock/{mock}")
def room(request: Request, mock: str) -> Response:
    """What is asked now. A reload changes nothing: the time left is counted from what was recorded."""
    sitting = _mocking(request).sitting(mock)
    if sitting.mock.ended:
        return RedirectResponse(f"/mock/{mock}/report", 303)
    return _room(request, sitting)


@router.post("/mock/{mock}/answer")
async def answer(request: Request, mock: str) -> Response:
    """Hand in an answer. What cannot be taken is shown again with the reason."""
    form = mock_pages.texts(await request.form())
    return await run_in_threadpool(_answer, request, mock, form)


def _answer(request: Request, mock: str, form: Mapping[str, str]) -> Response:
    mocking = _mocking(request)
    n, text = mock_pages.number(form.get("n", "")), mock_pages.unix(form.get("text", ""))
    notes = {name: mock_pages.unix(form[f"notes-{name}"]) for name in STAGES if f"notes-{name}" in form}
    if "unknown" in form:
        text = mock_pages.UNKNOWN
    try:
        mocking.answer(mock, n, text, notes or None)
    except VivaError as problem:
        return _told(request, mock, problem, text or "\n\n".join(notes.values()))
    return _room_of(mock)


@router.post("/mock/{mock}/reply")
def reply(request: Request, mock: str, n: Number, back: Number, text: Text = "", go: str = Form("")) -> Response:
    """Answer a question back, or pass it."""
    said = "" if go == "pass" else mock_pages.unix(text)
    try:
        _mocking(request).reply(mock, n, back, said)
    except VivaError as problem:
        return _told(request, mock, problem, said)
    return _room_of(mock)


@router.post("/mock/{mock}/judge")
async def judge(request: Request, mock: str) -> Response:
    """Judge code; a browser that asks for a stream gets the checks one by one."""
    form = mock_pages.texts(await request.form())
    n, source = mock_pages.number(form.get("n", "")), mock_pages.unix(form.get("source", ""))
    if "text/event-stream" in request.headers.get("accept", ""):
        sitting = await run_in_threadpool(_mocking(request).sitting, mock)
        judged = await run_in_threadpool(_mocking(request).judge_stream, mock, n, source)
        page = sitting.content
        if not isinstance(page, DrillPage):
            raise VivaError("There is no code to judge here.", "Open the interview again.")
        return EventStream(practice_code.events(judged, page), close=judged.cancel)
    return await run_in_threadpool(_judge, request, mock, n, source)


def _judge(request: Request, mock: str, n: int, source: str) -> Response:
    try:
        judgement = _mocking(request).judge(mock, n, source)
    except VivaError as problem:
        return _told(request, mock, problem, source)
    return _room(request, _mocking(request).sitting(mock), judgement=judgement, draft=source)


@router.post("/mock/{mock}/hint")
def hint(request: Request, mock: str, n: Number, text: Text = "") -> Response:
    """Show the hint; the answer then counts half. What was typed so far stays in the box."""
    mocking = _mocking(request)
    mocking.hint(mock, n)
    return _room(request, mocking.sitting(mock), draft=mock_pages.unix(text))


@router.post("/mock/{mock}/leave")
def leave(request: Request, mock: str, n: Number) -> Response:
    """Leave the item that is open."""
    _mocking(request).leave(mock, n)
    return _room_of(mock)


@router.post("/mock/{mock}/pause")
@router.post("/mock/{mock}/resume")
@router.post("/mock/{mock}/go")
@router.post("/mock/{mock}/end")
def course(request: Request, mock: str) -> Response:
    """Pause, resume, go on or end."""
    mocking = _mocking(request)
    steps = {"pause": mocking.pause, "resume": mocking.resume, "go": mocking.go_on, "end": mocking.end}
    steps[request.url.path.rsplit("/", 1)[1]](mock)
    return _room_of(mock)


@router.get("/mock/{mock}/report")
def report(request: Request, mock: str) -> Response:
    """What was said and what was not, in the candidate's words."""
    viva = viva_of(request)
    found = viva.mocking.report(mock)
    cases = {item.posed.n: content_of(viva.bank, item.posed) for item in found.items if item.posed.kind == "case"}
    coming = viva.mocking.reporting.practise_next(found.mock, viva.plan())
    return render(
        request, "mock_report.html", here="/mock", report=found, coming=coming, trust=trust(found), cases=cases,
        bars=mock_pages.bars(found), today=viva.now().date(),
        groups=mock_pages.groups, outcome=mock_pages.outcome, clock=mock_pages.clock, short_day=mock_pages.short_day,
    )  # fmt: skip


def _room(
    request: Request, sitting: Sitting, *, problem: VivaError | None = None, draft: str = "",
    judgement: Judgement | None = None,
) -> Response:  # fmt: skip
    mock, content = sitting.mock, sitting.content
    put = sitting.posed.detail.get("stages", ()) if sitting.posed else ()
    stages = [stage for stage in content.case.stages if stage.id in put] if isinstance(content, CasePage) else []
    return render(
        request, "mock.html", status=problem.status if problem else 200, here="/mock", sitting=sitting, mock=mock,
        posed=sitting.posed, content=content, stages=stages, problem=problem, draft=draft, judgement=judgement,
        parts=mock_pages.parts(sitting), clock=mock_pages.clock, used=mock_pages.used(sitting),
        **practice_code.shown_words(),
    )  # fmt: skip


def _told(request: Request, mock: str, problem: VivaError, sent: str) -> Response:
    """The room again with what could not be taken, so that nothing typed is lost."""
    sitting = _mocking(request).sitting(mock)
    if sitting.mock.ended:
        raise problem
    return _room(request, sitting, problem=problem, draft=sent)


def _room_of(mock: str) -> Response:
    return RedirectResponse(f"/mock/{mock}", 303)


def _mocking(request: Request) -> Mocking:
    mocking: Mocking = viva_of(request).mocking
    return mocking
