"""The pages of bookmarks, notes, reports and own items: forms that work without JavaScript."""

import warnings

import pytest

from vivavoce.web.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette asks for a successor of httpx that is not needed here
    from starlette.testclient import TestClient


@pytest.fixture
def client(folder):
    folder.question()
    program = folder.open()
    with TestClient(create_app(program), base_url="http://localhost", follow_redirects=False) as opened:
        opened.viva = program
        yield opened
    program.close()


def send(client, address, **fields):
    done = client.post(address, data=fields)
    assert done.status_code == 303, done.text
    return client.get(done.headers["location"].partition("#")[0]).text


def test_bookmark_and_note_are_kept_by_plain_forms_and_shown_on_the_page(client):
    assert "Write a note" in client.get("/q/dropout").text
    page = send(client, "/bookmarks", page="/q/dropout", on="true")
    assert "Remove the bookmark" in page
    page = send(client, "/notes", page="/q/dropout", text="<b>mind</b> the scale")
    assert "&lt;b&gt;mind&lt;/b&gt; the scale" in page and "<b>mind</b>" not in page
    listed = client.get("/bookmarks").text
    assert "bookmarked" in listed and "&lt;b&gt;mind" in listed and 'href="/q/dropout"' in listed
    assert "Remove the bookmark" not in send(client, "/bookmarks", page="/q/dropout", on="false")


@pytest.mark.parametrize("address", ["/drill/softmax", "/labs/dropout", "/case/spam-filter"])
def test_other_practice_has_a_foot_as_well(client, address):
    if address.startswith("/case/"):
        address = f"/case/{client.viva.cases()[0].case.slug}"
    assert "Report this page" in client.get(address).text
    assert "Remove the bookmark" in send(client, "/bookmarks", page=address, on="true")


def test_a_claim_can_be_reported_but_not_bookmarked(client):
    page = client.get("/claims/dropout/scales-at-inference").text
    assert "/report?page=/claims/dropout/scales-at-inference" in page and 'action="/bookmarks"' not in page
    assert client.post("/bookmarks", data={"page": "/claims/dropout/scales-at-inference", "on": "1"}).status_code == 400


def test_lists_and_errors_have_no_foot(client):
    for address in ("/browse", "/q/nowhere", "/claims"):
        assert "Report this page" not in client.get(address).text


def test_a_report_is_written_and_recorded_nowhere(client):
    assert "Nothing is sent" in client.get("/report?page=/q/dropout").text
    before = client.viva.store.count()
    text = client.post("/report", data={"page": "/q/dropout", "says": "<i>x</i>", "wrong": "y"}).text
    assert "&gt; &lt;i&gt;x&lt;/i&gt;" in text and client.viva.store.count() == before
    assert client.get("/report?page=/etc/passwd").status_code == 400
    assert client.get("/report?page=/q/../../x").status_code == 404


def test_own_questions_are_marked_as_yours(client):
    assert "Why zebras cross?" in client.get("/own").text
    assert "yours</span>" in client.get("/q/zebra-crossing").text
    assert "yours</span>" not in client.get("/q/dropout").text
    assert client.get("/browse").text.count("yours</span>") == 1
    assert "yours</span>" in client.get("/search?q=zebras").text


def test_what_is_wrong_with_own_files_stands_on_the_page(folder):
    folder.question().write_text("nothing")
    program = folder.open()
    with TestClient(create_app(program), base_url="http://localhost") as client:
        assert "dropout/questions/zebra-crossing.md:1" in client.get("/own").text
        assert client.get("/q/dropout").status_code == 200
        assert "(1 to mend)" in client.get("/browse").text and "1 to mend" in client.get("/drills").text
    program.close()


def test_the_interface_keeps_them_too(client):
    kept = client.post("/api/v1/notes", json={"name": "drill:softmax", "text": "subtract the maximum"}).json()
    assert kept["item"] == "drill:softmax" and kept["note"] == "subtract the maximum"
    assert client.post("/api/v1/bookmarks", json={"name": "drill:softmax"}).json()["bookmarked"] is True
    assert [row["name"] for row in client.get("/api/v1/bookmarks").json()] == ["drill:softmax"]
    assert client.post("/api/v1/bookmarks", json={"name": "drill:nowhere"}).status_code == 404


def test_a_damaged_history_does_not_keep_anyone_from_reading_a_claim_or_a_lab(folder):
    folder.data_dir.mkdir(parents=True)
    (folder.data_dir / "history.sqlite").write_bytes(b"not a database" * 100)
    program = folder.open()
    with TestClient(create_app(program), base_url="http://localhost") as client:
        page = client.get("/labs/dropout")
        assert page.status_code == 200 and "Report this page" in page.text and 'action="/bookmarks"' not in page.text
    program.close()
