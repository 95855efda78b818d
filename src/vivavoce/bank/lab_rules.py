"""What a lab must declare beyond well-typed fields: names that resolve and numbers that make sense."""

from __future__ import annotations

from collections.abc import Iterator

from vivavoce.domain import ids
from vivavoce.domain.claim import Claim, Lab, Prediction

LEAST_SEEDS = 10  # fewer show nothing beyond luck
LEAST_CHOICES, MOST_CHOICES = 2, 4

Fault = tuple[str, str, str]  # text to look for in the file, problem, mend


def faults(lab: Lab) -> Iterator[Fault]:
    """Everything that is wrong with a declaration, without running it."""
    for name, knob in lab.knobs.items():
        bounded = knob.choices or isinstance(knob.default, str | bool) or None not in (knob.low, knob.high)
        if not bounded:
            yield f'"{name}"', f"The knob {name!r} has no bounds.", "Give low and high, so that no setting runs away."
        elif knob.choices and knob.default not in knob.choices:
            yield f'"{name}"', f"The knob {name!r} defaults to no choice of it.", f"Choose among {knob.choices}."
    for claim in lab.claims:
        yield from _claim(claim, lab)
    yield from _prediction(lab.prediction, lab)
    if not lab.cannot_show.strip():
        yield "cannot_show", "cannot_show is empty.", "Say in one line what so small an experiment cannot show."
    if lab.budget <= 0:
        yield "budget", f"The budget is {lab.budget} CPU seconds.", "Write what a live run may take."


def _claim(claim: Claim, lab: Lab) -> Iterator[Fault]:
    where = f'"{claim.name}"'
    if not ids.is_slug(claim.name):
        yield where, f"{claim.name!r} is not a slug.", "Use lower-case words joined by hyphens."
    if not claim.rules:
        yield where, f"{claim.name!r} has no rule.", "A rule decides: `a - b >= margin`."
    if not claim.control:
        yield where, f"{claim.name!r} has no control.", "Name knob settings that must turn the verdict around."
    if claim.seeds < LEAST_SEEDS:
        yield where, f"{claim.name!r} is tested on {claim.seeds} seeds.", f"At least {LEAST_SEEDS}."
    for rule in claim.rules:
        if not 0.5 < rule.share <= 1:
            yield where, f"{claim.name!r} asks for a share of {rule.share}.", "Write a share above 0.5, at most 1."
    for settings in (claim.settings, claim.control, *claim.contexts.values()):
        for knob in settings.keys() - lab.knobs.keys():
            yield where, f"{claim.name!r} sets {knob!r}, which is no knob.", f"Knobs: {', '.join(lab.knobs)}."
    for name, figure in claim.figures.items():
        if figure.context not in ("", "control", *claim.contexts):
            yield f'"{name}"', f"The figure {name!r} is of the context {figure.context!r}, which is none.", "Name it."


def _prediction(prediction: Prediction, lab: Lab) -> Iterator[Fault]:
    number = len(prediction.choices)
    if not LEAST_CHOICES <= number <= MOST_CHOICES:
        yield "Prediction(", f"The prediction has {number} choices.", f"Have {LEAST_CHOICES} to {MOST_CHOICES}."
    if prediction.chart and prediction.chart not in lab.charts:
        mend = f"Charts: {', '.join(lab.charts)}."
        yield "Prediction(", f"The prediction is drawn on {prediction.chart!r}, which is no chart.", mend
    for choice in prediction.choices:
        if not choice.low < choice.high:
            yield f'"{choice.label}"', f"No figure can make {choice.label!r} right.", "Its low lies below its high."
