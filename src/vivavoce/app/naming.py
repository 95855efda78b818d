"""Names of what can be practised, read without opening a page: what a shell completes while somebody types."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from vivavoce.bank import paths
from vivavoce.bank.own import NAME

Named = tuple[str, str]  # a name and what it stands for, in words

EXERCISES = ("question", "lab", "drill", "incident", "estimate")
OTHERS = {
    "concept": "SELECT id, '' FROM concept ORDER BY id",
    "case": "SELECT slug, '' FROM scenario ORDER BY slug",
    "claim": "SELECT id, '' FROM claim ORDER BY id",
    "step": "SELECT name, '' FROM step ORDER BY name",
}
OF_KIND = """SELECT json_extract(entry, '$.slug'), json_extract(entry, '$.title') FROM exercise
             WHERE json_extract(entry, '$.kind') = ? ORDER BY 1"""


def names(kind: str, data_dir: Path) -> list[Named]:
    """Every name of a kind, the learner's own among them; none where the bank cannot be read."""
    bank = next(data_dir.glob(f"{NAME}-*.sqlite"), paths.bank_file())
    try:
        with closing(sqlite3.connect(f"{bank.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            if kind in EXERCISES:
                return connection.execute(OF_KIND, (kind,)).fetchall()
            return connection.execute(OTHERS[kind]).fetchall()
    except sqlite3.Error:  # not built, or damaged: the command that is typed here will say so
        return []
