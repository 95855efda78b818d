"""The coach: what is remembered, what to do next, how ready the learner is. Pure functions of the log.

Every function takes the bank as a `BankView`, the events in the order of the log, and `now` with the learner's
UTC offset; none reads a clock, a file or a random number.
"""

from vivavoce.coach.agenda import due_cards, next_actions
from vivavoce.coach.plan import PlanDay, plan
from vivavoce.coach.progress import Progress, memory_curve, progress
from vivavoce.coach.readiness import readiness
from vivavoce.coach.settings import Settings, current_settings, validate_setting
from vivavoce.coach.view import BankView, ConceptView, Exercise, card, drill, estimate, incident, lab, question

__all__ = [
    "BankView",
    "ConceptView",
    "Exercise",
    "PlanDay",
    "Progress",
    "Settings",
    "card",
    "current_settings",
    "drill",
    "due_cards",
    "estimate",
    "incident",
    "lab",
    "memory_curve",
    "next_actions",
    "plan",
    "progress",
    "question",
    "readiness",
    "validate_setting",
]
