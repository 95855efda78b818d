"""Exact claims about pooling: sizes, counts, gradients and what commutes."""

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked

MAP = torch.tensor([[1.0, 3, 2, 0], [4, 6, 1, 1], [0, 2, 5, 7], [1, 1, 8, 3]])[None, None]
VGG16 = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)  # 0 is a 2 x 2 pool


def maps(seed=0, n=4, channels=3, size=32):
    """Random feature maps, float64."""
    shape = (n, channels, size, size)
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def gradient_of(pool, x):
    """Gradient of the sum of the pooled map with respect to its input."""
    x = x.clone().requires_grad_()
    pool(x).sum().backward()
    return x.grad


def multiply_adds(size, channels_in, channels_out, kernel=3):
    """Of a convolution that keeps the map's size."""
    return size * size * channels_in * channels_out * kernel * kernel


def vgg_cost(pooled):
    """Multiply-adds of VGG-16's convolutions at 224 x 224, with or without its pools."""
    size, channels, total = 224, 3, 0
    for out in VGG16:
        if out:
            total, channels = total + multiply_adds(size, channels, out), out
        elif pooled:
            size //= 2
    return total


@fact(
    "quarter-of-positions",
    "Pooling shrinks maps and compute: 2 x 2 with stride 2 keeps a quarter of the positions and of the cost after it.",
    ledger=("000-Q19.1",),
    finding="A 3 x 3 convolution, 64 to 64 channels, costs {before} multiply-adds at 56 x 56 and {after} at 28 x 28.",
)
def quarter_of_positions():
    def share(stride):
        return F.max_pool2d(MAP, 2, stride=stride).numel() / MAP.numel()

    before, after = multiply_adds(56, 64, 64), multiply_adds(28, 64, 64)
    figures = {
        "before": f"{before:,}",
        "after": f"{after:,}",
        "before_millions": f"{before / 1e6:.1f}",
        "after_millions": f"{after / 1e6:.1f}",
    }
    return Found(holds=share(2) == 0.25 and before == 4 * after, control=share(1) == 0.25, figures=figures)


@fact(
    "largest-of-each-window",
    "Max pooling passes on the largest value of each window, and only that value gets a gradient.",
    ledger=("000-Q19.5",),
    finding="Bit-identical to unfolding and taking the maximum; a share of {share} of the inputs gets a gradient.",
)
def largest_of_each_window():
    x = maps()
    windows = x.unfold(2, 2, 2).unfold(3, 2, 2).amax((-1, -2))

    def one_in_four(pool):
        return (gradient_of(pool, x) != 0).double().mean().item() == 0.25

    return Found(
        holds=torch.equal(F.max_pool2d(x, 2), windows) and one_in_four(lambda z: F.max_pool2d(z, 2)),
        control=one_in_four(lambda z: F.avg_pool2d(z, 2)),
        figures={"share": "0.25"},
    )


@fact(
    "receptive-field",
    "A 2 x 2 pool between four 3 x 3 convolutions widens what they see from 9 to 38 pixels.",
    finding="Extent of the gradient of one output pixel: {plain} without pools, {pooled} with three.",
)
def receptive_field():
    def extent(pools):
        layers = []
        for number in range(4):
            layers.append(nn.Conv2d(1, 1, 3, padding=1))
            nn.init.ones_(layers[-1].weight)
            layers += [nn.AvgPool2d(2)] if pools and number < 3 else []
        x = torch.zeros(1, 1, 96, 96, requires_grad=True)
        out = nn.Sequential(*layers)(x)
        out[0, 0, out.shape[2] // 2, out.shape[3] // 2].backward()
        return int((x.grad[0, 0].abs().sum(0) > 0).sum())

    plain, pooled = extent(False), extent(True)
    return Found(holds=pooled == 38, control=plain == 38, figures={"plain": plain, "pooled": pooled})


@fact(
    "stride-shift-exact",
    "Shifting the input by one stride shifts the pooled map by exactly one.",
    finding="Bit-identical on circular shifts; a shift by one pixel is not.",
)
def stride_shift_exact():
    x = maps()

    def commutes(shift):
        return torch.equal(F.max_pool2d(x.roll(shift, -1), 2), F.max_pool2d(x, 2).roll(1, -1))

    return Found(holds=commutes(2), control=commutes(1))


@fact(
    "floor-drops-border",
    "A 2 x 2 pool with stride 2 turns 7 rows into 3 and ignores the last row and column.",
    finding="Changing the last row of a 7 x 7 map changes nothing; of an 8 x 8 map it does.",
)
def floor_drops_border():
    def ignores_last_row(size):
        x = maps(size=size)
        changed = x.clone()
        changed[:, :, -1] += 100
        return torch.equal(F.max_pool2d(x, 2), F.max_pool2d(changed, 2))

    return Found(
        holds=F.max_pool2d(maps(size=7), 2).shape[-1] == 3 and ignores_last_row(7), control=ignores_last_row(8)
    )


@fact(
    "gradient-routing",
    "Max pooling sends the gradient to each window's winner alone; mean pooling gives every input a quarter.",
    finding="On the 4 x 4 map the winners are at {winners} (row, column); twelve inputs get nothing.",
)
def gradient_routing():
    by_max = gradient_of(lambda z: F.max_pool2d(z, 2), MAP)[0, 0]
    by_mean = gradient_of(lambda z: F.avg_pool2d(z, 2), MAP)[0, 0]
    winners = [tuple(place) for place in by_max.nonzero().tolist()]

    def only_winners(g):
        return winners == [(0, 2), (1, 1), (2, 1), (3, 2)] and int((g == 0).sum()) == 12

    return Found(
        holds=only_winners(by_max) and bool((by_mean == 0.25).all()),
        control=only_winners(by_mean),
        figures={"winners": ", ".join(map(str, winners))},
    )


@fact(
    "tie-goes-to-first",
    "On a tie PyTorch's CPU kernel gives the whole gradient to the first of the tied entries.",
    finding="Four equal values receive 1, 0, 0, 0.",
)
def tie_goes_to_first():
    ties = torch.ones(1, 1, 2, 2)
    first = torch.tensor([1.0, 0, 0, 0])
    return Found(
        holds=torch.equal(gradient_of(lambda z: F.max_pool2d(z, 2), ties).flatten(), first),
        control=torch.equal(gradient_of(lambda z: z.amax((2, 3)), ties).flatten(), first),
    )


@fact("relu-commutes", "Max pooling commutes with ReLU.", finding="Bit-identical; mean pooling does not commute.")
def relu_commutes():
    x = maps()

    def commutes(pool):
        return torch.equal(F.relu(pool(x, 2)), pool(F.relu(x), 2))

    return Found(holds=commutes(F.max_pool2d), control=commutes(F.avg_pool2d))


@fact(
    "vgg-without-pools",
    "Without its max pools VGG-16's convolutional part would cost more than forty times as much.",
    source="Simonyan and Zisserman, ICLR 2015",
    finding="{with_pools} billion multiply-adds with them, {without} billion without, {times} times.",
)
def vgg_without_pools():
    pooled, flat = vgg_cost(True), vgg_cost(False)
    figures = {"with_pools": f"{pooled / 1e9:.1f}", "without": f"{flat / 1e9:.0f}", "times": f"{flat / pooled:.0f}"}
    return Found(holds=flat > 40 * pooled, control=pooled > 40 * pooled, figures=figures)


@fact(
    "global-pool-head",
    "VGG-16's first dense layer holds most of the network's parameters; a globally pooled head needs half a million.",
    source="Lin, Chen and Yan, ICLR 2014",
    finding="{dense} million parameters, {share} % of the network, against {pooled}.",
)
def global_pool_head():
    channels, convolutions = 3, 0
    for out in filter(None, VGG16):
        convolutions, channels = convolutions + channels * out * 9 + out, out
    first = 7 * 7 * 512 * 4096 + 4096
    total = convolutions + first + 4096 * 4096 + 4096 + 4096 * 1000 + 1000
    pooled = 512 * 1000 + 1000
    figures = {
        "dense": f"{first / 1e6:.1f}",
        "share": f"{100 * first / total:.0f}",
        "pooled": f"{pooled:,}",
    }
    return Found(holds=first > total / 2, control=pooled > total / 2, figures=figures)


@fact(
    "pool-is-max-then-subsample",
    "A 2 x 2 max pool is a dense maximum at stride 1 followed by taking every second value.",
    finding="Bit-identical; starting at the other phase it is not.",
)
def pool_is_max_then_subsample():
    x = maps()
    dense = F.max_pool2d(x, 2, stride=1)
    other = F.pad(dense[..., 1::2, 1::2], (0, 1, 0, 1))
    return Found(
        holds=torch.equal(F.max_pool2d(x, 2), dense[..., ::2, ::2]), control=torch.equal(F.max_pool2d(x, 2), other)
    )


@fact(
    "one-pixel-flips-output",
    "A shift by one pixel can change every other output of a max pool; blur before subsampling softens it.",
    source="Zhang, ICML 2019",
    finding="0 0 1 1 0 0 1 1 pools to 0 1 0 1, shifted by one to 1 1 1 1; with blur .5 1 .5 1 and .75 four times.",
)
def one_pixel_flips_output():
    x = torch.tensor([[[0.0, 0, 1, 1, 0, 0, 1, 1]]])

    def blurred(z):
        dense = torch.maximum(z, z.roll(-1, -1))
        return ((dense.roll(1, -1) + 2 * dense + dense.roll(-1, -1)) / 4)[..., ::2]

    def changed(pool):
        return (pool(x.roll(1, -1)) - pool(x)).abs().max().item() == 1

    as_printed = blurred(x).flatten().tolist() == [0.5, 1, 0.5, 1] and (blurred(x.roll(1, -1)) == 0.75).all()
    return Found(holds=changed(lambda z: F.max_pool1d(z, 2)) and bool(as_printed), control=changed(blurred))


@fact(
    "global-pool-exact-only-if",
    "Global average pooling after a convolution makes the features invariant to circular shifts.",
    expected="conditional",
    finding="Change {circular} with circular padding, {zero} % with zero padding, {strided} % after a stride of 2.",
)
def global_pool_exact_only_if():
    x = maps(n=16, channels=1)

    def change(**options):
        torch.manual_seed(1)
        layer = nn.Conv2d(1, 8, 3, padding=1, **options).double()

        def features(z):
            return F.relu(layer(z)).mean((2, 3))

        return ((features(x.roll(1, -1)) - features(x)).abs().max() / features(x).abs().max()).item()

    circular = change(padding_mode="circular")
    zero, strided = change(), change(padding_mode="circular", stride=2)
    figures = {"circular": f"{circular:.0e}", "zero": f"{100 * zero:.1f}", "strided": f"{100 * strided:.0f}"}
    return Found(
        holds={"circular padding": circular < 1e-12, "zero padding": zero < 1e-12, "stride 2": strided < 1e-12},
        control=strided < 1e-12,
        figures=figures,
    )


@fact(
    "max-cannot-count",
    "The maximum of a window does not tell how many of its values are active; the mean does.",
    finding="One or three active cells of four: maximum 1 both times, mean 0.25 and 0.75. One of 49: mean {diluted}.",
)
def max_cannot_count():
    one, three = torch.tensor([1.0, 0, 0, 0]), torch.tensor([1.0, 1, 1, 0])
    single = torch.zeros(49)
    single[24] = 1

    def blind(pool):
        return bool(pool(one) == pool(three))

    return Found(
        holds=blind(torch.max) and three.mean().item() == 0.75,
        control=blind(torch.mean),
        figures={"diluted": f"{single.mean().item():.2f}"},
    )


@fact(
    "max-amplifies-noise",
    "The maximum of 49 standard normal values has a mean above two and over three times the deviation of their mean.",
    finding="Mean {mean}, standard deviation {deviation}; their mean has {of_mean}.",
)
def max_amplifies_noise():
    # Density of the maximum of n values: n phi(x) Phi(x)^(n-1), integrated on a grid.
    x = torch.linspace(-12, 12, 240_001, dtype=torch.float64)
    normal = torch.distributions.Normal(0.0, 1.0)
    density = 49 * normal.log_prob(x).exp() * normal.cdf(x) ** 48 * (x[1] - x[0])
    mean = (density * x).sum().item()
    deviation = ((density * (x - mean) ** 2).sum().item()) ** 0.5
    of_mean = 1 / 7
    figures = {"mean": f"{mean:.2f}", "deviation": f"{deviation:.2f}", "of_mean": f"{of_mean:.2f}"}
    return Found(holds=mean > 2 and deviation > 3 * of_mean, control=of_mean > 3 * of_mean, figures=figures)


@fact(
    "strided-conv-parameters",
    "A 2 x 2 convolution of stride 2 on 64 channels costs 16,448 parameters; a max pool costs none.",
    finding="{strided} against {pooled}.",
)
def strided_conv_parameters():
    def count(layer):
        return sum(p.numel() for p in layer.parameters())

    strided, pooled = count(nn.Conv2d(64, 64, 2, 2)), count(nn.MaxPool2d(2))
    figures = {"strided": f"{strided:,}", "pooled": pooled}
    return Found(holds=strided == 16_448, control=pooled == 16_448, figures=figures)


@fact(
    "order-is-lost",
    "Shuffling the values inside each window does not change the pooled map.",
    finding="Bit-identical for 2 x 2 windows; shuffling across windows changes it.",
)
def order_is_lost():
    x = maps()
    windows = x.unfold(2, 2, 2).unfold(3, 2, 2)
    flipped = windows.flip((-1, -2)).permute(0, 1, 2, 4, 3, 5).reshape(x.shape)
    return Found(
        holds=torch.equal(F.max_pool2d(x, 2), F.max_pool2d(flipped, 2)) and not torch.equal(x, flipped),
        control=torch.equal(F.max_pool2d(x, 2), F.max_pool2d(x.flip(-1), 2)),
    )


@fact(
    "padding-traps",
    "PyTorch pads max pooling with minus infinity and mean pooling with zeros that it counts.",
    source="PyTorch documentation, torch.nn.AvgPool2d",
    finding="An all -1 map stays -1; a map of ones, 3 x 3, stride 2, padding 1, gives {corner} in the corner.",
)
def padding_traps():
    negative, ones = torch.full((1, 1, 4, 4), -1.0), torch.ones(1, 1, 4, 4)
    counted = F.avg_pool2d(ones, 3, 2, 1)[0, 0, 0, 0].item()
    uncounted = F.avg_pool2d(ones, 3, 2, 1, count_include_pad=False)[0, 0, 0, 0].item()
    untouched = bool((F.max_pool2d(negative, 3, 2, 1) == -1).all())
    return Found(
        holds=untouched and counted < 0.5, control=untouched and uncounted < 0.5, figures={"corner": f"{counted:.2f}"}
    )


@fact(
    "keeps-presence",
    "Pooling keeps the most important information.",
    ledger=("000-Q19.3",),
    expected="conditional",
    source="Boureau, Ponce and LeCun, ICML 2010",
    finding="A global maximum tells whether a feature is there, not where it is nor how often.",
)
def keeps_presence():
    empty, left, right, both = torch.zeros(4, 1, 1, 8, 8)
    left[..., 2, 1] = right[..., 2, 6] = 1
    both[..., 2, 1] = both[..., 2, 6] = 1

    def tells(a, b, pool=F.adaptive_max_pool2d):
        return not torch.equal(pool(a, 1), pool(b, 1))

    return Found(
        holds={"is it there": tells(empty, left), "where is it": tells(left, right), "how often": tells(left, both)},
        control=tells(left, right, F.adaptive_avg_pool2d),
    )


@fact(
    "estimate-pooled-shape",
    "The formula of the estimate gives the shape that PyTorch's MaxPool2d puts out.",
    source="torch.nn.MaxPool2d, PyTorch documentation",
    finding="Equal in {n} of {n} draws; rounding up would be wrong in {wrong}.",
)
def estimate_pooled_shape():
    draws = list(asked(__file__, "pooled-shape"))

    def wrong(ceil):
        pools = [nn.MaxPool2d(n["window"], n["stride"], ceil_mode=ceil) for n, _ in draws]
        inputs = [torch.zeros(n["channels"], n["size"], n["size"]) for n, _ in draws]
        shapes = [tuple(pool(x).shape) for pool, x in zip(pools, inputs, strict=True)]
        return sum(shape != answer for shape, (_, answer) in zip(shapes, draws, strict=True))

    return Found(holds=wrong(False) == 0, control=wrong(True) == 0, figures={"n": len(draws), "wrong": wrong(True)})
