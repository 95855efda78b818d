"""Counts of waiting arguments, as in Kahn's order; the needed part of the graph is found first."""

import math
from collections import deque


def needed_order(graph, output):
    needed, frontier = {output}, deque([output])
    while frontier:
        for used in graph.get(frontier.popleft(), ("input",))[1:]:
            if used not in needed:
                needed.add(used)
                frontier.append(used)
    users, waiting = {name: [] for name in needed}, {}
    for name in needed:
        used = set(graph[name][1:]) if name in graph else set()
        waiting[name] = len(used)
        for one in used:
            users[one].append(name)
    ready = deque(name for name in needed if waiting[name] == 0)
    order = []
    while ready:
        order.append(name := ready.popleft())
        for user in users[name]:
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)
    return order


def forward(graph, inputs, output):
    order, values = needed_order(graph, output), {}
    for name in order:
        if name not in graph:
            values[name] = float(inputs[name])
            continue
        kind, *used = graph[name]
        arguments = [values[one] for one in used]
        if kind in ("exp", "tanh"):
            values[name] = getattr(math, kind)(*arguments)
        else:
            values[name] = math.prod(arguments) if kind == "mul" else math.fsum(arguments)
    return order, values


def evaluate(graph, inputs, output):
    return forward(graph, inputs, output)[1][output]


def backward(graph, inputs, output):
    order, values = forward(graph, inputs, output)
    slopes = dict.fromkeys(order, 0.0) | {output: 1.0}
    for name in reversed(order):
        if name not in graph:
            continue
        kind, *used = graph[name]
        if kind == "add":
            factors = [1.0, 1.0]
        elif kind == "mul":
            factors = [values[used[1]], values[used[0]]]
        elif kind == "exp":
            factors = [values[name]]
        else:
            factors = [1.0 - values[name] ** 2]
        for one, factor in zip(used, factors, strict=True):
            slopes[one] += slopes[name] * factor
    return {name: slopes.get(name, 0.0) for name in inputs}
