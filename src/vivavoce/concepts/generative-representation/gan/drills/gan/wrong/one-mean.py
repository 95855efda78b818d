# caught by: the discriminator pays for both kinds
# mistake: averages real and made together although the counts differ
"""The two losses of a GAN on logits, and one step of the game for linear players."""

import numpy as np


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-logit)) without overflow."""
    small = np.exp(-np.abs(logits))
    return np.where(logits >= 0, 1 / (1 + small), small / (1 + small))


def discriminator_loss(real: np.ndarray, made: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """-mean log D(real) - mean log(1 - D(made)), and its slopes on the logits."""
    loss = np.concatenate([np.logaddexp(0, -real), np.logaddexp(0, made)]).mean() * 2
    return float(loss), -sigmoid(-real) / len(real), sigmoid(made) / len(made)


def generator_loss(made: np.ndarray, saturating: bool = False) -> tuple[float, np.ndarray]:
    """-mean log D(made), or mean log(1 - D(made)); and its slope on the logits."""
    if saturating:
        return float(-np.logaddexp(0, made).mean()), -sigmoid(made) / len(made)
    return float(np.logaddexp(0, -made).mean()), -sigmoid(-made) / len(made)


def game_step(generator: list, discriminator: list, x: np.ndarray, z: np.ndarray, rate: float) -> tuple[list, list]:
    """The discriminator steps first; the generator then steps against the new one."""
    (a, b), (v, c) = generator, discriminator
    made = z @ a + b
    _, on_real, on_made = discriminator_loss(x @ v + c, made @ v + c)
    v, c = v - rate * (x.T @ on_real + made.T @ on_made), c - rate * (on_real.sum() + on_made.sum())
    _, on_fooled = generator_loss(made @ v + c)
    on_samples = on_fooled[:, None] * v
    return [a - rate * z.T @ on_samples, b - rate * on_samples.sum(axis=0)], [v, c]
