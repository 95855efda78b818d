"""What happens when the largest curvature of the loss passes two over the learning rate?

On a bowl, each step then lands further out. In a small network trained with all examples, the curvature is computed
exactly (the largest eigenvalue of the Hessian) every 50 steps.
"""

import torch
from torch.func import grad, hessian, vmap

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="At the edge of stability",
    knobs={
        "landscape": Knob("network", "Landscape", choices=("network", "bowl")),
        "rate": Knob(0.2, "Learning rate", low=0.05, high=0.4, log=True),
        "steps": Knob(2000, "Steps", low=500, high=3000, step=250),
    },
    claims=(
        Claim(
            name="stable-only-below-the-limit",
            statement="Training is only stable while the largest curvature is below two over the learning rate: once "
            "above, the loss grows threefold or more.",
            rules=(
                Rule("log10 of the loss", "at the end", "when first above", margin=0.477),
            ),  # seeds 0-19: highest .04; bowl: lowest 61
            contexts={"a bowl": {"landscape": "bowl"}},
            control={"landscape": "bowl", "rate": 0.1},
            control_why="On a bowl the curvature stays what it is, and nothing brings the weights back.",
            finding="In the network the curvature rose until it reached {ratio} times two over the rate, and hovered "
            "there. From the first time above, the loss fell by a factor of 10 to the {fall}. On a bowl it grew "
            "without end.",
            figures={
                "ratio": Figure("curvature times rate over two", "at the end"),
                "start": Figure("curvature times rate over two", "at the start"),
                "highest": Figure("curvature times rate over two", "highest"),
                "fall": Figure("fall", "network", format=".1f"),
            },
            ledger=("000-Q14.5",),
            expected="conditional",
            source="Cohen et al., Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, 2021",
        ),
    ),
    prediction=Prediction(
        ask="Theory for bowls says: curvature times rate over two must stay below 1. A network starts at about 0.5. "
        "Where is it after 2,000 full-batch steps?",
        metric="curvature times rate over two",
        a="at the end",
        choices=(
            Choice("Well below 0.9: training finds flat places", high=0.9),
            Choice("At 1, give or take a tenth", low=0.9, high=1.1),
            Choice("Well above 1.1, and diverging", low=1.1),
        ),
        because="Training sharpens the loss until the steps just begin to bounce; bouncing pushes back to where the "
        "loss is flatter. So the curvature hovers at the limit while the loss keeps falling.",
        chart="curvature",
    ),
    charts={
        "curvature": Chart("Largest curvature times rate over two (first seed)", x="step", y="1 is the limit"),
        "loss": Chart("Loss over all examples (first seed)", x="step", y="loss", log_y=True),
    },
    cannot_show="Mini-batch training, where noise keeps the curvature lower, and large networks.",
    budget=6,
    fixed_rate="The limit is stated in terms of the rate; the knob moves both.",
)
LAYERS = ((1, 10), (10, 10), (10, 1))
INPUTS = torch.linspace(-1, 1, 20, dtype=torch.float64)
TARGETS = torch.sin(3 * INPUTS)


def network_loss(parameters):
    """Mean squared error of a tanh network, its weights in one vector."""
    hidden, rest = INPUTS[:, None], parameters
    for inputs, outputs in LAYERS:
        weight, bias, rest = rest.split((inputs * outputs, outputs, len(rest) - inputs * outputs - outputs))
        hidden = hidden @ weight.view(inputs, outputs) + bias
        hidden = torch.tanh(hidden) if outputs > 1 else hidden
    return (hidden[:, 0] - TARGETS).square().mean()


def start(seed):
    """Weights drawn as nn.Linear draws them, in one vector."""
    generator = torch.Generator().manual_seed(seed)
    parts = []
    for inputs, outputs in LAYERS:
        drawn = 2 * torch.rand((inputs + 1) * outputs, generator=generator, dtype=torch.float64) - 1
        parts.append(drawn / inputs**0.5)
    return torch.cat(parts)


def measure(seeds, emit, *, landscape, rate, steps):
    """Yield curvature and loss: at the start, when the curvature was first above the limit, and at the end."""
    weights = torch.stack([start(seed) for seed in seeds])
    # The bowl's steepest direction lies 2 % above the limit.
    curvatures = torch.linspace(0.1, 2.04 / rate, weights.shape[1], dtype=torch.float64)
    loss = network_loss if landscape == "network" else (lambda w: 0.5 * (curvatures * w**2).sum())
    slope, height, matrix = vmap(grad(loss)), vmap(loss), vmap(hessian(loss))
    ratios, heights = [], []
    for step in range(int(steps) + 1):
        if step % 50 == 0:
            ratios.append(torch.linalg.eigvalsh(matrix(weights))[:, -1] * rate / 2)
            heights.append(height(weights))
            emit("line", "curvature/network", (step, ratios[-1][0].item()))
            emit("line", "loss/network", (step, heights[-1][0].item()))
        weights = weights - rate * slope(weights)
    for i, seed in enumerate(seeds):
        ratio, log_loss = torch.stack(ratios)[:, i], torch.stack(heights)[:, i].log10()
        above = int((ratio > 1).nonzero()[0]) if (ratio > 1).any() else int(ratio.argmax())
        yield "curvature times rate over two", "at the start", seed, ratio[0].item()
        yield "curvature times rate over two", "at the end", seed, ratio[-1].item()
        yield "curvature times rate over two", "highest", seed, ratio.max().item()
        yield "log10 of the loss", "when first above", seed, log_loss[above].item()
        yield "log10 of the loss", "at the end", seed, log_loss[-1].item()
        yield "fall", landscape, seed, (log_loss[above] - log_loss[-1]).item()
