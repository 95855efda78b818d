"""A text that says what is wrong on a page: to be read, changed and sent by the learner. Nothing is sent from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vivavoce import __version__
from vivavoce.app.subjects import Subject

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

MOST_CHARACTERS = 8000  # of each field
STATEMENT_GAP = "(paste the sentence, formula or figure that this is about)"
WRONG_GAP = "(say what is wrong, what is right, and how you know: a source, a calculation, a run)"


def report(viva: Viva, subject: Subject, statement: str = "", wrong: str = "") -> str:
    """The page, what is said there, what is wrong with it, and what it was built from; nothing about the learner."""
    mine = " (an item of my own, not of the bank)" if viva.own.holds(subject.item) else ""
    bank = viva.own.bank or viva.bank.version
    lines = [
        f"Page: {subject.title}",
        f"Address: {subject.address}{mine}",
        "",
        "It says:",
        _quoted(statement) or STATEMENT_GAP,
        "",
        "What is wrong:",
        _shortened(wrong) or WRONG_GAP,
        "",
        f"Viva Voce {__version__}, bank {bank[:12]}, page {subject.version[:12] or 'without a version'}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in _shortened(text).splitlines())


def _shortened(text: str) -> str:
    return text.replace("\0", "").strip()[:MOST_CHARACTERS]
