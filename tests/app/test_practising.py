"""The practices over the real bank: every step is an event, and the learner's word counts."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from datetime import datetime, timedelta, timezone

import pytest

from vivavoce.app.viva import Viva
from vivavoce.domain.errors import UnknownSlug, VivaError

ANSWER = (
    "In training a random part of the units is switched off, each with probability p, with a fresh mask for every "
    "example, so that no unit relies on one partner."
)


@pytest.fixture
def viva(tmp_path):
    start = datetime(2026, 11, 22, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    program = Viva(tmp_path, workers=False, now=lambda: start)
    yield program
    program.close()


def test_an_attempt_can_be_reopened_as_it_was_graded(viva):
    explained = viva.explain("dropout", ANSWER, seconds=30, confidence=0.8)
    event, again = viva.graded(explained.event_id)
    assert event.response == ANSWER
    assert (event.practice, event.confidence, event.seconds) == ("explain", 0.8, 30)
    assert again.grade == explained.grade


def test_i_did_say_that_counts_at_once_and_is_an_event(viva):
    explained = viva.explain("dropout", ANSWER)
    missed = next(p.id for p in viva.question("dropout").rubric.points if explained.grade.verdict(p.id) == "missing")
    viva.dispute(explained.event_id, missed, "said")
    _, after = viva.graded(explained.event_id)
    assert after.grade.verdict(missed) == "covered"
    assert after.grade.score > explained.grade.score
    assert [event.kind for event in viva.store.events()] == ["attempt", "dispute"]


def test_a_dispute_needs_a_known_part_and_word(viva):
    explained = viva.explain("dropout", ANSWER)
    for part, says in (("nothing", "said"), (explained.grade.points[0].id, "maybe")):
        with pytest.raises(VivaError):
            viva.dispute(explained.event_id, part, says)
    assert viva.store.count() == 1


def test_a_follow_up_answered_lifts_the_grade_and_a_reveal_does_not(viva):
    explained = viva.explain("dropout", ANSWER)
    turn = explained.next
    assert turn is not None and turn.point
    point = viva.question("dropout").rubric.point(turn.point)
    revealed = viva.answer_turn(explained.event_id, turn.kind, turn.point, "", revealed=True)
    assert revealed.grade.score == explained.grade.score
    said = viva.answer_turn(explained.event_id, turn.kind, turn.point, point.statement)
    assert said.grade.verdict(turn.point) == "covered"
    assert said.grade.score > explained.grade.score
    hinted = viva.explain("dropout", ANSWER)
    half = viva.answer_turn(hinted.event_id, turn.kind, turn.point, point.statement, hinted=True)
    assert explained.grade.score < half.grade.score < said.grade.score


def test_an_answer_about_a_point_that_is_no_longer_there_is_refused(viva):
    """A page that was left open while the bank changed."""
    explained = viva.explain("dropout", ANSWER)
    with pytest.raises(VivaError, match="no point called 'gone'"):
        viva.answer_turn(explained.event_id, "probe", "gone", "At inference nothing is switched off.")
    assert viva.store.count() == 1


def test_an_answer_to_a_follow_up_is_judged_on_each_of_its_points_and_leaves_the_grade(viva):
    explained = viva.explain("dropout", ANSWER)
    follow_up = viva.question("dropout").rubric.followups[0]
    first, other = follow_up.points
    after = viva.answer_turn(explained.event_id, "followup", first.id, first.statement)
    assert [judged.id for judged in after.beyond] == [first.id, other.id]
    assert after.beyond[0].verdict == "covered" and after.grade.score == explained.grade.score
    stored = viva.store.events()[-1].outcomes
    assert stored["beyond"] == {judged.id: judged.verdict for judged in after.beyond}
    probe = viva.answer_turn(explained.event_id, "probe", explained.grade.points[0].id, "No.")
    assert probe.beyond == ()


def test_bad_answers_record_nothing(viva):
    for bad in ("", "   ", "x" * 100_001, b"\xff\xfe\x00"):
        with pytest.raises(VivaError):
            viva.explain("dropout", bad)
    with pytest.raises(UnknownSlug):
        viva.explain("dropuot", ANSWER)
    assert viva.store.count() == 0


def test_every_rated_card_moves_on(viva):
    first = viva.due_cards(3)
    viva.recall(first[0].item, "good")
    assert first[0].item not in [card.item for card in viva.due_cards(3)]
    with pytest.raises(VivaError, match="not a rating"):
        viva.recall(first[1].item, "perfect")


def test_every_lab_settles_its_prediction_from_evidence(viva):
    for page in viva.labs():
        figure = viva.stored_prediction(page.slug)
        assert figure is not None, page.slug
        settled = viva.predict(page.slug, 0, {}, figure)
        assert settled.hit == (settled.right == 0)
        assert settled.shown


def test_a_prediction_needs_a_choice_that_exists(viva):
    with pytest.raises(VivaError, match="no choice 9"):
        viva.predict("dropout", 9, {}, 0.0)


def test_today_follows_the_history(viva):
    before = viva.today()
    assert before.empty and before.actions and before.readiness.share is None
    viva.explain(before.actions[0].item.removeprefix("q:"), "I do not know this at all, sorry about that.")
    after = viva.today()
    assert not after.empty
    assert any(state.last_missed for state in viva.progress().states)


def test_settings_are_validated_and_kept(viva):
    viva.set_setting("interview", "2026-12-08")
    viva.set_setting("minutes", 45)
    kept = {name: viva.settings()[name] for name in ("interview", "minutes", "theme")}
    assert kept == {"interview": "2026-12-08", "minutes": 45, "theme": "auto"}
    assert viva.today().days_left == 16
    for name, value in (
        ("interview", "2026-11-21"),
        ("interview", "soon"),
        ("minutes", 0),
        ("theme", "pink"),
        ("x", 1),
    ):
        with pytest.raises(VivaError):
            viva.set_setting(name, value)
    assert viva.settings()["minutes"] == 45


def test_every_action_leads_to_something_that_exists(viva):
    known = {f"q:{row['slug']}" for row in viva.questions()} | {card.item for card in viva.cards()}
    known |= {f"{'incident' if p.spec.kind == 'incident' else 'drill'}:{p.spec.slug}" for p in viva.drills()}
    known |= {f"claim:{page.concept}/{page.slug}" for page in viva.labs()}
    known |= {f"estimate:{page.estimate.slug}" for page in viva.estimates()}
    assert {action.item for day in viva.plan() for action in day.actions} <= known


def test_an_acknowledged_attempt_survives_kill_9(tmp_path):
    script = textwrap.dedent(f"""
        import os, signal
        from pathlib import Path
        from vivavoce.app.viva import Viva
        viva = Viva(Path({str(tmp_path)!r}), workers=False)
        print(viva.explain("dropout", {ANSWER!r}).event_id, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == -9
    viva = Viva(tmp_path, workers=False)
    event, _ = viva.graded(done.stdout.strip())
    assert event.response == ANSWER
