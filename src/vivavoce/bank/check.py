"""The schema part of `viva check`: what the files say, without running anything of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from vivavoce.bank import pages
from vivavoce.bank.collection import Collection, ConceptSource, QuestionSource, collect
from vivavoce.bank.rendering import sections_of, words_in
from vivavoce.domain.claim import EXPECTED, INVALID, UNRESOLVED
from vivavoce.domain.pages import Problem

SECTIONS = (
    "30 seconds", "2 minutes", "Commonly said, and wrong", "An interviewer asks next", "Deep",
    "Where did you use this?", "Sources",
)  # fmt: skip
OPTIONAL_SECTIONS = {"Deep"}
MOST_WORDS = {"30-seconds": 75, "2-minutes": 290, "deep": 1400}
LEDGER_ROW = re.compile(r"(000|003)-Q\d+\.\d+")
SOURCE = re.compile(r"S0:\d+|S3T?:[\w.-]+")
ABSOLUTE = re.compile(r"\b(always|never|guarantees?|impossible)\b", re.IGNORECASE)


def check(concepts_dir: Path, evidence_dir: Path, concepts: Iterable[str] | None = None) -> list[Problem]:
    """Problems of all concepts, or of those named, in the order of their files."""
    collection = collect(concepts_dir, evidence_dir)
    pages.render(collection)
    for concept in collection.concepts:
        _claims(concept, collection)
        for question in concept.questions:
            _question(question, concept, collection)
    _across(collection)
    found = sorted(set(collection.findings.problems), key=lambda problem: (problem.file, problem.line))
    wanted = set(concepts or ())
    return [problem for problem in found if not wanted or wanted & set(Path(problem.file).parts)]


def _question(question: QuestionSource, concept: ConceptSource, collection: Collection) -> None:
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
            add(body.path, 1, f"{source!r} is no reference into the lists.", "Write S0:9 or S3:11.")
    known = {f"{concept.id}/{claim.name}" for concept in collection.concepts for _, claim in concept.declared()}
    rubric = question.rubric
    named = [(point.id, point.claims) for point in rubric.points] + [(m.id, m.claims) for m in rubric.misconceptions]
    for part, claims in named:
        for name in claims:
            if (name if "/" in name else f"{concept.id}/{name}") not in known:
                add(question.files[1], 1, f"{part!r} names the claim {name!r}, which is not declared.", "Mend it.")


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
        if evidence is None:
            add(path, line, f"{claim.name!r} has no evidence for this version.", "Measure it: viva verify --fresh.")
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
    _unique("drill", [(d.spec.slug, d.files[0]) for c in concepts for d in c.drills], collection)
    for concept in concepts:
        claims = [(claim.name, path) for path, claim in concept.declared()]
        _unique("claim", claims, collection)
    rows = [(row, path) for c in concepts for path, claim in c.declared() for row in claim.ledger]
    _unique("ledger row", rows, collection)
    cycle = _cycle({concept.id: concept.front["prerequisites"] for concept in concepts})
    if cycle:
        folder = next(concept.folder for concept in concepts if concept.id == cycle[0])
        add(folder / "concept.toml", 1, f"Prerequisites run in a circle: {' → '.join(cycle)}.", "Break it.")


def _unique(what: str, named: list[tuple[str, Path]], collection: Collection) -> None:
    counts = Counter(name for name, _ in named)
    for name, path in named:
        if counts[name] > 1:
            collection.findings.add(path, 1, f"The {what} {name!r} exists {counts[name]} times.", "Rename one.")


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
