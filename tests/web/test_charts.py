"""Pictures say what they show, in words and in a table, and draw nothing that escapes them."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from vivavoce.domain.practice import Memory, Readiness
from vivavoce.web import charts, drawing

TODAY = date(2026, 11, 22)


def memory(stability=6.0, ago=3):
    return Memory("dropout", "explain", stability, 0.9, TODAY - timedelta(days=ago), None, 3, False)


def test_recall_is_ninety_per_cent_after_one_stability():
    assert abs(charts.retrievability(6.0, 6.0) - 0.9) < 1e-9
    assert charts.retrievability(0.0, 6.0) == 1.0


def test_forgetting_curve_states_now_and_the_day():
    picture = charts.forgetting(memory(stability=3.0, ago=3), TODAY, date(2026, 12, 8))
    assert picture.finding.startswith("Recall now: about 90 %.") and "on 8 December" in picture.finding
    assert f'aria-label="{picture.finding}"' in picture.svg
    assert picture.rows[0] == ("19 November", "100 %")
    assert 'class="forecast"' in picture.svg and 'class="real"' in picture.svg


@given(stability=st.floats(0.001, 5000), ago=st.integers(0, 2000))
def test_forgetting_stays_in_its_frame(stability, ago):
    picture = charts.forgetting(memory(stability, ago), TODAY, None)
    assert "nan" not in picture.svg and "inf" not in picture.svg
    assert all(len(row) == len(picture.columns) for row in picture.rows)


def test_no_readiness_is_drawn_before_there_is_a_number():
    nothing, now, kept, stopped = (
        Readiness(*share, 34, 20)
        for share in ((None, None, None), (0.58, 0.51, 0.65), (0.84, 0.76, 0.89), (0.44, 0.36, 0.52))
    )
    assert charts.readiness(nothing, nothing, nothing, TODAY, None) is None
    picture = charts.readiness(now, kept, stopped, TODAY, date(2026, 12, 8))
    assert picture is not None
    assert picture.finding == (
        "58 % (51 to 65) today; on 8 December 84 % (76 to 89) with the plan, 44 % (36 to 52) without more practice."
    )
    assert picture.rows == (
        ("Today", "58 % (51 to 65)"),
        ("8 December, plan kept", "84 % (76 to 89)"),
        ("8 December, stopped", "44 % (36 to 52)"),
    )


def test_calendar_counts_days_and_outlines_what_is_to_come():
    days = [(TODAY + timedelta(days=n), 20.0 if n <= 0 else 0.0, 30.0) for n in range(-3, 4) if n != -1]
    picture = charts.calendar(days, TODAY, TODAY + timedelta(days=3))
    assert picture.finding == "3 days with practice, 60 minutes in all; 4 days planned, 120 minutes."
    assert picture.svg.count('class="planned"') == 2 and picture.svg.count('class="interview"') == 1
    assert picture.svg.count("<rect") == 7  # the day without practice is there, empty
    assert charts.calendar([], TODAY, None).rows == ()


def test_calibration_says_which_way_it_is_off():
    assert "too sure" in charts.calibration([(0.9, 0.5, 10)]).finding
    assert "less sure" in charts.calibration([(0.3, 0.9, 10)]).finding
    assert "about as sure" in charts.calibration([(0.6, 0.61, 10)]).finding


def test_labels_are_escaped():
    assert "&lt;b&gt;" in drawing.text(0, 0, "<b>", "start")
    assert "<script>" not in drawing.svg(1, 1, "<script>", Markup(""))
