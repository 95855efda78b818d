"""A GAN learns eight Gaussians on a ring; a second one gives its generator more steps than its discriminator.

Real points lie within 0.05 of eight places on a circle of radius 2. A place counts as covered if at least one sample in
a hundred falls within 0.25 of it. The second run differs in the generator's steps or rate alone.
"""

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked

LAB = Lab(
    title="Eight places on a ring, and a generator that is too eager",
    knobs={
        "generator_steps": Knob(
            5, "Generator's steps per step of the discriminator (second run)", low=1, high=8, step=1
        ),
        "generator_rate": Knob(1e-3, "Generator's learning rate (second run)", low=1e-6, high=3e-3, log=True),
        "steps": Knob(800, "Steps of the discriminator", low=200, high=1500, step=100),
    },
    claims=(
        Claim(
            name="eager-generator-collapses",
            statement="A generator that takes five steps for each of the discriminator's collapses to few modes.",
            rules=(Rule("modes", "one step", "second run", margin=2.0),),  # seeds 0-9: median 7.6, lowest 7.4
            control={"generator_steps": 1},
            control_why="With one step each, the second run is the first.",
            finding="Of eight places the balanced run covered {balanced} on average over its last third, the one with "
            "five steps {eager}. A place is covered by one sample in a hundred: {close} of the balanced run's "
            "samples lay near "
            "one, {close_eager} of the other's.",
            figures={
                "close": Figure("close", "one step"),
                "close_eager": Figure("close", "second run"),
                "balanced": Figure("modes", "one step", format=".1f"),
                "eager": Figure("modes", "second run", format=".1f"),
            },
            seeds=10,
            source="Goodfellow et al., NeurIPS 2014, section 3",
        ),
        Claim(
            name="loss-tells-quality",
            statement="Of two runs, the one with the lower generator loss has the better samples.",
            rules=(
                Rule("modes by loss", "lower loss", "higher loss", margin=1.0),
            ),  # seeds 0-9: highest -7.4, control 7.8
            control={"generator_steps": 1, "generator_rate": 1e-6},
            control_why="A generator that hardly moves has a high loss and poor samples.",
            finding="The collapsed run had a generator loss of {eager_loss}, the run that covers the ring "
            "{balanced_loss}: the lower loss covered {lower} places, the higher {higher}.",
            figures={
                "eager_loss": Figure("generator loss", "second run"),
                "balanced_loss": Figure("generator loss", "one step"),
                "lower": Figure("modes by loss", "lower loss", format=".1f"),
                "higher": Figure("modes by loss", "higher loss", format=".1f"),
            },
            expected="wrong",
            seeds=10,
            source="Arjovsky, Chintala and Bottou, ICML 2017, section 4",
        ),
    ),
    prediction=Prediction(
        ask="Real data lie at eight places. The generator gets five steps for each of the discriminator's. At how many "
        "places does it put its samples in the end?",
        metric="modes",
        a="second run",
        choices=(
            Choice("At most two", high=2.5),
            Choice("About half", low=2.5, high=6.0),
            Choice("Nearly all eight", low=6.0),
        ),
        because="Against a discriminator that stands still, the best answer is one point: wherever it is most sure. "
        "When it catches up, the whole crowd moves on.",
        chart="modes",
        format=".1f",
    ),
    charts={
        "modes": Chart("Places covered (first seed)", x="step", y="places"),
        "loss": Chart("Generator's loss (first seed)", x="step", y="loss"),
    },
    cannot_show="How image GANs behave, or what other losses, penalties and architectures mend.",
    budget=10,
    fixed_rate="Adam at 0.001 and 0.002 (discriminator) in both runs: what differs is the balance of the players.",
)
BATCH, NOISE, SPREAD = 64, 2, 0.05
ANGLES = torch.arange(8) * torch.pi / 4
PLACES = 2 * torch.stack([ANGLES.cos(), ANGLES.sin()], dim=1)


def covered(samples):
    """Number of places with at least one sample in a hundred close by, and the share of samples close to any.

    (k,) each. samples: (k, n, 2).
    """
    close = torch.cdist(samples, PLACES) < 0.25
    return close.float().mean(1).ge(0.01).sum(-1), close.any(-1).float().mean(1)


def play(seeds, emit, arm, generator_steps, rate, steps):
    """The game for all seeds side by side; returns means over the last third.

    They are the places covered, the generator's loss and the share of samples close to a place, per seed.
    """
    source = torch.Generator().manual_seed(seeds[0])
    generator = [w.requires_grad_() for w in stacked.initial(seeds, [NOISE, 64, 64, 2])]
    discriminator = [w.requires_grad_() for w in stacked.initial([500 + s for s in seeds], [2, 64, 64, 1])]
    move = torch.optim.Adam(generator, lr=rate, betas=(0.5, 0.999))
    judge = torch.optim.Adam(discriminator, lr=2e-3, betas=(0.5, 0.999))
    k, kept = len(seeds), []

    def made(n=BATCH):
        return stacked.logits(generator, torch.randn(k, n, NOISE, generator=source))

    for step in range(1, steps + 1):
        real = PLACES[torch.randint(8, (k, BATCH), generator=source)]
        real = real + SPREAD * torch.randn(k, BATCH, 2, generator=source)
        on_real, on_made = stacked.logits(discriminator, real), stacked.logits(discriminator, made().detach())
        judge.zero_grad()
        (F.softplus(-on_real).mean((1, 2)) + F.softplus(on_made).mean((1, 2))).sum().backward()
        judge.step()
        for _ in range(generator_steps):
            fooled = F.softplus(-stacked.logits(discriminator, made())).mean((1, 2))  # -log D(G(z))
            move.zero_grad()
            fooled.sum().backward()
            move.step()
        if step % 20 == 0:
            with torch.no_grad():
                found, close = covered(made(500))
            emit("line", f"modes/{arm}", (step, int(found[0])))
            emit("line", f"loss/{arm}", (step, float(fooled[0].detach())))
            if step > steps * 2 / 3:
                kept.append(torch.stack([found.float(), fooled.detach(), close]))
    return torch.stack(kept).mean(0).tolist()


def measure(seeds, emit, *, generator_steps, generator_rate, steps):
    """Yield places covered, generator loss and close samples of both runs, and the places sorted by loss."""
    emit("line", "modes/all there are", ((0, 8), (steps, 8)))
    arms = {
        "one step": play(seeds, emit, "one step", 1, 1e-3, steps),
        "second run": play(seeds, emit, "second run", generator_steps, generator_rate, steps),
    }
    for i, seed in enumerate(seeds):
        for arm, (places, losses, close) in arms.items():
            yield "modes", arm, seed, places[i]
            yield "generator loss", arm, seed, losses[i]
            yield "close", arm, seed, close[i]
        ordered = sorted((losses[i], places[i]) for places, losses, _ in arms.values())
        yield "modes by loss", "lower loss", seed, ordered[0][1]
        yield "modes by loss", "higher loss", seed, ordered[1][1]
