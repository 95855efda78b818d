"""The schema part of `viva check`: what the files say, without running anything of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from vivavoce.bank import lab_rules, pages
from vivavoce.bank.collection import Collection, ConceptSource, QuestionSource, collect
from vivavoce.bank.figures import PICTURE
from vivavoce.bank.files import Text
from vivavoce.bank.rendering import sections_of, words_in
from vivavoce.domain.claim import EXPECTED, INVALID, UNRESOLVED
from vivavoce.domain.pages import Problem
from vivavoce.domain.rubric import CONSTRAINT

SECTIONS = (
    "30 seconds", "2 minutes", "Commonly said, and wrong", "An interviewer asks next", "Deep",
    "Where did you use this?", "Sources",
)  # fmt: skip
OPTIONAL_SECTIONS = {"Deep"}
MOST_WORDS = {"30-seconds": 75, "2-minutes": 290, "deep": 1400}
LEDGER_ROW = re.compile(r"(000|003)-Q\d+\.\d+")
SOURCE = re.compile(r"S0:\d+|S3[CGST]?:[\w.-]+")
FENCES = ("python", "text")
ABSOLUTE = re.compile(r"\b(always|never|guarantees?|impossible)\b", re.IGNORECASE)


def check(concepts_dir: Path, evidence_dir: Path, concepts: Iterable[str] | None = None) -> list[Problem]:
    """Problems of all concepts, or of those named, in the order of their files."""
    collection = collect(concepts_dir, evidence_dir)
    pages.render(collection)
    return check_collected(collection, concepts)


def check_collected(collection: Collection, concepts: Iterable[str] | None = None) -> list[Problem]:
    """As `check`, of what was collected and rendered already."""
    for concept in collection.concepts:
        _claims(concept, collection)
        _labs(concept, collection)
        _estimates(concept, collection)
        _cases(concept, collection)
        _names(concept, collection)
        _pictures(concept, collection)
        for question in concept.questions:
            check_question(question, concept, collection)
    _across(collection)
    found = sorted(set(collection.findings.problems), key=lambda problem: (problem.file, problem.line))
    wanted = set(concepts or ())
    return [problem for problem in found if not wanted or wanted & set(Path(problem.file).parts)]


def check_question(question: QuestionSource, concept: ConceptSource, collection: Collection) -> None:
    """Note what is wrong with one question: sections, lengths, references, code, rubric."""
    add, body = collection.findings.add, question.body
    sections = sections_of(body.text)
    titles = [section.title for section in sections]
    wanted = [title for title in SECTIONS if title in titles or title not in OPTIONAL_SECTIONS]
    if titles != wanted:
        problem = f"The sections are {', '.join(titles)}."
        add(body.path, body.line_of("## "), problem, f"In this order: {', '.join(SECTIONS)}.")
    for section in sections:
        words, most = words_in(section.text), MOST_WORDS.get(section.id)
        line = body.line_of(f"## {section.title}")
        if most and words > most:
            add(body.path, line, f"{section.title!r} has {words} words.", f"At most {most}.")
        _lint(section.text, body.path, line, collection)
    for source in question.front["sources"]:
        if not SOURCE.fullmatch(source):
            line = Text(body.path, body.path.read_text(encoding="utf-8")).line_of_key("sources")
            add(body.path, line, f"{source!r} is no reference into the lists.", "Write S0:9 or S3:11.")
    _code(body, collection)
    _rubric(question, concept, collection)


def _code(body: Text, collection: Collection) -> None:
    """Fences name their language, and Python parses; whether it runs is proved by running."""
    lines = body.text.split("\n")
    fences = [n for n, line in enumerate(lines) if line.startswith("```")]
    for start, end in zip(fences[::2], fences[1::2], strict=False):
        language, line = lines[start][3:].strip(), body.offset + start + 1
        if language not in FENCES:
            collection.findings.add(body.path, line, f"A fence of {language!r}.", f"Write {' or '.join(FENCES)}.")
        elif language == "python":
            try:
                ast.parse("\n".join(lines[start + 1 : end]))
            except SyntaxError as error:
                at = line + (error.lineno or 1)
                collection.findings.add(body.path, at, f"Not valid Python: {error.msg}.", "Mend the syntax.")
    if len(fences) % 2:
        collection.findings.add(body.path, body.offset + fences[-1] + 1, "This fence is not closed.", "Close it.")


def _rubric(question: QuestionSource, concept: ConceptSource, collection: Collection) -> None:
    known = {f"{other.id}/{claim.name}" for other in collection.concepts for _, claim in other.declared()}
    known |= collection.evidence.keys()
    path, rubric = question.files[1], question.rubric
    text = Text(path, path.read_text(encoding="utf-8"))
    if all(followup.kind != CONSTRAINT for followup in rubric.followups):
        mend = 'Add a [[followup]] with kind = "constraint": one condition changes, what follows?'
        collection.findings.add(path, 1, "No follow-up changes a constraint.", mend, "warning")
    points = [*rubric.points, *(point for followup in rubric.followups for point in followup.points)]
    for part, claims in [(p.id, p.claims) for p in points] + [(m.id, m.claims) for m in rubric.misconceptions]:
        for name in claims:
            if (name if "/" in name else f"{concept.id}/{name}") not in known:
                line = text.line_of(f'"{name}"', text.line_of(f'"{part}"'))
                problem = f"{part!r} names the claim {name!r}, which is not declared."
                collection.findings.add(path, line, problem, "Declare it in a lab or in facts.py, or name another.")


def _labs(concept: ConceptSource, collection: Collection) -> None:
    for lab in concept.labs:
        text = Text(lab.path, lab.path.read_text(encoding="utf-8"))
        for needle, problem, mend in lab_rules.faults(lab.lab):
            collection.findings.add(lab.path, text.line_of(needle), problem, mend)


def _estimates(concept: ConceptSource, collection: Collection) -> None:
    for source in concept.estimates:
        claim = source.estimate.claim
        if claim and claim not in collection.evidence:
            text = Text(source.path, source.path.read_text(encoding="utf-8"))
            problem, mend = f"{claim!r} has no evidence.", "Declare it in facts.py and measure it: viva verify --fresh."
            collection.findings.add(source.path, text.line_of_key("claim"), problem, mend)


def _cases(concept: ConceptSource, collection: Collection) -> None:
    """What a case refers to is there."""
    asked = {question.slug for other in collection.concepts for question in other.questions}
    for source in concept.cases:
        text = Text(source.path, source.path.read_text(encoding="utf-8"))
        for name in source.case.sources:
            if not SOURCE.fullmatch(name):
                problem, line = f"{name!r} is no reference into the lists.", text.line_of_key("sources")
                collection.findings.add(source.path, line, problem, "Write S3S:6.")
        for name in {tick.question for stage in source.case.stages for tick in stage.ticks} - asked - {""}:
            line, problem = text.line_of(f'"{name}"'), f"There is no question {name!r}."
            collection.findings.add(source.path, line, problem, "Name one of the bank.", "warning")


def _names(concept: ConceptSource, collection: Collection) -> None:
    """The main question, lab and drill of a concept bear its name."""
    there = {
        "question": [(question.slug, question.files[0]) for question in concept.questions],
        "lab": [(lab.path.stem, lab.path) for lab in concept.labs],
        "drill": [(drill.spec.slug, drill.files[0]) for drill in concept.drills if drill.spec.kind == "drill"],
    }
    for what, named in there.items():
        if named and concept.id not in [slug for slug, _ in named]:
            problem = f"No {what} bears the concept's name."
            collection.findings.add(named[0][1], 1, problem, f"Call the main {what} {concept.id!r}.", "warning")


def _pictures(concept: ConceptSource, collection: Collection) -> None:
    """A picture that no page shows is not checked by anyone's eye."""
    shown = {name for question in concept.questions for _, name in PICTURE.findall(question.body.text)}
    for name in concept.pictures.keys() - shown:
        problem = f"No question shows the picture {name!r}."
        collection.findings.add(
            concept.folder / "pictures" / name, 1, problem, f"Write ![finding]({name}), or remove it."
        )


def _lint(text: str, path: Path, line: int, collection: Collection) -> None:
    """Warn about absolute words that no claim or footnote stands behind."""
    for paragraph in text.split("\n\n"):
        found = ABSOLUTE.search(re.sub(r"[“\"].*?[”\"]", "", paragraph))
        if found and not re.search(r"\[\[claim:|\[\^", paragraph):
            problem = f"{found[0]!r} without a claim or a source."
            collection.findings.add(path, line, problem, "Measure it, cite it, or soften it.", "warning")


def _claims(concept: ConceptSource, collection: Collection) -> None:
    for path, claim in concept.declared():
        add = collection.findings.add
        line = _line(path, claim.name)
        for row in claim.ledger:
            if not LEDGER_ROW.fullmatch(row):
                add(path, line, f"{row!r} is no ledger row.", "Write 000-Q9.3.")
        if claim.expected not in EXPECTED:
            add(path, line, f"expected is {claim.expected!r}.", f"One of {', '.join(EXPECTED)}.")
        evidence = collection.evidence.get(f"{concept.id}/{claim.name}")
        if f"{concept.id}/{claim.name}" in collection.stale:
            problem = f"The evidence of {claim.name!r} is stale: its script, labkit or data changed since."
            add(path, line, problem, f"Measure it again: viva verify --fresh {concept.id}/{claim.name}")
        elif evidence is None:
            add(path, line, f"{claim.name!r} has no evidence.", f"viva verify --fresh {concept.id}/{claim.name}")
        elif evidence.verdict in (UNRESOLVED, INVALID):
            add(path, line, f"{claim.name!r} is {evidence.verdict}.", "Recalibrate it on seeds 0 to 99, or say why.")
        elif evidence.verdict != EXPECTED.get(claim.expected) and not claim.reason:
            add(path, line, f"{claim.name!r} is {evidence.verdict}, expected {claim.expected}.", "Write `reason`.")


def _line(path: Path, name: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if f'"{name}"' in line), 1)


def _across(collection: Collection) -> None:
    """Names that must be unique over the whole bank, and the prerequisite graph."""
    add, concepts = collection.findings.add, collection.concepts
    named = [(q.slug, q.files[0]) for c in concepts for q in c.questions]
    _unique("question", named, collection)
    _unique("lab", [(lab.path.stem, lab.path) for c in concepts for lab in c.labs], collection)
    drills = [(d.spec.slug, d.files[0]) for c in concepts for d in c.drills]
    estimates = [(e.estimate.slug, e.path) for c in concepts for e in c.estimates]
    _unique("drill or estimate", drills + estimates, collection)
    _unique("case", [(case.case.slug, case.path) for c in concepts for case in c.cases], collection)
    for concept in concepts:
        claims = [(claim.name, path) for path, claim in concept.declared()]
        _unique("claim", claims, collection)
    rows = [(row, path) for c in concepts for path, claim in c.declared() for row in claim.ledger]
    _unique("ledger row", rows, collection)
    cycle = _cycle({concept.id: concept.front["prerequisites"] for concept in concepts})
    if cycle:
        path = next(concept.folder for concept in concepts if concept.id == cycle[0]) / "concept.toml"
        line = Text(path, path.read_text(encoding="utf-8")).line_of_key("prerequisites")
        add(path, line, f"Prerequisites run in a circle: {' → '.join(cycle)}.", "Take one of them out.")


def _unique(what: str, named: list[tuple[str, Path]], collection: Collection) -> None:
    places: dict[str, list[Path]] = {}
    for name, path in named:
        places.setdefault(name, []).append(path)
    for name, paths in places.items():
        for path in paths if len(paths) > 1 else ():
            line, count = _line(path, name), len(paths)
            collection.findings.add(path, line, f"The {what} {name!r} exists {count} times.", "Rename one.")


def _cycle(graph: dict[str, list[str]]) -> list[str]:
    """A circle of prerequisites, or nothing."""
    done: set[str] = set()

    def walk(node: str, trail: list[str]) -> list[str]:
        if node in trail:
            return [*trail[trail.index(node) :], node]
        if node in done or node not in graph:
            return []
        done.add(node)
        for below in graph[node]:
            if found := walk(below, [*trail, node]):
                return found
        return []

    for node in graph:
        if found := walk(node, []):
            return found
    return []
