"""Judges inverted dropout. Every statistical check rejects a right solution with probability below 1e-6."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((3,), (2, 4), (5, 3, 2))


@check("eval mode is the identity")
def eval_is_identity(subject, rng):
    calls = [(rng.normal(size=shape), p, False, rng) for shape in SHAPES for p in (0.0, 0.5, 0.9)]
    for (x, p, *_), (out, mask) in zip(calls, subject.each(subject.forward, calls), strict=True):
        case = {"x": x, "p": p, "training": False}
        expect.close(out, x, rtol=1e-12, inputs=case, problem="In eval mode the output must be the input.")
        expect.close(mask, np.ones(x.shape), rtol=1e-12, inputs=case)


@check("survivors are scaled by 1 / (1 - p)")
def survivors_are_scaled(subject, rng):
    shares = (0.2, 0.3, 0.5, 0.75)  # 1 / 0.7 is not exact in float32
    calls = [(rng.normal(size=shape), p, True, rng) for shape in SHAPES for p in shares]
    for (x, p, *_), (out, mask) in zip(calls, subject.each(subject.forward, calls), strict=True):
        case = {"x": x, "p": p, "training": True}
        expect.shape(mask, x.shape, inputs=case)
        kept = np.asarray(mask) != 0
        problem = "A factor is neither 0 nor 1 / (1 - p)."
        expect.close(mask, kept / (1 - p), rtol=1e-12, inputs=case, problem=problem)
        expect.close(out, x * kept / (1 - p), rtol=1e-12, inputs=case)


@check("draws a fresh mask at every call, from rng only")
def draws_fresh_masks(subject, rng):
    # Two fresh masks of 64 values agree by luck with probability 2**-64.
    x, seed = np.ones(64), int(rng.integers(2**31))
    shared = subject.keep(np.random.default_rng(seed))
    first, second = (np.asarray(subject.forward(x, 0.5, True, shared)[0]) for _ in range(2))
    case = {"x": "ones (64,)", "p": 0.5}
    expect.true(not np.array_equal(first, second), "Two calls in a row used the same mask.", inputs=case)
    again = subject.forward(x, 0.5, True, np.random.default_rng(seed))[0]
    expect.equal(again, first, inputs=case, problem="The same state of rng gave another mask.")


@check("draws for each value on its own")
def draws_for_each_value(subject, rng):
    # At p = 0.5 two of 40 rows of 60 draws agree by luck with probability 780 / 2**60, columns likewise with
    # 1770 / 2**40; the number dropped of 10 values is the same in 20 calls with probability below 0.25**19.
    x = np.ones((40, 60))
    out, _ = subject.forward(x, 0.5, True, rng)
    expect.shape(out, x.shape, inputs={"x": "ones (40, 60)", "p": 0.5})
    kept = np.asarray(out) != 0
    for name, patterns in (("rows", kept), ("columns", kept.T)):
        distinct = len(np.unique(patterns, axis=0))
        problem = f"Only {distinct} of {len(patterns)} {name} have a mask of their own."
        expect.true(distinct == len(patterns), problem, inputs={"x": "ones (40, 60)", "p": 0.5})
    shared = subject.keep(rng)
    each = subject.each(subject.forward, [(np.ones(10), 0.5, True, shared)] * 20)
    counts = {int((np.asarray(out) == 0).sum()) for out, _ in each}
    problem = "Each of 20 calls dropped the same number of 10 values; how many fall should be random too."
    expect.true(len(counts) > 1, problem, inputs={"x": "ones (10,)", "p": 0.5})


@check("drops a share p of the values")
def drops_share_p(subject, rng):
    # Three binomial tests at 2e-7 each: together below 1e-6.
    for p in (0.1, 0.5, 0.8):
        out, _ = subject.forward(np.ones((100, 200)), p, True, rng)
        dropped = int((np.asarray(out) == 0).sum())
        expect.share(dropped, 20_000, p, false_alarm=2e-7, inputs={"x": "ones (100, 200)", "p": p})


@check("eval mode leaves rng alone")
def eval_leaves_rng_alone(subject, rng):
    x, seed = np.ones(64), int(rng.integers(2**31))
    shared = subject.keep(np.random.default_rng(seed))
    subject.forward(x, 0.5, False, shared)
    after = subject.forward(x, 0.5, True, shared)[0]
    expect.equal(
        after,
        subject.forward(x, 0.5, True, np.random.default_rng(seed))[0],
        problem="A pass in eval mode changed which mask comes next.",
    )


@check("the gradient uses the mask and the scale")
def gradient_uses_mask(subject, rng):
    cases = [
        (shape, p, training)
        for shape in SHAPES
        for p, training in ((0.0, True), (0.5, True), (0.75, True), (0.5, False))
    ]
    calls = [(rng.normal(size=shape), p, training, rng) for shape, p, training in cases]
    outputs = list(subject.each(subject.forward, calls))
    backward = [(rng.normal(size=shape), mask) for (shape, *_), (_, mask) in zip(cases, outputs, strict=True)]
    gradients = subject.each(subject.backward, backward)
    for (x, _, training, _), (out, _), (dout, mask), got in zip(calls, outputs, backward, gradients, strict=True):
        # Algebra, not the submission's word: the factor of each value is out / x.
        factor = np.asarray(out) / x if training else 1.0
        expect.close(got, dout * factor, rtol=1e-10, inputs={"dout": dout, "mask": mask, "training": training})


@check("p = 0 keeps all, p = 1 drops all")
def edges(subject, rng):
    x = rng.normal(size=(4, 5))
    for p, want in ((0.0, x), (1.0, np.zeros_like(x))):
        out, mask = subject.forward(x, p, True, rng)
        expect.finite(out, inputs={"x": x, "p": p})
        expect.close(out, want, rtol=1e-12, inputs={"x": x, "p": p})
        expect.close(subject.backward(np.ones_like(x), mask), want / x, rtol=1e-12, inputs={"p": p, "mask": mask})
    empty, _ = subject.forward(np.ones((0, 3)), 0.5, True, rng)
    expect.shape(empty, (0, 3))


@check("rejects a p that is no probability")
def rejects_bad_p(subject, rng):
    for p in (-0.1, 1.5):
        for training in (True, False):
            expect.raises(ValueError, subject.forward, np.ones(3), p, training, rng)


@check("keeps the dtype and its arguments")
def keeps_dtype(subject, rng):
    for dtype in ("float32", "float64"):
        x = rng.normal(size=(3, 4)).astype(dtype)
        kept = subject.keep(x)
        calls = [(kept, 0.4, True, rng), (kept, 0.4, False, rng)]
        for (_, _, training, _), (out, mask) in zip(calls, subject.each(subject.forward, calls), strict=True):
            inputs, factors = {"x": x, "training": training, "p": 0.4}, np.asarray(mask, dtype=np.float64)
            expect.close(out, x * factors, rtol=1e-6, atol=1e-7, dtype=dtype, inputs=inputs)
            right = np.where(factors > 0, 1 / 0.6 if training else 1.0, 0.0)
            expect.close(factors, right, rtol=1e-6, inputs=inputs, problem="A factor of the mask is wrong.")
            dx = expect.unchanged(subject, subject.backward, x, mask, inputs={"dout": x, "mask": mask})
            expect.dtype(dx, dtype, inputs={"dout": x, "mask": mask})
        expect.equal(subject.fetch(kept), x, inputs={"x": x}, problem="forward changed x in place.")
