"""`/settings`: interview date, minutes a day, theme; taking the history along, and deleting it."""

from __future__ import annotations

import io
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from vivavoce.domain.errors import VivaError
from vivavoce.web.pages import THEME_COOKIE, THEMES, render, viva_of

router = APIRouter(include_in_schema=False)
CONFIRMATION = "delete everything"
YEAR = 365 * 24 * 3600


@router.get("/settings")
def settings(request: Request, saved: bool = False, deleted: bool = False) -> Response:
    """The form, with what is set now."""
    viva = viva_of(request)
    return render(
        request, "settings.html", settings=viva.settings(), themes=THEMES, saved=saved, deleted=deleted,
        events=viva.store.count(), confirmation=CONFIRMATION,
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
    headers = {"content-disposition": 'attachment; filename="viva-voce-history.jsonl"', "cache-control": "no-store"}
    return Response(text.getvalue(), media_type="application/jsonl", headers=headers)


@router.post("/settings/delete")
def delete(request: Request, confirm: Annotated[str, Form(max_length=40)] = "") -> Response:
    """Delete the history once the words were typed."""
    if confirm.strip().lower() != CONFIRMATION:
        raise VivaError("Nothing was deleted.", f"To delete your history, type “{CONFIRMATION}”.")
    viva_of(request).store.delete_everything(confirm=True)
    return RedirectResponse("/settings?deleted=1", status_code=303)


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
