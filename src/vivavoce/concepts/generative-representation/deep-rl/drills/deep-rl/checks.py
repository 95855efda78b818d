"""Judges by sums written out forwards, episode by episode, and by what must hold at the ends of the shares."""

import itertools

import numpy as np

from vivavoce.drillkit import check, expect

ENDS = ([False], [True], [False, True], [True, False], [False, False, True, False, True], [False] * 4)


def episodes(ended):
    """Pairs of first and one past the last step; the last may be unfinished."""
    stops = [t + 1 for t, end in enumerate(ended) if end]
    if not stops or stops[-1] < len(ended):
        stops.append(len(ended))
    return list(zip([0, *stops[:-1]], stops, strict=True))


def summed(terms, ended, share, tail):
    """Σ share^k terms[t + k] within an episode, plus the tail where the batch breaks off in one."""
    found = np.zeros(len(terms))
    for first, stop in episodes(ended):
        for t in range(first, stop):
            found[t] = sum(share ** (u - t) * terms[u] for u in range(t, stop))
            if not ended[stop - 1]:
                found[t] += share ** (stop - t) * tail
    return found


@check("returns count later rewards of the same episode")
def returns(subject, rng):
    settings = list(itertools.product((0.5, 0.9, 1.0, 0.0), (0.0, 2.0)))
    calls = [(rng.normal(size=len(ended)), np.array(ended), *setting) for ended in ENDS for setting in settings]
    for call, got in zip(calls, subject.each(subject.discounted_returns, calls), strict=True):
        case = dict(zip(("rewards", "ended", "discount", "after"), call, strict=True))
        expect.close(got, summed(*call), rtol=1e-10, atol=1e-12, inputs=case)
    got = subject.discounted_returns(np.array([1.0, 2.0]), np.array([False, False]), 0.5)
    expect.close(got, np.array([2.0, 2.0]), rtol=1e-10)


@check("advantages add up discounted surprises")
def advantages(subject, rng):
    settings = ((0.9, 0.5, 0.0), (0.9, 0.5, 3.0), (0.7, 1.0, 1.0), (1.0, 0.0, 1.0), (0.0, 0.5, 1.0))
    calls = [(*rng.normal(size=(2, len(ended))), np.array(ended), *setting) for ended in ENDS for setting in settings]
    for call, got in zip(calls, subject.each(subject.generalised_advantages, calls), strict=True):
        case = dict(zip(("rewards", "values", "ended", "discount", "decay", "after"), call, strict=True))
        rewards, values, ended, discount, decay, after = call
        surprises = rewards + discount * np.where(ended, 0.0, np.append(values[1:], after)) - values
        want = summed(surprises, ended, discount * decay, 0.0)
        expect.close(got, want, rtol=1e-10, atol=1e-12, inputs=case)
    ended = np.array([False, False])
    got = subject.generalised_advantages(np.array([1.0, 2.0]), np.zeros(2), ended, 0.5, 1.0)
    expect.close(got, np.array([2.0, 2.0]), rtol=1e-10)


@check("targets have no future after the end")
def targets(subject, rng):
    for n, actions in ((1, 1), (3, 2), (6, 4)):
        rewards, values, ended = rng.normal(size=n), rng.normal(size=(n, actions)) - 3, rng.random(n) < 0.5
        ended[0] = True
        for share in (0.9, 1.0, 0.0):
            case = {"rewards": rewards, "next_values": values, "ended": ended, "discount": share}
            future = [0.0 if end else share * max(row) for row, end in zip(values.tolist(), ended, strict=True)]
            got = subject.q_targets(rewards, values, ended, share)
            expect.close(got, rewards + np.array(future), rtol=1e-10, inputs=case)


@check("the chooser chooses, the target network values")
def double(subject, rng):
    for n, actions in ((1, 2), (4, 3), (8, 5)):
        rewards, ended = rng.normal(size=n), np.arange(n) % 3 == 1
        values, chooser = rng.normal(size=(n, actions)), rng.normal(size=(n, actions))
        case = {"rewards": rewards, "next_values": values, "ended": ended, "discount": 0.8, "chooser": chooser}
        want = []
        for i in range(n):
            best = max(range(actions), key=lambda a, row=chooser[i]: row[a])
            want.append(rewards[i] + (0.0 if ended[i] else 0.8 * values[i, best]))
        got = subject.q_targets(rewards, values, ended, 0.8, chooser)
        expect.close(got, np.array(want), rtol=1e-10, inputs=case)


@check("integer rewards give floating results")
def integers(subject, rng):
    rewards, ended = np.array([1, 0, 1]), np.array([False, False, True])
    got = subject.discounted_returns(rewards, ended, 0.5)
    expect.close(
        got, np.array([1.25, 0.5, 1.0]), rtol=1e-10, inputs={"rewards": rewards, "ended": ended, "discount": 0.5}
    )
    got = subject.generalised_advantages(rewards, np.array([0, 1, 0]), ended, 0.5, 0.5)
    expect.close(got, np.array([1.3125, -0.75, 1.0]), rtol=1e-10, inputs={"rewards": rewards, "ended": ended})
    expect.dtype(got, "float64")
    unfinished = np.array([False, False, False])
    got = subject.generalised_advantages(rewards, np.array([0, 1, 0]), unfinished, 0.5, 0.5, 0.5)
    case = {"rewards": rewards, "values": np.array([0, 1, 0]), "ended": unfinished, "after": 0.5}
    expect.close(got, np.array([1.328125, -0.6875, 1.25]), rtol=1e-10, inputs=case)
    values = np.array([[1, 2], [5, 4], [9, 9]])
    for given in ((rewards, values, ended, 0.5), (rewards, values, ended, 0.5, values)):
        case = {"rewards": rewards, "next_values": values, "ended": ended, "discount": 0.5}
        expect.close(subject.q_targets(*given), np.array([2.0, 2.5, 1.0]), rtol=1e-10, dtype="float64", inputs=case)


@check("refuses shares outside 0 and 1")
def refuses(subject, rng):
    r, ended = np.ones(2), np.array([False, True])
    for share in (-0.1, 1.1):
        expect.raises(ValueError, subject.discounted_returns, r, ended, share)
        expect.raises(ValueError, subject.generalised_advantages, r, r, ended, share, 0.5)
        expect.raises(ValueError, subject.generalised_advantages, r, r, ended, 0.5, share)
        expect.raises(ValueError, subject.q_targets, r, np.ones((2, 2)), ended, share)


@check("leaves its arguments alone")
def arguments(subject, rng):
    r, v, ended = rng.normal(size=4), rng.normal(size=4), np.array([False, True, False, False])
    expect.unchanged(subject, subject.discounted_returns, r, ended, 0.9)
    expect.unchanged(subject, subject.generalised_advantages, r, v, ended, 0.9, 0.9)
    expect.unchanged(subject, subject.q_targets, r, rng.normal(size=(4, 2)), ended, 0.9, rng.normal(size=(4, 2)))
