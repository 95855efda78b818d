"""Exact claims about momentum: how long its steps get, when it damps, how far it may go, which forms agree."""

import numpy as np
import torch

from vivavoce.labkit import Found, fact


def walk(gradient, start, rate, mu, steps, nesterov=False):
    """Points of v <- mu v + g, w <- w - rate v; Nesterov steps along g + mu v instead: (steps + 1,)."""
    w, velocity, points = float(start), 0.0, [float(start)]
    for _ in range(steps):
        g = gradient(w)
        velocity = mu * velocity + g
        w -= rate * (g + mu * velocity if nesterov else velocity)
        points.append(w)
    return np.array(points)


@fact(
    "steps-grow-tenfold",
    "Momentum 0.9 makes the steps along a steady slope ten times as long.",
    finding="After 100 steps with a gradient of 1 the step is {steady} times the rate. With gradients that "
    "change sign at "
    "every step it is {zigzag} times the rate.",
)
def steps_grow_tenfold():
    """1 / (1 - 0.9) = 10. The control changes the sign of the gradient at every step: 1 / (1 + 0.9)."""

    def step(signs):
        velocity = 0.0
        for sign in signs:
            velocity = 0.9 * velocity + sign
        return abs(velocity)

    steady, zigzag = step(np.ones(100)), step((-1.0) ** np.arange(100))
    return Found(
        abs(steady - 10) < 0.01, abs(zigzag - 10) < 0.01, {"steady": f"{steady:.2f}", "zigzag": f"{zigzag:.2f}"}
    )


@fact(
    "momentum-damps-oscillation",
    "Momentum damps oscillations.",
    expected="conditional",
    reason="It damps the zigzag that a high rate causes; where plain descent is calm, it brings a swing of its own.",
    finding="Steep direction, rate times curvature 1.9: after 20 steps plain descent swings with {plain}, momentum 0.5 "
    "with {damped}. Flat direction, rate times curvature 0.1: plain descent never crosses the bottom, momentum 0.9 "
    "crosses it {crossings} times in 60 steps and is up to {beyond} beyond it.",
)
def momentum_damps_oscillation():
    """Two directions of a bowl, from 1. The control has so much momentum that the zigzag goes on."""
    plain, damped = walk(lambda w: 1.9 * w, 1, 1.0, 0.0, 20), walk(lambda w: 1.9 * w, 1, 1.0, 0.5, 20)
    calm, swinging = walk(lambda w: 0.1 * w, 1, 1.0, 0.0, 60), walk(lambda w: 0.1 * w, 1, 1.0, 0.9, 60)
    quieter = {
        "a zigzag from a high rate": abs(damped[-1]) < abs(plain[-1]),
        "a calm, flat direction": -swinging.min() < -min(calm.min(), 0) + 1e-12,
    }
    crossings = int((np.diff(np.sign(swinging)) != 0).sum())
    figures = {"plain": f"{abs(plain[-1]):.3f}", "damped": f"{abs(damped[-1]):.3f}"}
    figures |= {"crossings": crossings, "beyond": f"{-swinging.min():.2f}"}
    ringing = walk(lambda w: 1.9 * w, 1, 1.0, 0.99, 20)
    return Found(quieter, abs(ringing[-5:]).max() < abs(plain[-1]), figures)


@fact(
    "stable-up-to-twice-as-far",
    "With momentum, the largest stable rate on a bowl of curvature h is 2 (1 + mu) / h, not 2 / h.",
    source="Polyak, USSR Computational Mathematics and Mathematical Physics 4, 1964",
    finding="Curvature 1, momentum 0.9: from 1, after 2,000 steps at a rate of 3.79 the distance is {below}, at "
    "3.81 it is "
    "{above}. Plain descent diverges above 2.",
)
def stable_up_to_twice_as_far():
    """Just below and just above 3.8. The control is plain descent at 3.79."""

    def distance(rate, mu, steps=2000):
        return abs(walk(lambda w: w, 1, rate, mu, steps)[-1])

    below, above, plain = distance(3.79, 0.9), distance(3.81, 0.9), distance(3.79, 0.0, 500)
    return Found(below < 1e-3 and above > 1e3, plain < 1e-3, {"below": f"{below:.0e}", "above": f"{above:.0e}"})


@fact(
    "rate-inside-or-outside",
    "It makes no difference whether the rate multiplies the gradient inside the velocity or the velocity outside.",
    expected="conditional",
    reason="With a constant rate the two are one method; when the rate falls, the old velocity keeps its size inside.",
    source="PyTorch documentation, torch.optim.SGD, note on the form of momentum",
    finding="Constant rate: after 20 steps both are at the same point, to {same}. Rate cut to a tenth after 10 "
    "steps: the "
    "next step is {outside} outside and {inside} inside.",
)
def rate_inside_or_outside():
    """A steady gradient of 1, momentum 0.9. The control has no momentum, where a cut changes nothing between forms."""

    def moves(rates, mu, inside):
        velocity, taken = 0.0, []
        for rate in rates:
            velocity = mu * velocity + (rate if inside else 1.0)
            taken.append(velocity if inside else rate * velocity)
        return np.array(taken)

    constant, cut = [0.1] * 20, [0.1] * 10 + [0.01] * 10
    difference = abs(moves(constant, 0.9, True).sum() - moves(constant, 0.9, False).sum())
    outside, inside = moves(cut, 0.9, False), moves(cut, 0.9, True)
    same = {"constant rate": difference < 1e-12, "rate that changes": bool(np.allclose(outside, inside))}
    control = not np.allclose(moves(cut, 0.0, False), moves(cut, 0.0, True))
    figures = {"same": f"{difference:.0e}", "outside": f"{outside[10]:.3f}", "inside": f"{inside[10]:.3f}"}
    return Found(same, control, figures)


@fact(
    "nesterov-looks-ahead",
    "PyTorch's Nesterov step is the look-ahead method, written for the point looked at.",
    source="Sutskever et al., On the Importance of Initialization and Momentum in Deep Learning, ICML 2013",
    finding="Over 50 steps on a bowl with curvatures 1 and 10, the look-ahead points and PyTorch's weights "
    "differ by at "
    "most {difference}; with plain momentum by {plain}.",
)
def nesterov_looks_ahead():
    """Look-ahead: gradient at w - rate mu v, then v <- mu v + g, w <- w - rate v. PyTorch holds w - rate mu v.
    The control
    is heavy-ball momentum."""
    curvatures, rate, mu = torch.tensor([1.0, 10.0], dtype=torch.float64), 0.02, 0.9

    def pytorch(nesterov):
        w = torch.tensor([10.0, 1.0], dtype=torch.float64, requires_grad=True)
        optimizer, points = torch.optim.SGD([w], lr=rate, momentum=mu, nesterov=nesterov), []
        for _ in range(50):
            points.append(w.detach().clone())
            optimizer.zero_grad()
            (0.5 * curvatures * w * w).sum().backward()
            optimizer.step()
        return torch.stack(points)

    w, velocity, looked = torch.tensor([10.0, 1.0], dtype=torch.float64), torch.zeros(2, dtype=torch.float64), []
    for _ in range(50):
        looked.append(w - rate * mu * velocity)
        velocity = mu * velocity + curvatures * looked[-1]
        w = w - rate * velocity
    ahead = torch.stack(looked)
    difference = (pytorch(True) - ahead).abs().max().item()
    plain = (pytorch(False) - ahead).abs().max().item()
    return Found(difference < 1e-12, plain < 1e-12, {"difference": f"{difference:.0e}", "plain": f"{plain:.1f}"})
