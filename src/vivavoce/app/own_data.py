"""The learner's data in their own hands: what an import reads, and the history as other programs take it."""

from __future__ import annotations

import codecs
import csv
import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from vivavoce.app import phone_results
from vivavoce.coach.review_log import as_rows, reviews
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.store import EventLog

CONFIRMATION = "delete everything"


def open_history(data_dir: Path) -> EventLog:
    """The history in a data directory, without the bank."""
    from vivavoce.store import EventLog

    return EventLog.open(data_dir)


def export_reviews(log: EventLog, stream: TextIO) -> int:
    """Write every attempt as a row for FSRS-Optimizer (its `revlog.csv`); return their number."""
    found = reviews(log.events())
    csv.writer(stream, lineterminator="\n").writerows(as_rows(found))
    return len(found)


def take_in(log: EventLog, raw: bytes, now: datetime) -> phone_results.Taken:
    """Import what a learner brings: an exported history, or the results of a phone. VivaError if it is neither."""
    text = _text(raw)
    if phone_results.is_from_phone(text):
        return phone_results.take(log, text, now)
    return phone_results.Taken(import_history(log, raw))


def import_history(log: EventLog, raw: bytes) -> int:
    """Add the events of an export that are not here yet; return how many.

    Line ends and byte order marks that an editor or a shell put in are taken (PowerShell writes UTF-16). All or
    nothing: VivaError names the first line that cannot be read.
    """
    return log.import_(io.StringIO(_text(raw), newline=None))


def confirmed(words: str) -> bool:
    """Did the learner type the words that delete the history?"""
    return " ".join(words.split()).casefold() == CONFIRMATION


def _text(raw: bytes) -> str:
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise VivaError(
            f"Line {line} is not {'UTF-16' if wide else 'UTF-8'} text. Nothing was imported.",
            "Import the file that the export wrote, unchanged.",
        ) from None
