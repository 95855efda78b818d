"""The two losses of a GAN on logits, and one step of the game for linear players."""

import numpy as np


def discriminator_loss(real: np.ndarray, made: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """-mean log D(real) - mean log(1 - D(made)), and its slopes on the logits."""
    raise NotImplementedError("Work on logits, not on probabilities.")


def generator_loss(made: np.ndarray, saturating: bool = False) -> tuple[float, np.ndarray]:
    """-mean log D(made), or mean log(1 - D(made)); and its slope on the logits."""
    raise NotImplementedError("What does the generator want D to say?")


def game_step(generator: list, discriminator: list, x: np.ndarray, z: np.ndarray, rate: float) -> tuple[list, list]:
    """The discriminator steps first; the generator then steps against the new one."""
    raise NotImplementedError("Whose turn is it?")
