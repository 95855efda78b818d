"""Mock interviews as JSON-ready values: what `viva mock --json` prints and `/api/v1/mock` answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from vivavoce.app import contract
from vivavoce.app.estimating import Asked
from vivavoce.app.mock_report import ItemReport, Report
from vivavoce.app.mock_trust import Trust
from vivavoce.app.mocking import Sitting
from vivavoce.coach.mock_state import Mock, Posed
from vivavoce.domain.pages import CasePage, DrillPage
from vivavoce.domain.practice import Action

Json = dict[str, Any]


def listed(mocks: Iterable[Mock]) -> list[Json]:
    """`viva mock --list`: the newest first."""
    return [_head(mock) for mock in mocks]


def sitting(found: Sitting) -> Json:
    """`viva mock`: where it stands and what is asked now; seconds left are negative where time has run over."""
    mock, posed = found.mock, found.posed
    state = "ended" if mock.ended else "interrupted" if found.interrupted else "paused" if mock.paused else "running"
    return {
        **_head(mock),
        "state": state,
        "steps": mock.steps,
        "seconds_left": round(found.left),
        "parts": [{"name": part.name, "seconds": part.seconds} for part in mock.parts],
        "item": None if posed is None else {**_item(posed), **_asked(found), "seconds_left": round(found.left_here)},
    }


def _head(mock: Mock) -> Json:
    return {
        "id": mock.id,
        "kind": mock.kind,
        "minutes": mock.minutes,
        "by": mock.by,
        "started": mock.started.isoformat(),
        "ended": mock.ended,
        "items": len(mock.items),
    }


def _item(posed: Posed) -> Json:
    return {"n": posed.n, "part": posed.kind, "item": posed.item, "title": posed.title, "seconds": posed.allowed}


def _asked(found: Sitting) -> Json:
    """What the candidate reads: never an answer."""
    posed, content = found.posed, found.content
    asked: Json = {"back": None}
    match content:
        case Asked():
            asked["ask"] = content.ask
            asked["unit"] = content.page.estimate.unit
        case CasePage():
            asked["ask"] = content.case.situation
            asked["stages"] = posed.detail["stages"] if posed else []
        case DrillPage():
            asked["task"] = content.task_html
            asked["stub"] = content.stub
            asked["tries"] = len(posed.answers) if posed else 0
    if posed is not None and posed.back is not None:
        back = posed.back
        asked["back"] = {"number": len(posed.backs), "kind": back.turn, "ask": back.ask}
        asked["back"]["hint"] = back.hint if back.hinted else ""
    return asked


def report(found: Report, coming: Iterable[tuple[date, Action]], trust: Json | None) -> Json:
    """`viva mock --report ID`: quotes with spans, time, what comes next, and how often the grader is wrong."""
    counts = {
        "unprompted": found.count("unprompted"),
        "in_part": found.count("in part"),
        "after_a_probe": found.count("after a probe", "after a hint"),
        "check_this": found.count("check this"),
        "undecided": found.count("undecided"),
        "not_said": found.count("not said"),
    }
    return {
        **_head(found.mock),
        "asked_points": {"of": found.asked, **counts},
        "items": [_reported(item) for item in found.items],
        "time": [
            {"part": row.name, "planned": row.planned, "used": round(row.used), "cut": row.cut} for row in found.times
        ],
        "next": [{"date": when.isoformat(), **contract.action(action)} for when, action in coming],
        "grader": trust,
    }


def _reported(item: ItemReport) -> Json:
    return {
        **_item(item.posed),
        "used": round(item.used),
        "allowed": item.allowed,
        "late": item.posed.late,
        "why": item.posed.why,
        "answer": item.answer,
        "attempt": item.attempt,
        "tier": item.tier,
        "points": [
            {
                "id": point.id,
                "role": point.role,
                "how": point.how,
                "quotes": list(point.quotes),
                "spans": [list(span) for span in point.spans],
                "asked": point.asked,
            }
            for point in item.points
        ],
        "misconceptions": [{"quote": quote, "correction": correction} for quote, correction in item.misconceptions],
        "checks": [{"name": name, "verdict": verdict} for name, verdict in item.checks],
        "passed": item.passed,
        "friend": [{"statement": statement, "heard": heard} for statement, heard in item.heard],
        "notes": item.notes,
    }


def trusted(found: Trust | None) -> Json | None:
    """The grader's error rate on questions held out from it, and what to expect here."""
    if found is None:
        return None
    return {
        "tier": found.tier,
        "error_rate": round(found.rate, 4),
        "verdicts": found.rates.said + found.rates.missing,
        "questions": found.rates.questions,
        "decided_here": found.decided,
        "expected_wrong_here": found.expected,
        "undecided_here": found.undecided,
    }
