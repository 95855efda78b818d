# caught by: large scores neither overflow nor lose the small ones
# mistake: takes off the largest score of the batch, so that places far below it vanish
"""A dialogue as tokens and labels, and the loss on the assistant's turns."""

from collections.abc import Mapping, Sequence

import numpy as np

IGNORED = -100


def encode_dialogue(
    turns: Sequence[tuple[str, Sequence[int]]], markers: Mapping[str, Sequence[int]], end: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return (tokens, labels). The assistant produces its content and the end of its turn, not its marker."""
    tokens: list[int] = []
    labels: list[int] = []
    for role, content in turns:
        marker, said = list(markers[role]), [*content, end]
        tokens += marker + said
        labels += [IGNORED] * len(marker) + (said if role == "assistant" else [IGNORED] * len(said))
    return np.array(tokens, dtype=np.int64), np.array(labels, dtype=np.int64)


def answer_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """The mean loss over all labels that count: every answer token of the batch weighs the same."""
    scores, targets = logits[:, :-1], labels[:, 1:]
    counts = targets != IGNORED
    if not counts.any():
        raise ValueError("no label counts")
    scores, targets = scores[counts], targets[counts]
    scores = scores - scores.max()
    chosen = scores[np.arange(len(targets)), targets]
    return float((np.log(np.exp(scores).sum(-1)) - chosen).mean())
