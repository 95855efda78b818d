"""The default weights of FSRS-6, and what follows from them. Source: open-spaced-repetition, release 6."""

W = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
DECAY = W[20]
FACTOR = 0.9 ** (-1 / DECAY) - 1  # so that 90 % are kept after one stability
EASIEST, HARDEST = 1.0, 10.0  # difficulties
