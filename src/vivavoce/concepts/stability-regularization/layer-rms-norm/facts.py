"""Exact claims about norms of a single example: axes, invariances, cost, and where they stand."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


def shown(values):
    return ", ".join(f"{v:.2f}" for v in values)


@fact(
    "by-hand",
    "Layer norm makes 2, 4, 6, 8 into -1.34, -0.45, 0.45, 1.34; RMS norm into 0.37, 0.73, 1.10, 1.46.",
    source="Ba, Kiros and Hinton, 2016; Zhang and Sennrich, NeurIPS 2019",
    finding="Mean 5, variance 5, root mean square {rms}: {layer} and {root}.",
)
def by_hand():
    x = torch.tensor([[2.0, 4.0, 6.0, 8.0]])
    layer, root = F.layer_norm(x, (4,))[0], F.rms_norm(x, (4,))[0]
    want = torch.tensor([-1.34, -0.45, 0.45, 1.34]), torch.tensor([0.37, 0.73, 1.10, 1.46])

    def as_said(a, b):
        return torch.allclose(a, want[0], atol=0.006) and torch.allclose(b, want[1], atol=0.006)

    figures = {"rms": f"{x.pow(2).mean().sqrt().item():.2f}", "layer": shown(layer), "root": shown(root)}
    return Found(holds=as_said(layer, root), control=as_said(root, layer), figures=figures)


@fact(
    "same-alone-and-in-company",
    "Layer norm gives an example the same output alone, in any batch, in training and in evaluation.",
    source="Ba, Kiros and Hinton, 2016, section 1",
    finding="Bit for bit; with batch norm in training the same example moves by {moved}.",
)
def same_alone_and_in_company():
    torch.manual_seed(0)
    x, others = torch.randn(1, 8), 3 + torch.randn(7, 8)

    def moved(layer):
        two, eight = torch.cat([x, others[:1]]), torch.cat([x, others])
        return (layer.train()(two)[0] - layer(eight)[0]).abs().max().item()

    layer, batch = nn.LayerNorm(8), nn.BatchNorm1d(8)
    modes = torch.equal(layer.train()(x), layer.eval()(x))
    return Found(
        holds=modes and moved(layer) == 0.0, control=moved(batch) == 0.0, figures={"moved": f"{moved(batch):.1f}"}
    )


@fact(
    "blind-to-shift-and-scale",
    "Layer norm does not see a shift or a scale of an example; RMS norm sees the shift.",
    source="Zhang and Sennrich, NeurIPS 2019, table 1",
    finding="Times 10 changes neither; plus 3 changes RMS norm by up to {shift} and layer norm not at all.",
)
def blind_to_shift_and_scale():
    torch.manual_seed(0)
    x = torch.randn(5, 16, dtype=torch.float64)

    def layer(z):
        return F.layer_norm(z, (16,), eps=0.0)

    def root(z):
        return F.rms_norm(z, (16,), eps=0.0)

    def gap(norm, z):
        return (norm(z) - norm(x)).abs().max().item()

    blind = max(gap(layer, 10 * x), gap(layer, x + 3), gap(root, 10 * x)) < 1e-9
    return Found(
        holds=blind and gap(root, x + 3) > 0.1,
        control=blind and gap(layer, x + 3) > 0.1,
        figures={"shift": f"{gap(root, x + 3):.1f}"},
    )


@fact(
    "equal-at-mean-zero",
    "On an example of mean zero, layer norm and RMS norm agree.",
    finding="Up to {error}; with its mean left in, they differ by {with_mean}.",
)
def equal_at_mean_zero():
    torch.manual_seed(0)
    x = 1 + torch.randn(5, 16, dtype=torch.float64)

    def gap(z):
        return (F.layer_norm(z, (16,), eps=0.0) - F.rms_norm(z, (16,), eps=0.0)).abs().max().item()

    centred = gap(x - x.mean(-1, keepdim=True))
    figures = {"error": f"{centred:.0e}", "with_mean": f"{gap(x):.1f}"}
    return Found(holds=centred < 1e-9, control=gap(x) < 1e-9, figures=figures)


@fact(
    "trained-values",
    "Layer norm trains a scale and a shift for each feature, RMS norm a scale only; neither keeps running statistics.",
    source="PyTorch documentation, LayerNorm and RMSNorm",
    finding="At width 512: {layer} and {root} trained values, no buffers; batch norm also keeps {buffers}.",
)
def trained_values():
    def counts(module):
        return sum(p.numel() for p in module.parameters()), sum(b.numel() for b in module.buffers())

    layer, root, batch = counts(nn.LayerNorm(512)), counts(nn.RMSNorm(512)), counts(nn.BatchNorm1d(512))
    return Found(
        holds=layer == (1024, 0) and root == (512, 0),
        control=batch == (1024, 0),
        figures={"layer": f"{layer[0]:,}", "root": root[0], "buffers": f"{batch[1]:,}"},
    )


@fact(
    "groups-in-between",
    "Group norm with one group is layer norm over all of an image, with one group per channel instance norm.",
    source="Wu and He, ECCV 2018, section 3",
    finding="Both up to {error}; with four groups it is neither.",
)
def groups_in_between():
    torch.manual_seed(0)
    x = torch.randn(2, 8, 5, 5, dtype=torch.float64)
    whole, each = F.layer_norm(x, (8, 5, 5)), F.instance_norm(x)

    def gap(groups, other):
        return (F.group_norm(x, groups) - other).abs().max().item()

    error = max(gap(1, whole), gap(8, each))
    return Found(holds=error < 1e-9, control=min(gap(4, whole), gap(4, each)) < 1e-9, figures={"error": f"{error:.0e}"})


def stream(depth, arm):
    """Variance of the residual stream after `depth` blocks whose sub-layer is a random matrix."""
    torch.manual_seed(0)
    h = torch.randn(200, 256, dtype=torch.float64)
    for _ in range(depth):
        w = torch.randn(256, 256, dtype=torch.float64) / 16
        h = h + F.layer_norm(h, (256,)) @ w if arm == "pre" else F.layer_norm(h + h @ w, (256,))
    return h.var().item()


@fact(
    "pre-norm-stream-grows",
    "With pre-norm the variance of the residual stream grows with the depth, so a norm is needed at the end.",
    source="Xiong et al., ICML 2020, section 3",
    finding="After 16 blocks of fresh weights it is {pre}, about 1 for each block; with post-norm it stays {post}.",
)
def pre_norm_stream_grows():
    pre, post = stream(16, "pre"), stream(16, "post")
    return Found(holds=12 < pre < 22, control=12 < post < 22, figures={"pre": f"{pre:.0f}", "post": f"{post:.1f}"})


@fact(
    "squares-overflow-in-half",
    "A square inside RMS norm overflows half precision from a value of 256 on, the sum of several earlier.",
    finding="256² = 65536 is beyond {largest}, the largest float16: the mean square becomes {square} and the output "
    "{output}. Libraries compute norms in 32 bits.",
)
def squares_overflow_in_half():
    def normed(value, square_type):
        x = np.full(4, value, dtype=np.float16)
        with np.errstate(over="ignore"):
            square = (x.astype(square_type) ** 2).mean(dtype=square_type)
        return square, (x / np.sqrt(square)).astype(np.float32)[0]

    square, output = normed(256, np.float16)
    safe = normed(256, np.float32)
    below = normed(127, np.float16)
    return Found(
        holds=bool(np.isinf(square) and not np.isinf(below[0])),
        control=bool(np.isinf(safe[0])),
        figures={"largest": f"{np.finfo(np.float16).max:.0f}", "square": f"{square}", "output": f"{output:.0f}"},
    )
