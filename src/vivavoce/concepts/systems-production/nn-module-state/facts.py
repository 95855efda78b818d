"""Claims about what a PyTorch module keeps, saves and freezes. All exact."""

import copy

import torch
from torch import nn

from vivavoce.labkit import Found, fact


class Keeps(nn.Module):
    """A layer with one tensor of each kind."""

    def __init__(self):
        super().__init__()
        self.learned = nn.Parameter(torch.ones(2))
        self.register_buffer("kept", torch.ones(2))
        self.plain = torch.ones(2)


@fact(
    "any-tensor-is-saved",
    "A tensor that is an attribute of a module is saved and moved with it.",
    expected="wrong",
    reason="Only parameters and registered buffers are; a plain attribute is unknown to the module.",
    source="PyTorch documentation, nn.Module.register_buffer",
    finding="The state dict holds {saved}. After .double() the parameter is {learned}, the buffer {kept}, the plain "
    "attribute {plain}.",
)
def any_tensor_is_saved():
    """One tensor of each kind. The control looks at the buffer."""
    module = Keeps().double()
    saved = module.state_dict()

    def follows(name):
        return name in saved and getattr(module, name).dtype == torch.float64

    def dtype(name):
        return str(getattr(module, name).dtype).removeprefix("torch.")

    figures = {"saved": " and ".join(saved), **{name: dtype(name) for name in ("learned", "kept", "plain")}}
    return Found(follows("plain"), follows("kept"), figures)


@fact(
    "frozen-norm-stays",
    "With requires_grad=False on its parameters, a batch norm layer no longer changes.",
    expected="wrong",
    reason="Running mean and variance are buffers; each pass in training mode updates them, gradient or not.",
    source="PyTorch documentation, nn.BatchNorm1d",
    finding="One batch of mean 5 moved the running mean from 0 to {moved}, under torch.no_grad() as well: {no_grad}. "
    "In evaluation mode it stayed at {still}.",
)
def frozen_norm_stays():
    """A frozen layer sees another distribution. The control puts it into evaluation mode."""

    def after(training, no_grad=False):
        layer = nn.BatchNorm1d(1).requires_grad_(False).train(training)
        with torch.set_grad_enabled(not no_grad):
            layer(torch.tensor([[4.0], [6.0]]))
        return layer.running_mean.item()

    moved, under_no_grad, still = after(True), after(True, no_grad=True), after(False)
    figures = {"moved": f"{moved:.1f}", "no_grad": f"{under_no_grad:.1f}", "still": f"{still:.0f}"}
    return Found(moved == 0, still == 0, figures)


@fact(
    "frozen-parameter-stays",
    "A parameter with requires_grad=False no longer changes.",
    expected="conditional",
    reason="The optimiser looks at grad. A gradient of zero left behind still carries momentum and weight decay.",
    source="PyTorch documentation, Optimizer.zero_grad(set_to_none)",
    finding="Frozen in mid-training, ten steps moved the weight by {zeros} if old gradients were set to zero, and by "
    "{none} if they were set to None.",
)
def frozen_parameter_stays():
    """Adam, a few steps, then frozen. The control trains on without freezing."""

    def moved(set_to_none, freeze=True):
        w, other = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))
        optimizer = torch.optim.AdamW([w, other], lr=0.1, weight_decay=0.1)

        def steps(n):
            for _ in range(n):
                optimizer.zero_grad(set_to_none)
                (w * 2 + other).sum().backward()
                optimizer.step()

        steps(3)
        w.requires_grad_(not freeze)
        before = w.item()
        steps(10)
        return abs(w.item() - before)

    holds = {"gradients set to None": moved(True) == 0, "gradients set to zero": moved(False) == 0}
    figures = {"zeros": f"{moved(False):.2f}", "none": f"{moved(True):.0f}"}
    return Found(holds, moved(True, freeze=False) == 0, figures)


@fact(
    "list-of-layers",
    "Layers in a Python list belong to the module.",
    expected="wrong",
    reason="Assigning a list registers nothing; nn.ModuleList does.",
    source="PyTorch documentation, nn.ModuleList",
    finding="Three layers in a list: {listed} parameters are known. In a ModuleList: {registered}.",
)
def list_of_layers():
    """Counts what parameters() gives. The control uses ModuleList."""

    def known(container):
        module = nn.Module()
        module.layers = container(nn.Linear(2, 2) for _ in range(3))
        return sum(1 for _ in module.parameters())

    return Found(
        known(list) == 6, known(nn.ModuleList) == 6, {"listed": known(list), "registered": known(nn.ModuleList)}
    )


@fact(
    "state-dict-is-a-snapshot",
    "state_dict() is a snapshot of the weights.",
    expected="wrong",
    reason="Its tensors share their memory with the module; only a copy, or a file, stands still.",
    source="PyTorch documentation, saving and loading models",
    finding="Kept as the best so far, and trained on: the weight in the dict went from {before} to {after}. A deep "
    "copy stayed at {copied}.",
)
def state_dict_is_a_snapshot():
    """A weight is changed in place, as optimisers do. The control copies the dict."""
    layer = nn.Linear(1, 1)
    with torch.no_grad():
        layer.weight.fill_(1.0)
        best, copied = layer.state_dict(), copy.deepcopy(layer.state_dict())
        layer.weight.sub_(0.5)
    values = [state["weight"].item() for state in (best, copied)]
    figures = {"before": 1, "after": values[0], "copied": f"{values[1]:.0f}"}
    return Found(values[0] == 1, values[1] == 1, figures)


@fact(
    "load-not-strict",
    "load_state_dict(strict=False) loads the weights.",
    expected="conditional",
    reason="It loads what has the same name and says nothing loud about the rest.",
    source="PyTorch documentation, nn.Module.load_state_dict",
    finding="With names that begin with “module.”, as a parallel wrapper writes them, {loaded} of {all} tensors were "
    "loaded and no error was raised; the return value lists {missing} missing.",
)
def load_not_strict():
    """A checkpoint of a wrapped model. The control loads it strictly, which refuses."""
    trained, fresh = nn.Linear(2, 2), nn.Linear(2, 2)
    plain = trained.state_dict()
    wrapped = {f"module.{name}": value for name, value in plain.items()}

    def loads(state, strict=False):
        target = copy.deepcopy(fresh)
        try:
            result = target.load_state_dict(state, strict=strict)
        except RuntimeError:
            return 0, []
        return sum(torch.equal(target.state_dict()[name], plain[name]) for name in plain), result.missing_keys

    loaded, missing = loads(wrapped)
    holds = {"the same names": loads(plain)[0] == len(plain), "another prefix": loaded == len(plain)}
    figures = {"loaded": loaded, "all": len(plain), "missing": len(missing)}
    return Found(holds, loads(wrapped, strict=True)[0] == len(plain), figures)
