"""The layer against its formula by hand, and what a module owes to those who save, move, freeze and train it."""

import numpy as np

from vivavoce.drillkit import check, expect

EPSILON = 1e-6


def batch(rng, rows=5, features=3, dtype=np.float32):
    return (rng.normal(size=(rows, features)) * 4).astype(dtype)


def moved(scale, x, keep):
    """The estimate after one batch in training mode."""
    return keep * scale + (1 - keep) * np.abs(x).max(axis=0)


@check("keeps two tensors, one of them learned")
def tensors(subject, rng):
    for features in (1, 3):
        net = subject.RunningScale(features)
        state = {name: np.asarray(value) for name, value in net.state_dict().items()}
        expect.equal(sorted(state), ["gain", "scale"], problem="The state dict must hold gain and scale, nothing else.")
        for value in state.values():
            expect.close(value, np.ones(features), rtol=0, inputs={"features": features})
        learned = [np.asarray(p).shape for p in net.parameters()]
        expect.equal(learned, [(features,)], problem="Only the gain is learned, so there is one parameter.")


@check("follows the formula in training mode")
def training(subject, rng):
    for keep in (0.9, 0.5, 0.0):
        net, scale = subject.RunningScale(3, keep), np.ones(3)
        net.train()
        for rows in (1, 4, 7):
            x = batch(rng, rows)
            scale = moved(scale, x, keep)
            case = {"x": x, "keep": keep}
            expect.close(net(x), x / (scale + EPSILON), rtol=2e-6, dtype="float32", inputs=case)
            expect.close(net.scale, scale, rtol=2e-6, inputs=case, problem="The estimate after this batch is wrong.")
    net, x = subject.RunningScale(3), batch(rng)
    net(x)
    expect.close(net.scale, moved(np.ones(3), x, 0.9), rtol=2e-6, inputs={"x": x, "keep": "default"})


@check("changes nothing in evaluation mode")
def evaluation(subject, rng):
    net, first = subject.RunningScale(3, 0.5), batch(rng)
    net.train()
    net(first)
    scale = moved(np.ones(3), first, 0.5)
    net.eval()
    for _ in range(2):
        x = batch(rng)
        expect.close(net(x), x / (scale + EPSILON), rtol=2e-6, inputs={"x": x, "scale": scale, "mode": "eval"})
        expect.close(net.scale, scale, rtol=2e-6, problem="The estimate moved in evaluation mode.")
    zeros = subject.RunningScale(2)
    zeros.scale = np.zeros(2, dtype=np.float32)
    zeros.eval()
    x = batch(rng, 2, 2)
    expect.close(zeros(x), x / np.float32(EPSILON), rtol=1e-5, inputs={"x": x, "scale": "zeros"})


@check("loads and moves as a module does")
def moves(subject, rng):
    net = subject.RunningScale(3, 0.5).double()
    for name in ("gain", "scale"):
        expect.dtype(net.state_dict()[name], "float64")  # it has to follow .double()
    x = batch(rng, dtype=np.float64)
    expect.close(net(x), x / (moved(np.ones(3), x, 0.5) + EPSILON), rtol=1e-12, dtype="float64", inputs={"x": x})
    gain, scale = rng.uniform(1, 2, size=3), rng.uniform(1, 2, size=3)
    other = subject.RunningScale(3).double()
    other.load_state_dict({"gain": gain, "scale": scale})
    other.eval()
    case = {"x": x, "gain": gain, "scale": scale}
    expect.close(other(x), x / (scale + EPSILON) * gain, rtol=1e-12, inputs=case, problem="Loaded values are not used.")


@check("the estimate is a constant for gradients")
def gradients(subject, rng):
    for mode in ("training", "evaluation"):
        net, gain, scale = subject.RunningScale(3, 0.5).double(), rng.uniform(1, 2, size=3), rng.uniform(1, 2, size=3)
        net.load_state_dict({"gain": gain, "scale": scale})
        net.train(mode == "training")
        x, upstream = batch(rng, dtype=np.float64), rng.normal(size=(5, 3))
        got = subject.gradients(net, x, wrt=(0, "gain"), upstream=upstream)
        below = (moved(scale, x, 0.5) if mode == "training" else scale) + EPSILON
        want = [upstream / below * gain, (upstream * x / below).sum(axis=0)]
        case = {"x": x, "upstream": upstream, "gain": gain, "scale": scale, "mode": mode, "wrt": "x, gain"}
        expect.close(list(got), want, rtol=1e-9, inputs=case)
