"""Keys kept transposed, weights in place, and a function as the cache; the row mean comes from out and dout."""

import numpy as np


def forward(queries, keys, values):
    width = queries.shape[-1]
    if width != keys.shape[-1]:
        raise ValueError("the widths of queries and keys must agree")
    root = np.sqrt(width)
    turned = np.moveaxis(keys, -1, -2)
    weights = np.matmul(queries, turned)
    weights /= root
    weights -= np.amax(weights, axis=-1)[..., None]
    np.exp(weights, out=weights)
    weights /= np.sum(weights, axis=-1)[..., None]
    out = np.matmul(weights, values)

    def gradients(dout):
        inner = np.sum(out * dout, axis=-1, keepdims=True)
        dscores = np.matmul(dout, np.moveaxis(values, -1, -2))
        dscores -= inner
        dscores *= weights
        dscores /= root
        dturned = np.matmul(np.moveaxis(queries, -1, -2), dscores)
        return [dscores @ keys, np.moveaxis(dturned, -1, -2), np.moveaxis(weights, -1, -2) @ dout]

    return out, gradients


def backward(dout, cache):
    return tuple(cache(dout))
