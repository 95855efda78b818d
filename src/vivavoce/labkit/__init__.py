"""What a lab and a facts file import: claims and their rules, data sets, training loops.

A lab is data plus one pure function:

    LAB = Lab(title=..., knobs={...}, claims=(...), prediction=..., charts={...}, cannot_show=..., budget=5)

    def measure(seeds, emit, *, depth, width):
        for seed in seeds:
            yield "accuracy", "dropout", seed, 0.93

`measure` yields `(metric, arm, seed, value)` and never judges; rules judge. `emit(kind, series, values)`
streams what is plotted: `emit("line", "chart/series", (x, y))`, `emit("bar", "chart/series", y)`.
"""

from vivavoce.domain.claim import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.facts import Found, fact

__all__ = ["Chart", "Choice", "Claim", "Figure", "Found", "Knob", "Lab", "Prediction", "Rule", "fact"]
