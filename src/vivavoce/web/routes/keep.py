"""Bookmarks, notes, the learner's own items and the text of a report. Forms work without JavaScript."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from vivavoce.app import keeping, own_content, reporting, subjects
from vivavoce.web.pages import render, viva_of
from vivavoce.web.routes.api import ERRORS, V1, Body

router = APIRouter()
Page = Annotated[str, Form(max_length=200)]
Name = Annotated[str, Field(max_length=200, examples=["dropout", "drill:softmax"])]


class BookmarkRequest(Body):
    """A page to put aside, or to take off."""

    name: Name
    on: bool = True


class NoteRequest(Body):
    """The note on a page; empty takes it away."""

    name: Name
    text: str


@router.get("/bookmarks", include_in_schema=False)
def bookmarks(request: Request) -> Response:
    """Everything that is bookmarked or has a note."""
    return render(request, "bookmarks.html", found=viva_of(request).keeping.all())


@router.post("/bookmarks", include_in_schema=False)
def bookmark(request: Request, page: Page, on: Annotated[bool, Form()] = False) -> Response:
    """Put the page aside, or take it off; then see it again."""
    viva = viva_of(request)
    subject = subjects.at(viva, page)
    viva.keeping.bookmark(subject, on)
    return RedirectResponse(f"{subject.address}#kept", 303)


@router.post("/notes", include_in_schema=False)
def note(request: Request, page: Page, text: Annotated[str, Form()] = "") -> Response:
    """Keep the note on the page; then see it again."""
    viva = viva_of(request)
    subject = subjects.at(viva, page)
    viva.keeping.write(subject, text)
    return RedirectResponse(f"{subject.address}#kept", 303)


@router.get("/report", include_in_schema=False)
def to_report(request: Request, page: Annotated[str, Query(max_length=200)]) -> Response:
    """What a report needs, before anything was typed."""
    return _report(request, page)


@router.post("/report", include_in_schema=False)
def report(
    request: Request, page: Page, says: Annotated[str, Form()] = "", wrong: Annotated[str, Form()] = ""
) -> Response:
    """The text with what was typed. It is neither kept nor sent."""
    return _report(request, page, says, wrong)


def _report(request: Request, page: str, says: str = "", wrong: str = "") -> Response:
    viva = viva_of(request)
    subject = subjects.at(viva, page)
    text = reporting.report(viva, subject, says, wrong)
    return render(
        request, "report.html", subject=subject, text=text, says=says, wrong=wrong, most=reporting.MOST_CHARACTERS
    )


@router.get("/own", include_in_schema=False)
def own(request: Request) -> Response:
    """The learner's own questions and drills, and what is wrong with their files."""
    viva = viva_of(request)
    return render(
        request, "own.html", here="/own", questions=[viva.question(slug) for slug in viva.own.questions],
        drills=[viva.drill(slug) for slug in viva.own.drills], trusted=own_content.TRUSTED,
    )  # fmt: skip


@router.get(f"{V1}/bookmarks", responses=ERRORS)
def bookmarks_json(request: Request) -> list[dict[str, Any]]:
    """What is bookmarked or has a note, the last change first."""
    return [keeping.as_json(kept) for kept in viva_of(request).keeping.all()]


@router.post(f"{V1}/bookmarks", responses=ERRORS)
def bookmark_json(request: Request, body: BookmarkRequest) -> dict[str, Any]:
    """Put a page aside, or take it off."""
    viva = viva_of(request)
    return keeping.as_json(viva.keeping.bookmark(subjects.named(viva, body.name), body.on))


@router.post(f"{V1}/notes", responses=ERRORS)
def note_json(request: Request, body: NoteRequest) -> dict[str, Any]:
    """Keep a note in place of the last one."""
    viva = viva_of(request)
    return keeping.as_json(viva.keeping.write(subjects.named(viva, body.name), body.text))
