"""The foot of a page of the bank: the learner's bookmark and note on it, and the way to report it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vivavoce.app.keeping import MOST_CHARACTERS, Kept
from vivavoce.app.subjects import PATHS, Subject, at
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

_ENDS = re.compile(r"(/claims/[^/]+/[^/]+|/(?:q|drill|debug|labs|estimate|case)/[^/]+)")


@dataclass(frozen=True, slots=True)
class Foot:
    """`kept` is None for a claim, which has no item of its own, and where the history cannot be read."""

    subject: Subject
    kept: Kept | None
    own: bool  # an item of the learner's own
    most: int = MOST_CHARACTERS


def of(viva: Viva, path: str) -> Foot | None:
    """The foot of the page at that path; None for a page that is about nothing of the bank."""
    if not _ENDS.fullmatch(path) or not path.startswith(tuple(PATHS.values())):
        return None
    try:
        subject = at(viva, path)
    except VivaError:
        return None
    try:
        kept = viva.keeping.about(subject) if subject.item else None
    except VivaError:  # a damaged history must not keep anyone from reading
        kept = None
    return Foot(subject, kept, viva.own.holds(subject.item))
