"""A documentary claim carries its source and the date of it, and is never run."""

from __future__ import annotations

import pytest

from vivavoce.domain.claim import NOT_MEASURABLE
from vivavoce.labkit import Found, fact
from vivavoce.labkit.run import evidence_of_facts

FACTS = """
from vivavoce.labkit import Found, fact


@fact(
    "most-used",
    "It is the most used one.",
    ledger=("000-Q32.4",),
    expected="conditional",
    reason="Only a survey can tell.",
    source="A survey of developers",
    dated="2024-08",
    finding="It was named by 61 %.",
)
def most_used():
    raise AssertionError("a documentary claim is not run")


@fact("exact", "Two and two are {four}.", finding="They are {four}.")
def exact():
    return Found(holds=2 + 2 == 4, control=2 + 3 == 4, figures={"four": 4})
"""


def test_a_documentary_claim_is_cited_and_not_run(tmp_path):
    path = tmp_path / "facts.py"
    path.write_text(FACTS)
    cited, exact = evidence_of_facts(path, "frameworks")
    assert (cited.id, cited.verdict, cited.kind) == ("frameworks/most-used", NOT_MEASURABLE, NOT_MEASURABLE)
    assert (cited.source, cited.date) == ("A survey of developers", "2024-08")
    assert (cited.ledger, cited.expected_original) == (("000-Q32.4",), "conditional")
    assert (cited.finding, cited.reason) == ("It was named by 61 %.", "Only a survey can tell.")
    assert (cited.versions, cited.contexts, cited.seeds) == ({}, {}, ())
    assert (exact.verdict, exact.kind, exact.finding) == ("holds", "exact", "They are 4.")
    assert exact.date != cited.date


@pytest.mark.parametrize(("source", "dated"), [("", "2024"), ("A survey", "last year"), ("A survey", "24-08-01")])
def test_a_source_needs_its_date_and_a_date_its_source(source, dated):
    with pytest.raises(ValueError, match="needs a source and its date"):
        fact("most-used", "It is the most used one.", source=source, dated=dated)


def test_a_fact_without_a_date_needs_no_source():
    check = fact("exact", "Two and two are four.")(lambda: Found(True, False))
    assert check() == Found(True, False)
