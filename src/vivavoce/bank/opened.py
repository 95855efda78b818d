"""The opened bank: what the server and the commands read. Opening imports no renderer."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self, TypeVar

from vivavoce.bank import paths, serial
from vivavoce.bank.search import search
from vivavoce.domain import ids
from vivavoce.domain.claim import Evidence
from vivavoce.domain.errors import VivaError
from vivavoce.domain.pages import (
    CardPage,
    CasePage,
    Concept,
    DrillPage,
    EstimatePage,
    LabPage,
    ListEntry,
    QuestionPage,
    ScratchModule,
    ScratchStop,
    SearchHit,
)
from vivavoce.domain.step import TrainingStep

SCHEMA_VERSION = "8"  # raised with every change of the tables or of what stands in them
T = TypeVar("T")
KINDS: dict[str, tuple[str, str]] = {  # table -> its key column and the word for it in errors
    "question": ("slug", "question"),
    "lab": ("slug", "lab"),
    "drill": ("slug", "drill"),
    "estimate": ("slug", "estimate"),
    "scenario": ("slug", "case"),
    "claim": ("id", "claim"),
    "scratch": ("name", "module"),
    "stop": ("id", "stop"),
    "step": ("name", "step"),
    "concept": ("id", "concept"),
}


class Bank:
    """A built bank file, read-only and safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection, concepts_dir: Path) -> None:
        self._connection, self._folder = connection, concepts_dir
        self._lock = threading.Lock()
        self.close = weakref.finalize(self, connection.close)  # called, or else when nobody holds the bank any more
        self.question = lru_cache(maxsize=256)(self._question)
        self.lab = lru_cache(maxsize=256)(self._lab)
        self.drill = lru_cache(maxsize=256)(self._drill)

    @classmethod
    def open(cls, path: Path, concepts_dir: Path | None = None) -> Self:
        """Open a bank; its scripts lie in `concepts_dir`, by default the package's.

        VivaError if the file is missing, damaged or of another version.
        """
        mend = "Run `viva build`."
        if not path.exists():
            raise VivaError("The bank is not built yet.", mend)
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        opened = cls(connection, concepts_dir or paths.concepts_dir())
        try:
            row = connection.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
        except sqlite3.DatabaseError as error:
            opened.close()
            raise VivaError(f"{path} is damaged: {error}.", mend) from None
        if row is None or row[0] != SCHEMA_VERSION:
            opened.close()
            raise VivaError(f"{path} was built by another version.", mend)
        return opened

    def _rows(self, sql: str, *values: str) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def _one(self, kind: type[T], table: str, name: str, column: str = "page") -> T:
        key, word = KINDS[table]
        found = self._rows(f"SELECT {column} FROM {table} WHERE {key} = ?", name)
        if not found:
            known = [row[0] for row in self._rows(f"SELECT {key} FROM {table} ORDER BY position")]
            ids.find(word, name, known)
        return serial.load(kind, found[0][0])

    def _all(self, kind: type[T], table: str, column: str = "page") -> list[T]:
        return [serial.load(kind, row[0]) for row in self._rows(f"SELECT {column} FROM {table} ORDER BY position")]

    @cached_property
    def file(self) -> Path:
        """The file that was opened."""
        return Path(str(self._rows("PRAGMA database_list")[0][2]))

    @cached_property
    def version(self) -> str:
        """Changes whenever anything in the bank does."""
        return str(self._rows("SELECT value FROM meta WHERE name = 'version'")[0][0])

    @cached_property
    def _concepts(self) -> list[Concept]:
        return [self._placed_concept(concept) for concept in self._all(Concept, "concept")]

    @cached_property
    def _labs(self) -> list[LabPage]:
        return [self._placed_lab(page) for page in self._all(LabPage, "lab")]

    @cached_property
    def _drills(self) -> list[DrillPage]:
        return [self._placed_drill(page) for page in self._all(DrillPage, "drill")]

    @cached_property
    def _estimates(self) -> list[EstimatePage]:
        return self._all(EstimatePage, "estimate")

    @cached_property
    def _cases(self) -> list[CasePage]:
        return self._all(CasePage, "scenario")

    @cached_property
    def _lists(self) -> list[ListEntry]:
        return self._all(ListEntry, "listed", "entry")

    @cached_property
    def _cards(self) -> list[CardPage]:
        return self._all(CardPage, "card")

    @cached_property
    def _claims(self) -> list[Evidence]:
        return self._all(Evidence, "claim", "evidence")

    @cached_property
    def _listing(self) -> list[dict[str, Any]]:
        return [json.loads(row[0]) for row in self._rows("SELECT listing FROM question ORDER BY position")]

    @cached_property
    def _exercises(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for concept, entry in self._rows("SELECT concept, entry FROM exercise ORDER BY position"):
            found.setdefault(concept, []).append(json.loads(entry))
        return found

    def concepts(self) -> list[Concept]:
        """Every concept, prerequisites first."""
        return self._concepts

    def concept(self, concept_id: str) -> Concept:
        """One concept. UnknownSlug names the nearest."""
        return self._placed_concept(self._one(Concept, "concept", concept_id))

    def question_rows(self) -> list[dict[str, Any]]:
        """slug, title, concept, area, level, sources, kinds and minutes of every question."""
        return self._listing

    def exercises(self) -> dict[str, list[dict[str, Any]]]:
        """What can be practised, by concept: kind, slug (a card's item), title, minutes, and the claims of a lab.

        In the order of kinds, the main one of each kind first. Without pages, so that the first answer comes soon.
        """
        return self._exercises

    def questions(self) -> list[QuestionPage]:
        """Every question with its page."""
        return [self.question(row["slug"]) for row in self._listing]

    def labs(self) -> list[LabPage]:
        """Every lab."""
        return self._labs

    def drills(self) -> list[DrillPage]:
        """Every drill and incident."""
        return self._drills

    def estimates(self) -> list[EstimatePage]:
        """Every estimate."""
        return self._estimates

    def estimate(self, slug: str) -> EstimatePage:
        """One estimate. UnknownSlug names the nearest."""
        return self._one(EstimatePage, "estimate", slug)

    def cases(self) -> list[CasePage]:
        """Every case."""
        return self._cases

    def case(self, slug: str) -> CasePage:
        """One case. UnknownSlug names the nearest."""
        return self._one(CasePage, "scenario", slug)

    def lists(self) -> list[ListEntry]:
        """Every entry of the two lists in their order, with what they state."""
        return self._lists

    def cards(self) -> list[CardPage]:
        """Every recall card."""
        return self._cards

    def claims(self) -> list[Evidence]:
        """Every claim with fresh evidence."""
        return self._claims

    def claim(self, claim_id: str) -> Evidence:
        """One claim. UnknownSlug names the nearest."""
        return self._one(Evidence, "claim", claim_id, "evidence")

    @cached_property
    def _stops(self) -> list[ScratchStop]:
        return self._all(ScratchStop, "stop")

    def scratch_modules(self) -> list[ScratchModule]:
        """Every module of the scratch engine, in the order of the reading path."""
        return self._all(ScratchModule, "scratch")

    def scratch_module(self, name: str) -> ScratchModule:
        """One module of the scratch engine. UnknownSlug names the nearest."""
        return self._one(ScratchModule, "scratch", name)

    def scratch_stops(self) -> list[ScratchStop]:
        """The reading path through the scratch engine."""
        return self._stops

    def scratch_stop(self, stop_id: str) -> ScratchStop:
        """One stop of the reading path. UnknownSlug names the nearest."""
        return self._one(ScratchStop, "stop", stop_id)

    def step(self, name: str) -> TrainingStep:
        """One training step at its first settings: tanh-squared, ... UnknownSlug names the nearest."""
        return self._one(TrainingStep, "step", name)

    def search(self, query: str, limit: int = 12) -> list[SearchHit]:
        """Questions for a query, best first."""
        with self._lock:
            return search(self._connection, query, limit)

    @cached_property
    def names(self) -> list[tuple[str, str]]:
        """What concepts are called, ids and aliases in one spelling (`search.plain`), each with its concept."""
        return [(name, concept) for name, concept in self._rows("SELECT alias, concept FROM alias")]

    def documents(self) -> list[tuple[str, ...]]:
        """What the search reads of each question: slug, title, subject (names of the concept), points, text."""
        return self._rows("SELECT slug, title, concept, points, body FROM found")

    def sources_of_claim(self, claim_id: str) -> list[str]:
        """References of the questions that show a claim."""
        rows = self._rows("SELECT DISTINCT source FROM shown WHERE claim = ? ORDER BY source", claim_id)
        return [row[0] for row in rows]

    def _question(self, slug: str) -> QuestionPage:
        """One question with its answer. UnknownSlug names the nearest."""
        return self._one(QuestionPage, "question", slug)

    def _lab(self, slug: str) -> LabPage:
        """One lab. UnknownSlug names the nearest."""
        return self._placed_lab(self._one(LabPage, "lab", slug))

    def _drill(self, slug: str) -> DrillPage:
        """One drill or incident. UnknownSlug names the nearest."""
        return self._placed_drill(self._one(DrillPage, "drill", slug))

    def _placed_concept(self, concept: Concept) -> Concept:
        return replace(concept, folder=str(self._folder / concept.folder))

    def _placed_lab(self, page: LabPage) -> LabPage:
        return replace(page, path=str(self._folder / page.path))

    def _placed_drill(self, page: DrillPage) -> DrillPage:
        return replace(page, spec=replace(page.spec, folder=str(self._folder / page.spec.folder)))
