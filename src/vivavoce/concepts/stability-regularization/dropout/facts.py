"""Exact claims about dropout. Where an average is meant, all masks are enumerated: nothing is sampled."""

import itertools

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked


def masks(units):
    """Every on/off pattern of `units` units: (2 ** units, units). At p = 0.5 all are equally likely."""
    return torch.tensor(list(itertools.product((0.0, 1.0), repeat=units)), dtype=torch.float64)


def random(*shape, seed=0):
    """Standard normal values in float64."""
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def same(a, b):
    """Equal up to rounding in float64."""
    return bool(torch.allclose(a, b, rtol=1e-12, atol=1e-12))


@fact(
    "scales-at-inference",
    "At inference all units stay on and the outputs are scaled.",
    ledger=("000-Q9.3",),
    expected="outdated",
    reason="That is the form of the 2014 paper. PyTorch, Keras and JAX scale the survivors during training instead.",
    source="Srivastava et al., JMLR 2014; torch.nn.Dropout documentation",
    finding="In eval mode the output is the input, bit for bit. In training, survivors are multiplied by {scale}.",
)
def scales_at_inference():
    """Is the eval output the input times the keep probability? The control is the layer of the 2014 paper."""
    torch.manual_seed(0)
    p, x = 0.75, torch.ones(10_000)
    layer = nn.Dropout(p)
    survivors = layer(x).unique()[-1]

    def scales(inference):
        return torch.equal(inference(x), (1 - p) * x) and not torch.equal(inference(x), x)

    return Found(
        holds=scales(layer.eval()),
        control=scales(lambda x: (1 - p) * x),
        figures={"scale": f"{survivors.item():g}", "p": p},
    )


@fact(
    "same-expectation",
    "Inverted and original scaling give the same expectation.",
    ledger=("000-Q9.4",),
    finding="Over all {masks} masks of 10 units, a linear layer's mean training output equals its test output "
    "under both conventions; without any scaling the two differ by a factor of {without}.",
)
def same_expectation():
    """Mean output over all masks against the output at test time, for both conventions at p = 0.5."""
    x, weight, kept = random(10), random(10, 3, seed=1), masks(10)
    inverted = same(((kept * x / 0.5) @ weight).mean(0), x @ weight)
    original = same(((kept * x) @ weight).mean(0), 0.5 * x @ weight)
    unscaled = ((kept * x) @ weight).mean(0)
    return Found(
        holds=inverted and original,
        control=same(unscaled, x @ weight),
        figures={"masks": len(kept), "without": f"{(x @ weight / unscaled)[0].item():g}"},
    )


@fact(
    "same-network",
    "The two conventions are one model, with weights that differ by a factor of 1 - p.",
    finding="With the next layer's weights divided by 1 - p, the 2014 form gives the same output for every mask "
    "and at test time.",
)
def same_network():
    """Each of 1,024 masks and the test pass; the control forgets to rescale the weights."""
    x, weight, kept, keep = random(10), random(10, 3, seed=1), masks(10), 0.8

    def agree(weight_2014):
        training = same((kept * x / keep) @ weight, (kept * x) @ weight_2014)
        return training and same(x @ weight, keep * x @ weight_2014)

    return Found(holds=agree(weight / keep), control=agree(weight))


@fact(
    "expectation-survives-relu",
    "The scaling keeps the expectation through the whole network.",
    expected="wrong",
    finding="Activations 4 and 2, weights 1 and -1: before the ReLU the mean over all masks is {linear}, as at "
    "test time; after it the mean is {mean}, at test time {test}.",
)
def expectation_survives_relu():
    """Activations 4 and 2, weights 1 and -1, p = 0.5, four masks; the control leaves the ReLU out."""
    x, weight = torch.tensor([4.0, 2.0]).double(), torch.tensor([1.0, -1.0]).double()
    outputs = (masks(2) * x / 0.5) @ weight
    mean, test = torch.relu(outputs).mean(), torch.relu(x @ weight)
    return Found(
        holds=same(mean, test),
        control=same(outputs.mean(), x @ weight),
        figures={"mean": f"{mean:g}", "test": f"{test:g}", "linear": f"{outputs.mean():g}"},
    )


@fact(
    "ensemble-average",
    "One pass without dropout gives the average of all thinned networks.",
    ledger=("000-Q9.6",),
    expected="conditional",
    source="Baldi and Sadowski, NeurIPS 2013",
    finding="Exact for one softmax layer with the renormalised geometric mean (all {masks} masks). With the "
    "arithmetic mean, or with a ReLU layer in between, it is an approximation: KL divergence {arithmetic} and "
    "{deep} nats.",
)
def ensemble_average():
    """Predictions of all 1,024 thinned networks, averaged, against one pass with all units on."""
    x, weight, kept = random(10), random(10, 4, seed=1), masks(10)
    into, out = random(10, 10, seed=2) / 10**0.5, random(10, 4, seed=3)

    def geometric(logits):
        return F.log_softmax(F.log_softmax(logits, -1).mean(0), -1)

    def divergence(average, one_pass):
        return F.kl_div(one_pass, average, log_target=True, reduction="sum").item()

    shallow, one_pass = (kept * x / 0.5) @ weight, F.log_softmax(x @ weight, -1)
    arithmetic = F.softmax(shallow, -1).mean(0).log()
    deep, deep_pass = torch.relu((kept * x / 0.5) @ into) @ out, F.log_softmax(torch.relu(x @ into) @ out, -1)
    return Found(
        holds={
            "one softmax layer, geometric mean": same(geometric(shallow), one_pass),
            "one softmax layer, arithmetic mean": same(arithmetic, one_pass),
            "a ReLU layer after the mask, geometric mean": same(geometric(deep), deep_pass),
        },
        control=same(geometric((kept * x) @ weight), one_pass),
        figures={
            "masks": len(kept),
            "arithmetic": f"{divergence(arithmetic, one_pass):.3f}",
            "deep": f"{divergence(geometric(deep), deep_pass):.3f}",
        },
    )


@fact(
    "one-mask-per-pass",
    "One dropout mask serves the whole training pass.",
    ledger=("000-Q9.7",),
    expected="wrong",
    source="torch.nn.Dropout documentation",
    finding="A batch of 64 equal rows comes out as {rows} different rows, and a second pass differs from the "
    "first. nn.Dropout1d drops whole channels, but also afresh for every example.",
)
def one_mask_per_pass():
    """64 equal rows of 256 units; eval mode is the control, where all rows stay equal."""
    torch.manual_seed(0)
    layer, ones = nn.Dropout(0.5), torch.ones(64, 256)
    first, second = layer(ones), layer(ones)
    rows = len(first.unique(dim=0))
    control = len(layer.eval()(ones).unique(dim=0)) == 1
    return Found(holds=rows == 1 and torch.equal(first, second), control=control, figures={"rows": rows})


@fact(
    "same-mask-backward",
    "The backward pass uses the mask and the scale of the forward pass.",
    finding="The gradient is the mask over 1 - p: zero where the unit was dropped, {scale} where it survived.",
)
def same_mask_backward():
    """On an input of ones the output is mask / (1 - p), and so must the gradient be; a fresh mask is not."""
    torch.manual_seed(0)
    x = torch.ones(1000, requires_grad=True)
    output = F.dropout(x, 0.5)
    (gradient,) = torch.autograd.grad(output.sum(), x)
    fresh = F.dropout(torch.ones(1000), 0.5)
    return Found(
        holds=torch.equal(gradient, output.detach()),
        control=torch.equal(gradient, fresh),
        figures={"scale": f"{gradient.max().item():g}"},
    )


@fact(
    "adds-variance",
    "Inverted scaling keeps the mean of a unit but multiplies its second moment by 1 / (1 - p).",
    finding="At p = 0.5 the second moment is {ratio} times that of the test pass, while the mean is the same. "
    "That shift is what batch normalisation trips over.",
)
def adds_variance():
    """All masks of one unit at p = 0.5; the control asks whether the second moment stays."""
    x = random(1)
    outputs = torch.stack([0.0 * x, x / 0.5])
    ratio = (outputs**2).mean() / (x**2).mean()
    return Found(
        holds=same(outputs.mean(0), x) and same(ratio, torch.tensor(2.0, dtype=torch.float64)),
        control=same(ratio, torch.tensor(1.0, dtype=torch.float64)),
        figures={"ratio": f"{ratio:g}"},
    )


@fact(
    "linear-model-gets-l2",
    "In linear regression, dropout on the inputs is an L2 penalty weighted by each input's size.",
    source="Srivastava et al., JMLR 2014, section 9.1; Wager, Wang and Liang, NeurIPS 2013",
    finding="Mean squared error over all {masks} masks equals the plain error plus p / (1 - p) times the sum of "
    "w² |x|²: {with_dropout} = {plain} + {penalty}.",
)
def linear_model_gets_l2():
    """Six examples of three inputs, p = 0.5, one mask per example; the control drops |x|² from the penalty."""
    x, w, y = random(6, 3), random(3, seed=1), random(6, seed=2)
    kept = masks(3)
    noisy = ((y - (kept[:, None, :] * x / 0.5) @ w) ** 2).mean(0).sum()
    plain, penalty = ((y - x @ w) ** 2).sum(), (w**2 * (x**2).sum(0)).sum()
    return Found(
        holds=same(noisy, plain + penalty),
        control=same(noisy, plain + (w**2).sum()),
        figures={
            "masks": len(kept),
            "with_dropout": f"{noisy:.3f}",
            "plain": f"{plain:.3f}",
            "penalty": f"{penalty:.3f}",
        },
    )


@fact(
    "no-grad-switches-off",
    "torch.no_grad() switches dropout off.",
    expected="wrong",
    finding="Under no_grad a module in training mode still drops {share} % of its units. Only eval mode stops it.",
)
def no_grad_switches_off():
    """Is the output the input? The control is eval mode."""
    torch.manual_seed(0)
    layer, x = nn.Dropout(0.5), torch.ones(10_000)
    with torch.no_grad():
        output = layer(x)
    share = 100 * (output == 0).float().mean().item()
    return Found(
        holds=torch.equal(output, x), control=torch.equal(layer.eval()(x), x), figures={"share": f"{share:.0f}"}
    )


@fact(
    "functional-follows-eval",
    "F.dropout and scaled_dot_product_attention follow model.eval().",
    expected="wrong",
    source="torch.nn.functional.dropout and scaled_dot_product_attention documentation",
    finding="Both know nothing of the module. F.dropout defaults to training=True; attention applies dropout_p "
    "whenever it is above zero. In eval mode two passes over the same input still differed.",
)
def functional_follows_eval():
    """Do two passes in eval mode agree, called the careless way? The control passes the mode on."""

    def repeats(call):
        torch.manual_seed(0)
        x = torch.randn(2, 8, 16)
        return torch.equal(call(x), call(x))

    training = nn.Module().eval().training
    p = 0.5 if training else 0.0
    dropout = repeats(lambda x: F.dropout(x, 0.5))
    attention = repeats(lambda x: F.scaled_dot_product_attention(x, x, x, dropout_p=0.5))
    careful = repeats(lambda x: F.scaled_dot_product_attention(F.dropout(x, 0.5, training), x, x, dropout_p=p))
    return Found(holds=dropout or attention, control=careful)


@fact(
    "estimate-dropout-none-left",
    "The formula of the estimate gives the probability that not all copies are dropped.",
    source="Srivastava et al., JMLR 2014, section 4",
    finding="Equal to the sum over all masks in {n} of {n} draws.",
)
def estimate_dropout_none_left():
    draws = list(asked(__file__, "dropout-none-left"))

    def some_on(units, p):
        on = masks(units)
        chance = (on * (1 - p) + (1 - on) * p).prod(1)
        return float(chance[on.any(1)].sum())

    right = all(abs(some_on(n["units"], n["p"]) - answer) < 1e-12 for n, (answer,) in draws)
    swapped = all(abs(some_on(n["units"], 1 - n["p"]) - answer) < 1e-12 for n, (answer,) in draws)
    return Found(holds=right, control=swapped, figures={"n": len(draws)})


@fact(
    "estimate-dropout-scale",
    "The formula of the estimate undoes the scale of PyTorch's dropout.",
    source="torch.nn.Dropout, PyTorch documentation",
    finding="Kept units show the value asked about in {n} of {n} draws.",
)
def estimate_dropout_scale():
    draws = list(asked(__file__, "dropout-scale"))

    def shows(n, answer, training):
        torch.manual_seed(0)
        out = F.dropout(torch.full((100,), answer, dtype=torch.float64), n["p"], training=training)
        return same(out[out != 0], torch.full_like(out[out != 0], n["shown"]))

    right = all(shows(n, answer, True) for n, (answer,) in draws)
    at_inference = all(shows(n, answer, False) for n, (answer,) in draws)
    return Found(holds=right, control=at_inference, figures={"n": len(draws)})
