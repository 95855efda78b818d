"""The recorded graph of one step, checked against derivatives worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from vivavoce.scratch.activations import sigmoid
from vivavoce.scratch.autodiff import GradientError
from vivavoce.scratch.graph import as_dot, as_table, trace
from vivavoce.scratch.tensor import Tensor


def test_every_node_has_value_local_derivatives_and_gradient():
    w, x = Tensor(0.5, requires_grad=True), Tensor(2.0, requires_grad=True)
    z = w * x
    loss = sigmoid(z) * 3
    steps = {step.name: step for step in trace(loss, {"w": w, "x": x, "z": z, "loss": loss})}
    slope = 1 / (1 + np.exp(-1)) * (1 - 1 / (1 + np.exp(-1)))
    assert steps["z"].inputs == ("w", "x")
    assert [float(s) for s in steps["z"].slopes] == [2.0, 0.5]
    assert steps["z"].gradient == pytest.approx(3 * slope)
    assert steps["w"].gradient == pytest.approx(6 * slope) == w.grad
    assert steps["loss"].operation == "multiply"
    assert steps["loss"].gradient == 1
    assert list(steps)[-1] == "loss"


def test_inputs_stand_before_results_in_the_table_and_the_drawing():
    w = Tensor([1.0, 2.0], requires_grad=True)
    steps = trace((w * w).sum(), {"w": w})
    position = {step.name: i for i, step in enumerate(steps)}
    assert all(position[source] < position[step.name] for step in steps for source in step.inputs)
    assert as_table(steps).splitlines()[1].split()[:3] == ["v2", "multiply(w,", "w)"]
    assert "array(2,)" in as_table(steps)
    assert '"w" -> "v2";' in as_dot(steps)


def test_a_graph_is_traced_once():
    w = Tensor(1.0, requires_grad=True)
    loss = w * w
    trace(loss)
    with pytest.raises(GradientError, match="backward twice"):
        trace(loss)
