"""Activations against the definitions in extended precision, slopes against differences, dead units against a loop."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1,), (3,), (2, 3), (2, 3, 4))
EXTREMES = np.array([-10_000.0, -800.0, -40.0, -1.0, 0.0, 1.0, 40.0, 800.0, 10_000.0])


def exact_sigmoid(z):
    wide = z.astype(np.longdouble)
    return (1 / (1 + np.exp(-wide))).astype(np.float64)


def exact_elu(z, alpha):
    below = np.minimum(z, 0).astype(np.longdouble)
    return np.where(z > 0, z, alpha * np.expm1(below)).astype(np.float64)


def leaky(z, slope):
    return np.array([value if value > 0 else slope * value for value in z.ravel()]).reshape(z.shape)


@check("sigmoid")
def sigmoid(subject, rng):
    for z in (*(3 * rng.normal(size=shape) for shape in SHAPES), EXTREMES):
        expect.close(subject.sigmoid(z), exact_sigmoid(z), rtol=1e-9, atol=1e-300, inputs={"z": z})


@check("leaky ReLU")
def leaky_relu(subject, rng):
    for z in (*(rng.normal(size=shape) for shape in SHAPES), EXTREMES):
        expect.close(subject.leaky_relu(z), leaky(z, 0.01), rtol=1e-9, inputs={"z": z})
        for slope in (0.0, 0.2, 1.0, 1.5, -0.5):
            got = subject.leaky_relu(z, slope=slope)
            expect.close(got, leaky(z, slope), rtol=1e-9, inputs={"z": z, "slope": slope})


@check("ELU, accurate near zero")
def elu(subject, rng):
    tiny = np.array([-1e-12, -1e-9, -1e-5, 1e-12])
    for z in (tiny, *(2 * rng.normal(size=shape) for shape in SHAPES), EXTREMES):
        expect.close(subject.elu(z), exact_elu(z, 1.0), rtol=1e-9, inputs={"z": z})
        got = subject.elu(z, alpha=0.5)
        expect.close(got, exact_elu(z, 0.5), rtol=1e-9, inputs={"z": z, "alpha": 0.5})


def slopes(z):
    """Name, arguments and exact slope of each function."""
    s, below = exact_sigmoid(z), np.exp(np.minimum(z, 0))
    yield "sigmoid", {}, s * exact_sigmoid(-z)
    for slope in (0.01, 0.3, 0.0):
        yield "leaky_relu", {"slope": slope}, np.where(z > 0, 1.0, slope)
    for alpha in (1.0, 0.5, 2.0):
        yield "elu", {"alpha": alpha}, np.where(z > 0, 1.0, alpha * below)


@check("gradients")
def gradients(subject, rng):
    for shape in SHAPES:
        z, upstream = rng.normal(size=shape) * 2, rng.normal(size=shape)
        for name, arguments, slope in slopes(z):
            got = subject[f"{name}_backward"](z, upstream, **arguments)
            inputs = {"z": z, "upstream": upstream, **arguments}
            expect.close(got, upstream * slope, rtol=1e-9, atol=1e-12, inputs=inputs)
    for name, slope in (("leaky_relu", 0.01), ("elu", 1.0)):  # the defaults
        z = np.array([-2.0, 3.0])
        want = np.array([slope if name == "leaky_relu" else np.exp(-2.0), 1.0])
        expect.close(subject[f"{name}_backward"](z, np.ones(2)), want, rtol=1e-9, inputs={"z": z})


@check("gradients at zero and far out")
def edges(subject, rng):
    for name, arguments, slope in slopes(EXTREMES):
        upstream = rng.normal(size=EXTREMES.shape)
        got = subject[f"{name}_backward"](EXTREMES, upstream, **arguments)
        inputs = {"z": EXTREMES, "upstream": upstream, **arguments}
        expect.close(got, upstream * slope, rtol=1e-9, atol=1e-12, inputs=inputs)


@check("counts dead units")
def dead(subject, rng):
    for n, units, little in ((1, 3, 0.5), (4, 4, 1e-9), (3, 5, 0.5), (50, 8, 1e-30), (3_000, 3, 0.5)):
        z = rng.normal(size=(n, units))
        z[:, 0] = -np.abs(z[:, 0])  # dead
        z[:, 1] = -np.abs(z[:, 1])
        z[0, 1] = 0.0  # dead as well: at zero ReLU has no slope
        z[:, 2] = -np.abs(z[:, 2])
        z[n - 1, 2] = little  # one example is enough to keep a unit alive
        want = np.array([all(z[row, unit] <= 0 for row in range(n)) for unit in range(units)])
        expect.equal(np.asarray(subject.dead_units(z)), want)


@check("keeps float32")
def single(subject, rng):
    z, upstream = rng.normal(size=(2, 3)).astype(np.float32), rng.normal(size=(2, 3)).astype(np.float32)
    wide = z.astype(np.float64)
    for name, want in (
        ("sigmoid", exact_sigmoid(wide)),
        ("leaky_relu", leaky(wide, 0.01)),
        ("elu", exact_elu(wide, 1)),
    ):
        expect.close(subject[name](z), want, rtol=1e-5, atol=1e-7, dtype="float32", inputs={"z": z})
    for name, arguments, slope in slopes(wide):
        got = subject[f"{name}_backward"](z, upstream, **arguments)
        inputs = {"z": z, "upstream": upstream, **arguments}
        expect.close(got, upstream * slope, rtol=1e-5, atol=1e-7, dtype="float32", inputs=inputs)


@check("leaves its inputs alone")
def pure(subject, rng):
    for name in ("sigmoid", "leaky_relu", "elu", "dead_units"):
        expect.unchanged(subject, subject[name], rng.normal(size=(3, 4)))
    for name in ("sigmoid", "leaky_relu", "elu"):
        expect.unchanged(subject, subject[f"{name}_backward"], rng.normal(size=(3, 4)), rng.normal(size=(3, 4)))
