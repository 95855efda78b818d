"""Judges by numbers on paper, by sums over one pair after the other, and by complex steps."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def cosine(a, b):
    return float(a @ b) / math.sqrt(float(a @ a) * float(b @ b))


def cost(scores, partner):
    """-log softmax at the partner, in plain Python; the largest score is taken out of the sum."""
    top = max(scores)
    return top + math.log(sum(math.exp(s - top) for s in scores)) - scores[partner]


def queries_cost(queries, keys, temperature):
    return sum(cost([cosine(q, k) / temperature for k in keys], i) for i, q in enumerate(queries)) / len(queries)


def views_cost(z, temperature):
    n, total = len(z) // 2, 0.0
    for i in range(2 * n):
        others = [j for j in range(2 * n) if j != i]
        scores = [cosine(z[i], z[j]) / temperature for j in others]
        total += cost(scores, others.index((i + n) % (2 * n)))
    return total / (2 * n)


def views_slope(z, temperature):
    """Gradient of `views_cost` by complex steps: exact to rounding at any temperature (Squire and Trapp, 1998)."""
    slope, n = np.zeros_like(z), len(z)
    for index in np.ndindex(z.shape):
        moved = z.astype(complex)
        moved[index] += 1e-30j
        unit = moved / np.sqrt((moved**2).sum(axis=1, keepdims=True))
        scores = unit @ unit.T / temperature
        others = scores[~np.eye(n, dtype=bool)].reshape(n, n - 1)
        top = others.real.max(axis=1)
        total = np.log(np.exp(others - top[:, None]).sum(axis=1)) + top - scores[np.arange(n), np.arange(n) - n // 2]
        slope[index] = total.mean().imag / 1e-30
    return slope


@check("queries find their keys")
def value_of_queries(subject, rng):
    queries, keys = np.array([[2.0, 0.0]]), np.array([[0.8, 0.6], [0.0, 3.0], [-5.0, 0.0]])
    for temperature in (1.0, 0.5, 0.1):
        want = math.log(1 + math.exp(-0.8 / temperature) + math.exp(-1.8 / temperature))  # cosines 0.8, 0 and -1
        case = {"queries": queries, "keys": keys, "temperature": temperature}
        got = subject.info_nce(queries, keys, temperature)
        expect.close(float(got), want, rtol=1e-9, inputs=case)
    for n, m, width in ((1, 1, 2), (2, 2, 3), (3, 7, 2), (8, 8, 5)):
        queries, keys = rng.normal(size=(n, width)), rng.normal(size=(m, width))
        for temperature in (1.0, 0.07):
            case = {"queries": queries, "keys": keys, "temperature": temperature}
            got = subject.info_nce(queries, keys, temperature)
            expect.close(float(got), queries_cost(queries, keys, temperature), rtol=1e-9, atol=1e-12, inputs=case)


@check("views find each other, nobody itself")
def value_of_views(subject, rng):
    z = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0], [0.0, 4.0]])
    for temperature in (1.0, 0.5):
        want = math.log(1 + 2 * math.exp(-1 / temperature))  # partner at cosine 1, two strangers at 0
        loss, _ = subject.nt_xent(z, temperature)
        expect.close(float(loss), want, rtol=1e-9, inputs={"z": z, "temperature": temperature})
    for n, width in ((1, 2), (2, 2), (3, 4), (6, 3)):
        z = rng.normal(size=(2 * n, width))
        for temperature in (1.0, 0.1):
            loss, _ = subject.nt_xent(z, temperature)
            case = {"z": z, "temperature": temperature}
            expect.close(float(loss), views_cost(z, temperature), rtol=1e-9, atol=1e-12, inputs=case)


@check("the gradient is that of the loss")
def slope(subject, rng):
    for n, width, temperature in ((2, 2, 1.0), (2, 3, 0.5), (4, 2, 0.2), (3, 2, 0.02), (3, 3, 0.001)):
        z = rng.normal(size=(2 * n, width))
        z *= rng.uniform(0.7, 2.0, size=(2 * n, 1)) / np.linalg.norm(z, axis=1, keepdims=True)
        want = views_slope(z, temperature)
        _, got = subject.nt_xent(z, temperature)
        expect.close(got, want, rtol=1e-5, atol=1e-7, inputs={"z": z, "temperature": temperature})


@check("the length of a row does not matter")
def lengths(subject, rng):
    z = rng.normal(size=(6, 3))
    loss, gradient = subject.nt_xent(z, 0.5)
    for scale in (100, 1e-10):
        scaled, slope = subject.nt_xent(z * scale, 0.5)
        case = {"z": z * scale, "temperature": 0.5}
        expect.close(float(scaled), float(loss), rtol=1e-9, inputs=case)
        expect.close(np.asarray(slope) * scale, gradient, rtol=1e-8, atol=1e-12, inputs=case)
    expect.close((np.asarray(gradient) * z).sum(axis=1), np.zeros(6), atol=1e-12, inputs={"z": z, "temperature": 0.5})


@check("a low temperature does not overflow")
def cold(subject, rng):
    queries, keys = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    case = {"queries": queries, "keys": keys, "temperature": 0.001}
    expect.close(float(subject.info_nce(queries, keys, 0.001)), 1000.0, rtol=1e-9, inputs=case)
    # One row of scores is high, one low: each has a maximum of its own.
    queries, keys = np.array([[1.0, 0.0], [-1.0, 0.0]]), np.eye(2)
    case = {"queries": queries, "keys": keys, "temperature": 0.001}
    expect.close(float(subject.info_nce(queries, keys, 0.001)), 0.0, atol=1e-9, inputs=case)
    opposed = np.array([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [-1.0, 0.0]])
    loss, gradient = subject.nt_xent(opposed, 0.001)
    case = {"z": opposed, "temperature": 0.001}
    expect.close(float(loss), 2000.0, rtol=1e-9, inputs=case)
    expect.close(gradient, np.zeros((4, 2)), atol=1e-9, inputs=case)


@check("a low temperature does not let the anchor in again")
def alone(subject, rng):
    # The partner is as far away as can be, and still the only candidate.
    z = np.array([[1.0, 0.0], [-1.0, 0.0]])
    loss, gradient = subject.nt_xent(z, 0.001)
    expect.close((float(loss), gradient), (0.0, np.zeros((2, 2))), atol=1e-9, inputs={"z": z, "temperature": 0.001})
    # The corners of a tetrahedron: cosine -1/3 between any two.
    z = np.array([[1.0, 1.0, 1.0], [1.0, -1.0, -1.0], [-1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]])
    loss, _ = subject.nt_xent(z, 0.001)
    expect.close(float(loss), math.log(3), rtol=1e-9, inputs={"z": z, "temperature": 0.001})


@check("a collapsed batch pays the logarithm of its candidates")
def collapse(subject, rng):
    for n in (1, 2, 5):
        z = np.tile(rng.normal(size=(1, 3)), (2 * n, 1))
        loss, gradient = subject.nt_xent(z, 0.3)
        case = {"z": z, "temperature": 0.3}
        expect.close(float(loss), math.log(2 * n - 1), rtol=1e-9, atol=1e-12, inputs=case)
        expect.close(gradient, np.zeros((2 * n, 3)), atol=1e-12, inputs=case)


@check("refuses what has no meaning")
def errors(subject, rng):
    z = rng.normal(size=(4, 3))
    for temperature in (0.0, -1.0):
        expect.raises(ValueError, subject.nt_xent, z, temperature)
        expect.raises(ValueError, subject.info_nce, z, z, temperature)
    expect.raises(ValueError, subject.nt_xent, z[:3], 0.5)
    expect.raises(ValueError, subject.info_nce, z, z[:3], 0.5)


@check("leaves its arguments alone")
def arguments(subject, rng):
    z, keys = rng.normal(size=(4, 3)), rng.normal(size=(5, 3))
    expect.unchanged(subject, subject.nt_xent, z, 0.5)
    expect.unchanged(subject, subject.info_nce, z, keys, 0.5)
