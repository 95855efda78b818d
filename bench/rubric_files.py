"""Reads the rubrics of the bank straight from their files."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from vivavoce.domain.rubric import Card, FollowUp, Misconception, Point, Rubric, Sample, Scoring, Structure

CONCEPTS = Path(__file__).parent.parent / "src" / "vivavoce" / "concepts"


def rubrics() -> list[Rubric]:
    """Every rubric of the bank, by file name."""
    return [read(path) for path in sorted(CONCEPTS.glob("*/*/questions/*.rubric.toml"))]


def read(path: Path) -> Rubric:
    """One rubric file as the domain's value."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Rubric(
        question=raw["question"],
        points=tuple(Point(**_tuples(point)) for point in raw["point"]),
        misconceptions=tuple(Misconception(**_tuples(wrong)) for wrong in raw.get("misconception", ())),
        structures=tuple(Structure(**structure) for structure in raw.get("structure", ())),
        followups=tuple(_followup(followup) for followup in raw.get("followup", ())),
        cards=tuple(Card(**card) for card in raw.get("card", ())),
        samples=tuple(Sample(**_tuples(sample)) for sample in raw.get("sample", ())),
        scoring=_scoring(raw.get("scoring", {})),
    )


def _followup(raw: dict[str, Any]) -> FollowUp:
    points = tuple(Point(**_tuples(point)) for point in raw.get("point", ()))
    return FollowUp(raw["id"], raw["ask"], tuple(raw.get("mentions", ())), points)


def _scoring(raw: dict[str, Any]) -> Scoring:
    """Thresholds may stand in a table of their own; the weak band needs none."""
    flat = {**raw, **raw.get("bands", {})}
    return Scoring(**{key: value for key, value in flat.items() if key not in ("bands", "weak")})


def _tuples(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
