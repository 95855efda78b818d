"""A dynamic loss scaler."""

import numpy as np


class LossScaler:
    """Finds a factor for the loss under which float16 gradients neither vanish nor overflow."""

    def __init__(
        self, scale: float = 65536.0, growth: float = 2.0, backoff: float = 0.5, interval: int = 2000
    ) -> None:
        raise NotImplementedError("What has to be remembered between calls?")

    def scaled(self, loss: float) -> float:
        """The loss to start the pass backward from."""
        raise NotImplementedError("Multiply.")

    def unscale(self, gradients: list[np.ndarray]) -> list[np.ndarray] | None:
        """The true gradients in float32, or None if this step has to be skipped."""
        raise NotImplementedError("Judge, unscale, adapt the scale.")
