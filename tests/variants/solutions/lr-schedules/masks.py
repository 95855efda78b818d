"""An array full of the floor, into which ramp and cosine are written where they hold; the cosine by its sine."""

import numpy as np


class Schedule:
    def __init__(self, peak, total, warm_up, floor):
        if total < 1 or warm_up not in range(total + 1):
            raise ValueError("total or warm_up")
        if floor < 0.0 or peak < floor:
            raise ValueError("floor or peak")
        self.peak, self.total, self.warm_up, self.floor = peak, total, warm_up, floor

    def __call__(self, steps):
        numbers = np.atleast_1d(steps).astype(np.int64)
        if numbers.size and numbers.min() < 0:
            raise ValueError("a step is negative")
        out = np.full(numbers.shape, self.floor, dtype=np.float64)
        early = numbers < self.warm_up
        out[early] = np.linspace(0.0, self.peak, self.warm_up + 1)[1 + numbers[early]]
        middle = ~early & (numbers < self.total)
        way = (numbers[middle] - self.warm_up) / max(self.total - self.warm_up, 1)
        out[middle] += (self.peak - self.floor) * (1 - np.sin(np.pi * (way - 0.5))) / 2
        return out.reshape(np.shape(steps))


def rates(steps, peak, total, warm_up=0, floor=0.0):
    return Schedule(peak, total, warm_up, floor)(steps)
