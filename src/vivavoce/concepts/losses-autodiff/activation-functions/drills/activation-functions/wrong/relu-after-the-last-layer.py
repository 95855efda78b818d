# caught by: runs the network
# mistake: puts a ReLU after the output too
import numpy as np


def merge(layers):
    product, offset = layers[0]
    for w, b in layers[1:]:
        product, offset = product @ w, offset @ w + b
    return product, offset


def forward(layers, x):
    *hidden, (w_out, b_out) = layers
    for w, b in hidden:
        x = np.maximum(x @ w + b, 0)
    return np.maximum(x @ w_out + b_out, 0)


def local_map(layers, x):
    *hidden, last = layers
    passing = []
    for w, b in hidden:
        z = x @ w + b
        on = z > 0
        passing.append((w * on, b * on))
        x = z * on
    return merge([*passing, last])
