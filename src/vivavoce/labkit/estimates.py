"""Lets a fact prove an estimate: the numbers that learners are asked with, and the answers they are marked by."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from vivavoce.domain.estimate import Number, answer_of, drawn, from_table


def asked(script: str, slug: str, n: int = 20) -> Iterator[tuple[Mapping[str, Number], tuple[Number, ...]]]:
    """`n` draws of an estimate that lies beside the script (`__file__`): their numbers, and the answer."""
    path = Path(script).with_name("estimates") / f"{slug}.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    estimate = from_table(slug, path.parent.parent.name, table)
    for seed in range(n):
        yield drawn(estimate, seed), answer_of(estimate, seed)
