"""Judges loading by names, steps by arithmetic on single weights, and norms column by column."""

import numpy as np

from vivavoce.drillkit import check, expect

NAMES = ("layers.0.weight", "layers.1.weight", "layers.1.norm.bias", "layers.10.weight", "head.weight", "head.bias")


def weights(rng, names=NAMES):
    """A small array for each name; shapes differ between names."""
    return {name: rng.normal(size=(2, 1 + i)) for i, name in enumerate(names)}


@check("takes the stored weights, but for the fresh parts")
def loads(subject, rng):
    for fresh, kept in (
        ((), ()),
        (("head",), ("head.weight", "head.bias")),
        (("head.bias",), ("head.bias",)),
        (("layers.1",), ("layers.1.weight", "layers.1.norm.bias")),
        (("head", "layers.1.norm"), ("head.weight", "head.bias", "layers.1.norm.bias")),
        (("norm", "1", "bias"), ()),  # a part in the middle is no prefix
    ):
        own, stored = weights(rng), weights(rng)
        got = subject.load_pretrained(own, stored, fresh)
        want = {name: own[name] if name in kept else stored[name] for name in own}
        expect.close(got, want, rtol=0, inputs={"own": own, "stored": stored, "fresh": fresh})


@check("ignores what is stored of fresh parts")
def ignores_stored_head(subject, rng):
    for head in ({}, {"head.weight": np.zeros((7, 7)), "head.bias": np.zeros(7)}, {"head.scale": np.zeros(1)}):
        own = weights(rng)
        stored = {name: value + 1 for name, value in own.items() if not name.startswith("head")} | head
        got = subject.load_pretrained(own, stored, ("head",))
        want = {name: own[name] + (not name.startswith("head")) for name in own}
        expect.close(got, want, rtol=0, inputs={"own": own, "stored": stored, "fresh": ("head",)})


@check("refuses weights that do not fit")
def refuses(subject, rng):
    own = weights(rng)
    for name in ("layers.0.weight", "layers.10.weight"):
        fewer = {key: value for key, value in own.items() if key != name}
        expect.raises(KeyError, subject.load_pretrained, own, fewer, ("layers.1", "head"))
        expect.raises(KeyError, subject.load_pretrained, fewer, own, ("layers.1", "head"))
        # Neither as many numbers in another shape, nor a shape that NumPy would repeat, fits.
        for misfit in (own[name].T.copy(), own[name][:1].copy(), np.zeros((3, 3))):
            expect.raises(ValueError, subject.load_pretrained, own, own | {name: misfit}, ("layers.1", "head"))


def shares_nothing(subject, name, before, dictionaries, after):
    """What a function returns stays as it is when the arrays in its arguments are overwritten."""
    kept = [{key: subject.keep(value) for key, value in given.items()} for given in dictionaries]
    held = subject.hold(subject[name], *before, *kept, *after)
    returned = subject.fetch(held)
    for given, handles in zip(dictionaries, kept, strict=True):
        for key, handle in handles.items():
            expect.equal(subject.fetch(handle), given[key], problem=f"{name} changed {key} in place.")
            handle[0] = 99.0
    problem = f"What {name} returned changed with an argument: it is no copy."
    expect.equal(subject.fetch(held), returned, problem=problem)


@check("the arrays returned are copies")
def copies(subject, rng):
    own, stored = weights(rng), weights(rng)
    shares_nothing(subject, "load_pretrained", (), (own, stored), (("head",),))
    shares_nothing(subject, "step", (), (own, stored), ({"head": 0.5},))
    norm = {"mean": rng.normal(size=2), "variance": np.ones(2)}
    for training, frozen in ((True, False), (True, True), (False, False)):
        shares_nothing(subject, "batch_norm", (rng.normal(size=(3, 2)),), (norm,), (training, frozen))


@check("each part moves at its own rate")
def moves(subject, rng):
    for rates, per_name in (
        ({"head": 0.5}, (0, 0, 0, 0, 0.5, 0.5)),
        ({"layers": 0.1, "head": 0.5}, (0.1, 0.1, 0.1, 0.1, 0.5, 0.5)),
        ({"layers": 0.1, "layers.1": 0.3, "layers.1.norm": 0.0}, (0.1, 0.3, 0.0, 0.1, 0, 0)),
        ({"layers.1.norm": 0.4, "layers.1": 0.2}, (0, 0.2, 0.4, 0, 0, 0)),
        ({"head.bias": 0.7, "norm": 0.2, "weight": 0.2}, (0, 0, 0, 0, 0, 0.7)),
        ({}, (0,) * 6),
    ):
        before, gradients = weights(rng), weights(rng)
        got = subject.step(before, gradients, rates)
        want = {name: before[name] - rate * gradients[name] for name, rate in zip(NAMES, per_name, strict=True)}
        expect.close(got, want, rtol=1e-9, atol=1e-12, inputs={"rates": rates})


@check("what is frozen needs no gradient")
def frozen_without_gradient(subject, rng):
    before = weights(rng)
    gradients = {"head.weight": before["head.weight"], "head.bias": before["head.bias"]}
    got = subject.step(before, gradients, {"head": 1.0})
    want = {name: value * (not name.startswith("head")) for name, value in before.items()}
    expect.close(got, want, rtol=1e-9, atol=1e-12, inputs={"rates": {"head": 1.0}})


def normalised(x, mean, variance, eps):
    return np.stack([(x[:, j] - mean[j]) / (variance[j] + eps) ** 0.5 for j in range(x.shape[1])], 1)


@check("batch norm in training uses the batch and remembers it")
def norm_training(subject, rng):
    for n, features, momentum, eps in ((1, 2, 0.1, 1e-5), (2, 1, 0.1, 1e-5), (5, 3, 0.3, 0.5), (4, 2, 1.0, 1e-3)):
        x = 3 + 2 * rng.normal(size=(n, features))
        norm = {"mean": rng.normal(size=features), "variance": rng.uniform(0.5, 2, features)}
        out, after = subject.batch_norm(x, norm, True, False, momentum, eps)
        mean = [sum(x[:, j]) / n for j in range(features)]
        variance = [sum((x[:, j] - mean[j]) ** 2) / n for j in range(features)]
        expect.close(out, normalised(x, mean, variance, eps), rtol=1e-9, atol=1e-12)
        want = {"mean": norm["mean"] + momentum * (mean - norm["mean"])}
        want["variance"] = norm["variance"] + momentum * (variance - norm["variance"])
        expect.close(after, want, rtol=1e-9, atol=1e-12)


@check("a frozen norm keeps to its statistics, and keeps them")
def norm_frozen(subject, rng):
    for training, frozen in ((True, True), (False, True), (False, False)):
        x = 3 + 2 * rng.normal(size=(4, 2))
        norm = {"mean": rng.normal(size=2), "variance": rng.uniform(0.5, 2, 2)}
        out, after = subject.batch_norm(x, norm, training, frozen)
        expect.close(out, normalised(x, norm["mean"], norm["variance"], 1e-5), rtol=1e-9, atol=1e-12)
        expect.close(after, norm, rtol=0)


@check("the defaults are PyTorch's")
def defaults(subject, rng):
    x, norm = np.array([[0.0], [0.002]]), {"mean": np.array([1.0]), "variance": np.array([1.0])}
    out, after = subject.batch_norm(x, norm, True, False)
    expect.close(out, np.array([[-1.0], [1.0]]) * 1e-3 / (1e-6 + 1e-5) ** 0.5, rtol=1e-9)
    expect.close(after, {"mean": np.array([0.9001]), "variance": np.array([0.9 + 1e-7])}, rtol=1e-9)


@check("leaves the running statistics it was given alone")
def norm_leaves_arguments(subject, rng):
    for frozen in (False, True):
        x, norm = rng.normal(size=(3, 2)), {"mean": rng.normal(size=2), "variance": rng.uniform(0.5, 2, 2)}
        expect.unchanged(subject, lambda *held, frozen=frozen: subject.batch_norm(*held, True, frozen), x, norm)
