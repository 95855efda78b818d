"""The oracle counts one by one: places of the kernel are enumerated, matrices are listed by their sizes."""

from vivavoce.drillkit import check, expect


def products(matrices):
    """FLOPs of matrix products given as (rows, inner, columns), two for each multiply-add."""
    return sum(2 * rows * inner * columns for rows, inner, columns in matrices)


def places(size, kernel, stride, padding):
    """How often a kernel fits: its first corner runs from -padding in steps of stride."""
    return sum(1 for start in range(-padding, size + padding, stride) if start + kernel <= size + padding)


def whole(values):
    """The results as Python integers; a fraction is a mistake."""
    values = values if isinstance(values, tuple | list) else (values,)
    for value in values:
        expect.true(value == int(value), "A count must be a whole number.", got=value)
    return tuple(int(value) for value in values)


@check("dense layer")
def dense(subject, rng):
    cases = [(1, 1, 1, True), (1, 3, 2, True), (4, 3, 2, False), (32, 784, 128, True), (7, 100, 10, False)]
    cases += [(*(int(n) for n in rng.integers(2, 300, 3)), bool(rng.integers(2))) for _ in range(5)]
    for batch, inputs, outputs, bias in cases:
        want = (inputs * outputs + (outputs if bias else 0), batch * outputs, products([(batch, inputs, outputs)]))
        got = whole(subject.dense(batch, inputs, outputs, bias=bias))
        expect.equal(got, want, inputs={"batch": batch, "inputs": inputs, "outputs": outputs, "bias": bias})
    expect.equal(whole(subject.dense(5, 6, 7)), (49, 35, 420))


def conv_case(subject, batch, channels_in, channels_out, kernel, height, width, **options):
    """Compare with a count over all places of the kernel."""
    stride, padding = options.get("stride", 1), options.get("padding", 0)
    groups, bias = options.get("groups", 1), options.get("bias", True)
    rows, columns = places(height, kernel, stride, padding), places(width, kernel, stride, padding)
    one = kernel * kernel * (channels_in // groups)
    numbers = batch * channels_out * rows * columns
    want = (channels_out * one + (channels_out if bias else 0), numbers, products([(numbers, one, 1)]))
    got = whole(subject.conv2d(batch, channels_in, channels_out, kernel, height, width, **options))
    inputs = {"batch": batch, "channels_in": channels_in, "channels_out": channels_out, "kernel": kernel}
    expect.equal(got, want, inputs=inputs | {"height": height, "width": width} | options)


@check("convolution")
def convolution(subject, rng):
    conv_case(subject, 1, 1, 1, 1, 1, 1)
    conv_case(subject, 2, 3, 5, 3, 8, 6)
    conv_case(subject, 2, 3, 5, 2, 8, 6, bias=False)
    for _ in range(5):
        batch, inputs, outputs, kernel = (int(n) for n in rng.integers(1, 6, 4))
        conv_case(subject, batch, inputs, outputs, kernel, int(rng.integers(6, 20)), int(rng.integers(6, 20)))


@check("stride and padding")
def strided(subject, rng):
    conv_case(subject, 1, 2, 4, 3, 7, 10, stride=2)
    conv_case(subject, 1, 2, 4, 3, 8, 8, padding=1)
    conv_case(subject, 1, 3, 64, 7, 224, 224, stride=2, padding=3, bias=False)
    for _ in range(6):
        height, width = (int(n) for n in rng.integers(6, 20, 2))
        stride, padding = int(rng.integers(1, 4)), int(rng.integers(0, 3))
        conv_case(subject, 2, 3, 4, 5, height, width, stride=stride, padding=padding)


@check("groups")
def grouped(subject, rng):
    conv_case(subject, 2, 8, 8, 3, 9, 9, groups=8, padding=1)
    conv_case(subject, 2, 4, 6, 3, 9, 9, groups=2)
    conv_case(subject, 1, 12, 6, 1, 5, 5, groups=3, bias=False)
    conv_case(subject, 2, 4, 6, 3, 9, 7, groups=2, stride=2, padding=1, bias=False)


@check("Transformer block")
def block(subject, rng):
    cases = [(1, 1, 1, 1), (1, 3, 2, 5), (2, 10, 8, 32), (4, 2048, 768, 3072)]
    cases += [tuple(int(n) for n in rng.integers(2, 200, 4)) for _ in range(4)]
    for batch, length, width, hidden in cases:
        tokens = batch * length
        matrices = [(tokens, width, width)] * 4 + [(tokens, width, hidden), (tokens, hidden, width)]
        matrices += [(length, width, length), (length, length, width)] * batch
        want = (4 * width * width + 2 * width * hidden, products(matrices))
        inputs = {"batch": batch, "length": length, "width": width, "hidden": hidden}
        expect.equal(whole(subject.transformer_block(batch, length, width, hidden)), want, inputs=inputs)


@check("memory for training")
def memory(subject, rng):
    for count in (1, 1000, int(rng.integers(10**6, 10**9)), 7 * 10**9):
        for name, numbers in (("sgd", 2), ("momentum", 3), ("adam", 4)):
            got = whole(subject.training_bytes(count, name))
            expect.equal(got, (count * numbers * 4,), inputs={"parameters": count, "optimizer": name})
    for other in ("adamant", "Adam", ""):
        expect.raises(ValueError, subject.training_bytes, 10, other)


@check("exact where numbers are large")
def exact(subject, rng):
    parameters, activations, flops = subject.dense(3, 3_000_000_019, 3_000_000_037)
    expect.true(parameters == 3_000_000_019 * 3_000_000_037 + 3_000_000_037, "Not exact.", got=str(parameters))
    expect.true(flops == 6 * 3_000_000_019 * 3_000_000_037, "Not exact.", got=str(flops))
    expect.true(activations == 9_000_000_111, "Not exact.", got=str(activations))
    taps = 9 * (2**61 + 1)  # that one number of the output sees, of 5 groups; the output has 3 * 15 * 2 * 3 numbers
    got = subject.conv2d(3, 5 * (2**61 + 1), 15, 3, 4, 5, groups=5)
    want = (15 * taps + 15, 270, 540 * taps)
    expect.true(tuple(got) == want, "Not exact.", got=str(got), want=str(want))
    batch, length, width, hidden = 3, 1_000_003, 3_000_000_019, 12_000_000_077
    got = subject.transformer_block(batch, length, width, hidden)
    weights = 4 * width * width + 2 * width * hidden
    want = (weights, 2 * batch * length * weights + 4 * batch * length * length * width)
    expect.true(tuple(got) == want, "Not exact.", got=str(got), want=str(want))
    got, want = subject.training_bytes(2**62 + 1, "momentum"), 12 * (2**62 + 1)
    expect.true(got == want, "Not exact.", got=str(got), want=str(want))
