"""A counter of epochs without progress; sets of Python ints and exact fractions."""

from fractions import Fraction
from math import isnan


def stopping_epoch(losses, patience):
    best, lowest, waited = None, float("inf"), 0
    for epoch, loss in enumerate(losses):
        if not isnan(loss) and (best is None or loss < lowest):
            best, lowest, waited = epoch, loss, 0
            continue
        waited += 1
        if waited == patience:
            return epoch, best
    return len(losses) - 1, best


def share(row, examples):
    return Fraction(sum(bool(row[i]) for i in examples), len(examples))


def optimism(right, sets):
    total = Fraction(0)
    everybody = range(right.shape[1])
    for chosen in sets.tolist():
        held = set(chosen)
        on_set = [share(row, chosen) for row in right]
        best = on_set.index(max(on_set))
        total += on_set[best] - share(right[best], [i for i in everybody if i not in held])
    return float(total / len(sets))
