"""The contrastive loss of queries and keys, and of two views of a batch with its gradient."""

import numpy as np


def info_nce(queries: np.ndarray, keys: np.ndarray, temperature: float) -> float:
    """Mean of -log softmax(cosines / temperature) at the partner: key i for query i."""
    raise NotImplementedError("Which class is the right one for query i?")


def nt_xent(z: np.ndarray, temperature: float) -> tuple[float, np.ndarray]:
    """Loss of two views, rows i and i + n, each finding the other among all rows but itself; and its gradient."""
    raise NotImplementedError("Who is whose partner, and who must not be a candidate?")
