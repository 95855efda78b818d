"""Renders templates: the environment, its filters, and what every page knows."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from vivavoce.web import assets, foot, words

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

TEMPLATES = Path(__file__).parent / "templates"
THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
NAVIGATION = (
    ("/", "Today"),
    ("/browse", "Questions"),
    ("/study", "Cards"),
    ("/drills", "Practise"),
    ("/mock", "Mock"),
    ("/labs", "Labs"),
    ("/claims", "Claims"),
    ("/progress", "Progress"),
)


@cache
def environment() -> Environment:
    """The one Jinja environment; everything is escaped unless the bank rendered it."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    found.globals.update(asset=assets.url, navigation=NAVIGATION)
    found.filters.update(
        day=words.day, in_words=words.count, plural=words.plural, minutes=words.minutes, ticks=words.ticks,
        practised=words.practised,
    )  # fmt: skip
    found.globals.update(practice_words=words.PRACTICE_WORDS, area_words=words.area, state_words=words.STATES)
    found.globals.update(level_words=words.level, lists_words=words.LISTS, unwritten=words.unwritten)
    found.globals.update(static=False)  # true in a site that was exported to be read without the program
    return found


def viva_of(request: Request) -> Viva:
    """The opened program behind this server."""
    return cast("Viva", request.app.state.viva)


def theme_of(request: Request) -> str:
    """The theme to render, from the cookie alone: a page about a damaged history must not read the history."""
    theme = request.cookies.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. `values` go to the template; `here` is the path that marks the navigation."""
    values.setdefault("here", request.url.path)
    templates: Environment = getattr(request.app.state, "templates", None) or environment()
    viva = viva_of(request)
    values.setdefault("own", viva.own)
    if status == 200 and not templates.globals["static"]:
        values["foot"] = foot.of(viva, request.url.path)
    html = templates.get_template(template).render(
        request_path=request.url.path, theme=theme_of(request), today_date=date.today(), **values
    )  # fmt: skip
    return HTMLResponse(html, status)
