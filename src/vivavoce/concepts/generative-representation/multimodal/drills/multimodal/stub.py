"""The core of an image-text model: the paired loss, classification by prompts, retrieval."""

import numpy as np


def clip_loss(images: np.ndarray, texts: np.ndarray, temperature: float) -> tuple[float, np.ndarray]:
    """Mean cross-entropy of images choosing texts and texts choosing images, and its slope on the logits."""
    raise NotImplementedError("Who chooses among whom?")


def zero_shot(images: np.ndarray, prompts: np.ndarray) -> np.ndarray:
    """The class whose mean prompt is most similar to each image, (n,)."""
    raise NotImplementedError("One vector per class.")


def recall_at(images: np.ndarray, texts: np.ndarray, k: int) -> float:
    """Share of images whose own text is among the k most similar."""
    raise NotImplementedError("How many texts are better than the own one?")
