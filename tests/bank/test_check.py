"""Every problem of the files names its place and its mend, and the rest of the bank still builds."""

from __future__ import annotations

import pytest

from vivavoce.bank import new
from vivavoce.bank.check import check
from vivavoce.domain.errors import UnknownSlug, VivaError


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
        ("minutes = 10", 'minutes = "ten"', 7, "not an int"),
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
        ('kind = "constraint"', 'kind = "twist"', "kind is 'twist'"),
        ("mentions = []", 'mentions = ["memory"]', "has mentions"),
        ('id = "what-changes"', 'id = "purpose"', "'purpose' is used twice"),
    ],
)
def test_a_rubric_with_a_fault(source, old, fresh, says):
    source.concept("dropout")
    rubric = source.question("dropout").with_name("dropout.rubric.toml")
    rubric.write_text(rubric.read_text().replace(old, fresh, 1))
    assert any(file == "dropout.rubric.toml" and says in problem for file, _, problem in problems(source))


def test_a_rubric_without_a_changed_constraint_is_warned_about(source):
    source.concept("dropout")
    rubric = source.question("dropout").with_name("dropout.rubric.toml")
    assert [f.kind for f in source.build().question("dropout").rubric.followups] == ["constraint"]
    rubric.write_text(rubric.read_text().replace('kind = "constraint"\n', ""))
    assert [f.kind for f in source.build().question("dropout").rubric.followups] == ["next"]
    (found,) = check(source.concepts, source.evidence)
    assert (found.severity, found.problem) == ("warning", "No follow-up changes a constraint.")


def test_stale_evidence_fails(source):
    folder = source.concept("dropout")
    source.facts("dropout")
    assert problems(source) == []
    (folder / "facts.py").write_text((folder / "facts.py").read_text().replace("2 * 3", "3 * 3"))
    assert problems(source) == [
        ("facts.py", 4, "The evidence of 'doubles' is stale: its script, labkit or data changed since.")
    ]


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
        "The drill or estimate 'my-drill' exists 2 times",
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


@pytest.mark.parametrize(
    ("old", "fresh", "says"),
    [
        ("low=1, high=100", "low=1", "has no bounds"),
        ('control={"size": 1}', "control={}", "has no control"),
        ('control={"size": 1}', 'control={"sise": 1}', "sets 'sise', which is no knob"),
        ("margin=0.1", 'margin="0.1"', "`claims[0].rules[0].margin` is '0.1', not a float"),
        ("margin=0.1", "margin=0.1, share=0.2", "a share of 0.2"),
        ('because="Why."', 'because="Why.", chart="loss"', "which is no chart"),
        ('Choice("It explodes", low=1.0)', 'Choice("It explodes", low=1.0, high=0.0)', "No figure can make"),
        ("budget=5", "budget=2 + 3", "is not a literal"),
        ("budget=5", "budgets=5", "unexpected keyword"),
    ],
)
def test_a_lab_with_a_fault(source, old, fresh, says):
    source.concept("dropout")
    (path,) = new.create("lab", "dropout", source.concepts, "dropout")
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, fresh))
    places = {(file, line > 1) for file, line, problem in problems(source) if says in problem}
    assert places == {("dropout.py", True)}


@pytest.mark.parametrize(
    ("fence", "line", "says"),
    [
        ("```python\nx = 1\ny = (\n```", 14, "Not valid Python"),
        ("```bash\nls\n```", 12, "A fence of 'bash'"),
        ("```python\nx = 1", 12, "not closed"),
    ],
)
def test_code_must_parse(source, fence, line, says):
    source.concept("dropout")
    source.question("dropout", "Why it exists. The mechanism. One example. A position.", fence)
    assert [at for _, at, problem in problems(source) if says in problem] == [line]


def test_unreadable_evidence_is_named_and_the_rest_is_used(source):
    source.concept("dropout")
    source.facts("dropout")
    stored = source.evidence / "dropout.facts.json"
    (source.evidence / "broken.json").write_text('[{"id": "dropout/doubles"}]')
    (source.evidence / "ill-typed.json").write_text(stored.read_text().replace('"control": "', '"control": 1, "x": "'))
    assert [file for file, _, _ in problems(source)] == ["broken.json", "ill-typed.json"]
    assert [found.id for found in source.build().claims()] == ["dropout/doubles"]


def test_files_beside_questions_and_labs_are_found(source):
    folder = source.concept("dropout")
    source.question("dropout")
    (folder / "questions" / "other.rubric.toml").write_text("schema = 1")
    (folder / "labs").mkdir()
    (folder / "labs" / "data.csv").write_text("1")
    assert [file for file, _, _ in problems(source)] == ["data.csv", "other.rubric.toml"]


def test_a_list_of_the_wrong_kind_is_named_with_its_line(source):
    folder = source.concept("dropout")
    toml = folder / "concept.toml"
    toml.write_text(toml.read_text().replace("prerequisites = []", "prerequisites = [1]"))
    assert problems(source) == [("concept.toml", 5, "`prerequisites` is not a list of str.")]


def test_thresholds_may_be_written_flat(source):
    source.concept("dropout")
    rubric = source.question("dropout").with_name("dropout.rubric.toml")
    rubric.write_text(rubric.read_text().replace("[scoring.bands]\nstrong = 0.85", "strong = 0.9"))
    assert source.build().question("dropout").rubric.scoring.strong == 0.9


def test_new_starts_a_concept_and_never_overwrites(source):
    paths = new.create("question", "pruning", source.concepts, "vision/pruning")
    assert [path.name for path in paths] == ["concept.toml", "pruning.md", "pruning.rubric.toml"]
    assert [problem for _, _, problem in problems(source)] == ["There are 1 points."]
    paths[1].write_text("mine")
    with pytest.raises(VivaError, match="exists already"):
        new.create("question", "pruning", source.concepts, "pruning")
    assert paths[1].read_text() == "mine"
    with pytest.raises(UnknownSlug, match="Did you mean pruning"):
        new.create("lab", "pruning", source.concepts, "prunning")
    with pytest.raises(VivaError, match="not a slug"):
        new.create("lab", "x", source.concepts, "../outside")
