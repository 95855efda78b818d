"""The gradient against one formed by hand, and the memory that any program with these calls must have had."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


class Chain:
    """Layers h -> tanh(W h), each with its own matrix; notes the order of calls."""

    def __init__(self, rng, n, width=3):
        self.weights = [rng.normal(size=(width, width)) for _ in range(n)]
        self.slope = rng.normal(size=width)
        self.x = rng.normal(size=width)
        self.inputs = [self.x]
        for w in self.weights:
            self.inputs.append(np.tanh(w @ self.inputs[-1]))
        self.calls = []

    def forward(self, i, x):
        self.calls.append(("forward", i))
        return np.tanh(self.weights[i] @ x)

    def backward(self, i, x, g):
        self.calls.append(("backward", i))
        return self.weights[i].T @ (g * (1 - np.tanh(self.weights[i] @ x) ** 2))

    def head(self, output):
        self.calls.append(("head", len(self.weights)))
        return self.slope * output

    def gradient(self):
        g = self.slope * self.inputs[-1]
        for w, h in zip(self.weights[::-1], self.inputs[:0:-1], strict=True):
            g = w.T @ (g * (1 - h**2))
        return g

    def run(self, subject, every):
        return subject.checkpointed(self.forward, self.backward, self.head, len(self.weights), self.x, every)

    def count(self, kind):
        return sum(name == kind for name, _ in self.calls)


def held(calls):
    """The fewest arrays that a program with these calls must hold at its worst moment.

    Array i is the input of layer i. It is held from the latest call that made it to each call that uses it.
    """
    made, spans = {0: -1}, {}
    for now, (name, i) in enumerate(calls):
        if i in made:
            spans[i, made[i]] = now
        if name == "forward":
            made[i + 1] = now
            spans.setdefault((i + 1, now), now)
    return max(sum(begin <= now <= end for (_, begin), end in spans.items()) for now in range(len(calls)))


SIZES = ((1, 1), (2, 1), (2, 2), (3, 2), (3, 5), (9, 3), (10, 3), (7, 7))


@check("output and gradient are right")
def gradient(subject, rng):
    for n, every in SIZES:
        chain = Chain(rng, n)
        output, g = chain.run(subject, every)
        case = {"n": n, "every": every, "x": chain.x}
        expect.close(output, chain.inputs[-1], rtol=1e-10, atol=1e-12, inputs=case, problem="The output is wrong.")
        expect.close(g, chain.gradient(), rtol=1e-10, atol=1e-12, inputs=case)


@check("holds few activations")
def memory(subject, rng):
    for n, every in SIZES:
        chain = Chain(rng, n)
        chain.run(subject, every)
        got, most = held(chain.calls), math.ceil(n / every) + every
        problem = f"{got} arrays had to be held at one time; {most} are allowed."
        expect.true(got <= most, problem, got=got, want=most, inputs={"n": n, "every": every, "calls": chain.calls})


@check("computes nothing more often than needed")
def time(subject, rng):
    for n, every in SIZES:
        chain = Chain(rng, n)
        chain.run(subject, every)
        case = {"n": n, "every": every}
        most = 2 * n - math.ceil(n / every)
        got = chain.count("forward")
        expect.true(got <= most, f"{got} calls of forward; {most} are allowed.", got=got, want=most, inputs=case)
        expect.equal(chain.count("backward"), n, inputs=case, problem="Each layer's backward is called once.")
        expect.equal(chain.count("head"), 1, inputs=case, problem="head is called once.")


@check("leaves x alone")
def arguments(subject, rng):
    chain = Chain(rng, 5)
    kept = subject.keep(chain.x.copy())
    subject.checkpointed(chain.forward, chain.backward, chain.head, 5, kept, 2)
    expect.equal(subject.fetch(kept), chain.x, problem="checkpointed changed the x that it was given.")
