"""A class that counts examples; data shuffled as a whole, then read in slices."""


class Meter:
    def __init__(self):
        self.total, self.examples = 0.0, 0

    def note(self, mean_loss, examples):
        self.total += float(mean_loss) * examples
        self.examples += examples

    @property
    def mean(self):
        return self.total / self.examples


def slices(x, y, batch):
    return [(x[i : i + batch], y[i : i + batch]) for i in range(0, len(y), batch)]


def train_epoch(weights, loss_and_gradient, x, y, rate, batch, rng):
    order, meter = rng.permutation(x.shape[0]), Meter()
    for inputs, targets in slices(x[order], y[order], batch):
        loss, gradient = loss_and_gradient(weights, inputs, targets, training=True)
        weights = weights + (-rate) * gradient
        meter.note(loss, len(targets))
    return weights, meter.mean


def evaluate(weights, loss_and_gradient, x, y, batch):
    meter = Meter()
    for inputs, targets in slices(x, y, batch):
        meter.note(loss_and_gradient(weights, inputs, targets, training=False)[0], len(targets))
    return meter.mean
