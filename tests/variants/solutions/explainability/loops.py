"""Plain loops over steps and flat places, with one working copy that is put right again."""

import numpy as np


def check(x, baseline):
    if x.shape != baseline.shape:
        raise ValueError(f"x has shape {x.shape}, baseline {baseline.shape}")


def integrated_gradients(gradient, x, baseline, steps=50):
    check(x, baseline)
    if steps < 1:
        raise ValueError("at least one step")
    total = np.zeros(x.shape)
    for step in range(steps):
        share = (step + 0.5) / steps
        total = total + gradient(baseline + share * (x - baseline))
    return (x - baseline) * total / steps


def occlusion(score, x, baseline):
    check(x, baseline)
    whole = score(x)
    work, old, new = x.flatten(), x.flatten(), baseline.flatten()
    lost = np.zeros(work.size)
    for place in range(work.size):
        work[place] = new[place]
        lost[place] = whole - score(work.reshape(x.shape))
        work[place] = old[place]
    return lost.reshape(x.shape)
