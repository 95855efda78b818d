"""A right solution in another style passes: loops, library functions, another order of the same arithmetic."""

from __future__ import annotations

from pathlib import Path

import pytest

from vivavoce.bank import Bank, paths
from vivavoce.domain.drill import PASS
from vivavoce.runner import Runner

SOLUTIONS = Path(__file__).parent / "solutions"
FILES = sorted(SOLUTIONS.glob("*/*.py"))


@pytest.fixture(scope="module")
def runner():
    warm = Runner()
    yield warm
    warm.close()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_right_solution_in_another_style_passes(runner, path):
    page = Bank.open(paths.bank_file()).drill(path.parent.name)
    judged = runner.judge(page.spec, path.read_text(encoding="utf-8"))
    assert judged.verdict == PASS, [(check.name, check.message) for check in judged.checks if check.verdict != PASS]


def test_three_styles_each():
    styles = {folder.name: len(list(folder.glob("*.py"))) for folder in SOLUTIONS.iterdir() if folder.is_dir()}
    assert styles and all(number >= 3 for number in styles.values()), styles
