# caught by: low temperatures are exact, others refused
# mistake: takes exponentials without subtracting the maximum
"""The core of an image-text model: the paired loss, classification by prompts, retrieval."""

import numpy as np


def unit(x: np.ndarray) -> np.ndarray:
    """Vectors of length one along the last axis."""
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def log_softmax(logits: np.ndarray, axis: int) -> np.ndarray:
    """Logarithms of shares along an axis, without overflow."""
    shifted = logits
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def clip_loss(images: np.ndarray, texts: np.ndarray, temperature: float) -> tuple[float, np.ndarray]:
    """Mean cross-entropy of images choosing texts and texts choosing images, and its slope on the logits."""
    if temperature <= 0:
        raise ValueError(f"temperature {temperature} is not positive")
    logits = unit(images) @ unit(texts).T / temperature
    by_image, by_text = log_softmax(logits, axis=1), log_softmax(logits, axis=0)
    n = len(images)
    loss = -(np.trace(by_image) + np.trace(by_text)) / (2 * n)
    return float(loss), (np.exp(by_image) + np.exp(by_text) - 2 * np.eye(n)) / (2 * n)


def zero_shot(images: np.ndarray, prompts: np.ndarray) -> np.ndarray:
    """The class whose mean prompt is most similar to each image, (n,)."""
    classes = unit(unit(prompts).mean(axis=1))
    return (images @ classes.T).argmax(axis=1)


def recall_at(images: np.ndarray, texts: np.ndarray, k: int) -> float:
    """Share of images whose own text is among the k most similar."""
    similarity = unit(images) @ unit(texts).T
    better = (similarity > np.diag(similarity)[:, None]).sum(axis=1)
    return float((better < k).mean())
