"""Trains the submitted script over three seeds; judges what it reads of unseen digits."""

import numpy as np

from vivavoce.drillkit import check, expect, log
from vivavoce.labkit.data import digits

SEEDS, NEEDED = 3, 0.955


@check("reads unseen digits")
def reads(subject, rng):
    # Repaired: .969 to .988 on 15 seeds. Only the turns taken out: .63 to .94; only normalised: .92 to .95. The mean of
    # three lies below the limit by chance only at six of its deviations; one run alone was below .96 too often.
    shares = []
    for _ in range(SEEDS):
        x, y, new, labels = digits(900, seed=int(rng.integers(2**31)))
        predicted = np.asarray(subject.train(x, y, int(rng.integers(2**31)), log).predict(new))
        expect.shape(predicted, labels.shape)
        shares.append(float((predicted == labels).mean()))
    mean, said = sum(shares) / SEEDS, ", ".join(f"{share:.3f}" for share in shares)
    problem = f"Right on unseen digits: {said}; the mean is {mean:.3f}, wanted {NEEDED}."
    expect.true(mean >= NEEDED, problem, got=mean, want=NEEDED)


@check("answers alone as in company")
def alone(subject, rng):
    x, y, new, _ = digits(900, seed=int(rng.integers(2**31)))
    model = subject.train(x, y, 0, log)
    new = new[:40]
    want = np.asarray(model.predict(new))
    # Company as different as can be: every image between blank ones, and between white ones.
    for colour in (0.0, 1.0):
        company = np.full_like(new, colour)
        got = np.stack([np.asarray(model.predict(np.concatenate([row[None], company])))[0] for row in new])
        expect.true(bool((got == want).all()), "Some digits are read otherwise when they come in other company.")
    single = np.concatenate([np.asarray(model.predict(row[None])) for row in new])
    expect.true(bool((single == want).all()), "Some digits are read otherwise when they come alone.")
