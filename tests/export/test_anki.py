"""Decks as Anki itself takes them: imported twice into a temporary collection with Anki's own library."""

import re
from dataclasses import replace

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.scheduler.v3 import CardAnswer

from vivavoce.bank import Bank, paths
from vivavoce.domain.areas import area_title
from vivavoce.export import anki
from vivavoce.export.fields import anki_field

NOON = 1_900_000_000.0


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


@pytest.fixture
def collection(tmp_path):
    found = Collection(str(tmp_path / "collection.anki2"))
    yield found
    found.close()


def write(path, bank, *, questions=None, cards=None, at=NOON, **options):
    questions = questions or bank.questions()
    areas = {page.area: area_title(page.area) for page in questions}
    return anki.write_decks(path, questions, cards or bank.cards(), areas, at=at, **options)


def imported(collection, path):
    """Anki's own account of an import: notes by what became of them."""
    request = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    log = collection.import_anki_package(request).log
    parts = ("new", "updated", "duplicate", "conflicting", "first_field_match", "missing_notetype", "missing_deck")
    return {part: len(getattr(log, part)) for part in (*parts, "empty_first_field") if len(getattr(log, part))}


def test_anki_takes_the_whole_bank_without_a_warning(collection, bank, tmp_path):
    report = write(tmp_path / "all.apkg", bank)
    notes = report.cards + report.answers

    assert report.cards == len(bank.cards()) and report.answers == len(bank.questions())
    assert imported(collection, tmp_path / "all.apkg") == {"new": notes}
    assert collection.note_count() == collection.card_count() == notes
    problems, sound = collection.fix_integrity()
    assert sound, problems
    media = collection.media.check()
    assert (list(media.missing), list(media.unused)) == ([], [])
    names = {deck.name for deck in collection.decks.all_names_and_ids(skip_empty_default=True)}
    assert names == {"Viva Voce", *(f"Viva Voce::{area_title(row['area'])}" for row in bank.question_rows())}


def test_a_second_import_changes_the_text_and_nothing_else(collection, bank, tmp_path):
    write(tmp_path / "first.apkg", bank)
    imported(collection, tmp_path / "first.apkg")
    reviewed(collection)
    before = {row[0]: row[1:] for row in collection.db.all("select id, guid, mid, flds from notes")}
    learnt = learning(collection)
    first, *rest = bank.cards()
    told = imported(
        collection, written(tmp_path, bank, cards=[replace(first, answer_html="<p>Quite another answer.</p>"), *rest])
    )

    assert told == {"updated": len(before)}  # a later export is newer throughout
    after = {row[0]: row[1:] for row in collection.db.all("select id, guid, mid, flds from notes")}
    changed = [after[note][2] for note in before if after[note] != before[note]]
    assert after.keys() == before.keys() and len(changed) == 1 and "Quite another answer." in changed[0]
    assert learning(collection) == learnt and len(learnt[1]) == 1


def reviewed(collection):
    """Answer the first card that Anki asks, as its page does."""
    collection.decks.set_current(collection.decks.id_for_name(anki.ROOT))
    asked = collection.sched.get_queued_cards().cards[0]
    card = collection.get_card(asked.card.id)
    card.start_timer()
    collection.sched.answer_card(collection.sched.build_answer(card=card, states=asked.states, rating=CardAnswer.EASY))


def learning(collection):
    """Where every card stands in Anki's schedule, and every review."""
    cards = "select id, nid, did, type, queue, due, ivl, factor, reps, lapses from cards order by id"
    return collection.db.all(cards), collection.db.all("select * from revlog")


def written(tmp_path, bank, **options):
    write(tmp_path / "second.apkg", bank, at=NOON + 3600, **options)
    return tmp_path / "second.apkg"


def test_a_selection_and_the_whole_share_their_notes(collection, bank, tmp_path):
    dropout = [bank.question("dropout")]
    report = write(tmp_path / "some.apkg", bank, questions=dropout, answers=False)
    imported(collection, tmp_path / "some.apkg")
    assert report.answers == 0
    assert collection.note_count() == report.cards == sum(card.question == "dropout" for card in bank.cards())

    write(tmp_path / "all.apkg", bank, at=NOON + 3600)
    told = imported(collection, tmp_path / "all.apkg")
    assert told["updated"] == report.cards
    assert collection.note_count() == len(bank.cards()) + len(bank.questions())


def test_formulas_are_tex_for_mathjax_and_lead_nowhere(bank):
    shown = [anki_field(page.section(anki.SHORT).html) for page in bank.questions()]
    shown += [anki_field(markup) for card in bank.cards() for markup in (card.ask_html, card.answer_html)]
    assert not [text for text in shown if re.search(r"<math|<a |<svg|data-", text)]

    formula = '<math data-tex="a &lt; b" display="block" class="tml-display"><mi>a</mi></math>'
    assert anki_field(f'<p>x</p><div class="math">{formula}</div>') == r"<p>x</p>\[a &lt; b\]"
    assert anki_field('<p><math data-tex="\\frac{1}{n}"><mn>1</mn></math></p>') == r"<p>\(\frac{1}{n}\)</p>"
    chip = (
        '<a class="chip v not" href="/claims/c/x"><svg viewBox="0 0 16 16"><path d=""/></svg><q>x</q> does not hold</a>'
    )
    assert anki_field(chip) == "<i>(<q>x</q> does not hold)</i>"


def test_ids_are_those_of_every_earlier_export(collection, bank, tmp_path):
    """Another id would give every learner all notes twice."""
    write(tmp_path / "some.apkg", bank, questions=[bank.question("dropout")])
    imported(collection, tmp_path / "some.apkg")
    assert anki.stable_id("model/1") == 1439931598
    answer = collection.db.first("select guid, mid from notes where tags like '%viva::answer%'")
    assert answer == ["p_LeMtF{!-", 1439931598]
    assert anki.stable_id("deck/vision") == 1380029759
