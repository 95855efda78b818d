"""Anki decks of recall cards and 30-second answers, by genanki.

Ids of notes, decks and the note type are hashes of slugs: a later import finds the notes of an earlier one and
updates them in place, whatever selection either was made with. Reviews in Anki stay there.
"""

from __future__ import annotations

import hashlib
import html
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import genanki

from vivavoce.domain.pages import CardPage, QuestionPage
from vivavoce.export.fields import anki_field
from vivavoce.export.pictures import PictureFile, pictures_in

ROOT = "Viva Voce"
ABOUT = (
    "Recall cards and 30-second answers of Viva Voce. One way only: what you review in Anki stays in Anki and does not "
    "count in Viva Voce. Export and import again to update the notes in place; your scheduling stays."
)
SHORT = "30-seconds"
FIELDS = ("Question", "Answer", "Pictures", "Where")
FRONT = '<div class="ask">{{Question}}</div>'
BACK = (
    '{{FrontSide}}<hr id="answer"><div class="answer">{{Answer}}</div>{{#Pictures}}{{Pictures}}{{/Pictures}}'
    '<p class="where">{{Where}}</p>'
)
CSS = """
.card { font: 19px/1.5 Georgia, serif; max-width: 34em; margin: 0 auto; padding: 12px; text-align: left }
.ask { font-weight: 600 }
.ask p, .answer p { margin: .5em 0 }
code, pre { font: 16px ui-monospace, Menlo, monospace }
figure { margin: 1em 0 }
figure img { width: 100%; max-width: 30em; border-radius: 6px }
figcaption, .where { font: 14px/1.4 system-ui, sans-serif; opacity: .75 }
"""


@dataclass(frozen=True, slots=True)
class DeckReport:
    """What was written."""

    cards: int
    answers: int
    pictures: int


def stable_id(name: str) -> int:
    """A deck's or note type's id: the same for the same name on every computer, in the range that Anki uses."""
    return (1 << 30) + int.from_bytes(hashlib.sha256(f"vivavoce/{name}".encode()).digest()[:4], "big") % (1 << 30)


def write_decks(
    path: Path,
    questions: Iterable[QuestionPage],
    cards: Iterable[CardPage],
    areas: dict[str, str],
    *,
    answers: bool = True,
    at: float | None = None,
) -> DeckReport:
    """Write an `.apkg` of the cards, and of the questions' 30-second answers, in a deck per area.

    `areas` are the names of the decks; `at` is the time of the export in seconds since 1970, by default now. Anki
    updates a note only from an export that is later than its own last change.
    """
    pages = {page.slug: page for page in questions}
    decks = {area: genanki.Deck(stable_id(f"deck/{area}"), f"{ROOT}::{name}", ABOUT) for area, name in areas.items()}
    shown = [card for card in cards if card.question in pages]
    for card in shown:
        page = pages[card.question]
        decks[page.area].add_note(_card_note(card, page))
    told = [page for page in pages.values() if answers and page.section(SHORT)]
    drawn: dict[str, PictureFile] = {}
    for page in told:
        pictures = list(_pictures(page))
        drawn |= {picture.name: picture for picture in pictures}
        decks[page.area].add_note(_answer_note(page, pictures))
    filled = [genanki.Deck(stable_id("deck"), ROOT, ABOUT), *(deck for deck in decks.values() if deck.notes)]
    _write(path, filled, drawn.values(), at)
    return DeckReport(len(shown), len(told), len(drawn))


def _model() -> Any:
    fields = [{"name": name} for name in FIELDS]
    templates = [{"name": "Recall", "qfmt": FRONT, "afmt": BACK}]
    return genanki.Model(stable_id("model/1"), ROOT, fields=fields, templates=templates, css=CSS)


def _card_note(card: CardPage, page: QuestionPage) -> Any:
    return _note(card.item, page, "card", anki_field(card.ask_html), anki_field(card.answer_html), "")


def _answer_note(page: QuestionPage, pictures: list[PictureFile]) -> Any:
    short = page.section(SHORT)
    figures = "".join(
        f'<figure><img src="{picture.name}" alt="{html.escape(picture.words, quote=True)}">'
        f"<figcaption>{html.escape(picture.words, quote=False)}</figcaption></figure>"
        for picture in pictures
    )
    answer = anki_field(short.html) if short else ""
    return _note(f"q:{page.slug}", page, "answer", f"<p>{html.escape(page.title, quote=False)}</p>", answer, figures)


def _note(item: str, page: QuestionPage, kind: str, ask: str, answer: str, figures: str) -> Any:
    where = html.escape(f"{page.concept_title} · viva show {page.slug}", quote=False)
    tags = [f"viva::{kind}", f"viva::{page.area}", f"viva::concept::{page.concept}"]
    tags += [f"viva::list::{source.replace(':', '-')}" for source in page.sources]
    return genanki.Note(_model(), [ask, answer, figures, where], guid=genanki.guid_for("vivavoce", item), tags=tags)


def _pictures(page: QuestionPage) -> Iterator[PictureFile]:
    for section in page.sections:
        yield from pictures_in(section.html, f"viva-{page.slug}")


def _write(path: Path, decks: list[Any], pictures: Iterable[PictureFile], at: float | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for picture in pictures:
            file = Path(folder) / picture.name
            file.write_text(picture.svg, encoding="utf-8")
            files.append(str(file))
        genanki.Package(decks, media_files=files).write_to_file(str(path), timestamp=at)
