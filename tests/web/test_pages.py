"""Every page answers, says what it should, and keeps its manners when there is nothing to show."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fake import words

from vivavoce.web.pages import KEPT_PAGES, Rendered

PAGES = (
    "/", "/?first=1", "/browse", "/browse?area=foundations&level=common&source=S3&kind=explain", "/search",
    "/search?q=gradients", "/q/exploding-gradients", "/q/exploding-gradients?read=short",
    "/q/exploding-gradients?read=all", "/q/exploding-gradients?predicted=2", "/study",
    "/study?item=card:exploding-gradients/1&reveal=1", "/progress", "/settings",
)  # fmt: skip


@pytest.mark.parametrize("practised", [False, True])
@pytest.mark.parametrize("path", PAGES)
def test_page_answers(client, viva, path, practised):
    viva.practised = practised
    page = client.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "style=" not in page.text and "onclick" not in page.text  # both would be refused by the policy


def test_first_visit_starts_without_any_set_up(client):
    page = client.get("/").text
    assert 'href="/q/exploding-gradients" data-enter' in page
    assert "A forecast needs 20 answers, ratings, predictions or judged runs; so far there are none" in words(page)
    assert 'type="date"' in page


def test_today_gives_reason_worth_and_the_rest(client, viva):
    viva.practised = True
    viva.set_setting("interview", "2026-12-08")
    page = words(client.get("/").text)
    assert "16 days to the interview" in page
    assert "It rests on backpropagation, which you last missed." in page and "nothing else today brings more" in page
    assert "Then, if you keep to 30 minutes 9 min" in page
    assert "Today you could answer 58 % (51 to 65) of unseen questions." in page
    assert "On 8 December 84 % (76 to 89) if you keep to the plan, 44 % (36 to 52) without more practice." in page


def test_something_else_first_moves_on_to_the_next_suggestion(client, viva):
    viva.practised = True
    assert 'href="/?first=1"' in client.get("/").text
    assert "<h1>What is clipped?</h1>" in client.get("/?first=1").text


def test_browse_narrows_and_says_when_nothing_fits(client):
    everything, second = client.get("/browse").text, client.get("/browse?source=S3").text
    assert "/q/exploding-gradients" in everything and "/q/backpropagation" in everything
    assert "/q/exploding-gradients" not in second and "/q/backpropagation" in second
    assert "No question fits" in client.get("/browse?level=experienced").text


def test_a_kept_page_follows_the_learner_the_address_and_the_theme(client, viva):
    new = client.get("/browse").text
    assert client.get("/browse").text == new
    viva.practised = True
    tried = client.get("/browse").text
    assert "last missed" in words(tried) and "last missed" not in words(new)
    assert client.get("/browse", params={"level": "experienced"}).text != tried
    assert 'data-theme="dark"' in client.get("/browse", headers={"cookie": "theme=dark"}).text
    assert client.get("/browse").text == tried


def test_only_so_many_pages_are_kept_and_the_oldest_goes_first():
    kept, made = Rendered(), []
    for number in (*range(KEPT_PAGES), 0, KEPT_PAGES, 0, 1):
        assert kept.get(number, lambda n=number: made.append(n) or b"%d" % n) == b"%d" % number
    assert made == [*range(KEPT_PAGES), KEPT_PAGES, 1]


def test_search_finds_and_answers_the_header_box_with_a_list_alone(client):
    assert "1 result for" in words(client.get("/search?q=gradients").text)
    fragment = client.get("/search?q=gradients&only=list").text
    assert "/q/exploding-gradients" in fragment and "<html" not in fragment
    assert "Nothing is called" in client.get("/search?q=zzz").text


def test_unknown_question_offers_the_nearest(client):
    page = client.get("/q/exploding-gradient")
    assert page.status_code == 404
    assert 'href="/q/exploding-gradients"' in page.text
    assert client.get("/nowhere").status_code == 404


def test_errors_below_api_are_json(client):
    answer = client.get("/api/v1/nowhere")
    assert answer.status_code == 404 and set(answer.json()) == {"problem", "mend"}


def test_a_crash_is_a_page_that_says_nothing_of_the_inside(viva, browse, caplog):
    viva.today = lambda: 1 / 0
    with browse(viva, raise_server_exceptions=False) as client:
        page = client.get("/")
    assert page.status_code == 500
    assert "The program made a mistake here" in page.text and "ZeroDivisionError" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "ZeroDivisionError" in caplog.text


def test_cards_are_recalled_revealed_and_rated_without_scripts(client, viva):
    front = client.get("/study").text
    assert "What is clipped?" in front and "The global norm." not in front
    back = client.get("/study?item=card:exploding-gradients/1&reveal=1").text
    assert "The global norm." in back and back.count('name="rating"') == 4
    done = client.post("/study", data={"item": "card:exploding-gradients/1", "rating": "good"})
    assert done.status_code == 303 and viva.calls == [("recall", ("card:exploding-gradients/1", "good"))]
    assert "Which way?" in client.get(done.headers["location"]).text
    assert client.post("/study", data={"item": "card:exploding-gradients/1", "rating": "fine"}).status_code == 400


def test_progress_has_empty_states_and_then_pictures_with_tables(client, viva):
    empty = words(client.get("/progress").text)
    assert "Nothing practised yet" in empty and "Nothing is weak yet" in empty
    viva.practised = True
    page = client.get("/progress").text
    assert page.count('role="img"') + 1 == page.count('<details class="numbers">') == 5  # the map holds links
    assert page.count('<details class="how">') == 6
    assert "On course for 84 %" in words(page) and "44 % (36 to 52) if you stopped now" in page
    assert "Over 22 answers you were 11 % too sure." in page
    assert "Backpropagation, last missed, holds back Exploding gradients." in page


def test_late_figures_say_of_when_they_are_and_the_next_step_is_of_now(client, viva):
    viva.practised = True
    for path in ("/", "/progress"):
        assert "As of" not in client.get(path).text
    viva.as_of = datetime(2026, 11, 22, 12, 3, 5, tzinfo=UTC)
    late, then = viva.standing(newest=False), viva.today()
    viva.standing = lambda *, newest=True: late
    viva.today = lambda: replace(then, actions=then.actions[1:])
    for path in ("/", "/progress"):
        text = words(client.get(path).text)
        assert "As of 12:03:05: answers recorded since are still being reckoned in." in text
        assert then.actions[1].title in text and then.actions[0].reason not in text


def test_the_map_and_the_memory_can_be_chosen(client, viva):
    new = client.get("/progress?map=stability-regularization").text
    assert "Stability and regularisation: 0 of 2 concepts started" in new
    viva.practised = True
    blocked = client.get("/progress").text
    assert "Backpropagation comes first; on it rest, one on the other: Exploding gradients." in blocked
    assert '<path class="heavy"' in blocked
    page = client.get("/progress?map=foundations&memory=exploding-gradients").text
    assert "Foundations: 1 of 1 concept started, 1 weak or new." in page
    assert "Exploding gradients, practised on 1 day: 70 % today; on 8 December 90 % with the plan" in page
    assert client.get("/progress?map=nonsense&memory=nonsense").status_code == 200


def test_settings_are_stored_once_and_bad_ones_explained(client, viva):
    form = {"interview": "2026-12-08", "minutes": "45", "back": "/"}
    assert client.post("/settings", data=form).headers["location"] == "/"
    assert viva.values["interview"] == "2026-12-08" and viva.values["minutes"] == 45
    before = viva.store.count()
    client.post("/settings", data=form)
    assert viva.store.count() == before
    refused = client.post("/settings", data={"minutes": "9999"})
    assert refused.status_code == 400 and "Minutes are from 5 to 240." in refused.text
    assert client.post("/settings", data={**form, "back": "//elsewhere.example"}).headers["location"] == "/"


def test_theme_is_rendered_from_the_cookie(client):
    answer = client.post("/settings/theme", data={"theme": "dark", "back": "/browse"})
    assert answer.headers["location"] == "/browse"
    assert '<html lang="en" data-theme="dark">' in client.get("/browse").text
    assert client.post("/settings/theme", data={"theme": "pink"}).status_code == 400


def test_history_can_be_taken_along_and_deleted(client, viva, attempt):
    lines = client.get("/settings/export").text.splitlines()
    assert json.loads(lines[0])["events"] == 1 and json.loads(lines[1])["item"] == "q:exploding-gradients"
    assert client.post("/settings/delete", data={"confirm": "yes"}).status_code == 400
    assert viva.store.count() == 1
    assert client.post("/settings/delete", data={"confirm": "Delete everything"}).status_code == 303
    assert viva.store.count() == 0
