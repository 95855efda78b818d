"""Builds the one bank file that the server and the commands read."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from vivavoce.bank import paths, serial
from vivavoce.bank.collection import Collection, collect
from vivavoce.bank.exercises import exercise_entries
from vivavoce.bank.opened import SCHEMA_VERSION
from vivavoce.bank.pages import Pages, render
from vivavoce.bank.scratch_source import read_scratch
from vivavoce.bank.search import alias_rows, grams, index_rows
from vivavoce.bank.stepping import presets
from vivavoce.domain.pages import Problem

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE concept (position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, page TEXT NOT NULL);
CREATE TABLE question (
  position INTEGER PRIMARY KEY, slug TEXT UNIQUE NOT NULL, listing TEXT NOT NULL, page TEXT NOT NULL
);
CREATE TABLE lab (position INTEGER PRIMARY KEY, slug TEXT UNIQUE NOT NULL, page TEXT NOT NULL);
CREATE TABLE drill (position INTEGER PRIMARY KEY, slug TEXT UNIQUE NOT NULL, page TEXT NOT NULL);
CREATE TABLE estimate (position INTEGER PRIMARY KEY, slug TEXT UNIQUE NOT NULL, page TEXT NOT NULL);
CREATE TABLE scenario (position INTEGER PRIMARY KEY, slug TEXT UNIQUE NOT NULL, page TEXT NOT NULL);
CREATE TABLE listed (position INTEGER PRIMARY KEY, ref TEXT UNIQUE NOT NULL, entry TEXT NOT NULL);
CREATE TABLE card (position INTEGER PRIMARY KEY, item TEXT UNIQUE NOT NULL, page TEXT NOT NULL);
CREATE TABLE claim (position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, evidence TEXT NOT NULL);
CREATE TABLE scratch (position INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, page TEXT NOT NULL);
CREATE TABLE stop (position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, page TEXT NOT NULL);
CREATE TABLE step (position INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, page TEXT NOT NULL);
CREATE TABLE shown (claim TEXT NOT NULL, question TEXT NOT NULL, source TEXT NOT NULL);
CREATE TABLE exercise (position INTEGER PRIMARY KEY, concept TEXT NOT NULL, entry TEXT NOT NULL);
CREATE TABLE alias (alias TEXT NOT NULL, concept TEXT NOT NULL);
CREATE INDEX alias_name ON alias (alias);
CREATE VIRTUAL TABLE found USING fts5(slug UNINDEXED, title, concept, points, body, tokenize = 'porter unicode61');
CREATE TABLE word (word TEXT PRIMARY KEY, documents INTEGER NOT NULL);
CREATE TABLE gram (gram TEXT, word TEXT, PRIMARY KEY (gram, word)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class BuildReport:
    """What was built and what had to be left out."""

    path: Path
    concepts: int
    questions: int
    labs: int
    drills: int
    problems: tuple[Problem, ...]


def build(concepts_dir: Path, evidence_dir: Path, out: Path) -> BuildReport:
    """Read, render and write the bank; an older file is replaced at once. Problems never stop it."""
    collection = collect(concepts_dir, evidence_dir)
    return write(collection, render(collection), version_of_bank(concepts_dir, evidence_dir), out)


def write(collection: Collection, pages: Pages, version: str, out: Path) -> BuildReport:
    """Write what was collected and rendered already."""
    # Of this process: two that build at once do not meet, and the later one's bank stays.
    unfinished = out.with_name(f"{out.name}.{os.getpid()}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(unfinished)) as connection:
            with connection:
                connection.executescript(TABLES)
                _fill(connection, pages, collection)
                _mark(connection, version)
            connection.execute("PRAGMA optimize")
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    errors = tuple(problem for problem in collection.findings.problems if problem.severity == "error")
    return BuildReport(out, len(pages.concepts), len(pages.questions), len(pages.labs), len(pages.drills), errors)


def _fill(connection: sqlite3.Connection, pages: Pages, collection: Collection) -> None:
    def insert(table: str, rows: list[tuple[str, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * (len(rows[0]) + 1))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", [(n, *row) for n, row in enumerate(rows)])

    insert("concept", [(page.id, serial.dump(page)) for page in pages.concepts])
    insert("question", [(page.slug, json.dumps(listing(page)), serial.dump(page)) for page in pages.questions])
    insert("lab", [(page.slug, serial.dump(page)) for page in pages.labs])
    insert("drill", [(page.spec.slug, serial.dump(page)) for page in pages.drills])
    insert("estimate", [(page.estimate.slug, serial.dump(page)) for page in pages.estimates])
    insert("scenario", [(page.case.slug, serial.dump(page)) for page in pages.cases])
    insert("listed", [(entry.ref, serial.dump(entry)) for entry in collection.lists])
    insert("card", [(page.item, serial.dump(page)) for page in pages.cards])
    insert("exercise", [(entry["concept"], json.dumps(entry)) for entry in exercise_entries(pages)])
    scratch = read_scratch(paths.scratch_dir(), paths.scratch_guide())
    insert("scratch", [(module.name, serial.dump(module)) for module in scratch.modules])
    insert("stop", [(stop.id, serial.dump(stop)) for stop in scratch.stops])
    insert("step", [(name, serial.dump(step)) for name, step in presets().items()])
    order = {f"{c.id}/{claim.name}": n for c in collection.concepts for n, (_, claim) in enumerate(c.declared())}
    position = {concept.id: n for n, concept in enumerate(pages.concepts)}
    claims = sorted(collection.evidence.values(), key=lambda found: (position[found.id.split("/")[0]], order[found.id]))
    insert("claim", [(found.id, serial.dump(found)) for found in claims])
    shown = [(claim, page.slug, source) for page in pages.questions for claim in page.claims for source in page.sources]
    connection.executemany("INSERT INTO shown VALUES (?, ?, ?)", shown)
    documents, words = index_rows(pages.questions, pages.concepts, collection.aliases)
    connection.executemany("INSERT INTO alias VALUES (?, ?)", alias_rows(pages.concepts, collection.aliases))
    connection.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?)", documents)
    connection.executemany("INSERT INTO word VALUES (?, ?)", words)
    connection.executemany(
        "INSERT INTO gram VALUES (?, ?)", [(gram, word) for word, _ in words for gram in grams(word)]
    )


def _mark(connection: sqlite3.Connection, version: str) -> None:
    meta = {"schema": SCHEMA_VERSION, "version": version, "built": datetime.date.today().isoformat()}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))


def listing(page: object) -> dict[str, object]:
    """A question without its page."""
    keys = ("slug", "title", "concept", "area", "level", "sources", "kinds", "minutes")
    return {key: getattr(page, key) for key in keys}


def version_of_bank(concepts_dir: Path, evidence_dir: Path) -> str:
    """The version of a bank that is built from these folders now."""
    return version_of(concepts_dir, evidence_dir, paths.scratch_dir(), paths.scratch_guide().parent)


def version_of(*folders: Path) -> str:
    """SHA-256 over the names and contents of every file a bank is built from."""
    digest = hashlib.sha256(SCHEMA_VERSION.encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
