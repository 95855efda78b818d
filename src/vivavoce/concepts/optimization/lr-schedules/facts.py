"""Exact claims about schedules: what the curves add up to, what Adam does first, and how schedulers are misused."""

import math

import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, ReduceLROnPlateau, StepLR

from vivavoce.labkit import Found, fact
from vivavoce.scratch import schedules


def one_weight(rate=1.0):
    """A single weight under SGD; enough for a scheduler."""
    return torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=rate)


def walked(optimizer, scheduler, steps):
    """The rate of each update, while the scheduler steps behind it."""
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@fact(
    "half-the-way",
    "A cosine to zero goes half as far as a constant rate of the same peak, and as far as a straight line.",
    finding="Over {steps} updates the factors add up to {cosine} for a cosine, {line} for a line and {drops} for drops "
    "by ten at half and three quarters.",
)
def half_the_way():
    """The control is a schedule with a floor of a tenth, which goes further."""
    steps = 1000
    line = sum(1 - t / steps for t in range(steps))
    drops = sum(1.0 if t < 500 else 0.1 if t < 750 else 0.01 for t in range(steps))

    def cosine(floor=0.0):
        return sum(map(schedules.cosine(steps, floor), range(steps)))

    return Found(
        holds=abs(cosine() - steps / 2) <= 1 and abs(line - steps / 2) <= 1,
        control=abs(cosine(0.1) - steps / 2) <= 1,
        figures={"steps": steps, "cosine": f"{cosine():.0f}", "line": f"{line:.0f}", "drops": f"{drops:.0f}"},
    )


@fact(
    "noise-floor",
    "At a constant rate noise keeps the loss above a floor that is about proportional to the rate.",
    finding="On a bowl of curvature 1 with gradient noise of variance 1, the loss ends at {large} with a rate of 0.1, "
    "at {small} with 0.05, and at {line} on a line from 0.1 to zero.",
    source="Bottou, Curtis and Nocedal, SIAM Review 2018, section 4",
)
def noise_floor():
    """Mean square of w, step by step: E[w²] becomes (1 - rate)² E[w²] + rate² variance. The control has no noise."""

    def loss(rates, variance=1.0):
        square = 1.0
        for rate in rates:
            square = (1 - rate) ** 2 * square + rate**2 * variance
        return square / 2

    steps = 1000
    large, small, line = (
        loss(rates) for rates in ([0.1] * steps, [0.05] * steps, [0.1 * (1 - t / steps) for t in range(steps)])
    )
    quiet = loss([0.1] * steps, 0.0)
    return Found(
        holds=1.9 < large / small < 2.2 and line < small / 5,
        control=quiet > 1e-9,
        figures={"large": f"{large:.3f}", "small": f"{small:.3f}", "line": f"{line:.4f}"},
    )


@fact(
    "first-adam-step",
    "The first step of Adam moves each weight by the rate, however small its gradient is.",
    finding="Gradients of {gradients} moved three weights by {moves} at a rate of 0.01; at the first of 100 updates of "
    "warm-up by {warm}.",
    source="Kingma and Ba, ICLR 2015",
)
def first_adam_step():
    """The control is SGD."""
    gradients = torch.tensor([1e-4, 1.0, 100.0])

    def moves(kind, rate):
        weights = nn.Parameter(torch.zeros(3))
        weights.grad = gradients.clone()
        kind([weights], lr=rate).step()
        return weights.detach().abs()

    warm = 0.01 * schedules.with_warm_up(100)(0)
    adam, slow, sgd = moves(torch.optim.Adam, 0.01), moves(torch.optim.Adam, warm), moves(torch.optim.SGD, 0.01)
    alike = torch.full((3,), 0.01)
    return Found(
        holds=torch.allclose(adam, alike, rtol=1e-3),
        control=torch.allclose(sgd, alike, rtol=1e-3),
        figures={
            "gradients": "0.0001, 1 and 100",
            "moves": ", ".join(f"{move:.4f}" for move in adam.tolist()),
            "warm": ", ".join(f"{move:.4f}" for move in slow.tolist()),
        },
    )


@fact(
    "zero-based-warm-up",
    "A warm-up factor of step / n, counted from zero, wastes the first update.",
    finding="With step / 4 the first factors are {zero}; with (step + 1) / 4 they are {one}.",
)
def zero_based_warm_up():
    def first_moves(factor):
        optimizer = one_weight()
        weight = optimizer.param_groups[0]["params"][0]
        LambdaLR(optimizer, factor)
        weight.grad = torch.ones(1)
        optimizer.step()
        return bool(weight.item() != 0)

    def factors(shift):
        return ", ".join(f"{min(1.0, (step + shift) / 4):.2f}" for step in range(4))

    return Found(
        holds=not first_moves(lambda step: step / 4),
        control=not first_moves(lambda step: (step + 1) / 4),
        figures={"zero": factors(0), "one": factors(1)},
    )


@fact(
    "cosine-stays-down",
    "PyTorch's CosineAnnealingLR stays at its floor once T_max is over.",
    expected="wrong",
    reason="It follows the cosine on, so the rate climbs back to its peak in another T_max steps.",
    source="PyTorch documentation, torch.optim.lr_scheduler.CosineAnnealingLR",
    finding="With T_max = 10 the rate is {end} at step 10 and {after} at step 20.",
)
def cosine_stays_down():
    """The control is the engine's own cosine, which stays."""
    optimizer = one_weight()
    rates = walked(optimizer, CosineAnnealingLR(optimizer, T_max=10), 21)
    ours = schedules.cosine(10)
    return Found(
        holds=rates[20] < 0.01,
        control=ours(20) < 0.01,
        figures={"end": f"{rates[10]:.2f}", "after": f"{rates[20]:.2f}"},
    )


@fact(
    "stepped-per-batch",
    "A schedule in epochs that is stepped at every batch is over long before training is.",
    finding="StepLR(step_size=30), 100 batches per epoch. Stepped per batch, the second epoch starts at {batch} of "
    "the rate; stepped per epoch, at {epoch}.",
)
def stepped_per_batch():
    """The control steps it once per epoch."""

    def after_an_epoch(per_batch):
        optimizer = one_weight()
        scheduler = StepLR(optimizer, step_size=30)
        for _ in range(100):
            optimizer.step()
            if per_batch:
                scheduler.step()
        if not per_batch:
            scheduler.step()
        return optimizer.param_groups[0]["lr"]

    batch, epoch = after_an_epoch(True), after_an_epoch(False)
    return Found(holds=batch < 0.01, control=epoch < 0.01, figures={"batch": f"{batch:g}", "epoch": f"{epoch:g}"})


@fact(
    "patience",
    "ReduceLROnPlateau with a patience of 2 lowers the rate after two epochs without progress.",
    expected="wrong",
    reason="Patience is how many such epochs are let pass; the next one lowers the rate.",
    source="PyTorch documentation, torch.optim.lr_scheduler.ReduceLROnPlateau",
    finding="With patience 2 the rate fell after {two} epochs without progress, with patience 1 after {one}.",
)
def patience():
    """The control has a patience of 1."""

    def flat_epochs(patience):
        optimizer = one_weight()
        scheduler = ReduceLROnPlateau(optimizer, patience=patience)
        scheduler.step(1.0)
        epochs = 0
        while optimizer.param_groups[0]["lr"] == 1.0:
            scheduler.step(1.0)
            epochs += 1
        return epochs

    return Found(
        holds=flat_epochs(2) == 2,
        control=flat_epochs(1) == 2,
        figures={"two": flat_epochs(2), "one": flat_epochs(1)},
    )


@fact(
    "resume",
    "A run that resumes without the states of its scheduler and optimiser begins the schedule anew.",
    finding="Stopped at step 600 of 1,000 the cosine's factor is {right}; without both states it is {wrong} again.",
)
def resume():
    """The control loads both states."""

    def at_resume(with_state):
        optimizer = one_weight()
        scheduler = CosineAnnealingLR(optimizer, T_max=1000)
        walked(optimizer, scheduler, 600)
        fresh = one_weight()
        again = CosineAnnealingLR(fresh, T_max=1000)
        if with_state:
            again.load_state_dict(scheduler.state_dict())
            fresh.load_state_dict(optimizer.state_dict())
        return fresh.param_groups[0]["lr"]

    without, restored = at_resume(False), at_resume(True)
    return Found(
        holds=math.isclose(without, 1.0),
        control=math.isclose(restored, 1.0),
        figures={"right": f"{restored:.3f}", "wrong": f"{without:.0f}"},
    )
