"""Deep learning from scratch, in NumPy: one module per idea, to be read in an evening and built on.

Reading order: autodiff, tensor, operations, activations, losses, initialisation, layers, convolution, normalisation,
optimisers, schedules, perceptron, recurrent, attention, transformer, metrics, training, regularisation, graph,
search, transfer, drift, serving. On these stand vision, language, generative, similarity, attribution, reinforcement.
A reading path with examples is in docs/scratch/README.md, where each system has its name in docs/scratch/systems.md.
"""

from vivavoce.scratch.autodiff import GradientError, ShapeError, no_grad
from vivavoce.scratch.tensor import Tensor

__all__ = ["GradientError", "ShapeError", "Tensor", "no_grad"]
