"""Oracle: rounds from the sizes alone, ranks by counting who is better."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def wanted(losses, budget, keep):
    """Number of the last setting, the budget spent and the calls in order. losses: function of number and budget."""
    left, spent, before, calls = list(range(losses.count)), 0, 0, []
    while len(left) > 1:
        scores = {i: losses(i, budget) for i in left}
        calls += [(i, budget) for i in left]
        spent, before = spent + len(left) * (budget - before), budget
        places = -(-len(left) // keep)

        def better(j, i, scores=scores):
            if math.isnan(scores[i]) or math.isnan(scores[j]):
                return math.isnan(scores[i]) and (not math.isnan(scores[j]) or j < i)
            return scores[j] < scores[i] or (scores[j] == scores[i] and j < i)

        # The order within the kept part is that of the ranks; ties are then decided by number, as in the list.
        left = [i for i in left if sum(better(j, i) for j in left) < places]
        budget *= keep
    return left[0], spent, calls


class Losses:
    """Loss of setting i after a budget: a start, a speed and an end of its own, so that curves cross."""

    def __init__(self, rng, count, diverging=0):
        self.count = count
        self.ends, self.speeds = rng.random(count), rng.random(count) * 2
        self.bad = set(rng.permutation(count)[:diverging].tolist())

    def __call__(self, i, budget):
        if i in self.bad and budget > 1:
            return math.nan
        return float(self.ends[i] + (2 - self.ends[i]) * math.exp(-self.speeds[i] * float(min(budget, 10**6))))


def judge(subject, losses, budget=1, keep=3):
    """Run a search; compare the winner, the cost and who was judged at which budget."""
    settings = [{"number": i, "rate": 0.1 / (i + 1)} for i in range(losses.count)]
    calls = []

    def loss_after(setting, budget):
        calls.append((int(setting["number"]), int(budget)))
        return losses(int(setting["number"]), budget)

    best, spent = subject.successive_halving(settings, loss_after, budget=budget, keep=keep)
    inputs = {"settings": losses.count, "budget": budget, "keep": keep}
    number, cost, asked = wanted(losses, budget, keep)
    problem = "Other settings were judged, or at other budgets."
    expect.true(sorted(calls) == sorted(asked), problem, got=sorted(calls), want=sorted(asked), inputs=inputs)
    expect.equal(best, settings[number], problem="Another setting was left at the end.", inputs=inputs)
    expect.close(float(spent), float(cost), inputs=inputs, problem="The budget spent is counted differently.")


@check("keeps the best part of each round")
def rounds(subject, rng):
    for count in (2, 3, 9):
        judge(subject, Losses(rng, count))


@check("sizes that do not divide")
def uneven(subject, rng):
    for count, keep in ((4, 3), (5, 2), (10, 3), (6, 4)):
        judge(subject, Losses(rng, count), keep=keep)


@check("other first budgets")
def budgets(subject, rng):
    for count, budget, keep in ((4, 2, 2), (5, 5, 3), (4, 100, 3)):
        judge(subject, Losses(rng, count), budget=budget, keep=keep)


@check("the defaults")
def defaults(subject, rng):
    losses = Losses(rng, 4)
    settings = [{"number": i} for i in range(4)]
    best, spent = subject.successive_halving(settings, lambda setting, budget: losses(setting["number"], budget))
    number, cost, _ = wanted(losses, 1, 3)
    expect.equal(best, settings[number])
    expect.equal(spent, cost)


@check("diverged runs lose")
def diverged(subject, rng):
    for count, diverging in ((3, 1), (3, 2), (9, 6)):
        judge(subject, Losses(rng, count, diverging), budget=2)


@check("ties go to the earlier")
def ties(subject, rng):
    losses = Losses(rng, 6)
    losses.ends[:], losses.speeds[:] = 0.5, 1.0
    judge(subject, losses, keep=2)
    losses.ends[:3] = 0.6
    judge(subject, losses, keep=2)
    losses = Losses(rng, 40)  # so many that a sort which is not stable shows
    losses.ends[:], losses.speeds[:] = rng.integers(2, size=40) / 2, 1.0
    judge(subject, losses, keep=2)


@check("one setting, and none")
def edges(subject, rng):
    judge(subject, Losses(rng, 1))
    expect.raises(ValueError, subject.successive_halving, [], lambda setting, budget: 0.0)
    refused = [{"keep": keep} for keep in (0, 1, 1.5)] + [{"budget": budget} for budget in (0, 0.5)]
    for arguments in (*refused, {"keep": 1, "budget": 2}):
        expect.raises(ValueError, subject.successive_halving, [{"a": 1}], lambda setting, budget: 0.0, **arguments)


@check("uniform on the logarithmic scale")
def logarithmic(subject, rng):
    n = 2000
    for low, high in ((1e-4, 1.0), (1e-6, 1e-2), (2.0, 50.0)):
        drawn = np.asarray(subject.log_uniform(low, high, n, np.random.default_rng(rng.integers(2**31))))
        expect.shape(drawn, (n,))
        expect.dtype(drawn, "float64")
        inside = bool(((drawn >= low * (1 - 1e-9)) & (drawn <= high * (1 + 1e-9))).all())
        expect.true(inside, "Some draws lie outside of the range.", got=[drawn.min(), drawn.max()], want=[low, high])
        # Each quarter of the logarithmic range has a quarter of the draws: twelve tests at 8e-8.
        quarters = np.floor(4 * np.log(drawn / low) / np.log(high / low)).clip(0, 3)
        for quarter in range(4):
            expect.share(int((quarters == quarter).sum()), n, 0.25, false_alarm=8e-8)


@check("draws from the generator it is given")
def generator(subject, rng):
    seed = int(rng.integers(2**31))
    once, again, other = (
        np.asarray(subject.log_uniform(1e-3, 1.0, 8, np.random.default_rng(s))) for s in (seed, seed, seed + 1)
    )
    expect.close(again, once, problem="The same generator gave other draws.")
    expect.true(not np.allclose(once, other), "Different generators gave the same draws.")
    expect.true(len(np.unique(once)) == 8, "Draws repeat: they are not independent.")
    expect.shape(subject.log_uniform(1e-3, 1.0, 0, np.random.default_rng(seed)), (0,), inputs={"count": 0})


@check("every draw is independent of the others")
def independent(subject, rng):
    # Of two draws both lie in the same half of the range every second time: a binomial test at 1e-6. Draws that are
    # spread over the range on purpose never do.
    calls = [(1e-4, 1.0, 2, subject.keep(rng))] * 40
    pairs = np.array([np.asarray(pair) < 1e-2 for pair in subject.each(subject.log_uniform, calls)])
    expect.share(int((pairs[:, 0] == pairs[:, 1]).sum()), 40, 0.5, inputs={"low": 1e-4, "high": 1.0, "count": 2})


@check("ranges that make no sense")
def ranges(subject, rng):
    for low, high in ((0.0, 1.0), (-1.0, 1.0), (1.0, 0.1), (-2.0, -1.0)):
        expect.raises(ValueError, subject.log_uniform, low, high, 3, np.random.default_rng(0))
    expect.close(np.asarray(subject.log_uniform(0.5, 0.5, 3, np.random.default_rng(0))), np.full(3, 0.5))


@check("leaves the settings alone")
def untouched(subject, rng):
    settings = subject.keep([{"number": i} for i in range(5)])
    subject.successive_halving(settings, lambda setting, budget: -float(setting["number"]))
    expect.equal(subject.fetch(settings), [{"number": i} for i in range(5)], problem="Changed the list of settings.")
