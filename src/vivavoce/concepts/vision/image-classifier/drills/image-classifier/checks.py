"""Oracle: the same network written with PyTorch's functions on the submission's weights, trained in float32 here."""

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.drillkit import check, expect

SHAPES = {
    "conv1.weight": (8, 1, 3, 3),
    "conv1.bias": (8,),
    "conv2.weight": (16, 8, 3, 3),
    "conv2.bias": (16,),
    "head.weight": (10, 64),
    "head.bias": (10,),
}
ROWS = """
    .###. ..#.. .###. ##### ...#. ##### ..##. ##### .###. .###.
    #...# .##.. #...# ...#. ..##. #.... .#... ....# #...# #...#
    #..## ..#.. ....# ..#.. .#.#. ####. #.... ...#. #...# #...#
    #.#.# ..#.. ...#. ...#. #..#. ....# ####. ..#.. .###. .####
    ##..# ..#.. ..#.. ....# ##### ....# #...# .#... #...# ....#
    #...# ..#.. .#... #...# ...#. #...# #...# .#... #...# ...#.
    .###. .###. ##### .###. ...#. .###. .###. .#... .###. .##..
"""
FONT = np.array([[[dot == "#" for dot in row] for row in rows.split()] for rows in ROWS.strip().splitlines()])
FONT = FONT.swapaxes(0, 1)  # (10 digits, 7 rows, 5 columns)


def images(rng, n):
    """Random images (n, 1, 8, 8) and labels (n,)."""
    return rng.random((n, 1, 8, 8)).astype(np.float32), rng.integers(10, size=n)


def digits(rng, n):
    """Images (n, 1, 8, 8) of digits in a font, at one of two places and with noise, and labels (n,)."""
    labels, x = rng.integers(10, size=n), rng.normal(-1.0, 0.3, size=(n, 8, 8))
    for image, label, right in zip(x, labels, rng.integers(2, size=n), strict=True):
        image[:7, right + 1 : right + 6] += 4 * FONT[label]
    return x.astype(np.float32)[:, None], labels


def weights(net):
    """The six tensors of the submission's network, as leaves of our own."""
    state = net.state_dict()
    # A layer may be registered a second time, in a Sequential say: then the six stand there under other names as well.
    expect.true(set(SHAPES) <= set(state), "conv1, conv2 and head have a weight and a bias each.", got=[*state])
    found = {name: np.asarray(state[name]) for name in SHAPES}
    expect.equal({name: value.shape for name, value in found.items()}, SHAPES, problem="A layer has another size.")
    return {name: torch.tensor(value, requires_grad=True) for name, value in found.items()}


def logits(w, x):
    """The network without dropout."""
    h = F.max_pool2d(F.relu(F.conv2d(x, w["conv1.weight"], w["conv1.bias"], padding=1)), 2)
    h = F.max_pool2d(F.relu(F.conv2d(h, w["conv2.weight"], w["conv2.bias"], padding=1)), 2)
    return h.flatten(1) @ w["head.weight"].T + w["head.bias"]


@check("computes the layers")
def layers(subject, rng):
    net = subject.DigitNet()
    net.eval()
    w, batches = weights(net), [images(rng, n)[0] for n in (1, 5)]
    for x, got in zip(batches, subject.each(net, [(x,) for x in batches]), strict=True):
        want = logits(w, torch.tensor(x)).detach().numpy()
        expect.close(got, want, rtol=1e-4, atol=1e-5, inputs={"x": x})


@check("drops a quarter in training, nothing in evaluation")
def dropout(subject, rng):
    net, (x, _) = subject.DigitNet(), images(rng, 60)
    expect.close(net.dropout.p, 0.25, rtol=1e-9)
    net.eval()
    still, again = subject.each(net, [(x,), (x,)])
    expect.close(again, np.asarray(still), rtol=1e-6, problem="Two calls in evaluation mode differ.")
    net.train()
    first, second = (np.asarray(out) for out in subject.each(net, [(x,), (x,)]))
    expect.true(bool(np.abs(first - second).max() > 1e-3), "Two calls in training mode are the same.")
    net.dropout.p = 1.0
    bias = np.broadcast_to(weights(net)["head.bias"].detach().numpy(), (60, 10))
    expect.close(net(x), bias, rtol=1e-5, atol=1e-6, problem="With p = 1 only the bias of the head remains.")


@check("trains on every image once per epoch")
def epoch(subject, rng):
    for n, batch, epochs in ((6, 6, 1), (6, 4, 2), (9, 4, 1)):
        net, (x, y) = subject.DigitNet(), images(rng, n)
        net.dropout.p = 0.0
        net.eval()
        w, seed = weights(net), telling_seed(rng, n, batch, epochs)
        before = {name: value.detach().clone() for name, value in w.items()}
        got = subject.fit(net, x, y, epochs, batch, 0.1, seed)
        want = trained(w, torch.tensor(x), torch.tensor(y), epochs, batch, seed)
        case = {"n": n, "batch": batch, "epochs": epochs, "lr": 0.1, "seed": seed}
        expect.close([float(v) for v in got], want, rtol=3e-4, inputs=case)
        for name, after in weights(net).items():
            # Not entry by entry: a unit that is within rounding of its kink may go either way in other arithmetic.
            moved, right = after.detach() - before[name], w[name].detach() - before[name]
            off = float(torch.linalg.norm(moved - right) / torch.linalg.norm(right))
            expect.true(off <= 0.03, f"The training moves {name} otherwise, by {off:.0%} of the way.", inputs=case)


def telling_seed(rng, n, batch, epochs):
    """A seed with which the second epoch, if there is one, puts other images into its first batch than the first."""
    while True:
        seed = int(rng.integers(1000))
        generator = torch.Generator().manual_seed(seed)
        first, *later = ({*torch.randperm(n, generator=generator)[:batch].tolist()} for _ in range(epochs))
        if not later or later[0] != first:
            return seed


def trained(w, x, y, epochs, batch, seed):
    """Changes `w` in place; mean loss of each epoch."""
    parameters, velocities = list(w.values()), [torch.zeros(()) for _ in w]
    generator, means = torch.Generator().manual_seed(seed), []
    for _ in range(epochs):
        seen = []
        order = torch.randperm(len(x), generator=generator)
        for start in range(0, len(x), batch):
            rows = order[start : start + batch]
            each = F.cross_entropy(logits(w, x[rows]), y[rows], reduction="none")
            slopes = torch.autograd.grad(each.mean(), parameters)
            velocities = [0.9 * velocity + slope for velocity, slope in zip(velocities, slopes, strict=True)]
            with torch.no_grad():
                for parameter, velocity in zip(parameters, velocities, strict=True):
                    parameter -= 0.1 * velocity
            seen.append(each.detach())
        means.append(float(torch.cat(seen).mean()))
    return means


@check("switches to training mode itself")
def own_mode(subject, rng):
    net, (x, y) = subject.DigitNet(), images(rng, 20)
    net.dropout.p = 1.0
    net.eval()
    bias = weights(net)["head.bias"].detach()
    want = float(F.cross_entropy(bias.expand(20, 10), torch.tensor(y)))
    expect.close(float(subject.fit(net, x, y, 1, 8, 0.0, 0)[0]), want, rtol=1e-4)


@check("evaluates over images, not batches")
def evaluates(subject, rng):
    for n, batch in ((4, 4), (7, 3), (33, 16)):
        net, (x, y) = subject.DigitNet(), images(rng, n)
        w = {name: value.detach() for name, value in weights(net).items()}
        z = logits(w, torch.tensor(x))
        y[: n // 2] = z.argmax(1).numpy()[: n // 2]  # so that right and wrong answers both occur, unevenly
        want = float((z.argmax(1) == torch.tensor(y)).double().mean()), float(F.cross_entropy(z, torch.tensor(y)))
        got = subject.evaluate(net, x, y, batch)
        case = {"n": n, "batch": batch}
        expect.true(
            all(isinstance(v, float) for v in got), "Accuracy and loss are Python floats.", got=got, inputs=case
        )
        expect.close(got[0], want[0], rtol=1e-6, inputs=case)
        expect.close(got[1], want[1], rtol=1e-4, inputs=case)


@check("leaves the mode as it was")
def mode(subject, rng):
    net, (x, y) = subject.DigitNet(), images(rng, 4)
    for training in (True, False):
        net.train(training)
        subject.evaluate(net, x, y, 2)
        expect.equal(bool(net.training), training, problem="The model came back in another mode.")


@check("reads unseen digits")
def reads(subject, rng):
    # The reference failed with none of 836 seeds (.923 +- .071 right, .560 at least), so with less than .0036 of all at
    # 95 % confidence. Three attempts in a row fail with less than 5e-8.
    for _ in range(3):
        (x, y), (new, labels) = digits(rng, 256), digits(rng, 200)
        net = subject.DigitNet()
        losses = subject.fit(net, x, y, 2, 32, 0.1, int(rng.integers(1000)))
        right, _ = subject.evaluate(net, new, labels, 200)
        if float(losses[-1]) < float(losses[0]) and right >= 0.5:
            return
    expect.true(float(losses[-1]) < float(losses[0]), "The loss did not fall.", got=losses)
    expect.true(right >= 0.5, f"Right on {right:.2f} of the unseen digits, wanted at least 0.50.")
