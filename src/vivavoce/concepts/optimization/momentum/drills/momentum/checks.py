"""Oracles: the velocity as a weighted sum of all gradients so far; the walk on a bowl by powers of a 2 x 2 matrix; the
limit by the size of that matrix's eigenvalues.
"""

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1,), (3,), (2, 3), (4, 1, 2))


def matrix(curvature, rate, mu, nesterov):
    """(w, v) -> (w', v') on the bowl of this curvature."""
    along = (1 + mu) * curvature if nesterov else curvature  # what w' takes from w, and below from v
    return np.array([[1 - rate * along, -rate * mu * (mu if nesterov else 1)], [curvature, mu]])


def bowl_walk(curvatures, start, rate, mu, steps, nesterov):
    """Points (steps + 1, d) of the walk, one direction at a time."""
    columns = []
    for curvature, w in zip(curvatures, start, strict=True):
        powers = [np.linalg.matrix_power(matrix(curvature, rate, mu, nesterov), k) for k in range(steps + 1)]
        columns.append([(power @ np.array([w, 0.0]))[0] for power in powers])
    return np.array(columns).T


def round_bowl(w):
    """Gradient of half the squared length of w."""
    return np.asarray(w)


def given_steps(subject, rng, shape, nesterov, rate=0.1, mu=0.7):
    """Four steps with random gradients; each new state is compared with the sum over all gradients so far."""
    w, gradients = rng.normal(size=shape), rng.normal(size=(4, *shape))
    want, velocity = w, None
    for t in range(4):
        inputs = {"w": w, "g": gradients[t], "velocity": velocity, "rate": rate, "mu": mu, "nesterov": nesterov}
        got, got_velocity = subject.step(w, gradients[t], velocity, rate, mu, nesterov)
        summed = sum(mu ** (t - k) * gradients[k] for k in range(t + 1))
        want = want - rate * (gradients[t] + mu * summed if nesterov else summed)
        expect.close(got, want, rtol=1e-10, atol=1e-12, inputs=inputs)
        expect.close(got_velocity, summed, rtol=1e-10, atol=1e-12, inputs=inputs, problem="The velocity is wrong.")
        w, velocity = np.asarray(got), np.asarray(got_velocity)


@check("heavy ball: moves along the running sum")
def heavy(subject, rng):
    for shape in SHAPES:
        given_steps(subject, rng, shape, False)
    given_steps(subject, rng, (2,), False, rate=0.03, mu=0.9)


@check("Nesterov: gradient plus mu times the new velocity")
def nesterov(subject, rng):
    for shape in SHAPES:
        given_steps(subject, rng, shape, True)
    given_steps(subject, rng, (2,), True, rate=0.03, mu=0.9)


@check("without momentum it is gradient descent")
def none(subject, rng):
    for nesterov in (False, True):
        w, g, velocity = rng.normal(size=(3, 4))
        inputs = {"w": w, "g": g, "velocity": velocity, "rate": 0.2, "mu": 0.0, "nesterov": nesterov}
        expect.close(subject.step(w, g, velocity, 0.2, 0.0, nesterov)[0], w - 0.2 * g, rtol=1e-10, inputs=inputs)


@check("walks the bowl")
def walks(subject, rng):
    for d, steps in ((1, 1), (1, 2), (2, 3), (4, 12)):
        for nesterov in (False, True):
            curvatures, start = rng.uniform(0.5, 4.0, d), rng.normal(size=d)
            rate, mu = float(rng.uniform(0.05, 0.2)), float(rng.uniform(0.3, 0.9))
            got = subject.descend(lambda w, h=curvatures: h * np.asarray(w), start, rate, mu, steps, nesterov)
            inputs = {"curvatures": curvatures, "start": start, "rate": rate, "mu": mu, "nesterov": nesterov}
            want = bowl_walk(curvatures, start, rate, mu, steps, nesterov)
            expect.close(got, want, rtol=1e-9, atol=1e-11, inputs=inputs)


@check("no step leaves the start alone")
def no_step(subject, rng):
    start = rng.normal(size=3)
    for nesterov in (False, True):
        got = subject.descend(round_bowl, start, 0.1, 0.9, 0, nesterov)
        expect.close(got, start[None], rtol=1e-12, inputs={"start": start, "steps": 0, "nesterov": nesterov})


@check("one gradient per step")
def calls(subject, rng):
    for nesterov in (False, True):
        asked = []

        def gradient(w, asked=asked):
            asked.append(np.array(w))
            return 2.0 * np.asarray(w)

        points = np.asarray(subject.descend(gradient, rng.normal(size=2), 0.1, 0.5, 5, nesterov))
        expect.equal(len(asked), 5, problem="Wanted one gradient per step.")
        expect.close(np.array(asked), points[:-1], rtol=1e-12, problem="A gradient was taken at another point.")


@check("the largest stable rate")
def limit(subject, rng):
    for curvature, mu in (
        (1.0, 0.0),
        (4.0, 0.5),
        (0.25, 0.9),
        (float(rng.uniform(0.1, 9)), float(rng.uniform(0, 0.95))),
    ):
        rate, inputs = float(subject.largest_rate(curvature, mu)), {"curvature": curvature, "mu": mu}
        expect.close(rate, 2 * (1 + mu) / curvature, rtol=1e-10, inputs=inputs)
        for share, converges in ((0.999, True), (1.001, False)):
            size = np.abs(np.linalg.eigvals(matrix(curvature, share * rate, mu, False))).max()
            problem = f"At {share} times this rate the walk should {'converge' if converges else 'diverge'}."
            expect.true((size < 1) == converges, problem, got=rate, want=2 * (1 + mu) / curvature, inputs=inputs)


@check("leaves its arguments alone")
def untouched(subject, rng):
    w, g, velocity = rng.normal(size=(3, 5))
    for nesterov in (False, True):
        expect.unchanged(subject, subject.step, w, g, velocity, 0.1, 0.9, nesterov)
        expect.unchanged(subject, subject.step, w, g, None, 0.1, 0.9, nesterov)
        start = subject.keep(w)
        subject.descend(round_bowl, start, 0.1, 0.9, 3, nesterov)
        expect.equal(np.asarray(subject.fetch(start)), w, problem="Changed `start` in place.")
