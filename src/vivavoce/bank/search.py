"""Full-text search over titles, concepts, points and answers, forgiving of typing errors."""

from __future__ import annotations

import difflib
import html
import math
import re
import sqlite3
from collections import Counter
from itertools import pairwise

from vivavoce.domain.pages import Concept, QuestionPage, SearchHit

# How much a word in a column counts: title, concept, points, body. Each column saturates on its own, so that a word
# that a long answer repeats thirty times does not outweigh the one in a title.
WEIGHTS = (5.0, 6.0, 2.0, 1.0)
STOP = frozenset(
    """a an and are as at be between by can do does explain for from how i in is it its me my of on or should so
    that the their then there they this to use used using versus vs was we what when where which why will with would
    you your""".split()
)
CLOSE = 0.75  # similarity from which a known word is taken for a mistyped one
MOST_CLOSE = 3
CANDIDATES = 40  # words that share most pairs of letters and are compared in full
MET = 0.3  # for each word that is there at all
NAMED = 3.0  # factor on the score of what the query names exactly
MOST_WORDS = 12  # of a query
SPELLINGS = ((r"is(e|ed|es|er|ing|ation|ations)$", r"iz\1"), (r"iz(e|ed|es|er|ing|ation|ations)$", r"is\1"))


_RANKS = ", ".join(
    f"bm25(found, {', '.join('1.0' if column == other else '0.0' for other in range(5))})" for column in range(1, 5)
)
_RANKED = (
    f"SELECT found.slug, json_extract(listing, '$.concept'), found.title, {_RANKS} FROM found "
    "JOIN question ON question.slug = found.slug WHERE found MATCH ?"
)


def index_rows(
    questions: list[QuestionPage], concepts: list[Concept], aliases: list[tuple[str, str]]
) -> tuple[list[tuple[str, ...]], list[tuple[str, int]]]:
    """Rows of the full-text index and the vocabulary with document counts."""
    by_id = {concept.id: concept for concept in concepts}
    called = {concept.id: " ".join(alias for alias, name in aliases if name == concept.id) for concept in concepts}
    documents: list[tuple[str, ...]] = []
    counts = Counter[str]()
    for page in questions:
        concept = by_id[page.concept]
        points = " ".join(" ".join((point.statement, point.minimal, *point.wordings)) for point in page.rubric.points)
        body = " ".join(_text(section.html) for section in page.sections if section.id != "sources")
        claims = " ".join(name.partition("/")[2].replace("-", " ") for name in page.claims)
        subject = f"{concept.title} {concept.id.replace('-', ' ')} {called[concept.id]} {concept.summary}"
        row = (page.slug, page.title, subject, f"{points} {claims}", body)
        documents.append(row)
        counts.update(set(_words(" ".join(row[1:]))))
    return documents, sorted(counts.items())


def grams(word: str) -> set[str]:
    """Pairs of neighbouring letters, the ends marked: words that share many are spelt alike."""
    padded = f"^{word}$"
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


def _text(markup: str) -> str:
    shown = re.sub(r'<figure class="(?:watch|drawn|code scratch)".*?</figure>', " ", markup, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", shown))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def search(connection: sqlite3.Connection, query: str, limit: int) -> list[SearchHit]:
    """Questions for a query, best first. Every word counts; none of them must be there.

    The best question of each concept comes before any second question of a concept.
    """
    words = [word for word in _words(query) if word not in STOP] or _words(query)
    scores: dict[str, float] = {}
    rows: dict[str, tuple[str, str]] = {}
    (documents,) = connection.execute("SELECT count(*) FROM found").fetchone()
    words = words[:MOST_WORDS]
    together = [[f'{{title concept points}} : "{one} {other}" *'] for one, other in pairwise(words)]
    for phrases in [*(_phrases(connection, word) for word in words), *together]:
        best_phrase: dict[str, float] = {}
        for phrase in phrases:
            met = connection.execute(_RANKED, (phrase,)).fetchall()
            rarity = _rarity(len(met), documents)
            for slug, concept, title, *ranks in met:
                rank = sum(weight * -rank for weight, rank in zip(WEIGHTS, ranks, strict=True))
                best_phrase[slug] = max(best_phrase.get(slug, 0.0), MET + rarity * rank)
                rows[slug] = (concept, title)
        for slug, score in best_phrase.items():
            scores[slug] = scores.get(slug, 0.0) + score
    names = _named(connection, query)
    for slug in scores:
        scores[slug] *= names.get(rows[slug][0], 1.0) * (NAMED if "-".join(_words(query)) == slug else 1.0)
    best = sorted(scores, key=lambda slug: (-scores[slug], slug))
    return [SearchHit(slug, *rows[slug], score=scores[slug]) for slug in _spread(best, rows)[:limit]]


def _named(connection: sqlite3.Connection, query: str) -> dict[str, float]:
    """Who types a concept's name wants that concept, not one that speaks of it more: factors by concept.

    The longest name counts in full, one that is a part of a longer query counts by its share of the words.
    """
    words = _words(query)
    found: dict[str, float] = {}
    for length in range(min(len(words), MOST_WORDS), 0, -1):
        for start in range(len(words) - length + 1):
            name = plain(" ".join(words[start : start + length]))
            sql = "SELECT concept FROM alias WHERE alias = ?"
            for (concept,) in connection.execute(sql, (name,)):
                share = length / len([word for word in words if word not in STOP] or words)
                found[concept] = max(found.get(concept, 1.0), 1.0 + (NAMED - 1.0) * min(share, 1.0))
    return found


def alias_rows(concepts: list[Concept], aliases: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What each concept is called, its own name included, in one spelling."""
    own = [(concept.id.replace("-", " "), concept.id) for concept in concepts]
    known = {concept.id for concept in concepts}
    return sorted({(plain(alias), name) for alias, name in own + aliases if name in known})


def plain(name: str) -> str:
    """A name in one spelling: lower case; British and American, singular and plural are one."""
    name = re.sub(r"is(e|ed|es|er|ing|ation|ations)\b", r"iz\1", name.lower())
    return " ".join(word if word.endswith("ss") else word.removesuffix("s") for word in name.split())


def _rarity(met: int, documents: int) -> float:
    """What turns SQLite's rank into one with a smooth weight for rarity.

    SQLite multiplies by log((N - n + 0.5) / (n + 0.5)), and by almost nothing for a word that more than half of the
    documents have. In a bank of few questions that is most words, and how often they occur still tells.
    """
    odds = (documents - met + 0.5) / (met + 0.5)
    return math.log(1 + odds) / max(1e-6, math.log(odds))


def _spread(ranked: list[str], rows: dict[str, tuple[str, str]]) -> list[str]:
    """The first of each concept, then the rest; both in the order given."""
    first: dict[str, str] = {}
    for slug in ranked:
        first.setdefault(rows[slug][0], slug)
    leading = list(first.values())
    return leading + [slug for slug in ranked if slug not in leading]


def _phrases(connection: sqlite3.Connection, word: str) -> list[str]:
    """What one typed word stands for, one full-text phrase each: itself, its other spelling, or what was meant."""
    spellings = [word, *(re.sub(ours, theirs, word) for ours, theirs in SPELLINGS)]
    known = [spelling for spelling in dict.fromkeys(spellings) if _begins_a_word(connection, spelling)]
    if known or len(word) < 4:
        return [_term(spelling) for spelling in known or [word]]
    if parts := _compound(connection, word):
        return [f'"{parts[0]} {parts[1]}" *']
    return [_term(near) for near in _near(connection, word) or [word]]


def _term(word: str) -> str:
    return f'"{word}"*' if len(word) > 2 else f'"{word}"'


def _begins_a_word(connection: sqlite3.Connection, start: str) -> bool:
    sql = "SELECT 1 FROM word WHERE word >= ? AND word < ? LIMIT 1"
    return connection.execute(sql, (start, start + "\U0010ffff")).fetchone() is not None


def _compound(connection: sqlite3.Connection, word: str) -> tuple[str, str] | None:
    """`maxpool` -> max, pool: two words of the bank written as one."""
    for cut in range(3, len(word) - 2):
        left, right = word[:cut], word[cut:]
        whole = connection.execute("SELECT 1 FROM word WHERE word = ?", (left,)).fetchone()
        if whole and _begins_a_word(connection, right):
            return left, right
    return None


def _near(connection: sqlite3.Connection, word: str) -> list[str]:
    """Words of the bank that `word` may be a mistyped form of."""
    pairs = sorted(grams(word))
    sql = (
        f"SELECT word FROM gram WHERE gram IN ({', '.join('?' * len(pairs))}) AND abs(length(word) - ?) <= 2 "
        "GROUP BY word ORDER BY count(*) DESC, word LIMIT ?"
    )
    candidates = [row[0] for row in connection.execute(sql, (*pairs, len(word), CANDIDATES))]
    return difflib.get_close_matches(word, candidates, MOST_CLOSE, CLOSE)
