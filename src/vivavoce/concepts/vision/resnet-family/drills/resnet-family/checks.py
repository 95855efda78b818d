"""Judges both blocks against their definition in torch.nn.functional, with the weights that the submission holds."""

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.drillkit import check, expect

# Inputs, width, stride: nothing changes, the channels do, the resolution does, both do.
CASES = {
    "BasicBlock": ((2, 2, 1), (3, 2, 1), (2, 2, 3), (4, 3, 2)),
    "Bottleneck": ((4, 1, 1), (3, 2, 1), (8, 2, 2), (4, 3, 2)),
}
STEPS = {
    "BasicBlock": ((3, True), (3, False)),
    "Bottleneck": ((1, False), (3, True), (1, False)),
}


def built(subject, rng, kind, inputs, width, stride):
    """A block with norms that differ from the start, and its weights as tensors."""
    block = subject[kind](inputs, width, stride)
    weights = block.state_dict()
    for name, value in weights.items():
        if value.ndim == 1:
            weights[name] = rng.uniform(0.5, 1.5, value.shape).astype(np.float32)
    block.load_state_dict(weights)
    return block, tensors(weights)


def tensors(arrays):
    return {name: torch.tensor(np.asarray(value)) for name, value in arrays.items()}


def computed(kind, w, h, stride, training):
    """The definition of a block. In training the running statistics in `w` move on."""

    def norm(h, name):
        parts = (w[f"{name}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
        return F.batch_norm(h, *parts, training)

    shortcut, steps = h, STEPS[kind]
    for i, (kernel, strides) in enumerate(steps, 1):
        h = norm(F.conv2d(h, w[f"conv{i}.weight"], None, stride if strides else 1, kernel // 2), f"bn{i}")
        h = F.relu(h) if i < len(steps) else h
    if "downsample.0.weight" in w:
        shortcut = norm(F.conv2d(shortcut, w["downsample.0.weight"], None, stride), "downsample.1")
    return F.relu(h + shortcut)


def names(kind, projected):
    found = []
    for i in range(1, len(STEPS[kind]) + 1):
        found += [f"conv{i}.weight", *(f"bn{i}.{part}" for part in NORM)]
    if projected:
        found += ["downsample.0.weight", *(f"downsample.1.{part}" for part in NORM)]
    return sorted(found)


NORM = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


@check("holds the weights of the paper's blocks, and no others")
def holds_weights(subject, rng):
    for kind, steps in STEPS.items():
        blocks = subject.each(subject[kind], CASES[kind])
        for (inputs, width, stride), block in zip(CASES[kind], blocks, strict=True):
            outputs = width if kind == "BasicBlock" else 4 * width
            got = block.state_dict()
            projected = stride > 1 or inputs != outputs
            case = {"block": kind, "inputs": inputs, "width": width, "stride": stride}
            expect.true(sorted(got) == names(kind, projected), "The names differ.", got=sorted(got),
                        want=names(kind, projected), inputs=case)  # fmt: skip
            channels = inputs
            for i, (kernel, _) in enumerate(steps, 1):
                last = outputs if i == len(steps) else width
                expect.shape(got[f"conv{i}.weight"], (last, channels, kernel, kernel), inputs=case)
                channels = last
                expect.equal(got[f"bn{i}.weight"], np.ones(last, dtype=np.float32), inputs=case)
            if projected:
                expect.shape(got["downsample.0.weight"], (outputs, inputs, 1, 1), inputs=case)


@check("a basic block computes relu(branch + shortcut)")
def basic(subject, rng):
    compare(subject, rng, "BasicBlock")


@check("a bottleneck computes relu(branch + shortcut)")
def bottleneck(subject, rng):
    compare(subject, rng, "Bottleneck")


def compare(subject, rng, kind):
    for inputs, width, stride in CASES[kind]:
        block, weights = built(subject, rng, kind, inputs, width, stride)
        wide = {name: value.double() for name, value in weights.items()}
        for training, sizes in ((True, ((4, 6), (5, 5))), (False, ((5, 4),))):
            if not training:
                block.eval()
            batches = [rng.normal(size=(2, inputs, *size)).astype(np.float32) for size in sizes]
            for x, got in zip(batches, subject.each(block, [(x,) for x in batches]), strict=True):
                case = {"inputs": inputs, "width": width, "stride": stride, "training": training, "x": x}
                want = computed(kind, wide, torch.tensor(x).double(), stride, training).float().numpy()
                expect.close(got, want, rtol=1e-4, atol=1e-4, inputs=case)
        for name, value in block.state_dict().items():
            if "running" in name:
                problem = f"{name} is wrong after two batches in training and one in evaluation."
                expect.close(value, wide[name].float().numpy(), rtol=1e-4, atol=1e-5, problem=problem)


@check("gradients reach the input and the weights")
def gradients(subject, rng):
    for kind, steps in STEPS.items():
        kernels = [f"conv{i}.weight" for i in range(1, len(steps) + 1)]
        for inputs, width, stride in CASES[kind][::3]:
            block, weights = built(subject, rng, kind, inputs, width, stride)
            block.double().eval()
            weights = {name: value.double() for name, value in weights.items()}
            x = torch.tensor(rng.normal(size=(2, inputs, 4, 4)), requires_grad=True)
            asked = [x, *(weights[name].requires_grad_() for name in kernels)]
            out = computed(kind, weights, x, stride, False)
            upstream = rng.normal(size=tuple(out.shape))
            want = torch.autograd.grad((out * torch.tensor(upstream)).sum(), asked)
            got = subject.gradients(block, x.detach().numpy(), wrt=(0, *kernels), upstream=upstream)
            case = {"block": kind, "inputs": inputs, "width": width, "stride": stride}
            expect.close(list(got), [part.numpy() for part in want], rtol=1e-6, atol=1e-9, inputs=case)


@check("the stride is one unless given")
def default_stride(subject, rng):
    for kind in STEPS:
        x = rng.normal(size=(2, 2, 4, 4)).astype(np.float32)
        block = subject[kind](2, 2)
        expect.shape(block(x), (2, 2 if kind == "BasicBlock" else 8, 4, 4), inputs={"block": kind})


@check("leaves its input alone")
def input_unchanged(subject, rng):
    for kind, inputs in (("BasicBlock", 2), ("Bottleneck", 8)):
        x = rng.normal(size=(2, inputs, 4, 4)).astype(np.float32)
        expect.unchanged(subject, subject[kind](inputs, 2), x)
