"""Exact claims about batch normalisation: statistics, modes, what it makes superfluous, and folding."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


@fact(
    "normalises-in-training",
    "Batch norm gives every feature of its input mean 0 and variance 1.",
    ledger=("000-Q31.1",),
    expected="conditional",
    source="Ioffe and Szegedy, ICML 2015, algorithms 1 and 2",
    finding="In training, before scale and shift, the mean is below {mean} and the variance {variance}. In evaluation "
    "mode the same batch gets mean {eval_mean}: the running statistics are used.",
)
def normalises_in_training():
    torch.manual_seed(0)
    x = 3 + 2 * torch.randn(64, 8, dtype=torch.float64)
    norm = nn.BatchNorm1d(8, dtype=torch.float64)

    def standard(z):
        return bool((z.mean(0).abs() < 1e-5).all() and ((z.var(0, unbiased=False) - 1).abs() < 1e-4).all())

    trained = norm(x).detach()
    evaluated = norm.eval()(x).detach()
    nn.init.constant_(norm.weight, 2.0)
    nn.init.constant_(norm.bias, 1.0)
    scaled = norm.train()(x).detach()
    return Found(
        holds={
            "in training, before scale and shift": standard(trained),
            "in training, after scale 2 and shift 1": standard(scaled),
            "in evaluation mode": standard(evaluated),
        },
        control=standard(x),
        figures={
            "mean": f"{10.0 ** np.ceil(np.log10(trained.mean(0).abs().max().item())):.0e}",
            "variance": f"{trained.var(0, unbiased=False).mean().item():.4f}",
            "eval_mean": f"{evaluated.mean().item():.1f}",
        },
    )


@fact(
    "by-hand",
    "The batch 2, 4, 6, 8 becomes about -1.34, -0.45, 0.45, 1.34.",
    source="Ioffe and Szegedy, ICML 2015, algorithm 1",
    finding="Mean {mean}, variance {variance}; PyTorch returns {values}. The running mean moves from 0 to {running}, "
    "the running variance from 1 to {running_variance}.",
)
def by_hand():
    x = torch.tensor([[2.0], [4.0], [6.0], [8.0]], dtype=torch.float64)
    norm = nn.BatchNorm1d(1, dtype=torch.float64)
    out = norm(x).detach().ravel()
    want = torch.tensor([-3.0, -1.0, 1.0, 3.0], dtype=torch.float64) / 5**0.5
    unbiased = (x.ravel() - 5) / x.var().sqrt()  # divides by n - 1
    return Found(
        holds=torch.allclose(out, want, atol=1e-5),
        control=torch.allclose(unbiased, want, atol=1e-5),
        figures={
            "mean": f"{x.mean().item():.0f}",
            "variance": f"{x.var(unbiased=False).item():.0f}",
            "values": ", ".join(f"{v:.2f}" for v in out.tolist()),
            "running": f"{norm.running_mean.item():.1f}",
            "running_variance": f"{norm.running_var.item():.3f}",
        },
    )


@fact(
    "scale-and-shift-learned",
    "Scale and shift are learned parameters, two per channel; the running statistics are not trained.",
    source="PyTorch documentation, torch.nn.BatchNorm2d",
    finding="BatchNorm2d(64) has {trained} trained values and {buffers} running ones; momentum and epsilon are the "
    "hyperparameters.",
)
def scale_and_shift_learned():
    norm = nn.BatchNorm2d(64)
    trained = sum(p.numel() for p in norm.parameters() if p.requires_grad)
    buffers = norm.running_mean.numel() + norm.running_var.numel()
    plain = sum(p.numel() for p in nn.BatchNorm2d(64, affine=False).parameters())
    return Found(holds=trained == 128, control=plain == 128, figures={"trained": trained, "buffers": buffers})


@fact(
    "bias-before-is-wasted",
    "A bias in front of batch norm does nothing: the mean takes it away.",
    source="Ioffe and Szegedy, ICML 2015, section 3.2",
    finding="Adding 100 to every pre-activation changes no output, and the bias gets a gradient of 0 up to rounding.",
)
def bias_before_is_wasted():
    torch.manual_seed(0)
    z, bias = torch.randn(16, 4, dtype=torch.float64), torch.full((4,), 100.0, dtype=torch.float64)

    def unmoved(norm):
        b = bias.clone().requires_grad_()
        out = norm(z + b)
        (out**3).sum().backward()
        return bool(torch.allclose(out, norm(z), atol=1e-9) and b.grad.abs().max() < 1e-9)

    batch_norm = nn.BatchNorm1d(4, dtype=torch.float64)
    return Found(holds=unmoved(batch_norm), control=unmoved(nn.Identity()))


@fact(
    "blind-to-weight-scale",
    "With batch norm behind it, a layer's weights times ten give the same output and a tenth of the gradient.",
    source="Ioffe and Szegedy, ICML 2015, section 3.3; van Laarhoven, 2017",
    finding="Both up to rounding; without the norm neither holds. Large weights slow their own layer down.",
)
def blind_to_weight_scale():
    torch.manual_seed(0)
    x, target = torch.randn(32, 6, dtype=torch.float64), torch.randn(32, 4, dtype=torch.float64)
    start = torch.randn(6, 4, dtype=torch.float64)

    def outcome(scale, normalised):
        w = (scale * start).requires_grad_()
        z = x @ w
        out = F.batch_norm(z, None, None, training=True, eps=1e-12) if normalised else z
        ((out - target) ** 2).sum().backward()
        return out.detach(), w.grad

    def blind(normalised):
        (out, gradient), (out_10, gradient_10) = outcome(1.0, normalised), outcome(10.0, normalised)
        return torch.allclose(out, out_10) and torch.allclose(gradient, 10 * gradient_10)

    return Found(holds=blind(True), control=blind(False))


@fact(
    "folds-into-convolution",
    "In evaluation, batch norm folds into the convolution in front of it and costs nothing.",
    source="Jacob et al., CVPR 2018, section 3.2",
    finding="Scaled kernels and a new bias give the same maps up to {error}.",
)
def folds_into_convolution():
    torch.manual_seed(0)
    conv = nn.Conv2d(3, 5, 3, bias=False, dtype=torch.float64)
    norm = nn.BatchNorm2d(5, dtype=torch.float64)
    x = 1 + 2 * torch.randn(8, 3, 9, 9, dtype=torch.float64)
    nn.init.uniform_(norm.weight, 0.5, 2.0)
    nn.init.normal_(norm.bias)
    norm(conv(x))  # one step in training moves the running statistics
    factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    folded = F.conv2d(x, conv.weight * factor[:, None, None, None], norm.bias - norm.running_mean * factor)

    def error(layer):
        return float((layer(conv(x)) - folded).abs().max().detach())

    in_evaluation, in_training = error(norm.eval()), error(norm.train())
    return Found(holds=in_evaluation < 1e-9, control=in_training < 1e-9, figures={"error": f"{in_evaluation:.0e}"})


@fact(
    "examples-see-each-other",
    "In training, an example's output depends on which others share its batch.",
    source="Ioffe and Szegedy, ICML 2015, section 3",
    finding="The same image comes out up to {largest} apart in two batches; in evaluation mode it does not move.",
)
def examples_see_each_other():
    torch.manual_seed(0)
    image, others, strangers = torch.randn(1, 8), torch.randn(7, 8), 3 + torch.randn(7, 8)
    norm = nn.BatchNorm1d(8)

    def distance():
        first, second = (norm(torch.cat([image, rest]))[0] for rest in (others, strangers))
        return float((first - second).abs().max().detach())

    in_training = distance()
    norm.eval()
    return Found(holds=in_training > 0.1, control=distance() > 0.1, figures={"largest": f"{in_training:.1f}"})


@fact(
    "two-become-a-sign",
    "Of two examples batch norm keeps, per unit, only which one is larger.",
    source="Wu and He, ECCV 2018, introduction",
    finding="Any pair becomes -1 and 1; layer norm keeps the pair apart. A batch of one raises an error in PyTorch.",
)
def two_become_a_sign():
    torch.manual_seed(0)
    pair = 5 * torch.randn(2, 6, dtype=torch.float64)

    def only_signs(out):
        return bool(torch.allclose(out.abs(), torch.ones_like(out), atol=1e-3))

    batch_norm = nn.BatchNorm1d(6, dtype=torch.float64)
    try:
        batch_norm(pair[:1])
        refused = False
    except ValueError:
        refused = True
    return Found(holds=only_signs(batch_norm(pair)) and refused, control=only_signs(F.layer_norm(pair, (6,))))
