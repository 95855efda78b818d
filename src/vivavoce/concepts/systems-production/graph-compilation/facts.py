"""Claims about capturing PyTorch programs as graphs: what is frozen, what is refused, what is guarded."""

import random
import warnings

import torch
from torch import nn
from torch.fx.experimental.proxy_tensor import make_fx

from vivavoce.labkit import Found, fact


@fact(
    "trace-does-the-same",
    "A traced graph does what the Python function does.",
    expected="conditional",
    reason="Operations on tensors are recorded; what Python computes meanwhile becomes a constant.",
    source="PyTorch documentation, torch.fx: limitations of symbolic tracing",
    finding="A function of tensors only: equal on new inputs. Times a random number of Python: two calls gave {traced} "
    "different results, the function itself {python}. A counter in it stood at {count} after {calls} calls.",
)
def trace_does_the_same():
    """Recorded once, called several times. The control compares a trace of another function."""
    x, calls, counter = torch.ones(2), 5, []

    def pure(x):
        return torch.tanh(x) * 2

    def noisy(x):
        return x * random.random()

    def counting(x):
        counter.append(1)
        return x + 1

    random.seed(0)
    traced_noise, traced_count = make_fx(noisy)(x), make_fx(counting)(x)
    counter.clear()
    for _ in range(calls):
        traced_count(x)
    traced, python = ({float(f(x)[0]) for _ in range(2)} for f in (traced_noise, noisy))
    y = torch.linspace(-3, 3, 2)
    holds = {
        "tensors only": torch.equal(make_fx(pure)(x)(y), pure(y)),
        "random numbers of Python": len(traced) == len(python),
        "a counter": len(counter) == calls,
    }
    figures = {"traced": len(traced), "python": len(python), "count": len(counter), "calls": calls}
    return Found(holds, torch.equal(make_fx(counting)(x)(y), pure(y)), figures)


@fact(
    "branches-survive",
    "An if in the Python code is kept in the captured graph.",
    expected="conditional",
    reason="A trace keeps the side that was taken; export refuses to choose by a value; torch.compile splits and asks "
    "Python each time.",
    source="PyTorch documentation, torch.export: limitations; torch.compile: graph breaks",
    finding="Recorded with two rows, a function that doubles more than four rows gave {traced} for a row of ones among "
    "eight in place of {python}. A branch on a sum: export {export}, torch.compile was right in {pieces} pieces.",
)
def branches_survive():
    """A branch on a shape in a trace, one on a value in export and compile. The control has no branch."""

    def by_rows(x):
        return x * 2 if x.shape[0] > 4 else -x

    def by_sum(x):
        return x * 2 if x.sum() > 0 else -x

    class Module(nn.Module):
        def forward(self, x):
            return by_sum(x)

    many, negative = torch.ones(8, 1), -torch.ones(2)
    traced = make_fx(by_rows)(torch.ones(2, 1))(many)
    try:
        torch.export.export(Module(), (torch.ones(2),))
        refused = False
    except Exception:  # the class of the error changes between releases
        refused = True
    graphs = []

    def backend(graph, inputs):
        graphs.append(graph)
        return graph.forward

    torch._dynamo.reset()
    compiled = torch.compile(by_sum, backend=backend)(negative)
    holds = {
        "trace": torch.equal(traced, by_rows(many)),
        "torch.export": not refused,
        "torch.compile": torch.equal(compiled, by_sum(negative)),
    }
    straight = make_fx(lambda x: x * 2)(torch.ones(2, 1))(many)
    figures = {
        "traced": f"{traced[0].item():.0f}", "python": f"{by_rows(many)[0].item():.0f}",
        "export": "refused it" if refused else "took it", "pieces": len(graphs),
    }  # fmt: skip
    return Found({"with a branch": all(holds.values()), **holds}, torch.equal(straight, many * 2), figures)


@fact(
    "export-takes-any-batch",
    "An exported program takes any batch size.",
    expected="conditional",
    reason="Sizes are fixed to those of the example unless a dimension is declared dynamic.",
    source="PyTorch documentation, torch.export: expressing dynamism",
    finding="Exported with four rows it {fixed} five; with the first dimension declared dynamic it {dynamic} them.",
)
def export_takes_any_batch():
    """The same layer exported twice. The control asks the fixed one for its own size."""
    layer, example = nn.Linear(3, 2), torch.ones(4, 3)

    def takes(program, rows):
        try:
            return program.module()(torch.ones(rows, 3)).shape == (rows, 2)
        except (AssertionError, RuntimeError):
            return False

    fixed = torch.export.export(layer, (example,))
    dynamic = torch.export.export(layer, (example,), dynamic_shapes=({0: torch.export.Dim("batch")},))
    holds = {"by default": takes(fixed, 5), "with a dynamic dimension": takes(dynamic, 5)}
    words = {True: "took", False: "refused"}
    figures = {"fixed": words[holds["by default"]], "dynamic": words[holds["with a dynamic dimension"]]}
    return Found(holds, takes(fixed, 4), figures)


@fact(
    "print-costs-nothing",
    "A print in a compiled function does not matter to the compiler.",
    expected="wrong",
    reason="The graph ends before the call into Python and a second one begins after it: nothing is fused across.",
    source="PyTorch documentation, torch.compile: graph breaks",
    finding="Without the print: {plain} graph. With it: {printing}.",
)
def print_costs_nothing():
    """Counts the graphs that a backend is given. The control has no print."""

    def graphs(function):
        seen = []

        def backend(graph, inputs):
            seen.append(graph)
            return graph.forward

        torch._dynamo.reset()
        torch.compile(function, backend=backend)(torch.ones(2))
        return len(seen)

    def printing(x):
        y = torch.sin(x)
        print(end="")
        return torch.cos(y)

    def plain(x):
        return torch.cos(torch.sin(x))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, without = graphs(printing), graphs(plain)
    return Found(found == 1, without == 1, {"plain": without, "printing": found})


@fact(
    "graph-can-be-rewritten",
    "A captured graph can be changed as data, and still computes the function.",
    source="Reed, DeVito, He, Ussery and Ansel, torch.fx, MLSys 2022",
    finding="In a graph of {before} operations each multiplication by 1 was removed: {after} are left, and the outputs "
    "are equal bit for bit.",
)
def graph_can_be_rewritten():
    """Multiplications by 1 are taken out. The control takes out multiplications by 2 as well."""

    def function(x):
        y = torch.sin(x) * 1
        return torch.exp(y * 2) * 1

    def simplified(factors):
        traced = make_fx(function)(torch.ones(3))
        operations = [node for node in traced.graph.nodes if node.op == "call_function"]
        for node in operations:
            if node.target == torch.ops.aten.mul.Tensor and node.args[1] in factors:
                node.replace_all_uses_with(node.args[0])
                traced.graph.erase_node(node)
        traced.recompile()
        left = sum(node.op == "call_function" for node in traced.graph.nodes)
        return traced, len(operations), left

    x = torch.linspace(-1, 1, 3)
    (traced, before, after), (broken, _, _) = simplified({1}), simplified({1, 2})
    holds = torch.equal(traced(x), function(x)) and after < before
    return Found(holds, torch.equal(broken(x), function(x)), {"before": before, "after": after})
