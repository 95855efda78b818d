"""A network that must find out what a Fourier transform is, against one line of classical signal processing.

Each example holds 64 samples of one of six tones with noise; the phase is random. The hand-made feature is the
size of each Fourier coefficient, which ignores the phase. A linear model on it competes with two networks on the
raw samples: fully connected, and convolutional with a mean over time, which ignores the place by its structure.
"""

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="Six tones: a feature made by hand, or learned",
    knobs={
        "n": Knob(50, "Training examples", low=30, high=4000, log=True),
        "phase": Knob("random", "Phase", choices=("random", "fixed")),
        "noise": Knob(1.0, "Noise (the tone has amplitude 1)", low=0.0, high=2.0, step=0.25),
        "steps": Knob(300, "Updates", low=50, high=600, step=50),
    },
    claims=(
        Claim(
            name="end-to-end-replaces-design",
            statement="Training end to end makes the design of features unnecessary: a plain network on the raw "
            "samples is at most five points behind the hand-made feature.",
            # seeds 0-3: median -.54, highest -.53; 4,000 examples -.001, phase fixed -.003
            rules=(Rule("test accuracy", "network", "Fourier by hand", margin=-0.05),),
            contexts={"4,000 examples": {"n": 4000}, "phase fixed": {"phase": "fixed"}},
            control={"phase": "fixed"},
            control_why="With a fixed phase there is nothing to ignore, and raw samples are good features.",
            finding="50 examples: plain network {plain}, by hand {hand}, convolutions {conv}. 4,000: {many}, "
            "{many_hand} and {many_conv}. Fixed phase: {fixed}.",
            figures={
                "plain": Figure("test accuracy", "network"),
                "hand": Figure("test accuracy", "Fourier by hand"),
                "conv": Figure("test accuracy", "convolutions"),
                "many": Figure("test accuracy", "network", context="4,000 examples"),
                "many_hand": Figure("test accuracy", "Fourier by hand", context="4,000 examples"),
                "many_conv": Figure("test accuracy", "convolutions", context="4,000 examples"),
                "fixed": Figure("test accuracy", "network", context="phase fixed"),
            },
            ledger=("003-Q1.6",),
            expected="conditional",
            seeds=10,
            source="Battaglia et al., Relational Inductive Biases, arXiv:1806.01261, 2018",
        ),
        Claim(
            name="structure-replaces-data",
            statement="With 50 examples, a network whose structure ignores the place is at least 20 points ahead of a "
            "plain one.",
            # seeds 0-3: median .53, lowest .52; phase fixed -.006
            rules=(Rule("test accuracy", "convolutions", "network", margin=0.2),),
            control={"phase": "fixed"},
            control_why="With a fixed phase the place carries the answer, and ignoring it is no help.",
            finding="50 examples, raw samples: convolutions {conv}, plain network {plain}.",
            figures={
                "conv": Figure("test accuracy", "convolutions"),
                "plain": Figure("test accuracy", "network"),
            },
            seeds=10,
            source="Battaglia et al., 2018",
        ),
    ),
    prediction=Prediction(
        ask="50 noisy examples of six tones. A plain network on the raw samples, against a linear model on Fourier "
        "magnitudes: which accuracy difference? (Network minus hand-made)",
        metric="test accuracy",
        a="network",
        b="Fourier by hand",
        choices=(
            Choice("The network is ahead: it learns what it needs", low=0.02),
            Choice("Within a few points", low=-0.1, high=0.02),
            Choice("Far behind: more than ten points", high=-0.1),
        ),
        because="One line of signal processing says that the phase does not matter. The plain network must see every "
        "tone at many phases to find that out.",
        format="+.2f",
    ),
    charts={"accuracy": Chart("Accuracy on new data (first seed)", x="update", y="accuracy")},
    cannot_show="Here somebody knew the right feature. For pictures and language nobody does.",
    budget=8,
    fixed_rate="Adam at 0.003 for both; 0.001, 0.01 and 0.03 changed the plain network by less than six points.",
)
TONES, LENGTH = 6, 64


def tones(n, phase, noise, rng):
    """n noisy tones of 3 to 13 periods, (n, 64) float32, and which of the six each is."""
    y = rng.integers(0, TONES, n)
    start = rng.uniform(0, 2 * np.pi, n) if phase == "random" else np.zeros(n)
    angle = 2 * np.pi * (3 + 2 * y)[:, None] * np.arange(LENGTH) / LENGTH + start[:, None]
    return (np.sin(angle) + noise * rng.normal(size=angle.shape)).astype(np.float32), y


def by_hand(x):
    """Sizes of the Fourier coefficients: the phase is gone."""
    return np.abs(np.fft.rfft(x)) / LENGTH**0.5


def networks():
    """A plain one, and one that takes the mean of what its convolutions find."""
    plain = nn.Sequential(nn.Linear(LENGTH, 64), nn.ReLU(), nn.Linear(64, TONES))
    along = nn.Sequential(nn.Unflatten(1, (1, LENGTH)), nn.Conv1d(1, 24, 25), nn.ReLU())
    return {
        "network": plain,
        "convolutions": nn.Sequential(along, nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(24, TONES)),
    }


def measure(seeds, emit, *, n, phase, noise, steps):
    """Yield test accuracy of the linear model on the hand-made feature and of both networks."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        (x, y), (x_test, y_test) = tones(int(n), phase, noise, rng), tones(1000, phase, noise, rng)
        score = LogisticRegression(max_iter=500).fit(by_hand(x), y).score(by_hand(x_test), y_test)
        yield "test accuracy", "Fourier by hand", seed, score
        if seed == seeds[0]:
            emit("line", "accuracy/Fourier by hand", ((0, score), (int(steps), score)))
        torch.manual_seed(seed)
        t, t_y, t_test, t_y_test = tensors(x, y, x_test, y_test)
        for arm, model in networks().items():

            def watch(step, loss, arm=arm, model=model, shown=seed == seeds[0], test=(t_test, t_y_test)):
                if shown:
                    emit("line", f"accuracy/{arm}", (step, accuracy(model, *test)))

            fit(model, t, t_y, steps=int(steps), lr=0.003, seed=seed, watch=watch, every=25)
            yield "test accuracy", arm, seed, accuracy(model, t_test, t_y_test)
