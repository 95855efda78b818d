# caught by: the returned weights have the reported loss
# mistake: adds patience: it stops sooner, and still returns the last weights
"""Reads 8 x 8 digits whose labels are partly wrong; early stopping is on, the best weights are kept."""

import numpy as np

UNITS, RATE, MOMENTUM, BATCH, EPOCHS = 128, 0.1, 0.9, 50, 60


class Network:
    """One hidden ReLU layer. `best_loss` is the lowest validation loss, for the report."""

    def __init__(self, rng: np.random.Generator) -> None:
        shapes = ((64, UNITS), (UNITS,), (UNITS, 10), (10,))
        self.weights = [rng.normal(size=shape) * np.sqrt(2 / shape[0]) * (len(shape) > 1) for shape in shapes]
        self.best_loss = np.inf

    def forward(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Hidden units and probabilities. x: (n, 64)."""
        w1, b1, w2, b2 = self.weights
        hidden = np.maximum(x @ w1 + b1, 0)
        scores = hidden @ w2 + b2
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return hidden, scores / scores.sum(axis=1, keepdims=True)

    def loss(self, x: np.ndarray, y: np.ndarray) -> float:
        """Mean cross-entropy."""
        return float(-np.log(self.forward(x)[1][np.arange(len(y)), y] + 1e-12).mean())

    def predict(self, x: np.ndarray) -> np.ndarray:
        """x: (n, 64). Returns a digit per row."""
        return self.forward(x)[1].argmax(axis=1)


def gradients(model: Network, x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Gradients of the mean cross-entropy, in the order of the weights."""
    hidden, error = model.forward(x)
    error[np.arange(len(y)), y] -= 1
    error /= len(y)
    inner = (error @ model.weights[2].T) * (hidden > 0)
    return [x.T @ inner, inner.sum(axis=0), hidden.T @ error, error.sum(axis=0)]


def train(x: np.ndarray, y: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, seed: int, log) -> Network:
    """Train for EPOCHS epochs; return the network with the weights of the lowest validation loss."""
    rng = np.random.default_rng(seed)
    model = Network(rng)
    velocity = [np.zeros_like(w) for w in model.weights]
    best, waited = model.weights, 0
    for epoch in range(1, EPOCHS + 1):
        order = rng.permutation(len(x))
        for rows in np.split(order, len(x) // BATCH):
            for w, v, g in zip(model.weights, velocity, gradients(model, x[rows], y[rows]), strict=True):
                v *= MOMENTUM
                v -= RATE * g
                w += v
        loss = model.loss(x_val, y_val)
        if loss < model.best_loss:
            model.best_loss, best = loss, list(model.weights)
            waited = 0
        else:
            waited += 1
        log(epoch, validation_loss=loss, best_loss=model.best_loss)
        if waited == 5:
            break
    model.weights = best
    return model
