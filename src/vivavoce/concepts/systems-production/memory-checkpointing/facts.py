"""Claims about the memory of training: every tensor that a step makes is followed from its birth to its end."""

import math
import weakref

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.checkpoint import checkpoint, checkpoint_sequential
from torch.utils.flop_counter import FlopCounterMode

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked

WIDTH, DEPTH, BATCH = 32, 64, 2048
ACTIVATION = 4 * WIDTH * BATCH  # bytes of one layer's output


class Living(TorchDispatchMode):
    """Bytes of the tensors that operations have made and nobody has let go of: now, and at the most."""

    def __init__(self):
        super().__init__()
        self.now = self.most = 0
        self.seen = weakref.WeakSet()

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        for tensor in tree_leaves((args, kwargs)):  # what was there before is not the step's
            if isinstance(tensor, torch.Tensor):
                self.seen.add(tensor.untyped_storage())
        result = operation(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, torch.Tensor) and tensor.untyped_storage() not in self.seen:
                storage = tensor.untyped_storage()
                self.seen.add(storage)
                self.now += storage.nbytes()
                weakref.finalize(storage, self.end, storage.nbytes())
        self.most = max(self.most, self.now)
        return result

    def end(self, size):
        self.now -= size


def tower(depth=DEPTH, width=WIDTH):
    """Layers of equal size; gradients exist before, so that they do not count as new."""
    torch.manual_seed(0)
    net = nn.Sequential(*(nn.Sequential(nn.Linear(width, width), nn.Tanh()) for _ in range(depth)))
    for p in net.parameters():
        p.grad = torch.zeros_like(p)
    return net


def examples(rows=BATCH):
    x = torch.randn(rows, WIDTH, generator=torch.Generator().manual_seed(1)).requires_grad_()
    x.grad = torch.zeros_like(x)
    return x


def step(net, x, segments=0):
    """One pass forward and backward; 0 segments: without checkpointing."""
    out = checkpoint_sequential(net, segments, x, use_reentrant=False) if segments else net(x)
    out.sum().backward()


def most(net, x, segments=0):
    """The most memory a step held beyond weights and gradients, in layer outputs."""
    with Living() as living:
        step(net, x, segments)
    return living.most / ACTIVATION


@fact(
    "weights-are-the-memory",
    "Training needs memory for little more than the weights.",
    expected="wrong",
    source="Rajbhandari et al., ZeRO, SC 2020, section 3",
    finding="{depth} layers of width {width}, batch {batch}, Adam: weights {weights} kB, gradients {gradients} kB, "
    "Adam's averages {adam} kB, and at the most {activations} kB of activations.",
)
def weights_are_the_memory():
    """Everything is counted in a real step. The control predicts for one example, without gradients."""
    net = tower()
    weights = sum(p.nbytes for p in net.parameters())
    gradients = sum(p.grad.nbytes for p in net.parameters())
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    activations = most(net, examples()) * ACTIVATION
    adam.step()
    averages = sum(s[key].nbytes for s in adam.state.values() for key in ("exp_avg", "exp_avg_sq"))
    with torch.no_grad(), Living() as predicting:
        net(torch.zeros(1, WIDTH))
    figures = {"depth": DEPTH, "width": WIDTH, "batch": f"{BATCH:,}"}
    for name, size in (
        ("weights", weights),
        ("gradients", gradients),
        ("adam", averages),
        ("activations", activations),
    ):
        figures[name] = f"{size / 1000:,.0f}"
    return Found(gradients + averages + activations < weights, predicting.most < weights, figures)


@fact(
    "gradients-are-approximate",
    "Gradient checkpointing computes approximate gradients.",
    expected="wrong",
    reason="The same operations run again on the same numbers.",
    source="Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016",
    finding="With 8 segments: the largest difference of any gradient is {gap}.",
)
def gradients_are_approximate():
    """Bit for bit. The control recomputes from inputs that were rounded to 16 bits."""

    def gradients(run):
        net, x = tower(8), examples(16)
        run(net, x)
        return torch.cat([t.grad.flatten() for t in (x, *net.parameters())])

    plain = gradients(step)
    again = gradients(lambda net, x: step(net, x, 8))
    rounded = gradients(lambda net, x: step(net, x.bfloat16().float()))
    gap = (plain - again).abs().max().item()
    return Found(gap > 0, not torch.equal(plain, rounded), {"gap": f"{gap:g}"})


@fact(
    "more-checkpoints-less-memory",
    "The more checkpoints, the less memory.",
    expected="wrong",
    reason="Checkpoints are kept too: about as many as a segment has layers is best, the square root of the depth.",
    source="Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016",
    finding="{depth} layers, measured in outputs of a layer: {none} without, {two} with 2 segments, {four} with 4, "
    "{eight} with 8, {sixteen} with 16, {all} with a checkpoint at each layer.",
)
def more_checkpoints_less_memory():
    """The most that lives at one time, in PyTorch. The control asks it from 2 to 8 segments only."""
    net, x = tower(), examples()
    peak = {segments: most(net, x, segments) for segments in (0, 2, 4, 8, 16, 64)}
    figures = {"depth": DEPTH}
    for name, segments in (("none", 0), ("two", 2), ("four", 4), ("eight", 8), ("sixteen", 16), ("all", 64)):
        figures[name] = f"{peak[segments]:.0f}"
    return Found(peak[64] < peak[16] < peak[8], peak[8] < peak[4] < peak[2], figures)


@fact(
    "doubles-the-time",
    "Checkpointing doubles the arithmetic of a training step.",
    expected="wrong",
    reason="A pass backward is two passes forward; recomputing adds one to three.",
    source="Chen et al., 2016",
    finding="Multiplications and additions of a step: {plain} million without, {again} million with a checkpoint every "
    "8 layers, {ratio} times as many.",
)
def doubles_the_time():
    """PyTorch's own counter. The control runs forward three times more."""
    net, x = tower(), examples(64)

    def every_eight():
        h = x
        for i in range(0, DEPTH, 8):
            h = checkpoint(net[i : i + 8], h, use_reentrant=False)
        h.sum().backward()

    def operations(run):
        with FlopCounterMode(display=False) as counter:
            run()
        return counter.get_total_flops()

    plain, again = operations(lambda: step(net, x)), operations(every_eight)
    thrice = operations(lambda: [net(x), net(x), net(x), step(net, x)])
    figures = {"plain": f"{plain / 1e6:.1f}", "again": f"{again / 1e6:.1f}", "ratio": f"{again / plain:.2f}"}
    return Found(again >= 2 * plain, thrice >= 2 * plain, figures)


@fact(
    "dropout-is-recomputed-alike",
    "With dropout inside, the gradients stay those of the pass forward.",
    expected="conditional",
    reason="The state of the random generator has to be kept and put back before recomputing.",
    source="PyTorch documentation, torch.utils.checkpoint, preserve_rng_state",
    finding="Of 1,000 inputs, the mask of the gradient differs from that of the output at {kept} with the state kept, "
    "at {lost} without.",
)
def dropout_is_recomputed_alike():
    """Output and gradient of dropout must be zero at the same places. The control compares two separate passes."""

    def differing(keep):
        torch.manual_seed(0)
        x = torch.ones(1000, requires_grad=True)
        out = checkpoint(lambda h: nn.functional.dropout(h * h, 0.5), x, use_reentrant=False, preserve_rng_state=keep)
        torch.rand(7)  # something else draws in between
        out.sum().backward()
        return int(((out == 0) != (x.grad == 0)).sum())

    kept, lost = differing(True), differing(False)
    two = nn.functional.dropout(torch.ones(1000)), nn.functional.dropout(torch.ones(1000))
    apart = int(((two[0] == 0) != (two[1] == 0)).sum())
    holds = {"preserve_rng_state=True, the default": kept == 0, "preserve_rng_state=False": lost == 0}
    return Found(holds, apart == 0, {"kept": kept, "lost": lost})


@fact(
    "batch-norm-unchanged",
    "Checkpointing leaves batch norm's running statistics as they would have been.",
    expected="wrong",
    reason="The layer runs twice in a step, so its running mean moves twice.",
    source="Bulò, Porzi and Kontschieder, In-Place Activated BatchNorm, CVPR 2018",
    finding="A batch of mean 1, momentum 0.1: after one step the running mean is {plain}, with checkpointing {again}.",
)
def batch_norm_unchanged():
    """One step of one layer. The control sets the momentum to zero when recomputing is to come."""

    def running(checkpointed, momentum=0.1):
        norm = nn.BatchNorm1d(1, momentum=momentum)
        x = torch.tensor([[0.0], [2.0]], requires_grad=True)
        out = checkpoint(norm, x, use_reentrant=False) if checkpointed else norm(x)
        out.square().sum().backward()
        return norm.running_mean.item()

    plain, again = running(False), running(True)
    figures = {"plain": f"{plain:.2f}", "again": f"{again:.2f}"}
    return Found(plain == again, running(False, 0.0) == running(True, 0.0), figures)


@fact(
    "summed-losses-are-numbers",
    "Adding up the losses of batches for a report costs a few bytes.",
    expected="conditional",
    reason="backward() frees what a graph has saved; in evaluation nobody calls it.",
    source="PyTorch documentation, Frequently Asked Questions",
    finding="Ten batches, in layer outputs still held: {train} after training steps, {evaluate} after evaluation, "
    "{no_grad} after evaluation under no_grad.",
)
def summed_losses_are_numbers():
    """What is still alive after ten batches of a network of eight layers. The control keeps every output itself."""
    net, x = tower(8), examples(64)
    one = 4 * WIDTH * 64

    def held(backward, grad=True, keep=False):
        total, outputs = torch.zeros(()), []
        with Living() as living, torch.set_grad_enabled(grad):
            for _ in range(10):
                out = net(x)
                if keep:
                    outputs.append(out)
                loss = out.square().mean()
                if backward:
                    loss.backward()
                total = total + loss
            del out, loss
            return living.now / one

    train, evaluate, quiet = held(True), held(False), held(False, grad=False)
    holds = {"each loss went through backward()": train < 1, "evaluation with gradients on": evaluate < 1,
             "evaluation under no_grad": quiet < 1}  # fmt: skip
    figures = {"train": f"{train:.0f}", "evaluate": f"{evaluate:.0f}", "no_grad": f"{quiet:.0f}"}
    return Found(holds, held(False, grad=False, keep=True) < 1, figures)


@fact(
    "estimate-checkpointed-memory",
    "The formula of the estimate is what a simulated pass holds at the most.",
    source="Chen et al., 2016",
    finding="Equal in {n} of {n} draws.",
)
def estimate_checkpointed_memory():
    """A list of what is kept, layer by layer. The control forgets the checkpoints themselves."""

    def held(layers, every):
        """Most inputs of layers that are held at one time in the pass backward."""
        kept, top = set(range(0, layers, every)), 0
        for start in sorted(kept, reverse=True):
            segment = range(start, min(start + every, layers))
            top = max(top, len({i for i in kept if i <= start} | set(segment)))
        return top

    draws = list(asked(__file__, "checkpointed-memory"))
    right = all(math.isclose(held(n["layers"], n["every"]) * n["megabytes"] / 1000, a) for n, (a,) in draws)
    bare = all(math.isclose(n["every"] * n["megabytes"] / 1000, a) for n, (a,) in draws)
    return Found(right, bare, {"n": len(draws)})
