"""Exact claims about convolution layers: what they compute, what they cost, what moves with what."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked
from vivavoce.labkit.training import parameters


def random(*shape, seed=0):
    """Standard normal values in float64."""
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def multiply_adds(network, x):
    """Multiplications of all linear and convolutional layers for one example `x` of batch size 1."""
    total = 0

    def count(layer, inputs, output):
        nonlocal total
        total += layer.weight.numel() * (output[0, 0].numel() if output.dim() > 2 else 1)

    for layer in network.modules():
        if hasattr(layer, "weight"):
            layer.register_forward_hook(count)
    network(x)
    return total


def small_cnn(kernel=5):
    """The CNN of the main lab."""
    return nn.Sequential(
        nn.Conv1d(1, 25, kernel, stride=2, padding=kernel // 2), nn.Conv1d(25, 25, 3, stride=2, padding=1),
        nn.Conv1d(25, 25, 3, stride=2, padding=1), nn.Flatten(), nn.Linear(125, 10),
    )  # fmt: skip


@fact(
    "cheaper-than-dense",
    "A CNN is cheaper to compute than a fully connected network.",
    ledger=("000-Q10.7",),
    expected="conditional",
    reason="Every weight of a kernel is used once per output place: few weights, but not few multiplications.",
    finding="With equal weights ({cnn_weights} against {mlp_weights}) the CNN needs {cnn_macs} multiply-adds, the MLP "
    "{mlp_macs}. For the same output map a convolution needs {conv_weights} weights and {conv_macs} multiply-adds, a "
    "dense layer {dense_macs} of each.",
)
def cheaper_than_dense():
    """The main lab's networks, then one layer with 25 x 20 outputs. Control: a kernel as wide as its input is dense."""
    cnn, mlp = small_cnn(), nn.Sequential(nn.Linear(40, 100), nn.Linear(100, 10))
    cnn_macs, mlp_macs = multiply_adds(cnn, torch.zeros(1, 1, 40)), multiply_adds(mlp, torch.zeros(1, 40))
    conv, dense = nn.Conv1d(1, 25, 5, stride=2, padding=2, bias=False), nn.Linear(40, 500, bias=False)
    conv_macs, dense_macs = multiply_adds(conv, torch.zeros(1, 1, 40)), multiply_adds(dense, torch.zeros(1, 40))
    whole = nn.Conv1d(1, 500, 40, bias=False)
    equal_weights = abs(parameters(cnn) / parameters(mlp) - 1) < 0.05
    return Found(
        holds={
            "equal weights": equal_weights and cnn_macs <= mlp_macs,
            "equal output map": 100 * parameters(conv) <= dense_macs and 5 * conv_macs <= dense_macs,
        },
        control=parameters(whole) == parameters(dense) and multiply_adds(whole, torch.zeros(1, 1, 40)) <= dense_macs,
        figures={
            "cnn_weights": f"{parameters(cnn):,}",
            "mlp_weights": f"{parameters(mlp):,}",
            "cnn_macs": f"{cnn_macs:,}",
            "mlp_macs": f"{mlp_macs:,}",
            "conv_weights": f"{parameters(conv):,}",
            "conv_macs": f"{conv_macs:,}",
            "dense_macs": f"{dense_macs:,}",
        },
    )


@fact(
    "size-independent-of-image",
    "The number of weights of a convolution does not depend on the image size.",
    finding="A 3 x 3 layer from 3 to 64 channels has {conv} parameters at any size. A dense layer from a 32 x 32 "
    "colour image to as many outputs would have {dense}, from 224 x 224 {large}.",
)
def size_independent_of_image():
    """One layer runs on both sizes; a dense layer to an equally large map is the control (counted, not built)."""
    conv = nn.Conv2d(3, 64, 3, padding=1)
    shapes = [tuple(conv(torch.zeros(1, 3, side, side)).shape[2:]) for side in (32, 64)]

    def dense(side):
        return (3 * side**2 + 1) * 64 * side**2

    return Found(
        holds=shapes == [(32, 32), (64, 64)] and parameters(conv) == (3 * 3 * 3 + 1) * 64,
        control=dense(32) == dense(224),
        figures={"conv": f"{parameters(conv):,}", "dense": f"{dense(32):,}", "large": f"{dense(224):.2g}"},
    )


@fact(
    "linear-layer-with-tied-weights",
    "A convolution is a fully connected layer in which most weights are zero and the others are shared.",
    finding="As a matrix, a kernel of 3 on 8 samples has {entries} entries: {nonzero} are not zero, with {distinct} "
    "different values.",
)
def linear_layer_with_tied_weights():
    """Read the matrix off by sending in unit vectors; the control is a dense layer's matrix."""
    kernel, x = random(1, 1, 3), random(8, seed=1)

    def layer(v):
        return F.conv1d(v.view(1, 1, -1), kernel, padding=1).flatten()

    matrix = torch.stack([layer(unit) for unit in torch.eye(8, dtype=torch.float64)], dim=1)

    def tied(m):
        return len(m[m != 0].unique()) == 3

    return Found(
        holds=tied(matrix) and torch.allclose(matrix @ x, layer(x)),
        control=tied(random(8, 8, seed=2)),
        figures={
            "entries": matrix.numel(),
            "nonzero": int((matrix != 0).sum()),
            "distinct": len(matrix[matrix != 0].unique()),
        },
    )


@fact(
    "equivariant",
    "A convolution commutes with shifts: shift, then convolve gives the same as convolve, then shift.",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 9.2",
    finding="With circular padding and stride 1 the two differ by at most {error}. With zero padding they differ at "
    "the border.",
)
def equivariant():
    """Shift by three pixels, 8 channels on 12 x 12; zero padding is the control."""
    x, kernel = random(1, 3, 12, 12), random(8, 3, 3, 3, seed=1)

    def error(layer):
        return (layer(x.roll(3, -1)) - layer(x).roll(3, -1)).abs().max().item()

    def circular(v):
        return F.conv2d(F.pad(v, (1, 1, 1, 1), mode="circular"), kernel)

    exact = error(circular)
    return Found(
        holds=exact < 1e-12,
        control=error(lambda v: F.conv2d(v, kernel, padding=1)) < 1e-12,
        figures={"error": f"{exact:.0e}"},
    )


@fact(
    "stride-needs-whole-steps",
    "A convolution with stride 2 still commutes with every shift.",
    expected="wrong",
    source="Zhang, ICML 2019",
    finding="A shift by 2 pixels moves the map by exactly 1. A shift by 1 changes it: by {change} of its own size.",
)
def stride_needs_whole_steps():
    """The map of a shifted image against all shifts of the map; the control shifts by the stride."""
    x, kernel = random(1, 1, 16, 16), random(4, 1, 3, 3, seed=1)

    def layer(v):
        return F.conv2d(F.pad(v, (1, 1, 1, 1), mode="circular"), kernel, stride=2)

    def nearest(shift):
        moved, y = layer(x.roll(shift, -1)), layer(x)
        return min((moved - y.roll(step, -1)).norm().item() for step in range(8)) / y.norm().item()

    return Found(holds=nearest(1) < 1e-12, control=nearest(2) < 1e-12, figures={"change": f"{nearest(1):.2f}"})


@fact(
    "flips-the-kernel",
    "The convolution layers of deep learning libraries flip the kernel, as convolution in mathematics does.",
    expected="wrong",
    source="torch.nn.Conv2d documentation: cross-correlation operator",
    finding="Kernel 1, 2, 3 over 0 0 1 0 0: the library gives {library}, mathematical convolution {maths}.",
)
def flips_the_kernel():
    """A unit impulse through both; the control is numpy.convolve."""
    impulse, kernel = np.array([0.0, 0, 1, 0, 0]), np.array([1.0, 2, 3])
    library = F.conv1d(torch.tensor(impulse).view(1, 1, -1), torch.tensor(kernel).view(1, 1, -1)).flatten().numpy()
    maths = np.convolve(impulse, kernel, mode="valid")

    def flips(result):
        return np.array_equal(result, kernel)  # under convolution an impulse gives the kernel itself

    return Found(
        holds=flips(library),
        control=flips(maths),
        figures={"library": " ".join(f"{v:g}" for v in library), "maths": " ".join(f"{v:g}" for v in maths)},
    )


@fact(
    "filters-span-all-channels",
    "Each filter works on one channel of its input.",
    expected="wrong",
    finding="A 3 x 3 layer from 16 to 32 channels has 32 filters of 16 x 3 x 3 weights: {dense} in all. Only with "
    "groups=16 (depthwise) does each filter see one channel: {depthwise} weights.",
)
def filters_span_all_channels():
    """Change input channel 0 and see which outputs move; a depthwise layer is the control."""
    x = random(1, 16, 6, 6)
    other = x.clone()
    other[:, 0] += 1.0
    full, depthwise = random(32, 16, 3, 3, seed=1), random(32, 1, 3, 3, seed=2)

    def one_channel_each(weight, groups):
        moved = (F.conv2d(x, weight, groups=groups) - F.conv2d(other, weight, groups=groups)).abs().amax((0, 2, 3))
        return int((moved > 1e-9).sum()) == 32 // 16

    return Found(
        holds=one_channel_each(full, 1),
        control=one_channel_each(depthwise, 16),
        figures={"dense": f"{full.numel():,}", "depthwise": f"{depthwise.numel():,}"},
    )


def seen(layers, kernel, size=65, runs=1):
    """Gradient of the middle output with respect to each sample, averaged over stacks of random positive kernels."""
    total = torch.zeros(size, dtype=torch.float64)
    for run in range(runs):
        x = torch.zeros(1, 1, size, dtype=torch.float64, requires_grad=True)
        h = x
        for layer in range(layers):
            h = F.conv1d(h, random(1, 1, kernel, seed=100 * run + layer).abs(), padding=kernel // 2)
        (gradient,) = torch.autograd.grad(h[0, 0, size // 2], x)
        total += gradient[0, 0].abs()
    return total / runs


@fact(
    "receptive-field-grows",
    "The receptive field grows with depth.",
    ledger=("003-Q11.2",),
    source="Luo et al., NeurIPS 2016",
    finding="1, 2, 4, 8 and 16 layers with kernel 3 see {widths} samples, as 1 + 2L says. Yet in the stack of 16, "
    "95 % of the gradient comes from the middle {effective} of {full}.",
)
def receptive_field_grows():
    """Support of the input gradient against 1 + L (k - 1); with a kernel of 1 nothing grows."""
    depths = (1, 2, 4, 8, 16)

    def widths(kernel):
        return [int((seen(depth, kernel) > 0).sum()) for depth in depths]

    mass = seen(16, 3, runs=20)
    half = next(h for h in range(33) if mass[32 - h : 33 + h].sum() >= 0.95 * mass.sum())
    return Found(
        holds=widths(3) == [1 + 2 * depth for depth in depths] and 2 * half + 1 < widths(3)[-1] / 2,
        control=widths(1)[-1] > widths(1)[0],
        figures={"widths": ", ".join(map(str, widths(3))), "effective": 2 * half + 1, "full": widths(3)[-1]},
    )


@fact(
    "reshape-scrambles-channels",
    "An array with channels last becomes channels first by reshaping.",
    expected="wrong",
    finding="reshape keeps the order in memory: after it, channel 0 of a 2 x 2 colour image holds {got}, not its red "
    "values {want}. A transpose moves the axis.",
)
def reshape_scrambles_channels():
    """A 2 x 2 image with three channels numbered 0 to 11; the control transposes."""
    image = torch.arange(12).reshape(2, 2, 3)
    red = image[..., 0]

    def red_first(channels_first):
        return torch.equal(channels_first[0], red)

    wrong = image.reshape(3, 2, 2)
    return Found(
        holds=red_first(wrong),
        control=red_first(image.permute(2, 0, 1)),
        figures={"got": wrong[0].flatten().tolist(), "want": red.flatten().tolist()},
    )


@fact(
    "estimate-conv-parameters",
    "The formula of the estimate counts the parameters that PyTorch's Conv2d has.",
    source="torch.nn.Conv2d, PyTorch documentation",
    finding="Equal in {n} of {n} draws.",
)
def estimate_conv_parameters():
    draws = list(asked(__file__, "conv-parameters"))
    counts = [parameters(nn.Conv2d(n["inputs"], n["outputs"], n["kernel"])) for n, _ in draws]
    without_bias = [parameters(nn.Conv2d(n["inputs"], n["outputs"], n["kernel"], bias=False)) for n, _ in draws]
    answers = [answer for _, (answer,) in draws]
    return Found(holds=counts == answers, control=without_bias == answers, figures={"n": len(draws)})


@fact(
    "estimate-conv-output-size",
    "The formula of the estimate gives the shape that PyTorch's Conv2d puts out.",
    source="torch.nn.Conv2d, PyTorch documentation",
    finding="Equal in {n} of {n} draws; without the dilation it would be wrong in {wrong}.",
)
def estimate_conv_output_size():
    draws = list(asked(__file__, "conv-output-size"))
    shapes = {dilated: [output_shape(n, dilated) for n, _ in draws] for dilated in (True, False)}
    answers = [answer for _, answer in draws]
    wrong = sum(shape != answer for shape, answer in zip(shapes[False], answers, strict=True))
    figures = {"n": len(draws), "wrong": wrong}
    return Found(holds=shapes[True] == answers, control=shapes[False] == answers, figures=figures)


def output_shape(n, dilated):
    dilation = n["dilation"] if dilated else 1
    layer = nn.Conv2d(n["inputs"], n["outputs"], n["kernel"], n["stride"], n["padding"], dilation)
    return tuple(layer(torch.zeros(n["inputs"], n["size"], n["size"])).shape)


@fact(
    "estimate-conv-multiply-adds",
    "The formula of the estimate counts the multiply-adds of PyTorch's Conv2d.",
    source="torch.utils.flop_counter, PyTorch documentation",
    finding="Equal to half the FLOPs that PyTorch counts in {n} of {n} draws.",
)
def estimate_conv_multiply_adds():
    draws = list(asked(__file__, "conv-multiply-adds"))
    answers = [answer for _, (answer,) in draws]
    counted = {stride: [flops(n, n["stride"] if stride else 1) // 2 for n, _ in draws] for stride in (True, False)}
    return Found(holds=counted[True] == answers, control=counted[False] == answers, figures={"n": len(draws)})


def flops(n, stride):
    """FLOPs of one forward pass as PyTorch counts them; on the meta device nothing is computed."""
    kernel, size = n["kernel"], n["size"]
    layer = nn.Conv2d(n["inputs"], n["outputs"], kernel, stride, kernel // 2, bias=False, device="meta")
    with FlopCounterMode(display=False) as counter:
        layer(torch.zeros(1, n["inputs"], size, size, device="meta"))
    return counter.get_total_flops()


@fact(
    "estimate-receptive-field",
    "The formula of the estimate gives the number of input pixels that reach one output value.",
    source="Araujo, Norris, Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill, 2019",
    finding="Equal to the inputs with a gradient in {n} of {n} draws.",
)
def estimate_receptive_field():
    draws = list(asked(__file__, "receptive-field"))
    answers = [answer for _, (answer,) in draws]
    seen = {window: [inputs_that_count(n, window) for n, _ in draws] for window in (2, 1)}
    return Found(holds=seen[2] == answers, control=seen[1] == answers, figures={"n": len(draws)})


def inputs_that_count(n, window):
    """Samples with a gradient from the middle output of the stack, all weights being one."""
    first, second = ([nn.Conv1d(1, 1, n["kernel"], bias=False) for _ in range(n[part])] for part in ("layers", "more"))
    stack = nn.Sequential(*first, nn.AvgPool1d(window), *second).double()
    for weight in stack.parameters():
        nn.init.ones_(weight)
    x = torch.zeros(1, 1, 200, dtype=torch.float64, requires_grad=True)
    out = stack(x)
    out[0, 0, out.shape[-1] // 2].backward()
    return int((x.grad != 0).sum())


@fact(
    "estimate-depthwise-saving",
    "The formula of the estimate gives the ratio of the weights of PyTorch's layers.",
    source="Howard et al., MobileNets, arXiv:1704.04861, 2017, section 3.1",
    finding="Equal in {n} of {n} draws.",
)
def estimate_depthwise_saving():
    draws = list(asked(__file__, "depthwise-saving"))

    def ratio(n, groups):
        c_in, c_out, kernel = n["inputs"], n["outputs"], n["kernel"]
        depthwise = nn.Conv2d(c_in, c_in, kernel, groups=groups, bias=False)
        pointwise = nn.Conv2d(c_in, c_out, 1, bias=False)
        return parameters(nn.Conv2d(c_in, c_out, kernel, bias=False)) / parameters(nn.Sequential(depthwise, pointwise))

    right = all(ratio(n, n["inputs"]) == answer for n, (answer,) in draws)
    ungrouped = all(ratio(n, 1) == answer for n, (answer,) in draws)
    return Found(holds=right, control=ungrouped, figures={"n": len(draws)})
