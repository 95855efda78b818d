"""Claims about the computation graph: how it arises, what walking it costs, when it goes, and what capturing
changes.

What other libraries do by default and who uses them is cited, not measured.
"""

import io

import torch
from torch import nn
from torch.func import jvp, vjp
from torch.fx.experimental.proxy_tensor import make_fx

from vivavoce.labkit import Found, fact


def nodes_behind(tensor):
    """Number of operations that `tensor` can be walked back to."""
    found, waiting = set(), [tensor.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in found:
            found.add(node)
            waiting.extend(below for below, _ in node.next_functions)
    return len(found)


class Watched(nn.Module):
    """Two linear layers; Python looks at the hidden values in between."""

    def __init__(self, return_hidden=False):
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second, self.return_hidden = nn.Linear(4, 8), nn.Linear(8, 2), return_hidden
        self.seen = []

    def forward(self, x):
        hidden = torch.relu(self.first(x))
        self.seen.append(hidden.shape)
        return (self.second(hidden), hidden) if self.return_hidden else self.second(hidden)


@fact(
    "built-as-it-runs",
    "PyTorch builds the graph as it runs.",
    ledger=("000-Q32.1",),
    source="Paszke et al., PyTorch, NeurIPS 2019",
    finding="A loop that squares until the value exceeds 100: from 1.5 it recorded {small} operations, from 4 "
    "{large}, and "
    "both gradients were right. A graph captured at 4 and run at 1.5 was {fixed}.",
)
def built_as_it_runs():
    """x to the power p has slope p x^(p-1). The control runs a captured graph on another input."""

    def square_until(x, times=None):
        count = 0
        while (count < times) if times else (x.item() <= 100):
            x, count = x * x, count + 1
        return x, count

    def follows_the_data(run, start):
        x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        y = run(x)
        _, times = square_until(torch.tensor(start, dtype=torch.float64))
        power = 2**times
        right = power * start ** (power - 1)
        return torch.isclose(torch.autograd.grad(y, x)[0], torch.tensor(right, dtype=torch.float64)).item()

    def recorded(start):
        x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        return nodes_behind(square_until(x)[0]) - 1  # without the leaf

    four = torch.tensor(4.0, dtype=torch.float64)
    _, at_four = square_until(four)
    captured = make_fx(lambda x: square_until(x, times=at_four)[0])(four)
    holds = all(follows_the_data(lambda x: square_until(x)[0], start) for start in (1.5, 4.0))
    control = follows_the_data(captured, 1.5)
    figures = {"small": recorded(1.5), "large": recorded(4.0), "fixed": "right" if control else "wrong"}
    return Found(holds and recorded(1.5) != recorded(4.0), control, figures)


@fact(
    "inspect-any-value",
    "PyTorch lets you inspect any value while the model runs.",
    ledger=("000-Q32.5",),
    expected="conditional",
    source="PyTorch documentation, torch.export and torch.fx",
    finding="Python looked at a hidden value in {eager} of 5 eager calls and in {captured} of 5 calls of the "
    "captured graph. "
    "Made an output, the value was there in {output} of 5.",
)
def inspect_any_value():
    """A list collects what Python sees. Contexts are ways to run; the control watches a layer that is not called."""
    x = torch.ones(3, 4)

    def seen_in_five(run, seen):
        before = len(seen)
        for _ in range(5):
            run(x)
        return len(seen) - before

    model, outputs = Watched(), []
    captured, with_output = make_fx(model)(x), make_fx(Watched(return_hidden=True))(x)
    eager = seen_in_five(model, model.seen)
    graph = seen_in_five(captured, model.seen)
    output = seen_in_five(lambda batch: outputs.append(with_output(batch)[1].shape), outputs)
    idle = Watched()
    holds = {
        "run eagerly": eager == 5,
        "run as a captured graph": graph == 5,
        "captured, with the value as an output": output == 5,
    }
    figures = {"eager": eager, "captured": graph, "output": output}
    return Found(holds, seen_in_five(model, idle.seen) == 5, figures)


@fact(
    "eager-only",
    "PyTorch runs eagerly only, so it is not for production.",
    ledger=("000-Q32.3",),
    expected="outdated",
    reason="torch.compile came with 2.0 in 2023; torch.export writes a graph that needs none of the model's Python.",
    source="Ansel et al., PyTorch 2, ASPLOS 2024; PyTorch documentation, torch.export",
    finding="An MLP was exported to a graph of {operations} operations, saved to {bytes} bytes, loaded again, and "
    "gave the "
    "same outputs for batches of {batches}, without its class.",
)
def eager_only():
    """The statement is refuted by a saved graph that runs without the class. Control: the weights alone cannot run."""

    def runs_without_its_class(load):
        try:
            program = load()
            return all(torch.allclose(program(x), model(x), atol=1e-6) for x in batches)
        except TypeError:
            return False

    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)).eval()
    batches = [torch.randn(n, 4) for n in (3, 17)]
    size = torch.export.Dim("batch", min=2, max=64)
    exported = torch.export.export(model, (batches[0],), dynamic_shapes=({0: size},))
    saved, weights = io.BytesIO(), io.BytesIO()
    torch.export.save(exported, saved)
    torch.save(model.state_dict(), weights)
    saved.seek(0)
    weights.seek(0)
    only_eager = not runs_without_its_class(lambda: torch.export.load(saved).module())
    control = not runs_without_its_class(lambda: torch.load(weights))
    operations = sum(node.op == "call_function" for node in exported.graph.nodes)
    figures = {"operations": operations, "bytes": f"{saved.getbuffer().nbytes:,}", "batches": "3 and 17"}
    return Found(only_eager, control, figures)


@fact(
    "tensorflow-static-by-default",
    "TensorFlow uses a static graph by default.",
    ledger=("000-Q32.2",),
    expected="outdated",
    reason="True of TensorFlow 1. It is not installed here, so its documentation has to settle this.",
    source="TensorFlow API documentation, tf.compat.v1.enable_eager_execution: default in TF2; release of 2.0",
    dated="2019-09-30",
    finding="Since TensorFlow 2.0 operations run at once; a graph is asked for with tf.function.",
)
def tensorflow_static_by_default():
    """What a library that is not installed does by default."""


@fact(
    "tensorflow-more-common-in-production",
    "TensorFlow is the more common one in production.",
    ledger=("000-Q32.4",),
    expected="conditional",
    reason="Only surveys can tell, they ask who uses a library and not where it serves, and their answers age.",
    source="Stack Overflow Developer Survey 2022; Python Developers Survey 2023 by the Python Software Foundation and "
    "JetBrains, published in 2024",
    dated="2024",
    finding="In 2022 professional developers named TensorFlow more often (11.5 % against 7.6 %); in the survey of 2023 "
    "scikit-learn and PyTorch led for training and prediction.",
)
def tensorflow_more_common_in_production():
    """Answers of people, not of a program."""


@fact(
    "one-backward-pass-for-all-inputs",
    "One backward pass gives the derivatives of one output by all inputs; forward mode needs a pass per input.",
    source="Griewank and Walther, Evaluating Derivatives, 2008, chapters 3 and 4",
    finding="{inputs} inputs and one output: {reverse} backward pass against {forward} forward passes, same "
    "gradient. One "
    "input and {outputs} outputs: {many_reverse} backward passes against {many_forward} forward pass.",
)
def one_backward_pass_for_all_inputs():
    """Counts the passes until the whole Jacobian is known. The control has many outputs."""

    def passes(function, x):
        """Passes of reverse and of forward mode for the Jacobian, after comparing the two."""
        y, pull = vjp(function, x)
        rows = torch.stack([pull(direction)[0] for direction in torch.eye(len(y), dtype=y.dtype)])
        columns = torch.stack([jvp(function, (x,), (d,))[1] for d in torch.eye(len(x), dtype=x.dtype)], dim=1)
        assert torch.allclose(rows, columns)
        return len(rows), columns.shape[1]

    x = torch.linspace(-1, 1, 100, dtype=torch.float64)
    reverse, forward = passes(lambda v: torch.tanh(v).prod().reshape(1) + v.square().sum(), x)
    many_reverse, many_forward = passes(lambda v: torch.sin(v * x), torch.ones(1, dtype=torch.float64))
    figures = {
        "inputs": forward, "reverse": reverse, "forward": forward,
        "outputs": many_reverse, "many_reverse": many_reverse, "many_forward": many_forward,
    }  # fmt: skip
    return Found(reverse == 1 < forward, many_reverse == 1 < many_forward, figures)


@fact(
    "path-by-path-is-as-good",
    "Walking the graph path by path is as good as node by node.",
    expected="wrong",
    reason="The number of paths can double with every node.",
    source="Griewank and Walther, Evaluating Derivatives, 2008",
    finding="y = x + x, {depth} times in a row: {nodes} nodes, and {visits} visits when every path is walked.",
)
def path_by_path_is_as_good():
    """Visits per node stay below two. The control is a chain in which every value is used once."""

    def walks(node):
        """Visits when every path is walked on its own."""
        return 1 + sum(walks(below) for below, _ in node.next_functions if below is not None)

    def counted(step, depth=12):
        y = torch.ones(1, requires_grad=True)
        for _ in range(depth):
            y = step(y)
        return nodes_behind(y), walks(y.grad_fn)

    (nodes, visits), (chain, single) = counted(lambda y: y + y), counted(lambda y: 2 * y)
    figures = {"depth": 12, "nodes": nodes, "visits": f"{visits:,}"}
    return Found(visits <= 2 * nodes, single <= 2 * chain, figures)


@fact(
    "backward-twice",
    "The same graph can be walked backward a second time.",
    expected="conditional",
    reason="The saved values are freed at the first walk, unless one asks to keep them.",
    source="PyTorch documentation, torch.Tensor.backward",
    finding="The second walk ended in a {error}. With retain_graph it went through.",
)
def backward_twice():
    """The control builds the graph anew before the second walk."""

    def second_walk(keep=False, anew=False):
        """Name of the error of the second walk, or nothing."""
        x = torch.ones(3, requires_grad=True)
        loss = x.exp().sum()
        loss.backward(retain_graph=keep)
        loss = x.exp().sum() if anew else loss
        try:
            loss.backward()
        except RuntimeError as error:
            return type(error).__name__
        return ""

    holds = {"after a plain backward": not second_walk(), "if the graph is kept on purpose": not second_walk(keep=True)}
    return Found(holds, not second_walk(anew=True), {"error": second_walk()})


@fact(
    "adding-up-losses-is-free",
    "Adding up the losses of an epoch for a report costs nothing.",
    expected="wrong",
    reason="The sum is part of the graph and holds on to every step's graph.",
    source="PyTorch documentation, FAQ: my model reports out of memory",
    finding="After {steps} steps the running sum led back to {kept} operations; after one step to {one}. Summed with "
    "item(), to none.",
)
def adding_up_losses_is_free():
    """Operations behind the sum must not grow. The control adds plain numbers."""
    weight = torch.ones(3, requires_grad=True)

    def behind_sum(steps, number):
        total = torch.zeros(())
        for step in range(steps):
            loss = ((weight * step).sum() - 1).square()
            total = total + (loss.item() if number else loss)
        return nodes_behind(total)

    def grows(number):
        return behind_sum(100, number) > behind_sum(1, number)

    figures = {"steps": 100, "kept": behind_sum(100, False), "one": behind_sum(1, False)}
    return Found(not grows(False), not grows(True), figures)


@fact(
    "differentiates-the-function",
    "Autograd gives the derivative of the function that the code computes.",
    expected="conditional",
    reason="It differentiates the operations that were executed, with the branch that was taken.",
    source="Griewank and Walther, Evaluating Derivatives, 2008, chapter 14",
    finding="x squared, with 9 returned as a special case at 3: autograd says {at_two} at 2 and {at_three} at 3, "
    "where 6 is "
    "right. The square root guarded by where has a slope of {guarded} at 0.",
)
def differentiates_the_function():
    """The function is x squared everywhere. The control takes the derivative of another function."""

    def square(x):
        return x * 0 + 9 if x.item() == 3 else x * x

    def slope(function, at):
        x = torch.tensor(at, requires_grad=True)
        return torch.autograd.grad(function(x), x)[0].item()

    def guarded_root(x):
        return torch.where(x > 0, x.sqrt(), torch.zeros_like(x))

    holds = {"away from the special case": slope(square, 2.0) == 4, "at the special case": slope(square, 3.0) == 6}
    figures = {
        "at_two": f"{slope(square, 2.0):g}",
        "at_three": f"{slope(square, 3.0):g}",
        "guarded": f"{slope(guarded_root, 0.0):g}".replace("nan", "NaN"),
    }
    return Found(holds, slope(lambda x: x**3, 2.0) == 4, figures)


@fact(
    "weights-from-the-loss-are-constants",
    "A weight computed from the loss acts as a constant factor of the gradient.",
    expected="wrong",
    reason="It is part of the graph, unless it is detached.",
    source="From the product rule",
    finding="Weight exp(−loss) at a loss of 2: the slope of weight times loss is {attached}, so the loss is pushed up; "
    "detached it is {detached}.",
)
def weights_from_the_loss_are_constants():
    """d(L exp(-L)) = (1 - L) exp(-L). The control detaches the weight."""

    def slope(detach):
        loss = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
        weight = torch.exp(-loss)
        value = (weight.detach() if detach else weight) * loss
        return torch.autograd.grad(value, loss)[0]

    constant = torch.exp(torch.tensor(-2.0, dtype=torch.float64))
    figures = {
        "attached": f"{slope(False).item():.3f}".replace("-", "−"),
        "detached": f"{slope(True).item():.3f}",
    }
    holds, control = torch.isclose(slope(False), constant).item(), torch.isclose(slope(True), constant).item()
    return Found(holds, control, figures)
