"""The two lists of interview questions in their own order, and what they state: read from two tables, in our words.

`lists.csv`: ref, part, topic. `statements.csv`: id (`S0:9.2a`), gist, kind, ledger rows (`000-Q9.1;000-Q9.2`), note.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from vivavoce.bank.files import Findings, Text, read_text
from vivavoce.domain.pages import ListEntry, Statement

LISTS, STATEMENTS, ALIASES = "lists.csv", "statements.csv", "aliases.csv"
KINDS = ("testable", "documentary", "definition", "opinion", "advice")
PARTS = (
    "common", "fresher", "experienced", "fundamentals", "architectures", "techniques", "practice", "coding",
    "situations", "advice",
)  # fmt: skip
REF = re.compile(r"S0:\d+|S3[A-Z]?:\d+|T")  # T: what is advised about interviews in general
STATEMENT = re.compile(r"(S0:\d+|S3[A-Z]?:\d+|T)\.\d+[a-z]?")
ROW = re.compile(r"(?:000|003)-Q\d+\.\d+")


def read_lists(folder: Path, findings: Findings) -> list[ListEntry]:
    """Every entry of both lists with its statements; nothing where a bank has no lists."""
    if not (folder / LISTS).exists():
        return []
    said: dict[str, list[Statement]] = {}
    for statement, line in _statements(folder / STATEMENTS, findings):
        ref = STATEMENT.fullmatch(statement.id)
        if ref is None or statement.kind not in KINDS or not all(ROW.fullmatch(row) for row in statement.ledger):
            mend = f"id S0:9.1, kind one of {', '.join(KINDS)}, ledger rows 000-Q9.1 joined by semicolons."
            findings.add(folder / STATEMENTS, line, f"{statement.id!r} is not well formed.", mend)
        elif not statement.ledger and not statement.note:
            problem = f"{statement.id} has neither a ledger row nor a note."
            findings.add(folder / STATEMENTS, line, problem, "Name the row that settles it, a source, or the reason.")
        else:
            said.setdefault(ref[1], []).append(statement)
    entries = []
    for row, line in _rows(folder / LISTS, ("ref", "part", "topic"), findings):
        if not REF.fullmatch(row["ref"]) or row["part"] not in PARTS or not row["topic"]:
            mend = f"ref S0:9, part one of {', '.join(PARTS)}, a topic."
            findings.add(folder / LISTS, line, f"{row['ref']!r} is not well formed.", mend)
        else:
            entries.append(ListEntry(row["ref"], row["part"], row["topic"], tuple(said.pop(row["ref"], ()))))
    for missing in said:
        findings.add(folder / STATEMENTS, 1, f"{missing} is not in {LISTS}.", "Add the entry, or mend the id.")
    return entries


def read_aliases(folder: Path, findings: Findings) -> list[tuple[str, str]]:
    """What people type for a concept (`aliases.csv`: alias, concept); nothing where a bank has no such table."""
    if not (folder / ALIASES).exists():
        return []
    return [(row["alias"], row["concept"]) for row, _ in _rows(folder / ALIASES, ("alias", "concept"), findings)]


def _statements(path: Path, findings: Findings) -> list[tuple[Statement, int]]:
    return [
        (Statement(row["id"], row["gist"], row["kind"], tuple(filter(None, row["ledger"].split(";"))), row["note"]), n)
        for row, n in _rows(path, ("id", "gist", "kind", "ledger", "note"), findings)
    ]


def _rows(path: Path, columns: tuple[str, ...], findings: Findings) -> list[tuple[dict[str, str], int]]:
    """Rows with their line numbers; a table of other columns is noted and left out."""
    source: Text | None = read_text(path, findings)
    reader = csv.DictReader(io.StringIO(source.text if source else ""))
    if source is not None and tuple(reader.fieldnames or ()) != columns:
        findings.add(path, 1, f"The columns are {reader.fieldnames}.", f"Columns: {', '.join(columns)}.")
        return []
    found = []
    for row in reader:
        if None in row or None in row.values():
            findings.add(path, reader.line_num, "This row has another number of fields.", "Quote texts with commas.")
        else:
            found.append((row, reader.line_num))
    return found
