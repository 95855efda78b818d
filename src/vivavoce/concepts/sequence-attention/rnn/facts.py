"""Exact claims about recurrent networks: shared weights, direction, forgetting against vanishing, linear recurrence."""

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked


@fact(
    "weights-shared-over-time",
    "An RNN uses the same weights at every time step, so its number of parameters does not depend on the length.",
    ledger=("003-Q12.1",),
    source="Elman, Cognitive Science 14(2), 1990",
    finding="32 units over 8 inputs: {count} parameters for 5 steps and for 50. A dense layer over all steps: "
    "{dense_5} and {dense_50}.",
)
def weights_shared_over_time():
    torch.manual_seed(0)
    rnn, count = nn.RNN(8, 32, batch_first=True), {}
    for steps in (5, 50):
        states, _ = rnn(torch.randn(2, steps, 8))
        dense = nn.Linear(8 * steps, 32 * steps)
        assert states.shape == dense(torch.randn(2, 8 * steps)).view(2, steps, 32).shape
        count[steps] = sum(p.numel() for p in rnn.parameters()), sum(p.numel() for p in dense.parameters())
    return Found(
        holds=count[5][0] == count[50][0],
        control=count[5][1] == count[50][1],
        figures={
            "count": f"{count[5][0]:,}",
            "dense_5": f"{count[5][1]:,}",
            "dense_50": f"{count[50][1]:,}",
        },
    )


@fact(
    "bidirectional-streams",
    "A bidirectional RNN suits streaming: its output at a step is final as soon as that step has been read.",
    ledger=("003-Q12.2",),
    expected="wrong",
    source="Schuster and Paliwal, IEEE Transactions on Signal Processing 45(11), 1997",
    finding="Changing step 9 of 10 changes the output at step 2 of the bidirectional network and not of the other.",
)
def bidirectional_streams():
    torch.manual_seed(0)
    x = torch.randn(1, 10, 4)
    later = x.clone()
    later[0, 9] += 1.0

    def final(both):
        rnn = nn.RNN(4, 8, batch_first=True, bidirectional=both)
        return bool(torch.equal(rnn(x)[0][0, 2], rnn(later)[0][0, 2]))

    return Found(holds=final(both=True), control=final(both=False))


@fact(
    "forgetting-is-vanishing",
    "Forgetting in an RNN and the vanishing gradient are the same thing: what is kept has a gradient.",
    ledger=("000-Q24.5",),
    expected="wrong",
    source="Bengio, Simard and Frasconi, IEEE Transactions on Neural Networks 5(2), 1994",
    finding="500 tanh units with weight 3 keep their sign over 200 noisy steps in {kept} of the cases; the gradient "
    "through them is {gradient}. A linear unit of weight 1 keeps both: {linear_kept}, gradient {linear_gradient}.",
)
def forgetting_is_vanishing():
    def run(weight, slope_of, squash):
        rng = np.random.default_rng(0)
        h = start = np.where(np.arange(500) % 2, 0.8, -0.8)
        gradient = np.ones(500)
        for _ in range(200):
            h = squash(weight * h + 0.1 * rng.normal(size=500) * (squash is np.tanh))
            gradient = gradient * weight * slope_of(h)
        return float((np.sign(h) == np.sign(start)).mean()), float(np.abs(gradient).max())

    latch, linear = run(3.0, lambda h: 1 - h**2, np.tanh), run(1.0, np.ones_like, lambda z: z)

    def agree(kept, gradient):
        """Kept and differentiable, or neither."""
        return (kept > 0.99) == (gradient > 1e-5)

    return Found(
        holds=agree(*latch),
        control=agree(*linear),
        figures={
            "kept": f"{latch[0]:.2f}",
            "gradient": f"{latch[1]:.0e}",
            "linear_kept": f"{linear[0]:.2f}",
            "linear_gradient": f"{linear[1]:.0f}",
        },
    )


@fact(
    "linear-recurrence-is-parallel",
    "A recurrence that is linear in its state can be computed for all steps at once, without walking through them.",
    source="Blelloch, Prefix Sums and Their Applications, CMU-CS-90-190, 1990; Gu and Dao, Mamba, 2023",
    finding="Prefix products and sums give the {steps} states of h = a h + b within {error}; for h = tanh(a h + b) "
    "the same formula is off by {off}.",
)
def linear_recurrence_is_parallel():
    rng = np.random.default_rng(0)
    steps = 40
    a, b = rng.uniform(0.5, 1.0, steps), rng.normal(size=steps)

    def walked(squash):
        h, states = 0.0, []
        for t in range(steps):
            h = squash(a[t] * h + b[t])
            states.append(h)
        return np.array(states)

    prefix = np.cumprod(a)
    at_once = prefix * np.cumsum(b / prefix)
    errors = {squash: np.abs(walked(squash) - at_once).max() for squash in (np.float64, np.tanh)}
    return Found(
        holds=bool(errors[np.float64] < 1e-9),
        control=bool(errors[np.tanh] < 1e-9),
        figures={"steps": steps, "error": f"{errors[np.float64]:.0e}", "off": f"{errors[np.tanh]:.1f}"},
    )


@fact(
    "replaced-by-lstm-or-transformer",
    "LSTMs or Transformers have replaced RNNs.",
    ledger=("000-Q24.4",),
    expected="conditional",
    reason="What people use cannot be measured here; linear recurrence is back beside attention since 2023.",
    source="De et al., Griffin: Mixing Gated Linear Recurrences with Local Attention, arXiv 2402.19427",
    dated="2024-02-29",
    finding="True of plain tanh networks. Models such as Mamba and Griffin brought linear recurrence back.",
)
def replaced_by_lstm_or_transformer():
    """A statement about practice; the source and its date stand for it."""


@fact(
    "worked-example",
    "One unit with input weight 1, recurrent weight 0.5 and no bias, reading 1, 0, 0, ends at 0.180; the gradient of "
    "its last state with respect to the first input is 0.088.",
    source="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 10.2",
    finding="States {first}, {second}, {third}; gradient {gradient}.",
)
def worked_example():
    def last_state_and_gradient(weight):
        x = torch.tensor([1.0, 0.0, 0.0], dtype=torch.float64, requires_grad=True)
        states, h = [], torch.zeros((), dtype=torch.float64)
        for t in range(3):
            h = torch.tanh(x[t] + weight * h)
            states.append(h.item())
        h.backward()
        return states, x.grad[0].item()

    states, gradient = last_state_and_gradient(0.5)
    other, _ = last_state_and_gradient(0.6)
    return Found(
        holds=round(states[-1], 3) == 0.180 and round(gradient, 3) == 0.088,
        control=round(other[-1], 3) == 0.180,
        figures={
            "first": f"{states[0]:.3f}",
            "second": f"{states[1]:.3f}",
            "third": f"{states[2]:.3f}",
            "gradient": f"{gradient:.3f}",
        },
    )


@fact(
    "estimate-rnn-memory",
    "The formula of the estimate counts the states that backpropagation through time keeps.",
    source="Werbos, Proceedings of the IEEE 78(10), 1990",
    finding="Equal to the bytes of the kept states in {n} of {n} draws.",
)
def estimate_rnn_memory():
    draws = list(asked(__file__, "bptt-states"))

    def kept(n, window):
        steps = min(n["steps"], window) if window else n["steps"]
        return sum(np.empty((n["batch"], n["hidden"]), np.float32).nbytes for _ in range(steps)) / 1e6

    right = all(np.isclose(kept(n, 0), answer) for n, (answer,) in draws)
    truncated = all(np.isclose(kept(n, 50), answer) for n, (answer,) in draws)
    return Found(holds=right, control=truncated, figures={"n": len(draws)})
