"""Exact claims about penalties on weights: what their minima look like, and when L2 is weight decay."""

import numpy as np
import torch

from vivavoce.labkit import Found, fact

RATE, STRENGTH = 0.1, 0.01


def after_steps(optimizer, gradients, penalty=0.0, decay=0.0):
    """A weight vector after one step per gradient; the L2 penalty adds its gradient, decay multiplies the weights."""
    w = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
    update = optimizer([w], lr=RATE)
    for gradient in gradients:
        w.grad = gradient + penalty * w.detach()
        with torch.no_grad():
            w *= 1 - decay
        update.step()
    return w.detach().numpy()


def ridge(x, y, strength):
    """Minimiser of ½ |x w - y|² + ½ strength |w|²."""
    return np.linalg.solve(x.T @ x + strength * np.eye(x.shape[1]), x.T @ y)


@fact(
    "l2-is-weight-decay",
    "An L2 penalty is the same as weight decay.",
    ledger=("000-Q23.2",),
    expected="conditional",
    source="Loshchilov and Hutter, ICLR 2019",
    finding="After ten steps the two differ by {sgd} under SGD and by {adam} under Adam.",
)
def l2_is_weight_decay():
    """Ten equal gradients for both; the control decays by the strength without the rate."""
    gradients = torch.randn(10, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)

    def difference(optimizer, decay=RATE * STRENGTH):
        penalised = after_steps(optimizer, gradients, penalty=STRENGTH)
        return float(np.abs(penalised - after_steps(optimizer, gradients, decay=decay)).max())

    sgd, adam = difference(torch.optim.SGD), difference(torch.optim.Adam)
    return Found(
        holds={"SGD": sgd < 1e-12, "Adam": adam < 1e-6},
        control=difference(torch.optim.SGD, decay=STRENGTH) < 1e-12,
        figures={"sgd": f"{sgd:.0e}" if sgd > 1e-12 else "nothing beyond rounding", "adam": f"{adam:.4f}"},
    )


@fact(
    "l2-makes-zeros",
    "An L2 penalty sets small weights exactly to zero, as L1 does.",
    expected="wrong",
    source="Tibshirani, Journal of the Royal Statistical Society B, 1996",
    finding="Optimum without penalty 2.0, 0.6, -0.3; at strength 0.5, L1 gives {l1} and L2 gives {l2}.",
)
def l2_makes_zeros():
    """Minimise ½ (w - a)² + penalty on a fine grid; the control counts the zeros of L1."""
    optima, grid = (2.0, 0.6, -0.3), np.arange(-3000, 3001) / 1000
    l1 = [float(grid[np.argmin(0.5 * (grid - a) ** 2 + 0.5 * np.abs(grid))]) for a in optima]
    l2 = [float(grid[np.argmin(0.5 * (grid - a) ** 2 + 0.25 * grid**2)]) for a in optima]

    def text(weights):
        return ", ".join(f"{abs(w):.1f}" if w == 0 else f"{w:.1f}" for w in weights)

    return Found(holds=0.0 in l2, control=0.0 in l1, figures={"l1": text(l1), "l2": text(l2)})


@fact(
    "penalty-ignores-units",
    "A penalty treats features alike whatever their units.",
    expected="wrong",
    source="Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2009, section 3.4",
    finding="The same height in metres or in centimetres: the ridge prediction is {metres} or {centimetres}; without "
    "a penalty it is {plain} in both.",
)
def penalty_ignores_units():
    """Predict weight above the mean from height above the mean; the control has no penalty."""
    metres, kilos = np.array([[-0.1], [0.0], [0.1]]), np.array([-8.0, 0.0, 8.0])

    def predicted(scale, strength):
        return float(0.1 * scale * ridge(metres * scale, kilos, strength)[0])

    a, b = predicted(1, 0.02), predicted(100, 0.02)
    plain = predicted(1, 0.0), predicted(100, 0.0)
    return Found(
        holds=abs(a - b) < 1e-9,
        control=abs(plain[0] - plain[1]) < 1e-9,
        figures={"metres": f"{a:.1f}", "centimetres": f"{b:.1f}", "plain": f"{plain[0]:.1f}"},
    )


@fact(
    "twins-share-under-l2",
    "Two identical features get equal weights under L2, and L1 does not care how they share.",
    source="Zou and Hastie, Journal of the Royal Statistical Society B, 2005",
    finding="Target 2 x: L2 is {equal} for weights 1 and 1, {alone} for 2 and 0; L1 is {l1} for both.",
)
def twins_share_under_l2():
    """Penalties of two ways to reach the same sum; the control feature is twice as large as its twin."""
    equal, alone = np.array([1.0, 1.0]), np.array([2.0, 0.0])
    same_l1 = np.abs(equal).sum() == np.abs(alone).sum()
    x, y = np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([2.0, -2.0])
    shared, unlike = ridge(x, y, 0.01), ridge(x * [1.0, 2.0], y, 0.01)
    return Found(
        holds=bool(same_l1 and abs(shared[0] - shared[1]) < 1e-9),
        control=bool(abs(unlike[0] - unlike[1]) < 1e-9),
        figures={"equal": int((equal**2).sum()), "alone": int((alone**2).sum()), "l1": int(np.abs(equal).sum())},
    )


@fact(
    "decay-limits-normalised-layer",
    "Behind a normalisation, smaller weights mean a simpler function.",
    expected="wrong",
    source="van Laarhoven, 2017 (arXiv:1706.05350)",
    finding="Weights of a layer before batch normalisation divided by 10: the output changes by {change}. "
    "Without normalisation it shrinks tenfold.",
)
def decay_limits_normalised_layer():
    """Compare outputs before and after shrinking the weights; the control has no normalisation."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(50, 4)), rng.normal(size=(4, 3))

    def normalised(z):
        return (z - z.mean(axis=0)) / z.std(axis=0)

    change = float(np.abs(normalised(x @ w) - normalised(x @ (w / 10))).max())
    bare = float(np.abs(x @ w - x @ (w / 10)).max())
    return Found(
        holds=change > 1e-9,
        control=bare > 1e-9,
        figures={"change": f"{change:.1f}" if change > 1e-9 else "nothing beyond rounding"},
    )
