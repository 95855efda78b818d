# caught by: gradients match finite differences
# mistake: sends the state's gradient back without the slope of tanh
import numpy as np


def forward(x, h0, weight_x, weight_h, bias):
    """Every state of the layer, (batch, time, hidden)."""
    projected = x @ weight_x.T + bias
    state, states = h0, []
    for t in range(x.shape[1]):
        state = np.tanh(projected[:, t] + state @ weight_h.T)
        states.append(state)
    return np.stack(states, axis=1)


def backward(x, h0, weight_x, weight_h, bias, upstream):
    """Gradients of sum(states * upstream): a dict with x, h0, weight_x, weight_h and bias."""
    states = forward(x, h0, weight_x, weight_h, bias)
    deltas = np.empty_like(states)  # gradients before the tanh
    carried = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        deltas[:, t] = (upstream[:, t] + carried) * (1.0 - states[:, t] ** 2)
        carried = (upstream[:, t] + carried) @ weight_h
    before = np.concatenate([h0[:, None], states[:, :-1]], axis=1)
    return {
        "x": deltas @ weight_x,
        "h0": carried,
        "weight_x": np.einsum("nth,nti->hi", deltas, x),
        "weight_h": np.einsum("nth,ntk->hk", deltas, before),
        "bias": deltas.sum(axis=(0, 1)),
    }
