"""Exact claims about tensors: axes, gradients, shared storage, number types, and what a checkpoint must hold."""

import warnings

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


@fact(
    "array-with-axes",
    "A tensor is a multidimensional array: a scalar has no axis, a vector one, a matrix two.",
    ledger=("000-Q12.1",),
    source="Harris et al., Array programming with NumPy, Nature 585, 2020; torch.Tensor, PyTorch documentation",
    finding="{axes} axes, with {numbers} numbers. Nested lists of unequal length make no tensor: ValueError.",
)
def array_with_axes():
    """The control nests lists of unequal length, which no shape describes."""
    nested = [7.0, [7.0, 8.0], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[[0.0] * 4] * 3] * 2]

    def is_array(values, axes):
        try:
            return torch.tensor(values).ndim == axes
        except ValueError:
            return False

    holds = all(is_array(values, axes) for axes, values in enumerate(nested))
    figures = {"axes": "0, 1, 2 and 3", "numbers": ", ".join(str(torch.tensor(values).numel()) for values in nested)}
    return Found(holds=holds, control=is_array([[1.0, 2.0], [3.0]], 2), figures=figures)


@fact(
    "all-tensors-track-gradients",
    "Parameters, inputs and outputs are tensors that track gradients.",
    ledger=("000-Q12.2",),
    expected="conditional",
    source="Autograd mechanics, PyTorch documentation",
    finding="As they come: parameters {parameters}, inputs {inputs}, outputs {outputs}. With the inputs marked all "
    "three do; under no_grad, or with class labels as inputs, they do not.",
)
def all_tensors_track_gradients():
    """The control marks the inputs. Integers cannot be marked at all."""
    layer = nn.Linear(3, 2)

    def tracked(x, recording=True):
        with torch.set_grad_enabled(recording):
            return layer.weight.requires_grad, x.requires_grad, layer(x).requires_grad

    marked = torch.randn(4, 3, requires_grad=True)
    plain = tracked(torch.randn(4, 3))
    try:
        integers = torch.tensor([0, 2, 1]).requires_grad_().requires_grad
    except RuntimeError:
        integers = False
    holds = {
        "as they come": all(plain),
        "inputs marked with requires_grad": all(tracked(marked)),
        "under no_grad": all(tracked(marked, recording=False)),
        "integer labels": integers,
    }
    words = ["yes" if flag else "no" for flag in plain]
    figures = dict(zip(("parameters", "inputs", "outputs"), words, strict=True))
    return Found(holds=holds, control=all(tracked(marked)), figures=figures)


def shares(before, after):
    """Do two tensors read the same memory?"""
    return before.untyped_storage().data_ptr() == after.untyped_storage().data_ptr()


@fact(
    "operations-copy",
    "Operations that slice, transpose or reshape a tensor copy its data.",
    ledger=("000-Q12.3",),
    expected="wrong",
    source="Tensor Views, PyTorch documentation",
    finding="No copy: {views}. A copy: {copies}. After writing 99 into a transposed tensor, the original held {seen}.",
)
def operations_copy():
    """The control looks at operations that do allocate."""
    x = torch.arange(12.0).reshape(3, 4)
    views = {
        "slice": x[:, 1:3],
        "transpose": x.T,
        "view": x.view(2, 6),
        "expand": x[:1].expand(5, 4),
        "unsqueeze": x[None],
        "detach": x.detach(),
    }
    copies = {
        "clone": x.clone(),
        "index by a list": x[[0, 1]],
        "arithmetic": x + 0,
        "contiguous after transpose": x.T.contiguous(),
        "reshape after transpose": x.T.reshape(12),
    }
    figures = {"views": ", ".join(n for n, t in views.items() if shares(x, t))}
    figures["copies"] = ", ".join(n for n, t in copies.items() if not shares(x, t))
    views["transpose"][2, 1] = 99.0
    figures["seen"] = f"{x[1, 2]:.0f}"
    copied = not any(shares(x, tensor) for tensor in views.values())
    return Found(holds=copied, control=not any(shares(x, t) for t in copies.values()), figures=figures)


def network():
    """A small classifier with dropout."""
    return nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Dropout(0.3), nn.Linear(32, 3))


def resumed_loss(seed, keep, optimizer, dropout):
    """Largest difference of the losses after a resumption at step 50, against the run without a break.

    `keep`: what is restored of model and optimiser, "weights" or "everything". The generator's state always is.
    """
    x = torch.randn(200, 10, generator=torch.Generator().manual_seed(seed))
    y = x[:, :3].argmax(1)

    def build():
        model = network()
        model[2].p = 0.3 if dropout else 0.0
        rate = 0.01 if optimizer is torch.optim.Adam else 0.1
        return model, optimizer(model.parameters(), lr=rate)

    def losses(model, update, steps=50):
        for _ in range(steps):
            loss = F.cross_entropy(model(x), y)
            update.zero_grad()
            loss.backward()
            update.step()
            yield loss.item()

    torch.manual_seed(seed)
    model, update = build()
    list(losses(model, update))
    weights = {name: value.clone() for name, value in model.state_dict().items()}
    moments = {k: {n: v.clone() for n, v in s.items()} for k, s in update.state_dict()["state"].items() if s}
    groups, noise = update.state_dict()["param_groups"], torch.get_rng_state()
    unbroken = list(losses(model, update))
    model, update = build()
    model.load_state_dict(weights)
    if keep == "everything":
        update.load_state_dict({"state": moments, "param_groups": groups})
    torch.set_rng_state(noise)
    return max(abs(a - b) for a, b in zip(unbroken, losses(model, update), strict=True))


@fact(
    "model-tensors-are-enough",
    "The model's tensors hold everything that training needs: load them, and it goes on as if nothing had happened.",
    ledger=("000-Q12.4",),
    expected="wrong",
    source="Saving and loading a general checkpoint, PyTorch tutorials",
    finding="Ten runs with Adam and dropout, stopped at step 50. Weights alone: the loss then differed by {least} to "
    "{most}. With the optimiser's state as well: {full}.",
)
def model_tensors_are_enough():
    """The generator is restored every time. The control is plain SGD without dropout, which has no other state."""
    adam, sgd = torch.optim.Adam, torch.optim.SGD
    alone = [resumed_loss(seed, "weights", adam, dropout=True) for seed in range(10)]
    full = [resumed_loss(seed, "everything", adam, dropout=True) for seed in range(10)]
    plain = [resumed_loss(seed, "weights", sgd, dropout=False) for seed in range(3)]
    figures = {"least": f"{min(alone):.3f}", "most": f"{max(alone):.3f}", "full": f"{max(full):.0f}"}
    return Found(holds=max(alone) == 0, control=max(plain) == 0, figures=figures)


@fact(
    "shapes-that-differ-are-refused",
    "Arithmetic refuses tensors of different shapes.",
    expected="wrong",
    source="Broadcasting semantics, PyTorch documentation",
    finding="Four predictions of shape (4, 1) minus four targets of shape (4,) gave shape {shape}. The predictions "
    "were perfect, and the mean squared error was {loss}.",
)
def shapes_that_differ_are_refused():
    """The control takes lengths 4 and 3, which do not fit."""
    targets = torch.tensor([1.0, 2.0, 3.0, 4.0])

    def refused(a, b):
        try:
            return a - b is None
        except RuntimeError:
            return True

    wide = targets[:, None] - targets
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mse_loss warns, a plain difference does not
        loss = float(F.mse_loss(targets[:, None], targets))
    figures = {"shape": str(tuple(wide.shape)), "loss": f"{loss:.1f}"}
    return Found(holds=refused(targets[:, None], targets), control=refused(targets, targets[:3]), figures=figures)


@fact(
    "numbers-come-back-as-stored",
    "A tensor gives back the number that was put into it, whatever its dtype.",
    expected="conditional",
    source="IEEE 754-2019; Kalamkar et al., A Study of BFLOAT16, arXiv:1905.12322, 2019",
    finding="Pixels: 200 + 100 in uint8 is {wrapped}. 16,777,217 in float32 is {single}. 70,000 in float16 is {half}; "
    "in bfloat16 {brain}.",
)
def numbers_come_back_as_stored():
    """The control stores the numbers in float64, which holds integers up to 2^53."""

    def kept(dtype, *numbers):
        return all(torch.tensor(float(n), dtype=dtype).double().item() == n for n in numbers)

    wrapped = torch.tensor([200], dtype=torch.uint8) + torch.tensor([100], dtype=torch.uint8)
    single = torch.tensor(16_777_217.0, dtype=torch.float64).float()
    half, brain = (torch.tensor(70_000.0, dtype=dtype).item() for dtype in (torch.float16, torch.bfloat16))
    figures = {"wrapped": int(wrapped), "single": f"{single.item():,.0f}", "half": str(half), "brain": f"{brain:,.0f}"}
    holds = {
        "float32": kept(torch.float32, 300, 70_000, 16_777_217),
        "float64, up to 2^53": kept(torch.float64, 300, 70_000, 16_777_217),
        "float16": kept(torch.float16, 300, 70_000),
    }
    return Found(holds=holds, control=kept(torch.float64, 300, 70_000, 16_777_217), figures=figures)


@fact(
    "strides-locate-elements",
    "Element (i, j) lies at offset + i s0 + j s1 of the storage; transposing swaps the strides and moves nothing.",
    source="Harris et al., Array programming with NumPy, Nature 585, 2020",
    finding="Shape (3, 4) has strides {strides}, its transpose {swapped}; a row expanded to five has {expanded}.",
)
def strides_locate_elements():
    """The control reads the transpose with the strides of the original."""
    x = torch.arange(12.0).reshape(3, 4)

    def located(tensor, strides):
        storage = np.asarray(x.flatten())
        rows, columns = tensor.shape
        places = [
            [tensor.storage_offset() + i * strides[0] + j * strides[1] for j in range(columns)] for i in range(rows)
        ]
        inside = np.clip(places, 0, len(storage) - 1)
        return bool((storage[inside] == np.asarray(tensor)).all())

    tensors = (x, x.T, x[1:, 2:], x[:1].expand(5, 4))
    figures = {"strides": str(x.stride()), "swapped": str(x.T.stride()), "expanded": str(tensors[3].stride())}
    holds = all(located(tensor, tensor.stride()) for tensor in tensors)
    return Found(holds=holds, control=located(x.T, x.stride()), figures=figures)
