"""An estimate is checked by working it out: what a file promises holds for every draw."""

from __future__ import annotations

import pytest

from vivavoce.bank import new
from vivavoce.bank.collection import collect


def problems(source, *changes):
    """Problems of the template's estimate after replacing parts of it."""
    source.concept("first")
    (path,) = new.create("estimate", "first-size", source.concepts, "first")
    text = path.read_text()
    for old, fresh in changes:
        assert old in text
        text = text.replace(old, fresh)
    path.write_text(text)
    collection = collect(source.concepts, source.evidence)
    found = [(p.line, f"{p.problem} {p.mend}") for p in collection.findings.problems]
    return collection.concepts[0].estimates, found


def test_the_template_is_an_estimate_that_works(source):
    estimates, found = problems(source)
    assert not found and [e.estimate.slug for e in estimates] == ["first-size"]
    assert estimates[0].estimate.answer == ("parameters",)  # the last step, unless it says otherwise
    page = source.build().estimate("first-size")
    assert page.estimate.draw["inputs"] == (64, 128, 256) and page.concept_title == "First" and page.proof is None


@pytest.mark.parametrize(
    ("old", "fresh", "said"),
    [
        ('value = "inputs * outputs"', 'value = "inputs * outlets"', "'outlets' is not known"),
        ('value = "inputs * outputs"', "value = \"open('x')\"", "is not allowed"),
        ("{inputs} inputs", "{entries} inputs", "In `ask`: entries is not a number"),
        ('value = "weights"\n', 'value = "weights + outputs"\n', "is right in most draws"),
        ("within = 1 ", "within = 0 ", "within is 0"),
        ("inputs = [64, 128, 256]", 'inputs = ["a"]', "`draw.inputs` is no list of numbers"),
        ('slug = "first-size"', 'slug = "other"', "slug is wrong"),
        ("source =", "sauce =", "`sauce` is not known here"),
        ('source = "', '# "', "Nothing stands behind the formulas"),
        ('unit = "parameters"', 'unit = "parameters"\nanswer = ["nothing"]', "'nothing' is not a step"),
        ('unit = "parameters"', 'unit = "parameters"\nrequire = "inputs < 0"', "no draw in"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(source, old, fresh, said):
    estimates, found = problems(source, (old, fresh))
    assert not estimates and any(said in text for _, text in found), found


def test_a_claim_without_evidence_is_a_problem(source):
    from vivavoce.bank.check import check

    problems(source, ('source = "', 'claim = "proof" # "'))
    assert any("'first/proof' has no evidence" in p.problem for p in check(source.concepts, source.evidence))
