"""Exact claims about backpropagation: gradients, what is stored, what is counted. Float64, no training."""

import math
from itertools import pairwise

import torch
from torch import nn
from torch.autograd.graph import saved_tensors_hooks
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked


def mlp(*sizes, seed=0):
    """A tanh network in float64."""
    torch.manual_seed(seed)
    layers = []
    for n_in, n_out in pairwise(sizes):
        layers += [nn.Linear(n_in, n_out), nn.Tanh()]
    return nn.Sequential(*layers[:-1]).double()


def batch(n, features, classes):
    """Random inputs (n, features) and labels (n,)."""
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(n, features, dtype=torch.float64, generator=generator)
    return x, torch.randint(classes, (n,), generator=generator)


def error(a, b):
    """Length of the difference, relative to the length of b."""
    return float((a - b).norm() / b.norm())


@fact(
    "computes-exact-gradients",
    "Backprop computes exact gradients of the loss.",
    ledger=("000-Q4.1",),
    source="Rumelhart, Hinton and Williams, Nature 1986; complex step: Squire and Trapp, SIAM Review 1998",
    finding="For all {parameters} parameters of a three-layer network, one backward pass agrees with central "
    "differences to {differences} and with the complex-step derivative to {rounding}, which is rounding. The "
    "differences took {passes} forward passes.",
)
def computes_exact_gradients():
    """Autograd against two numerical derivatives; the control forgets the mean over the batch."""
    x, labels = batch(20, 6, 4)
    shapes = [(6, 8), (8,), (8, 8), (8,), (8, 4), (4,)]
    sizes = [math.prod(shape) for shape in shapes]

    def loss(vector):
        """Mean cross-entropy of the network whose weights are `vector`, real or complex."""
        weights = [part.view(shape) for part, shape in zip(vector.split(sizes), shapes, strict=True)]
        h = torch.tanh(x.to(vector.dtype) @ weights[0] + weights[1])
        scores = torch.tanh(h @ weights[2] + weights[3]) @ weights[4] + weights[5]
        return (scores.exp().sum(1).log() - scores.gather(1, labels[:, None])[:, 0]).mean()

    at = torch.randn(sum(sizes), dtype=torch.float64, generator=torch.Generator().manual_seed(2)) / 2
    each, eps, tiny = torch.eye(len(at), dtype=torch.float64), 1e-5, 1e-30
    (backward,) = torch.autograd.grad(loss(at.requires_grad_()), at)
    at = at.detach()
    differences = torch.stack([(loss(at + eps * e) - loss(at - eps * e)) / (2 * eps) for e in each])
    complex_step = torch.stack([loss(at + 1j * tiny * e).imag / tiny for e in each])
    return Found(
        holds=error(backward, differences) < 1e-6 and error(backward, complex_step) < 1e-13,
        control=error(len(x) * backward, differences) < 1e-6,
        figures={
            "parameters": len(at),
            "passes": 2 * len(at),
            "differences": f"{error(backward, differences):.0e}",
            "rounding": f"{error(backward, complex_step):.0e}",
        },
    )


@fact(
    "backprop-changes-the-weights",
    "Backprop itself adjusts the weights.",
    ledger=("000-Q4.2",),
    expected="wrong",
    reason="It computes gradients. The optimiser makes the change.",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 6.5",
    finding="After backward() every weight is the same, bit for bit; after the optimiser's step all {weights} weight "
    "matrices have changed.",
)
def backprop_changes_the_weights():
    """Bits of the weights before and after each call; the control is the optimiser's step."""
    x, labels = batch(20, 6, 4)
    model = mlp(6, 8, 8, 4)
    before = [p.detach().clone() for p in model.parameters()]

    def changed():
        return [not torch.equal(p, old) for p, old in zip(model.parameters(), before, strict=True)]

    F.cross_entropy(model(x), labels).backward()
    by_backward = changed()
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    matrices = [c for c, old in zip(changed(), before, strict=True) if old.dim() == 2]
    return Found(holds=any(by_backward), control=all(changed()), figures={"weights": sum(matrices)})


@fact(
    "prediction-minus-target",
    "What is propagated is the difference prediction minus target.",
    ledger=("000-Q4.3",),
    expected="conditional",
    source="Bishop, Pattern Recognition and Machine Learning, 2006, section 5.3",
    finding="True at the output for softmax with cross-entropy and for half the squared error of a linear output. With "
    "squared error behind a softmax, or a hinge loss, it is another vector. Scores 2, 1, 0.1, first class right: "
    "{cross_entropy} becomes {squared} and {hinge}.",
)
def prediction_minus_target():
    """Gradient at the scores against prediction minus target, loss by loss; the control is a linear output."""
    z, target = torch.tensor([[2.0, 1.0, 0.1]], dtype=torch.float64), torch.tensor([[1.0, 0.0, 0.0]]).double()

    def gradient(loss):
        at = z.clone().requires_grad_()
        return torch.autograd.grad(loss(at), at)[0]

    share = torch.softmax(z, 1)
    cross_entropy = gradient(lambda s: F.cross_entropy(s, target))
    squared = gradient(lambda s: 0.5 * ((torch.softmax(s, 1) - target) ** 2).sum())
    hinge = gradient(lambda s: F.multi_margin_loss(s, torch.tensor([0]), margin=1.5, reduction="sum"))
    linear = gradient(lambda s: 0.5 * ((s - target) ** 2).sum())
    said = {"cross-entropy behind a softmax": torch.allclose(cross_entropy, share - target)}
    said["squared error behind a softmax"] = torch.allclose(squared, share - target)
    said["a hinge loss"] = torch.allclose(hinge, share - target)
    vectors = {"cross_entropy": cross_entropy, "squared": squared, "hinge": hinge}
    return Found(
        holds={"whatever the loss": all(said.values()), **said},
        control=torch.allclose(linear, z - target),
        figures={name: ", ".join(f"{g:+.2f}" for g in v[0].tolist()) for name, v in vectors.items()},
    )


@fact(
    "backward-costs-twice-forward",
    "Backward costs about 2x forward.",
    ledger=("000-Q4.5",),
    source="Griewank and Walther, Evaluating Derivatives, 2nd edition, 2008; counted with torch.utils.flop_counter",
    finding="Counted multiplications, backward over forward: {mlp} for ten dense layers, {conv} for four convolutions, "
    "{attention} for four attention layers. The first layer needs no gradient at its input, so a single layer has "
    "{one}. With nine of ten layers frozen it is {frozen}.",
)
def backward_costs_twice_forward():
    """Within 1.5 to 2.5, by FLOPs of matrix products; the control freezes nine of ten layers."""
    x = torch.randn(8, 64)
    ten = nn.Sequential(*[nn.Linear(64, 64) for _ in range(10)])
    frozen = nn.Sequential(*[nn.Linear(64, 64) for _ in range(10)])
    frozen[:-1].requires_grad_(False)
    convolutions = nn.Sequential(nn.Conv2d(3, 16, 3), *[nn.Conv2d(16, 16, 3) for _ in range(3)])
    images, words = torch.randn(2, 3, 16, 16), torch.randn(2, 12, 64)
    ratio = {
        "mlp": cost_ratio(ten, x),
        "conv": cost_ratio(convolutions, images),
        "attention": cost_ratio(nn.Sequential(*[Attention(64) for _ in range(4)]), words),
        "one": cost_ratio(nn.Linear(64, 64), x),
        "frozen": cost_ratio(frozen, x),
    }
    return Found(
        holds=all(1.5 <= ratio[name] <= 2.5 for name in ("mlp", "conv", "attention")),
        control=1.5 <= ratio["frozen"] <= 2.5,
        figures={name: f"{value:.2f}" for name, value in ratio.items()},
    )


class Attention(nn.Module):
    """One head of self-attention, written out so that every product is counted."""

    def __init__(self, width):
        super().__init__()
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        return self.out(torch.softmax(q @ k.mT / math.sqrt(q.shape[-1]), -1) @ v)


def cost_ratio(model, x):
    """FLOPs of the backward pass over FLOPs of the forward pass."""
    with FlopCounterMode(display=False) as forward:
        loss = model(x).sum()
    with FlopCounterMode(display=False) as backward:
        loss.backward()
    return backward.get_total_flops() / forward.get_total_flops()


@fact(
    "forward-stores-activations",
    "Forward stores activations that backward uses.",
    ledger=("003-Q10.1",),
    source="PyTorch documentation, Autograd mechanics, saved tensors",
    finding="A forward pass over 64 examples keeps {two} kB for two layers of 128 units and {eight} kB for eight; with "
    "twice the batch {double} kB; under no_grad {none}. Changing a stored activation before backward is refused.",
)
def forward_stores_activations():
    """Bytes that autograd keeps, parameters aside; the control runs under no_grad."""
    kept = {depth: stored_bytes([128] * (depth + 1), 64) for depth in (2, 8)}
    with torch.no_grad():
        none = stored_bytes([128] * 9, 64)
    double = stored_bytes([128] * 9, 128)
    hidden = torch.tanh(torch.ones(3, requires_grad=True))
    loss = hidden.sum()
    hidden.mul_(2)  # tanh kept its output to compute its slope
    try:
        loss.backward()
        used = False
    except RuntimeError:
        used = True
    sizes = {"two": kept[2], "eight": kept[8], "double": double}
    return Found(
        holds=kept[8] > kept[2] > 0 and used,
        control=none > 0,
        figures={"none": none} | {name: f"{size / 1024:.0f}" for name, size in sizes.items()},
    )


def stored_bytes(sizes, n):
    """Bytes of distinct tensors, parameters aside, that a forward pass of a tanh network saves for backward."""
    model, saved = mlp(*sizes).float(), {}
    weights = {p.data_ptr() for p in model.parameters()}

    def keep(tensor):
        if tensor.data_ptr() not in weights:
            saved[tensor.data_ptr()] = tensor.nbytes
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor):
        output = model(torch.ones(n, sizes[0]))
    del output
    return sum(saved.values())


@fact(
    "gradients-accumulate",
    "Gradients accumulate unless zeroed.",
    ledger=("003-Q10.2",),
    source="PyTorch documentation, torch.Tensor.backward",
    finding="A second backward pass doubles every gradient, exactly. Halves of a batch, each weighted by one half, add "
    "up to the gradient of the whole batch within {halves}.",
)
def gradients_accumulate():
    """Two backward passes without, and as the control with, zeroing in between."""
    x, labels = batch(20, 6, 4)

    def gradients(zero, parts=((x, labels), (x, labels)), weight=1.0):
        model = mlp(6, 8, 4)
        for inputs, targets in parts:
            if zero:
                model.zero_grad()
            (weight * F.cross_entropy(model(inputs), targets)).backward()
        return torch.cat([p.grad.flatten() for p in model.parameters()])

    once = gradients(zero=False, parts=((x, labels),))
    halves = gradients(zero=False, parts=((x[:10], labels[:10]), (x[10:], labels[10:])), weight=0.5)
    return Found(
        holds=torch.equal(gradients(zero=False), 2 * once),
        control=torch.equal(gradients(zero=True), 2 * once),
        figures={"halves": f"{error(halves, once):.0e}"},
    )


@fact(
    "one-step-by-hand",
    "On a network of two hidden units the four gradients are 12, 0, 2 and 0.",
    finding="Input 2, weights 0.5 and -1 in, 3 and 1 out, target 1: the gradients are {gradients}. One step at rate "
    "0.01 takes the loss from {before} to {after}; the slope alone promised {promise}.",
)
def one_step_by_hand():
    """The whiteboard example of the page, by autograd; the control switches the second unit on."""

    def gradients(second):
        v = torch.tensor([0.5, second], dtype=torch.float64, requires_grad=True)
        w = torch.tensor([3.0, 1.0], dtype=torch.float64, requires_grad=True)
        loss = 0.5 * (torch.relu(2 * v) @ w - 1) ** 2
        return loss.item(), v.detach(), w.detach(), *torch.autograd.grad(loss, (v, w))

    before, v, w, dv, dw = gradients(-1.0)
    v, w = v - 0.01 * dv, w - 0.01 * dw
    after = (0.5 * (torch.relu(2 * v) @ w - 1) ** 2).item()
    promise = before - 0.01 * float((dv**2).sum() + (dw**2).sum())
    found = [*dv.tolist(), *dw.tolist()]
    *_, dv_on, dw_on = gradients(1.0)
    return Found(
        holds=found == [12.0, 0.0, 2.0, 0.0],
        control=[*dv_on.tolist(), *dw_on.tolist()] == [12.0, 0.0, 2.0, 0.0],
        figures={
            "gradients": ", ".join(f"{abs(g):g}" for g in found),
            "before": f"{before:g}",
            "after": f"{after:.2f}",
            "promise": f"{promise:.2f}",
            "w1": f"{v[0]:.2f}",
            "w2": f"{w[0]:.2f}",
        },
    )


@fact(
    "paths-add-up",
    "A value that is used twice receives the sum of the gradients of both uses.",
    source="Griewank and Walther, Evaluating Derivatives, 2nd edition, 2008",
    finding="For L = h·h + 3h at h = 2 the two uses of h send back {square} and {line}; the gradient is {total}.",
)
def paths_add_up():
    """The control keeps only the use that comes last, as an assignment instead of an addition would."""
    h = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    square, line = (torch.autograd.grad(part, h)[0].item() for part in (h * h, 3 * h))
    total = torch.autograd.grad(h * h + 3 * h, h)[0].item()
    return Found(
        holds=total == square + line,
        control=total == line,
        figures={"square": f"{square:g}", "line": f"{line:g}", "total": f"{total:g}"},
    )


@fact(
    "a-cut-graph-is-an-error",
    "PyTorch reports an error when a part of the network is cut off from the loss.",
    expected="wrong",
    source="PyTorch documentation, torch.Tensor.detach",
    finding="With detach() between encoder and head, backward() and the optimiser's step ran without a word. The "
    "encoder's gradient is {gradient} and its weights are the same.",
)
def a_cut_graph_is_an_error():
    """Does one training step raise? The control has nothing left to train behind the cut."""
    x, labels = batch(20, 6, 4)

    def raises(head):
        encoder = mlp(6, 8)
        optimizer = torch.optim.SGD([*encoder.parameters(), *head.parameters()], lr=0.1)
        try:
            F.cross_entropy(head(encoder(x).detach()), labels).backward()
        except RuntimeError:
            return True, encoder
        optimizer.step()
        return False, encoder

    raised, encoder = raises(mlp(8, 4))
    same = all(torch.equal(a, b) for a, b in zip(encoder.parameters(), mlp(6, 8).parameters(), strict=True))
    control, _ = raises(nn.Identity())
    return Found(holds=raised or not same, control=control, figures={"gradient": encoder[0].weight.grad})


@fact(
    "estimate-training-flops",
    "Forward and backward of a dense network together cost six FLOPs for each weight and example.",
    source="Kaplan et al., Scaling Laws for Neural Language Models, arXiv:2001.08361, 2020, section 2.1",
    finding="PyTorch counts {each} per weight and example when the inputs need a gradient too; the forward pass alone "
    "is {forward}.",
)
def estimate_training_flops():
    """Counted on the meta device; the answers of the estimate are six times weights times examples."""
    layers = nn.Sequential(*(nn.Linear(256, 256, bias=False, device="meta") for _ in range(4)))
    weights, n = 4 * 256 * 256, 32
    with FlopCounterMode(display=False) as counter:
        out = layers(torch.zeros(n, 256, device="meta", requires_grad=True))
        forward = counter.get_total_flops() / (weights * n)
        out.sum().backward()
    each = counter.get_total_flops() / (weights * n)
    sizes = [(m["millions"] * 1e6 * m["thousands"] * 1e3, answer) for m, (answer,) in asked(__file__, "training-flops")]

    def explains(factor):
        return all(factor * size == answer for size, answer in sizes)

    return Found(holds=explains(each), control=explains(forward), figures={"each": each, "forward": forward})


@fact(
    "estimate-activation-memory",
    "The formula of the estimate counts the bytes of the outputs that tanh keeps for its backward pass.",
    source="Baydin et al., Automatic Differentiation in Machine Learning: a Survey, JMLR 2018, section 3.2",
    finding="Equal to what autograd saved in {n} of {n} draws; without a gradient nothing is saved.",
)
def estimate_activation_memory():
    draws = list(asked(__file__, "activation-memory"))

    def saved(m, needed):
        """Bytes of the activations that autograd saves of a stack of tanh layers, on the meta device."""
        kept = {}
        x = torch.zeros(m["batch"], m["width"], device="meta", requires_grad=needed)

        def keep(tensor):
            kept[id(tensor)] = tensor.nbytes
            return tensor

        with saved_tensors_hooks(keep, lambda tensor: tensor):
            outputs = [x]
            for _ in range(m["layers"]):
                outputs.append(torch.tanh(outputs[-1]))
        return sum(kept.values())

    right = all(saved(m, True) == answer for m, (answer,) in draws)
    unneeded = all(saved(m, False) == answer for m, (answer,) in draws)
    return Found(holds=right, control=unneeded, figures={"n": len(draws)})
