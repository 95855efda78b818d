"""Renders templates: the environment, its filters, and what every page knows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from vivavoce.domain.practice import ConceptState, countdown
from vivavoce.web import assets, foot, words

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

TEMPLATES = Path(__file__).parent / "templates"
THEMES = ("auto", "light", "dark")
KEPT_PAGES = 24  # of 40 to 120 kB
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
        practised=words.practised, done=words.done, countdown=countdown,
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
    html = templates.get_template(template).render(request_path=request.url.path, theme=theme_of(request), **values)
    return HTMLResponse(html, status)


class Rendered:
    """The pages last asked for, of those that cost more than they change, by all that they depend on."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The page of that key. Nothing is kept where `make` raises."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            if len(self._kept) > KEPT_PAGES:
                self._kept.popitem(last=False)
        return made


def render_once(request: Request, depends: Hashable, make: Callable[[], HTMLResponse]) -> HTMLResponse:
    """What `make` renders, kept by address, theme and what else it depends on; the bank stays as it was opened."""
    rendered: Rendered = request.app.state.rendered
    key = (request.url.path, request.url.query, theme_of(request), depends)
    return HTMLResponse(rendered.get(key, lambda: bytes(make().body)))


def shown_of(states: Mapping[str, ConceptState]) -> Hashable:
    """What a list of questions shows of the states: most answers leave it as it was."""
    return tuple((name, state.level, state.last_missed) for name, state in states.items())
