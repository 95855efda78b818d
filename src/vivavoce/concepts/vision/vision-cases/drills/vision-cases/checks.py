"""Oracles: a sum over places with einsum, finite differences, and what style may not depend on."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1, 1, 1), (2, 1, 3), (3, 4, 2), (2, 3, 5, 4), (2, 1, 4, 3, 3))


def oracle(f):
    """Products of all pairs of channels, summed over places."""
    return np.einsum("...ihw,...jhw->...ij", f, f) / np.prod(f.shape[-3:])


@check("multiplies channels, sums places")
def matrices(subject, rng):
    for shape in SHAPES:
        f = rng.normal(size=shape)
        expect.close(subject.gram(f), oracle(f), rtol=1e-9, atol=1e-12, inputs={"f": f})


@check("forgets where things are")
def places(subject, rng):
    f = rng.normal(size=(4, 5, 6))
    moved = f.reshape(4, 30)[:, rng.permutation(30)].reshape(4, 6, 5)
    expect.close(subject.gram(moved), oracle(f), rtol=1e-9, atol=1e-12, inputs={"f": moved})


@check("does not grow with the image")
def size(subject, rng):
    f = rng.normal(size=(3, 4, 4))
    tiled = np.tile(f, (1, 2, 3))  # the same picture six times has the same style
    expect.close(subject.gram(tiled), oracle(f), rtol=1e-9, atol=1e-12, inputs={"f": tiled})


@check("averages the squared differences")
def losses(subject, rng):
    for shape in SHAPES:
        f, target = rng.normal(size=shape), rng.normal(size=(shape[-3], shape[-3]))
        target = target @ target.T
        case = {"f": f, "target": target}
        expect.close(subject.style_loss(f, target), np.mean((oracle(f) - target) ** 2), rtol=1e-9, inputs=case)
        expect.close(subject.style_loss(f, oracle(f)), 0.0, atol=1e-12, inputs={"f": f, "target": oracle(f)})


@check("points the gradient downhill")
def gradients(subject, rng):
    for shape in SHAPES:
        f, other = rng.normal(size=shape), rng.normal(size=(*shape[:-2], 3, 3))
        for target in (oracle(other), oracle(other[(0,) * (len(shape) - 3)])):
            got = subject.style_gradient(f, target)
            expect.gradient(
                lambda z, target=target: np.mean((oracle(z) - target) ** 2),
                f,
                got,
                inputs={"f": f, "target": target},
            )


@check("leaves its arguments alone")
def arguments(subject, rng):
    f = rng.normal(size=(2, 3, 3))
    target = oracle(rng.normal(size=(2, 3, 3)))
    expect.unchanged(subject, subject.gram, f)
    expect.unchanged(subject, subject.style_loss, f, target)
    expect.unchanged(subject, subject.style_gradient, f, target)
