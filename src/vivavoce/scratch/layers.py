"""Layers: functions with parameters, and their composition. S0:2, S0:9, S0:13, S3:5, S3:14."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from vivavoce.scratch.autodiff import Array, ShapeError
from vivavoce.scratch.initialisation import he_uniform
from vivavoce.scratch.tensor import Tensor, computed


def parameter(values: npt.ArrayLike, dtype: npt.DTypeLike = np.float64) -> Tensor:
    """A tensor that training changes: it needs a gradient. Raises GradientError for an integer dtype."""
    return Tensor(np.array(values, dtype=dtype), requires_grad=True)


class Module:
    """A layer or model: its attributes hold its state, `forward` computes.

    State are all tensors (parameters) and arrays (buffers, such as running means) among the attributes, those of
    modules and lists of modules included, under dotted names. `training` tells dropout and batch normalisation
    which way to behave; a `frozen` module (see `transfer`) stays in evaluation mode.
    """

    training, frozen = True, False

    def forward(self, x: Tensor) -> Tensor:
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def __call__(self, x: Tensor) -> Tensor:
        return self.forward(x)

    def children(self) -> Iterator[tuple[str, Module]]:
        """The modules directly inside, by attribute name (`name.0`, `name.1` in a list)."""
        for name, value in vars(self).items():
            if isinstance(value, Module):
                yield name, value
            elif isinstance(value, list):
                yield from ((f"{name}.{i}", item) for i, item in enumerate(value) if isinstance(item, Module))

    def modules(self) -> Iterator[Module]:
        """This module and all inside."""
        yield self
        for _, child in self.children():
            yield from child.modules()

    def named_parameters(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        """(dotted name, tensor) of every parameter, own ones first."""
        for name, value in vars(self).items():
            if isinstance(value, Tensor):
                yield prefix + name, value
        for name, child in self.children():
            yield from child.named_parameters(f"{prefix}{name}.")

    def parameters(self) -> list[Tensor]:
        """Every parameter once, also if two layers share it."""
        return list({id(tensor): tensor for _, tensor in self.named_parameters()}.values())

    def named_arrays(self, prefix: str = "") -> Iterator[tuple[str, Array]]:
        """(dotted name, array) of every parameter and buffer: the live memory, not copies."""
        for name, value in vars(self).items():
            if isinstance(value, Tensor | np.ndarray):
                yield prefix + name, value.data if isinstance(value, Tensor) else value
        for name, child in self.children():
            yield from child.named_arrays(f"{prefix}{name}.")

    def state(self) -> dict[str, Array]:
        """Copies of all parameters and buffers by name: what a checkpoint holds."""
        return {name: array.copy() for name, array in self.named_arrays()}

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Overwrite parameters and buffers. KeyError if names differ, ShapeError if a shape does."""
        own = dict(self.named_arrays())
        if own.keys() != state.keys():
            raise KeyError(f"load_state: names differ: {sorted(own.keys() ^ state.keys())}")
        for name, array in own.items():
            if array.shape != state[name].shape:
                raise ShapeError(f"load_state: {name} has shape {array.shape}, the state {state[name].shape}")
        for name, array in own.items():
            array[...] = state[name]
        for tensor in self.parameters():
            tensor.version[0] += 1

    def train(self, training: bool = True) -> None:
        """Training mode for this module and all inside, but for frozen ones."""
        for module in self.modules():
            module.training = training and not module.frozen

    def eval(self) -> None:
        """Evaluation mode: dropout passes everything, batch normalisation uses its running statistics."""
        self.train(False)

    def astype(self, dtype: npt.DTypeLike) -> None:
        """Turn every parameter into float32 or float64; layers compute in the dtype of their input and these."""
        for tensor in self.parameters():
            tensor.data, tensor.grad = tensor.data.astype(dtype), None

    def zero_grad(self) -> None:
        """Forget the gradients, which otherwise add up from one backward to the next."""
        for tensor in self.parameters():
            tensor.grad = None


def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """x Wᵀ + b: (..., inputs), weight (outputs, inputs), bias (outputs,) → (..., outputs).

    One operation, for speed: all leading axes become the rows of one matrix. ShapeError if the last axis differs.
    """

    def rows(a: Array) -> Array:
        return a.reshape(-1, a.shape[-1])

    def value() -> Array:
        product = rows(x.data) @ weight.data.T
        product = product if bias is None else product + bias.data
        return product.reshape(*x.shape[:-1], -1)

    to_x = (x, lambda g: (rows(g) @ weight.data).reshape(x.shape), (weight,))
    to_weight = (weight, lambda g: rows(g).T @ rows(x.data), (x,))
    to_bias = () if bias is None else ((bias, lambda g: rows(g).sum(axis=0), ()),)
    return computed("linear", value, to_x, to_weight, *to_bias)


class Linear(Module):
    """`linear` with a trained weight and bias: (..., inputs) → (..., outputs)."""

    def __init__(self, inputs: int, outputs: int, rng: np.random.Generator, bias: bool = True) -> None:
        self.weight = parameter(he_uniform((outputs, inputs), rng))
        self.bias = parameter(np.zeros(outputs)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        return linear(x, self.weight, self.bias)


class Embedding(Module):
    """One trained vector per token: integers (...) → (..., width). IndexError for a token outside [0, tokens).

    Bengio et al., JMLR 2003, section 2 (the matrix C).
    """

    def __init__(self, tokens: int, width: int, rng: np.random.Generator) -> None:
        self.weight = parameter(rng.normal(0, width**-0.5, (tokens, width)))

    def forward(self, x: Tensor) -> Tensor:
        indices = x.data
        if indices.size and (indices.min() < 0 or indices.max() >= len(self.weight)):
            raise IndexError(
                f"embedding: token {indices.min()} to {indices.max()} with a vocabulary of {len(self.weight)}"
            )
        return self.weight[indices]


class Dropout(Module):
    """Inverted dropout: in training each element is 0 with probability `rate`, else divided by 1 - rate.

    Any shape; in evaluation the identity. ValueError for a rate outside [0, 1). Srivastava et al., JMLR 2014.
    """

    def __init__(self, rate: float, rng: np.random.Generator) -> None:
        if not 0 <= rate < 1:
            raise ValueError(f"dropout: rate {rate} is not in [0, 1)")
        self.rate, self.rng = rate, rng

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.rate == 0:
            return x
        keep = self.rng.random(x.shape) >= self.rate
        return x * (keep / (1 - self.rate)).astype(x.dtype)


class Function(Module):
    """An activation as a layer, so that it can stand in a Sequential."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x)


class Residual(Module):
    """x + f(x): the gradient has a path that no layer weakens. He et al., CVPR 2016, eq. 1. f keeps the shape."""

    def __init__(self, inner: Module) -> None:
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        return x + self.inner(x)


class Sequential(Module):
    """Layers one after the other; a plain function among them becomes a layer."""

    def __init__(self, *layers: Module | Callable[[Tensor], Tensor]) -> None:
        self.layers = [layer if isinstance(layer, Module) else Function(layer) for layer in layers]

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x
