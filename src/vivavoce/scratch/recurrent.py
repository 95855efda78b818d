"""Recurrence: one cell, the same weights at every step, a state that remembers. S0:24, S0:25, S0:33.

A cell maps (x_t, state) to the next state; `Recurrent` runs it over sequences (batch, time, inputs). Gates stand
stacked in the weights, in PyTorch's order: weight_x (gates · hidden, inputs), weight_h (gates · hidden, hidden).
σ is the sigmoid, ⊙ the product of elements.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vivavoce.scratch.activations import sigmoid, tanh
from vivavoce.scratch.autodiff import Array, ShapeError, jointly, record
from vivavoce.scratch.initialisation import orthogonal, xavier_uniform
from vivavoce.scratch.layers import Module, linear, parameter
from vivavoce.scratch.operations import stack
from vivavoce.scratch.tensor import Tensor

State = tuple[Tensor, ...]


class Cell(Module):
    """What the cells share: weights for `gates` gates and a zero state. State[0] is the hidden state, the output."""

    gates, states = 1, 1

    def __init__(self, inputs: int, hidden: int, rng: np.random.Generator) -> None:
        blocks = [orthogonal((hidden, hidden), rng) for _ in range(self.gates)]
        self.weight_x = parameter(xavier_uniform((self.gates * hidden, inputs), rng))
        self.weight_h = parameter(np.concatenate(blocks))
        self.bias = parameter(np.zeros(self.gates * hidden))
        self.inputs, self.hidden = inputs, hidden

    def start(self, batch: int) -> State:
        """The state before the first step: zeros of shape (batch, hidden) each."""
        return tuple(Tensor(np.zeros((batch, self.hidden), self.bias.dtype)) for _ in range(self.states))

    def split(self, stacked: Tensor) -> list[Tensor]:
        """(batch, gates · hidden) → one (batch, hidden) per gate."""
        return [stacked[:, i * self.hidden : (i + 1) * self.hidden] for i in range(self.gates)]

    def project(self, x: Tensor) -> Tensor:
        """The inputs' part of all gates at every step, (batch, time, inputs) → (batch, time, gates · hidden)."""
        return linear(x, self.weight_x, self.bias)

    def advance(self, projected: Tensor, state: State) -> State:
        """The next state from this step's projected input (batch, gates · hidden)."""
        raise NotImplementedError(f"{type(self).__name__} has no rule")

    def unroll(self, projected: Tensor, state: State) -> tuple[Tensor, State]:
        """Advance through (batch, time, gates · hidden): every hidden state (batch, time, hidden), the last state."""
        outputs = []
        for t in range(projected.shape[1]):
            state = self.advance(projected[:, t], state)
            outputs.append(state[0])
        return stack(outputs, axis=1), state


class RNNCell(Cell):
    """h_t = tanh(W x_t + U h_{t-1} + b). Elman, Cognitive Science 1990; Goodfellow et al., 2016, eq. 10.8-10.9."""

    def advance(self, projected: Tensor, state: State) -> State:
        return (tanh(projected + state[0] @ self.weight_h.T),)


class LSTMCell(Cell):
    """c_t = f ⊙ c_{t-1} + i ⊙ g, h_t = o ⊙ tanh(c_t): the cell adds, so its gradient is not squeezed at each step.

    i, f, o = σ(W x_t + U h_{t-1} + b), g = tanh(...). Hochreiter & Schmidhuber, 1997; forget gate by Gers et al.,
    2000. `forget_bias` opens the forget gate at the start (Jozefowicz et al., ICML 2015).
    """

    gates, states = 4, 2

    def __init__(self, inputs: int, hidden: int, rng: np.random.Generator, forget_bias: float = 1.0) -> None:
        super().__init__(inputs, hidden, rng)
        self.bias.data[hidden : 2 * hidden] = forget_bias

    def advance(self, projected: Tensor, state: State) -> State:
        h, c = state
        i, f, g, o = self.split(projected + h @ self.weight_h.T)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        return sigmoid(o) * tanh(c), c

    def unroll(self, projected: Tensor, state: State) -> tuple[Tensor, State]:
        states = lstm_states(projected, self.weight_h, *state)
        return states[0], (states[0, :, -1], states[1, :, -1])


def lstm_states(projected: Tensor, weight_h: Tensor, h: Tensor, c: Tensor) -> Tensor:
    """All steps of an LSTM as one operation, many times faster than step by step: (2, batch, time, hidden), h and c.

    projected (batch, time, 4 · hidden), weight_h (4 · hidden, hidden), h and c (batch, hidden). All four gates take
    one tanh, as σ(z) = ½ tanh(z / 2) + ½. Backward is backpropagation through time, written out (`_lstm_back`).
    """
    batch, steps, hidden = *projected.shape[:2], weight_h.shape[1]
    if projected.shape[2] != 4 * hidden or not h.shape == c.shape == (batch, hidden):
        raise ShapeError(f"lstm: projected inputs {projected.shape}, state {h.shape}, {c.shape}, hidden {hidden}")
    gates = np.array(projected.data.swapaxes(0, 1), order="C").reshape(steps, batch, 4, hidden)
    states = np.empty((2, steps + 1, batch, hidden), gates.dtype)
    states[:, 0] = h.data, c.data
    scale = np.array([[0.5], [0.5], [1.0], [0.5]], gates.dtype)  # i, f, o by σ, g by tanh
    recurrent = np.ascontiguousarray(weight_h.data.T)
    for t in range(steps):
        before = gates[t] + (states[0, t] @ recurrent).reshape(batch, 4, hidden)
        gates[t] = np.tanh(before * scale) * scale + (1 - scale)
        i, f, g, o = gates[t].swapaxes(0, 1)
        states[1, t + 1] = f * states[1, t] + i * g
        states[0, t + 1] = o * np.tanh(states[1, t + 1])
    result = Tensor(states[:, 1:].swapaxes(1, 2))
    inputs = (projected, weight_h, h, c)
    products = jointly(lambda flow: _lstm_back(flow, gates, states, weight_h.data), 4)
    edges = [(x, product, (weight_h, result)) for x, product in zip(inputs, products, strict=True)]
    return record("lstm_states", result, *edges)


def _lstm_back(flow: Array, gates: Array, states: Array, weight_h: Array) -> tuple[Array, Array, Array, Array]:
    """The gradients of projected, weight_h, h and c from that of all states (2, batch, time, hidden)."""
    steps, batch, _, hidden = gates.shape
    slopes = gates * (1 - gates)
    slopes[:, :, 2] = 1 - gates[:, :, 2] ** 2
    squashed = np.tanh(states[1, 1:])
    to_cell = gates[:, :, 3] * (1 - squashed * squashed)
    deltas = np.empty_like(gates)  # of the gates before their activations
    h = c = np.zeros((batch, hidden), gates.dtype)
    for t in range(steps - 1, -1, -1):
        (i, f, g, _), delta = gates[t].swapaxes(0, 1), deltas[t]
        h = h + flow[0, :, t]
        c = c + flow[1, :, t] + h * to_cell[t]
        delta[:, 0], delta[:, 1], delta[:, 2], delta[:, 3] = c * g, c * states[1, t], c * i, h * squashed[t]
        delta *= slopes[t]
        h, c = delta.reshape(batch, -1) @ weight_h, c * f
    rows = deltas.reshape(steps, batch, -1)
    to_weight = rows.reshape(steps * batch, -1).T @ states[0, :-1].reshape(steps * batch, -1)
    return rows.swapaxes(0, 1), to_weight, h, c


class GRUCell(Cell):
    """h_t = (1 - z) ⊙ n + z ⊙ h_{t-1}: one state, the update gate z is input and forget gate at once.

    r, z = σ(W x_t + U h_{t-1} + b), n = tanh(W x_t + b + r ⊙ (U h_{t-1} + b_h)). Cho et al., EMNLP 2014, eq. 5-8,
    with the reset gate after the product, as in cuDNN and PyTorch.
    """

    gates = 3

    def __init__(self, inputs: int, hidden: int, rng: np.random.Generator) -> None:
        super().__init__(inputs, hidden, rng)
        self.bias_h = parameter(np.zeros(hidden))

    def advance(self, projected: Tensor, state: State) -> State:
        h = state[0]
        (x_r, x_z, x_n), (h_r, h_z, h_n) = self.split(projected), self.split(h @ self.weight_h.T)
        r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
        n = tanh(x_n + r * (h_n + self.bias_h))
        return ((1 - z) * n + z * h,)


class Recurrent(Module):
    """Run a cell over a sequence: (batch, time, inputs) → every hidden state (batch, time, hidden).

    Backpropagation through the returned states is through time (Werbos, Proc. IEEE 1990). ShapeError for input that is
    not (batch, time, inputs) with at least one step.
    """

    def __init__(self, cell: Cell) -> None:
        self.cell = cell

    def forward(self, x: Tensor) -> Tensor:
        return self.run(x, self.cell.start(x.shape[0]))[0]

    def run(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """The hidden states and the last state, from a given state on."""
        if x.ndim != 3 or x.shape[1] == 0 or x.shape[2] != self.cell.inputs:
            raise ShapeError(f"recurrent: shape {x.shape} is not (batch, time, {self.cell.inputs})")
        return self.cell.unroll(self.cell.project(x), state)

    def truncated(self, x: Tensor, steps: int) -> Iterator[Tensor]:
        """Truncated backpropagation: hidden states of `steps` steps at a time, each piece a graph of its own.

        The state is carried on but detached, so that no gradient crosses a border. Williams & Peng, 1990.
        ValueError if steps < 1.
        """
        if steps < 1:
            raise ValueError(f"truncated: {steps} steps")
        state = self.cell.start(x.shape[0])
        for start in range(0, x.shape[1], steps):
            outputs, state = self.run(x[:, start : start + steps], tuple(part.detach() for part in state))
            yield outputs
