"""My projects on the page, without JavaScript, and over HTTP; the history, taken along and read back in."""

from __future__ import annotations

import codecs
import csv
import io
import re

import pytest
from fake import words

from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths

API = "/api/v1/projects"
STORY = {"title": "Tumours <b>", "role": "I chose dropout 0.3.", "number": "92 %", "baseline": "88 % by a linear model"}


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


@pytest.fixture
def viva(tmp_path, bank):
    program = Viva(tmp_path, workers=False, bank=bank)
    yield program
    program.close()


@pytest.fixture
def told(client):
    """The address of a story."""
    return client.post("/projects/new", data=STORY).headers["location"].partition("?")[0]


def test_the_first_visit_says_what_belongs_in_a_story(client):
    page = words(client.get("/projects").text)
    assert "Tell the first" in page and "Worst bug" in page and "up to three projects" in page


def test_a_story_is_told_and_shows_what_it_raises(client, told):
    page = client.get(told)
    text = words(page.text)
    assert page.text.count("<h1") == 1 and "style=" not in page.text
    assert "Tumours &lt;b&gt;" in page.text and "Tumours <b>" not in page.text
    assert "Why that dropout rate? How did you know?" in text and "you wrote dropout" in text
    assert "92 %: of what, on how many examples, and how sure are you of it?" in text
    assert "“Worst bug” is empty." in text and 'href="/q/dropout"' in page.text
    assert "Tumours" in client.get("/projects").text


def test_a_story_that_cannot_be_kept_comes_back_as_it_was_filled_in(client, viva):
    page = client.post("/projects/new", data={**STORY, "title": " ", "bug": "the same <patient>"})
    assert page.status_code == 400 and "has no title" in page.text and "the same &lt;patient&gt;" in page.text
    assert viva.store.count() == 0
    for title in "abc":
        assert client.post("/projects/new", data={"title": title}).status_code == 303
    page = client.post("/projects/new", data={"title": "d", "bug": "kept here"})
    assert page.status_code == 400 and "3 projects already" in page.text and "kept here" in page.text
    assert "/projects/new" not in client.get("/projects").text


def test_a_change_saved_beside_another_one_says_so_and_keeps_both(client, viva, told):
    form = client.get(f"{told}/edit").text
    version = viva.projects.project("1").version
    assert f'value="{version}"' in form and "I chose dropout 0.3." in form
    first = client.post(f"{told}/edit", data={**STORY, "bug": "from one window", "version": version})
    second = client.post(f"{told}/edit", data={**STORY, "bug": "from the other", "version": version})
    assert first.headers["location"].endswith("kept=yes") and second.headers["location"].endswith("kept=beside")
    page = words(client.get(second.headers["location"]).text)
    assert "Another version was saved meanwhile" in page and "from the other" in page and "from one window" in page


def test_a_story_is_removed_once_that_is_confirmed(client, told):
    assert client.post(f"{told}/remove").status_code == 400
    assert client.get(told).status_code == 200
    assert client.post(f"{told}/remove", data={"confirm": "yes"}).headers["location"] == "/projects?removed=1"
    assert client.get(told).status_code == 404
    assert "stay in your history" in client.get("/projects?removed=1").text


def test_a_rehearsal_asks_one_by_one_and_shows_a_good_answer_only_afterwards(client, viva, told):
    asked = client.get(f"{told}/rehearse").headers["location"]
    assert asked.endswith("/q/tell")
    page = client.get(asked).text
    assert "Two minutes" in page and "A good answer contains" not in page
    done = client.post(asked, data={"text": "We did <it>. " * 9, "opened": "1"}).headers["location"]
    shown = client.get(done).text
    assert "A good answer contains" in shown and "We did &lt;it&gt;." in shown and "“I” never" in shown
    assert f"{told}/rehearse?after=tell" in shown
    following = client.get(f"{told}/rehearse?after=tell").headers["location"]
    assert following.endswith("/q/figure.92")
    assert client.post(following).status_code == 303  # said aloud
    assert "said aloud" in client.get(client.post(following).headers["location"]).text
    assert len(viva.projects.project("1").answers) == 2


def test_an_answer_that_is_too_long_comes_back(client, told):
    page = client.post(f"{told}/q/tell", data={"text": "long " * 5000})
    assert page.status_code == 400 and "20,000 at most" in page.text and "long long" in page.text


@pytest.mark.parametrize("path", ["/projects/nobody", "/projects/nobody/edit", "/projects/nobody/q/tell"])
def test_a_story_that_is_not_there_is_a_404(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path if path.endswith("tell") else "/projects/nobody/edit", data=STORY).status_code == 404


def test_a_question_that_the_story_does_not_raise_any_more_is_explained(client, told):
    page = client.get(f"{told}/q/attention.1")
    assert page.status_code == 400 and "does not raise that question any more" in page.text


def test_the_same_over_http(client):
    made = client.post(API, json=STORY).json()
    assert [one["id"] for one in made["questions"]][:2] == ["tell", "figure.92"]
    assert client.get(API).json()[0]["title"] == STORY["title"]
    path = f"{API}/{made['id']}"
    changed = client.put(path, json={"bug": "A leak."}).json()
    assert changed["versions"] == 2 and changed["fields"]["role"] == STORY["role"]
    kept = client.post(f"{path}/answers", json={"question": "dropout.1", "text": "I tried five."}).json()
    assert kept["question"]["good"] and kept["remarks"] == []
    assert [one["id"] for one in client.get(path).json()["questions"] if one["answered"]] == ["dropout.1"]
    for answer in (client.post(API, json={"title": ""}), client.put(path, json={"salary": "x"})):
        assert answer.status_code == 400 and set(answer.json()) == {"problem", "mend"}
    assert client.delete(path).json() == {"removed": made["id"]}
    assert client.get(path).status_code == 404 and client.delete(path).status_code == 404


# ---- the history


def test_the_history_goes_out_and_comes_back_byte_for_byte(client, viva):
    viva.recall("card:dropout/1", "good", response="said")
    client.post("/projects/new", data=STORY)
    taken = client.get("/settings/export")
    assert client.post("/settings/delete", data={"confirm": "delete it"}).status_code == 400
    assert client.post("/settings/delete", data={"confirm": " Delete Everything "}).status_code == 303
    assert viva.store.count() == 0
    edited = codecs.BOM_UTF8 + taken.content.replace(b"\n", b"\r\n")
    back = client.post("/settings/import", files={"file": ("history.jsonl", edited)})
    assert "2 events added" in client.get(back.headers["location"]).text
    assert client.get("/settings/export").content == taken.content
    again = client.post("/settings/import", files={"file": ("history.jsonl", taken.content)})
    assert "Nothing was added" in client.get(again.headers["location"]).text


def test_a_spoiled_or_missing_file_is_explained_and_nothing_taken(client, viva):
    viva.recall("card:dropout/1", "good")
    taken = client.get("/settings/export").content
    viva.store.delete_everything(confirm=True)
    page = client.post("/settings/import", files={"file": ("history.jsonl", taken[:-9])})
    assert page.status_code == 400 and "Line 2" in page.text and "Nothing was imported" in page.text
    assert client.post("/settings/import").status_code == 400
    assert client.post("/settings/import", files={"file": ("", b"")}).status_code == 400
    assert viva.store.count() == 0


def test_a_history_of_years_may_be_sent_but_an_answer_of_that_size_may_not(client, viva):
    for n in range(3):
        viva.recall("card:dropout/1", "good", response=f"{n}" * 100_000)
    taken = client.get("/settings/export").content
    assert len(taken) > 300_000
    assert client.post("/settings/import", files={"file": ("h", taken)}).status_code == 303
    assert client.post("/projects/new", data={"title": "x" * 300_000}).status_code == 413


def test_reviews_are_a_file_for_fsrs_optimizer(client, viva):
    viva.recall("card:dropout/1", "hard", seconds=3)
    answer = client.get("/settings/export/fsrs")
    assert "revlog.csv" in answer.headers["content-disposition"] and answer.headers["cache-control"] == "no-store"
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["card_id"], row["review_rating"], row["review_duration"]) == ("card:dropout/1", "2", "3000")


def test_the_list_of_what_was_done_links_to_what_was_said(client, viva):
    assert "Nothing was practised yet" in client.get("/history").text
    event = viva.recall("card:dropout/1", "good", response="one over <p>")
    page = client.get("/history").text
    assert f'href="/history/{event}"' in page and "1 entry" in words(page)
    shown = client.get(f"/history/{event}").text
    assert "one over &lt;p&gt;" in shown and "/study?item=card:dropout/1" in shown
    client.post("/estimate/activation-memory", data={"seed": "3", "answer": "7"})
    page = client.get("/history").text
    assert "Estimate" in words(page)
    estimate, *_ = re.findall(r"/history/\w{26}", page)
    assert '<p class="notes">7</p>' in client.get(estimate).text
    assert client.get("/history/nothing").status_code == 404
    assert client.get("/api/v1/history").json()[-1]["response"] == "one over <p>"
