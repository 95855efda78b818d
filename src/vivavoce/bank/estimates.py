"""Reads estimates from their TOML files and checks that every draw can be asked, worked out and marked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vivavoce.bank.files import TABLES, Findings, Kinds, Text, expect_keys, read_text, read_toml
from vivavoce.domain.estimate import Estimate, drawn, evaluate, from_table, mark, told, worked

ESTIMATE: Kinds = {
    "slug": str, "title": str, "ask": str, "unit": str, "within": float, "draw": dict, "step": TABLES,
}  # fmt: skip
OPTIONAL: Kinds = {
    "minutes": int, "require": str, "answer": list[str], "mistake": TABLES, "hint": str, "claim": str, "source": str,
}  # fmt: skip
STEP: Kinds = {"name": str, "value": str, "say": str}
MISTAKE: Kinds = {"value": str, "say": str}
TRIED = 40  # draws that are worked out to see that the formulas hold
TOLD_APART = 0.5  # share of the draws in which a mistake must differ from the answer


@dataclass(frozen=True)
class EstimateSource:
    """One estimate as read."""

    path: Path
    estimate: Estimate


def read_estimate(path: Path, concept: str, findings: Findings) -> EstimateSource | None:
    """One estimate, or None with its problems noted."""
    source = read_text(path, findings)
    front = read_toml(source, findings) if source else None
    if source is None or front is None or not _well_formed(front, source, findings):
        return None
    if front["slug"] != path.stem:
        findings.add(path, source.line_of_key("slug"), "slug is wrong.", f'slug = "{path.stem}".')
        return None
    estimate = from_table(path.stem, concept, front)
    faults = _faults(estimate)
    for needle, problem, mend in faults:
        findings.add(path, source.line_of(needle), problem, mend)
    return None if faults else EstimateSource(path, estimate)


def _well_formed(front: dict[str, Any], source: Text, findings: Findings) -> bool:
    if not expect_keys(front, ESTIMATE, OPTIONAL, source, findings, 1):
        return False
    before = findings.errors()
    for kinds, name in ((STEP, "step"), (MISTAKE, "mistake")):
        for row in front.get(name, []):
            expect_keys(row, kinds, {}, source, findings, source.line_of(f"[[{name}]]"))
    for name, values in front["draw"].items():
        if not isinstance(values, list) or not values or not all(_is_number(value) for value in values):
            line = source.line_of_key(name)
            findings.add(source.path, line, f"`draw.{name}` is no list of numbers.", "Write name = [64, 128, 256].")
    if not front["step"] or not front["draw"]:
        findings.add(source.path, 1, "There is no step or nothing to draw.", "Add [draw] and [[step]].")
    return findings.errors() == before


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _faults(estimate: Estimate) -> list[tuple[str, str, str]]:
    """What is wrong with an estimate's numbers: where to look, the problem, how to mend it."""
    if estimate.within < 1:
        return [("within", f"within is {estimate.within}.", "1 for exact, 2 for right within a factor of two.")]
    if not (estimate.claim or estimate.source):
        return [("slug", "Nothing stands behind the formulas.", "Name a `claim` that proves them, or a `source`.")]
    said = [step.say for step in estimate.steps] + [mistake.say for mistake in estimate.mistakes]
    texts = [(estimate.ask, "ask"), (estimate.hint, "hint"), *((text, "say") for text in said)]
    apart = [0] * len(estimate.mistakes)
    try:
        for seed in range(TRIED):
            values = worked(estimate, drawn(estimate, seed))
            for text, needle in texts:
                _told(text, values, needle)
            wanted = [float(values[name]) for name in estimate.answer]
            if not mark(estimate, seed, " x ".join(map(repr, wanted))).right:
                return [("answer", f"The answer {wanted} is not marked as right.", "Mend the formulas.")]
            for number, mistake in enumerate(estimate.mistakes):
                wrong = repr(float(evaluate(mistake.value, values)))
                apart[number] += len(wanted) > 1 or not mark(estimate, seed, wrong).right
    except KeyError as error:
        return [("answer", f"{error} is not a step.", f"Steps: {', '.join(step.name for step in estimate.steps)}.")]
    except ValueError as error:
        return [("", f"{error}.", "Mend the formula, or the name in braces.")]
    return [
        ("[[mistake]]", f"The mistake {mistake.value!r} is right in most draws.", "Change it, or `within`.")
        for mistake, told_apart in zip(estimate.mistakes, apart, strict=True)
        if told_apart < TOLD_APART * TRIED
    ]


def _told(text: str, values: dict[str, int | float], needle: str) -> None:
    try:
        told(text, values)
    except ValueError as error:
        raise ValueError(f"In `{needle}`: {error}") from None
