"""Every problem of the files names its place and its mend, and the rest of the bank still builds."""

from __future__ import annotations

import pytest

from vivavoce.bank import new
from vivavoce.bank.check import check


def problems(source) -> list[tuple[str, int, str]]:
    found = check(source.concepts, source.evidence)
    assert all(problem.mend for problem in found)
    return [(problem.file.rsplit("/", 1)[-1], problem.line, problem.problem) for problem in found]


def test_a_sound_bank_has_none(source):
    source.concept("dropout")
    source.facts("dropout")
    source.question("dropout", "One example.", "One example [[claim:doubles]].")
    new.create("drill", "dropout", source.concepts, "dropout")
    new.create("incident", "my-incident", source.concepts, "dropout")
    assert problems(source) == []


@pytest.mark.parametrize(
    ("old", "fresh", "line", "says"),
    [
        ("A position.", "[[claim:nothing]]", 12, "no fresh evidence"),
        ("A position.", "{{claim:doubles.sum}}", 12, "no figure 'sum'"),
        ("A position.", "$\\frac{1$", 12, "does not render"),
        ("A position.", "As shown [^9].", 12, "footnote '9'"),
        ("A position.", "word " * 80, 10, "87 words"),
        ("## 2 minutes", "## Two minutes", 10, "The sections are"),
        ("minutes = 10", 'minutes = "ten"', 7, "not a int"),
        ("minutes = 10", "minutes = 10\nauthor = 1", 8, "`author` is not known"),
        ("sources = []", 'sources = ["Q9"]', 6, "no reference into the lists"),
        ("sources = []", "sources = [", 7, "Not valid TOML"),
    ],
)
def test_a_question_with_a_fault(source, old, fresh, line, says):
    source.concept("dropout")
    source.facts("dropout")
    source.question("dropout", old, fresh)
    found = [p for p in problems(source) if says in p[2]]
    assert [(file, at) for file, at, _ in found] == [("dropout.md", line)]


@pytest.mark.parametrize(
    ("old", "fresh", "says"),
    [
        ('role = "asked"', 'role = "optional"', "role is 'optional'"),
        ("weight = 3", "weight = 9", "weight is 9"),
        ('contradicts = ["purpose"]', 'contradicts = ["purpse"]', "'purpse', which is no point"),
        ("claims = []", 'claims = ["unmeasured"]', "not declared"),
        ('"As another does.", ', "", "3 wordings"),
    ],
)
def test_a_rubric_with_a_fault(source, old, fresh, says):
    source.concept("dropout")
    rubric = source.question("dropout").with_name("dropout.rubric.toml")
    rubric.write_text(rubric.read_text().replace(old, fresh, 1))
    assert any(file == "dropout.rubric.toml" and says in problem for file, _, problem in problems(source))


def test_stale_evidence_fails(source):
    folder = source.concept("dropout")
    source.facts("dropout")
    assert problems(source) == []
    (folder / "facts.py").write_text((folder / "facts.py").read_text().replace("2 * 3", "3 * 3"))
    assert problems(source) == [("facts.py", 4, "The evidence of 'doubles' is stale: its script, labkit or data changed since.")]


def test_a_malformed_concept_leaves_the_rest_standing(source):
    source.concept("dropout")
    source.question("dropout")
    (source.concept("broken") / "concept.toml").write_text('id = "broken"\ntitle =\n')
    assert [(file, line) for file, line, _ in problems(source)] == [("concept.toml", 2)]
    assert [row["slug"] for row in source.build().question_rows()] == ["dropout"]


def test_a_wrong_file_must_name_a_check(source):
    source.concept("dropout")
    new.create("drill", "my-drill", source.concepts, "dropout")
    wrong = source.concepts / "area" / "dropout" / "drills" / "my-drill" / "wrong" / "squares.py"
    wrong.write_text(wrong.read_text().replace("doubles", "halves", 1))
    assert ("squares.py", 1, "There is no check 'halves'.") in problems(source)


def test_unknown_files_circles_and_doubles_are_found(source):
    first = source.concept("first", "second")
    source.concept("second", "first")
    (first / "notes.txt").write_text("?")
    for concept in ("first", "second"):
        source.facts(concept)
        new.create("drill", "my-drill", source.concepts, concept)
    text = " ".join(problem for _, _, problem in problems(source))
    for part in (
        "not known here",
        "run in a circle",
        "drill 'my-drill' exists 2 times",
        "ledger row '000-Q1.1' exists",
    ):
        assert part in text


def test_only_the_named_concept_is_reported(source):
    (source.concept("first") / "notes.txt").write_text("?")
    (source.concept("second") / "notes.txt").write_text("?")
    assert [p.file.split("/")[1] for p in check(source.concepts, source.evidence, ["second"])] == ["second"]


def test_absolute_words_without_support_are_warned_about(source):
    source.concept("dropout")
    source.question("dropout", "A position.", "It always works.")
    assert [(p.severity, p.line) for p in check(source.concepts, source.evidence)] == [("warning", 10)]
