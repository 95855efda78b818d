def dense(batch, inputs, outputs, bias=True):
    """Parameters, numbers in the output, FLOPs of the forward pass."""
    raise NotImplementedError("a weight per pair, a bias per output, two FLOPs per weight and example")


def conv2d(batch, channels_in, channels_out, kernel, height, width, stride=1, padding=0, groups=1, bias=True):
    """Parameters, numbers in the output, FLOPs of the forward pass."""
    raise NotImplementedError("first the size of the output")


def transformer_block(batch, length, width, hidden):
    """Parameters and FLOPs of the forward pass."""
    raise NotImplementedError("matrices per token, scores and values per pair of tokens")


def training_bytes(parameters, optimizer):
    """Bytes of weights, gradients and optimiser state in 32-bit floats."""
    raise NotImplementedError("how many numbers per parameter?")
