"""Exact claims behind four image projects: an artist's filter, a clinic, a satellite, a car."""

import math

import numpy as np
import torch

from vivavoce.labkit import Found, fact


def gram(features):
    """(channels, places) to (channels, channels), divided by the number of places."""
    return features @ features.T / features.shape[1]


@fact(
    "gram-forgets-places",
    "The Gram matrix of feature maps does not change when the places of the image are shuffled.",
    source="Gatys, Ecker, Bethge, CVPR 2016",
    finding="16 channels on 400 places: after shuffling all places alike it differs by {together}; shuffling each "
    "channel for itself changes it by {apart}.",
)
def gram_forgets_places():
    """Rectified random maps, correlated across channels; channels shuffled apart are the control."""
    rng = np.random.default_rng(0)
    maps = np.maximum(rng.normal(size=(16, 16)) @ rng.normal(size=(16, 400)), 0)
    alike = maps[:, rng.permutation(400)]
    apart = np.stack([rng.permutation(channel) for channel in maps])

    def change(other):
        return float(np.abs(gram(other) - gram(maps)).max() / np.abs(gram(maps)).max())

    figures = {"together": f"{change(alike):.0e}", "apart": f"{change(apart):.2f}"}
    return Found(holds=change(alike) < 1e-12, control=change(apart) < 1e-12, figures=figures)


@fact(
    "style-loss-compares-distributions",
    "Matching Gram matrices is matching distributions: the squared distance of the Gram matrices is the maximum mean "
    "discrepancy with the kernel (x·y)².",
    source="Li, Wang, Liu, Hou, Demystifying Neural Style Transfer, IJCAI 2017",
    finding="Both give {loss} for two sets of 50 feature vectors.",
)
def style_loss_compares_distributions():
    """Places as samples of feature vectors; the kernel x·y, which compares means only, is the control."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(5, 50)), rng.normal(size=(5, 50)) + 0.5
    loss = float(((gram(a) - gram(b)) ** 2).sum())

    def discrepancy(power):
        return sum(sign * float((x.T @ y) ** power @ np.ones(50) @ np.ones(50)) / 2500 for x, y, sign in pairs)

    pairs = ((a, a, 1), (a, b, -2), (b, b, 1))
    return Found(
        holds=math.isclose(loss, discrepancy(2), rel_tol=1e-9),
        control=math.isclose(loss, discrepancy(1), rel_tol=1e-9),
        figures={"loss": f"{loss:.3f}"},
    )


@fact(
    "network-fixed-image-moves",
    "In the original style transfer the network is not trained: the gradient goes to the pixels.",
    source="Gatys, Ecker, Bethge, CVPR 2016",
    finding="In {steps} steps of gradient descent on the pixels the style loss fell from {before} to {after}; no "
    "weight had a gradient.",
)
def network_fixed_image_moves():
    """A frozen random convolution and the style of stripes; without steps nothing changes (control)."""
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(12, 1, 3, 3, generator=generator)
    stripes = torch.sin(torch.arange(24.0))[None, None, :, None].expand(1, 1, 24, 24)

    def features(image):
        return gram(torch.relu(torch.nn.functional.conv2d(image, weight))[0].flatten(1))

    def losses(steps):
        image = torch.randn(1, 1, 24, 24, generator=torch.Generator().manual_seed(1), requires_grad=True)
        optimizer, trace = torch.optim.Adam([image], lr=0.05), []
        for _ in range(steps + 1):
            loss = (features(image) - features(stripes)).square().mean()
            optimizer.zero_grad()
            loss.backward()
            trace.append(loss.item())
            optimizer.step()
        return trace

    fell = losses(100)
    still = losses(0)
    return Found(
        holds=fell[-1] < 0.1 * fell[0] and weight.grad is None,
        control=still[-1] < 0.1 * still[0],
        figures={"steps": 100, "before": f"{fell[0]:.2f}", "after": f"{fell[-1]:.3f}"},
    )


@fact(
    "positive-at-low-prevalence",
    "If a test has 90 % sensitivity and 90 % specificity, nine of ten people it calls ill are ill.",
    expected="wrong",
    finding="At 1 ill in 100, {low} of those it calls ill are ill; at 50 in 100 it is {half}.",
)
def positive_at_low_prevalence():
    """Bayes' rule in counts of 10,000 people; a ward in which half are ill is the control."""

    def right_calls(ill):
        found, false_alarms = 0.9 * ill, 0.1 * (10_000 - ill)
        return found / (found + false_alarms)

    figures = {"low": f"{right_calls(100):.0%}", "half": f"{right_calls(5000):.0%}"}
    return Found(holds=right_calls(100) >= 0.9 - 1e-9, control=right_calls(5000) >= 0.9 - 1e-9, figures=figures)


@fact(
    "miles-without-a-death",
    "A million test miles without a fatality show that a car is as safe as a human driver.",
    expected="wrong",
    source="Kalra and Paddock, Driving to Safety, RAND RR-1478, 2016 (1.09 deaths per 100 million miles, USA)",
    finding="With 95 % confidence that takes {needed} million miles without one death; one million show {shown} deaths "
    "per 100 million miles at most.",
)
def miles_without_a_death():
    """Poisson: no event in m miles excludes rates above -ln(.05) / m. Control: the miles that suffice."""
    human = 1.09e-8
    needed = -math.log(0.05) / human

    def shows(miles):
        return -math.log(0.05) / miles <= human * (1 + 1e-9)

    figures = {"needed": f"{needed / 1e6:.0f}", "shown": f"{-math.log(0.05) / 1e6 * 1e8:.0f}"}
    return Found(holds=shows(1e6), control=shows(needed), figures=figures)


def smooth(rng, side=40, width=4):
    """A random field on a grid whose values change over about `width` tiles."""
    frequency = np.fft.fftfreq(side)
    envelope = np.exp(-2 * (np.pi * width) ** 2 * (frequency[:, None] ** 2 + frequency**2) / 2)
    field = np.fft.ifft2(np.fft.fft2(rng.normal(size=(side, side))) * envelope).real
    return field / field.std()


@fact(
    "neighbouring-tiles-leak",
    "A random split over the tiles of a satellite image tells how well a model does in another region.",
    expected="wrong",
    source="Roberts et al., Cross-validation strategies for data with structure, Ecography, 2017",
    finding="Features and labels that have nothing to do with each other, both smooth over the map: a nearest-"
    "neighbour model scores {tiles} with random tiles held out and {regions} with whole regions.",
)
def neighbouring_tiles_leak():
    """20 maps of 40 x 40 tiles, six smooth features, label the sign of another field; control: a split by region."""

    def score(rng, region):
        features = np.stack([smooth(rng) for _ in range(6)], -1).reshape(-1, 6)
        labels = (smooth(rng) > 0).ravel()
        held_out = np.repeat(np.arange(40) >= 20, 40) if region else rng.random(1600) < 0.5
        distance = ((features[held_out, None] - features[None, ~held_out]) ** 2).sum(-1)
        return float((labels[~held_out][distance.argmin(1)] == labels[held_out]).mean())

    maps = range(20)
    scores = {region: np.mean([score(np.random.default_rng(seed), region) for seed in maps]) for region in (0, 1)}
    figures = {"tiles": f"{scores[0]:.2f}", "regions": f"{scores[1]:.2f}"}

    def honest(split):
        return bool(scores[split] < 0.65)  # there is nothing to learn, and borders of regions leak a little

    return Found(holds=honest(0), control=honest(1), figures=figures)
