"""Judges early stopping on written-out histories and on random ones against a definition by hindsight."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

NAN, INF = math.nan, math.inf


def feed(subject, losses, patience, min_delta=0.0):
    """Run a history; returns the stopper and what each update answered. Epoch e has weights of value e."""
    stopper = subject.EarlyStopping(patience, min_delta) if min_delta else subject.EarlyStopping(patience)
    told = [(loss, {"w": np.full(2, float(epoch))}) for epoch, loss in enumerate(losses)]
    return stopper, list(subject.each(stopper.update, told))


def by_hindsight(losses, patience, min_delta):
    """Best epoch, and the answer after each epoch, from the list of epochs that were progress."""
    progress, best = [], INF
    for epoch, loss in enumerate(losses):
        if math.isfinite(loss) and loss < best - min_delta:
            progress.append(epoch)
            best = loss
    answers = []
    for epoch in range(len(losses)):
        last = max((e for e in progress if e <= epoch), default=-1)
        answers.append(epoch - last >= patience)
    return (progress[-1] if progress else None), answers


def judge(subject, losses, patience, min_delta=0.0):
    """Compare one history with hindsight."""
    case = {"losses": losses, "patience": patience, "min_delta": min_delta}
    stopper, answers = feed(subject, losses, patience, min_delta)
    best, wanted = by_hindsight(losses, patience, min_delta)
    expect.equal(answers, wanted, inputs=case)
    expect.equal(stopper.best_epoch, best, inputs=case)
    expect.equal(stopper.best_loss, INF if best is None else losses[best], inputs=case)


@check("stops after patience updates without progress")
def stops(subject, rng):
    judge(subject, [1.0, 2.0], 1)
    judge(subject, [3.0, 2.0, 2.5, 2.6], 2)
    judge(subject, [3.0, 2.0, 2.5, 2.6, 2.7, 2.8], 3)


@check("progress sets the count back")
def resets(subject, rng):
    judge(subject, [5.0, 6.0, 4.0, 5.0, 3.0, 4.0, 2.0], 2)


@check("compares with the best, not with the last")
def compares_with_best(subject, rng):
    judge(subject, [1.0, 3.0, 2.0, 1.5], 3)


@check("a tie or a tiny gain is no progress")
def ties(subject, rng):
    judge(subject, [1.0, 1.0, 1.0], 2)
    judge(subject, [1.0, 1 - 2.0**-30, 1 - 2.0**-31], 2)  # without min_delta the least gain is progress
    judge(subject, [1.0, 0.95, 0.875, 0.75], 2, 0.125)
    judge(subject, [1.0, 0.75, 0.5], 2, 0.25)


@check("NaN and infinity are no progress")
def not_finite(subject, rng):
    judge(subject, [NAN, 2.0, 1.0], 2)
    judge(subject, [2.0, NAN, 1.0, NAN, NAN], 2)
    judge(subject, [INF, NAN], 2)
    judge(subject, [1.0, -INF, 0.5], 3)


@check("keeps the weights of the best epoch")
def keeps_weights(subject, rng):
    stopper, _ = feed(subject, [3.0, 1.0, 2.0], 5)
    expect.equal(np.asarray(stopper.best_weights["w"]), np.full(2, 1.0), inputs={"losses": [3.0, 1.0, 2.0]})
    # Training goes on: the dict gets new arrays, and the old arrays are written into.
    stopper, array = subject.EarlyStopping(5), subject.keep(np.zeros(2))
    weights = subject.keep({"w": array})
    stopper.update(1.0, weights)
    array[0] = 7.0
    weights["w"] = np.full(2, 9.0)
    kept = np.asarray(stopper.best_weights["w"])
    expect.equal(kept, np.zeros(2), problem="The best weights changed when training wrote into its arrays.")


@check("has no best before the first progress")
def no_best_yet(subject, rng):
    stopper = subject.EarlyStopping(2)
    for _ in range(2):
        expect.equal(stopper.best_epoch, None)
        expect.equal(stopper.best_weights, None)
        expect.equal(stopper.best_loss, INF)
        stopper.update(NAN, {"w": np.zeros(2)})


@check("agrees with hindsight on random histories")
def random_histories(subject, rng):
    for n in (3, 6, 12, 24):
        losses = [float(loss) for loss in rng.integers(0, 8, n) / 4.0]
        losses[int(rng.integers(n))] = NAN
        judge(subject, losses, int(rng.integers(1, 5)), float(rng.integers(0, 3)) / 4.0)
