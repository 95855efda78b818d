"""Exact claims about activations: what a stack of linear layers can and cannot do, and where the kinks come from."""

from itertools import pairwise

import numpy as np

from vivavoce.labkit import Found, fact


def relu(z):
    return np.maximum(z, 0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@fact(
    "linear-stack-is-one-layer",
    "A stack of linear layers without an activation equals one linear layer.",
    ledger=("000-Q3.1",),
    finding="100 random stacks of 2 to 10 layers: the product of the matrices, with one merged bias, gives the same "
    "outputs within {float64} in float64 and {float32} in float32, relative to the largest. With ReLU in between, the "
    "outputs differ by {relu}.",
)
def linear_stack_is_one_layer():
    """The control puts a ReLU between the layers."""
    largest = {"float64": 0.0, "float32": 0.0, "relu": 0.0}
    for draw in range(100):
        rng = np.random.default_rng(draw)
        sizes = rng.integers(3, 20, size=rng.integers(3, 12))
        layers = [(rng.normal(size=(a, b)) / np.sqrt(a), rng.normal(size=b)) for a, b in pairwise(sizes)]
        x = rng.normal(size=(50, sizes[0]))
        for name, dtype, activation in (
            ("float64", np.float64, lambda z: z), ("float32", np.float32, lambda z: z), ("relu", np.float64, relu),
        ):  # fmt: skip
            h, product, offset = x.astype(dtype), np.eye(sizes[0], dtype=dtype), np.zeros(sizes[0], dtype=dtype)
            for number, (w, b) in enumerate(layers):
                h = h @ w.astype(dtype) + b.astype(dtype)
                h = activation(h) if number < len(layers) - 1 else h
                product, offset = product @ w.astype(dtype), offset @ w.astype(dtype) + b.astype(dtype)
            merged = x.astype(dtype) @ product + offset
            largest[name] = max(largest[name], float(abs(h - merged).max() / abs(merged).max()))
    holds = largest["float64"] < 1e-12 and largest["float32"] < 1e-5
    figures = {"float64": f"{largest['float64']:.0e}", "float32": f"{largest['float32']:.0e}"}
    return Found(bool(holds), largest["relu"] < 1e-12, figures | {"relu": f"{largest['relu']:.1f}"})


@fact(
    "linear-stack-can-be-any-layer",
    "A stack of linear layers can stand for every single linear layer.",
    ledger=("000-Q3.6",),
    expected="wrong",
    reason="Its rank is at most the width of its narrowest layer.",
    source="Eckart and Young, Psychometrika, 1936",
    finding="For 20 random maps from 20 to 20 values, a stack with 5 units in the middle leaves {left} of the squared "
    "size unexplained; fitted by least squares it comes within a factor of {ratio} of the best rank-5 map.",
)
def linear_stack_can_be_any_layer():
    """Alternating least squares fits the stack; the bound is the sum of the squared singular values from the sixth on.
    The control has 20 units in the middle."""
    left, ratios, full = [], [], []
    for draw in range(20):
        rng = np.random.default_rng(draw)
        target = rng.normal(size=(20, 20))
        bound = (np.linalg.svd(target, compute_uv=False)[5:] ** 2).sum()
        error = fitted_error(target, rng.normal(size=(20, 5)))
        left.append(error / (target**2).sum())
        ratios.append(error / bound)
        full.append(fitted_error(target, rng.normal(size=(20, 20))) / (target**2).sum())
    figures = {"left": f"{np.median(left):.2f}", "ratio": f"{max(ratios):.3f}"}
    return Found(holds=bool(max(left) < 1e-6), control=bool(max(full) < 1e-6), figures=figures)


def fitted_error(target, first, sweeps=60):
    """Squared error of the best product `first @ second` that alternating least squares finds."""
    for _ in range(sweeps):
        second = np.linalg.lstsq(first, target, rcond=None)[0]
        first = np.linalg.lstsq(second.T, target.T, rcond=None)[0].T
    return ((first @ second - target) ** 2).sum()


@fact(
    "deep-linear-trains-alike",
    "Deep linear networks train just as one linear layer does.",
    ledger=("000-Q3.2",),
    expected="wrong",
    reason="They represent the same maps, but each layer's gradient is scaled by the other layers.",
    source="Saxe, McClelland and Ganguli, ICLR 2014",
    finding="At the same rate one layer halves its loss in {one} steps, from any start. Two layers take {slow} when "
    "they start small and {fast} when they start large (medians of 20 targets).",
)
def deep_linear_trains_alike():
    """White inputs, so the loss of a map W is ||W - M||² / 2. The control freezes the second layer at the identity."""
    steps = {"one": [], "slow": [], "fast": [], "frozen": []}
    for draw in range(20):
        rng = np.random.default_rng(draw)
        target, eye = rng.normal(size=(5, 5)), np.eye(5)
        for name, scale in (("slow", 0.3), ("fast", 2.0)):
            steps[name].append(steps_to_half(target, scale * eye, scale * eye, both=True))
        steps["one"].append(steps_to_half(target, 0.3**2 * eye, eye, both=False))
        steps["frozen"].append(steps_to_half(target, 0.3**2 * eye, eye, both=False))
    one = np.array(steps["one"])

    def alike(name):
        ratio = np.array(steps[name]) / one
        return bool(((ratio > 1 / 1.5) & (ratio < 1.5)).all())

    figures = {name: f"{np.median(values):.0f}" for name, values in steps.items()}
    return Found(holds=alike("slow"), control=alike("frozen"), figures=figures)


def steps_to_half(target, first, second, both, rate=0.01):
    """Gradient descent steps until the squared error has halved."""
    start, step = ((first @ second - target) ** 2).sum(), 0
    while ((first @ second - target) ** 2).sum() > start / 2:
        error = first @ second - target
        first, second = first - rate * error @ second.T, second - (rate * first.T @ error if both else 0)
        step += 1
    return step


@fact(
    "two-relu-units-solve-xor",
    "Two ReLU units solve XOR exactly, which no single linear layer does.",
    source="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.1",
    finding="relu(a + b) - 2 relu(a + b - 1) gives {outputs} at the four corners. The best linear layer gives "
    "{linear} everywhere.",
)
def two_relu_units_solve_xor():
    """The control is the least-squares solution without an activation."""
    corners, target = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([0, 1, 1, 0.0])
    total = corners.sum(1)
    outputs = relu(total) - 2 * relu(total - 1)
    with_bias = np.column_stack([corners, np.ones(4)])
    linear = with_bias @ np.linalg.lstsq(with_bias, target, rcond=None)[0]
    figures = {"outputs": ", ".join(f"{v:.0f}" for v in outputs), "linear": f"{linear.mean():.1f}"}
    return Found(bool((outputs == target).all()), bool(np.allclose(linear, target)), figures)


@fact(
    "any-nonlinear-function-will-do",
    "Any nonlinear function as activation lets a wide hidden layer fit any curve.",
    expected="wrong",
    reason="With a polynomial, one hidden layer stays a polynomial of that degree, however wide.",
    source="Leshno, Lin, Pinkus and Schocken, Neural Networks, 1993",
    finding="1,000 hidden units, output weights fitted to sin(3x) by least squares: with z² as activation the largest "
    "error is {square}, with ReLU {relu}.",
)
def any_nonlinear_function_will_do():
    """Random hidden weights, fitted output weights. The control is ReLU."""
    rng = np.random.default_rng(0)
    x = np.linspace(-2, 2, 401)
    z = x[:, None] * rng.normal(size=1000) + rng.normal(size=1000)

    def largest_error(hidden):
        fitted = hidden @ np.linalg.lstsq(hidden, np.sin(3 * x), rcond=1e-12)[0]
        return float(abs(fitted - np.sin(3 * x)).max())

    square, kinked = largest_error(z**2), largest_error(relu(z))
    return Found(square < 0.05, kinked < 0.05, {"square": f"{square:.2f}", "relu": f"{kinked:.4f}"})


@fact(
    "relu-layer-makes-pieces",
    "A hidden layer of n ReLU units on one input is piecewise linear with at most n + 1 pieces.",
    source="Montufar, Pascanu, Cho and Bengio, NIPS 2014",
    finding="100 random layers of 8 units had {fewest} to {most} linear pieces; with tanh the slope differs "
    "almost everywhere.",
)
def relu_layer_makes_pieces():
    """The slope is computed exactly at 20,001 points; pieces are stretches of equal slope. The control is tanh."""
    x = np.linspace(-10, 10, 20_001)[:, None]
    pieces = {"relu": [], "tanh": []}
    for draw in range(100):
        rng = np.random.default_rng(draw)
        w, b, out = rng.normal(size=(3, 8))
        z = x * w + b
        for name, slope in (("relu", (z > 0).astype(float)), ("tanh", 1 - np.tanh(z) ** 2)):
            slopes = slope @ (w * out)
            pieces[name].append(1 + int((abs(np.diff(slopes)) > 1e-12).sum()))
    figures = {"fewest": min(pieces["relu"]), "most": max(pieces["relu"])}
    return Found(max(pieces["relu"]) <= 9, max(pieces["tanh"]) <= 9, figures)


@fact(
    "activations-reduce-dimensionality",
    "Activation functions reduce the dimensionality of their input.",
    expected="wrong",
    reason="They act on each value alone; only the matrix between them changes the number of values.",
    finding="A (5, 8) batch leaves ReLU, tanh and sigmoid with the shape {shape}.",
)
def activations_reduce_dimensionality():
    """The control is a linear layer from 8 to 3 values."""
    x = np.random.default_rng(0).normal(size=(5, 8))
    outputs = [f(x) for f in (relu, np.tanh, sigmoid)]
    fewer = any(output.size < x.size for output in outputs)
    return Found(fewer, (x @ np.ones((8, 3))).size < x.size, {"shape": outputs[0].shape})


@fact(
    "sigmoid-slope-at-most-quarter",
    "The derivative of the sigmoid is at most 0.25.",
    ledger=("003-Q4.2",),
    finding="σ(z)(1 - σ(z)) is largest at z = {where}: {largest}. At z = 5 it is {at_five}. The slope of tanh reaches "
    "{tanh}.",
)
def sigmoid_slope_at_most_quarter():
    """Scanned from -20 to 20 in steps of 0.0001, and compared with differences. The control is tanh."""
    z = np.linspace(-20, 20, 400_001)
    slope, tanh_slope = sigmoid(z) * (1 - sigmoid(z)), 1 - np.tanh(z) ** 2
    by_differences = (sigmoid(z + 1e-4) - sigmoid(z - 1e-4)) / 2e-4
    agrees = bool(abs(slope - by_differences).max() < 1e-7)
    figures = {
        "where": f"{abs(z[slope.argmax()]):.0f}",
        "largest": f"{slope.max():.2f}",
        "at_five": f"{slope[np.searchsorted(z, 5.0)]:.4f}",
        "tanh": f"{tanh_slope.max():.0f}",
    }
    return Found(agrees and bool(slope.max() <= 0.25), bool(tanh_slope.max() <= 0.25), figures)


# How often a name stands as default of hidden_act, hidden_activation, activation, activation_function, ff_activation
# or feed_forward_proj in the configuration files of the package transformers 5.23.0, each name once per file; counted
# on 2026-11-22. Variants of GELU (exact, tanh, quick), SiLU (swish) and ReLU (squared, capped, leaky) are added up.
TRANSFORMERS = {"GELU": 260, "SiLU": 170, "ReLU": 54, "tanh": 0, "sigmoid": 0, "others": 4}
# Hidden activations of networks that textbooks of 2016 describe, from the papers.
BEFORE_2017 = {
    "LeNet-5 1998": "tanh", "LSTM 1997": "tanh", "AlexNet 2012": "ReLU", "VGG 2014": "ReLU", "GoogLeNet 2014": "ReLU",
    "seq2seq LSTM 2014": "tanh", "GRU 2014": "tanh", "ResNet 2015": "ReLU", "U-Net 2015": "ReLU",
}  # fmt: skip


@fact(
    "relu-sigmoid-tanh-most-used",
    "ReLU, sigmoid and tanh are the most used activations.",
    ledger=("000-Q3.5",),
    expected="outdated",
    reason="True of the networks up to about 2017; transformers took GELU, then SiLU inside gated layers.",
    source="Defaults in the package transformers 5.23.0; Hendrycks and Gimpel, 2016; Shazeer, 2020",
    finding="Of {total} default hidden activations in transformers 5.23, {gelu} are GELU, {silu} SiLU, {relu} ReLU or "
    "a variant, {tanh} tanh and {sigmoid} sigmoid.",
)
def relu_sigmoid_tanh_most_used():
    """The claim holds where the three have more than half of all entries. The control counts networks up to 2016."""
    classic, total = ("ReLU", "sigmoid", "tanh"), sum(TRANSFORMERS.values())
    now = sum(TRANSFORMERS[name] for name in classic) / total
    then = sum(name in classic for name in BEFORE_2017.values()) / len(BEFORE_2017)
    figures = {name.lower(): count for name, count in TRANSFORMERS.items()}
    return Found(now > 0.5, then > 0.5, figures | {"total": total, "share": f"{now:.0%}"})
