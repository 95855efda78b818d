"""Judges episodes by what may never happen and by counts, logits and loss by plain loops."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def another(rng):
    """The child works on a copy of a generator, so every call gets one of its own."""
    return np.random.default_rng(int(rng.integers(2**63)))


def draw_labels(rng, kinds=4, each=9):
    return rng.permutation(np.repeat(10 * np.arange(kinds) - 7, each))


@check("support and queries belong to their class and never meet")
def disjoint(subject, rng):
    for ways, shots, queries in ((1, 1, 1), (2, 1, 3), (3, 2, 5), (4, 4, 5)):
        labels = draw_labels(rng)
        case = {"labels": labels, "ways": ways, "shots": shots, "queries": queries}
        calls = [(labels, ways, shots, queries, another(rng)) for _ in range(5)]
        for episode in subject.each(subject.sample_episode, calls):
            classes, support, query = map(np.asarray, episode)
            expect.shape(classes, (ways,), inputs=case)
            expect.shape(support, (ways, shots), inputs=case)
            expect.shape(query, (ways, queries), inputs=case)
            expect.equal(len(set(classes.tolist())), ways, inputs=case)
            rows = np.concatenate([support, query], axis=1)
            expect.equal(labels[rows], np.repeat(classes[:, None], shots + queries, axis=1), inputs=case)
            problem = "A row is in the episode twice."
            expect.true(len(np.unique(rows)) == rows.size, problem, got=rows, inputs=case)


@check("classes and rows are drawn at random")
def random(subject, rng):
    sizes = {5: 2, 6: 4, 7: 18}
    labels = np.repeat(list(sizes), list(sizes.values()))
    chosen, first, asked, opposite = dict.fromkeys(sizes, 0), np.zeros(24), np.zeros(24), 0
    shared = subject.keep(rng)
    for classes, support, query in subject.each(subject.sample_episode, [(labels, 2, 1, 1, shared)] * 120):
        for label, (shot,), (asks,) in zip(*map(np.asarray, (classes, support, query)), strict=True):
            chosen[int(label)] += 1
            first[int(shot)] += 1
            asked[int(asks)] += 1
            opposite += label == 6 and abs(int(shot) - int(asks)) == 2
    for count in chosen.values():  # 3 tests at 1e-7 and 49 at 1e-8: together below 1e-6
        expect.share(count, 120, 2 / 3, false_alarm=1e-7)
    for row, label in enumerate(labels):
        for count in (first[row], asked[row]):
            expect.share(int(count), 120, 2 / 3 / sizes[label], false_alarm=1e-8)
    # Of the six pairs of four rows two are no neighbours in a ring.
    expect.share(opposite, 120, 2 / 3 * 2 / 6, false_alarm=1e-8)


@check("draws from the given generator only")
def source(subject, rng):
    labels, seed = draw_labels(rng), int(rng.integers(2**63))
    calls = [(labels, 3, 2, 4, np.random.default_rng(seed)) for _ in range(2)]
    first, again = subject.each(subject.sample_episode, calls)
    for part, same in zip(first, again, strict=True):
        problem = "The same generator gives another episode."
        expect.equal(np.asarray(same), np.asarray(part), problem=problem, inputs={"labels": labels})


@check("small classes are left out, too few are refused")
def small(subject, rng):
    labels = np.array([0] * 5 + [1] * 3 + [2] * 5)
    case = {"labels": labels, "ways": 2, "shots": 2, "queries": 3}
    calls = [(labels, 2, 2, 3, another(rng)) for _ in range(5)]
    for classes, _, _ in subject.each(subject.sample_episode, calls):
        expect.equal(sorted(np.asarray(classes).tolist()), [0, 2], inputs=case)
    expect.raises(ValueError, subject.sample_episode, labels, 3, 2, 3, rng)
    expect.raises(ValueError, subject.sample_episode, labels, 1, 3, 3, rng)


def oracle(support, labels, queries):
    ways = int(max(labels)) + 1
    logits = np.zeros((len(queries), ways))
    for c in range(ways):
        members = [row for row, label in zip(support, labels, strict=True) if label == c]
        middle = sum(members) / len(members)
        logits[:, c] = [-float((q - middle) @ (q - middle)) for q in queries]
    return logits


def problem_of(rng, n, m, ways, width):
    labels = np.concatenate([np.arange(ways), rng.integers(ways, size=n - ways)])
    return rng.normal(size=(n, width)), rng.permutation(labels), rng.normal(size=(m, width))


@check("logits are minus squared distances to class means")
def logits(subject, rng):
    for n, m, ways, width in ((2, 1, 2, 1), (3, 2, 2, 2), (9, 4, 3, 2), (20, 5, 4, 6)):
        support, labels, queries = problem_of(rng, n, m, ways, width)
        case = {"support": support, "labels": labels, "queries": queries}
        got = subject.prototype_logits(support, labels, queries)
        expect.close(got, oracle(support, labels, queries), rtol=1e-9, atol=1e-12, inputs=case)


@check("embeddings far from zero keep their small distances")
def far(subject, rng):
    support, labels, queries = problem_of(rng, 9, 4, 3, 6)
    support, queries = 1000 + 0.1 * support, 1000 + 0.1 * queries
    case = {"support": support, "labels": labels, "queries": queries}
    got = subject.prototype_logits(support, labels, queries)
    expect.close(got, oracle(support, labels, queries), rtol=1e-9, atol=1e-12, inputs=case)


@check("the loss is the mean cross-entropy")
def loss(subject, rng):
    for n, m, ways, width in ((2, 1, 2, 1), (5, 3, 2, 2), (9, 4, 3, 2)):
        support, labels, queries = problem_of(rng, n, m, ways, width)
        targets = rng.integers(ways, size=m)
        each = []
        for row, target in zip(oracle(support, labels, queries), targets, strict=True):
            each.append(-math.log(math.exp(row[target]) / sum(math.exp(value) for value in row)))
        case = {"support": support, "labels": labels, "queries": queries, "targets": targets}
        got = subject.episode_loss(support, labels, queries, targets)
        expect.close(float(got), sum(each) / m, rtol=1e-9, atol=1e-12, inputs=case)


@check("large embeddings do not overflow", silent=True)
def extremes(subject, rng):
    support, labels = np.array([[1000.0], [-1000.0]]), np.array([0, 1])
    for place, target, want in ((1000.0, 1, 4e6), (1000.0, 0, 0.0), (0.0, 1, math.log(2))):
        case = {"support": support, "labels": labels, "queries": np.array([[place]]), "targets": np.array([target])}
        got = subject.episode_loss(support, labels, case["queries"], case["targets"])
        expect.close(float(got), want, rtol=1e-9, atol=1e-12, inputs=case)
    near_and_far, targets = np.array([[1000.0], [5000.0]]), np.array([1, 0])
    case = {"support": support, "labels": labels, "queries": near_and_far, "targets": targets}
    got = subject.episode_loss(support, labels, near_and_far, targets)
    expect.close(float(got), 2e6, rtol=1e-9, inputs=case)


@check("leaves its arguments alone")
def arguments(subject, rng):
    support, labels, queries = problem_of(rng, 6, 3, 2, 2)
    expect.unchanged(subject, lambda given: subject.sample_episode(given, 2, 1, 1, rng), np.array([4, 4, -1, -1]))
    expect.unchanged(subject, subject.prototype_logits, support, labels, queries)
    expect.unchanged(subject, subject.episode_loss, support, labels, queries, np.array([0, 1, 0]))
