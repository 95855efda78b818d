"""Full-text search over titles, concepts, points and answers, forgiving of typing errors."""

from __future__ import annotations

import difflib
import html
import re
import sqlite3
from collections import Counter

from vivavoce.domain.pages import Concept, QuestionPage, SearchHit

WEIGHTS = (0.0, 10.0, 8.0, 3.0, 1.0)  # slug (not indexed), title, concept, points, body
STOP = frozenset(
    """a an and are as at be between by can do does explain for from how i in is it its me my of on or should so
    that the their then there they this to use used using was we what when where which why will with would you your""".split()
)
CLOSE = 0.75  # similarity from which a known word is taken for a mistyped one
MOST_CLOSE = 3


def index_rows(
    questions: list[QuestionPage], concepts: list[Concept]
) -> tuple[list[tuple[str, ...]], list[tuple[str, int]]]:
    """Rows of the full-text index and the vocabulary with document counts."""
    by_id = {concept.id: concept for concept in concepts}
    documents: list[tuple[str, ...]] = []
    counts = Counter[str]()
    for page in questions:
        concept = by_id[page.concept]
        points = " ".join(" ".join((point.statement, point.minimal, *point.wordings)) for point in page.rubric.points)
        body = " ".join(_text(section.html) for section in page.sections if section.id != "sources")
        row = (page.slug, page.title, f"{concept.title} {concept.id.replace('-', ' ')} {concept.summary}", points, body)
        documents.append(row)
        counts.update(set(_words(" ".join(row[1:]))))
    return documents, sorted(counts.items())


def _text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", markup))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def search(connection: sqlite3.Connection, query: str, limit: int) -> list[SearchHit]:
    """Questions for a query, best first. Every word counts; none of them must be there."""
    words = [word for word in _words(query)[:12] if word not in STOP] or _words(query)[:12]
    if not words:
        return []
    vocabulary = tuple(word for (word,) in connection.execute("SELECT word FROM word"))
    groups = [_alternatives(word, vocabulary) for word in words]
    scores: dict[str, float] = {}
    rows: dict[str, tuple[str, str]] = {}
    for group in groups:
        match = " OR ".join(f'"{word}"*' if len(word) > 2 else f'"{word}"' for word in group)
        sql = (
            "SELECT found.slug, json_extract(listing, '$.concept'), found.title, bm25(found, ?, ?, ?, ?, ?) FROM found "
            "JOIN question ON question.slug = found.slug WHERE found MATCH ?"
        )
        for slug, concept, title, rank in connection.execute(sql, (*WEIGHTS, match)):
            # bm25 is negative and near zero in a small bank; what counts most is how many words were met
            scores[slug] = scores.get(slug, 0.0) + 1.0 + min(4.0, -rank)
            rows[slug] = (concept, title)
    best = sorted(scores, key=lambda slug: (-scores[slug], slug))[:limit]
    return [SearchHit(slug, *rows[slug], score=scores[slug]) for slug in best]


def _alternatives(word: str, vocabulary: tuple[str, ...]) -> list[str]:
    """The word itself, and words of the bank that it may have been meant for."""
    if len(word) < 4 or any(known.startswith(word) for known in vocabulary):
        return [word]
    near = difflib.get_close_matches(word, [w for w in vocabulary if abs(len(w) - len(word)) <= 2], MOST_CLOSE, CLOSE)
    return near or [word]
