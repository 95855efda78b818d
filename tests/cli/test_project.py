"""`viva project`, `viva history`, `viva export fsrs`, `viva delete` as a learner types them."""

from __future__ import annotations

import json

import pytest

STORY = {"title": "Tumours", "role": "I chose dropout 0.3.", "number": "92 %"}


def test_a_story_from_the_first_word_to_its_removal(viva):
    made = viva.json("project", "add", "--file", "-", said=json.dumps(STORY))
    assert "dropout.1" in {one["id"] for one in made["questions"]}
    assert viva.json("project", "edit", "1", "--bug", "A leak.")["fields"]["role"] == STORY["role"]
    shown = viva("project", "show", "tum")
    assert "Why that dropout rate? How did you know? [dropout]" in " ".join(shown.split())
    kept = viva.json("project", "rehearse", "1", "--question", "dropout.1", "--answer", "I tried five.")
    assert kept["question"]["good"]
    viva("project", "remove", "1", said="n\n", code=130)
    assert [(one["number"], one["answered"]) for one in viva.json("project", "list")] == [(1, 1)]
    assert viva.json("project", "remove", "1") == {"removed": made["id"]}
    assert viva.json("project", "list") == []


def test_who_gives_no_options_is_asked_for_each_field_and_then_for_each_answer(viva):
    said = viva("project", "add", said="Tumours\nI chose it.\n\n\n92 %\n\n\n")
    assert "Worst bug" in said and "“Data” is empty." in said
    done = viva("project", "rehearse", "1", said="I built it.\nn\n")
    assert "You have two minutes." in done and "A good answer has:" in done
    assert viva.json("project", "show", "1")["questions"][0]["answered"]


@pytest.mark.parametrize(("words", "said"), [(("add", "--file", "-"), "[1]"), (("edit", "1", "--title", "x"), "")])
def test_what_cannot_be_is_refused_in_json_too(viva, words, said):
    refused = viva.run("project", *words, "--json", said=said)
    assert refused.returncode == 2 and refused.stdout == "" and json.loads(refused.stderr)["problem"]


def test_the_history_is_exported_deleted_and_read_back(viva, tmp_path):
    viva("project", "add", "--title", "Tumours")
    kept = viva("export")
    assert viva("export", "fsrs") == "card_id,review_time,review_rating,review_state,review_duration\n"
    assert viva.json("history") == []
    refused = viva.run("delete", said="yes\n")
    assert refused.returncode == 2 and "Nothing was deleted" in refused.stderr
    assert "1 event deleted" in viva("delete", said="delete everything\n")
    file = tmp_path / "kept.jsonl"
    file.write_bytes(kept.replace("\n", "\r\n").encode("utf-16"))
    assert viva.json("import", str(file))["added"] == 1
    assert viva("export") == kept


def test_a_field_that_cannot_be_kept_is_asked_for_again_before_the_others(viva):
    done = viva.run("project", "add", said="\nA recommender\n" + "x" * 9000 + "\nI built the model.\n" + "\n" * 8)
    assert done.returncode == 0, done.stderr
    assert "no title" in done.stderr and "Use" in done.stderr
    assert viva.json("project", "show", "1")["fields"]["role"] == "I built the model."


def test_a_fourth_project_is_refused_before_it_is_told(viva):
    for title in ("One", "Two", "Three"):
        viva("project", "add", "--title", title)
    done = viva.run("project", "add", said="Four\n" + "\n" * 9)
    assert done.returncode == 2 and "remove one first" in done.stderr and "Title" not in done.stdout


def test_a_story_that_was_broken_off_says_how_it_goes_on(viva):
    done = viva.run("project", "add", said="A recommender\n")
    assert done.returncode == 130 and "viva project edit 1" in done.stderr
    assert "viva project edit" not in viva.run("project", "add").stderr  # nothing was told, nothing kept
    assert len(viva.json("project", "list")) == 1
