"""Pictures drawn by the server: each is an SVG, the finding it shows in words, and the table behind it.

Pure functions of domain values. Teal is what happened; forecasts are ink, dashed, in a grey band; what the
learner stated is vermilion. Colours come from CSS classes, because inline styles are not allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from vivavoce.domain.practice import Memory, Readiness
from vivavoce.web.drawing import Picture, apart, circle, line, path, rect, svg, text
from vivavoce.web.words import day, percent, plural

# The forgetting curve of FSRS-6 with its default decay: 90 % after `stability` days.
DECAY = -0.1542
FACTOR = 0.9 ** (1 / DECAY) - 1
LONGEST = 120  # days of the past in the calendar
ROOM_FOR_WORD = 34  # right of the calendar, for "interview" in its last column
MINUTE_STEPS = (0, 10, 20, 40)  # minutes a day at which the calendar's colour changes


def retrievability(days: float, stability: float) -> float:
    """Chance of recall `days` after the last review, in [0, 1]."""
    return float((1 + FACTOR * max(days, 0.0) / max(stability, 0.01)) ** DECAY)


def forgetting(memory: Memory, today: date, until: date | None) -> Picture:
    """The memory of one concept: from its last review to today (solid), and on to `until` (dashed)."""
    last = memory.last or today
    end = until if until and until > today else today + timedelta(days=30)
    span = max((end - last).days, 1)
    width, top, bottom = 268.0, 12.0, 58.0

    def at(days: float) -> tuple[float, float]:
        share = retrievability(days, memory.stability)
        return 4 + days / span * (width - 8), bottom - share * (bottom - top)

    now = (today - last).days
    past = [at(now * step / 12) for step in range(13)]
    ahead = [at(now + (span - now) * step / 24) for step in range(25)]
    then = retrievability(span, memory.stability)
    finding = (
        f"Recall now: about {percent(retrievability(now, memory.stability))}. "
        f"Without a review, {percent(then)} on {day(end)}."
    )
    body = (
        line(4, bottom, width - 4, bottom, "axis") + path(past, "real") + path(ahead, "forecast")
        + circle(*past[-1], 4, "dot-real") + text(4, 74, day(last), "start")
        + text(width - 4, 74, day(end), "end") + text(width - 4, ahead[-1][1] - 6, percent(then), "end")
    )  # fmt: skip
    days = sorted({0, now, (now + span) // 2, span})
    rows = tuple((day(last + timedelta(days=d)), percent(retrievability(d, memory.stability))) for d in days)
    return Picture(svg(width, 80, finding, body), finding, ("Day", "Chance of recall"), rows)


def readiness(now: Readiness, kept: Readiness, stopped: Readiness, today: date, until: date | None) -> Picture | None:
    """The share of unseen questions that could be answered: today (solid), and on the day with the plan and without
    (dashed). None while there is no number.
    """
    if now.share is None or kept.share is None or stopped.share is None:
        return None
    end = until or today + timedelta(days=30)
    width, height, right = 208.0, 88.0, 164.0

    def y(share: float | None) -> float:
        return 66 - (share or 0.0) * 58

    at = (18.0, y(now.share))
    edges = [(at[0], y(now.high)), (right, y(kept.high)), (right, y(kept.low)), (at[0], y(now.low))]
    finding = (
        f"{interval_words(now)} today; on {day(end)} {interval_words(kept)} with the plan, "
        f"{interval_words(stopped)} without more practice."
    )
    labels = apart(y(kept.share) + 4, y(stopped.share) + 4, 12)
    body = (
        path(edges, "band") + line(6, 66, width, 66, "axis") + path([at, (right, y(stopped.share))], "stopped")
        + path([at, (right, y(kept.share))], "forecast") + line(at[0], y(now.low), at[0], y(now.high), "real")
        + circle(*at, 4, "dot-real") + text(at[0] - 8, 82, "today", "start")
        + text(right, 82, f"{end.day} {end:%b}", "middle") + text(right + 6, labels[0], percent(kept.share), "start")
        + text(right + 6, labels[1], percent(stopped.share), "start")
    )  # fmt: skip
    rows = tuple(
        (when, interval_words(state))
        for when, state in (("Today", now), (f"{day(end)}, plan kept", kept), (f"{day(end)}, stopped", stopped))
    )
    return Picture(svg(width, height, finding, body), finding, ("Day", "Expected"), rows)


def interval_words(state: Readiness) -> str:
    """`58 % (51 to 65)`: an expected share with its 80 % interval."""
    return f"{percent(state.share or 0)} ({round(100 * (state.low or 0))} to {round(100 * (state.high or 0))})"


def calendar(rows: Sequence[tuple[date, float, float]], today: date, interview: date | None) -> Picture:
    """Minutes a day, a column a week, Monday on top; days to come are outlined, the interview heavily.

    `rows` are (day, minutes done, minutes planned) of the days that have either.
    """
    minutes_of = {when: (done, planned) for when, done, planned in rows if when >= today - timedelta(days=LONGEST)}
    marks = [*minutes_of, today, *([interview] if interview else [])]
    days = [
        (when, *minutes_of.get(when, (0.0, 0.0)))
        for when in (min(marks) + timedelta(days=n) for n in range((max(marks) - min(marks)).days + 1))
    ]
    first = days[0][0] - timedelta(days=days[0][0].weekday())
    cell, left, top = 22, 34, 18
    parts: list[Markup] = []
    month = free = 0  # `free` is where the next name of a month has room
    for when, practised, planned in days:
        week, weekday = divmod((when - first).days, 7)
        x, y = left + week * cell, top + weekday * cell
        if when.month != month and weekday < 4 and x >= free:
            parts.append(text(x, 11, f"{when:%b}", "start"))
            month, free = when.month, x + 2 * cell
        css = _day_class(when, practised, planned, today, interview)
        parts.append(rect(x, y, cell - 4, cell - 4, css, 4))
        if when == interview:
            parts.append(text(x + cell, y + 13, "interview", "start"))
    for row, name in ((0, "Mon"), (3, "Thu"), (6, "Sun")):
        parts.append(text(0, top + row * cell + 13, name, "start"))
    finding = _calendar_words(days, today)
    weeks = (days[-1][0] - first).days // 7 + 1
    table = tuple((day(when), str(round(done)), str(round(planned))) for when, done, planned in days if done or planned)
    drawing = svg(left + weeks * cell + ROOM_FOR_WORD, top + 7 * cell, finding, Markup("").join(parts))
    return Picture(drawing, finding, ("Day", "Minutes", "Planned"), table)


def calibration(bins: Sequence[tuple[float, float, int]]) -> Picture:
    """How sure the learner said to be (dash) against how often that was right (dot), a column a bin."""
    low, high, width = 30.0, 190.0, 240.0

    def y(share: float) -> float:
        return high - share * (high - 14)

    def x(share: float) -> float:
        return low + share * (width - low - 10)

    parts = [line(low, high, width, high, "axis"), line(low, 8, low, high, "axis"),
             line(x(0), y(0), x(1), y(1), "grid")]  # fmt: skip
    for stated, right, attempts in bins:
        parts += [
            line(x(stated), y(stated), x(stated), y(right), "stem"),
            line(x(stated) - 7, y(stated), x(stated) + 7, y(stated), "stated"),
            circle(x(stated), y(right), 3 + min(attempts, 16) / 4, "dot-real"),
        ]
    parts += [text(low + 6, 16, "how often right", "start"), text(width, high + 18, "how sure you were", "end")]
    total = sum(n for *_, n in bins)
    gap = sum((stated - right) * n for stated, right, n in bins) / max(total, 1)
    finding = _calibration_words(gap, total)
    rows = tuple((percent(stated), percent(right), str(n)) for stated, right, n in bins)
    return Picture(svg(width, 214, finding, Markup("").join(parts)), finding, ("Sure", "Right", "Answers"), rows)


def _calibration_words(gap: float, total: int) -> str:
    if abs(gap) < 0.05:
        return f"Over {total} answers you were about as sure as you were right."
    return f"Over {total} answers you were {percent(abs(gap))} {'too sure' if gap > 0 else 'less sure than right'}."


def _calendar_words(days: Sequence[tuple[date, float, float]], today: date) -> str:
    active = [minutes for when, minutes, _ in days if when <= today and minutes > 0]
    ahead = [planned for when, _, planned in days if when >= today and planned > 0]
    done = f"{plural(len(active), 'day')} with practice, {plural(round(sum(active)), 'minute')} in all"
    if not ahead:
        return f"{done}."
    return f"{done}; {plural(len(ahead), 'day')} planned, {plural(round(sum(ahead)), 'minute')}."


def _day_class(when: date, minutes: float, planned: float, today: date, interview: date | None) -> str:
    if when == interview:
        return "interview"
    if when > today:
        return "planned" if planned else "rest"
    return f"m{sum(minutes > step for step in MINUTE_STEPS)}"
