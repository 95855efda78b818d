"""Reads, checks and renders a learner's own questions and drills, and writes them into a copy of the bank."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vivavoce.bank import serial
from vivavoce.bank.build import listing
from vivavoce.bank.check import check_question
from vivavoce.bank.collection import (
    Collection,
    ConceptSource,
    DrillSource,
    QuestionSource,
    note_unknown,
    read_drill,
    read_question,
)
from vivavoce.bank.files import Findings, Text
from vivavoce.bank.opened import Bank
from vivavoce.bank.own import Own
from vivavoce.bank.pages import drill_page, question_cards, question_page
from vivavoce.bank.search import grams, index_rows
from vivavoce.domain import ids
from vivavoce.domain.errors import UnknownSlug
from vivavoce.domain.pages import CardPage, Concept, DrillPage, QuestionPage

MOST_MINUTES = 240
KINDS = ("question", "card", "lab", "drill", "estimate", "incident")  # the order of a concept's exercises


@dataclass(frozen=True, slots=True)
class OwnPages:
    """What could be rendered, and everything that is to say about the folder."""

    questions: list[QuestionPage]
    cards: list[CardPage]
    drills: list[DrillPage]
    own: Own


def read(base: Bank, folder: Path) -> OwnPages:
    """Read, check and render the folder. An item with an error in its files is left out; nothing raises."""
    collection = _collect(base, folder)
    _names(base, collection)
    for concept in collection.concepts:
        for question in concept.questions:
            check_question(question, concept, collection)
    questions: list[QuestionPage] = []
    cards: list[CardPage] = []
    drills: list[DrillPage] = []
    for concept in collection.concepts:
        for question in concept.questions:
            if page := _question(base, collection, concept, question):
                questions.append(page)
                cards += question_cards(collection, concept, question)
        drills += filter(None, (_drill(collection, concept, drill) for drill in concept.drills))
    problems = tuple(sorted(set(collection.findings.problems), key=lambda found: (found.file, found.line)))
    slugs = tuple(page.slug for page in questions), tuple(page.spec.slug for page in drills)
    return OwnPages(questions, cards, drills, Own(str(folder), *slugs, problems, base.version))


def write(base: Bank, base_file: Path, folder: Path, out: Path) -> None:
    """Write the copy of the bank that also holds what `folder` does."""
    pages = read(base, folder)
    unfinished = out.with_name(f"{out.name}.{os.getpid()}.unfinished")
    try:
        shutil.copyfile(base_file, unfinished)
        with contextlib.closing(sqlite3.connect(unfinished)) as connection, connection:
            _fill(connection, base, pages)
            version = hashlib.sha256(f"{base.version} {out.name}".encode()).hexdigest()
            connection.execute("UPDATE meta SET value = ? WHERE name = 'version'", (version,))
            connection.execute("CREATE TABLE own (page TEXT NOT NULL)")
            connection.execute("INSERT INTO own VALUES (?)", (serial.dump(pages.own),))
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


# ---- reading


def _collect(base: Bank, folder: Path) -> Collection:
    """One folder a concept of the bank, with its own questions and drills."""
    findings = Findings(folder)
    known = {concept.id: concept for concept in base.concepts()}
    concepts = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "README")):
            continue
        if not path.is_dir():
            findings.add(path, 1, "This file is not known here.", "Move it to CONCEPT/questions or CONCEPT/drills.")
        elif path.name in known:
            concepts.append(_concept(known[path.name], path, findings))
        else:
            try:
                ids.find("concept", path.name, known)
            except UnknownSlug as error:
                mend = f"Call the folder as a concept of the bank (`viva concepts`). {error.mend}"
                findings.add(path, 1, error.problem, mend)
    return Collection(concepts, {found.id: found for found in base.claims()}, findings)


def _concept(concept: Concept, folder: Path, findings: Findings) -> ConceptSource:
    fields = ("id", "title", "area", "level", "summary")
    front: dict[str, Any] = {name: getattr(concept, name) for name in fields}
    source = ConceptSource(folder, {**front, "prerequisites": list(concept.prerequisites)})
    note_unknown(folder, {"questions", "drills"}, findings)
    for path in (folder / "questions", folder / "drills"):
        if path.is_file():
            findings.add(path, 1, "This is a file.", "Have a folder of this name.")
    asked = sorted((folder / "questions").glob("*.md"))
    rubrics = {f"{path.stem}.rubric.toml" for path in asked}
    note_unknown(folder / "questions", {path.name for path in asked} | rubrics, findings)
    source.questions = [found for path in asked if (found := read_question(path, source.front, findings))]
    drills = [path for path in (folder / "drills").glob("*") if path.is_dir() and not path.name.startswith((".", "__"))]
    note_unknown(folder / "drills", {"__pycache__", *(path.name for path in drills)}, findings)
    for path in sorted(drills):
        if drill := read_drill(path, "drill", concept.id, findings):
            source.drills.append(drill)
    return source


def _names(base: Bank, collection: Collection) -> None:
    """Names that are no slugs, that the bank has, or that another own item has; and minutes that no plan can hold."""
    findings = collection.findings
    questions = [question for concept in collection.concepts for question in concept.questions]
    drills = [drill for concept in collection.concepts for drill in concept.drills]
    asked = [(found.slug, found.front["minutes"], found.files[0]) for found in questions]
    coded = [(found.spec.slug, found.spec.minutes, found.files[0]) for found in drills]
    exercises = {page.spec.slug for page in base.drills()} | {page.estimate.slug for page in base.estimates()}
    for kind, found, taken in (
        ("question", asked, {row["slug"] for row in base.question_rows()}),
        ("drill, incident or estimate", coded, exercises),
    ):
        seen: dict[str, Path] = {}
        for slug, minutes, path in found:
            text = Text(path, path.read_text(encoding="utf-8"))
            line = text.line_of_key("slug")
            if not 1 <= minutes <= MOST_MINUTES:
                findings.add(path, text.line_of_key("minutes"), f"It takes {minutes} minutes.", f"1 to {MOST_MINUTES}.")
            if not ids.is_slug(slug):
                findings.add(path, line, f"{slug!r} is not a slug.", "Use lower-case words joined by hyphens.")
            elif slug in taken:
                mend = "Call yours otherwise: its file or folder, and `slug`."
                findings.add(path, line, f"The bank has a {kind} {slug!r} already.", mend)
            elif slug in seen:
                other = seen[slug].relative_to(findings.root).as_posix()
                findings.add(path, line, f"You have two called {slug!r}; the other is {other}.", "Rename one.")
            seen.setdefault(slug, path)


# ---- rendering


def _question(
    base: Bank, collection: Collection, concept: ConceptSource, question: QuestionSource
) -> QuestionPage | None:
    try:
        page = question_page(collection, concept, question)
        question_cards(collection, concept, question)
    except Exception as error:  # whatever is wrong with one file, the others and the program go on
        _broken(question.files[0], error, collection)
        return None
    of_concept = next((row["kinds"] for row in base.question_rows() if row["concept"] == concept.id), page.kinds)
    return replace(page, kinds=tuple(of_concept)) if _sound(question.files, collection) else None


def _drill(collection: Collection, concept: ConceptSource, drill: DrillSource) -> DrillPage | None:
    try:
        page = drill_page(collection, concept, drill)
    except Exception as error:  # as above
        _broken(drill.files[0], error, collection)
        return None
    return replace(page, spec=drill.spec) if _sound(drill.files, collection) else None  # its folder stays where it is


def _broken(path: Path, error: Exception, collection: Collection) -> None:
    problem = f"It cannot be shown: {type(error).__name__}: {error}."
    collection.findings.add(path, 1, problem, "Compare it with a fresh one: `viva new --own`.")


def _sound(files: Iterable[Path], collection: Collection) -> bool:
    """True where no file of the item has an error."""
    findings = collection.findings
    wrong = {problem.file for problem in findings.problems if problem.severity == "error"}
    return not wrong & {str(path.relative_to(findings.root)) for path in files}


# ---- writing


def _fill(connection: sqlite3.Connection, base: Bank, pages: OwnPages) -> None:
    def append(table: str, rows: list[tuple[str, ...]]) -> None:
        (last,) = connection.execute(f"SELECT coalesce(max(position), -1) FROM {table}").fetchone()
        marks = ", ".join("?" * len(rows[0])) if rows else ""
        for position, row in enumerate(rows, last + 1):
            connection.execute(f"INSERT INTO {table} VALUES (?, {marks})", (position, *row))

    append("question", [(page.slug, json.dumps(listing(page)), serial.dump(page)) for page in pages.questions])
    append("drill", [(page.spec.slug, serial.dump(page)) for page in pages.drills])
    append("card", [(page.item, serial.dump(page)) for page in pages.cards])
    shown = [(claim, page.slug, source) for page in pages.questions for claim in page.claims for source in page.sources]
    connection.executemany("INSERT INTO shown VALUES (?, ?, ?)", shown)
    _extend_concepts(connection, pages)
    _extend_exercises(connection, pages)
    aliases = list(connection.execute("SELECT alias, concept FROM alias"))
    documents, words = index_rows(pages.questions, base.concepts(), aliases)
    connection.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?)", documents)
    more = "INSERT INTO word VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET documents = documents + excluded.documents"
    connection.executemany(more, words)
    parts = [(gram, word) for word, _ in words for gram in grams(word)]
    connection.executemany("INSERT OR IGNORE INTO gram VALUES (?, ?)", parts)


def _extend_concepts(connection: sqlite3.Connection, pages: OwnPages) -> None:
    touched = {page.concept for page in pages.questions} | {page.spec.concept for page in pages.drills}
    for name in touched:
        (text,) = connection.execute("SELECT page FROM concept WHERE id = ?", (name,)).fetchone()
        concept = serial.load(Concept, text)
        concept = replace(
            concept,
            questions=(*concept.questions, *(page.slug for page in pages.questions if page.concept == name)),
            drills=(*concept.drills, *(page.spec.slug for page in pages.drills if page.spec.concept == name)),
            cards=concept.cards + sum(card.concept == name for card in pages.cards),
        )
        connection.execute("UPDATE concept SET page = ? WHERE id = ?", (serial.dump(concept), name))


def _extend_exercises(connection: sqlite3.Connection, pages: OwnPages) -> None:
    """Own exercises stand behind those of the bank of the same concept and kind."""
    held = [json.loads(text) for (text,) in connection.execute("SELECT entry FROM exercise ORDER BY position")]
    order = [row[0] for row in connection.execute("SELECT id FROM concept ORDER BY position")]
    entries = sorted(
        [*held, *_exercises(pages)], key=lambda entry: (order.index(entry["concept"]), KINDS.index(entry["kind"]))
    )
    connection.execute("DELETE FROM exercise")
    rows = [(position, entry["concept"], json.dumps(entry)) for position, entry in enumerate(entries)]
    connection.executemany("INSERT INTO exercise VALUES (?, ?, ?)", rows)


def _exercises(pages: OwnPages) -> Iterator[dict[str, Any]]:
    for page in pages.questions:
        yield _entry(page.concept, "question", page.slug, page.title, page.minutes)
    for card in pages.cards:
        yield _entry(card.concept, "card", card.item, card.ask, 0)
    for drill in pages.drills:
        yield _entry(drill.spec.concept, "drill", drill.spec.slug, drill.spec.title, drill.spec.minutes)


def _entry(concept: str, kind: str, slug: str, title: str, minutes: int) -> dict[str, Any]:
    return {"concept": concept, "kind": kind, "slug": slug, "title": title, "minutes": minutes}
