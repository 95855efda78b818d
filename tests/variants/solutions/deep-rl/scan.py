"""One backward scan for both sums, in lists of Python floats; targets by a comprehension."""

import numpy as np


def scan(steps, factors, last):
    """x_t = steps_t + factors_t * x_(t+1), from the back."""
    found = []
    for step, factor in zip(reversed(steps), reversed(factors), strict=True):
        last = step + factor * last
        found.insert(0, last)
    return np.array(found, dtype=np.float64)


def factors(ended, factor):
    return [0.0 if over else float(factor) for over in ended]


def check(**given):
    for name, value in given.items():
        if value < 0 or value > 1:
            raise ValueError(f"{name} must lie in [0, 1], not {value}")


def discounted_returns(rewards, ended, discount, after=0.0):
    check(discount=discount)
    return scan([float(r) for r in rewards], factors(ended, discount), float(after))


def generalised_advantages(rewards, values, ended, discount, decay, after=0.0):
    check(discount=discount, decay=decay)
    v = [float(x) for x in values] + [float(after)]
    going = factors(ended, discount)
    surprises = [float(r) + g * v[t + 1] - v[t] for t, (r, g) in enumerate(zip(rewards, going, strict=True))]
    return scan(surprises, factors(ended, discount * decay), 0.0)


def q_targets(rewards, next_values, ended, discount, chooser=None):
    check(discount=discount)
    targets = []
    for t, options in enumerate(next_values):
        best = max(options) if chooser is None else options[np.argmax(chooser[t])]
        targets.append(float(rewards[t]) + (0.0 if ended[t] else discount * float(best)))
    return np.asarray(targets, dtype="float64")
