# caught by: finds the local map
# mistake: finds out who is on without the ReLU of the layers below
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
    return x @ w_out + b_out


def local_map(layers, x):
    *hidden, last = layers
    passing = []
    for w, b in hidden:
        z = x @ w + b
        on = z > 0
        passing.append((w * on, b * on))
        x = z
    return merge([*passing, last])
