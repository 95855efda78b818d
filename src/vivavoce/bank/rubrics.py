"""Reads `questions/<slug>.rubric.toml` into a Rubric."""

from __future__ import annotations

from collections import Counter
from typing import Any

from vivavoce.bank.files import TABLES, Findings, Kinds, Text, expect_keys, read_toml
from vivavoce.domain.grade import CONTRADICTED, COVERED, MISSING, PARTIAL
from vivavoce.domain.ids import is_slug
from vivavoce.domain.rubric import (
    ASKED,
    BANDS,
    BONUS,
    CONSTRAINT,
    FOLLOWUP_KINDS,
    NEXT,
    SAMPLE_KINDS,
    Card,
    FollowUp,
    Misconception,
    Point,
    Rubric,
    Sample,
    Scoring,
    Structure,
)  # fmt: skip

TOP: Kinds = {"schema": int, "question": str, "point": TABLES}
TOP_OPTIONAL: Kinds = {
    "scoring": dict, "misconception": TABLES, "structure": TABLES, "followup": TABLES,
    "card": TABLES, "sample": TABLES,
}  # fmt: skip
POINT: Kinds = {
    "id": str, "role": str, "weight": int, "statement": str, "minimal": str, "wordings": list[str], "probe": str,
    "hint": str, "reveal": str,
}  # fmt: skip
POINT_OPTIONAL: Kinds = {"claims": list[str], "contradicting": list[str]}
MISCONCEPTION: Kinds = {"id": str, "statement": str, "wordings": list[str], "correction": str}
MISCONCEPTION_OPTIONAL: Kinds = {"contradicts": list[str], "claims": list[str], "trigger": str}
SAMPLE: Kinds = {"id": str, "kind": str, "band": str, "text": str, "expect": dict}
FOLLOWUP: Kinds = {"id": str, "ask": str, "mentions": list[str], "point": TABLES}
FOLLOWUP_OPTIONAL: Kinds = {"kind": str}
SCORING: Kinds = {"misconception_cost": float, "strong": float, "good": float, "partial": float}
LEAST_POINTS, MOST_POINTS, MOST_WEIGHT = 4, 8, 5
LEAST_WORDINGS, MOST_WORDINGS = 4, 12


def read_rubric(source: Text, slug: str, findings: Findings) -> Rubric | None:
    """The rubric, or None when it cannot be used; every problem is noted with its line."""
    found = read_toml(source, findings)
    if found is None or not expect_keys(found, TOP, TOP_OPTIONAL, source, findings, 1):
        return None
    if found["schema"] != 1 or found["question"] != slug:
        findings.add(source.path, 1, "schema or question is wrong.", f'Write schema = 1 and question = "{slug}".')
        return None
    before = findings.errors()
    reader = _Reader(source, findings)
    points = reader.points(found["point"])
    if not LEAST_POINTS <= len(points) <= MOST_POINTS:
        findings.add(source.path, 1, f"There are {len(points)} points.", f"Have {LEAST_POINTS} to {MOST_POINTS}.")
    ids = {point.id for point in points}
    followups = reader.followups(found.get("followup", []))
    reader.distinct([*points, *(point for followup in followups for point in followup.points)])
    rubric = Rubric(
        slug,
        points,
        reader.misconceptions(found.get("misconception", []), ids),
        tuple(Structure(**table) for table in found.get("structure", []) if reader.plain(table, "structure")),
        followups,
        tuple(Card(**table) for table in found.get("card", []) if reader.card(table)),
        reader.samples(found.get("sample", []), points, {m["id"] for m in found.get("misconception", []) if "id" in m}),
        reader.scoring(found.get("scoring", {})),
    )
    return rubric if findings.errors() == before else None


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    """The table with its lists as tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}


class _Reader:
    """Reads the tables of one rubric and notes what is wrong with them."""

    def __init__(self, source: Text, findings: Findings) -> None:
        self.source, self.findings = source, findings

    def note(self, table: dict[str, Any], problem: str, mend: str) -> None:
        self.findings.add(self.source.path, self.line(table), problem, mend)

    def line(self, table: dict[str, Any]) -> int:
        return self.source.line_of(f'id = "{table.get("id", "")}"')

    def keys(self, table: dict[str, Any], needed: Kinds, optional: Kinds) -> bool:
        return expect_keys(table, needed, optional, self.source, self.findings, self.line(table))

    def points(self, tables: list[dict[str, Any]], least_wordings: int = LEAST_WORDINGS) -> tuple[Point, ...]:
        points = []
        for table in tables:
            if not self.keys(table, POINT, POINT_OPTIONAL):
                continue
            if table["role"] not in (ASKED, BONUS):
                self.note(table, f"role is {table['role']!r}.", "Write asked or bonus.")
            if not 1 <= table["weight"] <= MOST_WEIGHT:
                self.note(table, f"weight is {table['weight']}.", f"Write 1 to {MOST_WEIGHT}.")
            if not least_wordings <= len(table["wordings"]) <= MOST_WORDINGS:
                mend = f"Have {least_wordings} to {MOST_WORDINGS}, as different people would say it."
                self.note(table, f"{len(table['wordings'])} wordings.", mend)
            if not is_slug(table["id"]):
                self.note(table, f"{table['id']!r} is not a slug.", "Use lower-case words joined by hyphens.")
            points.append(Point(**_frozen(table)))
        return tuple(points)

    def distinct(self, points: list[Point]) -> None:
        """Note ids that two points share, those of follow-ups included: an attempt names points by id alone."""
        for name, times in Counter(point.id for point in points).items():
            if times > 1:
                self.note({"id": name}, f"The id {name!r} is used twice.", "Give each point an id of its own.")

    def misconceptions(self, tables: list[dict[str, Any]], points: set[str]) -> tuple[Misconception, ...]:
        found = []
        for table in tables:
            if not self.keys(table, MISCONCEPTION, MISCONCEPTION_OPTIONAL):
                continue
            for name in set(table.get("contradicts", [])) - points:
                self.note(
                    table, f"It contradicts {name!r}, which is no point.", f"Points: {', '.join(sorted(points))}."
                )
            found.append(Misconception(**_frozen(table)))
        return tuple(found)

    def followups(self, tables: list[dict[str, Any]]) -> tuple[FollowUp, ...]:
        found = []
        for table in tables:
            if not self.keys(table, FOLLOWUP, FOLLOWUP_OPTIONAL):
                continue
            kind, mentions = table.get("kind", NEXT), tuple(table["mentions"])
            if kind not in FOLLOWUP_KINDS:
                self.note(table, f"kind is {kind!r}.", f"Write {' or '.join(FOLLOWUP_KINDS)}.")
            if kind == CONSTRAINT and mentions:
                self.note(table, "A changed constraint has mentions.", "Write mentions = []; nothing triggers it.")
            points = self.points(table["point"], least_wordings=2)
            found.append(FollowUp(table["id"], table["ask"], mentions, points, kind))
        return tuple(found)

    def plain(self, table: dict[str, Any], what: str) -> bool:
        return self.keys(table, {"id": str, "statement": str}, {})

    def card(self, table: dict[str, Any]) -> bool:
        where = self.source.line_of(table.get("ask", "[[card]]"))
        return expect_keys(table, {"ask": str, "answer": str}, {}, self.source, self.findings, where)

    def samples(
        self, tables: list[dict[str, Any]], points: tuple[Point, ...], misconceptions: set[str]
    ) -> tuple[Sample, ...]:
        found = []
        ids = {point.id for point in points}
        for table in tables:
            if not self.keys(table, SAMPLE, {"misconceptions": list[str]}):
                continue
            if table["kind"] not in SAMPLE_KINDS or table["band"] not in BANDS:
                self.note(table, "kind or band is not known.", f"{', '.join(SAMPLE_KINDS)}; {', '.join(BANDS)}.")
            if set(table["expect"]) != ids:
                self.note(table, "expect does not name every point once.", f"Points: {', '.join(sorted(ids))}.")
            if {str(verdict) for verdict in table["expect"].values()} - {COVERED, PARTIAL, MISSING, CONTRADICTED}:
                self.note(table, "expect has an unknown verdict.", "covered, partial, missing or contradicted.")
            for name in set(table.get("misconceptions", [])) - misconceptions:
                self.note(table, f"{name!r} is no misconception.", f"There are {', '.join(sorted(misconceptions))}.")
            found.append(Sample(**{**table, "misconceptions": tuple(table.get("misconceptions", ()))}))
        return tuple(found)

    def scoring(self, table: dict[str, Any]) -> Scoring:
        """Thresholds may stand in a table of their own, `[scoring.bands]`."""
        line = self.source.line_of("[scoring")
        flat = {**table, **table.get("bands", {})} if isinstance(table.get("bands", {}), dict) else dict(table)
        flat.pop("bands", None)
        flat.pop("weak", None)  # what is below `partial`
        if not expect_keys(flat, {}, SCORING, self.source, self.findings, line):
            return Scoring()
        return Scoring(**{name: float(value) for name, value in flat.items()})
