"""Exact claims about autoencoders: what a linear one finds, what a wide code and added noise change."""

import numpy as np

from vivavoce.labkit import Found, fact
from vivavoce.scratch.generative import Autoencoder
from vivavoce.scratch.layers import Linear

SPREADS = np.array([3.0, 2.0, 1.0, 0.5])


def stretched(middle):
    """Two hundred points in four dimensions, spread unequally around a middle."""
    return np.random.default_rng(0).normal(size=(200, 4)) * SPREADS + middle


def principal_axes(x, k):
    """The first k principal axes of centred data, (4, k)."""
    return np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2][:k].T


def descend(x, k, steps=4000, rate=0.01):
    """Encoder (4, k) and decoder (k, 4) without biases, by gradient descent on the squared error."""
    rng = np.random.default_rng(1)
    encoder, decoder = 0.3 * rng.normal(size=(4, k)), 0.3 * rng.normal(size=(k, 4))
    for _ in range(steps):
        code = x @ encoder
        error = 2 * (code @ decoder - x) / len(x)
        encoder, decoder = encoder - rate * x.T @ error @ decoder.T, decoder - rate * code.T @ error
    return encoder, decoder


@fact(
    "linear-is-pca",
    "A linear autoencoder trained with the squared error is PCA.",
    expected="conditional",
    source="Baldi and Hornik, Neural Networks, 1989",
    finding="After gradient descent the reconstructions differ from those of PCA by {reconstructions}; the axes "
    "of its code stand {angle} degrees away from the nearest principal axes.",
)
def linear_is_pca():
    """Centred data and a code of two; the control leaves a large mean in the data and has no bias to take it out."""

    def gap(x):
        encoder, decoder = descend(x, 2)
        axes = principal_axes(x, 2)
        middle = x.mean(axis=0)
        return float(np.abs(x @ encoder @ decoder - ((x - middle) @ axes @ axes.T + middle)).max()), decoder

    x = stretched(0.0)
    distance, decoder = gap(x - x.mean(axis=0))
    directions = decoder / np.linalg.norm(decoder, axis=1, keepdims=True)
    nearest = np.abs(directions @ principal_axes(x, 2)).max(axis=1)
    angle = float(np.degrees(np.arccos(nearest)).max())
    return Found(
        holds={"the reconstructions": distance < 1e-6, "the code": angle < 1},
        control=gap(stretched(np.array([0.0, 0.0, 1.5, 1.5])))[0] < 1e-6,
        figures={"reconstructions": "nothing beyond rounding", "angle": f"{angle:.0f}"},
    )


@fact(
    "wide-copies",
    "An autoencoder whose code is as wide as its input can reach zero error on any data.",
    source="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 14.2",
    finding="Identity weights, code of 4 for 4 inputs: error {wide} on data and on noise. A code of 3 leaves {narrow}.",
)
def wide_copies():
    """Identity matrices as encoder and decoder; the control's code is narrower by one."""

    def error(k, x):
        rng = np.random.default_rng(0)
        model = Autoencoder(Linear(4, k, rng), Linear(k, 4, rng))
        for layer, weight in ((model.encoder, np.eye(k, 4)), (model.decoder, np.eye(4, k))):
            layer.weight.data[:], layer.bias.data[:] = weight, 0.0
        return float(model.errors(x).mean())

    x, noise = stretched(0.0), np.random.default_rng(2).uniform(-9, 9, size=(200, 4))
    wide, narrow = (max(error(k, x), error(k, noise)) for k in (4, 3))
    return Found(holds=wide == 0, control=narrow == 0, figures={"wide": f"{wide:.0f}", "narrow": f"{narrow:.1f}"})


@fact(
    "noise-forbids-copying",
    "A denoising autoencoder cannot do best by copying, however wide its code.",
    source="Vincent, Larochelle, Bengio and Manzagol, ICML 2008",
    finding="Signal with spreads 3, 2, 1, 0.5 and noise of spread 1: the best linear map keeps {kept} of each "
    "direction, not all of it.",
)
def noise_forbids_copying():
    """The best linear map from noisy to clean, E[x̃x̃ᵀ]⁻¹ E[x̃xᵀ], in exact moments; the control adds no noise."""

    def best(noise):
        signal = np.diag(SPREADS**2)
        return np.linalg.solve(signal + noise**2 * np.eye(4), signal)

    kept = np.diag(best(1.0))
    return Found(
        holds=not np.allclose(best(1.0), np.eye(4)),
        control=not np.allclose(best(0.0), np.eye(4)),
        figures={"kept": ", ".join(f"{share:.2f}" for share in kept)},
    )


@fact(
    "outliers-set-threshold",
    "A threshold at the 99th percentile of the training errors flags one usual example in a hundred by itself.",
    source="the definition of a percentile",
    finding="Among 1,000 errors it flags {flagged}, with no anomaly among them; at 3 anomalies in 1,000 and all found, "
    "{precision} of the alarms are real.",
)
def outliers_set_threshold():
    """Count what lies above; the control takes the largest error as threshold."""
    errors = np.random.default_rng(0).gamma(2.0, size=1000)
    flagged = int((errors > np.percentile(errors, 99)).sum())
    none = int((errors > errors.max()).sum())
    return Found(
        holds=flagged == 10,
        control=none == 10,
        figures={"flagged": flagged, "precision": f"{3 / (3 + flagged):.2f}"},
    )
