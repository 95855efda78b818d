"""Rendered answers as terminal text, and long outputs kept short."""

from __future__ import annotations

import pytest

from vivavoce.bank.step_drawing import figure
from vivavoce.bank.stepping import presets
from vivavoce.cli.code import show_judgement
from vivavoce.cli.common import say_hanging
from vivavoce.cli.text import plain
from vivavoce.domain.drill import CheckResult, Judgement


def test_a_verdict_cannot_be_read_as_part_of_its_sentence() -> None:
    chip = '<a class="chip v {}" href="/claims/a/b"><svg><path d="M0 0"/></svg>{}</a>'
    fails = chip.format("not", "<q>scales at inference</q> does not hold")
    holds = chip.format("holds", "holds <b>20 of 20</b>")
    assert plain(f"<p>Nothing is scaled {fails}.</p>") == "Nothing is scaled [“scales at inference” does not hold]."
    assert plain(f"<p>The mean stays {holds}.</p>") == "The mean stays [holds 20 of 20]."


def test_footnotes_stand_in_brackets() -> None:
    assert plain('<p>It shrinks<sup><a href="#fn-1">1</a></sup>.</p>') == "It shrinks[1]."


def test_only_the_first_failing_check_shows_its_case(capsys: pytest.CaptureFixture[str]) -> None:
    checks = (
        CheckResult("shape", "wrong", "Returned (2,).\nx: first case"),
        CheckResult("value", "wrong", "Returned 3.\nx: second case"),
    )
    show_judgement(Judgement("softmax", "wrong", checks, 12.0, "limits"))
    said = capsys.readouterr().out
    assert "first case" in said and "Returned 3." in said and "second case" not in said


def test_long_text_hangs_below_itself(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    say_hanging("  ○ missed  ", "an index [0, 1] and a name [mask] that make this line too long for the window")
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("  ○ missed  an index [0, 1]") and rest
    assert all(line.startswith(" " * 12) and len(line) <= 40 for line in rest)
    assert "[mask]" in "".join(rest)


def test_a_training_step_is_named_and_not_poured_out():
    html = f"<p>Watch.</p>{figure(presets()['tanh-squared'])}<p>After.</p>"
    assert plain(html) == "Watch.\n\n(Watch it: viva step tanh-squared)\n\nAfter."


def test_a_picture_is_its_finding():
    html = (
        '<figure class="drawn"><svg><text>5</text></svg><figcaption aria-hidden="true">It grows.</figcaption></figure>'
    )
    assert plain(html) == "It grows."
