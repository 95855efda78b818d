"""Values and derivatives of given graphs against complex steps, an oracle that goes forward only."""

import cmath

import numpy as np

from vivavoce.drillkit import check, expect

STEP = 1e-30


OPERATIONS = {
    "add": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "exp": lambda a, _: cmath.exp(a),
    "tanh": lambda a, _: cmath.tanh(a),
}


def complex_value(graph, inputs, output):
    """Forward pass in complex numbers; entries of `graph` are in order of use."""
    values = dict(inputs)
    for name, (operation, *names) in graph.items():
        values[name] = OPERATIONS[operation](values[names[0]], values[names[-1]])
    return values[output]


def derivatives(graph, inputs, output):
    """The imaginary part of the value at x + ih is h times the derivative: no differences, no cancellation."""
    found = {}
    for name in inputs:
        moved = {other: complex(value, STEP if other == name else 0) for other, value in inputs.items()}
        found[name] = complex_value(graph, moved, output).imag / STEP
    return found


def random_graph(rng, n_inputs, n_nodes):
    """A graph in order of use, its inputs, and the name of its last node. Values stay moderate."""
    inputs = {f"x{i}": float(rng.uniform(-1.5, 1.5)) for i in range(n_inputs)}
    names, graph = list(inputs), {}
    for i in range(n_nodes):
        operation = ("add", "mul", "tanh", "exp")[int(rng.integers(4))]
        used = [names[i] for i in rng.integers(len(names), size=2 if operation in ("add", "mul") else 1)]
        if operation in ("mul", "exp"):  # of a tanh, so that nothing grows without bound
            graph[f"t{i}"] = ("tanh", used[0])
            used[0] = f"t{i}"
        graph[f"n{i}"] = (operation, *used)
        names.append(f"n{i}")
    return graph, inputs, names[-1]


def shuffled(graph, rng):
    """The same graph, its entries in another order."""
    names = list(graph)
    return {names[i]: graph[names[i]] for i in rng.permutation(len(names))}


def judge(subject, cases, given=()):
    """Compare value and derivatives of graphs, each in order of use with its inputs and its output.

    `given` are the same graphs as they are handed over, where that differs.
    """
    calls = [(graph, *rest) for graph, (_, *rest) in zip(given or (graph for graph, *_ in cases), cases, strict=True)]
    values, gradients = subject.each(subject.evaluate, calls), subject.each(subject.backward, calls)
    for call, (graph, inputs, output), value, got in zip(calls, cases, values, gradients, strict=True):
        case = dict(zip(("graph", "inputs", "output"), call, strict=True))
        want = complex_value(graph, {name: complex(value) for name, value in inputs.items()}, output).real
        expect.close(value, want, rtol=1e-9, atol=1e-12, inputs=case)
        expect.close(got, derivatives(graph, inputs, output), rtol=1e-9, atol=1e-12, inputs=case)


@check("single operations")
def single(subject, rng):
    inputs = {"a": float(rng.uniform(0.3, 1)), "b": float(rng.uniform(-2, -1))}
    entries = (("add", "a", "b"), ("mul", "a", "b"), ("exp", "b"), ("tanh", "a"), ("tanh", "b"))
    judge(subject, [({"y": entry}, inputs, "y") for entry in entries])


@check("adds up where a value is used twice")
def reused(subject, rng):
    x, w = (float(v) for v in rng.uniform(0.3, 1.5, size=2))
    cases = (
        ({"y": ("mul", "x", "x")}, {"x": x}, "y"),
        ({"y": ("add", "x", "x")}, {"x": x}, "y"),
        ({"s": ("add", "x", "w"), "y": ("mul", "s", "x")}, {"x": x, "w": w}, "y"),
        ({"t": ("tanh", "x"), "e": ("exp", "t"), "y": ("mul", "e", "t")}, {"x": x}, "y"),
    )
    judge(subject, cases)


@check("waits until a gradient is complete")
def complete(subject, rng):
    # b is used by c and by y; c must send its part before b passes anything on, however the entries are written.
    x = float(rng.uniform(0.3, 1.0))
    graph = {"b": ("tanh", "x"), "c": ("exp", "b"), "d": ("mul", "c", "b"), "y": ("add", "d", "b")}
    orders = [{name: graph[name] for name in order} for order in ("bcdy", "ydcb", "cbyd", "dybc")]
    judge(subject, [(graph, {"x": x}, "y")] * len(orders), orders)


@check("any order of the entries")
def any_order(subject, rng):
    sizes = ((1, 3), (2, 4), (2, 6), (3, 10), (4, 20))
    cases = [random_graph(rng, *size) for size in sizes for _ in range(6)]
    judge(subject, cases, [shuffled(graph, rng) for graph, *_ in cases])


@check("zero for inputs without influence")
def unused(subject, rng):
    inputs = {"a": float(rng.normal()), "b": float(rng.normal()), "c": float(rng.normal())}
    graph = {"y": ("exp", "a")}
    judge(subject, [({"s": ("tanh", "b"), **graph}, inputs, "y"), (graph, inputs, "b"), ({}, {"a": 1.5}, "a")])


@check("computes only what the output needs")
def lazy(subject, rng):
    graph = {"big": ("exp", "x"), "worse": ("mul", "big", "big"), "y": ("tanh", "w")}
    inputs = {"x": 1e6, "w": float(rng.uniform(0.2, 1))}
    small = {"y": ("tanh", "w")}
    want = complex_value(small, {"w": complex(inputs["w"])}, "y").real
    expect.close(subject.evaluate(graph, inputs, "y"), want, rtol=1e-9, inputs={"graph": graph, "inputs": inputs})
    got = subject.backward(graph, inputs, "y")
    slope = derivatives(small, {"w": inputs["w"]}, "y")["w"]
    expect.close(got, {"x": 0.0, "w": slope}, rtol=1e-9, inputs={"graph": graph, "inputs": inputs})


@check("a long chain")
def long(subject, rng):
    n = 1_500  # deeper than Python's recursion goes
    graph = subject.keep({"n0": ("add", "x", "w"), **{f"n{i}": ("add", f"n{i - 1}", "w") for i in range(1, n)}})
    problem = f"A chain of {n:,} additions of w to x: the derivatives should be 1 and {n:,}."
    x, w = float(rng.normal()), float(rng.normal())
    value = subject.evaluate(graph, {"x": x, "w": w}, f"n{n - 1}")
    expect.true(bool(np.isclose(value, x + n * w, rtol=1e-6, atol=1e-6)), f"The sum of a chain of {n:,} is wrong.")
    got = subject.backward(graph, {"x": x, "w": w}, f"n{n - 1}")
    expect.true(dict(got) == {"x": 1.0, "w": float(n)}, problem, got=got, want={"x": 1.0, "w": float(n)})


@check("one visit per node")
def doubling(subject, rng):
    n = 60
    graph = {"n0": ("add", "x", "x"), **{f"n{i}": ("add", f"n{i - 1}", f"n{i - 1}") for i in range(1, n)}}
    got = subject.backward(graph, {"x": 1.0}, f"n{n - 1}")
    problem = f"x + x, {n} times in a row, has a derivative of 2 to the power {n}."
    expect.true(dict(got) == {"x": 2.0**n}, problem, got=got, want={"x": 2.0**n})


@check("backward from the output")
def from_the_output(subject, rng):
    # y = x * a^4 * c^2 is moderate, and so is every value and every slope of y by a value. The slopes of the values by
    # x are not: the fourth is about 1e600. Carried from the inputs on, they overflow.
    a, c = (float(size * rng.uniform(1, 2)) for size in (1e150, 1e-150))
    inputs = {"x": float(1e-300 * rng.uniform(1, 2)), "a": a, "c": c}
    factors = ("a", "a", "a", "a", "c", "c")
    graph = {f"n{i}": ("mul", f"n{i - 1}" if i else "x", factor) for i, factor in enumerate(factors)}
    y = inputs["x"] * a * a * a * a * c * c
    want = {"x": (a * c) * (a * c) * a * a, "a": 4 * (y / a), "c": 2 * (y / c)}
    expect.close(subject.backward(graph, inputs, "n5"), want, rtol=1e-9, inputs={"graph": graph, "inputs": inputs})


@check("starts afresh with each call")
def afresh(subject, rng):
    graph, sizes = subject.keep({"s": ("add", "x", "w"), "y": ("mul", "s", "x")}), rng.uniform(0.3, 1.5, size=(3, 2))
    for x, w in sizes.tolist():  # one graph, the same object, at several inputs
        case = {"x": x, "w": w}
        expect.close(subject.evaluate(graph, case, "y"), (x + w) * x, rtol=1e-9, inputs=case)
        expect.close(subject.backward(graph, case, "y"), {"x": 2 * x + w, "w": x}, rtol=1e-9, inputs=case)


@check("leaves its arguments alone")
def pure(subject, rng):
    graph, inputs = {"y": ("mul", "s", "x"), "s": ("add", "x", "w")}, {"x": 2.0, "w": 3.0}
    expect.unchanged(subject, subject.evaluate, graph, inputs, "y")
    expect.unchanged(subject, subject.backward, graph, inputs, "y")
    expect.unchanged(subject, subject.backward, graph, inputs, "y")
