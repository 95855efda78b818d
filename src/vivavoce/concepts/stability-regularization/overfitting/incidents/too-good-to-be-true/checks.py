"""Judges the report by what the model does on people it has never seen.

The judge draws the people: six of 2,000 markers differ between the groups, or none. Eight draws are averaged, sixteen
where there is nothing to find.
"""

import numpy as np

from vivavoce.drillkit import check, expect, log

PEOPLE, MARKERS, REAL, UNSEEN, DRAWS = 200, 2000, 6, 500, 8
# Seeds 0-5: the broken report is .17 above the truth, on all markers .54 to .60 are right. Repaired, 40 seeds, means of
# eight: error of the report 0 with a deviation of .016, without markers .500 with .022 (so .016 for sixteen), accuracy
# .688 with .012. Each limit is five deviations away. With a margin subtracted the coin toss is reported near .61.
TOLERANCE, ACCURACY = 0.08, 0.63


def draw(rng, people, effect):
    """Markers and diagnosis; the first six markers differ by `effect` standard deviations between the groups."""
    y = rng.integers(0, 2, people)
    x = rng.normal(size=(people, MARKERS))
    x[:, :REAL] += effect * (y[:, None] - 0.5)
    return x, y


def outcomes(subject, rng, effect, draws=DRAWS):
    """Mean reported and true accuracy of so many trainings."""
    reported, true = [], []
    for _ in range(draws):
        model = subject.train(*draw(rng, PEOPLE, effect), int(rng.integers(2**31)), log)
        x, y = draw(rng, UNSEEN, effect)
        reported.append(float(model.validation_accuracy))
        true.append(float((np.asarray(model.predict(x)) == y).mean()))
    return float(np.mean(reported)), float(np.mean(true))


@check("the report agrees with unseen people")
def report_agrees(subject, rng):
    reported, true = outcomes(subject, rng, 0.8)
    problem = f"Reported {reported:.2f} on average; on unseen people the models reach {true:.2f}."
    expect.true(abs(reported - true) <= TOLERANCE, problem, inputs={"draws": DRAWS}, got=reported, want=true)


@check("reports a coin toss where there is nothing to find")
def reports_coin_toss(subject, rng):
    reported, _ = outcomes(subject, rng, 0.0, 2 * DRAWS)
    problem = f"With no real marker at all, the report still says {reported:.2f}; a coin would reach 0.50."
    expect.true(abs(reported - 0.5) <= TOLERANCE, problem, inputs={"draws": 2 * DRAWS}, got=reported, want=0.5)


@check("still finds the markers that matter")
def still_finds(subject, rng):
    _, true = outcomes(subject, rng, 0.8)
    problem = f"Accuracy on unseen people is {true:.2f}, wanted {ACCURACY}."
    expect.true(true >= ACCURACY, problem, inputs={"draws": DRAWS}, got=true, want=ACCURACY)
