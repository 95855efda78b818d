"""A lab can be read without running it, and a declaration that is not data is refused with its line."""

from __future__ import annotations

import math

import pytest

from vivavoce.domain.declared import DeclarationError, read_facts, read_lab

LAB = '''"""A lab."""
raise RuntimeError("must not run")
LAB = Lab(
    title="T",
    knobs={"p": Knob(0.5, "rate", low=-1.0, high=0.9)},
    claims=(Claim("c", "S.", (Rule("m", "a", "b", 0.1),), {"p": 0.0}, "why"),),
    prediction=Prediction("?", "m", "a", (Choice("low", high=-1.0), Choice("high", low=float("inf"))), "because"),
    charts={"loss": Chart("Loss")},
    cannot_show="nothing",
    budget=1.0,
)
'''


def test_a_lab_is_read_without_being_run(tmp_path):
    path = tmp_path / "lab.py"
    path.write_text(LAB)
    lab = read_lab(path)
    assert lab.knobs["p"].low == -1.0
    assert lab.claims[0].control == {"p": 0.0}
    assert math.isinf(lab.prediction.choices[1].low)


def test_an_expression_is_refused_with_its_line(tmp_path):
    path = tmp_path / "lab.py"
    path.write_text(LAB.replace('"T"', "open('secret').read()"))
    with pytest.raises(DeclarationError, match="not a literal") as refused:
        read_lab(path)
    assert refused.value.line == 4


def test_a_misspelt_field_is_named(tmp_path):
    path = tmp_path / "lab.py"
    path.write_text(LAB.replace("budget=", "bugdet="))
    with pytest.raises(DeclarationError, match="bugdet"):
        read_lab(path)


def test_a_file_without_a_lab_and_one_that_is_not_python(tmp_path):
    path = tmp_path / "lab.py"
    path.write_text("x = 1\n")
    with pytest.raises(DeclarationError, match="no `LAB"):
        read_lab(path)
    path.write_text("x = = 1\n")
    with pytest.raises(DeclarationError, match="Not valid Python"):
        read_lab(path)


def test_facts_are_listed_in_order(tmp_path):
    path = tmp_path / "facts.py"
    path.write_text(
        '@fact("one", "First.", ledger=("000-Q1.1",))\ndef a():\n    pass\n'
        '@other\ndef b():\n    pass\n@fact("two", "Second.")\ndef c():\n    pass\n'
    )
    assert [(spec.name, spec.ledger) for spec in read_facts(path)] == [("one", ("000-Q1.1",)), ("two", ())]
