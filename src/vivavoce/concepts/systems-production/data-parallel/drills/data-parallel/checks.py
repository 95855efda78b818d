"""The ring judged by its result, its neighbours, its traffic, and by what a broken wire does to it."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


class Network:
    """Carries values and notes who sent how much to whom; `wire` changes what arrives."""

    def __init__(self, n, wire=lambda source, values: values):
        self.n, self.wire, self.sent, self.wrong = n, wire, [0] * n, []

    def __call__(self, source, target, values):
        values = np.asarray(values, dtype=float)
        self.sent[source] += values.size
        if target != (source + 1) % self.n:
            self.wrong.append((source, target))
        return np.array(self.wire(source, values))


def run(subject, gradients, wire=lambda source, values: values):
    """The result, and the network that carried it."""
    network = Network(len(gradients), wire)
    got = subject.all_reduce(gradients, network)
    return got, network


def drawn(rng, *sizes):
    """Gradients for so many workers of such a length; few workers first, lengths that divide and that do not."""
    return [[rng.normal(size=length) for _ in range(n)] for n, length in sizes]


@check("every worker ends with the mean")
def mean(subject, rng):
    for gradients in drawn(rng, (1, 3), (2, 2), (2, 3), (3, 3), (3, 4), (3, 0), (4, 2), (5, 7)):
        got, _ = run(subject, gradients)
        want = sum(gradients) / len(gradients)
        case = {"workers": len(gradients), "gradients": gradients}
        expect.close(list(got), [want] * len(gradients), rtol=1e-10, atol=1e-12, inputs=case)


@check("sends to the right neighbour only")
def neighbours(subject, rng):
    for gradients in drawn(rng, (2, 2), (3, 4), (4, 2)):
        _, network = run(subject, gradients)
        problem = "A worker sent to another than its right neighbour (source, target)."
        expect.equal(network.wrong[:1], [], inputs={"workers": len(gradients)}, problem=problem)
    _, network = run(subject, [np.ones(4)])
    expect.equal(sum(network.sent), 0, inputs={"workers": 1}, problem="One worker has nobody to send to.")


@check("keeps to the traffic of a ring")
def traffic(subject, rng):
    for gradients in drawn(rng, (2, 3), (3, 4), (3, 50), (4, 2), (4, 8)):
        n, length = len(gradients), len(gradients[0])
        _, network = run(subject, gradients)
        most = 2 * (n - 1) * math.ceil(length / n)
        case = {"workers": n, "length": length}
        problem = f"One worker sent {max(network.sent)} values, at most {most} are allowed."
        expect.true(max(network.sent) <= most, problem, got=max(network.sent), want=most, inputs=case)


@check("uses what arrives, and nothing else")
def uses_wires(subject, rng):
    # With dead wires (all zeros arrive) nobody can know the sum of all: each result must differ from the mean.
    for n in (2, 3, 4):
        gradients = [rng.uniform(1, 2, size=2 * n) for _ in range(n)]
        got, _ = run(subject, gradients, lambda source, values: 0 * values)
        want = sum(gradients) / n
        case = {"workers": n, "wires": "all zeros arrive"}
        for result in got:
            problem = "A worker knows the mean although nothing but zeros arrived."
            expect.true(not np.allclose(result, want), problem, got=result, inputs=case)
    # Doubling what one wire carries raises sums of positive numbers and lowers none.
    gradients = [np.ones(4) for _ in range(2)]
    got, _ = run(subject, gradients, lambda source, values: (2 if source == 0 else 1) * values)
    raised = all(bool((np.asarray(result) >= 1 - 1e-9).all()) for result in got)
    raised = raised and any(bool((np.asarray(result) > 1 + 1e-9).any()) for result in got)
    expect.true(raised, "A wire that doubles must show in the result.", got=list(got), inputs={"wire 0": "doubles"})


@check("knows only what came by its own wire")
def own_wire(subject, rng):
    n, gradients = 3, [rng.normal(size=6) for _ in range(3)]
    # Whatever worker w learns of the others comes by the wire into w. If NaN arrives there, w knows no mean.
    for w in range(n):
        got, _ = run(subject, gradients, lambda source, values, w=w: values * (np.nan if source == (w - 1) % n else 1))
        problem = f"Worker {w} knows a mean although only NaN arrived at it: it looked into another's memory."
        expect.true(bool(np.isnan(np.asarray(got[w])).all()), problem, got=got[w], inputs={"gradients": gradients})
    # The last values of all go to one worker; nobody else can learn of them.
    came = []
    run(subject, gradients, lambda source, values: came.append(source) or values)
    last, target = len(came), (came[-1] + 1) % n
    came.clear()
    got, _ = run(
        subject, gradients, lambda source, values: values * (came.append(source) or (len(came) < last or np.nan))
    )
    hurt = [bool(np.isnan(np.asarray(result)).any()) for result in got]
    problem = f"The last values of all arrive as NaN, at worker {target}: they belong into its result, into no other."
    expect.equal(hurt, [w == target for w in range(n)], problem=problem, inputs={"gradients": gradients})


@check("leaves the gradients alone")
def arguments(subject, rng):
    for gradients in drawn(rng, (2, 4), (3, 5)):
        kept = subject.keep([g.copy() for g in gradients])
        subject.all_reduce(kept, lambda source, target, values: values)
        expect.equal(subject.fetch(kept), gradients, problem="all_reduce changed the gradients that it was given.")
