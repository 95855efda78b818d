"""Judges the service by the answers it gives about folders that it has not seen."""

import numpy as np

from vivavoce.drillkit import check, expect, log

# 9 seeds: repaired 1.00 in each, broken .36 to .43 (deviation .025). The middle one of three is judged: a right repair
# may get stuck once.
ACCURACY, TRAININGS, N, ITEMS = 0.80, 3, 2000, 12


def folders(rng, n):
    """Records with a random unit tag and one of four contents; the question is one tag with a little noise."""
    tags = rng.normal(size=(n, ITEMS, 8))
    tags /= np.linalg.norm(tags, axis=-1, keepdims=True)
    contents = rng.integers(4, size=(n, ITEMS))
    asked = rng.integers(ITEMS, size=n)
    records = np.concatenate([3 * tags, np.eye(4)[contents]], axis=-1).astype(np.float32)
    question = (3 * tags[np.arange(n), asked] + 0.1 * rng.normal(size=(n, 8))).astype(np.float32)
    return records, question, contents[np.arange(n), asked]


@check("answers about new folders")
def answers(subject, rng):
    shares = []
    for _ in range(TRAININGS):
        service = subject.train(*folders(rng, N), int(rng.integers(2**31)), log)
        records, question, answer = folders(rng, 500)
        shares.append(float((np.asarray(service.predict(records, question)) == answer).mean()))
    middle = sorted(shares)[TRAININGS // 2]
    said = ", ".join(f"{share:.3f}" for share in shares)
    problem = f"Right on new folders: {said}; the middle one is {middle:.3f}, wanted {ACCURACY}. Guessing gives 0.25."
    expect.true(middle >= ACCURACY, problem, inputs={"trainings": TRAININGS}, got=middle, want=ACCURACY)


@check("the order of the records does not matter")
def order(subject, rng):
    service = subject.train(*folders(rng, N), int(rng.integers(2**31)), log)
    records, question, _ = folders(rng, 300)
    straight = np.asarray(service.predict(records, question))
    shuffled = np.asarray(service.predict(records[:, rng.permutation(ITEMS)], question))
    changed = int((straight != shuffled).sum())
    # Sums in another order may turn a tie.
    expect.true(changed <= 3, f"With the records in another order {changed} of 300 answers changed.", inputs={})
