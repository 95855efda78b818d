"""Judges the report and the choice of neighbours by people who were never recorded before.

The judge draws the people. Everybody has habits of their own (20 features) and, with the tremor, a shift in six of
them; eight recordings of one person are much alike. Sixteen draws are averaged.
"""

import numpy as np

from vivavoce.drillkit import check, expect, log

PEOPLE, RECORDINGS, FEATURES, SHIFTED, NEW, DRAWS = 120, 8, 20, 6, 60, 16
# Seeds 0-159, repaired: report minus truth .010, deviation of one draw .066, so .017 for the mean of 16; without a
# tremor the report is .540 (choosing among five), deviation .016; accuracy on new people .832, deviation .011. All
# limits are five deviations away. Broken: the report is .25 too high, accuracy on new people near .73.
TOLERANCE, COIN_TOLERANCE, ACCURACY = 0.1, 0.13, 0.775


def draw(rng, people, shift):
    """Recordings, labels and who was recorded; half of the people have the tremor."""
    tremor = rng.permutation(np.arange(people) % 2)
    habits = rng.normal(size=(people, FEATURES))
    habits[:, :SHIFTED] += shift * (tremor[:, None] - 0.5)
    person = np.repeat(np.arange(people), RECORDINGS)
    return habits[person] + 0.35 * rng.normal(size=(len(person), FEATURES)), tremor[person], person


def outcomes(subject, rng, shift):
    """Mean reported accuracy and mean accuracy on new people."""
    reported, true = [], []
    for _ in range(DRAWS):
        model = subject.train(*draw(rng, PEOPLE, shift), int(rng.integers(2**31)), log)
        x, y, _ = draw(rng, NEW, shift)
        reported.append(float(model.validation_accuracy))
        true.append(float((np.asarray(model.predict(x)) == y).mean()))
    return float(np.mean(reported)), float(np.mean(true))


@check("the report agrees with new people")
def report_agrees(subject, rng):
    reported, true = outcomes(subject, rng, 1.0)
    problem = f"Reported {reported:.2f} on average; on new people the models reach {true:.2f}."
    expect.true(abs(reported - true) <= TOLERANCE, problem, inputs={"draws": DRAWS}, got=reported, want=true)


@check("reports a coin toss where there is nothing to find")
def reports_coin_toss(subject, rng):
    reported, _ = outcomes(subject, rng, 0.0)
    problem = f"When the tremor changes nothing, the report still says {reported:.2f}; a coin would reach 0.50."
    expect.true(abs(reported - 0.5) <= COIN_TOLERANCE, problem, inputs={"draws": DRAWS}, got=reported, want=0.5)


@check("chooses well for new people")
def chooses_well(subject, rng):
    _, true = outcomes(subject, rng, 1.0)
    problem = f"Accuracy on new people is {true:.2f}, wanted {ACCURACY}."
    expect.true(true >= ACCURACY, problem, inputs={"draws": DRAWS}, got=true, want=ACCURACY)
