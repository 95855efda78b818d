"""`/browse` and `/search`: every question, and finding one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from vivavoce.domain.event import PRACTICES
from vivavoce.domain.practice import ConceptState
from vivavoce.web.pages import render, render_once, shown_of, viva_of

router = APIRouter(include_in_schema=False)
LISTS = {"S0": "List S0", "S3": "List S3"}
LEVELS = ("common", "fresher", "experienced")
Word = Annotated[str, Query(max_length=60)]
PAGES = {
    "question": "/q/", "lab": "/labs/", "drill": "/drill/", "incident": "/debug/", "estimate": "/estimate/",
    "claim": "/claims/",
}  # fmt: skip


@router.get("/browse")
def browse(request: Request, area: Word = "", level: Word = "", source: Word = "", kind: Word = "") -> Response:
    """All questions by area, narrowed by what the form says."""
    states = viva_of(request).states()
    wanted = {"area": area, "level": level, "source": source, "kind": kind}
    return render_once(request, shown_of(states), lambda: _browsed(request, wanted, states))


def _browsed(request: Request, wanted: dict[str, str], states: Mapping[str, ConceptState]) -> HTMLResponse:
    rows = viva_of(request).questions()
    area, level, source, kind = wanted.values()
    tests: list[tuple[str, Callable[[dict[str, Any]], bool]]] = [
        (area, lambda row: row["area"] == area),
        (level, lambda row: row["level"] == level),
        (source, lambda row: any(name.startswith(source) for name in row["sources"])),
        (kind, lambda row: kind in row["kinds"]),
    ]
    chosen = [row for row in rows if all(test(row) for given, test in tests if given)]
    areas: dict[str, list[dict[str, Any]]] = {}
    for row in chosen:
        areas.setdefault(row["area"], []).append(row)
    first = {row["concept"]: row["slug"] for row in reversed(chosen)}  # where links to a concept lead
    return render(
        request, "browse.html", areas=areas, total=len(rows), shown=len(chosen), lists=LISTS, levels=LEVELS,
        kinds=PRACTICES, all_areas=list(dict.fromkeys(row["area"] for row in rows)),
        by_list={name: sum(any(s.startswith(name) for s in row["sources"]) for row in rows) for name in LISTS},
        states=states, chosen=wanted, first=first,
    )  # fmt: skip


@router.get("/search")
def search(
    request: Request, q: Annotated[str, Query(max_length=200)] = "", only: Annotated[str, Query(max_length=8)] = ""
) -> Response:
    """Search results as a page; `only=list` answers with the list alone, for the box in the header."""
    words = q.strip()
    hits = viva_of(request).search(words, 8 if only else 20) if words else []
    concepts = {concept.id: concept.title for concept in viva_of(request).bank.concepts()}
    template = "hits.html" if only == "list" else "search.html"
    return render(request, template, query=words, hits=hits, places=PAGES, concepts=concepts)
