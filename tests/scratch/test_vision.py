"""Image blocks: shapes, parameter counts of the papers, gradients; boxes and style against worked examples."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from finite_differences import slopes_agree
from torch_oracle import TOLERANCE, normal

from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.layers import Module
from vivavoce.scratch.tensor import Tensor
from vivavoce.scratch.vision import (
    Inception,
    ResNetBlock,
    UNet,
    XceptionBlock,
    gram_matrix,
    intersection_over_union,
    non_maximum_suppression,
    separable,
    upsample,
    vgg_block,
)

RNG = np.random.default_rng(0)
BLOCKS = {
    "vgg": (vgg_block(2, 3, 2, RNG), (2, 3, 2, 2)),
    "inception": (Inception(2, (1, 2, 2, 1), RNG), (2, 6, 4, 4)),
    "separable": (separable(2, 3, RNG), (2, 3, 4, 4)),
    "xception": (XceptionBlock(2, RNG), (2, 2, 4, 4)),
    "resnet": (ResNetBlock(2, 2, RNG), (2, 2, 4, 4)),
    "resnet that halves": (ResNetBlock(2, 3, RNG, stride=2), (2, 3, 2, 2)),
    "unet": (UNet(2, 3, 2, 2, RNG), (2, 3, 4, 4)),
}


def count(module: Module) -> int:
    return sum(p.size for p in module.parameters())


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_gives_its_shape_and_the_right_gradients(name):
    block, shape = BLOCKS[name]
    x = Tensor(normal(2, 2, 4, 4), requires_grad=True)
    assert block(x).shape == shape
    for tensor in block.parameters():  # biases of 0 would put whole maps on the kink of the rectifier
        tensor.assign(tensor.data + 0.1 * RNG.normal(size=tensor.shape))
    block.eval()  # running statistics would move between the two sides of the difference
    slopes_agree(lambda: block(x), [x, *block.parameters()], tolerance=1e-5)


def test_parameter_counts_are_those_of_the_papers():
    rng = np.random.default_rng(0)
    plan = [(3, 64, 2), (64, 128, 2), (128, 256, 3), (256, 512, 3), (512, 512, 3)]
    assert sum(count(vgg_block(a, b, k, rng)) for a, b, k in plan[:3]) == 1_735_488  # conv1_1 to conv3_3 of VGG-16
    channels = 64
    assert count(separable(channels, channels, rng)) == 9 * channels + channels**2 + 2 * channels
    theirs = torch.nn.Conv2d(64, 64, 3, padding=1)
    conv = sum(p.numel() for p in theirs.parameters())
    assert count(ResNetBlock(64, 64, rng)) == 2 * (conv + 2 * 64)


def test_inception_branches_see_one_three_and_five_pixels():
    block = Inception(1, (1, 2, 2, 1), np.random.default_rng(0))
    for tensor in block.parameters():
        tensor.assign(np.abs(tensor.data) + 0.1)
    image = np.zeros((1, 1, 9, 9))
    image[0, 0, 4, 4] = 1
    reach = (block(Tensor(image)).data - block(Tensor(0 * image)).data)[0] > 1e-12
    assert [int(channel.sum()) for channel in reach[[0, 1, 3, 5]]] == [1, 9, 25, 9]


def test_upsampling_equals_torch_and_unet_refuses_what_does_not_halve():
    x = normal(2, 3, 4, 5)
    wanted = torch.nn.functional.interpolate(torch.tensor(x), scale_factor=3, mode="nearest").numpy()
    np.testing.assert_array_equal(upsample(Tensor(x), 3).data, wanted)
    with pytest.raises(ShapeError, match=r"\(1, 2, 6, 4\)"):
        BLOCKS["unet"][0](Tensor(np.ones((1, 2, 6, 4))))


def test_the_gram_matrix_forgets_where():
    x = normal(2, 3, 4, 5)
    wanted = torch.einsum("nchw,ndhw->ncd", torch.tensor(x), torch.tensor(x)).numpy() / 60
    np.testing.assert_allclose(gram_matrix(Tensor(x)).data, wanted, **TOLERANCE)
    moved = x[:, :, ::-1, ::-1].copy()
    np.testing.assert_allclose(gram_matrix(Tensor(moved)).data, wanted, **TOLERANCE)


def test_overlap_and_suppression_by_hand():
    boxes = np.array([[0, 0, 2, 2], [1, 0, 3, 2], [0, 0, 2, 2.0], [5, 5, 6, 6], [4, 4, 4, 4]])
    overlap = intersection_over_union(boxes, boxes)
    np.testing.assert_allclose(overlap[0], [1, 1 / 3, 1, 0, 0])
    scores = np.array([0.8, 0.7, 0.9, 0.1, 0.2])
    assert non_maximum_suppression(boxes, scores, 0.5) == [2, 1, 4, 3]
    assert non_maximum_suppression(boxes, scores, 0.3) == [2, 4, 3]
    assert non_maximum_suppression(boxes[:0], scores[:0]) == []
