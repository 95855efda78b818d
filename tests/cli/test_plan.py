"""`viva plan` and `viva setup` in the terminal."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest

from vivavoce.domain.errors import VivaError

SOON = (date.today() + timedelta(days=5)).isoformat()  # the command reads the real clock


def test_plan_keeps_what_is_set_and_shows_it(here):
    plan = here.json("plan", "--interview", SOON, "--minutes", "20", "--rounds", "theory", "--role", "llm")
    assert (plan["interview"], plan["minutes_a_day"], len(plan["days"])) == (SOON, 20, 5)
    assert plan["settings"]["rounds"] == ["theory"] and plan["settings"]["role"] == "llm"
    assert all(day["minutes"] <= 20 for day in plan["days"]) and plan["left_out"]
    text = here("plan", "--weight", "vision=0")
    assert f"Interview: {SOON}; 20 minutes a day" in text and "do not fit" in text
    assert "A forecast needs 20 observations; there are 0 so far." in text


def test_weights_add_up_until_they_are_cleared(here):
    here("plan", "--interview", SOON, "--weight", "vision=0")
    assert here.json("plan", "--weight", "llm=2")["settings"]["emphasis"] == {"llm": 2.0, "vision": 0.0}
    assert here.json("plan", "--weight", "none", "--weight", "llm=3")["settings"]["emphasis"] == {"llm": 3.0}
    assert not here.json("plan", "--weight", "none")["settings"]["emphasis"]


def test_rest_days_are_weekdays_and_dates(here):
    day = date.today() + timedelta(days=2)
    plan = here.json("plan", "--interview", SOON, "--rest", f"{date.today():%a},{day}")
    assert [one["rest"] for one in plan["days"]] == [True, False, True, False, False]
    assert not any(one["rest"] for one in here.json("plan", "--rest", "none")["days"])


def test_what_if_is_not_kept(here):
    here("plan", "--interview", SOON, "--minutes", "15")
    said = here("plan", "--what-if", "minutes=45")
    assert "If it were minutes 45:" in said and "Nothing was changed." in said
    assert here.json("plan", "--what-if", "minutes=45")["what_if"]["changes"] == {"minutes": 45}
    assert here.json("plan")["minutes_a_day"] == 15


def test_the_calendar_is_written_with_its_line_breaks(here, tmp_path):
    here("plan", "--interview", SOON)
    assert "6 events written" in here("plan", "--ics", str(tmp_path / "plan.ics"), "--at", "18:30")
    content = (tmp_path / "plan.ics").read_bytes()
    assert content.startswith(b"BEGIN:VCALENDAR\r\n") and content.count(b"T183000\r\n") == 5


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--interview", "2020-01-01"), "has passed"),
        (("--minutes", "481"), "cannot be planned"),
        (("--rest", "mon,tue,wed,thu,fri,sat,sun"), "Every day of the week"),
        (("--what-if", "minutes"), "has no value"),
        (("--what-if", "luck=7"), "cannot change 'luck'"),
        (("--ics", "/no/such/folder/plan.ics"), "cannot be written"),
        (("--ics", "-", "--at", "noon"), "not a time of day"),
        (("--role", "chef"), "not a role"),
    ],
)
def test_what_cannot_be_is_refused(here, words, says):
    with pytest.raises(VivaError, match=re.escape(says)):
        here("plan", *words)


def test_a_refusal_ends_with_two_and_is_json_where_json_was_asked_for(viva):
    done = viva.run("plan", "--minutes", "481", "--json")
    assert done.returncode == 2 and done.stdout == "" and json.loads(done.stderr)["mend"] == "Give 5 to 480 minutes."


def test_setup_asks_again_until_it_fits_and_enter_keeps(here):
    said = here("setup", said=f"soon\n{SOON}\n0\n20\n\ntheory\n\nllm\nn\n")
    assert "'soon' is not a date." in said and "0 minutes a day cannot be planned." in said
    settings = here.json("plan")["settings"]
    assert (settings["interview"], settings["minutes"], settings["rounds"]) == (SOON, 20, ["theory"])
    assert (settings["level"], settings["role"]) == ("", "llm")


def test_placement_in_the_terminal_stops_when_told(here):
    here("plan", "--interview", SOON)
    said = here("setup", "--placement", said="\nIt is about cooking soup.\ny\nq\n")
    assert "1 of at most 12" in said and "3 of at most 12" in said
    state = here.json("setup")
    assert state["state"] == "ended" and state["asking"] is None
    assert [answer["right"] for answer in state["answers"]] == [0.0, 1.0]


def test_a_jobs_text_is_shown_and_kept_when_told(here):
    text = "RLHF on GPUs, momentum"
    assert "Nothing was kept." in here("setup", "--job", "-", said=text)
    names = {one["name"]: one["sure"] for one in here.json("setup", "--job", "-", "--keep", said=text)["concepts"]}
    assert names["rlhf-ppo"] and not names["momentum"]
    assert set(here.json("plan", "--interview", SOON)["settings"]["focus"]) == {n for n, sure in names.items() if sure}


def test_the_last_day_sheet(here):
    assert "nothing" in here("plan", "--last-day", "--interview", SOON)
    with pytest.raises(SystemExit):  # a weak answer is a negative result
        here("grade", "softmax", "--record", said="I do not know, probabilities.")
    assert here.json("plan", "--last-day")["misses"][0]["question"] == "softmax"


def test_q_stops_the_placement_after_a_verdict_too(viva):
    shown = viva("setup", "--placement", said="It is about weights, I think.\nq\n")
    assert "q stops" in shown and "2 of at most" not in shown
    assert viva.json("setup")["state"] == "ended"


def test_a_dispute_in_the_placement_may_be_written_out(viva):
    viva("setup", "--placement", said="It is about weights, I think.\nYes\nq\n")
    assert '"kind": "dispute"' in viva("export")
