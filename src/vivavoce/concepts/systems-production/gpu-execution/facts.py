"""Claims about what a GPU waits for: operations and bytes, counted; times, by the roofline.

There is no GPU here. FLOPs and bytes do not depend on the device, so they are counted exactly, on tensors without
storage where possible. Times are lower bounds from a data sheet, not measurements. Bytes assume that each operation
reads its inputs once and writes its outputs once.
"""

import math

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode

from vivavoce.labkit import Found, fact

# NVIDIA A100 80GB SXM, data sheet of 2021: dense bfloat16 operations and bytes of memory traffic per second.
PEAK, BANDWIDTH = 312e12, 2.039e12
RIDGE = PEAK / BANDWIDTH


class Traffic(TorchDispatchMode):
    """Counts the operations that run and the bytes of the tensors that each takes and gives."""

    def __init__(self):
        super().__init__()
        self.bytes = self.operations = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        output = func(*args, **(kwargs or {}))
        tensors = [leaf for leaf in tree_leaves((args, kwargs, output)) if isinstance(leaf, torch.Tensor)]
        self.bytes += sum(tensor.nbytes for tensor in tensors)
        self.operations += 1
        return output


def traffic(run):
    """Bytes read and written, and operations run."""
    with Traffic() as counted:
        run()
    return counted.bytes, counted.operations


def product(rows, inner, columns, dtype=torch.float32):
    """FLOPs and bytes of one matrix product; on the meta device nothing is allocated."""
    a, b = torch.empty(rows, inner, dtype=dtype, device="meta"), torch.empty(inner, columns, dtype=dtype, device="meta")
    with FlopCounterMode(display=False) as flops:
        a @ b
    return flops.get_total_flops(), traffic(lambda: a @ b)[0]


def addition(n, dtype=torch.float32):
    """FLOPs and bytes of adding two vectors: one operation for each element of the output."""
    a, b = torch.empty(n, dtype=dtype, device="meta"), torch.empty(n, dtype=dtype, device="meta")
    return (a + b).numel(), traffic(lambda: a + b)[0]


def bound(flops, moved):
    """The roofline: no operation is faster than its arithmetic or its traffic allows. Seconds."""
    return max(flops / PEAK, moved / BANDWIDTH)


@fact(
    "square-product-intensity",
    "A product of two n by n matrices in 32-bit floats does n/6 operations for each byte it must move.",
    source="Williams, Waterman and Patterson, Communications of the ACM 2009, for the term",
    finding="256 × 256: {flops} FLOPs, {bytes} bytes, intensity {small}. At 4,096: {large}. Adding two vectors: {add} "
    "at any length.",
)
def square_product_intensity():
    """2 n^3 operations over 3 n^2 numbers of 4 bytes. The control is an addition of as many numbers."""
    sizes = (256, 1024, 4096)
    counted = {n: product(n, n, n) for n in sizes}
    added = {n: addition(n * n) for n in sizes}
    holds = all(math.isclose(flops / moved, n / 6) for n, (flops, moved) in counted.items())
    control = all(math.isclose(flops / moved, n / 6) for n, (flops, moved) in added.items())
    flops, moved = counted[256]
    figures = {
        "flops": f"{flops:,}", "bytes": f"{moved:,}", "small": f"{flops / moved:.1f}",
        "large": f"{counted[4096][0] / counted[4096][1]:.1f}",
        "add": f"{added[256][0] / added[256][1]:.3f}",
    }  # fmt: skip
    return Found(holds, control, figures)


@fact(
    "large-tensors-are-compute-bound",
    "Any operation is limited by arithmetic, not by memory, once its tensors are large enough.",
    expected="wrong",
    reason="An elementwise operation touches every number once, so operations and bytes grow together.",
    source="NVIDIA A100 data sheet, 2021, for the two peaks",
    finding="The A100 needs {ridge} operations a byte to be busy. Adding bfloat16 vectors gives {add} at every length "
    "up to a billion; a square product passes the line at a side of {passes}.",
)
def large_tensors_are_compute_bound():
    """Does some size up to a billion numbers pass the ridge? The control is a matrix product."""
    half = torch.bfloat16
    added = [addition(2**k, half) for k in range(10, 31)]
    products = {n: product(n, n, n, half) for n in (256, 512, 1024)}
    passes = [n for n, (flops, moved) in products.items() if flops / moved > RIDGE]
    holds = any(flops / moved > RIDGE for flops, moved in added)
    figures = {"ridge": f"{RIDGE:.0f}", "add": f"{added[0][0] / added[0][1]:.3f}", "passes": min(passes)}
    return Found(holds, bool(passes), figures)


@fact(
    "batch-raises-intensity",
    "A larger batch raises arithmetic intensity.",
    expected="conditional",
    reason="It spreads the reading of weights over more examples; where there are no weights, there is nothing to "
    "spread.",
    source="From the count; compare Pope et al., MLSys 2023",
    finding="A dense layer of 4,096 × 4,096 in bfloat16 does {one} operations a byte at batch 1, {many} at 64 and "
    "{more} at 512. It passes the A100's ridge at batch {enough}. Adding two activations stays at {add}.",
)
def batch_raises_intensity():
    """FLOPs over bytes at batch 1 and 64. In the control every example has weights of its own."""

    def dense(batch):
        flops, moved = product(batch, 4096, 4096, torch.bfloat16)
        return flops / moved

    def elementwise(batch):
        flops, moved = addition(batch * 4096, torch.bfloat16)
        return flops / moved

    def own_weights(batch):
        x = torch.empty(batch, 1, 4096, dtype=torch.bfloat16, device="meta")
        weights = torch.empty(batch, 4096, 4096, dtype=torch.bfloat16, device="meta")
        with FlopCounterMode(display=False) as flops:
            x @ weights
        return flops.get_total_flops() / traffic(lambda: torch.bmm(x, weights))[0]

    enough = next(batch for batch in range(1, 4096) if dense(batch) > RIDGE)
    holds = {"in a dense layer": dense(64) > dense(1), "in an elementwise operation": elementwise(64) > elementwise(1)}
    figures = {
        "one": f"{dense(1):.2f}", "many": f"{dense(64):.1f}", "more": f"{dense(512):.0f}", "enough": enough,
        "add": f"{elementwise(64):.3f}",
    }  # fmt: skip
    return Found(holds, own_weights(64) > own_weights(1), figures)


@fact(
    "sixty-four-times-the-work",
    "By the roofline, 64 times the operations take 64 times as long.",
    expected="wrong",
    reason="At batch 1 the layer waits for its weights, and they are read once for the whole batch.",
    source="Roofline of Williams, Waterman and Patterson, 2009, with the peaks of the NVIDIA A100 data sheet, 2021",
    finding="A dense layer of 4,096 × 4,096 in bfloat16: at least {one} microseconds for 1 row and {many} for 64, "
    "{ratio} times as long. From 1,024 rows to 65,536 it is {control} times.",
)
def sixty_four_times_the_work():
    """Bounds on the time, not times. The control starts where arithmetic already decides."""

    def ratio(start):
        return bound(*product(64 * start, 4096, 4096, half)) / bound(*product(start, 4096, 4096, half))

    half = torch.bfloat16
    one, many = (bound(*product(rows, 4096, 4096, half)) for rows in (1, 64))
    figures = {
        "one": f"{one * 1e6:.1f}", "many": f"{many * 1e6:.1f}", "ratio": f"{ratio(1):.2f}",
        "control": f"{ratio(1024):.0f}",
    }  # fmt: skip
    return Found(math.isclose(ratio(1), 64), math.isclose(ratio(1024), 64), figures)


@fact(
    "fusing-saves-traffic",
    "One fused operation moves fewer bytes than the same formula written step by step.",
    source="PyTorch documentation, torch.nn.GELU, for the formula",
    finding="GELU written out runs {steps} operations and moves {ratio} times the bytes of the built-in one; largest "
    "difference of the outputs: {difference}.",
)
def fusing_saves_traffic():
    """The tanh form of GELU. The control adds a bias by one operation, where nothing is left to fuse."""
    x = torch.linspace(-4, 4, 1000, dtype=torch.float64)

    def written_out(x):
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
        return 0.5 * x * (1 + torch.tanh(inner))

    def built_in(x):
        return nn.functional.gelu(x, approximate="tanh")

    difference = (written_out(x) - built_in(x)).abs().max().item()
    (stepwise, steps), (fused, _) = traffic(lambda: written_out(x)), traffic(lambda: built_in(x))
    alone, in_place_of_it = traffic(lambda: x + 1)[0], traffic(lambda: torch.add(x, 1))[0]
    figures = {
        "steps": steps, "ratio": f"{stepwise / fused:.1f}",
        "difference": "below 1e-12" if difference < 1e-12 else f"{difference:.1e}",
    }  # fmt: skip
    return Found(fused < stepwise and difference < 1e-12, alone < in_place_of_it, figures)


@fact(
    "full-utilisation-is-peak",
    "100 % utilisation in nvidia-smi means that the GPU computes at its peak.",
    expected="wrong",
    reason="It is the share of time in which at least one kernel ran, however little of the chip that kernel used.",
    source="NVIDIA, NVML API Reference, structure nvmlUtilization_t, version of January 2026",
    dated="2026-01-12",
    finding="The reference defines it as time with one or more kernels executing, not as a share of arithmetic.",
)
def full_utilisation_is_peak():
    """There is no NVIDIA GPU here to ask."""
