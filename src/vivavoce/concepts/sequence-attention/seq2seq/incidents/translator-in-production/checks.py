"""Trains the submitted script on fresh codes over three seeds; judges whole codes that it has not seen."""

import numpy as np

from vivavoce.drillkit import check, expect, log

SEEDS, TRAINED, UNSEEN = 3, 3000, 300


@check("sorts unseen codes on every seed")
def sorts(subject, rng):
    # The repaired script sorted every code on 4 seeds, the broken one less than one in a hundred.
    for _ in range(SEEDS):
        codes = np.unique(rng.integers(0, 6, (6000, 5)), axis=0)
        rng.shuffle(codes)
        x, unseen = codes[:TRAINED], codes[TRAINED : TRAINED + UNSEEN]
        model = subject.train(x, np.sort(x, axis=1), int(rng.integers(2**31)), log)
        got = np.asarray(model.predict(unseen))
        expect.shape(got, unseen.shape)
        right = float((got == np.sort(unseen, axis=1)).all(1).mean())
        expect.true(right >= 0.8, f"{right:.2f} of the unseen codes are sorted right as a whole, wanted at least 0.80.")
