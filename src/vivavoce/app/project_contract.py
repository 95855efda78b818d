"""Stories as JSON, for the command line and for HTTP."""

from __future__ import annotations

from typing import Any

from vivavoce.app.projects import Projects, Rehearsed
from vivavoce.coach.project_questions import Raised
from vivavoce.coach.project_remarks import Remark, seconds_aloud
from vivavoce.coach.projects import Project

Json = dict[str, Any]


def listed(all_projects: list[Project]) -> list[Json]:
    """Every story in short."""
    return [
        {"number": number, "id": project.id, "title": project.title, "told": project.versions[-1][1].isoformat(),
         "seconds_aloud": seconds_aloud(project.text), "answered": len(project.answers)}
        for number, project in enumerate(all_projects, start=1)
    ]  # fmt: skip


def whole(projects: Projects, project: Project) -> Json:
    """A story with what is to say about its structure and the questions that it raises."""
    raised = projects.questions(project)
    return {
        "id": project.id,
        "title": project.title,
        "fields": project.fields,
        "told": project.versions[-1][1].isoformat(),
        "versions": len(project.versions),
        "seconds_aloud": seconds_aloud(project.text),
        "remarks": [_remark(one) for one in projects.remarks(project)],
        "questions": [{**_raised(one), "answered": one.id in project.answers} for one in raised],
    }


def rehearsed(found: Rehearsed) -> Json:
    """An answer that was recorded."""
    return {
        "event": found.event_id,
        "question": _raised(found.question),
        "remarks": [_remark(one) for one in found.remarks],
    }


def _raised(one: Raised) -> Json:
    return {"id": one.id, "ask": one.ask, "good": list(one.good), "words": list(one.words), "concept": one.concept}


def _remark(one: Remark) -> Json:
    return {"field": one.field, "says": one.says}
