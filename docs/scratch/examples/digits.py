"""Hand-written digits by a small convolutional network, at least 98 % right on images held out.

1,797 pictures of 8 by 8 pixels (scikit-learn's copy of the UCI set): 1,000 to train, 200 to validate, 597 to test.
Two convolutions and a pooling see strokes wherever they lie; shifting the training pictures by up to a pixel makes
more of them; batch normalisation, a cosine schedule and the epoch of the lowest validation loss do the rest.

Prepares S0:10 (why CNNs), S0:19 (pooling), S0:8 (batch norm), S0:7 (overfitting), S0:16 (epochs), S3:11.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from plot import Plot, options

from vivavoce.labkit import data
from vivavoce.scratch import Tensor, no_grad
from vivavoce.scratch.activations import relu
from vivavoce.scratch.autodiff import Array
from vivavoce.scratch.convolution import Conv2d, max_pool2d
from vivavoce.scratch.layers import Dropout, Linear, Module, Sequential
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.metrics import accuracy
from vivavoce.scratch.normalisation import BatchNorm
from vivavoce.scratch.optimisers import Adam
from vivavoce.scratch.regularisation import random_shift
from vivavoce.scratch.schedules import Scheduler, cosine
from vivavoce.scratch.training import Batches, Trainer, progress_bar


class ShiftedBatches(Batches):
    """Batches whose pictures are moved by up to one pixel, differently in each epoch."""

    def __init__(self, x: Array, y: Array, size: int, rng: np.random.Generator) -> None:
        super().__init__(x, y, size, rng)
        self.shifts = rng

    def __iter__(self) -> Iterator[tuple[Tensor, Array]]:
        for x, labels in super().__iter__():
            yield Tensor(random_shift(x.data, 1, self.shifts)), labels


def network(rng: np.random.Generator) -> Module:
    """Pictures (n, 1, 8, 8) → logits (n, 10)."""
    model = Sequential(
        Conv2d(1, 16, 3, rng, padding=1), BatchNorm(16), relu,
        Conv2d(16, 32, 3, rng, padding=1), BatchNorm(32), relu, lambda x: max_pool2d(x, 2),
        lambda x: x.reshape(len(x), -1), Dropout(0.3, rng), Linear(32 * 16, 10, rng),
    )  # fmt: skip
    model.astype(np.float32)
    return model


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    """Train, then judge on the held-out pictures: the accuracy."""
    chosen = options(__doc__, arguments)
    rng = np.random.default_rng(chosen.seed)
    x, y, x_test, y_test = data.digits(seed=chosen.seed)
    x, x_test = x.reshape(-1, 1, 8, 8), x_test.reshape(-1, 1, 8, 8)
    epochs, model = 4 if chosen.quick else 40, network(rng)
    train, validation = ShiftedBatches(x[:1000], y[:1000], 32, rng), Batches(x[1000:], y[1000:], 200)
    optimiser = Adam(model.parameters(), 3e-3)
    trainer = Trainer(model, optimiser, cross_entropy, scheduler=Scheduler(optimiser, cosine(epochs * len(train))))
    history = trainer.fit(train, epochs, validation, report=progress_bar(epochs))

    model.eval()
    with no_grad():
        guesses = model(Tensor(x_test)).data.argmax(axis=1)
    share = accuracy(y_test, guesses)
    print(f"digits: {share:.2%} of {len(y_test)} held-out pictures right, weights of epoch {history.best_epoch + 1}")
    plot = Plot("Hand-written digits", "epoch", "cross-entropy")
    plot.add("training", history.training)
    plot.add("validation", history.validation)
    plot.show(chosen.svg)
    return {"digits": share}


if __name__ == "__main__":
    main()
