"""What the bank hands out: rendered pages and the data behind them."""

from __future__ import annotations

from dataclasses import dataclass

from vivavoce.domain.case import Case
from vivavoce.domain.claim import Evidence, Lab
from vivavoce.domain.drill import DrillSpec
from vivavoce.domain.estimate import Estimate
from vivavoce.domain.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea: the unit of the prerequisite graph."""

    id: str
    title: str
    area: str
    level: str
    summary: str
    prerequisites: tuple[str, ...]
    unlocks: tuple[str, ...]  # concepts in the bank that name this one
    questions: tuple[str, ...]  # slugs, the main question first
    labs: tuple[str, ...]
    drills: tuple[str, ...]
    incidents: tuple[str, ...]
    estimates: tuple[str, ...]
    cases: tuple[str, ...]
    cards: int
    folder: str


@dataclass(frozen=True, slots=True)
class Section:
    """One `##` section of an answer, rendered. `seconds` is the reading time at 230 words a minute."""

    id: str  # slug of the heading: 30-seconds, 2-minutes, ...
    title: str
    html: str
    seconds: int


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question with its model answer."""

    slug: str
    title: str
    concept: str
    concept_title: str
    area: str
    level: str
    sources: tuple[str, ...]  # references into the two lists: S0:9
    kinds: tuple[str, ...]  # practices there are for its concept
    minutes: int
    sections: tuple[Section, ...]
    rubric: Rubric
    claims: tuple[str, ...]  # claim ids the page names
    citations: tuple[str, ...]  # literature, plain text
    version: str  # SHA-256 of its canonical files

    def section(self, section_id: str) -> Section | None:
        """The section of that id, or None where the page has none."""
        return next((section for section in self.sections if section.id == section_id), None)


@dataclass(frozen=True, slots=True)
class LabPage:
    """One lab: declaration, evidence and source."""

    slug: str
    concept: str
    concept_title: str
    lab: Lab
    evidence: tuple[Evidence, ...]  # of this lab's claims, in their order; stale evidence is left out
    source_html: str  # the lab's code, highlighted
    path: str
    version: str


@dataclass(frozen=True, slots=True)
class WrongSolution:
    """A named mistake that the checks catch."""

    slug: str
    mistake: str
    caught_by: str
    code: str


@dataclass(frozen=True, slots=True)
class DrillPage:
    """One drill or incident."""

    spec: DrillSpec
    concept_title: str
    task_html: str
    stub: str  # what the learner starts from (an incident's broken.py)
    reference: str
    wrong: tuple[WrongSolution, ...]
    version: str


@dataclass(frozen=True, slots=True)
class EstimatePage:
    """One estimate. `proof` is the evidence of the fact behind its formulas, where it has one."""

    estimate: Estimate
    concept_title: str
    proof: Evidence | None
    version: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case, a scenario question in stages."""

    case: Case
    concept_title: str
    version: str


@dataclass(frozen=True, slots=True)
class CardPage:
    """One recall card; item id `card:slug/n`, n from 1."""

    item: str
    question: str  # slug of its question
    concept: str
    ask_html: str
    answer_html: str
    ask: str  # plain text
    answer: str
    version: str


@dataclass(frozen=True, slots=True)
class ScratchModule:
    """One module of the scratch engine, as it stands."""

    name: str
    about: str  # first paragraph of its docstring
    lines: int
    source_html: str  # highlighted; definitions bear their names as ids


@dataclass(frozen=True, slots=True)
class ScratchStop:
    """One stop of the reading path through the scratch engine, with the example that it runs."""

    id: str
    title: str
    html: str
    code: str
    modules: tuple[str, ...]  # names of the modules to read


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the two lists, in our words, and what was made of it."""

    id: str  # S0:9.2a
    gist: str
    kind: str  # testable | documentary | definition | opinion | advice
    ledger: tuple[str, ...]  # rows that settle it, or what of it can be measured
    note: str  # a source, a qualification, or why it is not measured


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One question of the two lists, by its place and topic."""

    ref: str  # S0:9
    part: str  # level or chapter there
    topic: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One search result; higher scores are better."""

    slug: str
    concept: str
    title: str
    score: float
    kind: str = "question"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something `viva check` found, and how to mend it."""

    file: str
    line: int
    problem: str
    mend: str
    severity: str = "error"  # error | warning
