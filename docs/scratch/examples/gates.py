"""A perceptron learns AND and OR, and goes round in circles on XOR.

Rosenblatt's rule corrects the weights after each mistake. A line separates the classes of AND and of OR, so the rule
stops (Novikoff's theorem). No line separates XOR: after a few epochs the weights are back where they were, and since
the rule is deterministic, it will repeat itself for ever.

Prepares S0:11 (the perceptron), S3:2 (its parts), S3:5 (weights and biases), S3:8 (why XOR needs a hidden layer).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from plot import Plot, options

from vivavoce.scratch.perceptron import Perceptron

INPUTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
GATES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}


def main(arguments: Sequence[str] | None = None) -> dict[str, str]:
    """Train one unit per gate; the outcome of each: `learned`, `cycles` or `undecided`."""
    chosen = options(__doc__, arguments)
    order = np.random.default_rng(chosen.seed).permutation(len(INPUTS))  # the outcome does not depend on it
    plot, outcomes = Plot("A perceptron on three gates", "epoch", "mistakes in the epoch"), {}
    for gate, labels in GATES.items():
        unit = Perceptron(inputs=2)
        learned = unit.fit(INPUTS[order], np.array(labels)[order], epochs=100)
        outcomes[gate] = "learned" if learned else "cycles" if unit.cycled else "undecided"
        w, v = unit.weights
        end = "weights as once before" if unit.cycled else "no mistake left"
        print(f"{gate:3}  {outcomes[gate]} in epoch {len(unit.mistakes)}, {end}: {w:+g} a {v:+g} b {unit.bias:+g} > 0")
        plot.add(gate, unit.mistakes)
    plot.show(chosen.svg)
    return outcomes


if __name__ == "__main__":
    main()
