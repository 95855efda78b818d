# caught by: backward from the output
# mistake: carries slopes forward, once through the graph for each input
import math


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


def dual(graph, inputs, output, by):
    """Value of `output` and its slope by one input: every value carries its slope along."""
    pairs = {}
    for name in needed_in_order(graph, output):
        if name in inputs:
            pairs[name] = (inputs[name], 1.0 if name == by else 0.0)
            continue
        operation, *names = graph[name]
        (a, da), (b, db) = pairs[names[0]], pairs[names[-1]]
        if operation == "add":
            pairs[name] = (a + b, da + db)
        elif operation == "mul":
            pairs[name] = (a * b, da * b + a * db)
        elif operation == "exp":
            pairs[name] = (math.exp(a), math.exp(a) * da)
        else:
            pairs[name] = (math.tanh(a), (1 - math.tanh(a) ** 2) * da)
    return pairs[output]


def evaluate(graph, inputs, output):
    """Value of the node `output`."""
    return dual(graph, inputs, output, None)[0]


def backward(graph, inputs, output):
    """Derivative of `output` by every input: a dictionary of floats."""
    return {name: dual(graph, inputs, output, name)[1] for name in inputs}
