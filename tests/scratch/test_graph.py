"""The recorded graph of one step, checked against derivatives worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from vivavoce.scratch.activations import relu, sigmoid
from vivavoce.scratch.autodiff import GradientError, ShapeError
from vivavoce.scratch.convolution import Conv1d
from vivavoce.scratch.graph import Tape, as_dot, as_table, trace
from vivavoce.scratch.layers import Embedding, Linear, Module, Sequential, parameter
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.optimisers import SGD
from vivavoce.scratch.recurrent import GRUCell, Recurrent
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


def batch(seed: int, *shape: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=shape), rng.integers(0, 3, shape[0])


class LastState(Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.body, self.head = Recurrent(GRUCell(4, 5, rng)), Linear(5, 3, rng)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x)[:, -1])


def network() -> Sequential:
    rng = np.random.default_rng(0)
    return Sequential(Linear(4, 8, rng), relu, Linear(8, 3, rng))


@pytest.mark.parametrize(
    ("build", "shape"), [(network, (6, 4)), (lambda: LastState(np.random.default_rng(0)), (6, 7, 4))]
)
def test_a_replayed_tape_trains_as_eager_execution_does(build, shape):
    eager, taped = build(), build()
    tape = Tape(lambda x, labels: cross_entropy(taped(x), labels.data), *batch(0, *shape))
    steps = SGD(eager.parameters(), 0.1, 0.9), SGD(taped.parameters(), 0.1, 0.9)
    for seed in range(1, 5):
        x, labels = batch(seed, *shape)
        eager.zero_grad(), taped.zero_grad()
        loss = cross_entropy(eager(Tensor(x)), labels)
        loss.backward()
        assert tape(x, labels) == loss.item()
        tape.backward()
        for step in steps:
            step.step()
        for a, b in zip(eager.parameters(), taped.parameters(), strict=True):
            np.testing.assert_array_equal(a.data, b.data)


def test_a_tape_freezes_the_branch_and_the_side_effects_of_its_recording():
    w, calls = parameter(2.0), []

    def function(x: Tensor) -> Tensor:
        calls.append(x.item())
        return w * x if x.item() > 0 else w * x * 100.0

    tape = Tape(function, np.array(1.0))
    assert function(Tensor(-1.0)).item() == -200
    assert tape(np.array(-1.0)) == -2  # the branch of the recording
    assert calls == [1.0, -1.0]  # the tape did not call the function again


def test_a_tape_reads_integer_inputs_anew_and_gradients_add_up():
    table = Embedding(5, 2, np.random.default_rng(0))
    tape = Tape(lambda tokens: table(tokens).sum(), np.array([0, 1]))
    assert tape(np.array([4, 4])) == pytest.approx(2 * table.weight.data[4].sum())
    tape.backward()
    tape.backward()
    np.testing.assert_array_equal(table.weight.grad[:, 0], [0, 0, 0, 0, 4])


def test_a_tape_refuses_other_shapes_and_what_it_cannot_replay():
    w = parameter(np.ones(3))
    tape = Tape(lambda x: (w * x).sum(), np.ones((2, 3)))
    for wrong in [(np.ones((4, 3)),), (np.ones((2, 3), "float32"),), (), (np.ones((2, 3)), np.ones(1))]:
        with pytest.raises(ShapeError, match=r"recorded for \[\(\(2, 3\), dtype"):
            tape(*wrong)
    with pytest.raises(GradientError, match="'conv2d' cannot be replayed"):
        Tape(lambda x: Conv1d(1, 1, 2, np.random.default_rng(0))(x).sum(), np.ones((1, 1, 4)))
    with pytest.raises(GradientError, match="nothing in the function"):
        Tape(lambda x: x.sum(), np.ones(3))
    with pytest.raises(GradientError, match="non-scalar"):
        Tape(lambda x: w * x, np.ones(3))
