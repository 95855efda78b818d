"""Judges a convolution layer against its definition in float64, and against algebra.

The layer is linear in x and in weight. So its gradients are read off from what each window meets: no backward pass is
written here, and nothing is rounded as it is with differences.
"""

import itertools

import numpy as np

from vivavoce.drillkit import check, expect

# (n, c_in, h, w), c_out, (kh, kw), stride, padding; small first, so that the first failure is the smallest
CASES = (
    ((1, 1, 2, 2), 1, (1, 1), 1, 0),
    ((1, 1, 3, 3), 1, (2, 2), 1, 0),
    ((1, 1, 3, 4), 1, (2, 3), 1, 0),
    ((1, 1, 3, 3), 1, (3, 3), 1, 1),
    ((1, 1, 4, 4), 1, (2, 2), 2, 0),
    ((1, 1, 6, 5), 1, (2, 2), 3, 0),  # one column is left over
    ((1, 2, 3, 3), 1, (2, 2), 1, 0),
    ((1, 1, 3, 3), 2, (2, 2), 1, 0),
    ((2, 1, 3, 3), 1, (2, 2), 1, 0),
    ((2, 3, 7, 6), 4, (3, 2), 2, 1),
    ((3, 2, 5, 9), 3, (1, 4), 3, 2),
)


def drawn(rng, case):
    """Arrays of a case and its settings; all shapes differ where they can."""
    shape, c_out, kernel, stride, padding = case
    x, weight = rng.normal(size=shape), rng.normal(size=(c_out, shape[1], *kernel))
    return x, weight, rng.normal(size=c_out), stride, padding


def named(x, weight, bias, stride, padding):
    """The arguments, as a failing case shows them."""
    return {"x": x, "weight": weight, "bias": bias, "stride": stride, "padding": padding}


def windows(x, kernel, stride, padding):
    """Every window of the padded image: (n, c_in, h_out, w_out, *kernel), in float64."""
    n, channels, height, width = x.shape
    padded = np.zeros((n, channels, height + 2 * padding, width + 2 * padding))
    padded[:, :, padding : padding + height, padding : padding + width] = x
    return np.lib.stride_tricks.sliding_window_view(padded, kernel, (2, 3))[:, :, ::stride, ::stride]


def by_definition(x, weight, bias, stride, padding):
    """Every window of the padded image times the kernel, summed over channels and places, plus the bias."""
    seen = windows(x, weight.shape[2:], stride, padding)
    y = np.tensordot(seen, weight.astype(np.float64), ((1, 4, 5), (1, 2, 3)))
    return np.moveaxis(y, -1, 1) + bias.reshape(1, -1, 1, 1)


def slopes(dy, x, weight, stride, padding):
    """(dx, dweight, dbias): what the layer makes of an impulse at each entry, times dy.

    An impulse in the image stands at one place of each window that meets it, in all images and channels alike; one in
    the kernel gives the pixels that its place of the windows meets.
    """
    pixels, kernel = x.shape[2] * x.shape[3], weight.shape[2:]
    impulses = np.eye(pixels).reshape(pixels, 1, *x.shape[2:])
    met = windows(impulses, kernel, stride, padding)[:, 0]  # (pixels, h_out, w_out, *kernel)
    through = np.tensordot(dy, weight, (1, 0))  # (n, h_out, w_out, c_in, *kernel): dy of each pixel that is met
    dx = np.tensordot(through, met, ((1, 2, 4, 5), (1, 2, 3, 4))).reshape(x.shape)
    dweight = np.tensordot(dy, windows(x, kernel, stride, padding), ((0, 2, 3), (0, 2, 3)))
    return dx, dweight, dy.sum((0, 2, 3))


@check("matches the definition")
def matches_definition(subject, rng):
    calls = [drawn(rng, case) for case in CASES]
    for given, got in zip(calls, subject.each(subject.conv2d, calls), strict=True):
        expect.close(got, by_definition(*given), rtol=1e-9, atol=1e-12, inputs=named(*given))


@check("does not flip the kernel")
def does_not_flip(subject, rng):
    # An impulse: cross-correlation returns the kernel turned round, convolution in mathematics the kernel itself.
    x, weight = np.zeros((1, 1, 5, 5)), np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    x[0, 0, 2, 2] = 1.0
    given = (x, weight, np.zeros(1), 1, 0)
    expect.close(subject.conv2d(*given), weight[:, :, ::-1, ::-1], rtol=1e-12, inputs=named(*given))


@check("pads zeros on all four sides")
def pads_all_sides(subject, rng):
    x, weight = np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3))
    calls = [(x, weight, np.zeros(1), 1, padding) for padding in (1, 2)]
    for given, got in zip(calls, subject.each(subject.conv2d, calls), strict=True):
        expect.close(got, by_definition(*given), rtol=1e-12, inputs=named(*given))


@check("adds the bias of each filter once")
def adds_bias(subject, rng):
    x, weight, bias = np.zeros((2, 3, 4, 5)), rng.normal(size=(2, 3, 3, 3)), np.array([1.0, -2.0])
    given = (x, weight, bias, 1, 1)
    want = np.broadcast_to(bias.reshape(1, 2, 1, 1), (2, 2, 4, 5))
    expect.close(subject.conv2d(*given), want, rtol=1e-12, inputs=named(*given))


@check("gives outputs of the right size")
def output_size(subject, rng):
    settings = itertools.product((5, 6, 7), (1, 2, 3), (0, 1))
    calls = [drawn(rng, ((1, 1, side, side + 1), 1, (2, 1), stride, padding)) for side, stride, padding in settings]
    for given, got in zip(calls, subject.each(subject.conv2d, calls), strict=True):
        x, weight, _, stride, padding = given
        sides = zip(x.shape[2:], weight.shape[2:], strict=True)
        want = [(side + 2 * padding - kernel) // stride + 1 for side, kernel in sides]
        expect.shape(got, (1, 1, *want), inputs=named(*given))


@check("moves with its input")
def equivariance(subject, rng):
    # Away from the border a shift of the image by one stride shifts the map by one.
    problem = "The image moved by one stride, and the map did not move by one."
    calls = [drawn(rng, ((1, 2, 9, 9), 3, (3, 3), stride, 0)) for stride in (1, 2)]
    shifted = [(np.roll(x, stride, axis=3), *rest, stride, 0) for x, *rest, stride, _ in calls]
    outputs = [np.asarray(y) for y in subject.each(subject.conv2d, [*calls, *shifted])]
    for stride, y, moved in zip((1, 2), outputs[:2], outputs[2:], strict=True):
        expect.close(moved[..., 1:], y[..., :-1], rtol=1e-9, atol=1e-12, inputs={"stride": stride}, problem=problem)


@check("the gradients are those of the layer")
def gradients(subject, rng):
    calls = []
    for case in CASES:
        x, weight, bias, stride, padding = drawn(rng, case)
        dy = rng.normal(size=by_definition(x, weight, bias, stride, padding).shape)
        calls.append((dy, x, weight, stride, padding))
    for call, got in zip(calls, subject.each(subject.conv2d_backward, calls), strict=True):
        given, want = dict(zip(("dy", "x", "weight", "stride", "padding"), call, strict=True)), slopes(*call)
        expect.true(len(got) == 3, "conv2d_backward must return (dx, dweight, dbias).", inputs=given)
        for name, mine, right in zip(("dx", "dweight", "dbias"), got, want, strict=True):
            problem = f"{name} is not the gradient."
            expect.close(mine, right, rtol=1e-9, atol=1e-12, inputs=given, problem=problem)


@check("keeps the dtype and its arguments")
def keeps_dtype(subject, rng):
    for dtype, rtol in (("float32", 1e-4), ("float64", 1e-9)):
        x, weight, bias = (a.astype(dtype) for a in drawn(rng, CASES[9])[:3])
        given = named(x, weight, bias, 2, 1)
        y = expect.unchanged(subject, subject.conv2d, x, weight, bias, 2, 1, inputs=given)
        expect.close(
            y, by_definition(x, weight, bias, 2, 1).astype(dtype), rtol=rtol, atol=1e-5, dtype=dtype, inputs=given
        )
        got = expect.unchanged(subject, subject.conv2d_backward, np.asarray(y), x, weight, 2, 1)
        want = slopes(np.asarray(y, dtype=np.float64), x, weight, 2, 1)
        for name, gradient, right in zip(("dx", "dweight", "dbias"), got, want, strict=True):
            expect.close(gradient, right, rtol=rtol, atol=100 * rtol, dtype=dtype, inputs=given,
                         problem=f"{name} is not the gradient.")  # fmt: skip


@check("rejects what does not fit")
def rejects(subject, rng):
    x, bias = np.ones((1, 2, 3, 3)), np.zeros(1)
    expect.raises(ValueError, subject.conv2d, x, np.ones((1, 3, 2, 2)), bias)
    expect.raises(ValueError, subject.conv2d, x, np.ones((1, 1, 2, 2)), bias)
    expect.raises(ValueError, subject.conv2d, x, np.ones((1, 2, 4, 2)), bias)
    expect.raises(ValueError, subject.conv2d, x, np.ones((1, 2, 6, 6)), bias, 1, 1)
    expect.raises(ValueError, subject.conv2d_backward, np.ones((1, 1, 2, 2)), x, np.ones((1, 3, 2, 2)))
    expect.raises(ValueError, subject.conv2d_backward, np.ones((1, 1, 1, 2)), x, np.ones((1, 2, 4, 2)))


@check("handles a larger batch")
def large(subject, rng):
    # Two images of the output are compared number by number. The layer without its bias is linear in x and in weight,
    # so both inner products below are sum(dy * output): they hold the other images to it as a whole.
    x, weight, bias, *_ = drawn(rng, ((4, 8, 24, 24), 8, (5, 5), 1, 2))
    y = np.asarray(subject.conv2d(x, weight, bias, 1, 2))
    expect.shape(y, (4, 8, 24, 24))
    two = rng.choice(4, 2, replace=False)
    expect.close(y[two], by_definition(x[two], weight, bias, 1, 2), rtol=1e-9, atol=1e-11)
    dx, dweight, dbias = subject.conv2d_backward(y, x, weight, 1, 2)
    want = float((y * (y - bias.reshape(1, -1, 1, 1))).sum())
    expect.close(float((np.asarray(dx) * x).sum()), want, rtol=1e-9, problem="dx is not the gradient.")
    expect.close(float((np.asarray(dweight) * weight).sum()), want, rtol=1e-9, problem="dweight is not the gradient.")
    expect.close(dbias, y.sum((0, 2, 3)), rtol=1e-9, atol=1e-9, problem="dbias is not the gradient.")


@check("stride 1 and no padding unless given; a kernel may fill the image")
def defaults(subject, rng):
    x, bias = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=2)
    weights = [rng.normal(size=(2, 3, *kernel)) for kernel in ((3, 2), (4, 2), (2, 5), (4, 5))]
    wanted = [by_definition(x, weight, bias, 1, 0) for weight in weights]
    outputs = subject.each(subject.conv2d, [(x, weight, bias) for weight in weights])
    for weight, want, got in zip(weights, wanted, outputs, strict=True):
        expect.close(got, want, rtol=1e-9, atol=1e-12, inputs={"x": x, "weight": weight})
    calls = [(rng.normal(size=want.shape), x, weight) for weight, want in zip(weights, wanted, strict=True)]
    for (dy, _, weight), got in zip(calls, subject.each(subject.conv2d_backward, calls), strict=True):
        given = {"dy": dy, "x": x, "weight": weight}
        expect.close(tuple(got), slopes(dy, x, weight, 1, 0), rtol=1e-9, atol=1e-12, inputs=given)
