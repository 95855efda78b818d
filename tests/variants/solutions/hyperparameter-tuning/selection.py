"""The best are taken out one by one; what each setting has been trained for is kept and added up at the end."""

import numpy as np


def log_uniform(low, high, count, rng):
    if not (low > 0 and low <= high):
        raise ValueError("low must be positive and at most high")
    return np.exp(rng.uniform(np.log(low), np.log(high), size=(count,)))


class Run:
    def __init__(self, setting):
        self.setting, self.trained, self.loss = setting, 0, None

    def train(self, loss_after, budget):
        self.loss = loss_after(self.setting, budget)
        self.trained = budget

    def beats(self, other):
        if other.loss != other.loss:
            return self.loss == self.loss
        return self.loss < other.loss


def successive_halving(settings, loss_after, budget=1, keep=3):
    if keep < 2 or budget < 1 or len(settings) < 1:
        raise ValueError("cannot be run")
    runs = [Run(setting) for setting in settings]
    left = runs
    while len(left) > 1:
        for run in left:
            run.train(loss_after, budget)
        wanted, pool, best = (len(left) + keep - 1) // keep, list(left), []
        while len(best) < wanted:
            top = pool[0]
            for run in pool[1:]:
                if run.beats(top):
                    top = run
            pool.remove(top)
            best.append(top)
        left = [run for run in left if run in best]
        budget *= keep
    return left[0].setting, sum(run.trained for run in runs)
