"""np.piecewise over the three stretches, on a float copy of the steps."""

import numpy as np


def rates(steps, peak, total, warm_up=0, floor=0.0):
    at = np.array(steps, dtype=np.float64)
    problems = (total < 1, warm_up < 0, warm_up > total, floor < 0, floor > peak, bool((at < 0).any()))
    if any(problems):
        raise ValueError("total, warm_up, floor or steps out of range")

    def rise(step):
        return (step + 1) * (peak / warm_up)

    def fall(step):
        return floor + (peak - floor) * np.cos(np.pi / 2 * (step - warm_up) / (total - warm_up)) ** 2

    return np.piecewise(at, [at < warm_up, (at >= warm_up) & (at < total)], [rise, fall, float(floor)])
