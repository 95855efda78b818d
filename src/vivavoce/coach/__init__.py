"""The coach: what is remembered, what to do next, how ready the learner is. Pure functions of the log.

Every function takes the bank as a `BankView`, the events in the order of the log, and `now` with the learner's
UTC offset; none reads a clock, a file or a random number.
"""

from vivavoce.coach.agenda import due_cards, next_actions
from vivavoce.coach.course import Course, MemoryCurve, course
from vivavoce.coach.evidence import as_read
from vivavoce.coach.plan import Plan, PlanDay, first_day, plan, whole_plan
from vivavoce.coach.progress import Progress, concept_states, memories, progress
from vivavoce.coach.readiness import readiness
from vivavoce.coach.settings import Settings, accept, as_json, current_settings, validate_setting
from vivavoce.coach.view import BankView, ConceptView, Exercise, card, drill, estimate, incident, lab, question
from vivavoce.coach.what_if import WhatIf, what_if

__all__ = [
    "BankView",
    "ConceptView",
    "Course",
    "Exercise",
    "MemoryCurve",
    "Plan",
    "PlanDay",
    "Progress",
    "Settings",
    "WhatIf",
    "accept",
    "as_json",
    "as_read",
    "card",
    "concept_states",
    "course",
    "current_settings",
    "drill",
    "due_cards",
    "estimate",
    "first_day",
    "incident",
    "lab",
    "memories",
    "next_actions",
    "plan",
    "progress",
    "question",
    "readiness",
    "validate_setting",
    "what_if",
    "whole_plan",
]
