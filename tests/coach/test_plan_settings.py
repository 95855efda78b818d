"""What can be set, in which words, and what is refused."""

from datetime import date

import pytest

from vivavoce.coach import Settings, accept, as_json, current_settings
from vivavoce.coach.blueprints import AREAS, concept_factor, factors, practice_factor
from vivavoce.coach.settings import with_values
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import PRACTICES


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("rest_weekdays", "sun, sat", ["saturday", "sunday"]),
        ("rest_weekdays", ["Saturday", "sat"], ["saturday"]),
        ("rest_days", "2026-12-24,2026-12-01", ["2026-12-01", "2026-12-24"]),
        ("rounds", "coding,theory", ["theory", "coding"]),
        ("role", "llm", "llm"),
        ("level", "experienced", "experienced"),
        ("emphasis", {"llm": "2", "code": 0.5}, {"code": 0.5, "llm": 2.0}),
        ("focus", ["softmax", "softmax", "gone"], ["softmax", "gone"]),
        ("job", "  We train models. ", "We train models."),
        ("interview", "2026-11-21", "2026-11-21"),
        ("interview", "2026-11-22", "2026-11-22"),
        ("minutes", "480", 480),
    ],
)
def test_a_setting_is_kept_in_one_form_and_read_back(history, now, name, value, kept):
    assert accept(Settings(), {name: value}, now) == {name: kept}
    history.set(name, kept)
    assert as_json(getattr(current_settings(history.events), name)) == kept


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("interview", "2026-11-20", "has passed"),
        ("interview", "2029-11-20", "more than two years"),
        ("interview", "soon", "not a date"),
        ("minutes", 0, "cannot be planned"),
        ("minutes", 481, "cannot be planned"),
        ("minutes", "many", "not a number"),
        ("rest_weekdays", "mon,tue,wed,thu,fri,sat,sun", "Every day of the week"),
        ("rest_weekdays", "caturday", "not a day of the week"),
        ("rest_weekdays", "s", "not a day of the week"),
        ("rest_days", "2026-12-32", "not a date"),
        ("rest_days", "2032-12-01", "more than two years"),
        ("rounds", "theory,dancing", "not a round"),
        ("role", "chef", "not a role"),
        ("level", "senior", "not a level"),
        ("emphasis", {"cooking": 1}, "no area, level or practice"),
        ("emphasis", {"llm": -1}, "cannot be"),
        ("emphasis", {"llm": float("nan")}, "cannot be"),
        ("emphasis", {"llm": "lots"}, "not a weight"),
        ("emphasis", dict.fromkeys(AREAS, 0), "Every area would be left out"),
        ("emphasis", dict.fromkeys(PRACTICES, 0), "Every practice would be left out"),
        ("emphasis", [1], "not a set of weights"),
        ("job", "x" * 20_001, "20,001 characters"),
        ("shoe size", 44, "no setting"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(now, name, value, says):
    with pytest.raises(VivaError, match=says):
        accept(Settings(), {name: value}, now)


def test_rest_days_must_leave_a_day_to_the_interview(now):
    soon = Settings(interview=date(2026, 11, 24))  # from Saturday 21 to Monday 23
    days = ["2026-11-21", "2026-11-22", "2026-11-23"]
    assert accept(soon, {"rest_days": days[1:]}, now) == {"rest_days": days[1:]}
    with pytest.raises(VivaError, match="Every day to the interview"):
        accept(soon, {"rest_days": days}, now)
    with pytest.raises(VivaError, match="Every day to the interview"):
        accept(Settings(), {"interview": "2026-11-23", "rest_weekdays": "sat,sun"}, now)


def test_a_date_may_come_closer_than_the_rest_days_allow(now):
    weekend = Settings(rest_weekdays=("saturday", "sunday"))
    assert accept(weekend, {"interview": "2026-11-23"}, now) == {"interview": "2026-11-23"}


def test_several_settings_are_kept_all_or_not_at_all(now):
    with pytest.raises(VivaError):
        accept(Settings(), {"minutes": 45, "interview": "2020-01-01"}, now)
    assert accept(Settings(), {"minutes": 45, "interview": None, "rounds": []}, now) == {"minutes": 45}


def test_a_date_that_has_passed_meanwhile_does_not_stop_other_settings(now):
    old = Settings(interview=date(2026, 11, 1))
    assert accept(old, {"interview": "2026-11-01", "minutes": 20}, now) == {"minutes": 20}


def test_values_of_other_versions_are_skipped_and_the_last_good_one_stands(history):
    history.set("rounds", ["theory"])
    history.set("rounds", ["a round of a later version"])
    history.set("a setting of a later version", 1)
    history.set("emphasis", "broken")
    assert current_settings(history.events) == Settings(rounds=("theory",))


def test_accepted_values_lead_to_the_settings_they_stand_for(now):
    wanted = Settings(interview=date(2026, 12, 8), rest_weekdays=("sunday",), emphasis=(("llm", 2.0),))
    changes = {"interview": "2026-12-08", "rest_weekdays": "sun", "emphasis": {"llm": 2}}
    assert with_values(Settings(), accept(Settings(), changes, now)) == wanted


def test_without_role_level_and_rounds_everything_counts_once():
    assert set(factors(Settings()).values()) == {1.0}


def test_a_role_weighs_areas_and_the_learner_has_the_last_word():
    llm = factors(Settings(role="llm"))
    assert llm["llm"] > 1 > llm["vision"]
    assert factors(Settings(role="llm", emphasis=(("vision", 3.0),)))["vision"] == 3.0


def test_rounds_weigh_practices(view):
    coding = Settings(rounds=("coding",))
    assert practice_factor("code", coding) == 1 > practice_factor("debug", coding)
    both = Settings(rounds=("coding", "debugging"))
    assert practice_factor("debug", both) == 1


def test_a_concept_that_the_job_names_counts_more(view):
    softmax = view.by_id["softmax"]
    assert concept_factor(softmax, Settings(focus=("softmax",))) == 2 * concept_factor(softmax, Settings())
