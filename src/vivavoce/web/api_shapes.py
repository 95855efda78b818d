"""What each address of `/api/v1` answers, in a short notation that `api_description` turns into JSON Schema.

A field is a type (`str`), the name of a shape (`"Point"`), a list of one of these (`[str]`), a dict of any names to
one (`{"*": float}`), a tuple of alternatives (`(float, None)`), or `object`: anything. Every field is always there.
`tests/web/test_description.py` holds real answers against this.
"""

from __future__ import annotations

from typing import Any

TEXT_OR_NOT, NUMBER_OR_NOT = (str, None), (float, None)
QUESTION = {"slug": str, "title": str, "concept": str, "area": str, "level": str, "sources": [str], "kinds": [str]}
DRILL = {"slug": str, "kind": str, "concept": str, "library": str}
CASE = {"slug": str, "concept": str, "title": str, "sources": [str]}
ASKED = {
    "slug": str, "concept": str, "title": str, "seed": int, "ask": str, "unit": str, "tolerance": str, "minutes": int,
}  # fmt: skip
MOCK = {"id": str, "kind": str, "minutes": int, "by": str, "started": str, "ended": str, "items": int}
MOCK_ITEM = {"n": int, "part": str, "item": str, "title": str, "seconds": int}
ACTION = {"item": str, "kind": str, "minutes": int, "reason": str, "gain": float, "title": str}
PLAN = {
    "interview": TEXT_OR_NOT, "minutes_a_day": int, "days": ["PlannedDay"], "planned_days": int, "minutes": int,
    "concepts": int, "left_out": ["LeftOut"], "forecast": "Forecasts", "settings": {"*": object},
    "model_version": int,
}  # fmt: skip

SHAPES: dict[str, dict[str, Any]] = {
    "Problem": {"problem": str, "mend": str},
    "Concept": {"id": str, "title": str, "area": str, "level": str},
    "Question": QUESTION,
    "QuestionPage": {
        **QUESTION, "minutes": int, "citations": [str], "claims": [str], "sections": ["Section"], "points": ["Point"],
    },
    "Section": {"id": str, "title": str, "html": str},
    "Point": {"id": str, "role": str, "weight": float, "statement": str},
    "Grade": {
        "question": str, "score": float, "tier": str, "points": ["PointVerdict"], "misconceptions": ["Misconception"],
        "advice": [str], "milliseconds": float,
    },
    "PointVerdict": {"id": str, "verdict": str, "probability": float, "evidence": [[int]]},
    "Misconception": {"id": str, "probability": float, "evidence": [[int]], "correction": str},
    "Drill": DRILL,
    "DrillPage": {**DRILL, "title": str, "entry": [str], "minutes": int, "hints": int, "task": str, "stub": str},
    "Judgement": {
        "slug": str, "verdict": str, "checks": ["Check"], "milliseconds": float, "profile": str, "mistake": str,
        "output": str, "seed": int,
    },
    "Check": {"name": str, "verdict": str, "message": str},
    "Estimate": ASKED,
    "EstimateMarked": {
        **ASKED, "verdict": str, "given": [float], "answer": [float], "mistake": str, "derivation": [str],
    },
    "Case": CASE,
    "CasePage": {
        **CASE, "minutes": int, "situation": str, "if_asked": [[str]], "stages": ["Stage"],
        "twists": [{"*": str}], "traps": [{"*": str}], "concept_title": str,
    },
    "Stage": {"id": str, "prompt": str, "ticks": [{"*": str}]},
    "Lab": {
        "slug": str, "concept": str, "title": str, "knobs": {"*": "Knob"}, "ask": str, "choices": [str],
        "claims": [str], "cannot_show": str, "budget": float,
    },
    "Knob": {"label": str, "default": object, "low": NUMBER_OR_NOT, "high": NUMBER_OR_NOT, "choices": [object]},
    "LabRun": {
        "lab": str, "concept": str, "knobs": {"*": object}, "metrics": {"*": {"*": [NUMBER_OR_NOT]}},
        "claims": ["ClaimNow"], "cpu_seconds": float,
    },
    "ClaimNow": {
        "id": str, "verdict": str, "consistent": (bool, None), "effect": NUMBER_OR_NOT,
        "interval": ([NUMBER_OR_NOT], None), "evidence": object,
    },
    "Ledger": {"claims": ["Claim"], "summary": {"*": int}},
    "Claim": {
        "id": str, "statement": str, "ledger": [str], "sources": [str], "verdict": str, "expected_original": str,
        "reason": str, "finding": str, "effect": NUMBER_OR_NOT, "interval": ([NUMBER_OR_NOT], None),
        "wins": (int, None), "seeds": [int], "contexts": {"*": str}, "control": str, "kind": str, "lab": str,
        "source": str, "versions": {"*": str}, "date": str, "cpu_seconds": float, "hash": str,
    },
    "Hit": {"slug": str, "concept": str, "title": str, "score": float},
    "Action": ACTION,
    "Readiness": {
        "share": NUMBER_OR_NOT, "low": NUMBER_OR_NOT, "high": NUMBER_OR_NOT, "observations": int, "needed": int,
    },
    "ConceptState": {
        "concept": str, "title": str, "level": int, "retrievability": NUMBER_OR_NOT, "observations": int,
        "due": TEXT_OR_NOT, "last_missed": bool,
    },
    "Memory": {
        "concept": str, "practice": str, "stability": float, "retrievability": float, "last": TEXT_OR_NOT,
        "due": TEXT_OR_NOT, "observations": int, "last_missed": bool,
    },
    "Blocking": {
        "concept": str, "title": str, "missed": bool, "tried": bool, "chain": [str], "held_back": [str],
        "points": float, "says": str,
    },
    "Progress": {
        "states": ["ConceptState"], "calendar": [[(str, int)]], "memory": {"*": ["Memory"]}, "readiness": "Readiness",
        "today": "Readiness", "attempts": int, "calibration": [[float]], "weakest": ["ConceptState"],
        "kept": "Readiness", "blocking": ("Blocking", None), "weak": [str], "course": {"*": ["ForecastDay"]},
        "model_version": int,
    },
    "ForecastDay": {"date": str, "share": NUMBER_OR_NOT, "low": NUMBER_OR_NOT, "high": NUMBER_OR_NOT},
    "Doctor": {
        "version": str, "data_dir": str, "profile": str, "confinement": [str], "workers": {"*": int},
        "grader_tier": str, "bank": str, "questions": int, "problems": [object],
    },
    "Done": {
        "event": str, "at": str, "item": str, "practice": str, "title": str, "result": str, "bank": str,
        "response": str, "seconds": float,
    },
    "Kept": {"item": str, "name": str, "title": str, "bookmarked": bool, "note": str, "at": TEXT_OR_NOT},
    "Mock": MOCK,
    "MockSitting": {
        **MOCK, "state": str, "steps": int, "seconds_left": int, "parts": [{"*": (str, int)}],
        "item": ({"*": object}, None),
    },
    "MockReport": {
        **MOCK, "asked_points": {"*": int}, "items": ["MockItemReport"], "time": ["TimeUsed"], "next": ["DatedAction"],
        "grader": ({"*": object}, None),
    },
    "MockItemReport": {
        **MOCK_ITEM, "used": int, "allowed": int, "late": bool, "why": str, "answer": str, "attempt": str, "tier": str,
        "points": [{"*": object}], "misconceptions": [{"*": str}], "checks": [{"*": str}], "passed": (bool, None),
        "friend": [{"*": object}], "notes": str,
    },
    "TimeUsed": {"part": str, "planned": int, "used": int, "cut": bool},
    "DatedAction": {"date": str, **ACTION},
    "Plan": PLAN,
    "PlanOrWhatIf": {**PLAN, "what_if?": "WhatIf"},
    "PlannedDay": {"date": str, "rest": bool, "minutes": int, "items": ["Action"]},
    "LeftOut": {"concept": str, "title": str, "chance": float, "points": float},
    "Forecasts": {"with_the_plan": "Readiness", "without_more_practice": "Readiness"},
    "WhatIf": {
        "changes": {"*": object}, "points": NUMBER_OR_NOT, "forecast": "Readiness", "minutes": int, "concepts": int,
        "fits": [str], "falls_out": [str],
    },
    "LastDay": {
        "interview": TEXT_OR_NOT, "misses": [{"*": object}], "beliefs": [{"*": object}], "predictions": [{"*": object}],
        "code": [{"*": object}], "stories": [{"*": object}],
    },
    "Project": {"number": int, "id": str, "title": str, "told": str, "seconds_aloud": int, "answered": int},
    "ProjectPage": {
        "id": str, "title": str, "fields": {"*": str}, "told": str, "versions": int, "seconds_aloud": int,
        "remarks": ["Remark"], "questions": ["RaisedHere"],
    },
    "Remark": {"field": str, "says": str},
    "Raised": {"id": str, "ask": str, "good": [str], "words": [str], "concept": str},
    "RaisedHere": {"id": str, "ask": str, "good": [str], "words": [str], "concept": str, "answered": bool},
    "Rehearsed": {"event": str, "question": "Raised", "remarks": ["Remark"]},
    "Removed": {"removed": str},
    "Step": {
        "activation": str, "loss_function": str, "settings": {"*": float}, "nodes": ["Node"], "moves": ["Move"],
        "loss": {"*": float}, "updated": {"*": float},
    },
    "Node": {
        "name": str, "role": str, "formula": str, "inputs": [str], "value": float, "slopes": [float], "gradient": float,
    },
    "Move": {"phase": str, "node": TEXT_OR_NOT, "says": str},
}  # fmt: skip

ANSWERS: dict[str, Any] = {
    "GET /concepts": ["Concept"],
    "GET /questions": ["Question"],
    "GET /questions/{slug}": "QuestionPage",
    "POST /grade": "Grade",
    "GET /drills": ["Drill"],
    "GET /drills/{slug}": "DrillPage",
    "POST /judge": "Judgement",
    "GET /estimates/{slug}": "Estimate",
    "POST /estimate": "EstimateMarked",
    "GET /cases": ["Case"],
    "GET /cases/{slug}": "CasePage",
    "GET /labs": ["Lab"],
    "POST /lab": "LabRun",
    "GET /claims": "Ledger",
    "GET /search": ["Hit"],
    "GET /next": "Action",
    "GET /progress": "Progress",
    "GET /doctor": "Doctor",
    "GET /history": ["Done"],
    "GET /bookmarks": ["Kept"],
    "POST /bookmarks": "Kept",
    "POST /notes": "Kept",
    "GET /mock": ["Mock"],
    "POST /mock": "MockSitting",
    "GET /mock/{mock}": "MockSitting",
    "POST /mock/{mock}/answer": "MockSitting",
    "POST /mock/{mock}/reply": "MockSitting",
    "POST /mock/{mock}/judge": "Judgement",
    "POST /mock/{mock}/leave": "MockSitting",
    "POST /mock/{mock}/hint": "MockSitting",
    "POST /mock/{mock}/ticks": "MockSitting",
    "POST /mock/{mock}/course/{step}": "MockSitting",
    "GET /mock/{mock}/report": "MockReport",
    "GET /plan": "PlanOrWhatIf",
    "GET /plan/last-day": "LastDay",
    "GET /projects": ["Project"],
    "POST /projects": "ProjectPage",
    "GET /projects/{project}": "ProjectPage",
    "PUT /projects/{project}": "ProjectPage",
    "DELETE /projects/{project}": "Removed",
    "POST /projects/{project}/answers": "Rehearsed",
    "GET /step": "Step",
}
