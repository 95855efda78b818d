"""One data set, three architectures: what an MLP, a CNN and a GRU know before they see any data.

MNIST-1D (Greydanus & Kobak, ICML 2024): 40 measurements along a line, with one of ten curves somewhere among noise.
The MLP has to learn each curve at each place anew. The CNN shares its weights over places. The GRU reads from left to
right and remembers. 4,000 curves to train, 1,000 to test; all three by Adam with a cosine schedule.

Prepares S0:10 (why CNNs), S0:24 and S0:33 (RNN, GRU), S3:11, S3:12, S0:14 (the learning rate and its schedule).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from plot import Plot, options

from vivavoce.labkit import data
from vivavoce.scratch import Tensor, no_grad
from vivavoce.scratch.activations import relu
from vivavoce.scratch.convolution import Conv1d
from vivavoce.scratch.layers import Linear, Module, Sequential
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.metrics import accuracy
from vivavoce.scratch.normalisation import BatchNorm
from vivavoce.scratch.optimisers import Adam
from vivavoce.scratch.recurrent import GRUCell, Recurrent
from vivavoce.scratch.schedules import Scheduler, cosine
from vivavoce.scratch.training import Batches, History, Trainer, progress_bar


def mlp(rng: np.random.Generator) -> Module:
    """(n, 40) → (n, 10): every weight belongs to one place."""
    return Sequential(Linear(40, 100, rng), relu, Linear(100, 100, rng), relu, Linear(100, 10, rng))


def cnn(rng: np.random.Generator) -> Module:
    """(n, 40) → (n, 10): the same 32 detectors at every place, three times over."""
    return Sequential(
        lambda x: x.reshape(-1, 1, 40), Conv1d(1, 32, 5, rng, 1, 2), BatchNorm(32), relu,
        Conv1d(32, 32, 5, rng, 2, 2), BatchNorm(32), relu, Conv1d(32, 32, 5, rng, 2, 2), BatchNorm(32), relu,
        lambda x: x.reshape(-1, 32 * 10), Linear(320, 10, rng),
    )  # fmt: skip


def gru(rng: np.random.Generator) -> Module:
    """(n, 40) → (n, 10): one measurement at a time, the answer from the last state."""
    read = Recurrent(GRUCell(1, 32, rng))
    return Sequential(lambda x: x.reshape(-1, 40, 1), read, lambda states: states[:, -1], Linear(32, 10, rng))


def train(build: Callable[[np.random.Generator], Module], rate: float, epochs: int, seed: int) -> tuple[float, History]:
    """The accuracy on the test curves and the history of the loss."""
    rng = np.random.default_rng(seed)
    x, y, x_test, y_test = data.mnist1d(seed=seed)
    model, batches = build(rng), Batches(x, y, 64, rng)
    model.astype(np.float32)
    optimiser = Adam(model.parameters(), rate)
    schedule = Scheduler(optimiser, cosine(epochs * len(batches)))
    history = Trainer(model, optimiser, cross_entropy, 1.0, schedule).fit(batches, epochs, report=progress_bar(epochs))
    model.eval()
    with no_grad():
        return accuracy(y_test, model(Tensor(x_test)).data.argmax(axis=1)), history


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    """Train the three; the accuracy of each on the test curves."""
    chosen = options(__doc__, arguments)
    plot, figures = Plot("MNIST-1D by three architectures", "epoch", "training loss"), {}
    for build, rate, epochs in ((mlp, 5e-3, 20), (cnn, 5e-3, 10), (gru, 1e-2, 14)):
        name = build.__name__.upper()
        figures[name], history = train(build, rate, 1 if chosen.quick else epochs, chosen.seed)
        print(f"{name}: {figures[name]:.1%} of 1000 held-out curves right")
        plot.add(name, history.training)
    plot.show(chosen.svg)
    return figures


if __name__ == "__main__":
    main()
