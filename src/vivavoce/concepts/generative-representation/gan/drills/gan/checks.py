"""Judges the game by its formulas, by finite differences and by exact values at the extremes."""

import numpy as np

from vivavoce.drillkit import check, expect

COUNTS = ((1, 1), (2, 3), (5, 2))


def cost(logits):
    """-log of the sigmoid. A sigmoid of its own would lose the digits that differences need near 1."""
    return np.logaddexp(0.0, -logits)


def judged(real, made):
    return np.mean(cost(real)) + np.mean(cost(-made))


def fooled(made, saturating):
    return -np.mean(cost(-made)) if saturating else np.mean(cost(made))


def slopes(f, at):
    """Central differences of f at every entry of an array."""
    found = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[index] = 1e-5
        found[index] = (f(at + step) - f(at - step)) / 2e-5
    return found


@check("the discriminator pays for both kinds")
def discriminator(subject, rng):
    for n, m in COUNTS:
        real, made = rng.normal(size=n), rng.normal(size=m)
        case = {"real": real, "made": made}
        loss, on_real, on_made = subject.discriminator_loss(real, made)
        expect.close(float(loss), float(judged(real, made)), rtol=1e-9, inputs=case)
        expect.close(on_real, slopes(lambda r, m=made: judged(r, m), real), rtol=1e-6, atol=1e-8, inputs=case)
        expect.close(on_made, slopes(lambda m, r=real: judged(r, m), made), rtol=1e-6, atol=1e-8, inputs=case)


@check("the generator wants to be taken for real")
def generator(subject, rng):
    for saturating in (False, True):
        for m in (1, 4):
            made = rng.normal(size=m)
            case = {"made": made, "saturating": saturating}
            loss, on_made = subject.generator_loss(made, saturating)
            expect.close(float(loss), float(fooled(made, saturating)), rtol=1e-9, inputs=case)
            want = slopes(lambda s, form=saturating: fooled(s, form), made)
            expect.close(on_made, want, rtol=1e-6, atol=1e-8, inputs=case)
    made = np.array([-4.0, 1.0])
    loss, _ = subject.generator_loss(made)
    expect.close(float(loss), float(fooled(made, False)), rtol=1e-9, inputs={"made": made})


@check("exact where the discriminator is sure", silent=True)
def sure(subject, rng):
    for size in (50.0, 800.0, 10_000.0):
        logits = np.array([-size, size])
        case = {"real": logits, "made": logits}
        loss, on_real, on_made = subject.discriminator_loss(logits, logits)
        expect.close(float(loss), size, rtol=1e-9, inputs=case)
        expect.close(on_real, np.array([-0.5, 0.0]), rtol=1e-9, atol=1e-12, inputs=case)
        expect.close(on_made, np.array([0.0, 0.5]), rtol=1e-9, atol=1e-12, inputs=case)
        for saturating, want in ((False, [-0.5, 0.0]), (True, [0.0, -0.5])):
            loss, slope = subject.generator_loss(logits, saturating)
            case = {"made": logits, "saturating": saturating}
            expect.close(float(loss), -size / 2 if saturating else size / 2, rtol=1e-9, inputs=case)
            expect.close(slope, np.array(want), rtol=1e-9, atol=1e-12, inputs=case)
    tiny, slope = subject.generator_loss(np.array([40.0]))
    expect.close(float(tiny), float(np.exp(-40)), rtol=1e-9, inputs={"made": np.array([40.0])})
    expect.close(slope, np.array([-np.exp(-40)]), rtol=1e-9, inputs={"made": np.array([40.0])})


def players(rng, n, noise, inputs):
    a, b = rng.normal(size=(noise, inputs)), rng.normal(size=inputs)
    v, c = rng.normal(size=inputs), float(rng.normal())
    return [a, b], [v, c], rng.normal(size=(n, inputs)), rng.normal(size=(n, noise))


def judge_moved(generator, discriminator, x, z, rate):
    (a, b), (v, c) = generator, discriminator
    made = z @ a + b
    along_v = slopes(lambda w: judged(x @ w + c, made @ w + c), v)
    along_c = slopes(lambda k: judged(x @ v + k, made @ v + k), np.array(c))
    return v - rate * along_v, float(c - rate * along_c)


@check("the discriminator moves first")
def first(subject, rng):
    for n, noise, inputs in ((1, 1, 1), (3, 2, 2), (4, 3, 2)):
        generator, discriminator, x, z = players(rng, n, noise, inputs)
        case = {"generator": generator, "discriminator": discriminator, "x": x, "z": z, "rate": 0.3}
        _, (v, c) = subject.game_step(generator, discriminator, x, z, 0.3)
        want_v, want_c = judge_moved(generator, discriminator, x, z, 0.3)
        expect.close(v, want_v, rtol=1e-6, atol=1e-8, inputs=case)
        expect.close(float(c), want_c, rtol=1e-6, atol=1e-8, inputs=case)


@check("the generator answers the new discriminator")
def second(subject, rng):
    for n, noise, inputs in ((1, 1, 1), (3, 2, 2), (4, 3, 2)):
        generator, discriminator, x, z = players(rng, n, noise, inputs)
        case = {"generator": generator, "discriminator": discriminator, "x": x, "z": z, "rate": 0.7}
        (a, b), _ = subject.game_step(generator, discriminator, x, z, 0.7)
        v, c = judge_moved(generator, discriminator, x, z, 0.7)
        old_a, old_b = generator
        want_a = old_a - 0.7 * slopes(lambda w: fooled((z @ w + old_b) @ v + c, False), old_a)
        want_b = old_b - 0.7 * slopes(lambda w: fooled((z @ old_a + w) @ v + c, False), old_b)
        expect.close(a, want_a, rtol=1e-6, atol=1e-8, inputs=case)
        expect.close(b, want_b, rtol=1e-6, atol=1e-8, inputs=case)


@check("leaves its arguments alone")
def arguments(subject, rng):
    generator, discriminator, x, z = players(rng, 3, 2, 2)
    expect.unchanged(subject, subject.game_step, generator, discriminator, x, z, 0.5)
    expect.unchanged(subject, subject.discriminator_loss, rng.normal(size=3), rng.normal(size=2))
    expect.unchanged(subject, subject.generator_loss, rng.normal(size=3))
