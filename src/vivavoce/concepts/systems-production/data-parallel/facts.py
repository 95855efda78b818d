"""Claims about data parallelism, checked with simulated workers and with two real processes."""

import math
import multiprocessing
import tempfile
from pathlib import Path

import torch
import torch.distributed as dist
from torch import nn
from torch.nn import functional as F
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DistributedSampler

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked


def data(n=12):
    """Inputs (n, 5) and labels of three classes, in float64."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(n, 5, generator=generator, dtype=torch.float64), torch.arange(n) % 3


def network(norm=False):
    """The same small network each time."""
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(5, 8), *([nn.BatchNorm1d(8)] if norm else []), nn.Tanh(), nn.Linear(8, 3)).double()


def gradient(x, y, norm=False):
    """The gradient of the mean loss over these rows, as one vector."""
    model = network(norm)
    F.cross_entropy(model(x), y).backward()
    return torch.cat([p.grad.flatten() for p in model.parameters()])


def averaged(x, y, sizes, norm=False):
    """The plain mean of the workers' gradients, each on its part of the rows."""
    return torch.stack([gradient(a, b, norm) for a, b in zip(x.split(sizes), y.split(sizes), strict=True)]).mean(0)


def close(a, b):
    return bool(torch.allclose(a, b, rtol=1e-10, atol=1e-12))


@fact(
    "average-is-the-big-batch",
    "The mean of the workers' gradients is the gradient of the whole batch.",
    expected="conditional",
    reason="Each worker averages over its own part: unequal parts get unequal weight, batch norm sees parts only.",
    source="Li et al., PyTorch Distributed, VLDB 2020",
    finding="Three equal parts of 12: largest difference {equal}. Parts of 8, 3 and 1: {unequal}. Equal parts and "
    "batch norm: {norm}.",
)
def average_is_the_big_batch():
    """Simulated workers. The control adds the gradients and forgets to divide."""
    x, y = data()
    whole, whole_norm = gradient(x, y), gradient(x, y, norm=True)
    equal, unequal, norm = averaged(x, y, [4, 4, 4]), averaged(x, y, [8, 3, 1]), averaged(x, y, [4, 4, 4], norm=True)
    holds = {"equal parts": close(equal, whole), "unequal parts": close(unequal, whole),
             "equal parts and batch norm": close(norm, whole_norm)}  # fmt: skip
    gaps = {name: (a - b).abs().max().item() for name, a, b in (
        ("equal", equal, whole), ("unequal", unequal, whole), ("norm", norm, whole_norm))}  # fmt: skip
    figures = {name: "below 1e-12" if gap < 1e-12 else f"{gap:.3f}" for name, gap in gaps.items()}
    return Found(holds, close(3 * equal, whole), figures)


def worker(rank, folder, sizes, found):
    """One process: its part of the batch, a model wrapped by PyTorch, one pass backward."""
    store = dist.FileStore(str(Path(folder) / "store"), 2)
    dist.init_process_group("gloo", store=store, rank=rank, world_size=2)
    x, y = (part.split(sizes)[rank] for part in data())
    model = DistributedDataParallel(network())
    F.cross_entropy(model(x), y).backward()
    found.put((rank, torch.cat([p.grad.flatten() for p in model.parameters()]).tolist()))
    dist.barrier()
    dist.destroy_process_group()


@fact(
    "ddp-leaves-equal-gradients",
    "After backward() under DistributedDataParallel each process holds the whole batch's gradient.",
    source="PyTorch documentation, DistributedDataParallel; Li et al., VLDB 2020",
    finding="Two real processes, six examples each: their gradients differ by {between}, and from those of one process "
    "with all twelve by {from_one}.",
)
def ddp_leaves_equal_gradients():
    """Two processes that talk by gloo. The control divides the twelve examples as 10 and 2."""

    def gathered(sizes):
        context = multiprocessing.get_context("fork")
        found = context.SimpleQueue()
        with tempfile.TemporaryDirectory() as folder:
            workers = [context.Process(target=worker, args=(rank, folder, sizes, found)) for rank in (0, 1)]
            for process in workers:
                process.start()
            gradients = dict(found.get() for _ in workers)
            for process in workers:
                process.join()
        return [torch.tensor(gradients[rank], dtype=torch.float64) for rank in (0, 1)]

    whole, (first, second), (uneven, _) = gradient(*data()), gathered([6, 6]), gathered([10, 2])
    between, from_one = (first - second).abs().max().item(), (first - whole).abs().max().item()
    figures = {"between": f"{between:.0f}" if between == 0 else f"{between:.0e}",
               "from_one": "less than 1e-12" if from_one < 1e-12 else f"{from_one:.0e}"}  # fmt: skip
    return Found(close(first, second) and close(first, whole), close(uneven, whole), figures)


def ring(arrays):
    """All-reduce by a ring: the sums that each worker ends with, and how many values each has sent."""
    n, parts = len(arrays), [list(a.tensor_split(len(arrays))) for a in arrays]
    sent = [0] * n
    for phase in ("reduce", "gather"):
        for step in range(n - 1):
            moving = [(w, (w - step + (phase == "gather")) % n) for w in range(n)]
            for (w, part), values in zip(moving, [parts[w][part] for w, part in moving], strict=True):
                sent[w] += values.numel()
                target = parts[(w + 1) % n]
                target[part] = target[part] + values if phase == "reduce" else values
    return [torch.cat(p) for p in parts], sent


@fact(
    "traffic-grows-with-workers",
    "The more workers, the more gradients each of them has to send.",
    expected="wrong",
    reason="In a ring each sends 2 (N − 1) / N times the gradient, which stays below twice its size.",
    source="Patarasuk and Yuan, Journal of Parallel and Distributed Computing 2009",
    finding="A gradient of {size} values: each of 2 workers sends {two}, each of 16 sends {sixteen}. Sent to all "
    "others directly, it is {naive} with 16.",
)
def traffic_grows_with_workers():
    """A simulated ring whose sums are checked. The control sends the whole gradient to each other worker."""
    size = 960

    def sent(n):
        arrays = [torch.full((size,), float(w + 1)) for w in range(n)]
        sums, each = ring(arrays)
        assert all(torch.equal(s, torch.stack(arrays).sum(0)) for s in sums)
        return max(each)

    counts = {n: sent(n) for n in (2, 4, 16)}
    figures = {"size": size, "two": counts[2], "sixteen": f"{counts[16]:,}", "naive": f"{15 * size:,}"}
    grows = counts[16] > 2 * counts[2]
    return Found(grows, 15 * size > 2 * size, figures)


@fact(
    "rate-times-workers",
    "With N workers, N times the learning rate gives the step that N single steps would have given.",
    expected="conditional",
    reason="It is exact while the gradient does not change over the N steps; a steep direction diverges.",
    source="Goyal et al., Accurate, Large Minibatch SGD, 2017, section 2.1",
    finding="On a slope without curvature both end at {flat}. On a bowl of curvature 1 with rate 0.5, eight steps end "
    "at {single}; one step of eight times the rate ends at {scaled}.",
)
def rate_times_workers():
    """One number and its gradient. The control keeps the rate as it was."""

    def after(slope, rate, steps, w=1.0):
        for _ in range(steps):
            w -= rate * slope(w)
        return w

    def flat(w):
        return 0.1

    def bowl(w):
        return w

    one = {slope: after(slope, 0.5, 8) for slope in (flat, bowl)}
    scaled = {slope: after(slope, 4.0, 1) for slope in (flat, bowl)}
    holds = {
        "no curvature": math.isclose(one[flat], scaled[flat]),
        "curvature 1": math.isclose(one[bowl], scaled[bowl], abs_tol=0.1),
    }
    figures = {"flat": f"{one[flat]:.1f}", "single": f"{one[bowl]:.3f}", "scaled": f"{scaled[bowl]:.0f}"}
    return Found(holds, math.isclose(one[flat], after(flat, 0.5, 1)), figures)


@fact(
    "sampler-shuffles-anew",
    "A DistributedSampler with shuffle=True shuffles anew in each epoch and gives each example to one worker.",
    expected="wrong",
    reason="The order follows set_epoch, which has to be called; and parts are filled up to equal size by repeating.",
    source="PyTorch documentation, torch.utils.data.distributed.DistributedSampler",
    finding="Without set_epoch, two epochs had {same} order. Ten examples on four workers: {given} were given out, "
    "{twice} of them twice.",
)
def sampler_shuffles_anew():
    """Indices only. The control calls set_epoch and has a number of examples that divides."""

    def behaves(examples, set_epoch):
        samplers = [DistributedSampler(range(examples), 4, rank, shuffle=True, seed=0) for rank in range(4)]
        epochs = []
        for epoch in range(2):
            for sampler in samplers:
                sampler.set_epoch(epoch if set_epoch else 0)
            epochs.append([i for sampler in samplers for i in sampler])
        return epochs[0] != epochs[1] and len(set(epochs[0])) == len(epochs[0]), epochs

    holds, (first, second) = behaves(10, False)
    figures = {"same": "the same" if first == second else "another", "given": len(first),
               "twice": len(first) - len(set(first))}  # fmt: skip
    return Found(holds, behaves(12, True)[0], figures)


@fact(
    "estimate-ring-bytes",
    "The formula of the estimate is what a simulated ring sends.",
    source="Patarasuk and Yuan, 2009",
    finding="Equal in {n} of {n} draws, with the gradient scaled down by a million.",
)
def estimate_ring_bytes():
    """A ring with as many values as the model has millions of parameters. The control counts one of the two rounds."""
    draws = list(asked(__file__, "ring-all-reduce"))

    def gigabytes(n):
        values = n["millions"] * n["workers"]  # so that the parts are equal
        _, sent = ring([torch.zeros(values) for _ in range(n["workers"])])
        return sent[0] / n["workers"] * n["bits"] / 8 / 1000

    right = all(math.isclose(gigabytes(n), answer, rel_tol=1e-9) for n, (answer,) in draws)
    half = all(math.isclose(gigabytes(n) / 2, answer, rel_tol=1e-9) for n, (answer,) in draws)
    return Found(right, half, {"n": len(draws)})
