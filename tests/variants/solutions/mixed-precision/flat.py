"""All gradients as one flat float32 vector, judged and scaled at once, then cut again; the state in a property."""

import numpy as np


class LossScaler:
    def __init__(self, scale=65536.0, growth=2.0, backoff=0.5, interval=2000):
        self._scale = float(scale)
        self._rule = {"growth": growth, "backoff": backoff, "interval": interval}
        self._good = 0

    @property
    def scale(self):
        return self._scale

    def scaled(self, loss):
        return self.scale * loss

    def unscale(self, gradients):
        wide = np.concatenate([np.zeros(0, np.float32)] + [g.astype(np.float32).reshape(-1) for g in gradients])
        if not np.isfinite(wide).all():
            self._good, self._scale = 0, self._scale * self._rule["backoff"]
            return None
        wide *= np.float32(1 / self._scale)
        self._good += 1
        if self._good >= self._rule["interval"]:
            self._good, self._scale = 0, self._scale * self._rule["growth"]
        ends = np.cumsum([g.size for g in gradients], dtype=int)
        return [wide[end - g.size : end].reshape(g.shape).copy() for end, g in zip(ends, gradients, strict=True)]
