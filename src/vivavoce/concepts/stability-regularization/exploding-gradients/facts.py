"""Exact claims about exploding gradients and clipping."""

import math
from itertools import pairwise

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked

EXAMPLE = [torch.tensor([3.0, 4.0]), torch.tensor([12.0])]  # norms 5 and 12, together 13


def with_gradients(*gradients):
    """Parameters that carry the given gradients."""
    parameters = [nn.Parameter(torch.zeros_like(g)) for g in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient.clone()
    return parameters


def clipped(*gradients, **options):
    """The gradients after PyTorch's clipping at norm 1, and the norm that it returned."""
    parameters = with_gradients(*gradients)
    norm = nn.utils.clip_grad_norm_(parameters, 1.0, **options)
    return [p.grad for p in parameters], norm.item()


def cosine(a, b):
    """Cosine of the angle between two lists of tensors."""
    a, b = torch.cat(a).double(), torch.cat(b).double()
    return (a @ b / (a.norm() * b.norm())).item()


@fact(
    "hundred-steps",
    "A factor of 1.1 per step makes a gradient more than ten thousand times larger after 100 steps.",
    finding="1.1 to the power 100 is {grown}; 0.9 to the power 100 is {shrunk}.",
)
def hundred_steps():
    return Found(
        holds=1.1**100 > 10_000,
        control=0.9**100 > 10_000,
        figures={"grown": f"{1.1**100:,.0f}", "shrunk": f"{0.9**100:.1e}"},
    )


@fact(
    "transient-bump",
    "A matrix of spectral radius 0.9 can stretch more than thirtyfold before its powers decay.",
    finding="The powers of [[0.9, 10], [0, 0.9]] reach norm {peak} at step {step} and {late} at step 100.",
)
def transient_bump():
    def norms(corner):
        w = np.array([[0.9, corner], [0.0, 0.9]])
        return [np.linalg.norm(np.linalg.matrix_power(w, k), 2) for k in range(1, 101)]

    bump, symmetric = norms(10.0), norms(0.0)
    return Found(
        holds=max(bump) > 30 and bump[-1] < 1,
        control=max(symmetric) > 30,
        figures={
            "peak": f"{max(bump):.1f}",
            "step": int(np.argmax(bump)) + 1,
            "late": f"{bump[-1]:.2f}",
        },
    )


@fact(
    "weight-gradients-together",
    "In a bias-free ReLU network the sum of weights times weight gradients is the same in every layer.",
    finding="Over 20 layers of 64 units the sums differ by {spread} relative; with tanh by {tanh}.",
)
def weight_gradients_together():
    def spread(activation):
        torch.manual_seed(0)
        weights = [(torch.randn(64, 64) * 1.5 * math.sqrt(2 / 64)).double().requires_grad_() for _ in range(20)]
        h = torch.randn(32, 64).double()
        for w in weights:
            h = activation(h @ w.T)
        (h * torch.randn_like(h)).sum().backward()
        sums = torch.stack([(w * w.grad).sum() for w in weights])
        return ((sums.max() - sums.min()) / sums.abs().max()).item()

    relu, tanh = spread(torch.relu), spread(torch.tanh)
    return Found(holds=relu < 1e-12, control=tanh < 1e-12, figures={"spread": f"{relu:.0e}", "tanh": f"{tanh:.1f}"})


@fact(
    "global-norm-keeps-direction",
    "Clipping caps the gradient at a maximum value and keeps its direction.",
    ledger=("000-Q18.3",),
    expected="conditional",
    source="PyTorch documentation, torch.nn.utils.clip_grad_norm_",
    finding="Cosine with the true gradient 1 by global norm, {per_tensor} tensor by tensor, {per_value} by value.",
)
def global_norm_keeps_direction():
    by_norm, norm = clipped(*EXAMPLE)
    per_tensor = [g * min(1.0, 1.0 / g.norm().item()) for g in EXAMPLE]
    per_value = [g.clamp(-1, 1) for g in EXAMPLE]
    cosines = {name: cosine(EXAMPLE, g) for name, g in {"t": per_tensor, "v": per_value}.items()}
    kept = abs(cosine(EXAMPLE, by_norm) - 1) < 1e-9
    return Found(
        holds={"by global norm": kept, "tensor by tensor": cosines["t"] > 0.999, "by value": cosines["v"] > 0.999},
        control=cosines["v"] > 0.999,
        figures={
            "norm": f"{norm:.0f}",
            "per_tensor": f"{cosines['t']:.3f}",
            "per_value": f"{cosines['v']:.3f}",
        },
    )


@fact(
    "clip-scales-down-only",
    "Clipping by norm leaves a gradient below the threshold bit-identical.",
    finding="A gradient of norm 0.005 comes out unchanged; one of norm 5 does not.",
)
def clip_scales_down_only():
    small, large = torch.tensor([0.003, 0.004]), torch.tensor([3.0, 4.0])
    return Found(holds=torch.equal(clipped(small)[0][0], small), control=torch.equal(clipped(large)[0][0], large))


@fact(
    "clipping-lifts-vanishing",
    "Clipping repairs vanishing gradients.",
    ledger=("000-Q18.5",),
    expected="wrong",
    finding="A gradient of norm {before} has norm {after} after clipping at 1.",
)
def clipping_lifts_vanishing():
    tiny = torch.tensor([3e-6, 4e-6])
    after, before = clipped(tiny)
    normalised = tiny / tiny.norm()  # what would lift it: rescaling to length 1
    return Found(
        holds=bool(after[0].norm() > tiny.norm()),
        control=bool(normalised.norm() > tiny.norm()),
        figures={"before": f"{before:.0e}", "after": f"{after[0].norm().item():.0e}"},
    )


@fact(
    "clip-spreads-nan",
    "Clipping does not remove Inf or NaN: one Inf becomes NaN and zeroes the rest, one NaN makes every gradient NaN.",
    source="PyTorch documentation, torch.nn.utils.clip_grad_norm_",
    finding="PyTorch raises only with error_if_nonfinite=True.",
)
def clip_spreads_nan():
    def spoils(bad):
        ordinary, other = torch.tensor([1.0, 2.0]), torch.tensor([bad, 1.0])
        return torch.cat(clipped(ordinary, other)[0])

    inf, nan = spoils(math.inf), spoils(math.nan)
    try:
        clipped(torch.tensor([math.inf]), error_if_nonfinite=True)
        raised = False
    except RuntimeError:
        raised = True
    return Found(
        holds=bool(inf[2].isnan() and (inf[[0, 1, 3]] == 0).all() and nan.isnan().all() and raised),
        control=bool(spoils(5.0).isnan().any()),
    )


@fact(
    "norm-overflow",
    "Finite float32 gradients of 1e20 overflow inside the norm, and clipping sets all of them to zero.",
    source="IEEE 754",
    finding="The norm returned is {norm}; every gradient is 0 afterwards. In float64 they are scaled.",
)
def norm_overflow():
    single, norm = clipped(torch.full((10,), 1e20))
    double, _ = clipped(torch.full((10,), 1e20, dtype=torch.float64))
    return Found(holds=math.isinf(norm) and not single[0].any(), control=not double[0].any(), figures={"norm": norm})


def adam_steps(gradients):
    """Length of every step that Adam takes at rate 1."""
    p = nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer, steps = torch.optim.Adam([p], lr=1.0), []
    for gradient in gradients:
        before = p.item()
        p.grad = torch.tensor([gradient], dtype=torch.float64)
        optimizer.step()
        steps.append(abs(p.item() - before))
    return np.array(steps)


@fact(
    "adam-ignores-scale",
    "Adam's steps change by less than 1e-5 when all gradients are multiplied by 0.01.",
    source="Kingma and Ba, ICLR 2015",
    finding="Largest relative change over 200 steps: {change}.",
)
def adam_ignores_scale():
    gradients = np.random.default_rng(0).normal(size=200)
    full = adam_steps(gradients)
    change = float(np.max(np.abs(adam_steps(0.01 * gradients) - full) / full))
    rescaled_once = np.where(np.arange(200) == 100, 100 * gradients, gradients)  # not a constant factor
    other = float(np.max(np.abs(adam_steps(rescaled_once) - full) / full))
    return Found(holds=change < 1e-5, control=other < 1e-5, figures={"change": f"{change:.1e}"})


@fact(
    "adam-spike-aftermath",
    "After one gradient a thousand times larger, Adam's steps are more than thirty times shorter 100 steps later.",
    finding="The spike's own step is {at} times as long as usual, the step 100 later {shorter} times shorter.",
)
def adam_spike_aftermath():
    gradients = np.ones(1101)
    gradients[1000] = 1000.0
    steps, safe = adam_steps(gradients), adam_steps(np.minimum(gradients, 1.0))
    return Found(
        holds=bool(steps[1100] < steps[999] / 30),
        control=bool(safe[1100] < safe[999] / 30),
        figures={"at": f"{steps[1000] / steps[999]:.1f}", "shorter": f"{steps[999] / steps[1100]:.0f}"},
    )


@fact(
    "rate-looks-alike",
    "On a quadratic of curvature 100 a rate of 0.03 doubles the gradient at every step.",
    finding="Gradients {first}, {second}, {third}; with a rate of 0.01 the second is already 0.",
)
def rate_looks_alike():
    def gradients(rate):
        w, seen = 1.0, []
        for _ in range(3):
            seen.append(100 * w)
            w -= rate * seen[-1]
        return [abs(g) for g in seen]

    def doubles(g):
        return all(math.isclose(b, 2 * a) for a, b in pairwise(g))

    high = gradients(0.03)
    return Found(
        holds=doubles(high),
        control=doubles(gradients(0.01)),
        figures={name: f"{g:.0f}" for name, g in zip(("first", "second", "third"), high, strict=True)},
    )


@fact(
    "estimate-clipped-step",
    "The formula of the estimate gives the step that PyTorch takes after clip_grad_norm_.",
    source="torch.nn.utils.clip_grad_norm_, PyTorch documentation",
    finding="Equal within the 1e-6 that PyTorch adds to the norm in {n} of {n} draws.",
)
def estimate_clipped_step():
    draws = list(asked(__file__, "clipped-step"))

    def step(n, together):
        first, second = with_gradients(torch.tensor([float(n["first"])]), torch.tensor([0.0, float(n["second"])]))
        nn.utils.clip_grad_norm_([first, second] if together else [first], n["limit"])
        torch.optim.SGD([first, second], lr=n["rate"]).step()
        return float(first.detach().norm())

    right = all(math.isclose(step(n, True), answer, rel_tol=1e-5) for n, (answer,) in draws)
    alone = all(math.isclose(step(n, False), answer, rel_tol=1e-5) for n, (answer,) in draws)
    return Found(holds=right, control=alone, figures={"n": len(draws)})
