"""Drills and incidents: the editor's page, the judgement in words, hints that count, solutions at the end."""

import html
import json

import pytest
from fake_experiments import DRILL, STUB, WRONG_CASE, ExperimentViva

from vivavoce.domain.drill import JUDGE_VERDICTS
from vivavoce.web.routes.practice_code import VERDICT_MENDS, VERDICT_WORDS, failing_case, profile_words

DRILL_PAGE, INCIDENT_PAGE = "/drill/clip-by-norm", "/debug/dies-before-50"
STREAM = {"accept": "text/event-stream"}


@pytest.fixture
def viva(tmp_path):
    program = ExperimentViva(tmp_path)
    yield program
    program.close()


def events(text):
    return [json.loads(block.removeprefix("data: ")) for block in text.split("\n\n") if block]


def test_page_gives_the_task_and_the_stub_but_no_answer(client):
    page = client.get(DRILL_PAGE).text
    assert DRILL.task_html in page and html.escape(STUB.splitlines()[-1]) in page
    assert "return grads" not in page and "clips every tensor" not in page
    assert 'value="judge"' in page and "Backpropagation" in page


def test_wrong_code_shows_the_smallest_failing_case_and_the_known_mistake(client):
    page = client.post(DRILL_PAGE, data={"action": "judge", "source": "x = 1"}).text
    assert "1 of 2 checks pass." in page and "clips every tensor by itself" in page
    assert "smallest failing case" in page and "[0.230769 0.307692]" in page
    assert "largest difference 0.492" in page and "hello &lt;world&gt;" in page
    assert "return grads" not in page and ">x = 1</textarea>" in page


def test_passing_code_shows_the_reference_and_what_goes_wrong(client):
    page = client.post(DRILL_PAGE, data={"action": "judge", "source": "total = 1"}).text
    assert "All 2 checks pass." in page and "return grads" in page and "caught by “direction is kept”" in page


def test_checks_stream_one_by_one_and_then_the_verdict(client):
    answer = client.post(DRILL_PAGE, data={"action": "judge", "source": "total"}, headers=STREAM)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = events(answer.text)
    assert [event["kind"] for event in found] == ["check", "check", "verdict"]
    assert found[-1]["passed"] == found[-1]["checks"] == 2 and "return grads" in found[-1]["solution"]
    assert events(client.post(DRILL_PAGE, data={"source": "x"}, headers=STREAM).text)[-1]["solution"] == ""


def test_stream_carries_what_an_incident_logs(client):
    found = events(client.post(INCIDENT_PAGE, data={"source": "x"}, headers=STREAM).text)
    assert found[0]["kind"] == "log" and set(found[0]["values"]) == {"loss", "norm"}


def test_hints_come_one_by_one_and_are_counted(client, viva):
    first, second = DRILL.spec.hints
    page = client.post(DRILL_PAGE, data={"action": "hint", "hints": "0", "source": "mine = 1"}).text
    shown = page.split("data-hint")
    assert "hidden" not in shown[1].split(">")[0] and first in shown[1] and "hidden" in shown[2].split(">")[0]
    assert 'name="hints" value="1"' in page and "mine = 1" in page
    page = client.post(DRILL_PAGE, data={"action": "hint", "hints": "1", "source": ""}).text
    assert second in page and 'name="hints" value="2"' in page
    client.post(DRILL_PAGE, data={"action": "judge", "hints": "2", "seconds": "61", "source": "total"})
    assert viva.calls[-1] == ("judge", {"slug": "clip-by-norm", "hints": 2, "seconds": 61.0, "record": True})


def test_giving_up_shows_the_reference_and_counts_more_than_all_hints(client):
    page = client.post(DRILL_PAGE, data={"action": "solution", "source": "x", "hints": "1"}).text
    assert "return grads" in page and 'name="hints" value="3"' in page
    assert "return grads" in client.get(f"{DRILL_PAGE}/solution").text


def test_empty_code_is_answered_with_what_to_do(client):
    answer = client.post(DRILL_PAGE, data={"action": "judge", "source": "  "})
    assert answer.status_code == 400 and "There is no code." in answer.text
    assert events(client.post(DRILL_PAGE, data={"source": " "}, headers=STREAM).text)[0]["kind"] == "error"
    assert client.post(DRILL_PAGE, data={"source": "x", "hints": "lots"}).status_code == 400


def test_line_ends_of_browsers_reach_the_judge_as_python_writes_them(client):
    page = client.post(DRILL_PAGE, data={"source": "a = 1\r\ntotal = 2\r\n"}).text
    assert "a = 1\ntotal = 2" in page and "\r" not in page


def test_incident_is_opened_at_its_own_address(client):
    answer = client.get("/drill/dies-before-50")
    assert answer.status_code == 308 and answer.headers["location"] == INCIDENT_PAGE
    page = client.get(INCIDENT_PAGE).text
    assert "You are on call." in page and "step_11 = 11" in page and "clip = 8" not in page
    assert "The repair" in client.post(INCIDENT_PAGE, data={"source": "total"}).text


def test_overview_offers_all_kinds_of_practice(client):
    page = client.get("/drills").text
    for path in ("/study", "/browse", DRILL_PAGE, INCIDENT_PAGE, "/labs/exploding-gradients"):
        assert f'href="{path}"' in page
    assert client.get("/practise").headers["location"] == "/drills"


def test_unknown_drill_names_the_nearest(client):
    answer = client.get("/drill/clip-by-nrm")
    assert answer.status_code == 404 and "clip-by-norm" in answer.text


def test_failing_case_is_taken_apart_and_a_traceback_is_left_as_it_is():
    case = failing_case(WRONG_CASE)
    assert case.lead == "The answer differs." and dict(case.rows)["got"].endswith("[0.6 0.8]")
    assert case.rest.startswith("largest difference")
    trace = "Calling `f()` raised ValueError: no\n  File \"solution.py\", line 3, in f\n    raise ValueError('no')"
    assert failing_case(trace).rows == () and "line 3" in failing_case(trace).rest
    assert failing_case("One line.").rest == ""


def test_every_verdict_has_words():
    assert set(VERDICT_WORDS) == set(JUDGE_VERDICTS)
    assert set(VERDICT_MENDS) == set(JUDGE_VERDICTS) - {"pass", "wrong"}
    assert "Not confined" in profile_words("not confined") and "profile B" in profile_words("B")
    assert "partly confined (seccomp + limits)" in profile_words("partial: seccomp + limits")
