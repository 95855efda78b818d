"""The dense layer as a convolution of one pixel; the block as six dense layers and the pairs of positions."""


def positions(size, kernel, stride, padding):
    """How many places the kernel has along one axis, counted by the last start."""
    last_start = size + padding + padding - kernel
    return 1 + last_start // stride


def conv2d(batch, channels_in, channels_out, kernel, height, width, stride=1, padding=0, groups=1, bias=True):
    taps = kernel**2 * channels_in // groups
    activations = batch * channels_out
    for size in (height, width):
        activations *= positions(size, kernel, stride, padding)
    parameters = channels_out * taps
    if bias:
        parameters += channels_out
    return parameters, activations, activations * taps * 2


def dense(batch, inputs, outputs, bias=True):
    return conv2d(batch, inputs, outputs, 1, 1, 1, bias=bias)


def transformer_block(batch, length, width, hidden):
    layers = [(width, width)] * 4 + [(width, hidden), (hidden, width)]
    parameters = flops = 0
    for inputs, outputs in layers:
        weights, _, spent = dense(batch * length, inputs, outputs, bias=False)
        parameters += weights
        flops += spent
    pairs = length * length * batch
    return parameters, flops + 4 * pairs * width


def training_bytes(parameters, optimizer):
    state = ("sgd", "momentum", "adam").index(optimizer)
    return 4 * (2 + state) * parameters
