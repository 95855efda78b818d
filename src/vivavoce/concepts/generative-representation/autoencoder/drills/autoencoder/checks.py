"""Judges an autoencoder by its formula, by finite differences and by counting alarms."""

import numpy as np

from vivavoce.drillkit import check, expect

SIZES = ((1, 2, 1), (3, 4, 2), (7, 3, 5))  # examples, inputs, width


def draw(rng, inputs, width):
    shapes = (inputs, width), (width,), (width, inputs), (inputs,)
    return [rng.normal(size=shape) for shape in shapes]


def decoded(parameters, x):
    w1, b1, w2, b2 = parameters
    z = np.einsum("ni,iw->nw", x, w1) + b1
    code = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return np.einsum("nw,wi->ni", code, w2) + b2


def error(parameters, x):
    return float(np.square(decoded(parameters, x) - x).sum() / (len(x) * len(x[0])))


@check("encodes with tanh and decodes without")
def forward(subject, rng):
    for n, inputs, width in SIZES:
        parameters, x = draw(rng, inputs, width), rng.normal(size=(n, inputs))
        case = {"parameters": parameters, "x": x}
        expect.close(subject.reconstruct(parameters, x), decoded(parameters, x), rtol=1e-8, atol=1e-10, inputs=case)


@check("the loss is the mean over all entries")
def loss(subject, rng):
    zeros = [np.zeros((2, 1)), np.zeros(1), np.zeros((1, 2)), np.zeros(2)]
    x = np.array([[1.0, 3.0]])
    got, _ = subject.loss_and_gradients(zeros, x)
    expect.close(float(got), 5.0, rtol=1e-8, inputs={"parameters": zeros, "x": x})
    for n, inputs, width in SIZES:
        parameters, x = draw(rng, inputs, width), rng.normal(size=(n, inputs))
        got, _ = subject.loss_and_gradients(parameters, x)
        expect.close(float(got), error(parameters, x), rtol=1e-8, inputs={"parameters": parameters, "x": x})


@check("the gradients are those of the loss")
def slopes(subject, rng):
    for n, inputs, width in SIZES:
        parameters, x = draw(rng, inputs, width), rng.normal(size=(n, inputs))
        _, got = subject.loss_and_gradients(parameters, x)
        expect.equal(len(got), 4, inputs={"parameters": parameters, "x": x})
        for place, parameter in enumerate(parameters):
            want = np.zeros_like(parameter)
            for index in np.ndindex(parameter.shape):
                ends = []
                for step in (1e-5, -1e-5):
                    moved = [p.copy() for p in parameters]
                    moved[place][index] += step
                    ends.append(error(moved, x))
                want[index] = (ends[0] - ends[1]) / 2e-5
            case = {"parameters": parameters, "x": x, "gradient of parameter": place}
            expect.close(got[place], want, rtol=1e-5, atol=1e-7, inputs=case)


@check("scores each example by itself")
def scores(subject, rng):
    for n, inputs, width in SIZES:
        parameters, x = draw(rng, inputs, width), rng.normal(size=(n, inputs))
        want = np.array([error(parameters, row[None]) for row in x])
        case = {"parameters": parameters, "x": x}
        expect.close(subject.anomaly_scores(parameters, x), want, rtol=1e-8, inputs=case)


@check("the alarm is as rare as asked")
def alarm(subject, rng):
    # No case on which floating point decides: 0.29 * 100 is a little less than 29, and either reading would do.
    for n, share in ((4, 0.25), (4, 0.0), (5, 0.3), (10, 0.3), (1, 0.5), (4, 0.99), (1000, 0.01)):
        given = rng.permutation(np.arange(1.0, n + 1))
        case = {"scores": given, "share": share}
        got = float(subject.threshold(given, share))
        want = min(t for t in given if np.count_nonzero(given > t) <= share * n + 1e-9)
        expect.close(got, float(want), rtol=1e-12, inputs=case)


@check("equal scores share their fate")
def ties(subject, rng):
    given = np.array([3.0, 1.0, 3.0, 2.0])
    for share, want in ((0.25, 3.0), (0.5, 2.0), (0.75, 1.0)):
        expect.close(float(subject.threshold(given, share)), want, inputs={"scores": given, "share": share})
    given = np.array([5.0, 5.0, 1.0, 5.0, 2.0])
    for share, want in ((0.4, 5.0), (0.6, 2.0), (0.8, 1.0)):
        expect.close(float(subject.threshold(given, share)), want, inputs={"scores": given, "share": share})


@check("refuses impossible shares and empty scores")
def refuses(subject, rng):
    for given, share in ((np.ones(3), 1.0), (np.ones(3), -0.1), (np.zeros(0), 0.5)):
        expect.raises(ValueError, subject.threshold, given, share)
    expect.close(float(subject.threshold(np.array([1.0, 2.0]), 0)), 2.0)


@check("leaves its arguments alone")
def arguments(subject, rng):
    parameters, x = draw(rng, 3, 2), rng.normal(size=(4, 3))
    for function in (subject.reconstruct, subject.loss_and_gradients, subject.anomaly_scores):
        expect.unchanged(subject, function, parameters, x)
    expect.unchanged(subject, subject.threshold, np.array([3.0, 1.0, 2.0]), 0.4)
