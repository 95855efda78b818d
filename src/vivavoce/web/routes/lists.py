"""`/lists/{name}`: one of the two lists in its own order: which question answers it, what it states, what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from vivavoce.domain.case import Case
from vivavoce.domain.claim import Evidence
from vivavoce.domain.ids import find
from vivavoce.domain.pages import ListEntry, Statement
from vivavoce.domain.practice import ConceptState
from vivavoce.web import ledger
from vivavoce.web.pages import render, render_once, shown_of, viva_of

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

router = APIRouter(include_in_schema=False)
TITLES = {"S0": "The list of 33, by level", "S3": "The list of 80, by topic", "T": "What both advise"}
KIND_WORDS = {
    "documentary": "from a source", "definition": "a definition", "opinion": "an opinion", "advice": "advice",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and the claims that settle it; `open` are ledger rows that were not measured yet."""

    statement: Statement
    claims: tuple[Evidence, ...]
    open: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A question of a list, our questions that answer it, and the cases in which to talk it through."""

    entry: ListEntry
    questions: tuple[dict[str, Any], ...]
    cases: tuple[Case, ...]
    said: tuple[Said, ...]


@router.get("/lists")
def lists() -> Response:
    return RedirectResponse("/lists/S0", 308)


@router.get("/lists/{name}")
def one_list(request: Request, name: str) -> Response:
    find("list", name, TITLES)
    states = viva_of(request).states()
    return render_once(request, shown_of(states), lambda: _list(request, name, states))


def _list(request: Request, name: str, states: Mapping[str, ConceptState]) -> HTMLResponse:
    viva = viva_of(request)
    entries = [entry for entry in _entries(viva) if _list_of(entry.entry.ref) == name]
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        parts.setdefault(entry.entry.part, []).append(entry)
    return render(
        request, "lists.html", here="/browse", name=name, titles=TITLES, parts=parts, ledger=ledger,
        answered=sum(bool(entry.questions) for entry in entries), total=len(entries), kind_words=KIND_WORDS,
        verdicts=Counter(row.verdict for entry in entries for said in entry.said for row in said.claims),
        states=states,
    )  # fmt: skip


def _list_of(ref: str) -> str:
    return ref.partition(":")[0][:2]


def _entries(viva: Viva) -> list[Entry]:
    settled = {row: found for found in viva.claims() for row in found.ledger}
    asked: dict[str, list[dict[str, Any]]] = {}
    for question in viva.questions():
        for source in question["sources"]:
            asked.setdefault(source, []).append(question)
    cases = [page.case for page in viva.cases()]
    return [
        Entry(
            entry,
            tuple(asked.get(entry.ref, ())),
            tuple(case for case in cases if entry.ref in case.sources),
            tuple(
                Said(
                    statement,
                    tuple(settled[row] for row in statement.ledger if row in settled),
                    sum(row not in settled for row in statement.ledger),
                )
                for statement in entry.statements
            ),
        )
        for entry in viva.bank.lists()
    ]
