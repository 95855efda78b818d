"""`/sheets`: 30-second answers and recall cards to print, by topic, by list, or only what was missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from vivavoce.app import selecting
from vivavoce.domain.areas import area_title
from vivavoce.domain.pages import CardPage, QuestionPage
from vivavoce.web.pages import render, viva_of
from vivavoce.web.routes.lists import TITLES

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

router = APIRouter(include_in_schema=False)
MISSES = "What you missed"


@router.get("/sheets")
def sheets(request: Request) -> Response:
    """What can be printed."""
    viva = viva_of(request)
    rows = viva.questions()
    areas = [(area, area_title(area), sum(row["area"] == area for row in rows)) for area in _areas(viva)]
    listed = [(name, TITLES[name]) for name in selecting.lists(viva)]
    return render(request, "sheets.html", areas=areas, lists=listed, missed=len(viva.planning.missed()))


@router.get("/sheets/topic/{name}")
def topic(request: Request, name: str) -> Response:
    """An area, or one concept."""
    pages = selecting.select(viva_of(request), topics=[name])
    title = area_title(name) if name in _areas(viva_of(request)) else pages[0].concept_title
    return _sheet(request, title, pages)


@router.get("/sheets/list/{name}")
def of_list(request: Request, name: str) -> Response:
    """All questions of one of the two lists."""
    pages = selecting.select(viva_of(request), listed=name)
    return _sheet(request, TITLES[name], pages)


@router.get("/sheets/misses")
def misses(request: Request) -> Response:
    """Questions that were not answered right the last time; empty where there is none."""
    viva = viva_of(request)
    missed = viva.planning.missed()
    return _sheet(request, MISSES, [viva.question(row["slug"]) for row in viva.questions() if row["slug"] in missed])


def _sheet(request: Request, title: str, pages: list[QuestionPage]) -> Response:
    cards: dict[str, list[CardPage]] = {}
    for card in viva_of(request).cards():
        cards.setdefault(card.question, []).append(card)
    return render(request, "sheet.html", here="/sheets", title=title, pages=pages, cards=cards)


def _areas(viva: Viva) -> list[str]:
    return list(dict.fromkeys(row["area"] for row in viva.questions()))
