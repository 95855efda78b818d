"""Exact claims about masks, how they are scored, and how a U-Net finds its way back to the pixels."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


def overlap_scores(mask, truth):
    """Pixel accuracy, Dice and IoU of two Boolean masks."""
    shared, total = (mask & truth).sum(), mask.sum() + truth.sum()
    return (mask == truth).mean(), 2 * shared / total, shared / (total - shared)


@fact(
    "pixel-accuracy-misleads",
    "A pixel accuracy of 99 % means a good segmentation.",
    expected="wrong",
    finding="A tumour on 1 % of the pixels: an empty mask has an accuracy of {accuracy} and a Dice score of {dice}.",
)
def pixel_accuracy_misleads():
    """An object of 10 x 10 in 100 x 100; an object on half of the image is the control."""

    def empty_mask_scores(area):
        truth = np.zeros((100, 100), bool)
        truth.flat[:area] = True
        return overlap_scores(np.zeros_like(truth), truth)

    accuracy, dice, _ = empty_mask_scores(100)
    large, _, _ = empty_mask_scores(5000)
    figures = {"accuracy": f"{accuracy:.2f}", "dice": f"{dice:.2f}"}
    # The empty mask is no segmentation at all: if it reaches 99 %, that number does not mean a good one.
    return Found(holds=bool(accuracy < 0.99), control=bool(large < 0.99), figures=figures)


@fact(
    "dice-and-iou-rank-alike",
    "On one image Dice and IoU rank any two masks in the same order: Dice = 2 IoU / (1 + IoU).",
    finding="Equal in {n} random pairs; an IoU of 0.50 is a Dice of {half}. Pixel accuracy ordered {other} of the "
    "pairs differently.",
)
def dice_and_iou_rank_alike():
    """Random masks against one truth; pixel accuracy in place of IoU is the control."""
    rng = np.random.default_rng(0)
    truth = rng.random(400) < 0.2
    scores = np.array([overlap_scores(rng.random(400) < rng.random(), truth) for _ in range(400)])
    accuracy, dice, iou = scores.T
    formula = np.allclose(dice, 2 * iou / (1 + iou))

    def same_order(score):
        return (np.sign(dice[::2] - dice[1::2]) == np.sign(score[::2] - score[1::2])).mean()

    figures = {"n": 200, "half": f"{2 * 0.5 / 1.5:.2f}", "other": f"{1 - same_order(accuracy):.0%}"}
    return Found(holds=formula and same_order(iou) == 1, control=same_order(accuracy) == 1, figures=figures)


@fact(
    "means-can-disagree",
    "Averaged over images, Dice and IoU choose the same model.",
    expected="wrong",
    finding="Two images: IoU {first} for model A, {second} for B. Mean IoU prefers {by_iou}, mean Dice {by_dice}.",
)
def means_can_disagree():
    """IoU of .5 and .5 against .9 and .15; a model better on each image (control) wins by both."""

    def agree(a, b):
        dice_a, dice_b = (2 * x / (1 + x) for x in (a, b))
        return (a.mean() > b.mean()) == (dice_a.mean() > dice_b.mean())

    even, uneven, better = np.array([0.5, 0.5]), np.array([0.9, 0.15]), np.array([0.6, 0.7])
    figures = {"first": "0.50, 0.50", "second": "0.90, 0.15", "by_iou": "B", "by_dice": "A"}
    return Found(holds=bool(agree(even, uneven)), control=bool(agree(even, better)), figures=figures)


@fact(
    "dice-weighs-small-objects",
    "Under cross-entropy a small object has little say: its pixels make up its share of the gradient; under the Dice "
    "loss each of its pixels weighs more than one of the background.",
    source="Milletari, Navab, Ahmadi, V-Net, 3DV 2016",
    finding="An object on 1 % of the image, all probabilities 0.5: it makes {cross} of the gradient of the "
    "cross-entropy and {dice} of that of the Dice loss; per pixel the Dice loss weighs it {times} times as much.",
)
def dice_weighs_small_objects():
    """Sums of the sizes of the gradients with respect to logits; an object on half of the image is the control."""

    def share(area, loss):
        target = (torch.arange(10_000) < area).double()
        logits = torch.zeros(10_000, dtype=torch.float64, requires_grad=True)
        loss(logits, target).backward()
        size = logits.grad.abs()
        return float(size[:area].sum() / size.sum())

    def dice(logits, target):
        p = logits.sigmoid()
        return 1 - 2 * (p * target).sum() / (p.sum() + target.sum())

    small = {loss: share(100, loss) for loss in (dice, F.binary_cross_entropy_with_logits)}
    cross, by_dice = small[F.binary_cross_entropy_with_logits], small[dice]
    per_pixel = by_dice / (1 - by_dice) * 99

    def lifted(area):
        return share(area, dice) > 2 * share(area, F.binary_cross_entropy_with_logits)

    figures = {"cross": f"{cross:.0%}", "dice": f"{by_dice:.0%}", "times": f"{per_pixel:.0f}"}
    return Found(holds=abs(cross - 0.01) < 1e-9 and lifted(100), control=lifted(5000), figures=figures)


@fact(
    "uneven-overlap",
    "A transposed convolution of stride 2 covers all output pixels equally often.",
    expected="conditional",
    source="Odena, Dumoulin, Olah, Deconvolution and Checkerboard Artifacts, Distill, 2016",
    finding="Kernel 3: inner pixels get {three} contributions, by turns; kernel 4: {four} each.",
)
def uneven_overlap():
    """Ones through kernels of ones, inner pixels only. Control: kernel 2."""

    def counts(kernel):
        out = F.conv_transpose2d(torch.ones(1, 1, 8, 8), torch.ones(1, 1, kernel, kernel), stride=2)
        return sorted({int(v) for v in out[0, 0, 4:-4, 4:-4].flatten()})

    figures = {"three": ", ".join(map(str, counts(3))), "four": ", ".join(map(str, counts(4)))}
    holds = {"kernel 3": len(counts(3)) == 1, "kernel divisible by the stride": len(counts(4)) == 1}
    return Found(holds=holds, control=len(counts(2)) == 1, figures=figures)


@fact(
    "original-crops",
    "The original U-Net returns a mask of the size of its input.",
    expected="wrong",
    source="Ronneberger, Fischer, Brox, MICCAI 2015, figure 1",
    finding="572 × 572 in, {out} × {out} out: its convolutions have no padding, and the first skip is cropped from "
    "{skip} to {cropped}. With padding the size stays.",
)
def original_crops():
    """Sizes through four levels of two 3 x 3 convolutions, on layers without storage; padding is the control."""

    def sizes(padding):
        with torch.device("meta"):
            conv, pool = nn.Conv2d(1, 1, 3, padding=padding), nn.MaxPool2d(2)
            up, skips = nn.ConvTranspose2d(1, 1, 2, 2), []
            start = 576 if padding else 572  # with padding, sides divisible by 16
            x = torch.zeros(1, 1, start, start)
            for _ in range(4):
                x = conv(conv(x))
                skips.append(x.shape[-1])
                x = pool(x)
            x, cropped = conv(conv(x)), []
            for _ in range(4):
                x = up(x)
                cropped.append(x.shape[-1])
                x = conv(conv(x))
        return start, x.shape[-1], skips[0], cropped[-1]

    start, out, skip, cropped = sizes(0)
    padded_start, padded_out, *_ = sizes(1)
    figures = {"out": out, "skip": skip, "cropped": cropped}
    return Found(holds=out == start, control=padded_out == padded_start, figures=figures)
