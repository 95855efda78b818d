"""One request of the Open Inference Protocol."""

from collections.abc import Callable

import numpy as np


def infer(
    body: str, name: str, version: str, shape: list[int], predict: Callable[[np.ndarray], np.ndarray]
) -> tuple[int, dict]:
    """HTTP status and JSON document for one request to the model `name`."""
    raise NotImplementedError("Read and check the request, ask the model once, write the answer.")
