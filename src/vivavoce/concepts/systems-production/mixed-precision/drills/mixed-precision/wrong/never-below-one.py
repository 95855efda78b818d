# caught by: skips the step after an overflow
# mistake: does not let the scale fall below one
"""A dynamic loss scaler."""

import numpy as np


class LossScaler:
    """Finds a factor for the loss under which float16 gradients neither vanish nor overflow."""

    def __init__(self, scale: float = 65536.0, growth: float = 2.0, backoff: float = 0.5, interval: int = 2000) -> None:
        self.scale, self.growth, self.backoff, self.interval = scale, growth, backoff, interval
        self.good_steps = 0  # since the last change of the scale

    def scaled(self, loss: float) -> float:
        """The loss to start the pass backward from."""
        return loss * self.scale

    def unscale(self, gradients: list[np.ndarray]) -> list[np.ndarray] | None:
        """The true gradients in float32, or None if this step has to be skipped."""
        if not all(np.isfinite(gradient).all() for gradient in gradients):
            self.scale = max(self.scale * self.backoff, 1.0)
            self.good_steps = 0
            return None
        true = [gradient.astype(np.float32) / np.float32(self.scale) for gradient in gradients]
        self.good_steps += 1
        if self.good_steps == self.interval:
            self.scale *= self.growth
            self.good_steps = 0
        return true
