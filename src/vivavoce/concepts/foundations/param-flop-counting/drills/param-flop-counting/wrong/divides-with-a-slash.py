# caught by: exact where numbers are large
# mistake: divides by the groups in floating point and cuts off the rest
NUMBERS_PER_PARAMETER = {"sgd": 2, "momentum": 3, "adam": 4}  # weight, gradient, running means


def dense(batch, inputs, outputs, bias=True):
    """Parameters, numbers in the output, FLOPs of the forward pass."""
    weights = inputs * outputs
    return weights + outputs * bool(bias), batch * outputs, 2 * batch * weights


def conv2d(batch, channels_in, channels_out, kernel, height, width, stride=1, padding=0, groups=1, bias=True):
    """Parameters, numbers in the output, FLOPs of the forward pass."""
    rows = (height + 2 * padding - kernel) // stride + 1
    columns = (width + 2 * padding - kernel) // stride + 1
    seen = int(kernel**2 * channels_in / groups)  # numbers that one output number sees
    activations = batch * channels_out * rows * columns
    return channels_out * seen + channels_out * bool(bias), activations, 2 * seen * activations


def transformer_block(batch, length, width, hidden):
    """Parameters and FLOPs of the forward pass."""
    weights = 4 * width**2 + 2 * width * hidden
    pairs = 2 * length**2 * width  # multiply-adds of the scores and of the sum over values
    return weights, 2 * batch * (length * weights + pairs)


def training_bytes(parameters, optimizer):
    """Bytes of weights, gradients and optimiser state in 32-bit floats."""
    if optimizer not in NUMBERS_PER_PARAMETER:
        raise ValueError(f"unknown optimizer {optimizer!r}")
    return 4 * NUMBERS_PER_PARAMETER[optimizer] * parameters
