"""`viva progress` in the terminal: 80 columns, and readable without colour."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from vivavoce.app.viva import Viva
from vivavoce.cli.progress import progress
from vivavoce.domain.event import ATTEMPT, Event


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    def command(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(progress, [*words, "--data-dir", str(tmp_path)])
        assert done.exit_code == code, done.output
        return done.output

    return command


@pytest.fixture
def practised(tmp_path):
    program = Viva(tmp_path, workers=False)
    slugs = [row["slug"] for row in program.questions()[:8]]
    for slug in slugs * 3:
        outcome = {"score": 0.2 if slug == slugs[0] else 0.8}
        program.store.append(
            Event("", program.now(), ATTEMPT, f"q:{slug}", "explain", outcomes=outcome, seconds=90.0, confidence=0.9)
        )
    concept = program.question(slugs[0]).concept
    program.close()
    return concept


def test_nothing_is_forecast_without_evidence(run):
    said = run()
    assert "a forecast needs 20" in said and "%" not in said


def test_the_figures_stand_in_words_within_eighty_columns(run, practised):
    said = run("--all")
    assert "On course for" in said and "if you stopped now" in said and "#" in said
    assert "What holds you back" in said and "Do you know what you know?" in said
    assert "missed" in said and "36 minutes" in said
    assert "\x1b" not in said
    assert max(map(len, said.splitlines())) <= 80


def test_the_memory_of_one_concept(run, practised):
    said = run("--memory", practised)
    assert "Chance to answer" in said and max(map(len, said.splitlines())) <= 80
    assert '"with_the_plan"' in run("--memory", practised, "--json")
