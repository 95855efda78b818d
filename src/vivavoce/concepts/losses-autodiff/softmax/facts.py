"""Exact claims about softmax: algebra and floating point, no training but one convex problem."""

import math

import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked


def scores(*shape, seed=0, spread=5.0):
    """Random scores in float64."""
    return spread * torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def naive(z):
    """The definition as it stands: exp(z_i) / sum_j exp(z_j)."""
    return torch.exp(z) / torch.exp(z).sum(-1, keepdim=True)


def is_distribution(p):
    """All positive, each row summing to one."""
    return bool((p > 0).all() and ((p.sum(-1) - 1).abs() < 1e-12).all())


@fact(
    "positive-and-sums-to-one",
    "Softmax gives positive values that sum to one.",
    ledger=("000-Q20.1",),
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 6.2.2.3",
    finding="The scores 2, 1, 0.1 become {shares}. In float32 a score {gap} below the largest rounds to exactly zero.",
)
def positive_and_sums_to_one():
    """The control leaves out the division."""
    z = scores(1000, 10)
    worked = torch.softmax(torch.tensor([2.0, 1.0, 0.1], dtype=torch.float64), -1)
    gap = next(g for g in range(1, 200) if torch.softmax(torch.tensor([0.0, -float(g)]), -1)[1] == 0)
    figures = {"shares": ", ".join(f"{share:.3f}" for share in worked.tolist()), "gap": gap}
    return Found(holds=is_distribution(torch.softmax(z, -1)), control=is_distribution(torch.exp(z)), figures=figures)


@fact(
    "shift-invariant-but-overflows",
    "Adding a constant to all scores changes nothing, yet computed naively, large scores overflow.",
    ledger=("000-Q20.5",),
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 4.1",
    finding="Scores shifted by 1,000: the definition gives NaN in float64, the version that subtracts the "
    "largest score "
    "differs from the unshifted result by at most {difference}. In float32 the definition fails "
    "from a score of {limit} on.",
)
def shift_invariant_but_overflows():
    """The control shifts by 10, where the definition survives."""
    z = scores(100, 10)

    def stable_but_not_naive(shift):
        same = torch.allclose(torch.softmax(z + shift, -1), torch.softmax(z, -1), rtol=1e-9, atol=1e-12)
        return bool(same and naive(z + shift).isnan().any())

    difference = (torch.softmax(z + 1000, -1) - torch.softmax(z, -1)).abs().max().item()
    limit = next(s for s in range(1, 200) if math.isinf(torch.exp(torch.tensor(float(s))).item()))
    figures = {"difference": f"{difference:.0e}", "limit": limit}
    return Found(holds=stable_but_not_naive(1000.0), control=stable_but_not_naive(10.0), figures=figures)


@fact(
    "scale-is-temperature",
    "Multiplying all scores changes the shares: a factor is an inverse temperature.",
    source="Hinton, Vinyals, Dean, Distilling the Knowledge in a Neural Network, 2015",
    finding="The scores 2, 1, 0.1: largest share {cold} at temperature 0.5, {plain} at 1, {warm} at 5.",
)
def scale_is_temperature():
    """The control multiplies by one."""
    z = torch.tensor([2.0, 1.0, 0.1], dtype=torch.float64)

    def changes(factor):
        return not torch.allclose(torch.softmax(factor * z, -1), torch.softmax(z, -1))

    top = {name: torch.softmax(z / t, -1)[0].item() for name, t in (("cold", 0.5), ("plain", 1.0), ("warm", 5.0))}
    return Found(holds=changes(2.0), control=changes(1.0), figures={k: f"{v:.3f}" for k, v in top.items()})


@fact(
    "gradient-is-share-minus-target",
    "With cross-entropy, the gradient at the scores is the share minus the target.",
    source="Bridle, Training Stochastic Model Recognition Algorithms as Networks, NIPS 1989",
    finding="Scores 2, 1, 0.1 and the first class right: the gradient is {gradient}.",
)
def gradient_is_share_minus_target():
    """The control is squared error on the shares, whose gradient carries the softmax Jacobian."""
    z, target = scores(64, 10), F.one_hot(torch.arange(64) % 10, 10).double()

    def equal(loss):
        at = z.clone().requires_grad_()
        loss(at).backward()
        return torch.allclose(at.grad, torch.softmax(z, -1) - target, rtol=1e-9, atol=1e-12)

    holds = equal(lambda s: F.cross_entropy(s, target, reduction="sum"))
    control = equal(lambda s: 0.5 * ((torch.softmax(s, -1) - target) ** 2).sum())
    small = torch.tensor([[2.0, 1.0, 0.1]], dtype=torch.float64, requires_grad=True)
    F.cross_entropy(small, torch.tensor([0])).backward()
    return Found(holds, control, {"gradient": ", ".join(f"{g:+.3f}" for g in small.grad[0].tolist())})


@fact(
    "loss-floor-of-double-softmax",
    "A softmax before a loss that applies its own puts a floor under the loss.",
    source="torch.nn.CrossEntropyLoss documentation: the input is expected to contain unnormalised logits",
    finding="With {classes} classes a certain and right answer still costs {floor}, not 0.",
)
def loss_floor_of_double_softmax():
    """The best second input is a one-hot row; its cross-entropy is log(e + 9) - 1. Control: scores, with no floor."""
    target = torch.tensor([0])
    perfect = torch.zeros(1, 10, dtype=torch.float64)
    perfect[0, 0] = 1.0
    floor = math.log(math.e + 9) - 1
    holds = abs(F.cross_entropy(perfect, target).item() - floor) < 1e-12
    control = F.cross_entropy(1000 * perfect, target).item() > 1e-6
    return Found(holds, control, {"floor": f"{floor:.3f}", "classes": 10})


@fact(
    "two-classes-another-model",
    "For two classes, softmax is another model than the sigmoid.",
    ledger=("000-Q20.6",),
    expected="wrong",
    reason="The softmax of two scores is the sigmoid of their difference; only the step size doubles.",
    finding="Trained on equal terms (two scores at half the rate), the probabilities differ by at most "
    "{difference}. At the "
    "same rate they differ by {same_rate}, because the difference of two scores moves twice as fast.",
)
def two_classes_another_model():
    """Logistic regression, 200 full-batch steps from zero. The control uses the same rate for both."""
    halved, same_rate = largest_difference(0.5), largest_difference(1.0)
    figures = {"difference": f"{halved:.0e}", "same_rate": f"{same_rate:.3f}"}
    return Found(holds=halved > 1e-12, control=same_rate > 1e-12, figures=figures)


def largest_difference(lr_softmax):
    """Largest difference in probability between a two-score softmax model and a one-score sigmoid model."""
    x = scores(200, 5, seed=1, spread=1.0)
    y = (x @ scores(5, seed=2, spread=1.0) + scores(200, seed=3, spread=1.0) > 0).double()
    two, one = torch.zeros(5, 2, dtype=torch.float64), torch.zeros(5, 1, dtype=torch.float64)
    targets = torch.stack([1 - y, y], 1)
    for _ in range(200):
        two = two - lr_softmax * x.T @ (torch.softmax(x @ two, 1) - targets) / len(x)
        one = one - 1.0 * x.T @ (torch.sigmoid(x @ one) - y[:, None]) / len(x)
    return (torch.softmax(x @ two, 1)[:, 1] - torch.sigmoid(x @ one)[:, 0]).abs().max().item()


@fact(
    "estimate-softmax-odds",
    "The formula of the estimate gives the probability that PyTorch's softmax gives.",
    source="torch.nn.functional.softmax, PyTorch documentation",
    finding="Equal in {n} of {n} draws.",
)
def estimate_softmax_odds():
    draws = list(asked(__file__, "softmax-odds"))

    def equal(n, answer, temperature):
        z = torch.zeros(n["classes"], dtype=torch.float64)
        z[0] = n["gap"]
        return math.isclose(float(F.softmax(z / temperature, 0)[0]), answer, rel_tol=1e-12)

    right = all(equal(n, answer, n["temperature"]) for n, (answer,) in draws)
    ignored = all(equal(n, answer, 1) for n, (answer,) in draws)
    return Found(holds=right, control=ignored, figures={"n": len(draws)})


@fact(
    "estimate-logits-memory",
    "The formula of the estimate gives the bytes of the tensor of logits.",
    source="torch.Tensor.nbytes, PyTorch documentation",
    finding="Equal in {n} of {n} draws.",
)
def estimate_logits_memory():
    draws = list(asked(__file__, "logits-memory"))
    kinds = {16: torch.bfloat16, 32: torch.float32}

    def nbytes(n, kind):
        shape = (n["batch"], n["length"], n["vocabulary"])
        return torch.empty(shape, dtype=kind, device="meta").nbytes

    right = all(nbytes(n, kinds[n["bits"]]) == answer for n, (answer,) in draws)
    one_kind = all(nbytes(n, torch.float32) == answer for n, (answer,) in draws)
    return Found(holds=right, control=one_kind, figures={"n": len(draws)})
