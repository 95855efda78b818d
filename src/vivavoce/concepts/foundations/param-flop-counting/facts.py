"""Exact claims about sizes and costs: each formula is compared with what PyTorch allocates or counts."""

from itertools import pairwise

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked
from vivavoce.labkit.training import parameters

DRAWS = 20


def compare(slug, right, wrong, also=True, **figures):
    """In how many draws of an estimate its answer is what `right(**numbers)` counts, and what `wrong` does."""
    draws = list(asked(__file__, slug, DRAWS))
    equal, by_chance = (sum(count(**n) == answer for n, (answer,) in draws) for count in (right, wrong))
    figures |= {"equal": equal, "draws": DRAWS, "by_chance": by_chance}
    return Found(holds=equal == DRAWS and also, control=by_chance == DRAWS, figures=figures)


def mlp(inputs, width, layers, outputs, bias=True):
    """A fully connected network; on the meta device nothing is allocated."""
    sizes = [inputs, *[width] * layers, outputs]
    return nn.Sequential(*(nn.Linear(a, b, bias=bias, device="meta") for a, b in pairwise(sizes)))


@fact(
    "estimate-mlp-parameters",
    "The formula of the estimate counts the parameters of a fully connected network in PyTorch.",
    source="torch.nn.Linear, PyTorch documentation",
    finding="Equal in {equal} of {draws} draws; without the biases in {by_chance}.",
)
def estimate_mlp_parameters():
    def counted(bias):
        return lambda **n: parameters(mlp(**n, bias=bias))

    return compare("mlp-parameters", counted(True), counted(False))


def block(width, factor, feed_forward=True):
    """The matrices of one Transformer block, without biases and norms."""
    attention = [nn.Linear(width, width, bias=False, device="meta") for _ in range(4)]
    up = nn.Linear(width, factor * width, bias=False, device="meta")
    down = nn.Linear(factor * width, width, bias=False, device="meta")
    return nn.Sequential(*attention, *([up, down] if feed_forward else []))


@fact(
    "estimate-transformer-parameters",
    "The formula of the estimate counts the matrices of a decoder-only Transformer.",
    source="Kaplan et al., Scaling Laws for Neural Language Models, arXiv:2001.08361, 2020, section 2.1",
    finding="Equal in {equal} of {draws} draws. PyTorch's own encoder layer of width 768 has {extra} % more: biases "
    "and norms.",
)
def estimate_transformer_parameters():
    def counted(feed_forward):
        def count(layers, width, factor, vocabulary):
            embedding = nn.Embedding(vocabulary, width, device="meta")
            return layers * parameters(block(width, factor, feed_forward)) + parameters(embedding)

        return count

    layer = parameters(nn.TransformerEncoderLayer(768, 12, 4 * 768, device="meta"))
    extra = 100 * (layer / parameters(block(768, 4)) - 1)
    return compare("transformer-parameters", counted(True), counted(False), also=extra < 1, extra=round(extra, 2))


@fact(
    "estimate-adam-memory",
    "Training in 32-bit floats with Adam takes 16 bytes for each parameter, before any activation.",
    source="Kingma and Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1",
    finding="After one step PyTorch holds {adam} bytes a parameter with Adam, {sgd} with plain SGD.",
)
def estimate_adam_memory():
    """Counted on a layer of 256 x 256, the step counter left out."""
    each = {name: bytes_after_a_step(kind) for name, kind in (("adam", torch.optim.Adam), ("sgd", torch.optim.SGD))}

    def counted(name):
        return lambda billions: each[name] * billions * 1e9

    return compare("adam-memory", counted("adam"), counted("sgd"), **each)


def bytes_after_a_step(kind):
    """Weights, gradients and optimiser state for each parameter of a layer, in bytes."""
    weight = nn.Parameter(torch.ones(256, 256))
    optimizer = kind([weight], lr=0.1)
    weight.sum().backward()
    optimizer.step()
    state = [value for value in optimizer.state[weight].values() if value is not None and value.numel() > 1]
    return sum(tensor.nbytes for tensor in (weight.data, weight.grad, *state)) // weight.numel()


@fact(
    "estimate-kv-cache-size",
    "The formula of the estimate counts the bytes of the keys and values that are kept.",
    source="Shazeer, Fast Transformer Decoding: One Write-Head is All You Need, arXiv:1911.02150, 2019",
    finding="Equal in {equal} of {draws} draws.",
)
def estimate_kv_cache_size():
    def counted(kept):
        def count(layers, heads, dimension, batch, length):
            shape = (layers, kept, batch, heads, length, dimension)
            return torch.empty(shape, dtype=torch.bfloat16, device="meta").nbytes

        return count

    return compare("kv-cache-size", counted(2), counted(1))


@fact(
    "estimate-lstm-parameters",
    "The formula of the estimate counts the weights of PyTorch's LSTM.",
    source="torch.nn.LSTM, PyTorch documentation",
    finding="Equal in {equal} of {draws} draws; to those of a GRU in {by_chance}.",
)
def estimate_lstm_parameters():
    def counted(kind):
        return lambda inputs, hidden: parameters(kind(inputs, hidden, bias=False, device="meta"))

    return compare("lstm-parameters", counted(nn.LSTM), counted(nn.GRU))


@fact(
    "estimate-attention-scores",
    "The formula of the estimate counts the bytes of the scores of one attention layer.",
    source="Dao et al., FlashAttention, NeurIPS 2022, section 2.2",
    finding="Equal in {equal} of {draws} draws.",
)
def estimate_attention_scores():
    def counted(kind):
        def count(heads, batch, length):
            q = torch.empty(batch, heads, length, 8, dtype=kind, device="meta")
            return (q @ q.transpose(-1, -2)).nbytes

        return count

    return compare("attention-scores-memory", counted(torch.bfloat16), counted(torch.float32))


@fact(
    "estimate-int8-size",
    "The formula of the estimate counts the bytes of grouped integers with one scale a group.",
    source="Dettmers and Zettlemoyer, The case for 4-bit precision, ICML 2023",
    finding="Equal to the packed arrays in {equal} of {draws} draws.",
)
def estimate_int8_size():
    def counted(scale):
        def count(millions, bits, group):
            weights = millions * 1_000_000
            packed = torch.empty(weights * bits // 8, dtype=torch.uint8, device="meta")
            return packed.nbytes + torch.empty(weights // group, dtype=scale, device="meta").nbytes

        return count

    return compare("int8-size", counted(torch.float16), counted(torch.float32))


@fact(
    "estimate-embedding-share",
    "The formula of the estimate gives the share of the two vocabulary matrices.",
    source="Press and Wolf, Using the Output Embedding to Improve Language Models, EACL 2017",
    finding="Equal in {equal} of {draws} draws; with one shared matrix in {by_chance}.",
)
def estimate_embedding_share():
    def counted(matrices):
        def count(width, layers, vocabulary):
            words = matrices * parameters(nn.Embedding(vocabulary, width, device="meta"))
            return words / (words + layers * parameters(block(width, 4)))

        return count

    return compare("embedding-share", counted(2), counted(1))


def counted_cost(layer, *shape):
    """Parameters, numbers in the output, and FLOPs of one forward pass as PyTorch counts them."""
    with FlopCounterMode(display=False) as counter:
        output = layer(torch.empty(shape, device="meta"))
    return parameters(layer), output.numel(), counter.get_total_flops()


@fact(
    "more-parameters-cost-more",
    "The layer with more parameters costs more computation.",
    expected="wrong",
    source="Simonyan and Zisserman, ICLR 2015, for the two layers, both of VGG-16",
    finding="The second convolution of VGG-16: {conv} parameters, {conv_flops} GFLOPs for one image. Its first dense "
    "layer: {dense} parameters, {dense_flops} GFLOPs.",
)
def more_parameters_cost_more():
    """The control compares two dense layers."""
    conv = counted_cost(nn.Conv2d(64, 64, 3, padding=1, device="meta"), 1, 64, 224, 224)
    dense = counted_cost(nn.Linear(512 * 7 * 7, 4096, device="meta"), 1, 512 * 7 * 7)
    small = counted_cost(nn.Linear(4096, 4096, device="meta"), 1, 4096)
    figures = {"conv": f"{conv[0]:,}", "dense": f"{dense[0]:,}"}
    figures |= {"conv_flops": f"{conv[2] / 1e9:.2f}", "dense_flops": f"{dense[2] / 1e9:.2f}"}
    return Found(holds=dense[2] > conv[2], control=dense[2] > small[2], figures=figures)


@fact(
    "larger-images-more-parameters",
    "A convolution has more parameters for larger images.",
    expected="wrong",
    source="torch.nn.Conv2d, PyTorch documentation",
    finding="3 x 3, 64 to 64 channels, images of 32 and 224 pixels a side: {parameters} parameters both times. FLOPs "
    "and numbers in the output grow {flops} times. A dense layer on the flattened pixels would have "
    "{dense} times as many.",
)
def larger_images_more_parameters():
    """The control is a dense layer on all pixels."""
    conv = nn.Conv2d(64, 64, 3, padding=1, device="meta")
    small, large = (counted_cost(conv, 1, 64, side, side) for side in (32, 224))
    dense = [parameters(nn.Linear(3 * side * side, 64, bias=False, device="meta")) for side in (32, 224)]
    figures = {"parameters": f"{small[0]:,}", "flops": large[2] // small[2], "dense": dense[1] // dense[0]}
    return Found(holds=large[0] > small[0], control=dense[1] > dense[0], figures=figures)
