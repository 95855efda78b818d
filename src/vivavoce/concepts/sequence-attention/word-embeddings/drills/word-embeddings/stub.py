import numpy as np


def loss(center, context, negatives):
    """Mean loss of skip-gram with negative sampling."""
    raise NotImplementedError("One log-sigmoid for the true pair, k for the negatives; the sum; the mean over pairs.")


def loss_gradients(center, context, negatives):
    """Gradients of the mean loss with respect to the three arguments."""
    raise NotImplementedError("Start from the derivative of -log sigmoid.")


def noise_distribution(counts, power=0.75):
    """Probabilities of the noise words."""
    raise NotImplementedError("Counts to the power, made to sum to one.")
