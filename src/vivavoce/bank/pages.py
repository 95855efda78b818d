"""Renders what was collected into the pages that the bank hands out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from vivavoce.bank import paths, step_drawing
from vivavoce.bank.cases import CaseSource
from vivavoce.bank.collection import Collection, ConceptSource, DrillSource, LabSource, QuestionSource
from vivavoce.bank.estimates import EstimateSource
from vivavoce.bank.figures import Figures
from vivavoce.bank.rendering import WORDS_A_MINUTE, Renderer, code, sections_of, words_in
from vivavoce.bank.scratch_source import read_scratch
from vivavoce.bank.stepping import presets
from vivavoce.domain import fingerprint
from vivavoce.domain.pages import CardPage, CasePage, Concept, DrillPage, EstimatePage, LabPage, QuestionPage, Section

SOURCES = "sources"


@dataclass(frozen=True)
class Pages:
    """Everything rendered, in the order of the collection. Paths are relative to the concepts folder."""

    concepts: list[Concept]
    questions: list[QuestionPage]
    labs: list[LabPage]
    drills: list[DrillPage]
    estimates: list[EstimatePage]
    cases: list[CasePage]
    cards: list[CardPage]


def render(collection: Collection) -> Pages:
    """Render every page; problems of rendering are added to the collection's findings."""
    sources = teaching_order(collection.concepts)
    asked = [(concept, question) for concept in sources for question in concept.questions]
    cards = [card for concept, question in asked for card in question_cards(collection, concept, question)]
    return Pages(
        [_concept(concept, collection) for concept in sources],
        [question_page(collection, concept, question) for concept, question in asked],
        [_lab_page(collection, concept, lab) for concept in sources for lab in concept.labs],
        [drill_page(collection, concept, drill) for concept in sources for drill in concept.drills],
        [_estimate_page(collection, concept, estimate) for concept in sources for estimate in concept.estimates],
        [_case_page(concept, case) for concept in sources for case in concept.cases],
        cards,
    )


def teaching_order(concepts: list[ConceptSource]) -> list[ConceptSource]:
    """Prerequisites before what rests on them; otherwise as collected. A cycle is broken where it is met."""
    by_id = {concept.id: concept for concept in concepts}
    ordered: dict[str, ConceptSource] = {}

    def visit(concept: ConceptSource, above: frozenset[str]) -> None:
        for name in concept.front["prerequisites"]:
            if name in by_id and name not in above and name not in ordered:
                visit(by_id[name], above | {concept.id})
        ordered.setdefault(concept.id, concept)

    for concept in concepts:
        visit(concept, frozenset({concept.id}))
    return list(ordered.values())


def _placed(path: Path, collection: Collection) -> str:
    """Relative to the concepts folder: the built bank travels in the wheel to other machines."""
    return path.relative_to(collection.findings.root).as_posix()


def _concept(concept: ConceptSource, collection: Collection) -> Concept:
    def slugs(kind: str) -> tuple[str, ...]:
        return tuple(drill.spec.slug for drill in concept.drills if drill.spec.kind == kind)

    return Concept(
        id=concept.id,
        title=concept.front["title"],
        area=concept.front["area"],
        level=concept.front["level"],
        summary=concept.front["summary"],
        prerequisites=tuple(concept.front["prerequisites"]),
        unlocks=tuple(other.id for other in collection.concepts if concept.id in other.front["prerequisites"]),
        questions=tuple(question.slug for question in concept.questions),
        labs=tuple(lab.path.stem for lab in concept.labs),
        drills=slugs("drill"),
        incidents=slugs("incident"),
        estimates=tuple(source.estimate.slug for source in concept.estimates),
        cases=tuple(source.case.slug for source in concept.cases),
        cards=sum(len(question.rubric.cards) for question in concept.questions),
        folder=_placed(concept.folder, collection),
    )


def kinds_of(concept: ConceptSource) -> tuple[str, ...]:
    """The practices there are for a concept."""
    kinds = {drill.spec.kind for drill in concept.drills}
    has = {
        "recall": any(question.rubric.cards for question in concept.questions),
        "explain": bool(concept.questions),
        "predict": bool(concept.labs),
        "code": "drill" in kinds or bool(concept.estimates),
        "debug": "incident" in kinds,
    }
    return tuple(kind for kind, there in has.items() if there)


def renderer(collection: Collection, concept: ConceptSource, question: QuestionSource) -> Renderer:
    """A renderer that notes problems of one question's Markdown."""
    body = question.body

    def note(problem: str, needle: str) -> None:
        collection.findings.add(body.path, body.line_of(needle), problem, "Mend the reference, or measure the claim.")

    drills = [drill.spec.slug for drill in concept.drills if drill.spec.kind == "drill"]
    drill = concept.id if concept.id in drills else next(iter(drills), "")
    scratch = read_scratch(paths.scratch_dir(), paths.scratch_guide())
    return Renderer(concept.id, collection.evidence, note, Figures(concept.pictures, scratch, drill, _drawn_step))


def question_page(collection: Collection, concept: ConceptSource, question: QuestionSource) -> QuestionPage:
    """One question, rendered."""
    render = renderer(collection, concept, question)
    raw = sections_of(question.body.text)
    listed = next((section.text for section in raw if section.id == SOURCES), "")
    sources_html, notes, citations = render.sources(listed)
    sections = tuple(
        Section(
            section.id,
            section.title,
            sources_html if section.id == SOURCES else render.html(section.text, notes),
            round(words_in(section.text) / WORDS_A_MINUTE * 60),
        )
        for section in raw
    )
    front = question.front
    return QuestionPage(
        slug=question.slug,
        title=front["title"],
        concept=concept.id,
        concept_title=concept.front["title"],
        area=concept.front["area"],
        level=front["level"],
        sources=tuple(front["sources"]),
        kinds=kinds_of(concept),
        minutes=front["minutes"],
        sections=sections,
        rubric=question.rubric,
        claims=tuple(dict.fromkeys(render.claims)),
        citations=tuple(citations),
        version=fingerprint.of_files(question.files),
    )


def question_cards(collection: Collection, concept: ConceptSource, question: QuestionSource) -> list[CardPage]:
    """The recall cards of one question, rendered."""
    render = renderer(collection, concept, question)
    version = fingerprint.of_files(question.files)
    return [
        CardPage(
            item=f"card:{question.slug}/{number}",
            question=question.slug,
            concept=concept.id,
            ask_html=render.html(card.ask),
            answer_html=render.html(card.answer),
            ask=card.ask,
            answer=card.answer,
            version=version,
        )
        for number, card in enumerate(question.rubric.cards, 1)
    ]


def _lab_page(collection: Collection, concept: ConceptSource, source: LabSource) -> LabPage:
    evidence = collection.evidence
    ids = [f"{concept.id}/{claim.name}" for claim in source.lab.claims]
    return LabPage(
        slug=source.path.stem,
        concept=concept.id,
        concept_title=concept.front["title"],
        lab=source.lab,
        evidence=tuple(evidence[name] for name in ids if name in evidence),
        source_html=code(source.path.read_text(encoding="utf-8"), "python"),
        path=_placed(source.path, collection),
        version=fingerprint.of_files([source.path]),
    )


def drill_page(collection: Collection, concept: ConceptSource, source: DrillSource) -> DrillPage:
    """One drill or incident, rendered."""

    def note(problem: str, needle: str) -> None:
        collection.findings.add(source.task.path, source.task.line_of(needle), problem, "Mend it in the task.")

    return DrillPage(
        spec=replace(source.spec, folder=_placed(Path(source.spec.folder), collection)),
        concept_title=concept.front["title"],
        task_html=Renderer(concept.id, collection.evidence, note).html(source.task.text),
        stub=source.stub,
        reference=source.reference,
        wrong=source.wrong,
        version=fingerprint.of_files(source.files),
    )


def _drawn_step(name: str) -> str | None:
    step = presets().get(name)
    return step_drawing.figure(step) if step else None


def _estimate_page(collection: Collection, concept: ConceptSource, source: EstimateSource) -> EstimatePage:
    return EstimatePage(
        estimate=source.estimate,
        concept_title=concept.front["title"],
        proof=collection.evidence.get(source.estimate.claim),
        version=fingerprint.of_files([source.path]),
    )


def _case_page(concept: ConceptSource, source: CaseSource) -> CasePage:
    return CasePage(source.case, concept.front["title"], fingerprint.of_files([source.path]))
