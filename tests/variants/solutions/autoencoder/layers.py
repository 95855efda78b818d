"""Two dense layers as objects that remember their input; the threshold by partition."""

import numpy as np


class Dense:
    def __init__(self, weight, bias):
        self.weight, self.bias = weight, bias

    def forward(self, x):
        self.x = x
        return x.dot(self.weight) + self.bias

    def backward(self, slope):
        self.gradients = [self.x.T.dot(slope), slope.sum(0)]
        return slope.dot(self.weight.T)


class Autoencoder:
    def __init__(self, parameters):
        w1, b1, w2, b2 = parameters
        self.encoder, self.decoder = Dense(w1, b1), Dense(w2, b2)

    def forward(self, x):
        self.code = np.tanh(self.encoder.forward(x))
        return self.decoder.forward(self.code)

    def backward(self, slope):
        self.encoder.backward(self.decoder.backward(slope) * (1 - np.square(self.code)))
        return self.encoder.gradients + self.decoder.gradients


def reconstruct(parameters, x):
    return Autoencoder(parameters).forward(x)


def loss_and_gradients(parameters, x):
    network = Autoencoder(parameters)
    error = network.forward(x) - x
    return float(np.mean(error**2)), network.backward(error * (2 / error.size))


def anomaly_scores(parameters, x):
    return np.mean((x - reconstruct(parameters, x)) ** 2, axis=-1)


def threshold(scores, share):
    n = len(scores)
    if n == 0:
        raise ValueError("no scores")
    if share < 0 or share >= 1:
        raise ValueError(f"share = {share} must lie in [0, 1)")
    place = n - 1 - int(np.floor(share * n))
    return float(np.partition(scores, place)[place])
