"""Judges the service by logs that it has not seen."""

import numpy as np

from vivavoce.drillkit import check, expect, log

# 8 seeds: repaired .98 to 1.00, broken .46 to .51. The middle one of three is judged: a right
# repair may get stuck once.
RIGHT, TRAININGS = 0.90, 3


def logs(rng, n):
    """Twelve events: one alarm (18), one reset (19), the rest at random; 1 where the alarm came first."""
    events = rng.integers(18, size=(n, 12))
    places = np.argsort(rng.random((n, 12)), axis=1)[:, :2]
    events[np.arange(n), places[:, 0]], events[np.arange(n), places[:, 1]] = 18, 19
    return events, (places[:, 0] < places[:, 1]).astype(np.int64)


@check("the answer does not depend on the company")
def company(subject, rng):
    service = subject.train(*logs(rng, 4000), int(rng.integers(2**31)), log)
    events, _ = logs(rng, 200)
    together = np.asarray(service.predict(events))
    alone = np.asarray(service.predict(np.ascontiguousarray(events[::-1])))[::-1]
    changed = int((together != alone).sum())
    problem = f"With the rows of the batch in another order {changed} of 200 answers changed."
    # Sums in another order may turn a tie.
    expect.true(changed <= 2, problem, inputs={"logs": 200})


@check("reads new logs")
def reads(subject, rng):
    shares = []
    for _ in range(TRAININGS):
        service = subject.train(*logs(rng, 4000), int(rng.integers(2**31)), log)
        events, answer = logs(rng, 500)
        shares.append(float((np.asarray(service.predict(events)) == answer).mean()))
    middle = sorted(shares)[TRAININGS // 2]
    said = ", ".join(f"{share:.3f}" for share in shares)
    problem = f"Right on new logs: {said}; the middle one is {middle:.3f}, wanted {RIGHT}. Guessing gives 0.50."
    expect.true(middle >= RIGHT, problem, inputs={"trainings": TRAININGS}, got=middle, want=RIGHT)
