"""An autoencoder finds the principal component and the odd one out; a GAN's maker moves towards the real data."""

from __future__ import annotations

import numpy as np
import pytest

from vivavoce.scratch.activations import relu
from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.generative import Autoencoder, gan_step
from vivavoce.scratch.layers import Linear, Sequential
from vivavoce.scratch.losses import mean_squared_error
from vivavoce.scratch.optimisers import Adam
from vivavoce.scratch.tensor import Tensor


def test_a_linear_autoencoder_reaches_the_error_of_the_principal_component():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 1)) @ rng.normal(size=(1, 4)) + 0.1 * rng.normal(size=(100, 4))
    x -= x.mean(axis=0)
    model = Autoencoder(Linear(4, 1, rng), Linear(1, 4, rng))
    optimiser = Adam(model.parameters(), 0.02)
    for _ in range(1500):
        model.zero_grad()
        mean_squared_error(model(Tensor(x)), x).backward()
        optimiser.step()
    left = np.linalg.svd(x, compute_uv=False)[1:]
    assert model.errors(x).mean() == pytest.approx((left**2).sum() / x.size, rel=0.01)
    across = np.linalg.svd(x)[2][3:] * 3  # a direction in which the data do not vary
    assert model.errors(across)[0] > model.errors(x).max()


def test_an_autoencoder_must_give_back_the_shape():
    rng = np.random.default_rng(0)
    with pytest.raises(ShapeError, match=r"\(5, 4\), reconstruction of shape \(5, 3\)"):
        Autoencoder(Linear(4, 1, rng), Linear(1, 3, rng))(Tensor(np.ones((5, 4))))


def test_a_gan_moves_what_it_makes_towards_the_real():
    rng = np.random.default_rng(0)
    generator = Sequential(Linear(2, 8, rng), relu, Linear(8, 1, rng))
    discriminator = Sequential(Linear(1, 8, rng), relu, Linear(8, 1, rng))
    optimisers = Adam(generator.parameters(), 0.01), Adam(discriminator.parameters(), 0.01)
    noise = Tensor(rng.normal(size=(500, 2)))
    before = generator(noise).data.mean()
    for _ in range(250):
        made, judged = gan_step(generator, discriminator, optimisers, rng.normal(3, 0.5, (64, 1)), rng, noise=2)
    assert np.isfinite([made, judged]).all()
    assert abs(generator(noise).data.mean() - 3) < 0.5 * abs(before - 3)
