"""A small GPT learns to write, character by character, and predicts better than counting trigrams does.

The text is Python's own reference (the help topics in the standard library's `pydoc_data`); its last part is held out.
A trigram model sees two characters and counts what followed, falling back on fewer where it has seen little (Witten &
Bell, 1991). The Transformer sees up to 32. Each is scored in bits per character of the held-out text: the logarithm
of the number of equally likely characters that would be as hard to guess.

Prepares S0:26 (attention), S0:27 (Transformer), S3:15, S0:5 (cross-entropy), S0:14 (warm-up and cosine).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pydoc_data.topics import topics

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from plot import Plot, options

from vivavoce.scratch import Tensor, no_grad
from vivavoce.scratch.autodiff import Array
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.optimisers import AdamW
from vivavoce.scratch.schedules import Scheduler, cosine, with_warm_up
from vivavoce.scratch.training import Batches, Trainer
from vivavoce.scratch.transformer import GPT

CONTEXT, BATCH, HELD_OUT = 32, 16, 20_000


def counting_bits(text: Array, held_out: Array, vocabulary: int) -> list[float]:
    """Bits per held-out character after 0, 1 and 2 known ones; each model is smoothed by the one before it."""
    smoothed, bits = np.full(vocabulary, 1 / vocabulary), []
    for order in (1, 2, 3):
        counts = np.zeros((vocabulary,) * order)
        np.add.at(counts, tuple(sliding_window_view(text, order).T), 1)
        followers = np.maximum((counts > 0).sum(axis=-1, keepdims=True), 1)
        smoothed = (counts + followers * smoothed) / (counts.sum(axis=-1, keepdims=True) + followers)
        bits.append(float(-np.log2(smoothed[tuple(sliding_window_view(held_out, order).T)]).mean()))
    return bits


def gpt_bits(model: GPT, held_out: Array) -> float:
    """The same for the GPT: windows overlap by half and their second halves count, so that each has a context."""
    windows, half = sliding_window_view(held_out, CONTEXT + 1)[:: CONTEXT // 2], CONTEXT // 2
    with no_grad():
        return next_character(model(Tensor(windows[:, :-1]))[:, half:], windows[:, half + 1 :]).item() / math.log(2)


def next_character(logits: Tensor, labels: Array) -> Tensor:
    """Cross-entropy over all positions: logits (n, time, vocabulary), labels (n, time) → scalar."""
    return cross_entropy(logits.reshape(labels.size, -1), labels.ravel())


def main(arguments: Sequence[str] | None = None) -> dict[str, float]:
    """Train, score, let it write; the bits per character of each model."""
    chosen = options(__doc__, arguments)
    rng = np.random.default_rng(chosen.seed)
    letters, tokens = np.unique(list("\n".join(topics.values())), return_inverse=True)
    text, held_out = tokens[:-HELD_OUT], tokens[-HELD_OUT:]
    figures = dict(zip(("unigram", "bigram", "trigram"), counting_bits(text, held_out, len(letters)), strict=True))
    steps, width, blocks = (200, 32, 1) if chosen.quick else (1600, 64, 2)
    model, curve = GPT(len(letters), CONTEXT, width, 4, blocks, rng), []
    model.astype(np.float32)
    optimiser = AdamW(model.parameters(), 1e-2, betas=(0.9, 0.98), weight_decay=0.01)
    trainer = Trainer(model, optimiser, next_character, 1.0, Scheduler(optimiser, with_warm_up(50, cosine(steps))))
    while optimiser.steps < steps:
        windows = rng.choice(sliding_window_view(text, CONTEXT + 1), 100 * BATCH)
        trainer.epoch(Batches(windows[:, :-1], windows[:, 1:], BATCH))
        curve.append(gpt_bits(model, held_out))
        sys.stderr.write(f"\rGPT: step {optimiser.steps}/{steps}  {curve[-1]:.3f} bits per held-out character ")
    figures["GPT"] = curve[-1]
    print("\nBits per held-out character:", *(f"{name} {bits:.3f}" for name, bits in figures.items()), sep="  ")
    print("The GPT", "beats" if curve[-1] < figures["trigram"] else "does not beat", "the trigram model. It writes:")
    print("".join(letters[model.generate(held_out[:CONTEXT], 300, rng, temperature=0.8)[CONTEXT:]]))
    plot = Plot("Writing Python's reference", "hundreds of steps", "bits per character")
    plot.add("trigram", [figures["trigram"]] * len(curve))
    plot.add("GPT", curve)
    plot.show(chosen.svg)
    return figures


if __name__ == "__main__":
    main()
