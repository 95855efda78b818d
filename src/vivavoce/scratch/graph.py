"""The recorded graph: read it node by node, draw it, or replay it on new inputs. S0:4, S3:10, S0:32.

`trace` lays open what `backward` walks, so that a training step can be read, watched or drawn. Inputs that need no
gradient are not recorded; mark them `requires_grad` to see them. A `Tape` is a graph recorded once and replayed, as
compilers do it, against eager execution, which records anew at every step. Sources: Baydin et al., JMLR 2018,
section 3; Abadi et al., OSDI 2016 (graphs first); Paszke et al., NeurIPS 2019 (eager).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vivavoce.scratch.autodiff import Array, GradientError, ShapeError, Variable, from_loss_to_leaves, live_edges
from vivavoce.scratch.tensor import Tensor


@dataclass(frozen=True)
class Step:
    """One node: its operation ("leaf" for a given value), the names of its inputs, its value and gradient.

    `slopes` are the local derivatives, one array per input in its shape: the sum over the node's elements of their
    derivative by that input, which for a scalar or elementwise operation is the derivative itself.
    """

    name: str
    operation: str
    inputs: tuple[str, ...]
    value: Array
    slopes: tuple[Array, ...]
    gradient: Array


def trace(loss: Tensor, names: Mapping[str, Tensor] | None = None) -> list[Step]:
    """Run backward from a scalar loss and return its graph in forward order; read it in reverse for the way back.

    `names` labels tensors; others are called v1, v2, ... Gradients of the leaves are added as by `backward`, whose
    errors it shares; the graph is used up.
    """
    variables = {id(variable): variable for variable in reversed(from_loss_to_leaves(loss))}
    given = {id(tensor): name for name, tensor in (names or {}).items()}
    label = {key: given.get(key, f"v{i}") for i, key in enumerate(variables, start=1)}
    edges = {key: live_edges(variable.node) if variable.node else [] for key, variable in variables.items()}
    slopes = {key: tuple(product(np.ones_like(v.data)) for _, product in edges[key]) for key, v in variables.items()}
    gradients: dict[int, Array] = {}
    loss.backward(observe=lambda variable, gradient: gradients.__setitem__(id(variable), gradient.copy()))
    return [
        Step(
            name=label[key],
            operation=variable.node.operation if variable.node else "leaf",
            inputs=tuple(label[id(parent)] for parent, _ in edges[key]),
            value=variable.data.copy(),
            slopes=slopes[key],
            gradient=gradients[key],
        )
        for key, variable in variables.items()
    ]


def as_table(steps: Sequence[Step]) -> str:
    """One line per node: name, operation with its inputs, value, gradient (shapes where there are many elements)."""
    lines = []
    for step in steps:
        how = f"{step.operation}({', '.join(step.inputs)})" if step.inputs else step.operation
        lines.append(f"{step.name:8} {how:28} {_short(step.value):>16} {_short(step.gradient):>16}")
    return "\n".join(lines)


def _short(array: Array) -> str:
    return f"{array.item():.4g}" if array.size == 1 else f"array{array.shape}"


def as_dot(steps: Sequence[Step]) -> str:
    """The graph in the language of Graphviz: boxes for nodes, arrows from inputs to results."""
    boxes = [f'  "{s.name}" [label="{s.name} = {s.operation}\\n{_short(s.value)}"];' for s in steps]
    arrows = [f'  "{source}" -> "{step.name}";' for step in steps for source in step.inputs]
    return "\n".join(["digraph {", "  rankdir=LR; node [shape=box];", *boxes, *arrows, "}"])


class Tape:
    """A function from tensors to a scalar, run once on `examples` and recorded; a replay runs the operations only.

    The rest of the function is frozen: the branch it took, what it drew (a dropout mask), its checks, its prints, its
    running statistics happened once. Parameters are read at each replay, so that optimisers may change them in place.
    Inputs of other values go where the examples stood; integers, such as labels, are reached through `Tensor.data`.

    GradientError if the function records nothing that needs a gradient, or an operation that cannot be replayed
    (fused ones and convolutions), or returns no scalar.
    """

    def __init__(self, function: Callable[..., Tensor], *examples: Array) -> None:
        self.inputs = [Tensor(np.array(x), requires_grad=np.asarray(x).dtype.kind == "f") for x in examples]
        self.output = function(*self.inputs)
        if self.output.size != 1:
            raise GradientError(f"tape: the output of shape {self.output.shape} is a non-scalar")
        back = from_loss_to_leaves(self.output)
        self.forward: list[tuple[Variable, Callable[[], Array]]] = []
        for variable in reversed(back):
            if variable.node is not None:
                if variable.node.again is None:
                    raise GradientError(f"{variable.node.operation!r} cannot be replayed")
                self.forward.append((variable, variable.node.again))
        self.backward_plan = self._prune(back)

    def _prune(self, back: list[Variable]) -> list[tuple[Variable, list[tuple[Variable, Callable[[Array], Array]]]]]:
        """The way back without what leads to inputs only: nobody asked for their gradients."""
        ours = {id(tensor) for tensor in self.inputs}
        edges = {id(v): live_edges(v.node) if v.node is not None else [] for v in back}
        wanted: set[int] = set()
        for v in reversed(back):
            is_parameter = v.node is None and id(v) not in ours
            if is_parameter or any(id(parent) in wanted for parent, _ in edges[id(v)]):
                wanted.add(id(v))
        if id(self.output) not in wanted:
            raise GradientError("tape: nothing in the function needs a gradient but its inputs")
        kept = [v for v in back if id(v) in wanted]
        return [(v, [edge for edge in edges[id(v)] if id(edge[0]) in wanted]) for v in kept]

    def __call__(self, *arrays: Array) -> float:
        """The value of the function for other inputs. ShapeError for another shape, dtype or number of them."""
        given, recorded = [(a.shape, a.dtype) for a in arrays], [(x.shape, x.dtype) for x in self.inputs]
        if given != recorded:
            raise ShapeError(f"tape: recorded for {recorded}, called with {given}; record another")
        for tensor, array in zip(self.inputs, arrays, strict=True):
            np.copyto(tensor.data, array)
        for variable, again in self.forward:
            variable.data = np.asarray(again())
        return self.output.item()

    def backward(self) -> None:
        """Add the gradients of the last call to `grad` of every parameter, as `Tensor.backward` does."""
        gradients = {id(self.output): np.ones_like(self.output.data)}
        for variable, edges in self.backward_plan:
            upstream = gradients.pop(id(variable))
            if not edges:
                variable.grad = upstream.copy() if variable.grad is None else variable.grad + upstream
            for parent, product in edges:
                flow = product(upstream).astype(parent.dtype, copy=False)
                known = gradients.get(id(parent))
                gradients[id(parent)] = flow if known is None else known + flow
