"""Closed formulas and a match statement; named tuples in place of plain ones."""

from collections import namedtuple

Layer = namedtuple("Layer", "parameters activations flops")
Block = namedtuple("Block", "parameters flops")


def dense(batch, inputs, outputs, bias=True):
    return Layer((inputs + (1 if bias else 0)) * outputs, batch * outputs, 2 * batch * inputs * outputs)


def conv2d(batch, channels_in, channels_out, kernel, height, width, stride=1, padding=0, groups=1, bias=True):
    padded_height, padded_width = height + 2 * padding, width + 2 * padding
    across = (padded_width - kernel + stride) // stride
    down = (padded_height - kernel + stride) // stride
    share = channels_in // groups
    outputs = batch * channels_out * across * down
    weights = kernel * kernel * share * channels_out
    return Layer(weights + channels_out * int(bias), outputs, 2 * outputs * kernel * kernel * share)


def transformer_block(batch, length, width, hidden):
    weights = width * (4 * width + 2 * hidden)
    return Block(weights, 2 * batch * length * (weights + 2 * length * width))


def training_bytes(parameters, optimizer):
    match optimizer:
        case "sgd":
            numbers = 1 + 1
        case "momentum":
            numbers = 1 + 1 + 1
        case "adam":
            numbers = 1 + 1 + 2
        case _:
            raise ValueError(optimizer)
    return parameters * numbers * 4
