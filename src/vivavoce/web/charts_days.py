"""Pictures over days: behind solid, ahead dashed with the plan, dotted without it. See `charts` for the colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from vivavoce.coach import Course, MemoryCurve
from vivavoce.domain.practice import Readiness
from vivavoce.web.charts import interval_words
from vivavoce.web.drawing import Picture, apart, circle, line, path, svg, text
from vivavoce.web.words import day, percent, plural

WIDTH, HEIGHT = 440.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 392.0, 12.0, 172.0
LEAST_SPAN = 40  # percentage points that the vertical axis shows at least
LABEL_ROOM = 56.0  # user units between two names of days

Points = Sequence[tuple[date, float]]


@dataclass(frozen=True, slots=True)
class Axes:
    """Where a day and a share stand in the picture."""

    first: date
    last: date
    low: int  # per cent
    high: int

    def x(self, when: date) -> float:
        """From left to right over the days."""
        return LEFT + (when - self.first).days / max((self.last - self.first).days, 1) * (RIGHT - LEFT)

    def y(self, share: float) -> float:
        """From the bottom up over the share."""
        return BOTTOM - (100 * share - self.low) / (self.high - self.low) * (BOTTOM - TOP)

    def line(self, points: Points, css: str) -> Markup:
        """A line over days; nothing for fewer than two."""
        if len(points) < 2:
            return Markup("")
        return path([(self.x(when), self.y(share)) for when, share in points], css)


def course(found: Course, today: date) -> Picture | None:
    """The forecast day by day, with its 80 % interval. None while there is no number."""
    if not found.kept:
        return None
    behind, kept, stopped = (_shares(line) for line in (found.behind, found.kept, found.stopped))
    upper = [(when, state.high or 0.0) for when, state in found.kept]
    lower = [(when, state.low or 0.0) for when, state in found.kept]
    axes = _axes([behind, upper, lower, stopped])
    edges = [(axes.x(when), axes.y(share)) for when, share in (*upper, *reversed(lower))]
    finding = _course_words(found)
    body = path(edges, "band") + _lines(axes, behind, kept, stopped, today)
    rows = _rows(
        {when: interval_words(state) for when, state in found.behind},
        {when: interval_words(state) for when, state in found.kept},
        {when: interval_words(state) for when, state in found.stopped},
    )
    columns = ("Day", "As reckoned then", "With the plan", "Without")
    return Picture(svg(WIDTH, HEIGHT, finding, body), finding, columns, rows)


def memory(curve: MemoryCurve, title: str, today: date) -> Picture:
    """One concept: chance to answer, the days it was tried marked by dots."""
    behind, kept, stopped = curve.behind, curve.kept, curve.stopped
    axes = _axes([behind, kept, stopped])
    shown = dict(behind)
    dots = [circle(axes.x(when), axes.y(shown[when]), 3.5, "dot-real") for when in curve.tried if when in shown]
    finding = _memory_words(curve, title)
    body = _lines(axes, behind, kept, stopped, today) + Markup("").join(dots)
    rows = _rows(*({when: percent(share) for when, share in line} for line in (behind, kept, stopped)))
    columns = ("Day", "As reckoned then", "With the plan", "Without")
    return Picture(svg(WIDTH, HEIGHT, finding, body), finding, columns, rows)


def _course_words(found: Course) -> str:
    (today, now), (end, kept), (_, stopped) = found.kept[0], found.kept[-1], found.stopped[-1]
    if end == today:
        return (
            f"Today is the day: {interval_words(stopped)}, and {interval_words(kept)} after what is planned for today."
        )
    return (
        f"{interval_words(now)} today; on {day(end)} {interval_words(kept)} with the plan, "
        f"{interval_words(stopped)} if you stopped now."
    )


def _memory_words(curve: MemoryCurve, title: str) -> str:
    (_, now), (end, kept), (_, stopped) = curve.stopped[0], curve.kept[-1], curve.stopped[-1]
    tries = plural(len(curve.tried), "day")
    return (
        f"{title}, practised on {tries}: {percent(now)} today; on {day(end)} {percent(kept)} with the plan, "
        f"{percent(stopped)} without."
    )


def _shares(line: Sequence[tuple[date, Readiness]]) -> list[tuple[date, float]]:
    return [(when, state.share) for when, state in line if state.share is not None]


def _axes(lines: Sequence[Points]) -> Axes:
    """Axes that hold all points; tens of per cent, never below 0 or above 100."""
    days = [when for points in lines for when, _ in points]
    shares = [100 * share for points in lines for _, share in points]
    low, high = int(min(shares) // 10) * 10, -int(-max(shares) // 10) * 10
    while high - low < LEAST_SPAN:
        low, high = max(low - 10, 0), min(high + 10, 100)
    return Axes(min(days), max(days), low, high)


def _lines(axes: Axes, behind: Points, kept: Points, stopped: Points, today: date) -> Markup:
    """Grid, the three lines with their names, and today's dot."""
    step = 10 if axes.high - axes.low <= LEAST_SPAN else 20
    parts = []
    for share in range(axes.low, axes.high + 1, step):
        y = axes.y(share / 100)
        parts += [line(LEFT, y, RIGHT, y, "grid"), text(LEFT - 6, y + 4, f"{share} %", "end")]
    now = stopped[0]
    parts += [axes.line([*behind, now], "real"), axes.line(stopped, "stopped"), axes.line(kept, "forecast")]
    parts += [circle(axes.x(today), axes.y(now[1]), 4, "dot-real"), _names_of_days(axes, today)]
    if len(kept) > 1:
        parts.append(_ends(axes, kept, stopped))
    return Markup("").join(parts)


def _ends(axes: Axes, kept: Points, stopped: Points) -> Markup:
    """Both figures at the end of their lines, and what the lines are, near their middle."""
    above, below = apart(axes.y(kept[-1][1]) + 4, axes.y(stopped[-1][1]) + 4, 14)
    middle = min(axes.x(kept[len(kept) // 2][0]), RIGHT - 44)
    upper, lower = apart(axes.y(kept[len(kept) // 2][1]) - 8, axes.y(stopped[len(stopped) // 2][1]) + 16, 24)
    return (
        text(RIGHT + 6, above, percent(kept[-1][1]), "start", "strong")
        + text(RIGHT + 6, below, percent(stopped[-1][1]), "start")
        + text(middle, max(upper, TOP), "with the plan", "middle")
        + text(middle, min(lower, BOTTOM - 2), "stop today", "middle")
    )


def _names_of_days(axes: Axes, today: date) -> Markup:
    """The first day, today and the last, left out where they would touch."""
    parts = [text(axes.x(today), HEIGHT - 8, "today", "middle")]
    for when, anchor in ((axes.first, "start"), (axes.last, "end")):
        if abs(axes.x(when) - axes.x(today)) > LABEL_ROOM:
            parts.append(text(axes.x(when), HEIGHT - 8, f"{when.day} {when:%b}", anchor))
    return Markup("").join(parts)


def _rows(behind: dict[date, str], kept: dict[date, str], stopped: dict[date, str]) -> tuple[tuple[str, ...], ...]:
    days = sorted({*behind, *kept, *stopped})
    return tuple((day(when), *(found.get(when, "") for found in (behind, kept, stopped))) for when in days)
