"""Singular value or spectral radius: which rules 100 steps of a recurrent network?

The gradient through k steps is a product of k Jacobians D_t W. In a linear network D_t is the identity and the product
is a power of W. W is Gaussian, 64 x 64, rescaled to the chosen spectral radius. "Growth" is log10 of the product's
largest singular value: 4 means that some gradient comes out ten thousand times longer.
"""

import math

import torch
from torch import Tensor

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Singular value or spectral radius: which rules 100 steps?",
    knobs={
        "radius": Knob(1.1, "Spectral radius", 0.8, 1.5, 0.05),
        "steps": Knob(100, "Steps back", 20, 200, 10),
        "activation": Knob("linear", "Between the steps", choices=("linear", "tanh")),
        "noise": Knob(0.0, "Noise at every unit's input", 0.0, 2.0, 0.5),
    },
    claims=(
        Claim(
            name="radius-decides",
            statement="In a linear recurrent network the spectral radius decides: over 100 steps the gradient grows a "
            "thousandfold at 1.1 and shrinks a thousandfold at 0.9.",
            # seeds 0-19: 1.1 grows 4.3 to 4.8 decades, 0.9 shrinks 3.9 to 4.4
            rules=(Rule("growth", "radius 1.1", 0.0, 3.0), Rule("shrinkage", "radius 0.9", 0.0, 3.0)),
            control={"steps": 20},
            control_why="A rate per step needs steps: 1.1 to the power 20 is 6.7.",
            finding="Median 10^{at_09}, 10^{at_10}, 10^{at_11} and 10^{at_12} at radius 0.9, 1.0, 1.1 and 1.2.",
            figures={
                "at_09": Figure("growth", "radius 0.9", format=".1f"),
                "at_10": Figure("growth", "radius 1.0", format=".1f"),
                "at_11": Figure("growth", "radius 1.1", format=".1f"),
                "at_12": Figure("growth", "radius 1.2", format=".1f"),
                "sigma_low": Figure("stretch", "radius 0.9", "min", ".1f"),
                "sigma_high": Figure("stretch", "radius 1.2", "max", ".1f"),
            },
        ),
        Claim(
            name="weight-scale-above-one",
            statement="Gradients explode when the weight scale is above one (spectral radius 1.2).",
            settings={"radius": 1.2},
            rules=(Rule("growth", "product", 0.0, 3.0),),
            contexts={"tanh with noise at its input": {"activation": "tanh", "noise": 1.0}},
            control={"radius": 0.9},
            control_why="Weights below one.",
            finding="True of a linear network (10^{linear}); in a saturated tanh network it vanishes (10^{tanh}).",
            figures={
                "linear": Figure("growth", "product", format=".1f"),
                "tanh": Figure("growth", "product", format=".1f", context="tanh with noise at its input"),
            },
            ledger=("000-Q18.1",),
            expected="conditional",
        ),
        Claim(
            name="saturation-beats-radius",
            statement="A tanh network of spectral radius 1.2 with unit noise at its inputs saturates, and its 100-step "
            "gradient vanishes.",
            settings={"radius": 1.2, "activation": "tanh", "noise": 1.0},
            rules=(Rule("shrinkage", "product", 0.0, 8.0),),
            control={"noise": 0.0},
            control_why="At rest at zero the slope of tanh is 1 and the same matrices explode.",
            finding="Between 10^{lowest} and 10^{highest}; without input at least 10^{control}.",
            figures={
                "lowest": Figure("growth", "product", "min", ".1f"),
                "highest": Figure("growth", "product", "max", ".1f"),
                "control": Figure("growth", "product", "min", ".1f", context="control"),
            },
        ),
    ),
    prediction=Prediction(
        ask="64 x 64, radius 1.1, linear: through 100 steps the gradient will...",
        metric="growth",
        a="product",
        choices=(
            Choice("vanish", high=0.0, curve=((0, 1.0), (100, 1e-4))),
            Choice("grow about ten-thousandfold", 0.0, 6.5, curve=((0, 1.0), (100, 1e4))),
            Choice("grow beyond ten-millionfold", 6.5, curve=((0, 1.0), (100, 1e8))),
        ),
        because="One step stretches by up to two, but 1.1 to the power 100 is 13,781: the radius rules the long run.",
        chart="norm",
        unit="decades",
        format=".1f",
    ),
    charts={"norm": Chart("Norm of the product", "steps back", "norm", log_y=True)},
    cannot_show="Real networks multiply different matrices at every layer. This one repeats a single matrix.",
    budget=3,
)

UNITS = 64


def weights(radius: float, generator: torch.Generator) -> Tensor:
    """A Gaussian matrix rescaled to the given spectral radius, float64."""
    w = torch.randn(UNITS, UNITS, generator=generator, dtype=torch.float64) / UNITS**0.5
    return w * (radius / torch.linalg.eigvals(w).abs().max())


def measure(seeds, emit, *, radius, steps, activation, noise):
    """Yield log10 of the product's norm, and how much a single step can stretch."""
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        w = weights(radius, generator)
        h = torch.zeros(UNITS, dtype=torch.float64)
        jacobian = torch.eye(UNITS, dtype=torch.float64)
        for step in range(1, steps + 1):
            slopes = torch.ones_like(h)
            if activation == "tanh":
                h = torch.tanh(w @ h + noise * torch.randn(UNITS, generator=generator, dtype=torch.float64))
                slopes = 1 - h**2
            jacobian = slopes[:, None] * (w @ jacobian)
            if seed == seeds[0] and step % 4 == 0:
                emit("line", "norm/product", (step, torch.linalg.matrix_norm(jacobian, 2).item()))
        growth = torch.linalg.matrix_norm(jacobian, 2).log10().item()
        yield "growth", "product", seed, growth
        yield "shrinkage", "product", seed, -growth
        unit = w / radius  # spectral radius 1; a linear product scales with radius ** steps
        power = torch.linalg.matrix_norm(torch.linalg.matrix_power(unit, steps), 2).log10().item()
        for rho in (0.9, 1.0, 1.1, 1.2):
            yield "growth", f"radius {rho}", seed, power + steps * math.log10(rho)
            yield "shrinkage", f"radius {rho}", seed, -power - steps * math.log10(rho)
            yield "stretch", f"radius {rho}", seed, rho * torch.linalg.matrix_norm(unit, 2).item()
