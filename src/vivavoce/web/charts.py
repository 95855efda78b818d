"""Pictures drawn by the server: each is an SVG, the finding it shows in words, and the table behind it.

Pure functions of domain values. Teal is what happened; forecasts are ink, dashed, in a grey band; what the
learner stated is vermilion. Colours come from CSS classes, because inline styles are not allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

from vivavoce.domain.practice import Memory, Readiness
from vivavoce.web.words import day, percent, plural

# The forgetting curve of FSRS-6 with its default decay: 90 % after `stability` days.
DECAY = -0.1542
FACTOR = 0.9 ** (1 / DECAY) - 1
LONGEST = 120  # days of the past in the calendar
MINUTE_STEPS = (0, 10, 20, 40)  # minutes a day at which the calendar's colour changes


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and what it says; `finding` is also its accessible name."""

    svg: Markup
    finding: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


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
        _line(4, bottom, width - 4, bottom, "axis") + _path(past, "real") + _path(ahead, "forecast")
        + _circle(*past[-1], 4, "dot-real") + _text(4, 74, day(last), "start")
        + _text(width - 4, 74, day(end), "end") + _text(width - 4, ahead[-1][1] - 6, percent(then), "end")
    )  # fmt: skip
    days = sorted({0, now, (now + span) // 2, span})
    rows = tuple((day(last + timedelta(days=d)), percent(retrievability(d, memory.stability))) for d in days)
    return Picture(_svg(width, 80, finding, body), finding, ("Day", "Chance of recall"), rows)


def readiness(now: Readiness, then: Readiness, today: date, until: date | None, width: float = 208.0) -> Picture | None:
    """The share of unseen questions that could be answered: today (solid), and later without more practice (dashed).

    None while there is no number.
    """
    if now.share is None or then.share is None:
        return None
    end = until or today + timedelta(days=30)
    height, left, right = 88.0, 6.0, width - 44

    def y(share: float) -> float:
        return 66 - share * 58

    at, later = (left + 12, y(now.share)), (right, y(then.share))
    edges = [(at[0], y(now.high or 0)), (right, y(then.high or 0)), (right, y(then.low or 0)), (at[0], y(now.low or 0))]
    finding = f"{interval_words(now)} today; without more practice {interval_words(then)} on {day(end)}."
    body = (
        _path(edges, "band") + _line(left, 66, width, 66, "axis") + _path([at, later], "forecast")
        + _line(at[0], y(now.low or 0), at[0], y(now.high or 0), "real") + _circle(*at, 4, "dot-real")
        + _text(at[0] - 8, 82, "today", "start") + _text(right, 82, f"{end.day} {end:%b}", "middle")
        + _text(right + 6, later[1] + 4, percent(then.share), "start")
    )  # fmt: skip
    rows = tuple(
        (day(when), percent(state.share or 0), percent(state.low or 0), percent(state.high or 0))
        for when, state in ((today, now), (end, then))
    )
    return Picture(_svg(width, height, finding, body), finding, ("Day", "Expected", "From", "To"), rows)


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
            parts.append(_text(x, 11, f"{when:%b}", "start"))
            month, free = when.month, x + 2 * cell
        css = _day_class(when, practised, planned, today, interview)
        parts.append(_rect(x, y, cell - 4, cell - 4, css, 4, f"{day(when)}: {round(practised)} min"))
    for row, name in ((0, "Mon"), (3, "Thu"), (6, "Sun")):
        parts.append(_text(0, top + row * cell + 13, name, "start"))
    active = [minutes for when, minutes, _ in days if when <= today and minutes > 0]
    finding = f"{plural(len(active), 'day')} with practice, {plural(round(sum(active)), 'minute')} in all."
    weeks = (days[-1][0] - first).days // 7 + 1
    table = tuple((day(when), str(round(done)), str(round(planned))) for when, done, planned in days if done or planned)
    svg = _svg(left + weeks * cell, top + 7 * cell, finding, Markup("").join(parts))
    return Picture(svg, finding, ("Day", "Minutes", "Planned"), table)


def calibration(bins: Sequence[tuple[float, float, int]]) -> Picture:
    """How sure the learner said to be (dash) against how often that was right (dot), a column a bin."""
    low, high, width = 30.0, 190.0, 240.0

    def y(share: float) -> float:
        return high - share * (high - 14)

    def x(share: float) -> float:
        return low + share * (width - low - 10)

    parts = [_line(low, high, width, high, "axis"), _line(low, 8, low, high, "axis"),
             _line(x(0), y(0), x(1), y(1), "grid")]  # fmt: skip
    for stated, right, attempts in bins:
        parts += [
            _line(x(stated), y(stated), x(stated), y(right), "stem"),
            _line(x(stated) - 7, y(stated), x(stated) + 7, y(stated), "stated"),
            _circle(x(stated), y(right), 3 + min(attempts, 16) / 4, "dot-real"),
        ]
    parts += [_text(low + 6, 16, "how often right", "start"), _text(width, high + 18, "how sure you were", "end")]
    total = sum(n for *_, n in bins)
    gap = sum((stated - right) * n for stated, right, n in bins) / max(total, 1)
    finding = _calibration_words(gap, total)
    rows = tuple((percent(stated), percent(right), str(n)) for stated, right, n in bins)
    return Picture(_svg(width, 214, finding, Markup("").join(parts)), finding, ("Sure", "Right", "Answers"), rows)


def bar(share: float | None, level: int) -> Markup:
    """A small bar of one memory, decorative: the state stands beside it in words."""
    if share is None:
        body = _rect(0.5, 1.5, 99, 4, "empty", 2)
    else:
        body = _rect(0, 1, 100, 5, "m0", 2.5) + _rect(0, 1, max(share, 0.03) * 100, 5, f"m{level}", 2.5)
    return Markup('<svg class="bar-small" viewBox="0 0 100 7" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
                  ).format(body)  # fmt: skip


def _calibration_words(gap: float, total: int) -> str:
    if abs(gap) < 0.05:
        return f"Over {total} answers you were about as sure as you were right."
    return f"Over {total} answers you were {percent(abs(gap))} {'too sure' if gap > 0 else 'less sure than right'}."


def _day_class(when: date, minutes: float, planned: float, today: date, interview: date | None) -> str:
    if when == interview:
        return "interview"
    if when > today:
        return "planned" if planned else "rest"
    return f"m{sum(minutes > step for step in MINUTE_STEPS)}"


def _svg(width: float, height: float, label: str, body: Markup) -> Markup:
    size = Markup('width="{0:g}" height="{1:g}" viewBox="0 0 {0:g} {1:g}"').format(width, height)
    return Markup('<svg class="picture" {} role="img" aria-label="{}">{}</svg>').format(size, label, body)


def _path(points: Iterable[tuple[float, float]], css: str) -> Markup:
    data = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Markup('<path class="{}" d="{}"/>').format(css, data)


def _line(x1: float, y1: float, x2: float, y2: float, css: str) -> Markup:
    return _path([(x1, y1), (x2, y2)], css)


def _circle(x: float, y: float, radius: float, css: str) -> Markup:
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(css, x, y, radius)


def _rect(x: float, y: float, width: float, height: float, css: str, radius: float = 0, title: str = "") -> Markup:
    inside = Markup("<title>{}</title>").format(title) if title else Markup("")
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="{:g}">{}</rect>').format(
        css, x, y, width, height, radius, inside
    )


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, escape(text))
