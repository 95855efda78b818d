"""Models that make data: the autoencoder and the generative adversarial network.

S3G:3, S3T:13, S3C:5, S3C:6, S3C:10.
"""

from __future__ import annotations

import numpy as np

from vivavoce.scratch.autodiff import Array, ShapeError, no_grad
from vivavoce.scratch.layers import Module
from vivavoce.scratch.losses import binary_cross_entropy
from vivavoce.scratch.optimisers import Optimiser
from vivavoce.scratch.tensor import Tensor


class Autoencoder(Module):
    """Encode to a narrow code, decode back: trained on its own input by the mean squared error.

    (n, ...) → the same shape. A linear one of width k finds the span of the first k principal components (Baldi &
    Hornik, 1989). Hinton & Salakhutdinov, Science 2006.
    """

    def __init__(self, encoder: Module, decoder: Module) -> None:
        self.encoder, self.decoder = encoder, decoder

    def forward(self, x: Tensor) -> Tensor:
        result = self.decoder(self.encoder(x))
        if result.shape != x.shape:
            raise ShapeError(f"autoencoder: input of shape {x.shape}, reconstruction of shape {result.shape}")
        return result

    def errors(self, x: Array) -> Array:
        """The mean squared error of each example, (n,): large for what is unlike the training data (anomalies)."""
        with no_grad():
            distance: Array = (self(Tensor(x)).data - x) ** 2
        errors: Array = distance.reshape(len(x), -1).mean(axis=1)
        return errors


def gan_step(
    generator: Module,
    discriminator: Module,
    optimisers: tuple[Optimiser, Optimiser],
    real: Array,
    rng: np.random.Generator,
    noise: int,
) -> tuple[float, float]:
    """One step of the game: the discriminator learns real from made, then the generator to be taken for real.

    real (n, ...), the generator takes (n, `noise`), the discriminator gives logits (n, 1). The generator maximises
    log D(G(z)), which does not saturate. Goodfellow et al., NeurIPS 2014, algorithm 1 and section 3. Returns both
    losses, generator first; ValueError for an empty batch.
    """
    ones, zeros = np.ones((len(real), 1)), np.zeros((len(real), 1))
    z = Tensor(rng.normal(size=(len(real), noise)).astype(real.dtype))
    made = generator(z)
    discriminator.zero_grad()
    judged = binary_cross_entropy(discriminator(Tensor(real)), ones)
    judged = judged + binary_cross_entropy(discriminator(made.detach()), zeros)
    judged.backward()
    optimisers[1].step()
    generator.zero_grad()
    fooled = binary_cross_entropy(discriminator(made), ones)
    fooled.backward()
    optimisers[0].step()
    return fooled.item(), judged.item()
