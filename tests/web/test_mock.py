"""Mock interviews in a browser without JavaScript: the room, the friend's page, the report, the interface."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta

import pytest
from fake import words

from vivavoce.app.mocking import Mocking
from vivavoce.app.viva import Viva
from vivavoce.coach.mock_parts import ProjectQuestion
from vivavoce.grader import LEXICAL, Grader
from vivavoce.web.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

API = "/api/v1/mock"
CLOCK = [datetime(2026, 11, 22, 9, 0, tzinfo=UTC)]


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    found = Viva(tmp_path_factory.mktemp("mock"), workers=False, now=lambda: CLOCK[0])
    found.grader = Grader(LEXICAL)
    yield found
    found.close()


@pytest.fixture
def browser(program):
    with TestClient(create_app(program), base_url="http://127.0.0.1:8765", follow_redirects=False) as opened:
        yield opened


def wait(seconds):
    CLOCK[0] += timedelta(seconds=seconds)


@pytest.fixture
def mock(browser):
    """The number of a running interview of theory."""
    return begun(browser, kind="theory", minutes="10")


def begun(browser, **form):
    answer = browser.post("/mock", data=form)
    assert answer.status_code == 303
    return answer.headers["location"].removeprefix("/mock/")


def shown(browser, path):
    """The page a browser ends on."""
    answer = browser.get(path, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def rubric_of(program, mock):
    return program.question(program.mocking.sitting(mock).posed.item.removeprefix("q:")).rubric


def test_the_first_page_offers_every_kind_and_length_and_lists_what_was_begun(browser, mock):
    page = shown(browser, "/mock")
    for name in ("mixed", "theory", "coding", "debugging", "case", "project", "10", "25", "45", "60", "friend"):
        assert f'value="{name}"' in page
    assert f'href="/mock/{mock}"' in page and "not over: go on" in page


def test_the_room_shows_the_question_and_the_servers_clock_and_a_reload_stops_nothing(browser, program, mock):
    assert program.mocking.sitting(mock).posed.title in words(shown(browser, f"/mock/{mock}"))
    wait(90)
    for _ in range(2):
        page = shown(browser, f"/mock/{mock}")
        assert 'data-countdown="60"' in page and 'data-countdown="510"' in page
    wait(90)
    assert "marked late" in words(shown(browser, f"/mock/{mock}"))


def test_the_room_gives_nothing_away(browser, program, mock):
    page = shown(browser, f"/mock/{mock}")
    for point in rubric_of(program, mock).points:
        assert point.statement not in page and point.probe not in page and point.reveal not in page


def test_answer_hint_reply_and_report_by_forms_alone(browser, program, mock):
    rubric = rubric_of(program, mock)
    said = next(point for point in rubric.points if point.role == "asked").statement
    browser.post(f"/mock/{mock}/answer", data={"n": "1", "text": f"{said}\r\nThat is all."})
    back = program.mocking.sitting(mock).posed.back
    assert back.ask in shown(browser, f"/mock/{mock}").replace("&#39;", "'")
    hinted = browser.post(f"/mock/{mock}/hint", data={"n": "1", "back": "1", "text": "half a thought"}).text
    assert "counts half" in hinted and ">half a thought</textarea>" in hinted
    assert "counts half" in shown(browser, f"/mock/{mock}")
    browser.post(f"/mock/{mock}/reply", data={"n": "1", "back": "1", "text": rubric.point(back.point).statement})
    assert browser.post(f"/mock/{mock}/end").status_code == 303
    report = words(shown(browser, f"/mock/{mock}"))
    assert "asked points unprompted" in report and "After a hint it counts half." in report
    assert "% of its verdicts wrong" in report and "Already in your plan" in report
    quote = re.search(r'<q class="me">(.*?)</q>', shown(browser, f"/mock/{mock}/report"))[1]
    assert quote.replace("&#39;", "'") in said


def test_i_do_not_know_is_an_answer_and_pass_is_none(browser, program, mock):
    browser.post(f"/mock/{mock}/answer", data={"n": "1", "text": "half a though", "unknown": "1"})
    assert program.mocking.mock(mock).items[0].answers[0].event.response == "I do not know."
    browser.post(f"/mock/{mock}/reply", data={"n": "1", "back": "1", "text": "half a thought", "go": "pass"})
    assert program.mocking.mock(mock).items[0].backs[0].answer.event.response == ""


def test_the_second_window_is_told_and_keeps_its_words(browser, mock):
    browser.post(f"/mock/{mock}/answer", data={"n": "1", "text": "The first window."})
    told = browser.post(f"/mock/{mock}/answer", data={"n": "1", "text": "The second <b>window</b>."})
    assert told.status_code == 409
    assert "not recorded" in told.text and "The second &lt;b&gt;window&lt;/b&gt;." in told.text


def test_an_empty_answer_is_refused_with_a_reason_and_bad_forms_with_400(browser, mock):
    assert browser.post(f"/mock/{mock}/answer", data={"n": "1", "text": "  "}).status_code == 400
    for form in ({"n": "x", "text": "a"}, {"n": "99", "text": "a"}, {"text": "a"}):
        assert browser.post(f"/mock/{mock}/answer", data=form).status_code == 400
    assert browser.post("/mock", data={"kind": "singing"}).status_code == 400
    assert browser.post("/mock", data={"kind": "project"}).status_code == 400
    for path in ("", "/report", "/interviewer"):
        assert browser.get(f"/mock/01ARZ3NDEKTSV4RRFFQ69G5FAV{path}").status_code == 404


def test_pause_hides_the_question_and_resume_brings_it_back(browser, program, mock):
    title = program.mocking.sitting(mock).posed.title
    browser.post(f"/mock/{mock}/pause")
    page = words(shown(browser, f"/mock/{mock}"))
    assert "Paused" in page and title not in page
    wait(600)
    browser.post(f"/mock/{mock}/resume")
    assert title in words(shown(browser, f"/mock/{mock}")) and "/report" not in shown(browser, f"/mock/{mock}")


def test_a_friend_reads_listens_ticks_and_moves_on(browser, program):
    mock = begun(browser, kind="theory", minutes="10", by="friend")
    asked = [point for point in rubric_of(program, mock).points if point.role == "asked"]
    assert "Answer aloud" in words(shown(browser, f"/mock/{mock}"))
    sheet = shown(browser, f"/mock/{mock}/interviewer")
    assert sheet.count('name="said"') == len(rubric_of(program, mock).points)
    browser.post(f"/mock/{mock}/ticks", data={"n": "1", "said": [asked[0].id]})
    assert "Ask now" in shown(browser, f"/mock/{mock}/interviewer")
    browser.post(
        f"/mock/{mock}/ticks",
        data={"n": "1", "said": [asked[0].id], "probed": [asked[1].id], "notes": "fast", "next": "1"},
    )
    assert program.mocking.sitting(mock).posed.n == 2
    browser.post(f"/mock/{mock}/end")
    report = words(shown(browser, f"/mock/{mock}/report"))
    assert f"after asking {asked[1].statement}" in report and "never count as a grade" in report
    assert not program.store.events(kind="attempt", after=mock)


def test_a_case_is_marked_on_the_report(browser, program):
    mock = begun(browser, kind="case", minutes="10")
    stages = program.mocking.sitting(mock).posed.detail["stages"]
    page = shown(browser, f"/mock/{mock}")
    assert page.count('name="notes-') == len(stages)
    browser.post(f"/mock/{mock}/answer", data={"n": "1", "notes-requirements": "who uses it?"})
    browser.post(f"/mock/{mock}/end")
    assert "Mark it yourself" in shown(browser, f"/mock/{mock}/report")
    browser.post(f"/mock/{mock}/marks", data={"n": "1", "by": "self", "tick-requirements": ["0"]})
    assert "Marked by yourself" in words(shown(browser, f"/mock/{mock}/report"))
    assert browser.post(f"/mock/{mock}/marks", data={"n": "1", "tick-data": ["77"]}).status_code == 400


def test_a_story_is_asked_about_and_the_report_says_what_was_listened_for(tmp_path):
    own = Viva(tmp_path, workers=False)
    question = ProjectQuestion("sorter/number", "A parcel sorter", "What was the baseline?", ("names a number",))
    own.mocking = Mocking(
        own.bank, own.store, own.now, lambda: Grader(LEXICAL), own.runner, lambda: own.coach.view, lambda: [question]
    )
    with TestClient(create_app(own), base_url="http://127.0.0.1:8765", follow_redirects=False) as browser:
        mock = begun(browser, kind="project", minutes="10")
        page = words(shown(browser, f"/mock/{mock}"))
        assert "What was the baseline?" in page and "A parcel sorter" in page and "names a number" not in page
        assert "names a number" in words(shown(browser, f"/mock/{mock}/interviewer"))
        browser.post(f"/mock/{mock}/answer", data={"n": "1", "text": "A majority vote, 61 %."})
        report = words(shown(browser, f"/mock/{mock}/report"))
    own.close()
    assert "A majority vote, 61 %." in report and "names a number" in report


def test_code_is_judged_in_the_room(browser, program):
    mock = begun(browser, kind="coding", minutes="25")
    posed = program.mocking.sitting(mock).posed
    page = shown(browser, f"/mock/{mock}")
    drill = program.drill(posed.item.removeprefix("drill:"))
    assert drill.spec.entry[0] in page and drill.reference not in page
    judged = browser.post(f"/mock/{mock}/judge", data={"n": "1", "source": "x = (\n"})
    assert judged.status_code == 200 and "crashed" in words(judged.text)
    browser.post(f"/mock/{mock}/leave", data={"n": "1"})
    assert program.mocking.sitting(mock).posed.n == 2
    assert browser.post(f"/mock/{mock}/judge", data={"n": "1", "source": "x = 1"}).status_code == 409


def test_the_interface_runs_an_interview(browser):
    begun_ = browser.post(API, json={"kind": "theory", "minutes": 10, "seed": 5}).json()
    mock, item = begun_["id"], begun_["item"]
    assert (begun_["state"], item["n"], item["seconds_left"], item["back"]) == ("running", 1, 150, None)
    after = browser.post(f"{API}/{mock}/answer", json={"n": 1, "text": "I do not know."}).json()
    assert after["item"]["back"]["number"] == 1 and "reveal" not in after["item"]["back"]
    assert browser.post(f"{API}/{mock}/answer", json={"n": 1, "text": "Again."}).status_code == 409
    assert browser.post(f"{API}/{mock}/reply", json={"n": 1, "back": 1}).json()["steps"] > after["steps"]
    assert browser.post(f"{API}/{mock}/course/pause").json()["state"] == "paused"
    assert browser.post(f"{API}/{mock}/course/sing").status_code == 400
    assert browser.post(f"{API}/{mock}/course/end").json()["item"] is None
    report = browser.get(f"{API}/{mock}/report").json()
    assert report["asked_points"]["of"] > 0 and 0 < report["grader"]["error_rate"] < 1
    assert report["next"] and report["items"][0]["points"]
    assert browser.get(API).json()[0]["id"] == mock
    assert browser.get(f"{API}/nonsense").status_code == 404
