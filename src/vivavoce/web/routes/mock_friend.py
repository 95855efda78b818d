"""`/mock/{id}/interviewer`: a friend reads out, listens and ticks. Ticks are kept as the friend's, never as a grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from vivavoce.domain.case import STAGES
from vivavoce.domain.pages import CasePage
from vivavoce.web import mock_pages
from vivavoce.web.pages import render, viva_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData

router = APIRouter(include_in_schema=False)


@router.get("/mock/{mock}/interviewer")
def interviewer(request: Request, mock: str) -> Response:
    """What to read out now, what to listen for, and what to ask next."""
    sheet = viva_of(request).mocking.sheet(mock)
    content, put = sheet.content, sheet.posed.detail.get("stages", ()) if sheet.posed else ()
    stages = [stage for stage in content.case.stages if stage.id in put] if isinstance(content, CasePage) else []
    asked = sheet.posed and (sheet.posed.back or sheet.posed)
    left = asked.at + asked.allowed - sheet.at if asked else 0.0
    return render(
        request, "mock_interviewer.html", here="/mock", sheet=sheet, mock=sheet.mock, posed=sheet.posed,
        content=content, stages=stages, left=left, clock=mock_pages.clock,
    )  # fmt: skip


@router.post("/mock/{mock}/ticks")
async def ticks(request: Request, mock: str) -> Response:
    """Keep the ticks; with `next`, go on to the next item."""
    form = await request.form()
    return await run_in_threadpool(_ticks, request, mock, form)


def _ticks(request: Request, mock: str, form: FormData) -> Response:
    mocking = viva_of(request).mocking
    texts = mock_pages.texts(form)
    n = mock_pages.number(texts.get("n", ""))
    heard = {name: [str(value) for value in form.getlist(name)] for name in ("said", "probed", "wrong", "asked")}
    mocking.listening.tick(mock, n, **heard, notes=mock_pages.unix(texts.get("notes", "")))
    if "next" in texts:
        mocking.leave(mock, n, by="friend")
    return RedirectResponse(f"/mock/{mock}/interviewer", 303)


@router.post("/mock/{mock}/marks")
async def marks(request: Request, mock: str) -> Response:
    """Keep the marks of a case; a friend with `next` goes on, the candidate goes back to the report."""
    form = await request.form()
    return await run_in_threadpool(_marks, request, mock, form)


def _marks(request: Request, mock: str, form: FormData) -> Response:
    mocking = viva_of(request).mocking
    texts = mock_pages.texts(form)
    n, by = mock_pages.number(texts.get("n", "")), texts.get("by", "self")
    ticked = {name: tuple(mock_pages.number(str(value)) for value in form.getlist(f"tick-{name}")) for name in STAGES}
    mocking.listening.mark_case(mock, n, ticked, mock_pages.unix(texts.get("notes", "")), by=by)
    if by == "friend" and "next" in texts:
        mocking.leave(mock, n, by="friend")
    place = f"/mock/{mock}/interviewer" if by == "friend" else f"/mock/{mock}/report#item-{n}"
    return RedirectResponse(place, 303)
