"""A hidden layer learns what no line separates: XOR, then two spirals that wind around each other.

XOR needs one hidden layer of a few units. The spirals (Lang & Witbrock, 1988) are XOR many times over: each turn
changes the class, and the network has to bend the plane until one line cuts it. The spirals are scored on points that
were not trained on.

Prepares S3:8 (XOR by a hidden layer), S0:13 (hidden layers and depth), S0:3 (why activations), S0:6 (descent).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from plot import Plot, options

from vivavoce.scratch import Tensor, no_grad
from vivavoce.scratch.activations import tanh
from vivavoce.scratch.autodiff import Array
from vivavoce.scratch.layers import Linear, Module, Sequential
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.metrics import accuracy
from vivavoce.scratch.optimisers import Adam
from vivavoce.scratch.training import Batches, Trainer, progress_bar


def two_spirals(n: int, rng: np.random.Generator, turns: float = 1.5) -> tuple[Array, Array]:
    """x (n, 2) in the unit disc, labels (n,): the second spiral is the first turned by half a circle."""
    labels, radius = rng.integers(0, 2, n), np.sqrt(rng.uniform(0.02, 1, n))
    angle = 2 * np.pi * turns * radius + np.pi * labels
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return x + rng.normal(0, 0.01, x.shape), labels


def train(sizes: Sequence[int], x: Array, labels: Array, epochs: int, rng: np.random.Generator) -> Module:
    """A tanh network of these layer sizes, trained by Adam in batches of 32."""
    layers = [part for a, b in pairwise(sizes) for part in (Linear(a, b, rng), tanh)]
    model = Sequential(*layers[:-1])
    trainer = Trainer(model, Adam(model.parameters(), 0.01), cross_entropy)
    trainer.fit(Batches(x, labels, 32, rng), epochs, report=progress_bar(epochs))
    return model


def predict(model: Module, x: Array) -> Array:
    """(n, 2) → the likelier class of each point, (n,)."""
    with no_grad():
        likeliest: Array = model(Tensor(x)).data.argmax(axis=1)
    return likeliest


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    """Train on both problems; the accuracy on each (spirals: on new points)."""
    chosen = options(__doc__, arguments)
    rng = np.random.default_rng(chosen.seed)
    corners, xor = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    model = train([2, 8, 2], corners, xor, 300, rng)
    print("XOR  ", "learned:" if (predict(model, corners) == xor).all() else "not learned:", predict(model, corners))
    figures = {"XOR": accuracy(xor, predict(model, corners))}

    (x, labels), (x_test, y_test) = two_spirals(500, rng), two_spirals(500, rng)
    model = train([2, 32, 32, 2], x, labels, 60 if chosen.quick else 150, rng)
    figures["spirals"] = accuracy(y_test, predict(model, x_test))
    print(f"spirals: {figures['spirals']:.1%} of 500 new points right")
    plot = Plot("Two spirals, as the network tells them apart", "first input", "second input")
    for name, points in zip(("class 0", "class 1"), (x_test[predict(model, x_test) == k] for k in (0, 1)), strict=True):
        plot.add(name, points[:, 1], points[:, 0], joined=False)
    plot.show(chosen.svg)
    return figures


if __name__ == "__main__":
    main()
