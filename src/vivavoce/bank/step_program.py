"""Computes training steps with the scratch engine: settings as JSON on standard input, steps on standard output.

Run as a program of its own, `python -m vivavoce.bank.step_program`, so that neither the build nor the server loads
NumPy. What is shown is the graph that the engine recorded, node by node; nothing is computed a second time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from vivavoce.bank import serial
from vivavoce.bank.step_drawing import short
from vivavoce.domain.step import (
    BACKWARD,
    COMPUTED,
    FORWARD,
    INPUT,
    PARAMETER,
    PARAMETERS,
    TARGET,
    UPDATE,
    Frame,
    StepNode,
    StepSettings,
    TrainingStep,
)
from vivavoce.scratch import Tensor, no_grad
from vivavoce.scratch.activations import sigmoid, softplus, tanh
from vivavoce.scratch.graph import Step, trace

FORMULAS: dict[str, Callable[..., str]] = {
    "multiply": "{} · {}".format,
    "add": "{} + {}".format,
    "subtract": "{} − {}".format,
    "power": "{}²".format,  # the only power of this network is the square
}
ROLES = {"x1": INPUT, "x2": INPUT, "target": TARGET} | dict.fromkeys(PARAMETERS, PARAMETER)


def network(settings: StepSettings) -> tuple[Tensor, dict[str, Tensor]]:
    """The loss, and every tensor on the way to it by its name."""
    phi = {"tanh": tanh, "sigmoid": sigmoid}[settings.activation]
    t = {name: Tensor(settings.numbers[name], requires_grad=True) for name in ("x1", "x2", "target", *PARAMETERS)}
    for unit in ("1", "2"):
        for i in ("1", "2"):
            t[f"w{unit}{i}·x{i}"] = t[f"w{unit}{i}"] * t[f"x{i}"]
        t[f"sum{unit}"] = t[f"w{unit}1·x1"] + t[f"w{unit}2·x2"]
        t[f"z{unit}"] = t[f"sum{unit}"] + t[f"b{unit}"]
        t[f"h{unit}"] = phi(t[f"z{unit}"])
        t[f"v{unit}·h{unit}"] = t[f"v{unit}"] * t[f"h{unit}"]
    t["sum"] = t["v1·h1"] + t["v2·h2"]
    t["y"] = t["sum"] + t["c"]
    if settings.loss == "squared":
        t["error"] = t["y"] - t["target"]
        t["loss"] = t["error"] ** 2
    else:  # of the probability sigmoid(y), written so that nothing overflows
        t["softplus"] = softplus(t["y"])
        t["target·y"] = t["target"] * t["y"]
        t["loss"] = t["softplus"] - t["target·y"]
    return t["loss"], t


def training_step(settings: StepSettings) -> TrainingStep:
    """Forward, backward and one step of gradient descent, and the loss after it."""
    loss, tensors = network(settings)
    before = loss.item()
    traced = _in_reading_order(trace(loss, tensors))
    position = {step.name: number for number, step in enumerate(traced)}
    nodes = tuple(_node(step, position) for step in traced)
    gradient = {node.name: node.gradient for node in nodes}
    rate = settings.numbers["rate"]
    updated = {name: settings.numbers[name] - rate * gradient[name] for name in PARAMETERS}
    with no_grad():
        after = network(StepSettings(settings.activation, settings.loss, {**settings.numbers, **updated}))[0].item()
    frames = (*_forward(nodes), *_backward(nodes), *_updates(nodes, rate, updated, before, after))
    return TrainingStep(settings, nodes, frames, before, after, updated)


def _in_reading_order(traced: list[Step]) -> list[Step]:
    """Each node after its inputs, the first input's branch first: the first hidden unit before the second."""
    by_name = {step.name: step for step in traced}
    ordered: dict[str, Step] = {}

    def visit(step: Step) -> None:
        for name in step.inputs:
            if name not in ordered:
                visit(by_name[name])
        ordered[step.name] = step

    visit(traced[-1])
    return list(ordered.values())


def _node(step: Step, position: dict[str, int]) -> StepNode:
    formula = FORMULAS.get(step.operation, f"{step.operation}({{}})".format)
    return StepNode(
        name=step.name,
        role=ROLES.get(step.name, COMPUTED),
        formula=formula(*step.inputs) if step.inputs else "",
        inputs=tuple(position[name] for name in step.inputs),
        value=step.value.item(),
        slopes=tuple(slope.item() for slope in step.slopes),
        gradient=step.gradient.item(),
    )


def _forward(nodes: tuple[StepNode, ...]) -> list[Frame]:
    given = Frame(FORWARD, -1, "The inputs, the target and the parameters are given. Forward, each value is computed.")
    return [
        given,
        *(
            Frame(FORWARD, number, f"{node.name} = {node.formula} = {short(node.value)}")
            if node.name != node.formula.replace(" · ", "·")
            else Frame(FORWARD, number, f"{node.formula} = {short(node.value)}")
            for number, node in enumerate(nodes)
            if node.inputs
        ),
    ]


def _backward(nodes: tuple[StepNode, ...]) -> list[Frame]:
    """From the loss down: what every node receives from those that it went into."""
    frames = [Frame(BACKWARD, len(nodes) - 1, "Backward: the gradient of the loss by itself is 1.")]
    for number in range(len(nodes) - 2, -1, -1):
        parts = [
            f"{short(above.gradient)} × {short(slope)}"
            for above in nodes
            for source, slope in zip(above.inputs, above.slopes, strict=True)
            if source == number
        ]
        node = nodes[number]
        why = " + ".join(f"({part})" for part in parts) if len(parts) > 1 else parts[0]
        paths = f" {len(parts)} paths meet and add up." if len(parts) > 1 else ""
        says = f"Gradient at {node.name}: what comes from above × local slope = {why} = {short(node.gradient)}.{paths}"
        frames.append(Frame(BACKWARD, number, says))
    return frames


def _updates(
    nodes: tuple[StepNode, ...], rate: float, updated: dict[str, float], before: float, after: float
) -> list[Frame]:
    frames = [Frame(UPDATE, -1, "Backward has changed no parameter. Now the optimiser does, each by its own gradient.")]
    for number, node in enumerate(nodes):
        if node.role == PARAMETER:
            new = short(updated[node.name])
            change = f"{short(node.value)} − {short(rate)} × {short(node.gradient)}"
            frames.append(Frame(UPDATE, number, f"{node.name} becomes {change} = {new}"))
    word = "falls" if after < before else "rises" if after > before else "stays"
    why = " The step was too long for the slope at its start." if after > before else ""
    change = f"The loss on this example {word}: {short(before)} before, {short(after)} after.{why}"
    return [*frames, Frame(UPDATE, len(nodes) - 1, change)]


def main() -> None:
    """Answer one list of settings."""
    asked = [serial.revive(StepSettings, settings) for settings in json.load(sys.stdin)]
    sys.stdout.write(f"[{','.join(serial.dump(training_step(settings)) for settings in asked)}]")


if __name__ == "__main__":
    main()
