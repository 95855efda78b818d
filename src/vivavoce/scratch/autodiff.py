"""Reverse-mode automatic differentiation: a variable that remembers how it was computed. S0:4, S3:10.

Every operation records its result together with one *edge* per input that needs a gradient. An edge holds the
vector-Jacobian product of that input: a function from the gradient of the loss with respect to the result to the
gradient of the loss with respect to the input. `Variable.backward` walks the edges from the loss to the leaves.

Sources: Rumelhart, Hinton & Williams, Nature 1986; Baydin et al., JMLR 2018, section 3.2 (reverse mode).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
VectorJacobianProduct: TypeAlias = Callable[[Array], Array]

_recording: ContextVar[bool] = ContextVar("recording", default=True)


class ShapeError(ValueError):
    """The shapes do not fit the operation; the message names the operation and the shapes."""


class GradientError(RuntimeError):
    """A gradient was asked for that does not exist, or that would be wrong."""


@contextmanager
def no_grad() -> Iterator[None]:
    """Record nothing inside the block: for evaluation and for updates of parameters."""
    token = _recording.set(False)
    try:
        yield
    finally:
        _recording.reset(token)


class Node:
    """How a tensor was computed: the operation, its edges, and the values that the edges read, with their versions.

    `again` computes the value anew from what the inputs hold now (see `graph.Tape`).
    """

    __slots__ = ("again", "edges", "operation", "saved")

    def __init__(self, operation: str, edges: Sequence[Edge], again: Callable[[], Array] | None) -> None:
        self.operation, self.again = operation, again
        self.edges: list[tuple[Variable, VectorJacobianProduct]] | None = [(edge[0], edge[1]) for edge in edges]
        self.saved = [(tensor.version, tensor.version[0]) for edge in edges for tensor in edge[2]]


class Variable:
    """An array of float32 or float64 (integers and booleans without gradient) with its place in the graph.

    `data` is the NumPy array, `grad` the accumulated gradient of the same shape (leaves only), `node` the record of
    the operation, None for a leaf. Views (slices, reshapes, transposes) share memory with their base. Setting `data`,
    also by `+=`, counts as a change; writing into elements of the array goes unnoticed: use `assign`.
    Raises GradientError if an integer array is to need a gradient.
    """

    __slots__ = ("_data", "grad", "node", "requires_grad", "version")

    def __init__(self, data: npt.ArrayLike, requires_grad: bool = False, dtype: npt.DTypeLike | None = None) -> None:
        self._data: Array = np.asarray(data, dtype=dtype)
        if requires_grad and self._data.dtype.kind != "f":
            raise GradientError(
                f"a tensor of {self._data.dtype} cannot need a gradient; pass dtype='float32' or 'float64'"
            )
        self.grad: Array | None = None
        self.node: Node | None = None
        self.requires_grad = requires_grad
        self.version = [0]  # counts changes of the values; views share it

    @property
    def data(self) -> Array:
        return self._data

    @data.setter
    def data(self, values: Array) -> None:
        self._data = values
        self.version[0] += 1

    @property
    def shape(self) -> tuple[int, ...]:
        return self._data.shape

    @property
    def ndim(self) -> int:
        return self._data.ndim

    @property
    def size(self) -> int:
        return self._data.size

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._data.dtype

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.data}{', requires_grad=True' if self.requires_grad else ''})"

    def item(self) -> float:
        """The value of a tensor of one element as a Python number."""
        return float(self.data.item())

    def detach(self) -> Self:
        """The same values (shared memory) outside the graph: gradients stop here."""
        return self.view(self.data)

    def view(self, data: Array) -> Self:
        """A leaf over memory shared with this one: an in-place change of either counts for both."""
        shared = type(self)(data)
        shared.version = self.version
        return shared

    def assign(self, values: npt.ArrayLike) -> None:
        """Overwrite the values in place (an optimiser's update); backward notices if it still needed the old ones."""
        values = np.asarray(values)
        if values.shape != self.shape:
            raise ShapeError(f"assign: values of shape {values.shape} to a tensor of shape {self.shape}")
        self.data[...] = values
        self.version[0] += 1

    def __setitem__(self, index: Any, values: npt.ArrayLike) -> None:
        if self.requires_grad and _recording.get():
            raise GradientError("in-place change of a tensor that needs a gradient; build a new one, or use no_grad()")
        self.data[index] = values
        self.version[0] += 1

    def backward(
        self, gradient: npt.ArrayLike | None = None, retain_graph: bool = False, observe: Observer | None = None
    ) -> None:
        """Add d self / d leaf to the `grad` of every leaf that needs it.

        `gradient` (the shape of self) weighs the elements of self; it may be left out for a single element.
        `observe` is told every variable on the way with its gradient.
        Raises GradientError: nothing recorded, non-scalar without a gradient, second backward without
        `retain_graph`, a saved value changed in place. ShapeError: `gradient` of another shape.
        """
        gradients = {id(self): self._seed(gradient)}
        for tensor in from_loss_to_leaves(self):
            upstream = gradients.pop(id(tensor))
            if observe is not None:
                observe(tensor, upstream)
            if tensor.node is None:
                tensor.grad = np.array(upstream) if tensor.grad is None else tensor.grad + upstream
                continue
            for parent, product in live_edges(tensor.node):
                flow = product(upstream).astype(parent.dtype, copy=False)
                known = gradients.get(id(parent))
                gradients[id(parent)] = flow if known is None else known + flow
            if not retain_graph:
                tensor.node.edges = tensor.node.again = None

    def _seed(self, gradient: npt.ArrayLike | None) -> Array:
        """The gradient that backward starts from, checked."""
        if not self.requires_grad:
            raise GradientError("backward on a tensor that needs no gradient")
        if gradient is None and self.size != 1:
            raise GradientError(f"backward on a non-scalar of shape {self.shape} needs a gradient of that shape")
        seed = np.ones_like(self.data) if gradient is None else np.asarray(gradient, dtype=self.dtype)
        if seed.shape != self.shape:
            raise ShapeError(f"backward: gradient of shape {seed.shape} for a tensor of shape {self.shape}")
        return seed


Observer: TypeAlias = Callable[[Variable, Array], None]
Edge: TypeAlias = tuple[Variable, VectorJacobianProduct, tuple[Variable, ...]]
V = TypeVar("V", bound=Variable)


def record(operation: str, result: V, *edges: Edge, again: Callable[[], Array] | None = None) -> V:
    """Make `result` remember its operation.

    An edge is (input, vector-Jacobian product, variables whose values the product reads). Edges of inputs that need
    no gradient are dropped; inside `no_grad` nothing is recorded. `again` computes the value anew, for replay.
    """
    if _recording.get():
        needed = [edge for edge in edges if edge[0].requires_grad]
        if needed:
            result.requires_grad = True
            result.node = Node(operation, needed, again)
    return result


def jointly(products: Callable[[Array], Sequence[Array]], count: int) -> list[VectorJacobianProduct]:
    """One way back for `count` inputs: computed when the first asks, kept for the others."""
    known: tuple[Array | None, Sequence[Array]] = (None, ())

    def of(i: int) -> VectorJacobianProduct:
        def product(g: Array) -> Array:
            nonlocal known
            if known[0] is not g:
                known = g, products(g)
            return known[1][i]

        return product

    return [of(i) for i in range(count)]


def live_edges(node: Node) -> list[tuple[Variable, VectorJacobianProduct]]:
    """The edges of a node, provided that they were not used up and that the values they read are unchanged."""
    if node.edges is None:
        raise GradientError(f"backward twice through {node.operation!r}; pass retain_graph=True the first time")
    if any(version[0] != count for version, count in node.saved):
        raise GradientError(f"a value that {node.operation!r} saved for backward was changed in place or replaced")
    return node.edges


def from_loss_to_leaves(loss: Variable) -> list[Variable]:
    """Every variable below the loss, each after all that depend on it (topological order, without recursion)."""
    order: list[Variable] = []
    seen: set[int] = set()
    stack = [(loss, False)]
    while stack:
        variable, inputs_done = stack.pop()
        if inputs_done:
            order.append(variable)
        elif id(variable) not in seen:
            seen.add(id(variable))
            stack.append((variable, True))
            if variable.node is not None:
                stack.extend((parent, False) for parent, _ in live_edges(variable.node))
    return order[::-1]
