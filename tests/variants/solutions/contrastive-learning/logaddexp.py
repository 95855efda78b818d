"""logaddexp.reduce for the sums; the gradient of the length by the projection matrices."""

import numpy as np

INFINITE = float("inf")


def units(x):
    lengths = np.sqrt(np.einsum("nw,nw->n", x, x))
    return x / lengths[:, None], lengths


def refuse(broken, message):
    if broken:
        raise ValueError(message)


def info_nce(queries, keys, temperature):
    refuse(temperature <= 0, "temperature")
    refuse(len(keys) < len(queries), "fewer keys than queries")
    logits = np.inner(units(queries)[0], units(keys)[0]) / temperature
    losses = np.logaddexp.reduce(logits, axis=1) - np.diagonal(logits)
    return float(np.mean(losses))


def nt_xent(z, temperature):
    refuse(temperature <= 0, "temperature")
    refuse(len(z) % 2, "odd number of rows")
    count = len(z)
    u, lengths = units(z)
    logits = np.inner(u, u) / temperature
    np.fill_diagonal(logits, -INFINITE)
    log_total = np.logaddexp.reduce(logits, axis=1)
    partner = np.roll(np.arange(count), count // 2)
    loss = (log_total - logits[np.arange(count), partner]).sum() / count
    slope = np.exp(logits - log_total[:, None]) - np.eye(count)[partner]
    for_unit = (slope + slope.T) @ u / (count * temperature)
    projections = np.eye(z.shape[1]) - u[:, :, None] * u[:, None, :]
    return loss, np.matmul(projections, for_unit[:, :, None])[:, :, 0] / lengths[:, None]
