"""Claims about libraries: what PyTorch does is run; what the others do is cited, with a date.

TensorFlow, Keras and JAX are not installed here. Where their documented defaults enter, they are named constants.
"""

import math

import torch
from torch import nn
from torch.func import functional_call, grad, vmap

from vivavoce.labkit import Found, fact

# Keras 3 API documentation: BatchNormalization(momentum=0.99, epsilon=0.001); Dense(kernel_initializer=
# "glorot_uniform"), which draws from +-sqrt(6 / (inputs + outputs)).
KERAS_KEEPS, KERAS_EPSILON = 0.99, 1e-3


@fact(
    "same-defaults",
    "Batch normalisation with default settings is the same layer in PyTorch and Keras.",
    expected="wrong",
    reason="The constants differ, and momentum means the new share in one and the old share in the other.",
    source="Keras 3 API documentation, BatchNormalization; PyTorch documentation, BatchNorm1d",
    finding="After {batches} batches of mean 1 the running mean is {torch} in PyTorch and {keras} by the defaults of "
    "Keras. Channels with a variance of 0.0001 leave with a spread of {spread} and {keras_spread}.",
)
def same_defaults():
    """PyTorch runs; the documented rule of Keras is computed. The control gives PyTorch the constants of Keras."""
    batches, ones = 10, torch.ones(8, 1, dtype=torch.float64)
    narrow = torch.tensor([[-0.01], [0.01]], dtype=torch.float64)  # mean 0, variance 0.0001

    def measured(**constants):
        """Running mean after the batches, and the spread of normalised values."""
        layer = nn.BatchNorm1d(1, dtype=torch.float64, **constants)
        for _ in range(batches):
            layer(ones)
        return layer.running_mean.item(), layer(narrow).abs().mean().item()

    keras = (1 - KERAS_KEEPS**batches, math.sqrt(1e-4 / (1e-4 + KERAS_EPSILON)))
    default = measured()
    matched = measured(eps=KERAS_EPSILON, momentum=1 - KERAS_KEEPS)
    figures = {
        "batches": batches, "torch": f"{default[0]:.2f}", "keras": f"{keras[0]:.2f}", "spread": f"{default[1]:.2f}",
        "keras_spread": f"{keras[1]:.2f}",
    }  # fmt: skip

    def same(values):
        return all(math.isclose(a, b) for a, b in zip(values, keras, strict=True))

    return Found(same(default), same(matched), figures)


@fact(
    "same-initial-weights",
    "A dense layer starts with equally large weights in PyTorch and Keras.",
    expected="conditional",
    reason="PyTorch looks at the inputs only, the Glorot rule of Keras at inputs and outputs.",
    source="Keras 3 API documentation, Dense; PyTorch documentation, Linear; Glorot and Bengio, AISTATS 2010",
    finding="From 256 to 256 units PyTorch draws up to {torch}, the rule of Keras up to {keras}. With five times as "
    "many outputs as inputs the two ranges agree. PyTorch's biases are random too: up to {bias}.",
)
def same_initial_weights():
    """Largest of many weights against the documented bound. The control draws by the Glorot rule in PyTorch."""

    def agrees(inputs, outputs, glorot=False):
        torch.manual_seed(0)
        layer = nn.Linear(inputs, outputs)
        if glorot:
            nn.init.xavier_uniform_(layer.weight)
        return math.isclose(layer.weight.abs().max().item(), math.sqrt(6 / (inputs + outputs)), rel_tol=0.01)

    torch.manual_seed(0)
    square = nn.Linear(256, 256)
    holds = {"as many outputs as inputs": agrees(256, 256), "five times as many outputs": agrees(256, 1280)}
    figures = {
        "torch": f"{square.weight.abs().max().item():.3f}", "keras": f"{math.sqrt(6 / 512):.3f}",
        "bias": f"{square.bias.abs().max().item():.3f}",
    }  # fmt: skip
    return Found(holds, agrees(256, 256, glorot=True), figures)


@fact(
    "per-example-needs-loop",
    "In PyTorch, the gradient of each example needs a loop over the examples.",
    expected="outdated",
    reason="torch.func brought the function transforms known from JAX.",
    source="PyTorch documentation, torch.func: per-sample gradients",
    finding="vmap over grad ran the model's code {once} time for the gradients of {examples} examples, a loop {loop} "
    "times. Largest difference of the gradients: {difference}.",
)
def per_example_needs_loop():
    """Counts how often the loss is written out by Python. The control asks for them one by one."""
    torch.manual_seed(0)
    model = nn.Linear(5, 1).double()
    weights = {name: value.detach() for name, value in model.named_parameters()}
    x, y, calls = torch.randn(32, 5).double(), torch.randn(32, 1).double(), []

    def loss(weights, x, y):
        calls.append(1)
        return (functional_call(model, weights, (x,)) - y).square().sum()

    def counted(run):
        calls.clear()
        return run(), len(calls)

    together, once = counted(lambda: vmap(grad(loss), in_dims=(None, 0, 0))(weights, x, y)["weight"])
    one_by_one, many = counted(
        lambda: torch.stack([grad(loss)(weights, a, b)["weight"] for a, b in zip(x, y, strict=True)])
    )
    difference = (together - one_by_one).abs().max().item()
    assert difference < 1e-12  # otherwise the counts compare different things
    figures = {"examples": len(x), "once": once, "loop": many, "difference": "below 1e-12"}
    return Found(once == len(x), many == len(x), figures)


@fact(
    "compiled-once",
    "torch.compile translates a function once.",
    expected="conditional",
    reason="The translation is guarded: for inputs that break an assumption it is made again.",
    source="PyTorch documentation, torch.compile: recompilation",
    finding="Ten calls with one shape and type: {same} translation. Two types of number: {types}. Two values of a "
    "Python flag: {flags}. A branch that depends on a computed value: {pieces} pieces.",
)
def compiled_once():
    """A backend that counts the graphs it is given and runs them as they are. The control changes the type."""

    def graphs(function, *calls):
        torch._dynamo.reset()
        seen = []

        def backend(graph, inputs):
            seen.append(graph)
            return graph.forward

        compiled = torch.compile(function, backend=backend)
        for arguments in calls:
            compiled(*arguments)
        return len(seen)

    def scaled(x, negative=False):
        return -x * 2 if negative else x * 2

    def branching(x):
        y = x * 2
        return y + 1 if y.sum() > 0 else y - 1

    x = torch.ones(4)
    same, types = graphs(scaled, *[(x,)] * 10), graphs(scaled, (x,), (x.double(),))
    flags, pieces = graphs(scaled, (x, False), (x, True)), graphs(branching, (x,))
    holds = {
        "same shapes, types and flags": same == 1,
        "another type": types == 1,
        "another value of a Python flag": flags == 1,
        "a branch that depends on a value": pieces == 1,
    }
    figures = {"same": same, "types": types, "flags": flags, "pieces": pieces}
    return Found(holds, types == 1, figures)


@fact(
    "keras-needs-tensorflow",
    "Keras is the interface of TensorFlow.",
    expected="outdated",
    reason="True of tf.keras, the Keras of TensorFlow 2 until version 2.15.",
    source="Keras 3.0 release, package registry page and announcement",
    dated="2023-11",
    finding="Since Keras 3 the same model code runs on TensorFlow, JAX or PyTorch.",
)
def keras_needs_tensorflow():
    """What a library that is not installed runs on."""


@fact(
    "mxnet-is-current",
    "Theano and MXNet are among the libraries to choose from.",
    expected="outdated",
    reason="Lists of libraries are copied for years after development has ended.",
    source="Apache Attic, page of the MXNet project",
    dated="2023",
    finding="Apache retired MXNet to its Attic in 2023; Theano’s authors had announced the end of theirs in 2017.",
)
def mxnet_is_current():
    """The state of a project is on record, not in a program."""
