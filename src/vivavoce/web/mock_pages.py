"""What the pages of a mock interview show, computed from its state and its report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from vivavoce.domain.errors import VivaError
from vivavoce.web.words import plural

if TYPE_CHECKING:
    from vivavoce.app.mock_report import ItemReport, PointSaid, Report
    from vivavoce.app.mocking import Sitting

UNKNOWN = "I do not know."  # what the button of that name says for the candidate
ABOUT = {
    "mixed": "a bit of everything",
    "theory": "questions, and questions back",
    "coding": "drills and estimates",
    "debugging": "broken runs to repair",
    "case": "one design, talked through",
    "project": "about your own work",
}
GROUPS = (
    ("Said unprompted", ("unprompted", "in part")),
    ("After a probe", ("after a probe", "after a hint")),
    ("Check this", ("check this",)),
    ("Not decided", ("undecided",)),
    ("Not said", ("not said",)),
)


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part in the bar on top: its words, and how full it is, in percent."""

    name: str
    note: str
    filled: int
    current: bool


@dataclass(frozen=True, slots=True)
class TimeBar:
    """Planned and used time of a part: widths in percent of the longest, and the same in words."""

    name: str
    planned: float
    used: float
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Points of one question that were said in the same way."""

    title: str
    note: str
    points: tuple[PointSaid, ...]
    quoted: bool


def clock(seconds: float) -> str:
    """`1:12`; time that has run over counts up again."""
    whole = abs(round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def used(sitting: Sitting) -> int:
    """Percent of the time for what is asked now that has passed."""
    if sitting.posed is None:
        return 0
    allowed = (sitting.posed.back or sitting.posed).allowed
    return max(0, min(100, round(100 * (1 - sitting.left_here / max(allowed, 1)))))


def parts(sitting: Sitting) -> list[PartRow]:
    """The parts of the interview, with how far it has come."""
    mock = sitting.mock
    now = mock.items[-1].part if mock.items else 0
    rows = []
    for place, part in enumerate(mock.parts):
        put = [posed for posed in mock.items if posed.part == place]
        left = mock.left_in_part(place, sitting.at)
        filled = 100 if place < now else round(100 * (1 - left / part.seconds)) if place == now else 0
        note = f"question {len(put)}" if place == now else plural(round(part.seconds / 60), "min", "min")
        rows.append(PartRow(part.name.capitalize(), note, max(0, min(100, filled)), place == now))
    return rows


def short_day(day: date) -> str:
    """`Tue 24 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"


def groups(item: ItemReport) -> list[Group]:
    """The points of a question by how they were said, those that nobody said last."""
    found = []
    for title, hows in GROUPS:
        points = tuple(point for point in item.points if point.how in hows)
        if points:
            asked = sum(point.role == "asked" for point in points)
            bonus = len(points) - asked
            note = ", ".join(f"{number} {role}" for number, role in ((asked, "asked"), (bonus, "bonus")) if number)
            found.append(Group(title, note, points, title != "Not said"))
    return found


def outcome(item: ItemReport) -> str:
    """One item in a few words, for its summary line."""
    if item.passed is not None:
        passed = sum(verdict == "pass" for _, verdict in item.checks)
        if item.checks:
            return f"passed {passed} of {plural(len(item.checks), 'check')}"
        return "right" if item.passed else "not right"
    if item.points:
        probed = item.count("after a probe", "after a hint")
        return f"{item.count('unprompted', 'in part')} said, {probed} after a probe, {item.count('not said')} not said"
    if item.heard:
        return f"{sum(how != 'not said' for _, how in item.heard)} of {len(item.heard)} heard by your friend"
    if not item.posed.answers:
        return "not answered"
    return "marked" if item.stages else "not graded"


def bars(report: Report) -> list[TimeBar]:
    """Time planned and used, part by part."""
    longest = max((max(row.planned, row.used) for row in report.times), default=1) or 1
    found = []
    for row in report.times:
        over = row.used - row.planned
        tail = "cut off by the clock" if row.cut else f"{abs(over) / 60:.1f} {'over' if over > 0 else 'left'}"
        words = f"{row.used / 60:.1f} of {row.planned / 60:.0f} min, {tail}"
        found.append(TimeBar(row.name.capitalize(), 100 * row.planned / longest, 100 * row.used / longest, words))
    return found


def texts(form: Mapping[str, object]) -> dict[str, str]:
    """The text fields of a form."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def unix(text: str) -> str:
    """Browsers send line ends as CRLF; spans count code points of what the learner typed."""
    return text.replace("\r\n", "\n")


def number(text: str) -> int:
    """A place in a form. VivaError where it is none."""
    if text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    raise VivaError(f"{text!r} is no number of an item.", "Open the interview again.")
