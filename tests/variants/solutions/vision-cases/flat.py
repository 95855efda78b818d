"""Leading axes flattened into one batch, then stacked matrix products; the mean as a squared norm."""

import numpy as np


class Maps:
    def __init__(self, f):
        self.shape = f.shape
        self.rows = np.array(f, dtype=float).reshape(-1, f.shape[-3], f.shape[-2] * f.shape[-1])
        self.rows /= np.sqrt(self.rows.shape[1] * self.rows.shape[2])

    def gram(self):
        inner = np.matmul(self.rows, self.rows.transpose(0, 2, 1))
        return inner.reshape(*self.shape[:-2], self.shape[-3])


def gram(f):
    return Maps(f).gram()


def style_loss(f, target):
    difference = gram(f) - target
    return float(np.linalg.norm(difference.ravel()) ** 2 / difference.size)


def style_gradient(f, target):
    maps = Maps(f)
    difference = maps.gram() - target
    pull = (difference + difference.swapaxes(-1, -2)).reshape(-1, f.shape[-3], f.shape[-3])
    gradient = pull @ maps.rows * (2 / difference.size) / np.sqrt(np.prod(f.shape[-3:]))
    return gradient.reshape(f.shape)
