# caught by: only the assistant's content and its end have labels
# mistake: gives no label to a token that also stands in a marker
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
    opening = {token for marker in markers.values() for token in marker}
    labels = [IGNORED if token in opening else token for token in labels]
    return np.array(tokens, dtype=np.int64), np.array(labels, dtype=np.int64)


def answer_loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """The mean loss over all labels that count: every answer token of the batch weighs the same."""
    scores, targets = logits[:, :-1], labels[:, 1:]
    counts = targets != IGNORED
    if not counts.any():
        raise ValueError("no label counts")
    scores, targets = scores[counts], targets[counts]
    scores = scores - scores.max(-1, keepdims=True)
    chosen = scores[np.arange(len(targets)), targets]
    return float((np.log(np.exp(scores).sum(-1)) - chosen).mean())
