"""The learning rate of each update: a line up, then half a cosine down."""

import numpy as np


def rates(steps, peak, total, warm_up=0, floor=0.0):
    """Rates (float64) of the updates `steps`, in their shape."""
    raise NotImplementedError("Where does the cosine begin to count?")
