"""Transfer: features learned on the digits 0 to 4 make ten labels a class go further on the digits 5 to 9.

A convolutional network learns the curves 0 to 4 of MNIST-1D. A copy gets a fresh head and fifty labelled curves of the
digits 5 to 9: first the head learns alone, then everything at lower rates. A second network of the same shape starts
from random weights with the same fifty, rate and epochs. Each seed draws other data, weights and labels. (The 8 by 8
pictures of `digits.py` are too easy for this: fifty of them teach a fresh network as much.)

Prepares S0:22 (transfer learning), S0:7 (little data), S0:29 (rates), S3:11.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from plot import Plot, options

from vivavoce.labkit import data
from vivavoce.scratch import Tensor, no_grad
from vivavoce.scratch.activations import relu
from vivavoce.scratch.convolution import Conv1d
from vivavoce.scratch.layers import Linear, Sequential
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.metrics import accuracy
from vivavoce.scratch.normalisation import BatchNorm
from vivavoce.scratch.optimisers import Adam
from vivavoce.scratch.training import Batches, Trainer
from vivavoce.scratch.transfer import fine_tune, load_pretrained

RATE, EPOCHS = 1e-2, (20, 20)


def network(rng: np.random.Generator) -> Sequential:
    """(n, 40) → (n, 5): three convolutions and a linear head."""
    model = Sequential(
        lambda x: x.reshape(-1, 1, 40), Conv1d(1, 24, 5, rng, 2, 2), BatchNorm(24), relu,
        Conv1d(24, 24, 5, rng, 2, 2), BatchNorm(24), relu, Conv1d(24, 24, 3, rng, 1, 1), BatchNorm(24), relu,
        lambda x: x.reshape(len(x), -1), Linear(240, 5, rng),
    )  # fmt: skip
    model.astype(np.float32)
    return model


def compare(seed: int) -> tuple[float, float]:
    """Accuracy on new curves of the digits 5 to 9: with pretrained weights, and from scratch."""
    rng = np.random.default_rng(seed)
    x, y, x_test, y_test = data.mnist1d(4000, 3000, seed)
    old, new, pretrained = y < 5, y_test >= 5, network(rng)
    Trainer(pretrained, Adam(pretrained.parameters(), RATE), cross_entropy).fit(Batches(x[old], y[old], 64, rng), 6)
    few = np.concatenate([np.flatnonzero(y == digit)[:10] for digit in range(5, 10)])
    fifty = Batches(x[few], y[few] - 5, 25, rng)
    tuned, scratch = network(rng), network(rng)
    load_pretrained(tuned, pretrained.state(), fresh=[f"layers.{len(tuned.layers) - 1}"])
    fine_tune(tuned, fifty, cross_entropy, EPOCHS, RATE, factor=1.5)
    Trainer(scratch, Adam(scratch.parameters(), RATE), cross_entropy).fit(fifty, sum(EPOCHS))
    for model in (tuned, scratch):
        model.eval()
    with no_grad():
        outputs = [model(Tensor(x_test[new])).data for model in (tuned, scratch)]
    return accuracy(y_test[new] - 5, outputs[0].argmax(axis=1)), accuracy(y_test[new] - 5, outputs[1].argmax(axis=1))


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    """Both ways on every seed; how often transfer won, and of how many."""
    chosen = options(__doc__, arguments)
    pairs: list[tuple[float, float]] = []
    for seed in range(chosen.seed, chosen.seed + (2 if chosen.quick else 20)):
        pairs.append(compare(seed))
        sys.stderr.write(f"seed {seed}: transfer {pairs[-1][0]:.1%}  from scratch {pairs[-1][1]:.1%}\n")
    wins, (tuned, scratch) = sum(a > b for a, b in pairs), np.mean(pairs, axis=0)
    print(f"transfer wins on {wins} of {len(pairs)} seeds: {tuned:.1%} right on average, from scratch {scratch:.1%}")
    plot = Plot("New digits from ten labels a class", "seed", "accuracy")
    plot.add("transfer", [a for a, _ in pairs])
    plot.add("from scratch", [b for _, b in pairs])
    plot.show(chosen.svg)
    return {"wins": wins, "seeds": len(pairs)}


if __name__ == "__main__":
    main()
