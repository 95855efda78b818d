"""The pages of a site: what the program itself answers, asked without a network, and the few that only a site has."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from starlette.types import Message

from vivavoce.app import contract
from vivavoce.domain import settling
from vivavoce.domain.claim import Evidence
from vivavoce.domain.pages import Concept
from vivavoce.web import experiments, ledger, pages, words
from vivavoce.web.routes.lists import TITLES

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

TEMPLATES = Path(__file__).parent / "site_templates"
NAVIGATION = (
    ("/", "Start", "today"),
    ("/browse", "Questions", "questions"),
    ("/labs", "Labs", "labs"),
    ("/claims", "Claims", "claims"),
    ("/scratch", "Code", "practise"),
)


class Pages:
    """Every page of a site by its address in the program: `addresses` are asked of the program, `own` are rendered."""

    def __init__(self, viva: Viva, program: FastAPI, program_url: str = "") -> None:
        """`viva` should have an empty history: what it says of a learner would stand in the site."""
        self._viva, self._program = viva, program
        self._templates = _environment(program_url)
        program.state.templates = self._templates
        self.addresses = dict(self._asked())
        self.own = self._rendered()

    @property
    def files(self) -> dict[str, str]:
        """Address to file, of all pages."""
        concepts = {address: f"{address[1:]}.html" for address in self.own if address.startswith("/concepts/")}
        return self.addresses | concepts | {"/": "index.html", "/claims": "claims.html", "/lists": "lists/S0.html"}

    async def all(self) -> AsyncIterator[tuple[str, str]]:
        """Address and page of everything."""
        for address, render in self.own.items():
            yield address, render()
        for address in self.addresses:
            yield address, await _answer(self._program, address + _short(address))

    def _asked(self) -> Iterator[tuple[str, str]]:
        bank = self._viva.bank
        yield "/browse", "questions.html"
        for area in dict.fromkeys(row["area"] for row in bank.question_rows()):
            yield f"/browse?area={area}", f"areas/{area}.html"
        for address in ("/labs", "/scratch", "/step"):
            yield address, f"{address[1:]}.html"
        names = {
            "/q": [row["slug"] for row in bank.question_rows()],
            "/claims": [row.id for row in bank.claims()],
            "/labs": [page.slug for page in bank.labs()],
            "/lists": list(TITLES),
            "/scratch": [module.name for module in bank.scratch_modules()],
        }
        for folder, found in names.items():
            yield from ((f"{folder}/{name}", f"{folder[1:]}/{name}.html") for name in found)

    def _rendered(self) -> dict[str, Callable[[], str]]:
        concepts = self._viva.bank.concepts()
        return {
            "/": self._start,
            "/claims": self._ledger,
            **{f"/concepts/{concept.id}": partial(self._concept, concept) for concept in concepts},
        }

    def _render(self, template: str, here: str, **values: Any) -> str:
        return self._templates.get_template(template).render(here=here, **values)

    def _start(self) -> str:
        bank = self._viva.bank
        areas: dict[str, int] = {}
        for row in bank.question_rows():
            areas[row["area"]] = areas.get(row["area"], 0) + 1
        claims = bank.claims()
        return self._render(
            "index.html", "/", areas=areas, total=len(bank.question_rows()), labs=len(bank.labs()), claims=len(claims),
            counts=ledger.counts(claims, {}, ledger.Filter()), lists=TITLES, concepts=bank.concepts(),
        )  # fmt: skip

    def _ledger(self) -> str:
        bank = self._viva.bank
        areas = {concept.id: concept.area for concept in bank.concepts()}
        rows = ledger.selected(bank.claims(), areas, ledger.Filter())
        counts = ledger.counts(rows, areas, ledger.Filter())
        return self._render(
            "claims.html", "/claims", rows=rows, declared=ledger.declared(bank.labs()), areas=areas,
            concepts={concept.id: concept.title for concept in bank.concepts()}, sources=contract.sources,
            verdicts=[(name, word) for name, (_, word) in ledger.VERDICTS.items() if counts[name]],
            area_choices=[(area, words.area(area)) for area in sorted(set(areas.values()))],
        )  # fmt: skip

    def _concept(self, concept: Concept) -> str:
        bank = self._viva.bank
        titles = {other.id: other.title for other in bank.concepts()}
        asked = {row["slug"]: row["title"] for row in bank.question_rows()}
        claims: list[Evidence] = [row for row in bank.claims() if row.id.partition("/")[0] == concept.id]
        return self._render(
            "concept.html", "/browse", concept=concept, titles=titles, asked=asked, claims=claims,
            labs={slug: bank.lab(slug).lab.title for slug in concept.labs},
        )  # fmt: skip


def _short(address: str) -> str:
    """A question's answer, not the form that asks for one."""
    return "?read=short" if address.startswith("/q/") else ""


def _environment(program_url: str) -> Environment:
    """The program's own templates, of which a few are replaced by those of a site."""
    own = pages.environment()
    found = own.overlay(loader=ChoiceLoader([FileSystemLoader(TEMPLATES), FileSystemLoader(pages.TEMPLATES)]))
    found.globals = {
        **own.globals, "static": True, "navigation": NAVIGATION, "ledger": ledger, "program_url": program_url,
        "right_choice": settling.right_choice, "measured_words": experiments.shown, "word": experiments.word,
    }  # fmt: skip
    return found


async def _answer(program: FastAPI, address: str) -> str:
    """What the program answers to a GET of the address. LookupError where it is not a page."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", b"localhost")], "client": ("localhost", 0), "server": ("localhost", 80),
    }  # fmt: skip
    status, body = 0, bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        body.extend(message.get("body", b""))

    await program(scope, receive, send)
    if status != 200:
        raise LookupError(f"The program answers {address} with {status}.")
    return body.decode()
