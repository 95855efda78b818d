"""`/plan`, its set-up, the placement and the last-day sheet, over the real bank and without JavaScript."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from fake import words

from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone(timedelta(hours=1)))
JOB = "Fine-tune language models with RLHF on GPUs. Attention to detail, momentum. Computer vision is a plus."


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


@pytest.fixture
def viva(tmp_path, bank):
    program = Viva(tmp_path, workers=False, now=lambda: NOW, bank=bank)
    program.planning.set_up({"interview": "2026-11-26", "minutes": 20, "rest_days": "2026-11-24"})
    yield program
    program.close()


@pytest.fixture
def client(viva, browse):
    with browse(viva) as opened:
        yield opened


@pytest.mark.parametrize(
    "path", ["/plan", "/plan?minutes=45", "/plan?saved=1", "/plan/setup", "/plan/placement", "/plan/last-day"]
)
def test_page_answers(client, path):
    page = client.get(path)
    assert page.status_code == 200 and page.text.count("<h1") == 1
    assert "style=" not in page.text and "onclick" not in page.text


def test_the_plan_says_what_fits_what_rests_and_what_does_not_fit(client, viva):
    page = words(client.get("/plan").text)
    plan = viva.planning.plan()
    assert f"{plan.concepts} of {len(viva.concepts())} concepts fit before 26 November" in page
    assert "4 days to the interview · 20 minutes a day" in page
    assert "Tuesday 24 November rest" in page
    assert f"{len(plan.left_out)} concepts would get no time" in page
    assert "A forecast needs 20 answers" in page


@pytest.mark.parametrize("path", ["/plan", "/plan/setup", "/settings"])
def test_a_date_that_passed_does_not_stand_in_the_forms(viva, bank, browse, tmp_path, path):
    viva.close()
    later = Viva(tmp_path, workers=False, now=lambda: NOW + timedelta(days=30), bank=bank)
    with browse(later) as client:
        page = client.get(path).text
    later.close()
    assert 'name="interview" value=""' in page and "2026-11-26" not in page


def test_what_if_shows_the_change_and_changes_nothing(client, viva):
    version = viva.store.version
    page = words(client.get("/plan?minutes=60").text)
    assert re.search(r"\d+ concepts instead of \d+\. Nothing was changed\.", page) and "Would fit:" in page
    assert viva.store.version == version
    assert "That is how it is set now." in words(client.get("/plan?minutes=20").text)


@pytest.mark.parametrize("query", ["minutes=0", "minutes=481", "minutes=x", "interview=2020-01-01", "interview=soon"])
def test_a_what_if_that_cannot_be_says_why_and_keeps_the_plan(client, query):
    page = client.get(f"/plan?{query}")
    assert page.status_code == 400 and 'role="alert"' in page.text
    assert "Day by day" in page.text
    assert client.get(f"/api/v1/plan?{query}").status_code == 400


def test_set_up_is_one_form(client, viva):
    form = {"interview": "2026-12-20", "minutes": "25", "rest_weekdays": ["saturday", "sunday"],
            "rest_days": "2026-12-01, 2026-12-02", "rounds": ["coding", "theory"], "level": "fresher",
            "role": "llm", "job": ""}  # fmt: skip
    assert client.post("/plan/setup", data=form).headers["location"] == "/plan?saved=1"
    settings = viva.settings()
    assert settings["interview"] == "2026-12-20" and settings["rest_days"] == ["2026-12-01", "2026-12-02"]
    assert (settings["rounds"], settings["role"]) == (["theory", "coding"], "llm")
    page = client.get("/plan/setup").text
    for checked in ("saturday", "coding", "fresher", "llm"):
        assert f'value="{checked}" checked' in page
    assert 'value="monday" checked' not in page
    assert client.post("/plan/setup", data={"minutes": "25"}).status_code == 303
    assert viva.settings()["interview"] is None and viva.settings()["rest_weekdays"] == []


def test_a_form_that_cannot_be_comes_back_as_it_was_and_keeps_nothing(client, viva):
    version = viva.store.version
    form = {"interview": "2020-01-01", "minutes": "45", "rest_weekdays": ["sunday"], "role": "llm", "job": "A job."}
    page = client.post("/plan/setup", data=form)
    assert page.status_code == 400 and "has passed" in page.text
    for kept in ('value="2020-01-01"', 'value="45"', 'value="sunday" checked', 'value="llm" checked', "A job."):
        assert kept in page.text
    assert viva.store.version == version
    days = "2026-11-22 2026-11-23 2026-11-24 2026-11-25"
    page = client.post("/plan/setup", data={"interview": "2026-11-26", "minutes": "20", "rest_days": days})
    assert page.status_code == 400 and "Every day to the interview would be a rest day" in page.text


def test_a_jobs_text_is_confirmed_before_it_counts(client, viva):
    page = client.post("/plan/setup", data={"minutes": "20", "job": JOB}).text
    assert 'value="rlhf-ppo" checked' in page and "“RLHF”" in page
    assert 'value="momentum"><span>' in page and "an everyday word" in page
    assert viva.settings()["focus"] == []
    answer = client.post("/plan/job", data={"job": JOB, "concepts": ["rlhf-ppo"], "areas": ["llm"]})
    assert answer.headers["location"] == "/plan?saved=1"
    assert viva.settings()["focus"] == ["rlhf-ppo"] and viva.settings()["emphasis"] == {"llm": 1.5}
    # the same text again asks nothing
    assert client.post("/plan/setup", data={"minutes": "20", "job": JOB}).status_code == 303
    assert client.post("/plan/job", data={"job": JOB, "concepts": ["made-up"]}).status_code == 404
    client.post("/plan/setup", data={"minutes": "20", "job": ""})
    assert (viva.settings()["job"], viva.settings()["focus"]) == ("", [])


def test_weights_keep_only_what_differs_from_the_blueprint(client, viva):
    viva.planning.set_up({"role": "llm"})
    usual = viva.planning.factors()
    form = {name: str(value) for name, value in usual.items()} | {"vision": "1.5"}
    client.post("/plan/weights", data=form)
    assert viva.settings()["emphasis"] == {"vision": 1.5}
    client.post("/plan/weights", data=form | {"vision": ""})
    assert viva.planning.factors() == usual
    assert client.post("/plan/weights", data=form | {"vision": "lots"}).status_code == 400
    assert client.post("/plan/weights", data=dict.fromkeys(usual, "0")).status_code == 400


def test_the_calendar_file_downloads(client):
    answer = client.get("/plan/calendar.ics?at=18:30")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert b"DTSTART:20261122T183000\r\n" in answer.content and b"SUMMARY:Interview\r\n" in answer.content
    assert client.get("/plan/calendar.ics?at=noon").status_code == 400


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def test_a_placement_from_start_to_stop(client, viva):
    assert "At most 12 questions" in words(client.get("/plan/placement").text)
    client.post("/plan/placement/start")
    page = client.get("/plan/placement").text
    question = hidden(page, "question")
    assert "Question 1 of at most 12" in words(page)
    point = viva.placing.now().asking.point
    seen = client.post("/plan/placement/answer", data={"question": question, "unknown": "1"}).headers["location"]
    page = client.get(seen).text
    assert point.statement in words(page).replace("&#39;", "'") or "Here is what there is to say" in page
    late = client.post("/plan/placement/answer", data={"question": question, "text": "in another window"})
    assert late.status_code == 400 and "answered already" in late.text and "in another window" not in late.text
    question = hidden(client.get("/plan/placement").text, "question")
    empty = client.post("/plan/placement/answer", data={"question": question, "text": "  "})
    assert empty.status_code == 400 and "nothing to judge" in empty.text
    client.post("/plan/placement/end")
    assert "0 of 1 point at hand" in words(client.get("/plan/placement").text)
    assert viva.store.count() == 3 + 3  # set-up; start, one answer, end


def test_i_did_say_that(client, viva):
    client.post("/plan/placement/start")
    question = viva.placing.now().asking.question
    form = {"question": question, "text": "Something quite beside the point, about cooking soup."}
    seen = client.post("/plan/placement/answer", data=form).headers["location"]
    assert "I did say that" in client.get(seen).text
    answer = hidden(client.get(seen).text, "answer")
    client.post("/plan/placement/word", data={"answer": answer, "said": "1"})
    assert "I did not say that" in client.get(seen).text
    assert viva.placing.now().answers[0].right == 1.0


def test_the_last_day_sheet_shows_what_was_missed(client, viva):
    assert "Nothing is on it yet" in client.get("/plan/last-day").text
    viva.explain("softmax", "I do not know, it has to do with probabilities.")
    page = words(client.get("/plan/last-day").text)
    assert "For Thursday 26 November" in page and viva.question("softmax").title in page
    assert client.get("/api/v1/plan/last-day").json()["misses"][0]["question"] == "softmax"


def test_the_interface_gives_the_plan_and_the_what_if(client, viva):
    body = client.get("/api/v1/plan").json()
    assert [day["rest"] for day in body["days"]] == [False, False, True, False]
    assert body["days"][0]["items"][0].keys() >= {"item", "kind", "minutes", "reason"}
    assert body["forecast"]["with_the_plan"]["share"] is None and body["left_out"]
    more = client.get("/api/v1/plan?minutes=60").json()["what_if"]
    assert more["changes"] == {"minutes": 60} and more["fits"] and more["points"] is None


def test_a_plan_of_rest_days_says_what_to_do(client, viva):
    viva.planning.set_up({"interview": None, "rest_days": "", "rest_weekdays": "sun,mon"})
    viva.set_setting("interview", "2026-11-23")
    assert "No day is left to plan" in words(client.get("/plan").text)


def test_today_leads_to_the_plan(client):
    page = client.get("/").text
    assert 'href="/plan"' in page and 'href="/plan/setup"' in page
