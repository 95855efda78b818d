"""`/history`: what the learner did, also of items that changed since or left the bank."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from vivavoce.app import history as done
from vivavoce.web import nearby
from vivavoce.web.pages import render, viva_of
from vivavoce.web.routes.api import ERRORS, V1

router = APIRouter()
Before = Annotated[str, Query(max_length=26)]


@router.get("/history", include_in_schema=False)
def history(request: Request, before: Before = "") -> Response:
    """A page of the history, newest first."""
    viva = viva_of(request)
    found = done.history(viva.bank, viva.store, before=before)
    return render(request, "history.html", found=found, before=before, gone=done.GONE)


@router.get("/history/{event}", include_in_schema=False)
def entry(request: Request, event: str) -> Response:
    """One entry as it was recorded: what was said or written, and how it went."""
    viva = viva_of(request)
    found = done.entry(viva.bank, viva.store, event)
    return render(
        request, "history_entry.html", here="/history", entry=found, gone=done.GONE, place=partial(nearby.place, viva)
    )  # fmt: skip


@router.get(f"{V1}/history", responses=ERRORS)
def history_json(request: Request, before: Before = "") -> list[dict[str, Any]]:
    """What you did, newest first, a hundred at a time; `before` is the id of the last event seen."""
    viva = viva_of(request)
    return done.as_json(done.history(viva.bank, viva.store, before=before))
