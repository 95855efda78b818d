import numpy as np


def merge(layers):
    """One pair (W, b) equal to all layers in a row, without activations."""
    product, offset = layers[0]
    for w, b in layers[1:]:
        product, offset = product @ w, offset @ w + b
    return product, offset


def forward(layers, x):
    """Output (n, out) for x (n, in): ReLU after every layer except the last."""
    *hidden, (w_out, b_out) = layers
    for w, b in hidden:
        x = np.maximum(x @ w + b, 0)
    return x @ w_out + b_out


def local_map(layers, x):
    """The pair (A, c) with network(v) = v @ A + c wherever the same hidden units are on as at x."""
    *hidden, last = layers
    passing = []
    for w, b in hidden:
        z = x @ w + b
        on = z > 0
        passing.append((w * on, b * on))  # a unit that is off passes zero, whatever its weights
        x = z * on
    return merge([*passing, last])
