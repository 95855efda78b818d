"""A function for one step number, called for each; the shape is put back at the end."""

import math

import numpy as np


def rate(step, peak, total, warm_up, floor):
    if step < 0:
        raise ValueError(f"step {step}")
    if step < warm_up:
        return peak * (step + 1) / warm_up
    if step >= total:
        return floor
    angle = math.pi * (step - warm_up) / (total - warm_up)
    return (peak + floor) / 2 + (peak - floor) / 2 * math.cos(angle)


def rates(steps, peak, total, warm_up=0, floor=0.0):
    if total < 1:
        raise ValueError("total must be at least 1")
    if not 0 <= warm_up <= total:
        raise ValueError("warm_up must be from 0 to total")
    if not 0 <= floor <= peak:
        raise ValueError("floor must be from 0 to peak")
    steps = np.asarray(steps)
    found = [rate(int(step), peak, total, warm_up, floor) for step in steps.flat]
    return np.array(found, dtype=np.float64).reshape(steps.shape)
