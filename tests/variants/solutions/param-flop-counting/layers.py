"""Everything as a list of matrix products: rows, inner length, columns, copies."""

import math


def cost(products):
    """FLOPs of matrix products (rows, inner, columns)."""
    return sum(2 * math.prod(product) for product in products)


def dense(batch, inputs, outputs, bias=True):
    shapes = [(inputs, outputs)] + [(outputs,)] * bool(bias)
    return sum(map(math.prod, shapes)), batch * outputs, cost([(batch, inputs, outputs)])


def conv2d(batch, channels_in, channels_out, kernel, height, width, stride=1, padding=0, groups=1, bias=True):
    rows = (height + 2 * padding - kernel) // stride + 1
    columns = (width + 2 * padding - kernel) // stride + 1
    of_a_group = kernel * kernel * (channels_in // groups), channels_out // groups
    parameters = groups * math.prod(of_a_group) + (channels_out if bias else 0)
    flops = groups * cost([(batch * rows * columns, *of_a_group)])
    return parameters, math.prod((batch, channels_out, rows, columns)), flops


def transformer_block(batch, length, width, hidden):
    tokens = batch * length
    projections = [(tokens, width, width)] * 4
    feed_forward = [(tokens, width, hidden), (tokens, hidden, width)]
    attention = [(length * batch, width, length), (length * batch, length, width)]
    parameters = sum(inner * columns for _, inner, columns in projections + feed_forward)
    return parameters, cost(projections + feed_forward + attention)


def training_bytes(parameters, optimizer):
    copies = {"sgd": 2, "momentum": 3, "adam": 4}
    if optimizer not in copies:
        raise ValueError(f"unknown optimizer {optimizer!r}")
    return parameters * copies[optimizer] * 4
