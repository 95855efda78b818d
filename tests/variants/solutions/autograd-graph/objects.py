"""Nodes as objects with a closure for the way back, made on demand from a stack."""

import math


class Node:
    def __init__(self, value, parents=()):
        self.value, self.parents, self.gradient = float(value), parents, 0.0

    def push(self):
        for parent, slope in self.parents:
            parent.gradient += slope * self.gradient


def add(a, b):
    return Node(a.value + b.value, ((a, 1.0), (b, 1.0)))


def mul(a, b):
    return Node(a.value * b.value, ((a, b.value), (b, a.value)))


def exp(a):
    value = math.exp(a.value)
    return Node(value, ((a, value),))


def tanh(a):
    value = math.tanh(a.value)
    return Node(value, ((a, (1.0 - value) * (1.0 + value)),))


MAKERS = {"add": add, "mul": mul, "exp": exp, "tanh": tanh}


def build(graph, inputs, output):
    made = {name: Node(value) for name, value in inputs.items()}
    stack = [output]
    while stack:
        name = stack[-1]
        if name in made:
            stack.pop()
            continue
        kind, *used = graph[name]
        missing = [one for one in used if one not in made]
        if missing:
            stack.extend(missing)
        else:
            made[name] = MAKERS[kind](*(made[one] for one in used))
            stack.pop()
    return made


def evaluate(graph, inputs, output):
    return build(graph, inputs, output)[output].value


def backward(graph, inputs, output):
    made = build(graph, inputs, output)
    made[output].gradient = 1.0
    for node in reversed(list(made.values())):
        node.push()
    return {name: made[name].gradient for name in inputs}
