"""Sheets to print and an answer as text, over the real bank."""

import html
import re

import pytest

from vivavoce.app import selecting, telling
from vivavoce.app.viva import Viva
from vivavoce.domain.errors import UnknownSlug, VivaError

BACKWARDS = (
    "Dropout switches off random units in training, so units cannot rely on each other. At test time we scale the "
    "outputs by the keep probability. It narrows the gap between training and test accuracy."
)


@pytest.fixture
def viva(tmp_path):
    found = Viva(tmp_path, workers=False)
    yield found
    found.close()


def test_a_topic_holds_its_answers_and_cards_and_no_others(viva, browse):
    with browse(viva) as client:
        page = client.get("/sheets/topic/vision").text
    titles = {row["title"]: row["area"] for row in viva.questions()}
    assert {title for title in titles if f">{html.escape(title, quote=False)}</a></h2>" in page} == {
        title for title, area in titles.items() if area == "vision"
    }
    own = {row["slug"] for row in viva.questions() if row["area"] == "vision"}
    assert page.count("<div><dt>") == sum(card.question in own for card in viva.cards())


def test_every_sheet_that_the_index_offers_is_there(viva, browse):
    with browse(viva) as client:
        offered = re.findall(r'href="(/sheets/[^"]+)"', client.get("/sheets").text)
        assert len(offered) == 1 + 2 + len({row["area"] for row in viva.questions()})
        assert [path for path in offered if client.get(path).status_code != 200] == []
        assert client.get("/sheets/topic/nowhere").status_code == 404
        assert client.get("/sheets/list/S9").status_code == 404


def test_misses_are_what_was_not_right_the_last_time(viva, browse):
    with browse(viva) as client:
        assert "Nothing is on it yet" in client.get("/sheets/misses").text
        with pytest.raises(VivaError, match="no such question"):
            selecting.select(viva, misses=True)
        viva.explain("dropout", BACKWARDS)
        softmax = viva.question("softmax").rubric
        viva.explain("softmax", " ".join(point.statement for point in softmax.points if point.role == "asked"))
        card = next(card for card in viva.cards() if card.question == "pooling")
        viva.recall(card.item, "again")
        assert {page.slug for page in selecting.select(viva, misses=True)} == {"dropout", "pooling"}
        assert [page.slug for page in selecting.select(viva, topics=["vision"], misses=True)] == ["pooling"]
        viva.recall(card.item, "good")
        shown = client.get("/sheets/misses").text
    assert viva.question("dropout").title in shown and viva.question("pooling").title not in shown


def test_a_selection_names_what_is_near(viva):
    with pytest.raises(UnknownSlug, match="visio") as error:
        selecting.select(viva, topics=["visio"])
    assert "vision" in error.value.mend
    of_list = selecting.select(viva, listed="S0")
    assert of_list and all(any(source.startswith("S0:") for source in page.sources) for page in of_list)


def test_an_answer_as_text_says_what_was_backwards_and_shows_the_evidence(viva, browse):
    explained = viva.explain("dropout", BACKWARDS)
    text = telling.attempt_text(viva, explained.event_id)
    blocks = dict(block.split(":\n", 1) for block in text.strip().split("\n\n"))
    assert blocks["Question"] == viva.question("dropout").title
    assert blocks["My answer"] == BACKWARDS
    wrong = [found.correction for found in explained.grade.misconceptions]
    assert wrong and all(f"- {correction}" in blocks["What I got backwards"] for correction in wrong)
    claim = viva.claim("dropout/scales-at-inference")
    assert f"“{claim.statement}” does not hold (checked exactly, {claim.date}). {claim.finding}" in text
    missing = {point.id for point in explained.grade.points if point.verdict == "missing"}
    said = {p.statement for p in viva.question("dropout").rubric.points if p.id in missing and p.role == "bonus"}
    assert set(blocks["What would lift the answer"].splitlines()) == {f"- {statement}" for statement in said}

    with browse(viva) as client:
        graded = client.get(f"/q/dropout?attempt={explained.event_id}").text
        link = f"/attempts/{explained.event_id}/text"
        assert f'href="{link}"' in graded
        shown = re.search(r"<textarea[^>]*>(.*?)</textarea>", client.get(link).text, re.DOTALL)
        assert shown and html.unescape(shown[1]).strip() == text.strip()
        assert client.get("/attempts/01M81V5MPWAV2MPPBM8PCWN916/text").status_code == 400


def test_what_was_asked_back_is_told_too(viva):
    first = viva.explain("dropout", BACKWARDS)
    assert first.next is not None
    reply = "In eval mode it is the identity.\n\nQuestion:\nof another kind"
    viva.answer_turn(first.event_id, first.next.kind, first.next.point, reply)
    text = telling.attempt_text(viva, first.event_id)
    quoted = "> In eval mode it is the identity.\n>\n> Question:\n> of another kind\n"
    assert f"Asked back:\n{first.next.ask}\n{quoted}" in text


def test_an_answer_cannot_close_the_field(viva, browse):
    explained = viva.explain("dropout", f"</textarea><b>{BACKWARDS}</b>")
    with browse(viva) as client:
        assert "</textarea><b>" not in client.get(f"/attempts/{explained.event_id}/text").text
