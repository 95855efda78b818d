"""Which questions a deck or a sheet of paper holds: topics, a list, what the learner missed, or all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vivavoce.domain.errors import VivaError
from vivavoce.domain.ids import find
from vivavoce.domain.pages import QuestionPage

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva


def select(viva: Viva, topics: Sequence[str] = (), listed: str = "", misses: bool = False) -> list[QuestionPage]:
    """The questions of these areas or concepts, of one list (S0, S3) and, with `misses`, those missed last.

    Each condition narrows the choice; without any, every question. UnknownSlug for a name that the bank lacks,
    VivaError where nothing is left.
    """
    rows = viva.bank.question_rows()
    known = sorted({row["area"] for row in rows} | {row["concept"] for row in rows})
    for topic in topics:
        find("topic", topic, known)
    if listed:
        find("list", listed, lists(viva))
        rows = [row for row in rows if any(source.startswith(listed) for source in row["sources"])]
    if topics:
        rows = [row for row in rows if row["area"] in topics or row["concept"] in topics]
    if misses:
        missed = viva.planning.missed()
        rows = [row for row in rows if row["slug"] in missed]
    if not rows:
        mend = "Answer some questions first." if misses else "Ask for more topics."
        raise VivaError("There is no such question.", mend)
    return [viva.bank.question(row["slug"]) for row in rows]


def lists(viva: Viva) -> list[str]:
    """The lists that questions come from, by their short names."""
    return sorted({source[:2] for row in viva.bank.question_rows() for source in row["sources"]})
