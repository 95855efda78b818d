"""The adding problem at lag 50: gates remember what a plain recurrent network forgets.

A sequence holds random numbers, two of them marked; the answer, asked for at the end, is their sum (Hochreiter &
Schmidhuber, 1997, section 5.4). The first mark stands among the first ten steps and the sequence ends fifty steps
later, so the network must carry that number for at least fifty. Always saying 1 leaves an error of 1/6. All three
have the same budget of fresh sequences and stop as soon as they have solved it.

Prepares S0:24 (RNN), S0:25 (LSTM), S0:33 (GRU), S0:17 and S0:18 (vanishing, exploding, clipping), S3:12, S3:13.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from plot import Plot, options

from vivavoce.scratch.autodiff import Array
from vivavoce.scratch.layers import Linear, Sequential
from vivavoce.scratch.losses import mean_squared_error
from vivavoce.scratch.optimisers import Adam
from vivavoce.scratch.recurrent import Cell, GRUCell, LSTMCell, Recurrent, RNNCell
from vivavoce.scratch.training import Batches, Trainer

HIDDEN, BATCH, SOLVED, FIRST = 16, 32, 0.01, 10


def sequences(n: int, lag: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """x (n, FIRST + lag, 2), a number and its mark at each step; the sums of the two marked numbers (n, 1)."""
    length, rows = FIRST + lag, np.arange(n)
    numbers, marks = rng.random((n, length)), np.zeros((n, length))
    marks[rows, rng.integers(0, FIRST, n)] = 1
    marks[rows, rng.integers(FIRST, length, n)] = 1
    x = np.stack([numbers, marks], axis=-1).astype(np.float32)
    return x, (numbers * marks).sum(axis=1, keepdims=True).astype(np.float32)


def learn(cell: Cell, lag: int, steps: int, rng: np.random.Generator) -> list[float]:
    """The mean squared error on 500 held-out sequences after every 50 steps, until solved or out of steps."""
    model = Sequential(Recurrent(cell), lambda states: states[:, -1], Linear(HIDDEN, 1, rng))
    model.astype(np.float32)
    trainer = Trainer(model, Adam(model.parameters(), 0.02), mean_squared_error, clip=1.0)
    held_out = Batches(*sequences(500, lag, rng), 500)
    errors: list[float] = []
    while len(errors) * 50 < steps and (not errors or errors[-1] > SOLVED):
        trainer.epoch(Batches(*sequences(50 * BATCH, lag, rng), BATCH))
        errors.append(trainer.evaluate(held_out))
        sys.stderr.write(f"\r{type(cell).__name__}: step {50 * len(errors)}/{steps}  held-out error {errors[-1]:.4f} ")
    sys.stderr.write("\n")
    return errors


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    """Train the three cells; the last held-out error of each."""
    chosen = options(__doc__, arguments)
    rng = np.random.default_rng(chosen.seed)
    lag, steps = (10, 400) if chosen.quick else (50, 1500)
    cells = {"RNN": RNNCell(2, HIDDEN, rng), "LSTM": LSTMCell(2, HIDDEN, rng, forget_bias=1.0)}
    cells["GRU"] = GRUCell(2, HIDDEN, rng)
    plot, figures = Plot(f"The adding problem at lag {lag}", "hundreds of steps", "held-out squared error"), {}
    for name, cell in cells.items():
        errors = learn(cell, lag, steps, rng)
        outcome = "learned" if errors[-1] < 0.02 else "not learned"
        print(f"{name:4} {outcome}: error {errors[-1]:.4f} after {50 * len(errors)} steps of {steps}")
        plot.add(name, errors, [0.5 * (i + 1) for i in range(len(errors))])
        figures[name] = errors[-1]
    plot.show(chosen.svg)
    return figures


if __name__ == "__main__":
    main()
