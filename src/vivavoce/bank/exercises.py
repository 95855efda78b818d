"""What can be practised, without its pages: the coach reads it whole before the first page is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vivavoce.bank.pages import Pages


def exercise_entries(pages: Pages) -> Iterator[dict[str, Any]]:
    """One entry for each exercise, concept by concept, kind by kind, the main one of each kind first."""
    questions = {page.slug: page for page in pages.questions}
    specs = {page.spec.slug: page.spec for page in pages.drills}
    estimates = {page.estimate.slug: page.estimate for page in pages.estimates}
    for concept in pages.concepts:
        labs = [page for page in pages.labs if page.concept == concept.id]

        def entry(kind: str, slug: str, title: str, minutes: int, of: str = concept.id, **more: Any) -> dict[str, Any]:
            return {"concept": of, "kind": kind, "slug": slug, "title": title, "minutes": minutes, **more}

        for slug in concept.questions:
            yield entry("question", slug, questions[slug].title, questions[slug].minutes)
        for card in pages.cards:
            if card.concept == concept.id:
                yield entry("card", card.item, card.ask, 0)
        for page in sorted(labs, key=lambda page: page.slug != concept.id):
            yield entry("lab", page.slug, page.lab.title, 0, claims=[claim.name for claim in page.lab.claims])
        for slug in concept.drills:
            yield entry("drill", slug, specs[slug].title, specs[slug].minutes)
        for slug in concept.estimates:
            yield entry("estimate", slug, estimates[slug].title, estimates[slug].minutes)
        for slug in concept.incidents:
            yield entry("incident", slug, specs[slug].title, specs[slug].minutes)
