"""`/case/{slug}`: talk a scenario through, then tick what was said; `/interviewer` is for the friend who asks."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from vivavoce.domain.case import MARKERS, STAGES
from vivavoce.domain.errors import VivaError
from vivavoce.web.pages import render, viva_of
from vivavoce.web.routes.practice_code import MOST_SECONDS

router = APIRouter(include_in_schema=False)


@router.get("/case/{slug}")
def case(request: Request, slug: str) -> Response:
    """The candidate's page: the situation and eight headings, nothing that gives an answer away."""
    return _page(request, slug, "case.html")


@router.get("/case/{slug}/interviewer")
def interviewer(request: Request, slug: str) -> Response:
    """The interviewer's page: what to read out, what to tell if asked, prompts and boxes to tick."""
    return _page(request, slug, "case_marking.html", by="friend", notes={})


@router.post("/case/{slug}")
async def to_mark(request: Request, slug: str) -> Response:
    """The candidate has talked: their notes beside the checklist."""
    form = _texts(await request.form())
    notes = {name: form.get(f"notes-{name}", "") for name in STAGES}
    return await run_in_threadpool(
        _page, request, slug, "case_marking.html", by="self", notes=notes, opened=form.get("opened", "")
    )


@router.post("/case/{slug}/marked")
async def marked(request: Request, slug: str) -> Response:
    """Record the ticks and show what was not said."""
    form = await request.form()
    ticked = {name: tuple(_place(value) for value in form.getlist(f"tick-{name}")) for name in STAGES}
    texts = _texts(form)
    return await run_in_threadpool(_marked, request, slug, ticked, texts)


def _marked(request: Request, slug: str, ticked: Mapping[str, tuple[int, ...]], texts: Mapping[str, str]) -> Response:
    viva = viva_of(request)
    by = texts.get("by", "self")
    if by not in MARKERS:
        raise VivaError(f"{by!r} cannot mark a case.", "Go back and send the page again.")
    notes = {name: texts.get(f"notes-{name}", "") for name in STAGES}
    found = viva.mark_case(slug, ticked, notes, by=by, seconds=_seconds(texts.get("opened", "")))
    return render(request, "case_marked.html", found=found, case=found.page.case, page=found.page)


def _page(request: Request, slug: str, template: str, *, opened: str = "", **more: Any) -> Response:
    page = viva_of(request).case(slug)
    return render(request, template, page=page, case=page.case, opened=opened or int(time.time()), **more)


def _texts(form: Mapping[str, object]) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _place(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4:
        return int(value)
    raise VivaError(f"{value!r} is no place of a tick.", "Go back and send the page again.")


def _seconds(opened: str) -> float:
    """How long ago the page was opened; 0 where the form does not say."""
    try:
        return min(max(time.time() - float(opened), 0.0), MOST_SECONDS)
    except ValueError:
        return 0.0
