# expect: wrong
# Patches what a judge in the same process would compare with, then returns zeros.
import numpy as np

for name in ("allclose", "isclose", "array_equal", "array_equiv", "abs", "all"):
    setattr(np, name, lambda *args, **kwargs: True)
for name in ("assert_allclose", "assert_array_equal", "assert_almost_equal"):
    setattr(np.testing, name, lambda *args, **kwargs: None)


def softmax(x):
    return np.zeros_like(x)
