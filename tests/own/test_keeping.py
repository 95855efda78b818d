"""Bookmarks and notes are events: they travel with the history; reports hold nothing about the learner."""

import io

import pytest

from vivavoce.app import keeping, reporting, subjects
from vivavoce.domain.errors import UnknownSlug, VivaError


@pytest.fixture
def viva(folder):
    program = folder.open()
    yield program
    program.close()


def about(viva, name):
    return subjects.named(viva, name)


def test_a_bookmark_is_set_and_taken_off(viva):
    dropout = about(viva, "dropout")
    assert viva.keeping.bookmark(dropout).bookmarked
    assert [kept.item for kept in viva.keeping.all()] == ["q:dropout"]
    assert not viva.keeping.bookmark(dropout, False).bookmarked
    assert viva.keeping.all() == []


def test_what_changes_nothing_is_not_recorded(viva):
    viva.keeping.bookmark(about(viva, "dropout"))
    viva.keeping.write(about(viva, "dropout"), "twice")
    count = viva.store.count()
    viva.keeping.bookmark(about(viva, "dropout"))
    viva.keeping.write(about(viva, "dropout"), " twice\r\n")
    assert viva.store.count() == count


def test_the_last_note_counts_and_an_empty_one_takes_it_away(viva):
    lab = about(viva, "lab:dropout")
    viva.keeping.write(lab, "first")
    assert viva.keeping.write(lab, "two\r\nlines  \n").note == "two\nlines"
    assert viva.keeping.of("claim:dropout/dropout").note == "two\nlines"
    viva.keeping.write(lab, "  ")
    assert viva.keeping.all() == []


def test_a_note_holds_nothing_that_a_terminal_would_obey(viva):
    kept = viva.keeping.write(about(viva, "dropout"), "\x1b[2Jgone?\x07\tno \U0001f469\u200d\U0001f4bb\0")
    assert kept.note == "[2Jgone?\tno \U0001f469\u200d\U0001f4bb"


def test_the_last_change_comes_first(viva):
    for name in ("dropout", "drill:softmax", "q:overfitting"):
        viva.keeping.bookmark(about(viva, name))
    viva.keeping.write(about(viva, "dropout"), "again")
    assert [kept.item for kept in viva.keeping.all()] == ["q:dropout", "q:overfitting", "drill:softmax"]
    first = keeping.as_json(viva.keeping.all()[0])
    assert (first["name"], first["bookmarked"], first["note"]) == ("dropout", True, "again") and first["at"]


def test_a_note_that_is_too_long_is_refused_whole(viva):
    with pytest.raises(VivaError, match="20,001 characters"):
        viva.keeping.write(about(viva, "dropout"), "x" * 20_001)
    assert viva.store.count() == 0


def test_they_travel_with_the_history_and_go_with_it(viva, folder, tmp_path):
    viva.keeping.bookmark(about(viva, "dropout"))
    viva.keeping.write(about(viva, "dropout"), "mine")
    taken = io.StringIO()
    viva.store.export(taken)
    viva.store.delete_everything(confirm=True)
    assert viva.keeping.all() == []
    viva.store.import_(io.StringIO(taken.getvalue()))
    (kept,) = viva.keeping.all()
    assert kept.bookmarked and kept.note == "mine"


def test_they_are_no_evidence_of_what_somebody_knows(viva):
    viva.keeping.bookmark(about(viva, "dropout"))
    viva.keeping.write(about(viva, "dropout"), "mine")
    assert viva.progress().attempts == 0 and viva.today().empty


def test_what_left_the_bank_keeps_its_note(folder):
    page = folder.question()
    program = folder.open()
    program.keeping.write(about(program, "zebra-crossing"), "stripes")
    program.close()
    page.unlink()
    page.with_name("zebra-crossing.rubric.toml").unlink()
    program = folder.open()
    (kept,) = program.keeping.all()
    assert kept.subject is None and kept.note == "stripes" and kept.title == "Zebra crossing"
    program.close()


def test_names_and_addresses_lead_to_the_same_page(viva):
    for name, address in (
        ("dropout", "/q/dropout"),
        ("drill:softmax", "/drill/softmax"),
        ("lab:dropout", "/labs/dropout"),
        ("claim:dropout/scales-at-inference", "/claims/dropout/scales-at-inference"),
    ):
        assert subjects.at(viva, f"{address}?read=all") == about(viva, name)
        assert about(viva, name).address == address and about(viva, name).label == name
    with pytest.raises(UnknownSlug):
        about(viva, "dropuot")
    with pytest.raises(VivaError, match="There is no kind 'book'"):
        about(viva, "book:dropout")
    with pytest.raises(VivaError, match="is no page"):
        subjects.at(viva, "/settings")


def test_a_claim_has_no_bookmark_of_its_own(viva):
    with pytest.raises(VivaError, match="Use its lab or its question"):
        viva.keeping.bookmark(about(viva, "claim:dropout/scales-at-inference"))


def test_a_report_names_page_and_versions_and_nothing_of_the_learner(viva):
    viva.keeping.write(about(viva, "dropout"), "a secret")
    viva.explain("dropout", "an answer that I gave")
    page = about(viva, "dropout")
    text = reporting.report(viva, page, "Units are\nkept.", "They are dropped.")
    assert page.title in text and "/q/dropout" in text and viva.bank.version[:12] in text and page.version[:12] in text
    assert "> Units are\n> kept." in text and "They are dropped." in text
    assert not [word for word in ("secret", "answer that I gave", str(viva.data_dir)) if word in text]
    empty = reporting.report(viva, page)
    assert reporting.STATEMENT_GAP in empty and reporting.WRONG_GAP in empty


def test_a_report_of_an_own_question_says_so(sound):
    text = reporting.report(sound, about(sound, "zebra-crossing"))
    assert "not of the bank" in text and sound.own.bank[:12] in text
