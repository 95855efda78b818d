"""The file for a phone: complete in itself, what is due in it, and nothing that it could not follow."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from datetime import UTC, datetime

import pytest

from vivavoce.app import phone_results
from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths
from vivavoce.domain.errors import VivaError
from vivavoce.export import phone


@pytest.fixture
def viva(tmp_path):
    def now():
        return datetime(2026, 11, 22, 9, tzinfo=UTC)

    program = Viva(tmp_path / "own", workers=False, now=now, bank=Bank.open(paths.bank_file()))
    yield program
    program.close()
    program.store.close()


@pytest.fixture
def page(viva, tmp_path):
    phone.export_phone(viva, tmp_path / "cards.html", cards=60, answers=30)
    return (tmp_path / "cards.html").read_text(encoding="utf-8")


def items(page):
    return re.findall(r'data-item="([^"]+)"', page)


def test_due_cards_come_in_the_order_of_the_program_then_answers(viva, page):
    found = items(page)
    assert found[:60] == [card.item for card in viva.due_cards(60)]
    assert len(found) == 90 and all(item.startswith("q:") for item in found[60:])
    assert len(set(found)) == len(found)


def test_what_was_known_a_minute_ago_is_not_in_it(viva, tmp_path):
    first = viva.due_cards(1)[0].item
    viva.recall(first, "easy")
    phone.export_phone(viva, tmp_path / "cards.html")
    assert first not in items((tmp_path / "cards.html").read_text(encoding="utf-8"))


def test_the_plan_of_today_decides_which_answers_come_first(viva, page):
    explained = [action.item for action in viva.today().actions if action.item.startswith("q:")]
    assert explained and items(page)[60 : 60 + len(explained)] == explained


def test_the_file_asks_for_nothing_and_runs_only_what_is_in_it(page):
    body = re.sub(r"<math\b.*?</math>", "", page, flags=re.DOTALL)
    assert not re.findall(r"""\s(?:src|href|action|srcset)\s*=|url\(|@import|https?://""", body)
    assert not re.findall(r"<(?:a|img|link|iframe|form|object)\b", body)
    assert not re.findall(r"\s(?:style|on\w+)=", page)
    for tag in ("style", "script"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in page


def test_mathematics_and_measured_chips_are_kept_links_are_text(page):
    assert "<math" in page and 'class="chip"' in page and "does not hold" in page


def test_the_deck_says_what_the_import_asks_for(page):
    deck = json.loads(html.unescape(re.search(r'data-deck="([^"]+)"', page)[1]))
    assert (deck["format"], deck["schema"]) == (phone_results.FORMAT, phone_results.SCHEMA)
    assert phone_results.read(json.dumps({**deck, "ratings": []})).made == datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_large_pictures_stay_in_the_program_and_small_ones_come():
    small, large = '<figure class="drawn"><svg/></figure>', f"<figure><svg>{'x' * phone.LARGEST_PICTURE}</svg></figure>"
    assert phone._plain(f"<p>a</p>{small}{large}") == f"<p>a</p>{small}"
    assert phone._plain('b<sup class="note"><a href="#source-1">1</a></sup> <a href="/x">c</a>') == "b c"


def test_nothing_to_take_along_is_said(viva, tmp_path):
    with pytest.raises(VivaError, match="nothing to take along"):
        phone.export_phone(viva, tmp_path / "cards.html", cards=0, answers=0)
    with pytest.raises(VivaError, match="cannot be written"):
        phone.export_phone(viva, tmp_path / "no" / "folder" / "cards.html")
