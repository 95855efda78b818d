"""A small bank made from the templates that `viva new` writes, with evidence of its one lab."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from vivavoce.bank import Bank, new
from vivavoce.bank.build import build
from vivavoce.labkit.run import evidence_of_facts

CONCEPT = """id = "{id}"
title = "{title}"
area = "area"
level = "common"
prerequisites = {prerequisites}
summary = "Why it exists."
"""
FACTS = """from vivavoce.labkit import Found, fact


@fact("doubles", "Twice two is four.", ledger=("000-Q1.1",), finding="It is {product}.")
def doubles():
    return Found(holds=2 * 2 == 4, control=2 * 3 == 4, figures={"product": 4})
"""


class Source:
    """The folders of a bank under construction."""

    def __init__(self, root: Path) -> None:
        self.concepts, self.evidence, self.out = root / "concepts", root / "evidence", root / "bank.sqlite"
        self.evidence.mkdir()

    def concept(self, name: str, *prerequisites: str) -> Path:
        folder = self.concepts / "area" / name
        folder.mkdir(parents=True)
        text = CONCEPT.format(id=name, title=name.capitalize(), prerequisites=json.dumps(list(prerequisites)))
        (folder / "concept.toml").write_text(text)
        return folder

    def facts(self, name: str) -> None:
        path = self.concepts / "area" / name / "facts.py"
        path.write_text(FACTS)
        rows = [dataclasses.asdict(found) for found in evidence_of_facts(path, name)]
        (self.evidence / f"{name}.facts.json").write_text(json.dumps(rows))

    def question(self, name: str, old: str = "", fresh: str = "", slug: str = "") -> Path:
        path = next(p for p in new.create("question", slug or name, self.concepts, name) if p.suffix == ".md")
        rubric = path.with_name(f"{path.stem}.rubric.toml")
        text = rubric.read_text()
        point = text[text.index("[[point]]") : text.index("[[misconception]]")]
        more = "".join(point.replace('id = "purpose"', f'id = "point-{n}"') for n in range(3))
        rubric.write_text(text.replace("[[misconception]]", more + "[[misconception]]"))
        body = path.read_text()
        assert old in body
        path.write_text(body.replace(old, fresh) if old else body)
        return path

    def build(self) -> Bank:
        build(self.concepts, self.evidence, self.out)
        return Bank.open(self.out, self.concepts)


@pytest.fixture
def source(tmp_path):
    return Source(tmp_path)
