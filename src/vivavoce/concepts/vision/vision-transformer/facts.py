"""Exact claims about cutting an image into patches, and what attention then knows about them."""

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked
from vivavoce.labkit.training import parameters


def random(*shape, seed=0):
    """Standard normal values in float64."""
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def patches(images, size):
    """(n, c, h, w) to (n, h/size * w/size, c * size * size), row by row."""
    n, c, h, w = images.shape
    cut = images.reshape(n, c, h // size, size, w // size, size).permute(0, 2, 4, 1, 3, 5)
    return cut.reshape(n, -1, c * size * size)


@fact(
    "patch-embedding-is-a-convolution",
    "Cutting into patches and applying one linear layer to each is a convolution whose stride equals its kernel size.",
    source="Dosovitskiy et al., ICLR 2021, section 3.1",
    finding="Patches of 4 on 3 x 16 x 16 with 8 features: both differ by {error}. With stride 2 there are {other} "
    "tokens instead of {tokens}.",
)
def patch_embedding_is_a_convolution():
    """The same weights both ways; another stride is the control."""
    x, w = random(2, 3, 16, 16), random(8, 3, 4, 4, seed=1)
    cut = patches(x, 4) @ w.flatten(1).T

    def same(stride):
        tokens = F.conv2d(x, w, stride=stride).flatten(2).transpose(1, 2)
        return tokens.shape == cut.shape and torch.allclose(tokens, cut, rtol=1e-12)

    error = (F.conv2d(x, w, stride=4).flatten(2).transpose(1, 2) - cut).abs().max().item()
    other = F.conv2d(x, w, stride=2)[0, 0].numel()
    return Found(
        holds=same(4), control=same(2), figures={"error": f"{error:.0e}", "other": other, "tokens": cut.shape[1]}
    )


def answer(tokens, positions):
    """A pre-norm block with random weights, mean over the tokens."""
    torch.manual_seed(0)
    block = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True, norm_first=True).double()
    with torch.no_grad():
        return block(tokens + positions).mean(1)


@fact(
    "blind-to-arrangement",
    "Without position embeddings a vision transformer gives the same answer for an image whose patches are shuffled.",
    finding="16 patches shuffled: the answer changes by {without} without positions and by {with_} with them.",
)
def blind_to_arrangement():
    """A random block and the mean of its tokens; added positions are the control."""
    tokens, positions = random(1, 16, 16), random(16, 16, seed=1)
    order = torch.randperm(16, generator=torch.Generator().manual_seed(2))

    def change(added):
        return (answer(tokens[:, order], added) - answer(tokens, added)).abs().max().item()

    without, with_positions = change(torch.zeros_like(positions)), change(positions)
    figures = {"without": f"{without:.0e}", "with_": f"{with_positions:.2f}"}
    return Found(holds=without < 1e-12, control=with_positions < 1e-12, figures=figures)


@fact(
    "no-assumption-at-all",
    "A vision transformer has no inductive bias at all.",
    expected="wrong",
    finding="Its patch layer uses {shared} weights where a dense layer from the image to as many tokens would have "
    "{dense}: it looks at patches one by one, with the same weights for all.",
)
def no_assumption_at_all():
    """Weights of the embedding of 16 patches of 4 x 4 x 3 into 8 numbers; control: a dense layer of that shape."""
    with torch.device("meta"):
        embedding, dense = nn.Conv2d(3, 8, 4, stride=4, bias=False), nn.Linear(3 * 16 * 16, 16 * 8, bias=False)

    def free(layer):
        return parameters(layer) == 3 * 16 * 16 * 16 * 8  # a weight for each pixel and each number of each token

    figures = {"shared": f"{parameters(embedding):,}", "dense": f"{parameters(dense):,}"}
    return Found(holds=free(embedding), control=free(dense), figures=figures)


@fact(
    "half-the-patch-side",
    "Halving the patch side doubles the cost of attention.",
    expected="wrong",
    finding="224 pixels: patches of 16 give {tokens} tokens, of 8 {more}; the scores of attention grow {scores} times, "
    "the linear layers {linear} times.",
)
def half_the_patch_side():
    """Tokens counted on a layer without storage. Control: an image twice as wide doubles the cost of linear layers."""

    def tokens(patch, width=224):
        with torch.device("meta"):
            return nn.Conv2d(3, 1, patch, stride=patch)(torch.zeros(1, 3, 224, width)).numel()

    ratio, wider = tokens(8) / tokens(16), tokens(16, 448) / tokens(16)
    figures = {"tokens": tokens(16), "more": tokens(8), "scores": f"{ratio**2:.0f}", "linear": f"{ratio:.0f}"}
    return Found(holds=ratio**2 == 2, control=wider == 2, figures=figures)


@fact(
    "estimate-vit-tokens",
    "The formula of the estimate gives the number of tokens and scores that PyTorch's layers produce.",
    finding="Equal in {n} of {n} draws.",
)
def estimate_vit_tokens():
    """Size of the score matrices of one layer; leaving out the class token is the control."""
    draws = list(asked(__file__, "vit-tokens"))

    def scores(n, extra):
        with torch.device("meta"):
            grid = nn.Conv2d(3, 1, n["patch"], stride=n["patch"])(torch.zeros(1, 3, n["size"], n["size"]))
            tokens = torch.zeros(n["heads"], grid.numel() + extra, 1)
            return (tokens @ tokens.transpose(1, 2)).numel()

    answers = [answer for _, (answer,) in draws]
    right, wrong = ([scores(n, extra) for n, _ in draws] for extra in (1, 0))
    return Found(holds=right == answers, control=wrong == answers, figures={"n": len(draws)})
