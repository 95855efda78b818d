"""Exact claims about symmetries: what moves along, what stays, and what breaks it."""

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


def maps(seed=0, side=16, channels=3):
    """Random maps (1, channels, side, side) in float64."""
    return torch.randn(1, channels, side, side, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def kernel(outputs, inputs, seed, size=3):
    """Random filters in float64."""
    return torch.randn(outputs, inputs, size, size, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def circular(x, w, stride=1):
    """A convolution on a torus: no border."""
    return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="circular"), w, stride=stride)


@fact(
    "composition-keeps-it",
    "Equivariant layers stacked are equivariant, and one invariant layer at the end makes the whole invariant.",
    source="Bronstein, Bruna, Cohen, Veličković, Geometric Deep Learning, 2021",
    finding="Two convolutions with ReLU: shifted input against shifted output, {map}; after a global mean the answers "
    "differ by {answer}. With a linear layer on the flattened map they differ by {flat}.",
)
def composition_keeps_it():
    """Shift by 5 and 3 pixels on a torus; a dense layer in place of the global mean is the control."""
    x, first, second = maps(), kernel(8, 3, 1), kernel(4, 8, 2)
    dense = torch.randn(4 * 256, dtype=torch.float64, generator=torch.Generator().manual_seed(3)) / 32

    def features(v):
        return circular(torch.relu(circular(v, first)), second)

    moved, shift = x.roll((5, 3), (2, 3)), (5, 3)
    on_map = (features(moved) - features(x).roll(shift, (2, 3))).abs().max().item()
    pooled = (features(moved).mean((2, 3)) - features(x).mean((2, 3))).abs().max().item()
    flat = ((features(moved) - features(x)).flatten() @ dense).abs().item()
    figures = {"map": f"{on_map:.0e}", "answer": f"{pooled:.0e}", "flat": f"{flat:.2f}"}
    return Found(holds=on_map < 1e-12 and pooled < 1e-12, control=flat < 1e-12, figures=figures)


@fact(
    "not-for-turns",
    "Convolution layers are equivariant to rotations as they are to shifts.",
    expected="wrong",
    source="Cohen and Welling, Group Equivariant Convolutional Networks, ICML 2016",
    finding="A quarter turn before and after a random filter: the maps differ by {random} of their size; with a "
    "filter that looks the same from all four sides by {symmetric}.",
)
def not_for_turns():
    """Quarter turns; a filter averaged over its four turns is the control."""
    x, w = maps(channels=1), kernel(1, 1, 4)
    same = sum(torch.rot90(w, turns, (2, 3)) for turns in range(4)) / 4

    def error(v):
        turned, straight = circular(torch.rot90(x, 1, (2, 3)), v), torch.rot90(circular(x, v), 1, (2, 3))
        return ((turned - straight).norm() / straight.norm()).item()

    figures = {"random": f"{error(w):.2f}", "symmetric": f"{error(same):.0e}"}
    return Found(holds=error(w) < 1e-12, control=error(same) < 1e-12, figures=figures)


@fact(
    "averaging-over-a-group",
    "Any network becomes invariant to a group of changes by averaging its answers over the group.",
    finding="A small random MLP on 8 × 8 images: over the four quarter turns its answer varies by {plain}, "
    "averaged over all four by {averaged}.",
)
def averaging_over_a_group():
    """The average over three of the four turns is the control: that is no group."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.Tanh(), nn.Linear(32, 3)).double()
    x = maps(side=8, channels=1)

    def varies(turns):
        with torch.no_grad():
            answers = [
                sum(network(torch.rot90(x, start + turn, (2, 3))) for turn in turns) / len(turns) for start in range(4)
            ]
        return max((answer - answers[0]).abs().max().item() for answer in answers)

    figures = {"plain": f"{varies([0]):.2f}", "averaged": f"{varies(range(4)):.0e}"}
    return Found(holds=varies(range(4)) < 1e-12, control=varies(range(3)) < 1e-12, figures=figures)


@fact(
    "border-tells-place",
    "Because its weights are shared, a convolutional network cannot know where in the image a pattern is.",
    expected="conditional",
    source="Islam, Jia, Bruce, How much position information do convolutional neural networks encode?, ICLR 2020",
    finding="On an image of nothing but ones, {layers} layers with zero padding give {distinct} different values in "
    "a row; with circular padding {same}.",
)
def border_tells_place():
    """A constant image through filters of positive weights; no layers at all is the control."""
    weights = [kernel(1, 1, seed).abs() for seed in range(4)]

    def values(mode, layers=4):
        x = torch.ones(1, 1, 16, 16, dtype=torch.float64)
        for w in weights[:layers]:
            x = F.conv2d(F.pad(x, (1, 1, 1, 1), mode=mode), w)
        return len({f"{v:.9g}" for v in x[0, 0, 8].tolist()})

    holds = {"zero padding": values("constant") == 1, "circular padding": values("circular") == 1}
    figures = {"layers": 4, "distinct": values("constant"), "same": values("circular")}
    return Found(holds=holds, control=values("constant", 0) == 1, figures=figures)


@fact(
    "patches-shift-by-patches",
    "A vision transformer's patch embedding commutes with every shift of the image.",
    expected="wrong",
    finding="Patches of 4: a shift by 4 pixels moves the tokens by one, exactly; a shift by 1 changes them by {one} "
    "of their own size, whichever way they are moved.",
)
def patches_shift_by_patches():
    """The tokens of a shifted image against all shifts of the tokens; a shift by the patch is the control."""
    x, w = maps(channels=1), kernel(6, 1, 5, size=4)

    def nearest(pixels):
        tokens, moved = (F.conv2d(v, w, stride=4) for v in (x, x.roll(pixels, 3)))
        return min((moved - tokens.roll(step, 3)).norm().item() for step in range(4)) / tokens.norm().item()

    return Found(holds=nearest(1) < 1e-12, control=nearest(4) < 1e-12, figures={"one": f"{nearest(1):.2f}"})
