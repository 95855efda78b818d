"""Attributions for a model that is given as functions."""


def integrated_gradients(gradient, x, baseline, steps=50):
    """Parts of score(x) - score(baseline), one per element of x."""
    raise NotImplementedError("Where along the way is the gradient asked for?")


def occlusion(score, x, baseline):
    """What is lost when one element is taken from the baseline."""
    raise NotImplementedError("One element at a time.")
