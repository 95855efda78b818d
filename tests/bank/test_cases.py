"""A case is read whole or its problems are named: eight stages in order, ticks, pairs."""

from __future__ import annotations

import pytest

from vivavoce.bank import check, new
from vivavoce.bank.collection import collect
from vivavoce.domain.case import STAGES, marked
from vivavoce.domain.errors import VivaError


def problems(source, *changes):
    """Cases and problems of the template's case after replacing parts of it."""
    source.concept("first")
    (path,) = new.create("case", "first-plan", source.concepts, "first")
    text = path.read_text()
    for old, fresh in changes:
        assert old in text
        text = text.replace(old, fresh, 1)
    path.write_text(text)
    collection = collect(source.concepts, source.evidence)
    found = [(p.line, f"{p.problem} {p.mend}") for p in collection.findings.problems]
    return collection.concepts[0].cases, found


def test_the_template_is_a_case_that_can_be_read(source):
    cases, found = problems(source)
    assert not found and [case.case.slug for case in cases] == ["first-plan"]
    bank = source.build()
    assert bank.case("first-plan").case == cases[0].case and bank.concept("first").cases == ("first-plan",)
    assert tuple(stage.id for stage in bank.cases()[0].case.stages) == STAGES


@pytest.mark.parametrize(
    ("old", "fresh", "said"),
    [
        ('id = "metric"', 'id = "metrics"', "The stages are requirements, data, metrics"),
        ('slug = "first-plan"', 'slug = "other"', "slug is wrong"),
        ("prompt = ", "promt = ", "`promt` is not known here"),
        ("says = ", "say = ", "`say` is not known here"),
        ("if_asked = [[", 'if_asked = [["alone"], [', "['alone'] is no pair"),
        (
            '[[stage.tick]]\nsays = "A second thing."\nwhy = "Why it matters."\n',
            "",
            "'requirements' has 1 ticks. Write 2 to 5.",
        ),
        ("[[twist]]", "[[twits]]", "`twits` is not known here"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(source, old, fresh, said):
    cases, found = problems(source, (old, fresh))
    assert not cases and any(said in text for _, text in found), found


def test_references_are_checked(source):
    problems(
        source,
        ("sources = []", 'sources = ["S9:1"]'),
        ('why = "Why it matters."\n', 'why = "Why it matters."\nquestion = "nothing"\n'),
    )
    found = {(p.problem, p.severity) for p in check.check(source.concepts, source.evidence)}
    assert ("'S9:1' is no reference into the lists.", "error") in found
    assert ("There is no question 'nothing'.", "warning") in found


def test_marking_sorts_ticks_into_said_and_not_said(source):
    (read,), _ = problems(source)
    first, *rest = marked(read.case, {"requirements": (1,)})
    assert [tick.says for tick in first.said] == ["A second thing."]
    assert [tick.says for tick in first.not_said] == ["What the interviewer listens for."]
    assert all(not stage.said for stage in rest)
    for wrong in ({"requirements": (2,)}, {"beginning": (0,)}):
        with pytest.raises(VivaError, match="has no such tick"):
            marked(read.case, wrong)
