"""The recorded graph, node by node: values on the way forward, gradients on the way back. S0:4, S3:10, S0:32.

What `backward` walks is laid open, so that a training step can be read, watched or drawn. Inputs that need no
gradient are not recorded; mark them `requires_grad` to see them. Source: Baydin et al., JMLR 2018, section 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vivavoce.scratch.autodiff import Array, from_loss_to_leaves, live_edges
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
