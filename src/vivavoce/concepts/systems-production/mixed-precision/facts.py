"""Claims about 16-bit numbers: ranges, steps, scaling and what a training keeps in which type. All exact."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked


@fact(
    "bfloat16-is-more-precise",
    "bfloat16 is more precise than float16.",
    expected="wrong",
    reason="It has three bits less for digits; they went into the exponent.",
    source="IEEE 754-2019 for float16; Kalamkar et al., 2019, for bfloat16",
    finding="Next after 1 comes {half_step} in float16 and {brain_step} in bfloat16. The largest numbers are "
    "{half_max} and {brain_max}.",
)
def bfloat16_is_more_precise():
    """Distance to the next number after 1. The control compares the range."""
    half, brain = torch.finfo(torch.float16), torch.finfo(torch.bfloat16)
    figures = {
        "half_step": f"{1 + half.eps:.5f}", "brain_step": f"{1 + brain.eps:.5f}", "half_max": f"{half.max:,.0f}",
        "brain_max": f"{brain.max:.1e}",
    }  # fmt: skip
    return Found(brain.eps < half.eps, brain.max > half.max, figures)


@fact(
    "small-gradients-survive",
    "A gradient that is not zero stays non-zero in half precision.",
    expected="conditional",
    reason="float16 ends at 2^-24; bfloat16 has the exponents of float32, and scaling the loss lifts gradients.",
    source="Micikevicius et al., ICLR 2018",
    finding="A gradient of {gradient} is {half} in float16 and {brain} in bfloat16. With the loss scaled by {scale} it "
    "comes back from float16 as {scaled}.",
)
def small_gradients_survive():
    """The gradient of w * x where x is tiny, through a cast. The control takes an x of ordinary size."""

    def gradient(x, dtype, scale=1.0):
        w = torch.ones((), requires_grad=True)
        (scale * (w.to(dtype) * torch.tensor(x).to(dtype)).float()).backward()
        return w.grad.item() / scale

    def scaled_first(x, scale):
        """The gradient with respect to a float16 weight, of a loss that was scaled before the pass backward."""
        w = torch.ones((), dtype=torch.float16, requires_grad=True)
        ((scale * x) * w.float()).backward()
        return w.grad.float().item() / scale

    tiny, scale = 2.0**-26, 1024.0
    found = {
        "in float16": gradient(tiny, torch.float16),
        "in bfloat16": gradient(tiny, torch.bfloat16),
        "in float16, with a scaled loss": scaled_first(tiny, scale),
    }
    figures = {
        "gradient": f"{tiny:.1e}", "half": f"{found['in float16']:.0f}", "brain": f"{found['in bfloat16']:.1e}",
        "scaled": f"{found['in float16, with a scaled loss']:.1e}", "scale": f"{scale:,.0f}",
    }  # fmt: skip
    return Found({name: value != 0 for name, value in found.items()}, scaled_first(0.5, 1.0) != 0, figures)


@fact(
    "weights-in-bfloat16",
    "Weights can be kept in bfloat16 and updated there without loss.",
    expected="wrong",
    reason="An update below half the distance to the next number is rounded away, every time.",
    source="Micikevicius et al., ICLR 2018, section 3.1",
    finding="A weight of 1, {steps} updates of 0.001: {brain} in bfloat16, {full} in float32.",
)
def weights_in_bfloat16():
    """Many small steps in one direction. The control adds them in float32."""

    def moved(dtype, steps=1000):
        w = torch.ones((), dtype=dtype)
        for _ in range(steps):
            w += torch.tensor(1e-3, dtype=dtype)
        return w.item()

    brain, full = moved(torch.bfloat16), moved(torch.float32)
    figures = {"steps": "1,000", "brain": f"{brain:.2f}", "full": f"{full:.2f}"}
    return Found(math.isclose(brain, 2, rel_tol=0.01), math.isclose(full, 2, rel_tol=0.01), figures)


@fact(
    "autocast-changes-weights",
    "Under autocast the weights become 16-bit numbers.",
    expected="wrong",
    reason="Autocast casts inputs of chosen operations; weights, gradients and the optimiser stay in 32 bits.",
    source="PyTorch documentation, torch.amp: operations that autocast to a lower precision, and to float32",
    finding="The output of a linear layer is {linear}, the loss {loss}; weight and gradient are {weight} and "
    "{gradient}.",
)
def autocast_changes_weights():
    """Types after one pass. The control converts the model itself."""
    model, x, y = nn.Linear(8, 4), torch.randn(6, 8, generator=torch.Generator().manual_seed(0)), torch.arange(6) % 4
    with torch.autocast("cpu", dtype=torch.bfloat16):
        output = model(x)
        loss = F.cross_entropy(output, y)
    loss.backward()

    def name(tensor):
        return str(tensor.dtype).removeprefix("torch.")

    figures = {
        "linear": name(output), "loss": name(loss), "weight": name(model.weight), "gradient": name(model.weight.grad),
    }  # fmt: skip
    return Found(model.weight.dtype == torch.bfloat16, model.bfloat16().weight.dtype == torch.bfloat16, figures)


@fact(
    "halves-all-memory",
    "Mixed precision halves the memory of training.",
    expected="wrong",
    reason="With Adam, weights and their state take sixteen bytes either way; what halves is activations.",
    source="Rajbhandari et al., ZeRO, SC 2020, section 3.1, for the sixteen bytes",
    finding="Bytes for each parameter: {full} in 32 bits (weight, gradient, two moments), {mixed} with 16-bit weights "
    "and gradients beside a 32-bit copy. Activations that a layer keeps: {activations_full} bytes a value, then "
    "{activations_mixed}.",
)
def halves_all_memory():
    """Bytes of the tensors that PyTorch really makes. The control counts activations only."""
    n = 1000

    def adam_bytes(weight, master):
        """Weight, gradient, the optimiser's two moments, and a 32-bit copy where there is one."""
        leaf = (master if master is not None else weight).requires_grad_()
        optimizer = torch.optim.Adam([leaf])
        leaf.grad = torch.ones_like(leaf)
        optimizer.step()
        moments = sum(v.nbytes for v in optimizer.state[leaf].values() if v.numel() == n)
        gradient = weight.nbytes
        return (weight.nbytes + gradient + moments + (master.nbytes if master is not None else 0)) / n

    def kept(dtype):
        """Bytes that the pass backward keeps of a layer's output."""
        sizes = []
        with torch.autograd.graph.saved_tensors_hooks(lambda t: sizes.append(t.nbytes) or t, lambda t: t):
            torch.relu(torch.ones(n, dtype=dtype, requires_grad=True))
        return sizes[0] / n

    full, mixed = adam_bytes(torch.zeros(n), None), adam_bytes(torch.zeros(n).bfloat16(), torch.zeros(n))
    before, after = kept(torch.float32), kept(torch.bfloat16)
    figures = {
        "full": f"{full:.0f}", "mixed": f"{mixed:.0f}", "activations_full": f"{before:.0f}",
        "activations_mixed": f"{after:.0f}",
    }  # fmt: skip
    return Found(mixed <= 0.5 * full, after <= 0.5 * before, figures)


@fact(
    "scaling-is-exact",
    "Scaling the loss and unscaling the gradients changes the update.",
    expected="wrong",
    reason="A power of two only moves the exponent; unscaled in 32 bits, the gradient is the same bit for bit.",
    source="Micikevicius et al., ICLR 2018, section 3.2",
    finding="Scaled by {scale}, {same} of {n} gradients came back bit for bit; scaled by {odd}, {odd_same} did.",
)
def scaling_is_exact():
    """Gradients of a small network with and without the scale. The control is no power of two."""
    torch.manual_seed(0)
    model, x, y = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 4)), torch.randn(32, 8), torch.arange(32) % 4

    def gradients(scale):
        model.zero_grad()
        (scale * F.cross_entropy(model(x), y)).backward()
        return torch.cat([p.grad.flatten() / scale for p in model.parameters()])

    plain, same, odd = gradients(1.0), gradients(65536.0), gradients(65537.0)
    figures = {
        "scale": "65,536", "n": len(plain), "same": int((same == plain).sum()), "odd": "65,537",
        "odd_same": int((odd == plain).sum()),
    }  # fmt: skip
    return Found(not torch.equal(same, plain), not torch.equal(odd, plain), figures)


@fact(
    "clip-before-unscaling",
    "With a gradient scaler, gradients can be clipped right after backward().",
    expected="wrong",
    reason="At that point they are still multiplied by the scale, so all of them look huge.",
    source="PyTorch documentation, automatic mixed precision examples: gradient clipping",
    finding="A gradient of norm {norm}, below the limit of {limit}, reached the weights with norm {wrong} when clipped "
    "before unscale_, and {right} after it.",
)
def clip_before_unscaling():
    """One step of SGD at rate 1 shows the gradient that was used. The control unscales first."""

    def used(unscale_first):
        w = nn.Parameter(torch.zeros(4))
        optimizer, scaler = torch.optim.SGD([w], lr=1.0), torch.amp.GradScaler("cpu")
        scaler.scale((0.25 * w).sum()).backward()  # a gradient of norm 0.5
        if unscale_first:
            scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_([w], 1.0)
        scaler.step(optimizer)
        return w.detach().norm().item()

    wrong, right = used(False), used(True)
    figures = {"norm": 0.5, "limit": 1, "wrong": f"{wrong:.0e}", "right": f"{right:.1f}"}
    return Found(math.isclose(wrong, 0.5, rel_tol=1e-5), math.isclose(right, 0.5, rel_tol=1e-5), figures)


@fact(
    "overflow-ends-training",
    "One overflow in a float16 gradient spoils the weights.",
    expected="wrong",
    reason="A dynamic scaler sees it, skips the step and lowers the scale.",
    source="PyTorch documentation, torch.amp.GradScaler",
    finding="After an infinite gradient the weight was {kept} as before and the scale went from {before} to {after}. "
    "Without a scaler the weight became {spoiled}.",
)
def overflow_ends_training():
    """A gradient of infinity. The control steps without asking."""

    def after(with_scaler):
        w = nn.Parameter(torch.ones(()))
        optimizer, scaler = torch.optim.SGD([w], lr=0.1), torch.amp.GradScaler("cpu", enabled=with_scaler)
        scaler.scale(w * 1.0).backward()
        w.grad.fill_(math.inf)
        scaler.step(optimizer)
        scaler.update()
        return w.item(), scaler.get_scale()

    (kept, scale), (spoiled, _) = after(True), after(False)
    figures = {"kept": f"{kept:.0f}", "before": "65,536", "after": f"{scale:,.0f}", "spoiled": f"{spoiled:.0f}"}
    return Found(not math.isfinite(kept), not math.isfinite(spoiled), figures)


@fact(
    "sums-in-float16",
    "Adding ones in float16 counts as far as needed.",
    expected="wrong",
    reason="From 2,048 on the distance between neighbours is 2, so that one more is rounded away.",
    source="IEEE 754-2019; NVIDIA, Training with Mixed Precision, for sums in 32 bits",
    finding="Counting 5,000 ones one by one ends at {half} in float16 and at {full} in float32.",
)
def sums_in_float16():
    """A running sum. The control keeps it in float32."""

    def count(dtype):
        total = torch.zeros((), dtype=dtype)
        for _ in range(5000):
            total += 1
        return total.item()

    half, full = count(torch.float16), count(torch.float32)
    return Found(half == 5000, full == 5000, {"half": f"{half:,.0f}", "full": f"{full:,.0f}"})


@fact(
    "estimate-training-bytes",
    "The bytes of the estimate are those of the tensors that PyTorch makes for Adam.",
    source="Rajbhandari et al., ZeRO, SC 2020, section 3.1",
    finding="Equal in {n} of {n} draws, counted on tensors without storage.",
)
def estimate_training_bytes():
    """Tensors on the meta device. The control forgets the 32-bit copy."""
    draws = list(asked(__file__, "mixed-training-gigabytes"))

    def counted(millions, copies):
        n = millions * 1_000_000
        types = [torch.bfloat16, torch.bfloat16, *[torch.float32] * copies]
        return sum(torch.empty(n, dtype=dtype, device="meta").nbytes for dtype in types) / 1e9

    right = all(math.isclose(counted(n["millions"], 3), answer) for n, (answer,) in draws)
    forgot = all(math.isclose(counted(n["millions"], 2), answer) for n, (answer,) in draws)
    return Found(right, forgot, {"n": len(draws)})
