"""Three ways to spend twelve training runs on a learning rate and a width: grid, random, Bayesian.

A grid of four rates by three widths tries four rates only; twelve random settings try twelve (Bergstra & Bengio,
2012); the Bayesian search fits a Gaussian process to the losses so far and tries where it expects most. All search the
same box on logarithmic scales and choose by the loss on validation pictures; the test pictures have no say.

Prepares S0:29 (tuning), S0:14 (the learning rate), S0:28 (validation against test).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np
from plot import Plot, options

from vivavoce.labkit import data
from vivavoce.scratch import Tensor, no_grad
from vivavoce.scratch.activations import relu
from vivavoce.scratch.layers import Linear, Sequential
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.metrics import accuracy
from vivavoce.scratch.optimisers import SGD
from vivavoce.scratch.search import Setting, bayesian_search, grid, random_settings
from vivavoce.scratch.training import Batches, Trainer

BUDGET = 12
RATES, WIDTHS = (-3.0, 1.0), (0.5, 2.0)  # powers of ten: learning rates .001 to 10, 3 to 100 hidden units


class Objective:
    """Trains a network with a setting, returns its validation loss; keeps the losses, and test accuracies apart."""

    def __init__(self, epochs: int, seed: int) -> None:
        self.x, self.y, self.x_test, self.y_test = data.digits(seed=seed)
        self.epochs, self.seed = epochs, seed
        self.losses, self.accuracies = list[float](), list[float]()

    def __call__(self, setting: Setting) -> float:
        """The validation loss, log 10 at most: a network that diverged is no better than one that guesses."""
        rng, width = np.random.default_rng(self.seed), round(10 ** setting["log_width"])
        model = Sequential(Linear(64, width, rng), relu, Linear(width, 10, rng))
        model.astype(np.float32)
        trainer = Trainer(model, SGD(model.parameters(), 10 ** setting["log_rate"], momentum=0.9), cross_entropy)
        loss = math.log(10)
        with suppress(FloatingPointError), np.errstate(over="raise", invalid="raise"):
            trainer.fit(Batches(self.x[:800], self.y[:800], 32, rng), self.epochs)
            loss = min(loss, trainer.evaluate(Batches(self.x[800:], self.y[800:], 400)))
        with no_grad(), np.errstate(over="ignore", invalid="ignore"):
            self.accuracies.append(accuracy(self.y_test, model(Tensor(self.x_test)).data.argmax(axis=1)))
        self.losses.append(loss)
        sys.stderr.write(f"  rate {10 ** setting['log_rate']:8.4f}  width {width:3}  validation loss {loss:.3f}\n")
        return loss


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    """Search in three ways; the test accuracy of the setting that each chose by its validation loss."""
    chosen = options(__doc__, arguments)
    rng = np.random.default_rng(chosen.seed)
    lattice = grid({"log_rate": np.linspace(*RATES, 4).tolist(), "log_width": np.linspace(*WIDTHS, 3).tolist()})
    samplers = {"log_rate": lambda rng: rng.uniform(*RATES), "log_width": lambda rng: rng.uniform(*WIDTHS)}
    drawn, box = random_settings(samplers, BUDGET, rng), {"log_rate": RATES, "log_width": WIDTHS}
    ways: dict[str, Callable[[Objective], object]] = {
        "grid": lambda objective: list(map(objective, lattice)),
        "random": lambda objective: list(map(objective, drawn)),
        "Bayesian": lambda objective: bayesian_search(objective, box, BUDGET, rng),
    }
    plot, figures = Plot("Twelve runs, three ways to choose them", "runs", "lowest validation loss so far"), {}
    for name, search in ways.items():
        objective = Objective(3 if chosen.quick else 20, chosen.seed)
        search(objective)
        figures[name] = objective.accuracies[int(np.argmin(objective.losses))]
        print(f"{name:8} validation loss {min(objective.losses):.3f}, test accuracy {figures[name]:.1%}")
        plot.add(name, np.minimum.accumulate(objective.losses).tolist())
    plot.show(chosen.svg)
    return figures


if __name__ == "__main__":
    main()
