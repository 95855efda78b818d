"""Reads the whole of `concepts/` and `evidence/`: what can be used, and what is wrong with the rest."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from vivavoce.bank import serial
from vivavoce.bank.cases import CaseSource, read_case
from vivavoce.bank.estimates import EstimateSource, read_estimate
from vivavoce.bank.files import Findings, Kinds, Text, expect_keys, read_text, read_toml, split_front_matter
from vivavoce.bank.lists import read_aliases, read_lists
from vivavoce.bank.pictures import Picture, read_pictures
from vivavoce.bank.rubrics import read_rubric
from vivavoce.domain import declared, fingerprint
from vivavoce.domain.claim import Claim, Evidence, FactSpec, Lab
from vivavoce.domain.drill import DrillSpec
from vivavoce.domain.pages import ListEntry, WrongSolution
from vivavoce.domain.rubric import Rubric

T = TypeVar("T")
LEVELS = ("common", "fresher", "experienced")
CONCEPT: Kinds = {"id": str, "title": str, "area": str, "level": str, "prerequisites": list[str], "summary": str}
QUESTION: Kinds = {"slug": str, "concept": str, "title": str, "level": str, "sources": list[str], "minutes": int}
TASK: Kinds = {"slug": str, "title": str, "library": str, "entry": list[str], "minutes": int, "hints": list[str]}
TASK_OPTIONAL: Kinds = {"timeout": float, "memory_mb": int}
CONCEPT_FILES = {
    "concept.toml", "facts.py", "questions", "labs", "drills", "incidents", "estimates", "cases", "pictures",
    "__pycache__",
}  # fmt: skip
DRILL_FILES = {
    "drill": {"task.md", "stub.py", "reference.py", "checks.py", "wrong", "__pycache__"},
    "incident": {"task.md", "broken.py", "repaired.py", "checks.py", "wrong", "__pycache__"},
}
START, SOLUTION = {"drill": "stub.py", "incident": "broken.py"}, {"drill": "reference.py", "incident": "repaired.py"}


@dataclass(frozen=True)
class QuestionSource:
    """One question as read: front matter, Markdown below it, rubric."""

    front: dict[str, Any]
    body: Text
    rubric: Rubric
    files: tuple[Path, ...]

    @property
    def slug(self) -> str:
        """The question's name."""
        return str(self.front["slug"])


@dataclass(frozen=True)
class LabSource:
    """One lab as declared."""

    path: Path
    lab: Lab


@dataclass(frozen=True)
class DrillSource:
    """One drill or incident as read."""

    spec: DrillSpec
    task: Text
    stub: str
    reference: str
    wrong: tuple[WrongSolution, ...]
    files: tuple[Path, ...]


@dataclass
class ConceptSource:
    """One concept folder as read."""

    folder: Path
    front: dict[str, Any]
    questions: list[QuestionSource] = field(default_factory=list)
    labs: list[LabSource] = field(default_factory=list)
    facts: list[FactSpec] = field(default_factory=list)
    drills: list[DrillSource] = field(default_factory=list)
    estimates: list[EstimateSource] = field(default_factory=list)
    cases: list[CaseSource] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The concept's name."""
        return str(self.front["id"])

    def declared(self) -> Iterator[tuple[Path, Claim | FactSpec]]:
        """Every claim that a script of this concept declares, with the script."""
        for lab in self.labs:
            for claim in lab.lab.claims:
                yield lab.path, claim
        for fact in self.facts:
            yield self.folder / "facts.py", fact


@dataclass
class Collection:
    """Everything that could be read. `evidence` holds fresh evidence only, by claim id."""

    concepts: list[ConceptSource]
    evidence: dict[str, Evidence]
    findings: Findings
    lists: tuple[ListEntry, ...] = ()
    aliases: list[tuple[str, str]] = field(default_factory=list)  # what people type, and the concept that they mean
    stale: frozenset[str] = frozenset()  # claims measured before their script, labkit or data changed


def collect(concepts_dir: Path, evidence_dir: Path) -> Collection:
    """Read all concepts. A malformed one is noted and left out; the rest is read on."""
    findings = Findings(concepts_dir)
    concepts = []
    for folder in sorted(path for path in concepts_dir.glob("*/*") if path.is_dir() and path.name != "__pycache__"):
        concept = _concept(folder, findings)
        if concept is not None:
            concepts.append(concept)
    evidence, stale = _evidence(evidence_dir, concepts, findings)
    lists, aliases = tuple(read_lists(concepts_dir, findings)), read_aliases(concepts_dir, findings)
    return Collection(concepts, evidence, findings, lists, aliases, stale)


def _concept(folder: Path, findings: Findings) -> ConceptSource | None:
    source = read_text(folder / "concept.toml", findings)
    front = read_toml(source, findings) if source else None
    if source is None or front is None or not expect_keys(front, CONCEPT, {}, source, findings, 1):
        return None
    if front["id"] != folder.name or front["area"] != folder.parent.name or front["level"] not in LEVELS:
        mend = f"Folder {folder.parent.name}/{folder.name}; level one of {', '.join(LEVELS)}."
        findings.add(source.path, source.line_of("id"), "id, area or level is wrong.", mend)
        return None
    note_unknown(folder, CONCEPT_FILES, findings)
    asked = {path.name for path in (folder / "questions").glob("*.md")}
    rubrics = {name.removesuffix(".md") + ".rubric.toml" for name in asked}
    note_unknown(folder / "questions", asked | rubrics, findings)
    note_unknown(folder / "labs", {"__pycache__", *(path.name for path in (folder / "labs").glob("*.py"))}, findings)
    note_unknown(folder / "estimates", {path.name for path in (folder / "estimates").glob("*.toml")}, findings)
    note_unknown(folder / "cases", {path.name for path in (folder / "cases").glob("*.toml")}, findings)
    note_unknown(folder / "pictures", {path.name for path in (folder / "pictures").glob("*.svg")}, findings)
    concept = ConceptSource(folder, front, pictures=read_pictures(folder / "pictures", findings))
    concept.questions = [
        q for path in _sorted(folder / "questions", "*.md") if (q := read_question(path, front, findings))
    ]
    concept.labs = [lab for path in _sorted(folder / "labs", "*.py") if (lab := _lab(path, findings))]
    concept.facts = _facts(folder / "facts.py", findings)
    for path in _sorted(folder / "estimates", "*.toml"):
        if estimate := read_estimate(path, concept.id, findings):
            concept.estimates.append(estimate)
    for path in _sorted(folder / "cases", "*.toml"):
        if case := read_case(path, concept.id, findings):
            concept.cases.append(case)
    for kind in ("drill", "incident"):
        for path in sorted(p for p in (folder / f"{kind}s").glob("*") if p.is_dir() and p.name != "__pycache__"):
            drill = read_drill(path, kind, concept.id, findings)
            if drill is not None:
                concept.drills.append(drill)
    return concept


def _sorted(folder: Path, pattern: str) -> list[Path]:
    """Matching files, the one that bears the concept's name first."""
    return sorted(folder.glob(pattern), key=lambda path: (path.stem != folder.parent.name, path.name))


def note_unknown(folder: Path, known: Iterable[str], findings: Findings) -> None:
    """Note every file of a folder that has none of the known names; hidden ones are other programs' own."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in known and not path.name.startswith("."):
            there = ", ".join(sorted(set(known) - {"__pycache__"})) or "nothing"
            findings.add(path, 1, "This file is not known here.", f"Move or remove it; known here: {there}.")


def read_question(path: Path, concept: dict[str, Any], findings: Findings) -> QuestionSource | None:
    """A question of the concept with that front matter and its rubric, or None with the problem noted."""
    source = read_text(path, findings)
    parts = split_front_matter(source, findings) if source else None
    if source is None or parts is None:
        return None
    front, body = parts
    if not expect_keys(front, QUESTION, {"kinds": list[str]}, Text(path, source.text), findings, 1):
        return None
    if front["slug"] != path.stem or front["concept"] != concept["id"] or front["level"] not in LEVELS:
        mend = f'slug = "{path.stem}", concept = "{concept["id"]}", level one of {", ".join(LEVELS)}.'
        findings.add(path, source.line_of("slug"), "slug, concept or level is wrong.", mend)
        return None
    rubric_path = path.with_name(f"{path.stem}.rubric.toml")
    rubric_text = read_text(rubric_path, findings)
    rubric = read_rubric(rubric_text, path.stem, findings) if rubric_text else None
    return QuestionSource(front, body, rubric, (path, rubric_path)) if rubric else None


def _lab(path: Path, findings: Findings) -> LabSource | None:
    lab = _declared(path, declared.read_lab, findings)
    return LabSource(path, lab) if lab and _sound(path, Lab, lab, "LAB = ", findings) else None


def _facts(path: Path, findings: Findings) -> list[FactSpec]:
    if not path.exists():
        return []
    facts = _declared(path, declared.read_facts, findings) or []
    return [fact for fact in facts if _sound(path, FactSpec, fact, str(fact.name), findings)]


def _declared(path: Path, read: Callable[[Path], T], findings: Findings) -> T | None:
    """What a script declares, or None with the line noted where it is no data."""
    if read_text(path, findings) is None:
        return None
    try:
        return read(path)
    except declared.DeclarationError as error:
        findings.add(path, error.line, error.problem.partition(": ")[2], error.mend)
    except ValueError as error:  # a null byte, a number that is none
        findings.add(path, 1, f"Not readable: {error}.", "Use literals only.")
    return None


def _sound(path: Path, kind: type, value: object, needle: str, findings: Findings) -> bool:
    """False, with a problem noted, when a declaration has a value of the wrong type somewhere."""
    wrong = serial.mismatch(kind, value)
    if wrong:
        line = Text(path, path.read_text(encoding="utf-8")).line_of(needle)
        findings.add(path, line, f"{wrong}.", "See vivavoce/domain/claim.py for the fields and their types.")
    return not wrong


def read_drill(folder: Path, kind: str, concept: str, findings: Findings) -> DrillSource | None:
    """A drill or incident with its wrong solutions, or None with the problem noted."""
    note_unknown(folder, DRILL_FILES[kind], findings)
    texts = {n: read_text(folder / n, findings) for n in ("task.md", START[kind], SOLUTION[kind], "checks.py")}
    task = texts["task.md"]
    parts = split_front_matter(task, findings) if task else None
    if task is None or parts is None or None in texts.values():
        return None
    front, body = parts
    if not expect_keys(front, TASK, TASK_OPTIONAL, task, findings, 1):
        return None
    if front["slug"] != folder.name or front["library"] not in ("numpy", "torch") or len(front["hints"]) != 3:
        mend = f'slug = "{folder.name}", library numpy or torch, three hints.'
        findings.add(folder / "task.md", task.line_of("slug"), "slug, library or hints is wrong.", mend)
        return None
    frozen: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in front.items()}
    spec = DrillSpec(kind=kind, concept=concept, folder=str(folder), **frozen)
    wrong = _wrong(folder, findings)
    files = tuple(folder / name for name in texts) + tuple(folder / "wrong" / f"{w.slug}.py" for w in wrong)
    stub, reference = texts[START[kind]], texts[SOLUTION[kind]]
    assert stub is not None and reference is not None
    return DrillSource(spec, body, stub.text, reference.text, wrong, files)


def _wrong(folder: Path, findings: Findings) -> tuple[WrongSolution, ...]:
    """The wrong/ files; their first two lines name the check that catches them and the mistake."""
    names = check_names(folder / "checks.py", findings)
    found = []
    for path in sorted((folder / "wrong").glob("*.py")):
        source = read_text(path, findings)
        if source is None:
            continue
        lines = [*source.text.split("\n", 2), "", ""]
        caught, mistake = lines[0].removeprefix("# caught by: "), lines[1].removeprefix("# mistake: ")
        if caught == lines[0] or mistake == lines[1]:
            findings.add(path, 1, "The first two lines are wrong.", "Write `# caught by: CHECK`, `# mistake: WORDS`.")
        elif caught.strip() not in names:
            findings.add(path, 1, f"There is no check {caught.strip()!r}.", f"Checks: {', '.join(names)}.")
        else:
            found.append(WrongSolution(path.stem, mistake.strip(), caught.strip(), source.text))
    return tuple(found)


def check_names(path: Path, findings: Findings) -> list[str]:
    """Names given to `@check("...")` in a checks file."""
    source = read_text(path, findings)
    try:
        tree = ast.parse(source.text if source else "")
    except SyntaxError as error:
        findings.add(path, error.lineno or 1, f"Not valid Python: {error.msg}.", "Mend the syntax.")
        return []
    return [
        decorator.args[0].value
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Name)
        and decorator.func.id == "check"
        and decorator.args
        and isinstance(decorator.args[0], ast.Constant)
        and isinstance(decorator.args[0].value, str)
    ]


def _evidence(
    folder: Path, concepts: list[ConceptSource], findings: Findings
) -> tuple[dict[str, Evidence], frozenset[str]]:
    """Evidence whose hash still matches its script, and the claims whose evidence does not."""
    scripts = {f"{c.id}/{claim.name}": path for c in concepts for path, claim in c.declared()}
    hashes = {path: fingerprint.of_lab(path) for path in set(scripts.values())}
    fresh: dict[str, Evidence] = {}
    stale = set()
    for path in sorted(folder.glob("*.json")):
        try:
            rows = [read_evidence(row) for row in json.loads(path.read_text(encoding="utf-8"))]
        except (ValueError, TypeError, KeyError, IndexError) as error:
            findings.add(path, 1, f"Not readable as evidence: {error}.", "Measure again: viva verify --fresh.")
            continue
        for found in rows:
            script = scripts.get(found.id)
            if script is not None and found.hash == hashes[script]:
                fresh[found.id] = found
            elif script is not None:
                stale.add(found.id)
    return fresh, frozenset(stale - fresh.keys())


def read_evidence(row: dict[str, Any]) -> Evidence:
    """One claim's evidence from its JSON form. TypeError for missing or unknown fields."""
    names = {f.name for f in fields(Evidence)}
    if not isinstance(row, dict) or set(row) != names:
        raise TypeError(f"fields {sorted(set(row) ^ names)}" if isinstance(row, dict) else "no table")
    interval = row["interval"]
    found = Evidence(
        **{
            **row,
            "interval": None if interval is None else (interval[0], interval[1]),
            "seeds": tuple(row["seeds"]),
            "ledger": tuple(row["ledger"]),
        }
    )
    if wrong := serial.mismatch(Evidence, found):
        raise TypeError(wrong)
    return found
