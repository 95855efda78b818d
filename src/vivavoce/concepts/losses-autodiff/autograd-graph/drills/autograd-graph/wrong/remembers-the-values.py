# caught by: starts afresh with each call
# mistake: keeps the values of a graph for the next call, which has other inputs
import math

KNOWN = {}


def needed_in_order(graph, output):
    """Names behind `output`, each after the names that it uses."""
    order, done, stack = [], set(), [(output, False)]
    while stack:
        name, used_are_done = stack.pop()
        if name in done:
            continue
        if used_are_done:
            done.add(name)
            order.append(name)
        else:
            stack.append((name, True))
            stack.extend((used, False) for used in graph.get(name, ("input",))[1:])
    return order


def values_of(graph, inputs, order):
    """Forward pass: a value for every name in the order."""
    values = KNOWN.setdefault(id(graph), {})
    for name in order:
        if name in values:
            continue
        if name in inputs:
            values[name] = inputs[name]
            continue
        operation, *names = graph[name]
        used = [values[one] for one in names]
        if operation == "add":
            values[name] = used[0] + used[1]
        elif operation == "mul":
            values[name] = used[0] * used[1]
        else:
            values[name] = math.exp(used[0]) if operation == "exp" else math.tanh(used[0])
    return values


def slopes(operation, value, used):
    """Derivative of a node's value by each value that it uses."""
    if operation == "add":
        return [1.0, 1.0]
    if operation == "mul":
        return [used[1], used[0]]
    return [value] if operation == "exp" else [1 - value * value]


def evaluate(graph, inputs, output):
    """Value of the node `output`."""
    return values_of(graph, inputs, needed_in_order(graph, output))[output]


def backward(graph, inputs, output):
    """Derivative of `output` by every input: a dictionary of floats."""
    order = needed_in_order(graph, output)
    values = values_of(graph, inputs, order)
    gradients = {name: 0.0 for name in [*order, *inputs]}
    gradients[output] = 1.0
    for name in reversed(order):
        if name in inputs:
            continue
        operation, *names = graph[name]
        for one, slope in zip(names, slopes(operation, values[name], [values[n] for n in names]), strict=True):
            gradients[one] += gradients[name] * slope
    return {name: gradients[name] for name in inputs}
