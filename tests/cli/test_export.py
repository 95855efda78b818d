"""`viva export` as a learner types it: what is documented, old calls included."""

import csv
import io
import json
import sqlite3
import zipfile

import pytest

HEADER = "card_id,review_time,review_rating,review_state,review_duration\n"


@pytest.mark.parametrize("words", [["export"], ["export", "history"], ["export", "--out", "-"]])
def test_the_history_in_every_spelling(viva, words):
    assert json.loads(viva(*words))["format"] == "viva-voce-history"


def test_options_before_and_after_the_name_mean_the_same(viva, tmp_path):
    assert viva("export", "fsrs") == HEADER
    viva("export", "--out", str(tmp_path / "before.csv"), "fsrs")
    viva("export", "fsrs", "--out", str(tmp_path / "after.csv"))
    assert (tmp_path / "before.csv").read_text() == (tmp_path / "after.csv").read_text() == HEADER
    viva("export", "--data-dir", str(tmp_path / "other"), "history")
    assert (tmp_path / "other" / "history.sqlite").exists()
    assert "Did you mean fsrs?" in viva("export", "fsr", code=2)


def test_decks_of_a_topic(viva, tmp_path):
    file = tmp_path / "vision.apkg"
    told = viva.json("export", "anki", str(file), "--topic", "vision", "--list", "S0")
    zipfile.ZipFile(file).extract("collection.anki2", tmp_path)
    with sqlite3.connect(tmp_path / "collection.anki2") as base:
        assert base.execute("select count(*) from notes").fetchone()[0] == told["cards"] + told["answers"] > 0
    assert "One way only" in viva("export", "anki", str(file), "--topic", "dropout", "--no-answers")
    assert "does not count here" in viva("export", "anki", "--help").replace("\n  ", " ")
    assert "ending .apkg" in viva("export", "anki", str(tmp_path / "deck.zip"), code=2)
    assert "Answer some questions first" in viva("export", "anki", str(file), "--misses", code=2)


def test_a_notebook_and_the_ledger(viva, tmp_path):
    viva("export", "notebook", "drill:dropout", str(tmp_path / "d.ipynb"))
    assert json.loads((tmp_path / "d.ipynb").read_text(encoding="utf-8"))["nbformat"] == 4
    assert "ending .ipynb" in viva("export", "notebook", "drill:dropout", str(tmp_path / "d.py"), code=2)
    rows = list(csv.DictReader(io.StringIO(viva("export", "ledger"))))
    assert len(rows) == len(viva.json("verify")["claims"]) and {"id", "verdict", "finding"} <= rows[0].keys()
    viva("export", "ledger", str(tmp_path / "ledger.csv"))
    with (tmp_path / "ledger.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == rows


@pytest.mark.parametrize("words", [["anki", "d.apkg", "--topic", "dropout"], ["notebook", "lab:dropout", "d.ipynb"]])
def test_a_file_that_cannot_be_written_is_said(viva, tmp_path, words):
    words = [str(tmp_path / "nowhere" / word) if word.startswith("d.") else word for word in words]
    assert "cannot be written: No such file or directory" in viva("export", *words, code=2)


def test_a_grade_as_text(viva):
    said = viva("grade", "dropout", "--as-text", said="It is a regulariser of some kind, I think.", code=1)
    assert said.startswith("Question:\n") and "\nMeasured evidence:\n- “" in said
