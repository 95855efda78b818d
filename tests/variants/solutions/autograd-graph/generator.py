"""Depth first with iterators on the stack; a list of edges with their slopes as a tape."""

from math import exp, tanh


def ordered(graph, output):
    """Names so that each comes after those that it uses."""
    seen, path = {output}, [(output, iter(graph.get(output, [None])[1:]))]
    while path:
        name, rest = path[-1]
        for used in rest:
            if used not in seen:
                seen.add(used)
                path.append((used, iter(graph.get(used, [None])[1:])))
                break
        else:
            path.pop()
            yield name


def record(graph, inputs, output):
    values, tape = {}, []
    for name in ordered(graph, output):
        match graph.get(name):
            case None:
                values[name] = inputs[name]
            case ("add", a, b):
                values[name] = values[a] + values[b]
                tape += [(name, a, 1.0), (name, b, 1.0)]
            case ("mul", a, b):
                values[name] = values[a] * values[b]
                tape += [(name, a, values[b]), (name, b, values[a])]
            case ("exp", a):
                values[name] = exp(values[a])
                tape.append((name, a, values[name]))
            case ("tanh", a):
                values[name] = tanh(values[a])
                tape.append((name, a, 1 - values[name] * values[name]))
    return values[output], tape


def evaluate(graph, inputs, output):
    value, _ = record(graph, inputs, output)
    return float(value)


def backward(graph, inputs, output):
    gradient = {output: 1.0}
    for to, source, slope in reversed(record(graph, inputs, output)[1]):
        gradient[source] = gradient.get(source, 0.0) + gradient[to] * slope
    return {name: gradient.get(name, 0.0) for name in inputs}
