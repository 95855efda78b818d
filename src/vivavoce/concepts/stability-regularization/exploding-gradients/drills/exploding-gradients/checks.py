"""Judged by the algebra of the Euclidean norm: math.hypot is the oracle, properties do the rest."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def norm_of(grads):
    """Joint norm by math.hypot, which scales internally."""
    return math.hypot(*(float(v) for g in grads for v in np.asarray(g, dtype=np.float64).ravel()))


def draw(rng, shapes, dtype=np.float64, size=1.0):
    """Random gradients of the given shapes."""
    return [np.asarray(size * rng.normal(size=shape), dtype=dtype) for shape in shapes]


@check("clips all gradients by one factor")
def clips(subject, rng):
    by_hand = [np.array([3.0, 4.0]), np.array([12.0])]
    cases = [(by_hand, 1.0), (draw(rng, [(2,), (3, 2)]), 0.5), (draw(rng, [(4, 3, 2), (), (5,)]), 1.0)]
    for grads, limit in cases:
        norm = norm_of(grads)
        factor = min(1.0, limit / norm)
        clipped, returned = subject.clip_by_global_norm(grads, limit)
        case = {"grads": grads, "max_norm": limit}
        expect.close(returned, norm, rtol=1e-12, inputs=case, problem="The norm is not that before clipping.")
        expect.close(clipped, [g * factor for g in grads], rtol=1e-12, inputs=case)


@check("leaves small gradients bit-identical")
def small(subject, rng):
    for grads in ([np.array([0.003, 0.004])], draw(rng, [(3,), (2, 2)], size=1e-9), draw(rng, [(2,)], size=1e-200)):
        clipped, norm = subject.clip_by_global_norm(grads, 1.0)
        expect.equal(clipped, grads, inputs={"grads": grads, "max_norm": 1.0})
        expect.close(norm, norm_of(grads), rtol=1e-12, inputs={"grads": grads})
    grads = [np.array([3.0, 4.0])]  # exactly as long as is allowed
    expect.equal(subject.clip_by_global_norm(grads, 5.0)[0], grads, inputs={"grads": grads, "max_norm": 5.0})


@check("handles zeros and empty lists")
def zeros(subject, rng):
    for grads in ([np.zeros(3)], [np.zeros((0, 4)), np.zeros(2)], [np.zeros((0, 4))], []):
        clipped, norm = subject.clip_by_global_norm(grads, 1.0)
        expect.equal(clipped, grads, inputs={"grads": grads})
        expect.equal(norm, 0.0, inputs={"grads": grads})


@check("returns no gradients for Inf or NaN")
def not_finite(subject, rng):
    for bad in (math.inf, -math.inf, math.nan):
        grads = draw(rng, [(2,), (3,)])
        grads[1][rng.integers(3)] = bad
        clipped, norm = subject.clip_by_global_norm(grads, 1.0)
        expect.true(len(clipped) == 0, "Gradients were returned despite Inf or NaN.", inputs={"grads": grads})
        expect.true(not math.isfinite(norm), "The norm of Inf or NaN is not finite.", inputs={"grads": grads}, got=norm)


@check("survives entries too large to square")
def large(subject, rng):
    one_sided = np.array([-1e200, 1.0])  # its largest entry in size is neither its largest nor its smallest value
    cases = [(np.float64, [one_sided], 1e-12), (np.float64, [np.ones(2), one_sided[::-1].copy()], 1e-12)]
    for dtype, size, rtol in ((np.float32, 1e30, 1e-5), (np.float64, 1e200, 1e-12)):
        cases.append((dtype, draw(rng, [(2,), (2, 2)], dtype, size), rtol))
    for dtype, grads, rtol in cases:
        norm = norm_of(grads)
        clipped, returned = subject.clip_by_global_norm(grads, 2.0)
        expect.close(returned, norm, rtol=1e-6, inputs={"grads": grads})
        expect.close(clipped, [np.asarray(g / norm * 2.0, dtype) for g in grads], rtol=rtol, inputs={"grads": grads})


@check("takes the norm of float32 gradients in float64")
def in_float64(subject, rng):
    for size in (1.0, 1e-3):
        grads = draw(rng, [(3,), (40, 25)], np.float32, size)
        _, norm = subject.clip_by_global_norm(grads, 1.0)
        expect.close(norm, norm_of(grads), rtol=1e-10, inputs={"grads": grads})


@check("keeps shapes and dtypes")
def kinds(subject, rng):
    grads = [*draw(rng, [(2, 3)], np.float32, 10.0), *draw(rng, [(4,)], np.float64, 10.0), np.array(7.0)]
    clipped, norm = subject.clip_by_global_norm(grads, 1.0)
    expect.true(isinstance(norm, float), "The norm is not a float.", got=norm)
    for got, given in zip(clipped, grads, strict=True):
        expect.shape(got, given.shape, inputs={"grads": grads})
        expect.dtype(got, given.dtype.name, inputs={"grads": grads})


@check("leaves its arguments alone")
def pure(subject, rng):
    for size in (1e-3, 1e3):
        grads = draw(rng, [(2, 2), (), (2, 2)], size=size)
        expect.unchanged(subject, subject.clip_by_global_norm, grads, 1.0)
        kept = [subject.keep(g) for g in grads[::2]]
        held = subject.hold(subject.clip_by_global_norm, kept, 1.0)
        before = subject.fetch(held)
        for g in kept:
            g[0, 0] = 99.0
        problem = "An array that was returned is one of those given, or shares its memory."
        expect.equal(subject.fetch(held), before, problem=problem, inputs={"grads": grads, "max_norm": 1.0})
