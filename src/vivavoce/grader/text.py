"""From text to clauses: words with their place, sentences, and the ideas each clause mentions.

All places are Unicode code points of the text as submitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vivavoce.domain.errors import VivaError
from vivavoce.domain.grade import Span
from vivavoce.grader.lexicon import FILLER, FUNCTION_WORDS, IDLE_NEGATIONS, NEGATIONS, PHRASES, stem

MAX_BYTES = 100_000
MAX_WORDS = 1_500  # more than ten minutes of speech; what follows is not judged
CONTROL_SHARE = 0.05

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?。！？]+(?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)]))")
_CLAUSE_BREAK = re.compile(
    r"[,:;()\[\]]|\s[-–—]+\s|\n|"
    r"(?=\b(?:and|but|so|because|which|while|whereas|if|when|then|since|although|though|however|or)\b)",
    re.IGNORECASE,
)


def read_answer(data: bytes | str) -> str:
    """Return the answer as text. VivaError for one that is empty, binary or too long to be an explanation."""
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise VivaError(
            f"The answer has {size:,} bytes; the limit is {MAX_BYTES:,}.",
            "Two minutes of speech are about 280 words: send only the explanation.",
        )
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise VivaError("The answer is not UTF-8 text.", "Save it as plain text in UTF-8.") from None
    else:
        text = data
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise VivaError("The answer is not valid Unicode text.", "Save it as plain text in UTF-8.")
    control = sum(letter < " " and letter not in "\t\n\r\f\v" for letter in text)
    if "\0" in text or control > CONTROL_SHARE * len(text):
        raise VivaError("The answer holds binary data.", "Send plain text.")
    if not text.strip():
        raise VivaError("The answer is empty.", "Write at least one sentence.")
    return text


@dataclass(frozen=True, slots=True)
class Word:
    """One word or number: lower case, its stem and its place."""

    text: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest piece that can be evidence."""

    words: tuple[Word, ...]
    sentence: int
    start: int
    end: int
    negations: int


def words_of(text: str) -> list[Word]:
    """The words and numbers of a text in order."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group().lower().replace("’", "'")
        found.append(Word(word, stem(word.removesuffix("'s")), match.start(), match.end()))
    return found


def count_negations(words: Sequence[Word]) -> int:
    """Negations that turn a statement round; idle ones such as "I don't know" do not count."""
    texts = [word.text for word in words]
    count = 0
    for place, text in enumerate(texts):
        following = texts[place + 1] if place + 1 < len(texts) else ""
        if (text in NEGATIONS or text.endswith("n't")) and (text, following) not in IDLE_NEGATIONS:
            count += 1
    return count


def clauses_of(text: str) -> list[Clause]:
    """Split into clauses of at least two words; a shorter one joins its neighbour in the sentence."""
    clauses: list[Clause] = []
    for number, (start, end) in enumerate(_sentences(text)):
        for words in _pieces(text, start, end):
            clauses.append(Clause(tuple(words), number, words[0].start, words[-1].end, count_negations(words)))
    return _capped(clauses)


def _capped(clauses: list[Clause]) -> list[Clause]:
    total, kept = 0, []
    for clause in clauses:
        total += len(clause.words)
        if total > MAX_WORDS:
            break
        kept.append(clause)
    return kept


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _pieces(text: str, start: int, end: int) -> list[list[Word]]:
    """Words of one sentence by clause; pieces below two content words are joined to the one before."""
    cuts = sorted({start, end, *(match.start() for match in _CLAUSE_BREAK.finditer(text, start, end))})
    pieces: list[list[Word]] = []
    for left, right in pairwise(cuts):
        words = [Word(word.text, word.stem, word.start + left, word.end + left) for word in words_of(text[left:right])]
        if not words:
            continue
        if pieces and (_content_count(words) < 2 or _content_count(pieces[-1]) < 1):
            pieces[-1].extend(words)
        else:
            pieces.append(words)
    return pieces


def _content_count(words: Sequence[Word]) -> int:
    return sum(is_content(word) for word in words)


def is_content(word: Word) -> bool:
    """Whether a word carries meaning of its own."""
    return word.text not in FUNCTION_WORDS and word.text not in FILLER and word.text not in NEGATIONS


def ideas_of(words: Sequence[Word]) -> tuple[list[str], set[str]]:
    """Content stems in order, and the synonym groups (`§...`) that single words and phrases stand for."""
    stems = [word.stem for word in words]
    groups: set[str] = set()
    for place, first in enumerate(stems):
        for phrase, group in PHRASES.get(first, ()):
            if len(phrase) == 1 or tuple(stems[place : place + len(phrase)]) == phrase:
                groups.add(group)
    content = [word.stem for word in words if is_content(word)]
    return content, groups
