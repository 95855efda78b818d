"""What a learner takes along: decks, notebooks, the ledger."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vivavoce.app import contract
from vivavoce.app.selecting import select
from vivavoce.domain.areas import area_title
from vivavoce.domain.claim import Evidence
from vivavoce.domain.errors import VivaError
from vivavoce.domain.ids import find

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva
    from vivavoce.export.anki import DeckReport


def write_decks(
    viva: Viva,
    path: Path,
    *,
    topics: Sequence[str] = (),
    listed: str = "",
    misses: bool = False,
    answers: bool = True,
    at: float | None = None,
) -> DeckReport:
    """Write Anki decks of a selection of questions. VivaError where nothing fits or the file has another ending."""
    from vivavoce.export import anki

    if path.suffix != ".apkg":
        raise VivaError(f"{path} is not the name of an Anki package.", "Give it the ending .apkg.")
    questions = select(viva, topics, listed, misses)
    areas = {page.area: area_title(page.area) for page in questions}
    return anki.write_decks(path, questions, viva.bank.cards(), areas, answers=answers, at=at)


def notebook(viva: Viva, slug: str) -> str:
    """The notebook of a lab, drill or incident, as the text of an `.ipynb` file.

    A lab and a drill may bear the same slug: `lab:dropout` and `drill:dropout` tell them apart. UnknownSlug names the
    nearest, VivaError says that a kind is missing.
    """
    from vivavoce.export import notebooks

    kind, _, name = slug.rpartition(":")
    labs = {page.slug: page for page in viva.labs() if kind in ("", "lab")}
    tasks = {page.spec.slug: page for page in viva.drills() if kind in ("", page.spec.kind)}
    find(kind or "lab, drill or incident", name, sorted(labs.keys() | tasks.keys()))
    if name in labs and name in tasks:
        other = tasks[name].spec.kind
        raise VivaError(f"There is a lab and a {other} called {name!r}.", f"Say lab:{name} or {other}:{name}.")
    found = notebooks.lab_notebook(labs[name]) if name in labs else notebooks.code_notebook(tasks[name])
    return notebooks.as_text(found)


def ledger_csv(rows: Sequence[Evidence]) -> str:
    """The ledger as a table for a spreadsheet."""
    text = io.StringIO()
    columns = (
        "id", "statement", "verdict", "expected_original", "finding", "effect", "low", "high", "wins", "seeds",
        "control", "contexts", "ledger", "sources", "reason", "kind", "lab", "source", "date", "cpu_seconds", "hash",
    )  # fmt: skip
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        plain = contract.claim(row)
        low, high = plain["interval"] or (None, None)
        writer.writerow({
            **plain, "low": low, "high": high, "seeds": len(row.seeds), "ledger": " ".join(row.ledger),
            "sources": " ".join(plain["sources"]),
            "contexts": "; ".join(f"{name}: {verdict}" for name, verdict in row.contexts.items()),
        })  # fmt: skip
    return text.getvalue()
