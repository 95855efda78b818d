"""Optimisers: how gradients become steps. S0:6, S0:14, S0:18.

Each keeps one state array per parameter and quantity; θ is the parameter, g its gradient, η the learning rate, all of
one shape. Frozen parameters are left out, and so are those without a gradient. ValueError for a learning rate that is
not positive and for no parameters.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from vivavoce.scratch.autodiff import Array, GradientError
from vivavoce.scratch.tensor import Tensor


class Optimiser:
    """What all share: the parameters, the learning rate (schedules set it), the step count.

    `scales` holds one factor on the rate per parameter, 1 unless set (see `transfer.discriminative_rates`).
    """

    def __init__(self, parameters: Iterable[Tensor], learning_rate: float) -> None:
        self.parameters = [parameter for parameter in parameters if parameter.requires_grad]
        if not self.parameters:
            raise ValueError(f"{type(self).__name__}: no parameters to train")
        if not learning_rate > 0:
            raise ValueError(f"{type(self).__name__}: learning rate {learning_rate} is not positive")
        self.learning_rate, self.steps = learning_rate, 0
        self.scales = (1.0,) * len(self.parameters)

    def rate(self, i: int) -> float:
        """The learning rate of parameter number i."""
        return self.learning_rate * self.scales[i]

    def step(self) -> None:
        """Change every parameter that has a gradient, in place."""
        self.steps += 1
        for i, parameter in enumerate(self.parameters):
            if parameter.grad is not None:
                parameter.assign(self.updated(i, parameter.data, parameter.grad))

    def updated(self, i: int, theta: Array, g: Array) -> Array:
        """The new value of parameter number i."""
        raise NotImplementedError(f"{type(self).__name__} has no rule")

    def zero_grad(self) -> None:
        """Forget the gradients, which otherwise add up."""
        for parameter in self.parameters:
            parameter.grad = None

    def zeros(self) -> list[Array]:
        """One array of zeros per parameter: the start of a state."""
        return [np.zeros_like(parameter.data) for parameter in self.parameters]

    def state(self) -> dict[str, Array]:
        """Step count, rate and every moving quantity by name: what a checkpoint holds."""
        state = {"steps": np.array(self.steps), "learning_rate": np.array(self.learning_rate)}
        for name, value in vars(self).items():
            if name != "parameters" and isinstance(value, list):
                state |= {f"{name}.{i}": array.copy() for i, array in enumerate(value)}
        return state

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Put a state back. KeyError if it belongs to another optimiser or other parameters."""
        if (own := self.state()).keys() != state.keys():
            raise KeyError(f"load_state: names differ: {sorted(own.keys() ^ state.keys())}")
        self.steps, self.learning_rate = int(state["steps"]), float(state["learning_rate"])
        for name, array in state.items():
            if "." in name:
                attribute, i = name.split(".")
                getattr(self, attribute)[int(i)] = array.copy()


class SGD(Optimiser):
    """θ ← θ - η v with v ← μ v + g: momentum μ; `nesterov` steps along g + μ v instead; weight decay adds λ θ to g.

    Robbins & Monro, 1951; Polyak, 1964 (heavy ball); Nesterov as in Sutskever et al., ICML 2013, eq. 3 and 4,
    rearranged so that the gradient is taken at θ. Raises ValueError for Nesterov without momentum.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        learning_rate: float,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate)
        if nesterov and momentum == 0:
            raise ValueError("SGD: Nesterov needs momentum")
        self.momentum, self.nesterov, self.weight_decay = momentum, nesterov, weight_decay
        self.velocity = self.zeros()

    def updated(self, i: int, theta: Array, g: Array) -> Array:
        g = g + self.weight_decay * theta if self.weight_decay else g
        if self.momentum:
            self.velocity[i] = self.momentum * self.velocity[i] + g
            g = g + self.momentum * self.velocity[i] if self.nesterov else self.velocity[i]
        return theta - self.rate(i) * g


class AdaGrad(Optimiser):
    """θ ← θ - η g / (√Σg² + ε): a rate per element that only falls. Duchi et al., JMLR 2011."""

    def __init__(self, parameters: Iterable[Tensor], learning_rate: float, epsilon: float = 1e-10) -> None:
        super().__init__(parameters, learning_rate)
        self.epsilon, self.sums = epsilon, self.zeros()

    def updated(self, i: int, theta: Array, g: Array) -> Array:
        self.sums[i] = self.sums[i] + g * g
        return theta - self.rate(i) * g / (np.sqrt(self.sums[i]) + self.epsilon)


class RMSProp(Optimiser):
    """AdaGrad with a moving average s ← ρ s + (1 - ρ) g², which forgets. Tieleman & Hinton, 2012, lecture 6.5."""

    def __init__(
        self, parameters: Iterable[Tensor], learning_rate: float, decay: float = 0.99, epsilon: float = 1e-8
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.decay, self.epsilon, self.averages = decay, epsilon, self.zeros()

    def updated(self, i: int, theta: Array, g: Array) -> Array:
        self.averages[i] = self.decay * self.averages[i] + (1 - self.decay) * g * g
        return theta - self.rate(i) * g / (np.sqrt(self.averages[i]) + self.epsilon)


class Adam(Optimiser):
    """Moving averages m of g and v of g², freed of their start at 0: θ ← θ - η m̂ / (√v̂ + ε).

    m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ). Kingma & Ba, ICLR 2015, algorithm 1. `weight_decay` adds λ θ to g, so
    that it is divided by √v̂ as well; AdamW does not.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        learning_rate: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.betas, self.epsilon, self.weight_decay = betas, epsilon, weight_decay
        self.means, self.squares = self.zeros(), self.zeros()

    def updated(self, i: int, theta: Array, g: Array) -> Array:
        return self.adaptive(i, theta, g + self.weight_decay * theta if self.weight_decay else g)

    def adaptive(self, i: int, theta: Array, g: Array) -> Array:
        """One step of algorithm 1."""
        beta1, beta2 = self.betas
        self.means[i] = beta1 * self.means[i] + (1 - beta1) * g
        self.squares[i] = beta2 * self.squares[i] + (1 - beta2) * g * g
        mean = self.means[i] / (1 - beta1**self.steps)
        square = self.squares[i] / (1 - beta2**self.steps)
        return theta - self.rate(i) * mean / (np.sqrt(square) + self.epsilon)


class AdamW(Adam):
    """Adam with decoupled weight decay: θ shrinks by η λ θ, untouched by v̂. Loshchilov & Hutter, ICLR 2019, alg. 2."""

    def updated(self, i: int, theta: Array, g: Array) -> Array:
        return self.adaptive(i, theta * (1 - self.rate(i) * self.weight_decay), g)


def clip_by_value(parameters: Sequence[Tensor], limit: float) -> None:
    """Limit each element of each gradient to [-limit, limit]; this may turn the direction. ValueError if limit ≤ 0."""
    if not limit > 0:
        raise ValueError(f"clip_by_value: limit {limit} is not positive")
    for parameter in parameters:
        if parameter.grad is not None:
            parameter.grad = np.clip(parameter.grad, -limit, limit)


def clip_by_norm(parameters: Sequence[Tensor], limit: float) -> float:
    """Scale all gradients together so that their joint norm is at most `limit`; returns the norm before.

    The direction stays. Pascanu et al., ICML 2013, algorithm 1. ValueError if limit ≤ 0, GradientError if the norm
    is not finite: scaling would spread the NaN.
    """
    if not limit > 0:
        raise ValueError(f"clip_by_norm: limit {limit} is not positive")
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    norm = math.sqrt(sum(float((g * g).sum()) for g in gradients))
    if not math.isfinite(norm):
        raise GradientError(f"clip_by_norm: the gradient norm is {norm}")
    if norm > limit:
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.grad = parameter.grad * (limit / norm)
    return norm
