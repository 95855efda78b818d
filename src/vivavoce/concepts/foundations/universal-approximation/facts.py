"""Exact claims about the universal approximation theorem: which activations, which output, how many units."""

from itertools import pairwise

import numpy as np

from vivavoce.labkit import Found, fact

GRID = np.linspace(-1, 1, 4001)


def fitted(activation, width, target, seed=0):
    """Largest error of the best output weights on `width` random hidden units of one input."""
    rng = np.random.default_rng(seed)
    weights, biases = rng.normal(0, 3, width), rng.uniform(-3, 3, width)
    units = np.column_stack([activation(np.outer(GRID, weights) + biases), np.ones_like(GRID)])
    best, *_ = np.linalg.lstsq(units, target, rcond=1e-10)
    return float(np.abs(units @ best - target).max())


def relu(z):
    return np.maximum(z, 0.0)


@fact(
    "holds-for-polynomials",
    "The theorem also holds for polynomial activations such as the square.",
    ledger=("003-Q8.3",),
    expected="wrong",
    source="Leshno, Lin, Pinkus and Schocken, Neural Networks 6, 1993",
    finding="sin(6x) with 3, 32 and 512 squared units: largest error {squares}. The best parabola misses by "
    "{parabola}. 512 ReLUs: {relus}.",
)
def holds_for_polynomials():
    """However many squares are added, the sum is a parabola. The control takes ReLUs."""
    target = np.sin(6 * GRID)
    errors = [fitted(np.square, width, target) for width in (3, 32, 512)]
    parabola = float(np.abs(np.polyval(np.polyfit(GRID, target, 2), GRID) - target).max())
    relus = fitted(relu, 512, target)
    figures = {"squares": ", ".join(f"{e:.2f}" for e in errors), "parabola": f"{parabola:.2f}", "relus": f"{relus:.4f}"}
    return Found(holds=errors[-1] < 0.02, control=relus < 0.02, figures=figures)


@fact(
    "activation-must-be-bounded",
    "The activation must be bounded, like the sigmoid: ReLU networks are not covered.",
    expected="outdated",
    reason="The first proofs assumed a sigmoid-like activation; since 1993 any that is not a polynomial will do.",
    source="Leshno, Lin, Pinkus and Schocken, 1993, against Cybenko, 1989",
    finding="sin(6x) with 512 units: tanh {tanh}, ReLU {relu}, the square {square}.",
)
def activation_must_be_bounded():
    """Do the unbounded ones fail? ReLU does not. The control is the square, which is unbounded and a polynomial."""
    target = np.sin(6 * GRID)
    kinds = {"tanh": np.tanh, "relu": relu, "square": np.square}
    errors = {name: fitted(kind, 512, target) for name, kind in kinds.items()}
    figures = {name: f"{error:.4f}" for name, error in errors.items()}
    return Found(holds=errors["relu"] > 0.02, control=errors["square"] > 0.02, figures=figures)


@fact(
    "output-may-be-squashed",
    "The output unit may be a sigmoid, as in the hidden layer.",
    expected="conditional",
    source="Cybenko, Mathematics of Control, Signals and Systems 2, 1989: the output is a plain sum",
    finding="The target 2 sin(3x) runs from -2 to 2. The nearest that a sigmoid can come misses it by {floor}; with a "
    "linear output 512 units miss it by {linear}.",
)
def output_may_be_squashed():
    """Even the best function with values in [0, 1] is the target cut off there. The control is a linear output."""
    target, inside = 2 * np.sin(3 * GRID), 0.5 + 0.4 * np.sin(3 * GRID)

    def floor(values):
        return float(np.abs(np.clip(values, 0, 1) - values).max())

    linear = fitted(relu, 512, target)
    holds = {"any target": floor(target) < 0.02, "targets between 0 and 1": floor(inside) < 0.02}
    return Found(
        holds=holds, control=linear < 0.02, figures={"floor": f"{floor(target):.0f}", "linear": f"{linear:.4f}"}
    )


@fact(
    "twice-the-units-quarter-the-error",
    "For a smooth curve, twice as many evenly placed ReLUs leave a quarter of the error.",
    source="de Boor, A Practical Guide to Splines, 1978, chapter III: error at most h^2 max|f''| / 8",
    finding="sin(3x) with 8, 16, 32 and 64 units: {errors}, factors {factors}. For a step: {step}, however many.",
)
def twice_the_units_quarter_the_error():
    """The control is a step."""

    def errors(function):
        found = []
        for units in (8, 16, 32, 64):
            corners = np.linspace(-1, 1, units + 1)
            found.append(float(np.abs(np.interp(GRID, corners, function(corners)) - function(GRID)).max()))
        return found

    def quartered(values):
        return all(3.5 < a / b < 4.5 for a, b in pairwise(values))

    wave, step = errors(lambda x: np.sin(3 * x)), errors(lambda x: (x > 0.1) * 1.0)
    figures = {"errors": ", ".join(f"{e:.4f}" for e in wave), "step": f"{max(step):.1f}"}
    figures["factors"] = ", ".join(f"{a / b:.2f}" for a, b in pairwise(wave))
    return Found(holds=quartered(wave), control=quartered(step), figures=figures)


@fact(
    "theorem-covers-steps",
    "The theorem covers every function, jumps included.",
    expected="wrong",
    source="Cybenko, 1989: continuous functions; uniform limits of continuous functions are continuous",
    finding="A network is continuous, so at a jump of 1 it is at least {half} away. On average over the interval, 2 "
    "ReLUs that rise within 0.001 miss it by {mean}.",
)
def theorem_covers_steps():
    """Largest error of ever steeper ramps next to the jump; the control measures a target without a jump."""
    near = np.array([-1e-12, 1e-12])

    def ramp(x, rise):
        return (relu(x + rise / 2) - relu(x - rise / 2)) / rise

    def best(target):
        return min(float(np.abs(ramp(near, rise) - target).max()) for rise in (0.1, 0.01, 0.001))

    x = np.linspace(-1, 1, 200_001)
    mean = float(np.abs(ramp(x, 0.001) - (x > 0)).mean())
    figures = {"half": f"{best(np.array([0.0, 1.0])):.2f}", "mean": f"{mean:.5f}"}
    return Found(holds=best(np.array([0.0, 1.0])) < 0.02, control=best(np.array([0.5, 0.5])) < 0.02, figures=figures)
