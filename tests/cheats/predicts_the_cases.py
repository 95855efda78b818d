# expect: wrong
# Tries to be in the same random state as the judge, to know the next case before it comes.
import numpy as np

rng = np.random.default_rng(np.random.get_state()[1])


def softmax(x):
    guess = rng.normal(size=x.shape)
    e = np.exp(guess)
    return e / e.sum(axis=-1, keepdims=True)
