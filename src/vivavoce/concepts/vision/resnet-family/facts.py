"""Exact claims about image networks from LeNet-5 to ConvNeXt: built block by block, and counted."""

import torch
from torch import nn

from vivavoce.labkit import Found, backbones, fact, resnets
from vivavoce.labkit.training import parameters


def cost(build, side=224):
    """Parameters and multiply-adds, counted without memory on the meta device."""
    with torch.device("meta"):
        model = build()
        return parameters(model), backbones.multiply_adds(model, side)


def stage_one(bottleneck):
    """A block that takes and gives 256 channels on 56 x 56, with its norms."""
    return resnets.Block(256, 64 if bottleneck else 256, 1, bottleneck)


@fact(
    "published-counts",
    "ResNet-18, 34, 50, 101 and 152, built from the two blocks of the paper, have the published numbers of parameters.",
    source="He, Zhang, Ren and Sun, CVPR 2016, table 1; counts of torchvision's models",
    finding="ResNet-18 has {r18} weights, 34 {r34}, 50 {r50}, 101 {r101}, 152 {r152}; in billions of multiply-adds "
    "{m18}, {m34}, {m50}, {m101} and {m152}.",
)
def published_counts():
    published = {18: 11_689_512, 34: 21_797_672, 50: 25_557_032, 101: 44_549_160, 152: 60_192_808}
    counted = {depth: cost(lambda: resnets.resnet(depth)) for depth in published}
    plain, _ = cost(lambda: resnets.resnet(50, shortcut=False))
    figures = {f"r{depth}": f"{size:,}" for depth, (size, _) in counted.items()}
    figures |= {f"m{depth}": f"{macs / 1e9:.1f}" for depth, (_, macs) in counted.items()}
    return Found(
        holds=all(counted[depth][0] == wanted for depth, wanted in published.items()),
        control=plain == published[50],  # without shortcuts there are no projections
        figures=figures,
    )


@fact(
    "deeper-costs-more",
    "A deeper network has more parameters and costs more.",
    expected="wrong",
    reason="Depth is one factor; kernels, widths, dense layers and resolution are the others.",
    finding="ResNet-152 has {r152} million parameters and {m152} billion multiply-adds, VGG-16 {vgg} and {vgg_macs}, "
    "with sixteen layers.",
)
def deeper_costs_more():
    shallow, deep, tiny = cost(backbones.vgg16), cost(lambda: resnets.resnet(152)), cost(lambda: resnets.resnet(18))
    figures = {"vgg": f"{shallow[0] / 1e6:.0f}", "vgg_macs": f"{shallow[1] / 1e9:.1f}"}
    figures |= {"r152": f"{deep[0] / 1e6:.0f}", "m152": f"{deep[1] / 1e9:.1f}"}

    def more(one, other):
        return one[0] > other[0] and one[1] > other[1]

    return Found(holds=more(deep, shallow), control=more(deep, tiny), figures=figures)


@fact(
    "bottleneck-is-cheap",
    "A bottleneck of three layers on 256 channels has less than a sixteenth of the weights of the basic block of two.",
    source="He, Zhang, Ren and Sun, CVPR 2016, figure 5",
    finding="On 256 channels a bottleneck has {narrow} weights in its convolutions, a basic block {wide}: {times} "
    "times as many.",
)
def bottleneck_is_cheap():
    def weights(bottleneck, channels):
        if bottleneck:
            return sum(n_in * n_out * k * k for n_in, n_out, k in _bottleneck(channels))
        return 2 * channels * channels * 9

    built = sum(p.numel() for p in stage_one(True).parameters() if p.ndim == 4)
    wide = sum(p.numel() for p in stage_one(False).parameters() if p.ndim == 4)
    counted = built == weights(True, 256) and wide == weights(False, 256)
    figures = {"narrow": f"{built:,}", "wide": f"{wide:,}", "times": f"{wide / built:.1f}"}
    # a bottleneck that gets 64 channels and gives 256 is no cheaper than a basic block of 64
    opening = sum(p.numel() for p in resnets.Block(64, 64, 1, True).parameters() if p.ndim == 4)
    return Found(holds=counted and wide > 16 * built, control=weights(False, 64) > 16 * opening, figures=figures)


def _bottleneck(channels):
    """(inputs, outputs, kernel) of the three convolutions."""
    width = channels // 4
    return (channels, width, 1), (width, width, 3), (width, channels, 1)


@fact(
    "dense-layers-were-the-weights",
    "In AlexNet and VGG-16 more than 85 % of the weights sit in the dense layers; in ResNet-50 less than a tenth.",
    finding="The dense layers hold {alexnet} of AlexNet's weights, {vgg} of VGG-16's and {resnet} of ResNet-50's.",
)
def dense_layers_were_the_weights():
    def share(build):
        with torch.device("meta"):
            model = build()
        dense = sum(parameters(layer) for layer in model.modules() if isinstance(layer, nn.Linear))
        return dense / parameters(model)

    shares = {
        "alexnet": share(resnets.alexnet),
        "vgg": share(backbones.vgg16),
        "resnet": share(lambda: resnets.resnet(50)),
    }
    heavy = all(shares[name] > 0.85 for name in ("alexnet", "vgg"))
    figures = {name: f"{value:.0%}".replace("%", " %") for name, value in shares.items()}
    return Found(holds=heavy and shares["resnet"] < 0.1, control=shares["resnet"] > 0.85, figures=figures)


@fact(
    "stacked-threes",
    "Three 3 x 3 convolutions see as far as one 7 x 7, with 45 % fewer weights.",
    source="Simonyan and Zisserman, ICLR 2015, section 2.3",
    finding="The gradient of one output reaches {reach} x {reach} pixels through three 3 x 3 layers, as through one "
    "7 x 7, with {three} weights against {seven} for 64 channels.",
)
def stacked_threes():
    def reach(kernels):
        x = torch.zeros(1, 1, 15, 15, requires_grad=True)
        h = x
        for kernel in kernels:
            h = nn.functional.conv2d(h, torch.ones(1, 1, kernel, kernel), padding=kernel // 2)
        h[0, 0, 7, 7].backward()
        return int((x.grad[0, 0].sum(0) != 0).sum())

    three, seven = 3 * 9 * 64 * 64, 49 * 64 * 64
    fewer = 1 - three / seven
    return Found(
        holds=reach([3, 3, 3]) == reach([7]) and 0.44 < fewer < 0.46,
        control=reach([3, 3]) == reach([7]),
        figures={"reach": reach([3, 3, 3]), "three": f"{three:,}", "seven": f"{seven:,}"},
    )


@fact(
    "convnext-is-a-resnet",
    "ConvNeXt-T has the published number of parameters and about the cost of ResNet-50; its block is still x + F(x).",
    source="Liu, Mao, Wu, Feichtenhofer, Darrell and Xie, CVPR 2022",
    finding="ConvNeXt-T has {size} weights and {macs} billion multiply-adds, ResNet-50 {r50} and {m50}. With its "
    "branch scaled to zero a block returns its input.",
)
def convnext_is_a_resnet():
    (size, macs), (old_size, old_macs) = cost(resnets.convnext_tiny), cost(lambda: resnets.resnet(50))
    x = torch.randn(1, 8, 7, 7)

    def returns_input(scale):
        block = resnets.NextBlock(8)
        block.scale.data.fill_(scale)
        with torch.no_grad():
            return torch.equal(block(x), x)

    near = size == 28_589_128 and abs(macs / old_macs - 1) < 0.15
    figures = {"size": f"{size:,}", "macs": f"{macs / 1e9:.1f}", "r50": f"{old_size:,}", "m50": f"{old_macs / 1e9:.1f}"}
    return Found(holds=near and returns_input(0.0), control=returns_input(1.0), figures=figures)
