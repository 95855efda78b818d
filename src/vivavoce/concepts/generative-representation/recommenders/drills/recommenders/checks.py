"""Judges the loss by its formula and finite differences, lists and gains by plain loops."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def cost(users, liked, others):
    """The mean loss; any argument may have leading axes, for many points at once."""
    scores = np.einsum("...w,...w->...", users, liked) - np.einsum("...w,...w->...", users, others)
    return np.log(1 + np.exp(-scores)).mean(axis=-1)


@check("the loss prefers the liked item")
def loss(subject, rng):
    one = np.array([[1.0]])
    got = subject.bpr_loss(one, 2 * one, one)
    expect.close(
        float(got[0]), math.log(1 + math.exp(-1)), rtol=1e-9, inputs={"users": one, "liked": 2 * one, "others": one}
    )
    cases = [tuple(rng.normal(size=(3, *shape))) for shape in ((1, 1), (3, 2), (8, 4))]
    for case, got in zip(cases, subject.each(subject.bpr_loss, cases), strict=True):
        inputs = dict(zip(("users", "liked", "others"), case, strict=True))
        expect.close(float(got[0]), float(cost(*case)), rtol=1e-9, inputs=inputs)


@check("the gradients are those of the loss")
def slopes(subject, rng):
    for n, width in ((1, 1), (2, 3), (4, 2)):
        parts = [rng.normal(size=(n, width)) for _ in range(3)]
        got = subject.bpr_loss(*parts)[1:]
        for place in range(3):
            ends = []
            for step in (1e-5, -1e-5):
                moved = parts[place] + step * np.eye(n * width).reshape(-1, n, width)  # each entry in turn
                ends.append(cost(*parts[:place], moved, *parts[place + 1 :]))
            want = ((ends[0] - ends[1]) / 2e-5).reshape(n, width)
            case = {"users": parts[0], "liked": parts[1], "others": parts[2], "gradient of argument": place}
            expect.close(got[place], want, rtol=1e-5, atol=1e-8, inputs=case)


@check("exact at large scores", silent=True)
def extremes(subject, rng):
    one = np.array([[1.0]])
    for size in (40.0, 800.0, 10_000.0):
        case = {"users": one, "liked": 0 * one, "others": size * one}
        value, for_user, for_liked, for_other = subject.bpr_loss(one, 0 * one, size * one)
        expect.close(float(value), size, rtol=1e-9, inputs=case)
        expect.close(for_user, np.array([[size]]), rtol=1e-9, inputs=case)
        expect.close(for_liked, -one, rtol=1e-9, inputs=case)
        expect.close(for_other, one, rtol=1e-9, inputs=case)
        value, *_ = subject.bpr_loss(one, size * one, 0 * one)
        expect.close(float(value), math.exp(-size), rtol=1e-9, atol=1e-300, inputs=case)


@check("the best unseen items, best first")
def lists(subject, rng):
    cases = []
    for n, width, k in ((1, 1, 1), (5, 2, 3), (12, 3, 5), (4, 2, 9)):
        user, items = rng.normal(size=width), rng.normal(size=(n, width))
        cases += [(user, items, seen, k) for seen in ([], [0], [0, 0], rng.permutation(n)[: n // 2].tolist())]
    for case, got in zip(cases, subject.each(subject.recommend, cases), strict=True):
        user, items, seen, k = case
        left = sorted((i for i in range(len(items)) if i not in seen), key=lambda i: -float(items[i] @ user))
        inputs = dict(zip(("user", "items", "seen", "k"), case, strict=True))
        expect.equal(np.asarray(got).tolist(), left[:k], inputs=inputs)
    user, items = np.array([1.0]), np.array([[1.0], [2.0], [1.0], [2.0], [1.0]])
    case = {"user": user, "items": items, "seen": [1], "k": 4}
    expect.equal(np.asarray(subject.recommend(user, items, [1], 4)).tolist(), [3, 0, 2, 4], inputs=case)
    for many in (np.ones((40, 1)), rng.integers(3, size=(40, 1)).astype(float)):  # equals on both sides of the cut
        for k in (7, 20, 40):
            want = sorted(range(40), key=lambda i, many=many: (-many[i, 0], i))[:k]
            case = {"user": user, "items": many, "seen": [], "k": k}
            expect.equal(np.asarray(subject.recommend(user, many, [], k)).tolist(), want, inputs=case)


@check("what was seen stays out, whatever is left")
def left_over(subject, rng):
    user, items = np.array([1e12]), np.array([[-1.0], [-2.0], [-3.0], [1.0]])
    case = {"user": user, "items": items, "seen": [3, 0], "k": 3}
    expect.equal(np.asarray(subject.recommend(user, items, [3, 0], 3)).tolist(), [1, 2], inputs=case)
    nothing = np.asarray(subject.recommend(user, items, [2, 0, 3, 1], 3))
    case = {"user": user, "items": items, "seen": [2, 0, 3, 1], "k": 3}
    expect.shape(nothing, (0,), inputs=case)
    expect.true(nothing.dtype.kind in "iu", "An empty list of items is an integer array too.", got=nothing, inputs=case)


@check("the gain of a place falls with its logarithm")
def gains(subject, rng):
    cases = (([1], {1}, 1, 1.0), ([2, 1], {1}, 2, 1 / math.log2(3)), ([2, 1], {1}, 1, 0.0), ([1, 2, 3], {3}, 3, 0.5))
    for recommended, relevant, k, want in cases:
        case = {"recommended": recommended, "relevant": relevant, "k": k}
        expect.close(float(subject.ndcg(recommended, relevant, k)), want, rtol=1e-9, atol=1e-12, inputs=case)
    drawn = []
    for _ in range(20):
        recommended = rng.permutation(12)[: int(rng.integers(1, 9))].tolist()
        drawn.append(
            (recommended, set(rng.permutation(12)[: int(rng.integers(1, 7))].tolist()), int(rng.integers(1, 11)))
        )
    for (recommended, relevant, k), got in zip(drawn, subject.each(subject.ndcg, drawn), strict=True):
        hit = sum(1 / math.log2(p + 2) for p, item in enumerate(recommended) if p < k and item in relevant)
        best = sum(1 / math.log2(p + 2) for p in range(min(k, len(relevant))))
        case = {"recommended": recommended, "relevant": relevant, "k": k}
        expect.close(float(got), hit / best, rtol=1e-9, atol=1e-12, inputs=case)


@check("nothing relevant, and no places")
def edges(subject, rng):
    case = {"recommended": [1, 2], "relevant": set(), "k": 2}
    expect.close(float(subject.ndcg([1, 2], set(), 2)), 0.0, inputs=case)
    expect.close(float(subject.ndcg([], {1}, 3)), 0.0, inputs={"recommended": [], "relevant": {1}, "k": 3})
    for relevant, k in (({1}, 0), ({1}, -1), (set(), 0)):
        expect.raises(ValueError, subject.ndcg, [1], relevant, k)


@check("leaves its arguments alone")
def arguments(subject, rng):
    users, liked, others = (rng.normal(size=(3, 2)) for _ in range(3))
    expect.unchanged(subject, subject.bpr_loss, users, liked, others)
    expect.unchanged(subject, subject.recommend, users[0], rng.normal(size=(5, 2)), [1, 3], 2)
    expect.unchanged(subject, subject.ndcg, [3, 1, 2], {1}, 2)
