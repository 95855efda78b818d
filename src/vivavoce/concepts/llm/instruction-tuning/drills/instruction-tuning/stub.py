"""A dialogue as tokens and labels, and the loss on the assistant's turns."""

from collections.abc import Mapping, Sequence

import numpy as np

IGNORED = -100


def encode_dialogue(
    turns: Sequence[tuple[str, Sequence[int]]], markers: Mapping[str, Sequence[int]], end: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return (tokens, labels), integers of one length."""
    raise NotImplementedError("What does the assistant have to produce itself?")


def answer_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """The mean loss over all labels that count."""
    raise NotImplementedError("Shift by one, and divide once.")
