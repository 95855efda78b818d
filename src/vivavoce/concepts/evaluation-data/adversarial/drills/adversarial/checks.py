"""Oracles: known slopes, a loss whose gradient turns on the way, and properties of the box."""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1,), (4,), (2, 3), (2, 2, 2))


def inside(rng, shape):
    return rng.uniform(0.3, 0.7, size=shape)


@check("one step along the signs")
def step(subject, rng):
    cases = [(inside(rng, shape), rng.normal(size=shape), size) for shape in SHAPES for size in (0.0, 0.05, 0.2)]
    cases.append((inside(rng, (3,)), 1e-30 * rng.normal(size=3), 0.1))  # small is not zero
    calls = [(lambda at, w=w: w, x, size) for x, w, size in cases]
    for (x, w, size), got in zip(cases, subject.each(subject.fgsm, calls), strict=True):
        want = np.where(w > 0, x + size, x - size)
        expect.close(np.asarray(got), want, rtol=1e-12, inputs={"x": x, "gradient": w, "size": size})


@check("a gradient of zero moves nothing")
def still(subject, rng):
    x = inside(rng, (3,))
    w = np.array([1.0, 0.0, -2.0])
    expect.close(np.asarray(subject.fgsm(lambda at: w, x, 0.1)), x + np.array([0.1, 0.0, -0.1]), rtol=1e-12)
    got = subject.pgd(lambda at: w, x, 0.2, 0.1, 1)
    expect.close(np.asarray(got), x + np.array([0.1, 0.0, -0.1]), rtol=1e-12)


@check("stays within the range")
def clipped(subject, rng):
    x = np.array([0.0, 0.05, 0.95, 1.0])
    w = np.array([-1.0, -1.0, 1.0, 1.0])
    expect.close(np.asarray(subject.fgsm(lambda at: w, x, 0.3)), np.array([0.0, 0.0, 1.0, 1.0]))
    expect.close(np.asarray(subject.pgd(lambda at: w, x, 0.3, 0.2, 4)), np.array([0.0, 0.0, 1.0, 1.0]))
    y = np.array([-2.0, 3.0])
    expect.close(np.asarray(subject.fgsm(lambda at: np.sign(y), y, 0.5, -2.2, 3.1)), np.array([-2.2, 3.1]))
    got = subject.pgd(lambda at: np.sign(y), y, 0.5, 0.4, 3, -2.2, 3.1)
    expect.close(np.asarray(got), np.array([-2.2, 3.1]))


@check("steps add up until the box")
def box(subject, rng):
    settings = ((0.2, 0.05, 2), (0.2, 0.05, 4), (0.1, 0.04, 7), (0.05, 0.2, 3), (0.0, 0.1, 2))
    pairs = [*((shape, settings[0]) for shape in SHAPES), *((SHAPES[2], setting) for setting in settings[1:])]
    cases = [(inside(rng, shape), rng.normal(size=shape), *setting) for shape, setting in pairs]
    calls = [(lambda at, w=w: w, x, *setting) for x, w, *setting in cases]
    for (x, w, size, length, steps), got in zip(cases, subject.each(subject.pgd, calls), strict=True):
        want = x + np.sign(w) * min(size, length * steps)
        inputs = {"x": x, "gradient": w, "size": size, "step": length, "steps": steps}
        expect.close(np.asarray(got), want, rtol=1e-9, inputs=inputs)


@check("asks for the gradient where it stands")
def turning(subject, rng):
    # The loss is highest at `top`, within the box: steps walk there and then go to and fro around it.
    x = inside(rng, (5,))
    top = x + rng.uniform(-0.1, 0.1, size=5)
    for steps in (1, 2, 5, 12):
        point = x.tolist()
        for _ in range(steps):
            point = [p + 0.03 * (1 if t > p else -1) for p, t in zip(point, top, strict=True)]
        got = subject.pgd(lambda at: top - at, x, 0.15, 0.03, steps)
        expect.close(np.asarray(got), np.array(point), rtol=1e-9, inputs={"x": x, "top": top, "steps": steps})


@check("projects after each step")
def each_step(subject, rng):
    # The gradient pushes out of both boxes for a while, stays away once, and then turns anywhere.
    x = np.array([*rng.uniform(0.92, 0.98, size=2), *rng.uniform(0.02, 0.08, size=2), *rng.uniform(0.4, 0.6, size=2)])
    outwards = np.array([1.0, 1.0, -1.0, -1.0, 1.0, -1.0])
    slopes = [outwards] * 4 + [np.zeros(6)] + [rng.choice((-1.0, 0.0, 1.0), size=6) for _ in range(3)]
    slopes[5][:4] = -outwards[:4]  # what was outside, and came back too late, is now seen
    points = [x]
    for slope in slopes:
        moved = np.clip(points[-1] + 0.05 * slope, x - 0.12, x + 0.12)
        points.append(np.clip(moved, 0.0, 1.0))
    asked = []

    def gradient(at):
        asked.append(np.array(at))
        return slopes[(len(asked) - 1) % len(slopes)]

    got = subject.pgd(gradient, x, 0.12, 0.05, len(slopes))
    inputs = {"x": x, "gradients, one after the other": np.array(slopes), "size": 0.12, "step": 0.05}
    expect.close(np.asarray(got), points[-1], rtol=1e-9, atol=1e-12, inputs=inputs)
    problem = "pgd asks for one gradient per step, each at a point within both boxes."
    expect.true(len(asked) == len(slopes), problem, inputs=inputs, got=len(asked), want=len(slopes))
    expect.close(np.array(asked), np.array(points[:-1]), rtol=1e-9, atol=1e-12, inputs=inputs, problem=problem)


@check("as many gradients as steps")
def calls(subject, rng):
    x, asked = inside(rng, (3,)), []

    def gradient(at):
        asked.append(np.array(at))
        return np.ones(3)

    subject.fgsm(gradient, x, 0.1)
    expect.true(len(asked) == 1, "fgsm asks for one gradient.", got=len(asked), want=1)
    expect.close(asked[0], x)
    for steps in (1, 4):
        asked.clear()
        subject.pgd(gradient, x, 0.1, 0.01, steps)
        expect.true(len(asked) == steps, "pgd asks for one gradient per step.", got=len(asked), want=steps)


@check("no steps: the input itself")
def none(subject, rng):
    x = inside(rng, (3,))
    expect.close(np.asarray(subject.pgd(lambda at: np.ones(3), x, 0.1, 0.1, 0)), x)


@check("refuses negative sizes")
def refused(subject, rng):
    x = inside(rng, (2,))
    expect.raises(ValueError, subject.fgsm, lambda at: at, x, -0.1)
    for arguments in ((-0.1, 0.1, 2), (0.1, -0.1, 2), (0.1, 0.1, -1), (-0.1, 0.1, 0), (0.1, -0.1, 0)):
        expect.raises(ValueError, subject.pgd, lambda at: at, x, *arguments)


@check("leaves x alone")
def untouched(subject, rng):
    x = inside(rng, (3,))
    for name, arguments in (("fgsm", (0.1,)), ("fgsm", (0.0,)), ("pgd", (0.2, 0.1, 3)), ("pgd", (0.2, 0.1, 0))):
        kept = subject.keep(x)
        held = subject.hold(subject[name], lambda at: np.ones(3), kept, *arguments)
        expect.equal(np.asarray(subject.fetch(kept)), x, problem="Changed `x`.")
        before = subject.fetch(held)
        kept[0] = 99.0
        expect.equal(subject.fetch(held), before, problem=f"{name} returned `x` itself, not a new array.")
