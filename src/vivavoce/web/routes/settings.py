"""`/settings`: interview date, minutes a day, theme; taking the history along, reading it back in, deleting it."""

from __future__ import annotations

import io
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from vivavoce.app import own_data
from vivavoce.domain.errors import VivaError
from vivavoce.web.pages import THEME_COOKIE, THEMES, render, viva_of

router = APIRouter(include_in_schema=False)
YEAR = 365 * 24 * 3600
MOVED = r"^([+-][\d,]+ h \d+ min)?$"  # as `phone_results.Taken.moved_words` says it, and nothing else


@router.get("/settings")
def settings(
    request: Request,
    saved: bool = False,
    deleted: bool = False,
    added: Annotated[int | None, Query(ge=0)] = None,
    moved: Annotated[str, Query(pattern=MOVED)] = "",
) -> Response:
    """The form, with what is set now."""
    viva = viva_of(request)
    return render(
        request, "settings.html", settings=viva.settings(), interview=viva.today().interview, themes=THEMES,
        saved=saved, deleted=deleted, events=viva.store.count(), confirmation=own_data.CONFIRMATION, added=added,
        moved=moved,
    )  # fmt: skip


@router.post("/settings")
def save(
    request: Request,
    interview: Annotated[str, Form(max_length=10)] = "",
    minutes: Annotated[str, Form(max_length=4)] = "",
    theme: Annotated[str, Form(max_length=8)] = "",
    back: Annotated[str, Form(max_length=200)] = "/settings?saved=1",
) -> Response:
    """Store what changed: every setting is an event, so an unchanged one is not written again."""
    viva = viva_of(request)
    now = viva.settings()
    given: dict[str, str | int | None] = {"interview": interview or None}
    if minutes:
        if not minutes.isdecimal():
            raise VivaError(f"{minutes!r} is not a number of minutes.", "Give a whole number, such as 30.")
        given |= {"minutes": int(minutes)}
    for name, value in given.items():
        if now.get(name) != value:
            viva.set_setting(name, value)
    response = RedirectResponse(own_path(back), status_code=303)
    return with_theme(request, response, theme) if theme else response


@router.post("/settings/theme")
def set_theme(
    request: Request, theme: Annotated[str, Form(max_length=8)], back: Annotated[str, Form(max_length=200)] = "/"
) -> Response:
    """The button in the header."""
    return with_theme(request, RedirectResponse(own_path(back), status_code=303), theme)


@router.get("/settings/export")
def export(request: Request) -> Response:
    """The whole history as JSON lines."""
    text = io.StringIO()
    viva_of(request).store.export(text)
    return _download(text.getvalue(), "viva-voce-history.jsonl", "application/jsonl")


@router.get("/settings/export/fsrs")
def export_fsrs(request: Request) -> Response:
    """Every attempt as a row for FSRS-Optimizer."""
    text = io.StringIO()
    own_data.export_reviews(viva_of(request).store, text)
    return _download(text.getvalue(), "revlog.csv", "text/csv; charset=utf-8")


@router.post("/settings/import")
async def import_history(request: Request) -> Response:
    """Add the events of an export or of a phone; what cannot be read is explained, and nothing of it is taken."""
    async with request.form() as form:
        file, text = form.get("file"), form.get("text")
        if isinstance(file, UploadFile) and file.filename:
            raw = await file.read()
        elif isinstance(text, str) and text.strip():
            raw = text.encode()
        else:
            raise VivaError("No file was chosen.", "Choose the file that the export or the phone wrote.")
    viva = viva_of(request)
    taken = await run_in_threadpool(own_data.take_in, viva.store, raw, viva.now())
    moved = f"&{urlencode({'moved': taken.moved_words})}" if taken.clock_was_wrong else ""
    return RedirectResponse(f"/settings?added={taken.added}{moved}", status_code=303)


@router.post("/settings/delete")
def delete(request: Request, confirm: Annotated[str, Form(max_length=40)] = "") -> Response:
    """Delete the history once the words were typed."""
    if not own_data.confirmed(confirm):
        raise VivaError("Nothing was deleted.", f"To delete your history, type “{own_data.CONFIRMATION}”.")
    viva_of(request).store.delete_everything(confirm=True)
    return RedirectResponse("/settings?deleted=1", status_code=303)


def _download(text: str, name: str, kind: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(text, media_type=kind, headers=headers)


def with_theme(request: Request, response: Response, theme: str) -> Response:
    """Keep the theme in a cookie, so that the first byte of the next page has it, and in the settings."""
    if theme not in THEMES:
        raise VivaError(f"{theme!r} is not a theme.", f"Choose {', '.join(THEMES)}.")
    viva = viva_of(request)
    if viva.settings().get("theme") != theme:
        viva.set_setting("theme", theme)
    response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="lax", httponly=True)
    return response


def own_path(path: str) -> str:
    """A path on this site; anything that would lead elsewhere becomes the first page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
