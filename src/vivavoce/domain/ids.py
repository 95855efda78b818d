"""Names of things that can be practised, as they stand in the event log. Ids are never reused.

`q:slug`  `card:slug/n`  `drill:slug`  `incident:slug`  `estimate:slug`  `claim:concept/name`  `case:slug`
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from vivavoce.domain.errors import UnknownSlug, VivaError

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ITEM_KINDS = ("q", "card", "drill", "incident", "estimate", "claim", "case")


@dataclass(frozen=True, slots=True)
class ItemId:
    """One thing a learner can try: kind and name, written `kind:name`."""

    kind: str
    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raise VivaError unless `text` has the form `kind:name` with a known kind."""
        kind, colon, name = text.partition(":")
        if not colon or kind not in ITEM_KINDS or not re.fullmatch(r"[a-z0-9-]+(?:/[a-z0-9-]+)?", name):
            raise VivaError(f"{text!r} is not an item.", f"Write kind:name with a kind of {', '.join(ITEM_KINDS)}.")
        return cls(kind, name)

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


def is_slug(text: str) -> bool:
    """True for lower-case words joined by single hyphens."""
    return SLUG.fullmatch(text) is not None


def find(kind: str, slug: str, known: Iterable[str]) -> str:
    """Return `slug` if it is known, else raise UnknownSlug with the nearest names."""
    names = list(known)
    if slug in names:
        return slug
    near = difflib.get_close_matches(slug.lower(), names, n=3, cutoff=0.5)
    near += [name for name in names if slug and slug.lower() in name and name not in near]
    raise UnknownSlug(kind, slug, near[:3])
