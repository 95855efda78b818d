"""Exact claims about sigmoid, tanh and the ReLU family: slopes, dead units, kinks."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact

CORNERS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = torch.tensor([[0.0], [1.0], [1.0], [0.0]])


def slope(activation, z):
    """Derivative by autograd, one value per entry of z."""
    z = torch.as_tensor(z, dtype=torch.float64).clone().requires_grad_()
    activation(z).sum().backward()
    return z.grad


@fact(
    "decides-whether-a-neuron-fires",
    "The activation decides whether a neuron fires: it is on or off.",
    ledger=("000-Q3.4",),
    expected="conditional",
    reason="ReLU gives exact zeros; tanh, sigmoid and GELU give graded values, and none is exactly off.",
    finding="Of 100,000 standard normal sums, a share of {relu} is exactly 0 after ReLU, {gelu} after GELU, {tanh} "
    "after tanh and {sigmoid} after the sigmoid.",
)
def decides_whether_a_neuron_fires():
    """Off means exactly zero; on or off means that a share of 30 to 70 % is off. The control shifts all sums by 6."""
    z = torch.randn(100_000, dtype=torch.float64, generator=torch.Generator().manual_seed(0))

    def off(activation, sums=z):
        return (activation(sums) == 0).double().mean().item()

    shares = {"ReLU": off(F.relu), "GELU": off(F.gelu), "tanh": off(torch.tanh), "sigmoid": off(torch.sigmoid)}
    return Found(
        holds={name: 0.3 <= share <= 0.7 for name, share in shares.items()},
        control=0.3 <= off(F.relu, z + 6) <= 0.7,
        figures={name.lower(): f"{share:.2f}" for name, share in shares.items()},
    )


@fact(
    "must-be-differentiable-everywhere",
    "An activation must be differentiable everywhere, or gradient descent cannot train it.",
    ledger=("003-Q4.1",),
    expected="wrong",
    reason="It is enough to be differentiable almost everywhere, with slopes that carry information; frameworks pick a "
    "slope at the kink.",
    source="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.3",
    finding="At 0 the slope of ReLU is 0 from the left and 1 from the right; PyTorch takes {at_zero}. XOR trained with "
    "it from sums that are exactly 0 ends with a loss of {relu}. The step function, whose slope is 0 wherever it has "
    "one, ends at {step}.",
)
def must_be_differentiable_everywhere():
    """Only the hidden layer learns, so everything depends on the activation's slope. The corner (0, 0) and zero biases
    put all hidden sums of that example on the kink. The control is the step function."""

    def final_loss(activation):
        w = torch.randn(2, 16, generator=torch.Generator().manual_seed(0)).requires_grad_()
        b, out = torch.zeros(16, requires_grad=True), torch.tensor([[0.5], [-0.5]]).repeat(8, 1)
        update = torch.optim.SGD([w, b], lr=0.1)
        for _ in range(500):
            loss = F.mse_loss(activation(CORNERS @ w + b) @ out, XOR)
            update.zero_grad()
            loss.backward()
            update.step()
        return loss.item()

    def step(z):
        return (z > 0).float() + 0 * z

    losses = {"relu": final_loss(F.relu), "step": final_loss(step)}
    figures = {"relu": f"{losses['relu']:.0e}", "step": f"{losses['step']:.1f}"}
    figures["at_zero"] = f"{slope(F.relu, [0.0]).item():.0f}"
    return Found(losses["relu"] > 1e-3, losses["step"] > 1e-3, figures)


@fact(
    "a-dead-unit-never-recovers",
    "A dead ReLU unit never recovers.",
    expected="wrong",
    reason="It gets no gradient, yet its inputs may move: layers below go on learning from other units.",
    finding="A dead unit of the second layer, below zero for all inputs, was above zero after {steps} steps, because "
    "the first layer had moved. Its own weights had not changed until then.",
)
def a_dead_unit_never_recovers():
    """Two layers of two units; the second unit of layer two is dead. The control has fixed inputs instead of layer one:
    there, plain gradient descent can change nothing that the unit depends on."""
    figures, alive = {"steps": "no number of"}, {}
    for name, first_layer_learns in (("deep", True), ("control", False)):
        w1, w2 = torch.eye(2), torch.tensor([[1.0, 1.0], [0.0, 0.0]])
        b2, out = torch.tensor([0.0, -1.5]), torch.tensor([[1.0], [1.0]])
        own = w2[:, 1].clone()
        x = torch.tensor([[1.0, 0.5], [0.5, 1.0]])
        for step in range(1, 101):
            leaves = [p.detach().requires_grad_() for p in (w1, w2, b2)]
            z = F.relu(x @ leaves[0]) @ leaves[1] + leaves[2]
            (F.relu(z) @ out - 3).square().mean().backward()  # the first unit wants to grow
            if (z[:, 1] > 0).any():
                alive[name] = bool(torch.equal(w2[:, 1], own))
                figures["steps"] = step - 1
                break
            w1 = w1 - 0.1 * leaves[0].grad if first_layer_learns else w1
            w2, b2 = w2 - 0.1 * leaves[1].grad, b2 - 0.1 * leaves[2].grad
    return Found(holds="deep" not in alive, control="control" not in alive, figures=figures)


@fact(
    "dead-unit-gets-no-gradient",
    "A ReLU unit that is below zero for every example gets no gradient at all, neither weights nor bias.",
    source="Maas, Hannun and Ng, ICML Workshop on Deep Learning for Audio, Speech and Language Processing, 2013",
    finding="ReLU: gradient {relu}. With a leak of 0.01 it is {leaky}.",
)
def dead_unit_gets_no_gradient():
    """One unit with bias -10. The control is the leaky ReLU."""
    x = torch.randn(256, 4, generator=torch.Generator().manual_seed(0))

    def largest(activation):
        w, b = torch.ones(4, requires_grad=True), torch.tensor(-10.0, requires_grad=True)
        (activation(x @ w + b) - 1).square().mean().backward()
        return max(w.grad.abs().max().item(), b.grad.abs().item())

    relu, leaky = largest(F.relu), largest(F.leaky_relu)
    return Found(relu == 0, leaky == 0, {"relu": f"{relu:.0f}", "leaky": f"{leaky:.2f}"})


@fact(
    "only-relu-is-flat-below-zero",
    "Of ReLU, leaky ReLU, ELU, GELU and SiLU, only ReLU has a slope of exactly 0 at every negative input.",
    finding="Slopes at -1: ReLU {relu}, leaky ReLU {leaky_relu}, ELU {elu}, GELU {gelu}, SiLU {silu}. At -6: ELU "
    "{elu6}, GELU {gelu6}, SiLU {silu6}.",
)
def only_relu_is_flat_below_zero():
    """Slopes at 600 inputs from -6 to -0.01. The control asks the same of the sigmoid in place of ReLU."""
    z = torch.linspace(-6, -0.01, 600)
    family = {"relu": F.relu, "leaky_relu": F.leaky_relu, "elu": F.elu, "gelu": F.gelu, "silu": F.silu}
    flat = {name: bool((slope(f, z) == 0).all()) for name, f in family.items()}
    others = any(flat[name] for name in family if name != "relu")
    figures = {name: f"{slope(f, [-1.0]).item():.2f}" for name, f in family.items()}
    figures |= {f"{name}6": f"{slope(family[name], [-6.0]).item():.0e}" for name in ("elu", "gelu", "silu")}
    return Found(flat["relu"] and not others, bool((slope(torch.sigmoid, z) == 0).all()) and not others, figures)


@fact(
    "tanh-is-a-stretched-sigmoid",
    "tanh is a sigmoid, stretched and centred: tanh(z) = 2 sigmoid(2z) - 1.",
    finding="Largest difference on 2,001 points: {difference}. Hence its slope at zero is four times the sigmoid's.",
)
def tanh_is_a_stretched_sigmoid():
    """The control forgets the two inside."""
    z = torch.linspace(-10, 10, 2001, dtype=torch.float64)
    right, wrong = ((2 * torch.sigmoid(k * z) - 1 - torch.tanh(z)).abs().max().item() for k in (2, 1))
    return Found(right < 1e-14, wrong < 1e-14, {"difference": f"{right:.0e}"})


@fact(
    "sigmoid-derivative-of-the-sum",
    "The sigmoid's derivative is x(1 - x), with x the value that goes in.",
    expected="wrong",
    reason="With s the value that comes out it is s(1 - s).",
    finding="At z = 2 the slope is {right}. z(1 - z) gives {wrong}, which even has the wrong sign.",
)
def sigmoid_derivative_of_the_sum():
    """Both formulas against autograd. The control is the right one."""
    z = torch.linspace(-6, 6, 121, dtype=torch.float64)
    true, s = slope(torch.sigmoid, z), torch.sigmoid(z)

    def agrees(formula):
        return torch.allclose(formula, true, rtol=1e-9, atol=1e-12)

    figures = {"right": f"{slope(torch.sigmoid, [2.0]).item():.3f}", "wrong": f"{2.0 * (1 - 2.0):.0f}"}
    return Found(agrees(z * (1 - z)), agrees(s * (1 - s)), figures)


@fact(
    "relu-shifts-the-mean",
    "ReLU makes a centred signal positive on average, by about 0.4 standard deviations.",
    source="Clevert, Unterthiner and Hochreiter, ICLR 2016",
    finding="The mean of relu(z) for standard normal z is {relu}; of ELU {elu}, of GELU {gelu}, of tanh {tanh}.",
)
def relu_shifts_the_mean():
    """Integrated numerically against the normal density; 1/sqrt(2π) for ReLU. The control is tanh."""
    z = torch.linspace(-12, 12, 240_001, dtype=torch.float64)
    density = torch.exp(-z.square() / 2) / math.sqrt(2 * math.pi)

    def mean(activation):
        return (activation(z) * density).sum().item() * (z[1] - z[0]).item()

    family = {"relu": nn.ReLU(), "elu": nn.ELU(), "gelu": nn.GELU(), "tanh": nn.Tanh()}
    means = {name: mean(activation) for name, activation in family.items()}
    figures = {name: f"{abs(value) if abs(value) < 5e-3 else value:.2f}" for name, value in means.items()}
    return Found(abs(means["relu"] - 0.3989) < 1e-3, abs(means["tanh"] - 0.3989) < 1e-3, figures)
