"""Reads cases from their TOML files and checks that each has its eight stages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vivavoce.bank.files import TABLES, Findings, Kinds, Text, expect_keys, read_text, read_toml
from vivavoce.domain.case import STAGES, Case, Stage, Tick, Trap, Twist

CASE: Kinds = {
    "slug": str, "title": str, "sources": list[str], "minutes": int, "situation": str, "if_asked": list,
    "stage": TABLES, "twist": TABLES, "trap": TABLES,
}  # fmt: skip
STAGE: Kinds = {"id": str, "prompt": str, "tick": TABLES}
TICK: Kinds = {"says": str, "why": str}
FEWEST_TICKS, MOST_TICKS = 2, 5


@dataclass(frozen=True)
class CaseSource:
    """One case as read."""

    path: Path
    case: Case


def read_case(path: Path, concept: str, findings: Findings) -> CaseSource | None:
    """One case, or None with its problems noted."""
    source = read_text(path, findings)
    front = read_toml(source, findings) if source else None
    if source is None or front is None or not _well_formed(front, source, findings):
        return None
    if front["slug"] != path.stem:
        findings.add(path, source.line_of_key("slug"), "slug is wrong.", f'slug = "{path.stem}".')
        return None
    return CaseSource(path, _from_table(front, concept))


def _well_formed(front: dict[str, Any], source: Text, findings: Findings) -> bool:
    if not expect_keys(front, CASE, {}, source, findings, 1):
        return False
    before = findings.errors()
    for row in front["stage"]:
        _stage(row, source, findings)
    for name, kinds in (("twist", {"ask": str, "good": str}), ("trap", {"says": str, "why": str})):
        for row in front[name]:
            expect_keys(row, kinds, {}, source, findings, source.line_of(f"[[{name}]]"))
        if not front[name]:
            findings.add(source.path, 1, f"There is no [[{name}]].", "Add one.")
    for pair in front["if_asked"]:
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            line = source.line_of_key("if_asked")
            findings.add(source.path, line, f"{pair!r} is no pair.", 'Write ["question", "answer"].')
    stages = tuple(row.get("id") for row in front["stage"])
    if stages != STAGES:
        line = source.line_of("[[stage]]")
        findings.add(source.path, line, f"The stages are {', '.join(map(str, stages))}.", f"Write {', '.join(STAGES)}.")
    return findings.errors() == before


def _stage(row: dict[str, Any], source: Text, findings: Findings) -> None:
    line = source.line_of(f'id = "{row.get("id")}"')
    if not expect_keys(row, STAGE, {}, source, findings, line):
        return
    for tick in row["tick"]:
        expect_keys(tick, TICK, {"question": str}, source, findings, line)
    if not FEWEST_TICKS <= len(row["tick"]) <= MOST_TICKS:
        mend = f"Write {FEWEST_TICKS} to {MOST_TICKS}."
        findings.add(source.path, line, f"{row['id']!r} has {len(row['tick'])} ticks.", mend)


def _from_table(front: dict[str, Any], concept: str) -> Case:
    return Case(
        slug=front["slug"],
        concept=concept,
        title=front["title"],
        sources=tuple(front["sources"]),
        minutes=front["minutes"],
        situation=front["situation"].strip(),
        if_asked=tuple((question, answer) for question, answer in front["if_asked"]),
        stages=tuple(
            Stage(row["id"], row["prompt"], tuple(Tick(**tick) for tick in row["tick"])) for row in front["stage"]
        ),
        twists=tuple(Twist(**row) for row in front["twist"]),
        traps=tuple(Trap(**row) for row in front["trap"]),
    )
