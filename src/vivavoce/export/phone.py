"""`viva export phone`: one file of cards and 30-second answers, to practise where the program is not."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from vivavoce import __version__
from vivavoce.app.phone_results import FORMAT, SCHEMA
from vivavoce.app.viva import Viva
from vivavoce.domain.errors import VivaError

STATIC = Path(__file__).parent / "phone_static"
LARGEST_PICTURE = 8_000  # characters of SVG; a larger picture stays in the program
PICTURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
FOOTNOTE = re.compile(r"<sup\b[^>]*>\s*<a\b.*?</sup>", re.DOTALL)
LINK = re.compile(r"<a\b(?P<attributes>[^>]*)>(?P<inside>.*?)</a>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to recall and rate: a card, or a question's answer in 30 seconds."""

    item: str
    version: str
    title: str  # of the concept
    ask_html: str
    answer_html: str


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote."""

    file: Path
    cards: int
    answers: int
    size: int  # bytes


def export_phone(viva: Viva, file: Path, *, cards: int = 40, answers: int = 20) -> Written:
    """Write due cards, at most `cards`, and 30-second answers. VivaError if there is nothing to put in."""
    due = list(_due_cards(viva, cards))
    said = list(_answers(viva, answers))
    if not due and not said:
        raise VivaError("There is nothing to take along: no card is due.", "Ask for `--answers 10`.")
    page = phone_page(viva, due, said).encode()
    try:
        file.write_bytes(page)
    except OSError as error:
        raise VivaError(f"{file} cannot be written: {error.strerror}.", "Name a file in a folder of yours.") from None
    return Written(file, len(due), len(said), len(page))


def phone_page(viva: Viva, cards: list[Asked], answers: list[Asked]) -> str:
    """The file as text. Its policy lets nothing run or load but what stands in it."""
    style = (STATIC / "phone.css").read_text(encoding="utf-8")
    script = (STATIC / "phone.js").read_text(encoding="utf-8")
    made = viva.now().isoformat(timespec="seconds")
    items = ",".join(f"{one.item}@{one.version}" for one in (*cards, *answers))
    deck = {
        "format": FORMAT,
        "schema": SCHEMA,
        "deck": hashlib.sha256(f"{made} {items}".encode()).hexdigest()[:12],
        "made": made,
        "app": __version__,
    }
    environment = Environment(loader=FileSystemLoader(STATIC), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    return environment.get_template("phone.html").render(
        style=Markup(style), script=Markup(script), style_hash=_hash(style), script_hash=_hash(script),
        deck=json.dumps(deck), made=viva.now().date(), lists=[("Cards", cards), ("30-second answers", answers)],
    )  # fmt: skip


def _due_cards(viva: Viva, most: int) -> Iterator[Asked]:
    titles = {concept.id: concept.title for concept in viva.bank.concepts()}
    for card in viva.due_cards(most):
        yield Asked(card.item, card.version, titles[card.concept], _plain(card.ask_html), _plain(card.answer_html))


def _answers(viva: Viva, most: int) -> Iterator[Asked]:
    """The questions that the plan asks today, then those whose cards fade first."""
    today = [action.item.removeprefix("q:") for action in viva.today().actions if action.item.startswith("q:")]
    fading = [card.question for card in viva.due_cards(len(viva.bank.cards()))]
    for slug in list(dict.fromkeys([*today, *fading]))[:most]:
        page = viva.question(slug)
        section = page.section("30-seconds")
        if section is not None:
            ask = f"<p>{Markup.escape(page.title)}</p>"
            yield Asked(f"q:{slug}", page.version, page.concept_title, ask, _plain(section.html))


def _plain(html: str) -> str:
    """A text of the bank without what a phone cannot follow: links, footnotes and large pictures."""
    html = PICTURE.sub(lambda found: found[0] if len(found[0]) <= LARGEST_PICTURE else "", FOOTNOTE.sub("", html))
    return LINK.sub(_unlinked, html)


def _unlinked(link: re.Match[str]) -> str:
    chip = 'class="chip' in link["attributes"]
    return f'<span class="chip">{link["inside"]}</span>' if chip else link["inside"]


def _hash(text: str) -> str:
    """What the content security policy calls a text."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
