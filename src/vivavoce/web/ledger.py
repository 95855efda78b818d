"""The ledger of claims as its page shows it: verdicts in shape and word, filters, the interval picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from vivavoce.app import contract
from vivavoce.domain.claim import (
    DOES_NOT_HOLD,
    EXPECTED,
    HOLDS,
    HOLDS_ONLY_IF,
    INVALID,
    NOT_MEASURABLE,
    UNRESOLVED,
    Claim,
    Evidence,
)
from vivavoce.domain.pages import LabPage

VERDICTS = {  # in the order of the page: what surprises first; icon, word
    DOES_NOT_HOLD: ("cross", "does not hold"),
    HOLDS_ONLY_IF: ("partial", "holds only if"),
    HOLDS: ("covered", "holds"),
    NOT_MEASURABLE: ("missed", "not measurable here"),
    UNRESOLVED: ("not-sure", "unresolved"),
    INVALID: ("not-sure", "not shown"),
}
KINDS = {"statistical": "measured over seeds", "exact": "exact", "not_measurable": "from a source"}
LISTS = {"S0": "first list", "S3": "second list", "derived": "neither list"}
PER_PAGE = 50
AS_STATED = "as stated"  # the context that every statistical claim has


@dataclass(frozen=True, slots=True)
class Filter:
    """What the ledger's form asks for; empty fields ask for everything."""

    verdict: str = ""
    listed: str = ""
    area: str = ""
    kind: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filter:
        """From a query string. Values that mean nothing are left out rather than refused."""
        return cls(
            verdict=query.get("verdict", "") if query.get("verdict") in VERDICTS else "",
            listed=query.get("list", "") if query.get("list") in LISTS else "",
            area=query.get("area", "")[:80],
            kind=query.get("kind", "") if query.get("kind") in KINDS else "",
            text=query.get("q", "").strip()[:200],
        )

    def query(self, **changes: str | int) -> str:
        """The query string with some fields changed, to put behind `/claims`."""
        values = {"verdict": self.verdict, "list": self.listed, "area": self.area, "kind": self.kind, "q": self.text}
        kept = {name: value for name, value in {**values, **changes}.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def takes(self, row: Evidence, area: str, *, any_verdict: bool = False) -> bool:
        """Does a claim pass? With `any_verdict`, whatever its verdict is."""
        return (
            (any_verdict or self.verdict in ("", row.verdict))
            and self.listed in ("", *lists(row))
            and self.area in ("", area)
            and self.kind in ("", row.kind)
            and all(word in _haystack(row) for word in self.text.lower().split())
        )


def _haystack(row: Evidence) -> str:
    return " ".join((row.statement, row.finding, row.id, *row.ledger, *contract.sources(row.ledger))).lower()


def lists(row: Evidence) -> list[str]:
    """The lists whose statements a claim settles: S0, S3, or `derived` where there is none."""
    return sorted({source.partition(":")[0] for source in contract.sources(row.ledger)}) or ["derived"]


def selected(rows: Iterable[Evidence], areas: Mapping[str, str], wanted: Filter) -> list[Evidence]:
    """The claims that pass, what does not hold first; the ledger's order within a verdict."""
    order = list(VERDICTS)
    passing = [row for row in rows if wanted.takes(row, area_of(row, areas))]
    return sorted(passing, key=lambda row: order.index(row.verdict))


def counts(rows: Iterable[Evidence], areas: Mapping[str, str], wanted: Filter) -> Counter[str]:
    """How many claims of each verdict pass the other filters."""
    return Counter(row.verdict for row in rows if wanted.takes(row, area_of(row, areas), any_verdict=True))


def area_of(row: Evidence, areas: Mapping[str, str]) -> str:
    """The area of a claim's concept; empty for a concept that the bank does not know."""
    return areas.get(row.id.partition("/")[0], "")


def declared(labs: Iterable[LabPage]) -> dict[str, Claim]:
    """Claim id to what its lab declares: margins, the control and why it must turn the verdict."""
    return {f"{page.concept}/{claim.name}": claim for page in labs for claim in page.lab.claims}


@dataclass(frozen=True, slots=True)
class Interval:
    """The measured effect on a line from 0 to 100, beside the margin it had to reach."""

    low: float
    effect: float
    high: float
    margin: float
    needed: str
    finding: str  # what a screen reader says


def interval(row: Evidence, claim: Claim | None) -> Interval | None:
    """None for what has no interval: exact claims, and labs that the bank no longer knows."""
    if row.effect is None or row.interval is None or claim is None:
        return None
    margin = claim.rules[0].margin
    low, high = row.interval
    ends = (low, high, margin, row.effect)
    span = max(ends) - min(ends) or abs(margin) or 1.0

    def at(value: float) -> float:
        return round(10 + 80 * (value - min(ends)) / span, 1)

    said = f"effect {row.effect:.3g}, interval {low:.3g} to {high:.3g}, needed at least {margin:.3g}"
    return Interval(at(low), at(row.effect), at(high), at(margin), f"{margin:.3g}", said)


def effect_words(row: Evidence) -> str:
    """`0.054 [0.041, 0.066], 20 of 20 seeds`, or `exact`."""
    if row.effect is None or row.interval is None:
        return {"exact": "exact, no seeds", "not_measurable": "from a source"}.get(row.kind, "")
    words = f"{row.effect:.3g} [{row.interval[0]:.3g}, {row.interval[1]:.3g}]"
    return f"{words}, {row.wins} of {len(row.seeds)} seeds"


def conditions(row: Evidence) -> str:
    """`Holds for: data are few.`, or `Holds as stated, but not for: plentiful data.`; empty without contexts."""
    if row.contexts.get(AS_STATED) == HOLDS:
        failing = [name for name, verdict in row.contexts.items() if verdict == DOES_NOT_HOLD]
        return f"Holds as stated, but not for: {'; '.join(failing)}." if failing else ""
    holding = [name for name, verdict in row.contexts.items() if verdict == HOLDS]
    return f"Holds for: {'; '.join(holding)}." if holding else ""


def control_words(row: Evidence) -> str:
    """Did the control turn the verdict around? Empty for facts whose settings are each other's control."""
    if AS_STATED not in row.contexts:
        return ""
    return f"The control {'turns' if row.control != row.contexts[AS_STATED] else 'did not turn'} it around."


def surprise(row: Evidence) -> str:
    """What was expected before measuring, where the expectation is worth saying."""
    said = {"outdated": "commonly said, outdated", "wrong": "commonly said, wrong"}.get(row.expected_original, "")
    expected = EXPECTED.get(row.expected_original)
    if expected and row.verdict in EXPECTED.values() and expected != row.verdict:
        return f"expected before measuring: {VERDICTS[expected][1]}"
    return said
