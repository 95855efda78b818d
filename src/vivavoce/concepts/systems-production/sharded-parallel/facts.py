"""Claims about models divided among workers. Workers are simulated: what each holds, sends and waits for is counted."""

import math

import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked


def adam(weights, slopes, clip=False):
    """Weights after one step of Adam for each (weights, gradients), as a worker takes it with what it holds."""
    for w, g in zip(weights, slopes, strict=True):
        w.grad = g.clone()
        if clip:
            torch.nn.utils.clip_grad_norm_([w], 0.1)
        torch.optim.AdamW([w], lr=0.1, eps=1e-2).step()
    return torch.cat([w.detach() for w in weights])


@fact(
    "sharding-changes-the-step",
    "Sharding the optimiser among workers changes the step that is taken.",
    expected="wrong",
    reason="Adam treats each weight by itself, so the shards' steps side by side are the step of the whole.",
    source="Rajbhandari et al., ZeRO, SC 2020",
    finding="AdamW on four quarters of 96 weights and on all at once: the largest difference is {gap}. Clipped by each "
    "shard's own norm: {clipped}.",
)
def sharding_changes_the_step():
    """One step of both. The control clips by the norm of the shard, where the norm of all would be needed."""
    g = torch.Generator().manual_seed(0)
    weights, slopes = torch.randn(96, generator=g), torch.randn(96, generator=g)

    def step(parts, clip=False):
        pieces = [w.clone().requires_grad_() for w in weights.chunk(parts)]
        return adam(pieces, slopes.chunk(parts), clip)

    gap = (step(4) - step(1)).abs().max().item()
    clipped = (step(4, clip=True) - step(1, clip=True)).abs().max().item()
    return Found(gap > 1e-6, clipped > 1e-6, {"gap": f"{gap:g}", "clipped": f"{clipped:.3f}"})


def states(millions, workers, stage):
    """Gigabytes that one worker holds for weights, gradients and Adam's states in mixed precision."""

    def size(kind, sharded):
        values = millions * 10**6 // (workers if sharded else 1)
        return torch.empty(values, dtype=kind, device="meta").nbytes

    half, full = torch.bfloat16, torch.float32
    return (size(half, stage >= 3) + size(half, stage >= 2) + 3 * size(full, stage >= 1)) / 1e9


@fact(
    "stage-one-divides-all",
    "With the optimiser sharded among 8 workers each needs an eighth of the memory for the model's states.",
    expected="wrong",
    reason="Weights and gradients are still whole on each worker; only stage 3 divides all three.",
    source="Rajbhandari et al., ZeRO, SC 2020, figure 1",
    finding="7 billion parameters, 16-bit weights and gradients, 32-bit Adam, 8 workers: {ddp} GB each without "
    "sharding, {one} with the optimiser sharded, {two} with gradients too, {three} with weights too.",
)
def stage_one_divides_all():
    """Bytes of tensors without storage. The control shards everything."""
    held = {stage: states(7000, 8, stage) for stage in range(4)}
    figures = {name: f"{held[stage]:g}" for stage, name in enumerate(("ddp", "one", "two", "three"))}
    return Found(math.isclose(held[1], held[0] / 8), math.isclose(held[3], held[0] / 8), figures)


def passed_on(workers, size, rounds):
    """Values that each worker sends in so many ring rounds (reduce-scatter or all-gather), counted step by step."""
    return sum(size // workers for _ in range(rounds) for _ in range(workers - 1))


@fact(
    "full-sharding-costs-no-traffic",
    "Sharding weights as well sends no more than plain data parallelism.",
    expected="wrong",
    reason="Weights are gathered for forward and again for backward, and gradients are reduced to their owners.",
    source="Rajbhandari et al., ZeRO, SC 2020, section 7",
    finding="A model of {size} values on 8 workers: each sends {ddp} in a step of data parallelism, {two} with "
    "optimiser and gradients sharded, {three} with all sharded, {ratio} times as many.",
)
def full_sharding_costs_no_traffic():
    """Rounds of a ring. Data parallelism: reduce and gather. The control shards optimiser and gradients only."""
    size = 8000
    ddp = passed_on(8, size, 2)  # gradients reduced, gradients gathered
    two = passed_on(8, size, 2)  # gradients reduced to owners, new weights gathered
    three = passed_on(8, size, 3)  # weights for forward, weights for backward, gradients to owners
    figures = {"size": f"{size:,}", "ddp": f"{ddp:,}", "two": f"{two:,}", "three": f"{three:,}",
               "ratio": f"{three / ddp:.1f}"}  # fmt: skip
    return Found(three <= ddp, two <= ddp, figures)


@fact(
    "one-exchange-per-mlp",
    "Two linear layers with GELU between can be cut so that workers exchange nothing between them.",
    source="Shoeybi et al., Megatron-LM, 2019, section 3",
    finding="First matrix by columns, second by rows, two workers: the sum of their outputs differs by {right}. First "
    "by rows: GELU of parts is not part of GELU, and the output is off by {wrong}.",
)
def one_exchange_per_mlp():
    """Each worker computes with its half; outputs are added once. The control cuts the first matrix by rows."""
    g = torch.Generator().manual_seed(0)
    x, a, b = (torch.randn(s, generator=g, dtype=torch.float64) for s in ((3, 4), (4, 8), (8, 4)))
    whole = F.gelu(x @ a) @ b
    columns = sum(F.gelu(x @ a_part) @ b_part for a_part, b_part in zip(a.chunk(2, 1), b.chunk(2, 0), strict=True))
    rows = sum(F.gelu(x_part @ a_part) @ b for x_part, a_part in zip(x.chunk(2, 1), a.chunk(2, 0), strict=True))
    right, wrong = (columns - whole).abs().max().item(), (rows - whole).abs().max().item()
    figures = {"right": "less than 1e-12" if right < 1e-12 else f"{right:.0e}", "wrong": f"{wrong:.2f}"}
    return Found(right < 1e-12, wrong < 1e-12, figures)


def pipeline(stages, parts):
    """Time slots until all parts have passed all stages, forward; a stage takes one part a slot."""
    free, slots = [0] * stages, 0
    for _ in range(parts):
        ready = 0
        for stage in range(stages):
            ready = free[stage] = max(ready, free[stage]) + 1
        slots = ready
    return slots


@fact(
    "pipeline-of-four-is-four-times-faster",
    "A pipeline of four equal stages is four times as fast as one device.",
    expected="wrong",
    reason="Stages wait while the pipeline fills and empties; more parts of a batch make that share small.",
    source="Huang et al., GPipe, NeurIPS 2019",
    finding="Four stages: {one} times as fast with a batch in one piece, {four} in 4 parts, {many} in 32.",
)
def pipeline_of_four():
    """A simulated schedule. The control cuts the batch into ten thousand parts."""

    def faster(parts):
        return 4 * parts / pipeline(4, parts)

    def four_times(parts):
        return math.isclose(faster(parts), 4, rel_tol=0.001)

    figures = {name: f"{faster(parts):.1f}" for name, parts in (("one", 1), ("four", 4), ("many", 32))}
    return Found(four_times(4), four_times(10_000), figures)


@fact(
    "estimate-sharded-states",
    "The formula of the estimate is what the tensors take.",
    source="Rajbhandari et al., ZeRO, SC 2020",
    finding="Equal in {n} of {n} draws.",
)
def estimate_sharded_states():
    """Bytes of tensors. The control shards gradients and weights as well."""
    draws = list(asked(__file__, "sharded-states"))

    def right(stage):
        return all(
            math.isclose(states(1000 * n["billions"], n["workers"], stage), a, rel_tol=1e-6) for n, (a,) in draws
        )

    return Found(right(1), right(3), {"n": len(draws)})
