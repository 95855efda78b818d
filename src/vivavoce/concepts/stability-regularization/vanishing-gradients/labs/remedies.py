"""What each remedy saves of the gradient in a deep sigmoid network, before any training.

The same 40 sigmoid layers with PyTorch's default weights, and one change at a time. "Kept" is log10 of the
gradient's norm at the first hidden layer over that at the last: 0 is healthy, -30 is nothing. In float64.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Six remedies for forty sigmoid layers",
    knobs={
        "depth": Knob(40, "Hidden layers", 2, 60, 1),
        "width": Knob(64, "Units per layer", 32, 128, 32),
    },
    claims=(
        Claim(
            name="each-remedy-helps",
            statement="Residual connections, normalisation, He or Xavier initialisation and gating each reduce "
            "vanishing, by at least five decades over 40 layers.",
            # seeds 0-19: least saved is Xavier, 8.3 to 8.9; at depth 3 at most 1.8
            rules=(
                Rule("kept", "residual", "plain", 5.0),
                Rule("kept", "batch norm", "plain", 5.0),
                Rule("kept", "layer norm", "plain", 5.0),
                Rule("kept", "Xavier", "plain", 5.0),
                Rule("kept", "ReLU + He", "plain", 5.0),
                Rule("kept", "gate", "plain", 5.0),
            ),
            control={"depth": 3},
            control_why="Three layers lose too little for any remedy to save five decades.",
            finding="Of {plain} decades lost, residuals leave {residual}, batch norm {batch_norm}, Xavier {xavier}.",
            figures={
                "plain": Figure("lost", "plain", format=".1f"),
                "residual": Figure("lost", "residual", format="z.1f"),
                "batch_norm": Figure("lost", "batch norm", format=".1f"),
                "layer_norm": Figure("lost", "layer norm", format=".1f"),
                "xavier": Figure("lost", "Xavier", format=".1f"),
                "he": Figure("lost", "ReLU + He", format=".1f"),
                "gate": Figure("lost", "gate", format=".1f"),
            },
            ledger=("003-Q6.1",),
        ),
    ),
    prediction=Prediction(
        ask="Xavier's initialisation instead of PyTorch's default in 40 sigmoid layers. Afterwards the gradient has...",
        metric="lost",
        a="Xavier",
        choices=(
            Choice("lost less than one decade", high=1.0),
            Choice("lost one to ten decades", 1.0, 10.0),
            Choice("lost more than ten decades", 10.0),
        ),
        because="Xavier keeps the variance where the slope is one. The sigmoid's is at most 1/4, whatever the weights.",
        chart="profile",
        unit="decades lost",
        format=".1f",
    ),
    charts={
        "profile": Chart("Gradient norm, relative to the last hidden layer", "hidden layer", "norm", log_y=True),
        "lost": Chart("Decades lost, per remedy", "seed", "decades", kind="bar"),
    },
    cannot_show="A gradient that arrives is needed for learning, not enough: nothing is trained here.",
    budget=8,
)

ARMS = ("plain", "Xavier", "layer norm", "batch norm", "residual", "gate", "ReLU + He")


def normalised(z: Tensor, over: int) -> Tensor:
    """Zero mean and unit variance over the batch (0) or over the features of each example (1)."""
    return (z - z.mean(over, keepdim=True)) / (z.var(over, keepdim=True, unbiased=False) + 1e-5).sqrt()


def layer_output(arm: str, linear: nn.Linear, gate: nn.Linear, h: Tensor) -> Tensor:
    """One hidden layer of the arm; the highway gate's bias of -2 lets most of h through at the start."""
    z = linear(h)
    if arm == "ReLU + He":
        return torch.relu(z)
    if arm.endswith("norm"):
        z = normalised(z, 0 if arm == "batch norm" else 1)
    new = torch.sigmoid(z)
    if arm == "residual":
        return h + new
    if arm == "gate":
        share = torch.sigmoid(gate(h) - 2.0)
        return share * new + (1 - share) * h
    return new


def gradient_norms(seed: int, arm: str, depth: int, width: int, x: Tensor, y: Tensor) -> list[float]:
    """Norm of the loss gradient at the output of each hidden layer, first layer first."""
    torch.manual_seed(seed)
    hidden, h = [], nn.Linear(x.shape[1], width).double()(x)
    for _ in range(depth):
        linear, gate = nn.Linear(width, width), nn.Linear(width, width)
        if arm in ("Xavier", "ReLU + He"):
            (nn.init.xavier_normal_ if arm == "Xavier" else nn.init.kaiming_normal_)(linear.weight)
            nn.init.zeros_(linear.bias)
        h = layer_output(arm, linear.double(), gate.double(), h)
        h.retain_grad()
        hidden.append(h)
    F.cross_entropy(nn.Linear(width, 10).double()(h), y).backward()
    return [h.grad.norm().item() for h in hidden]


def measure(seeds, emit, *, depth, width):
    """Yield decades kept and lost between last and first hidden layer for each remedy."""
    x, y, _, _ = tensors(*mnist1d(256, 10))
    for seed in seeds:
        for arm in ARMS:
            norms = gradient_norms(seed, arm, depth, width, x.double(), y)
            if seed == seeds[0]:
                for layer in range(depth, 0, -1):
                    emit("line", f"profile/{arm}", (layer, norms[layer - 1] / norms[-1]))
            lost = math.log10(norms[-1] / norms[0])
            emit("bar", f"lost/{arm}", lost)
            yield "lost", arm, seed, lost
            yield "kept", arm, seed, -lost
