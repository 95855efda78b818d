"""Attacks by the gradient of the loss."""


def fgsm(gradient, x, size, low=0.0, high=1.0):
    """One step of the given size along the signs of the gradient."""
    raise NotImplementedError("In which direction does the loss rise?")


def pgd(gradient, x, size, step, steps, low=0.0, high=1.0):
    """Several smaller steps, each followed by a projection."""
    raise NotImplementedError("Where is the box, and about which point?")
