"""What a lab's notebook shows: the run beside the evidence, and curves that can be read."""

import re

import pytest

from vivavoce.domain.claim import Chart, Choice, Claim, Knob, Lab, Prediction, Rule
from vivavoce.domain.errors import VivaError
from vivavoce.labkit import plots
from vivavoce.labkit.notebook import run

LAB = Lab(
    title="Twice",
    knobs={"slope": Knob(2.0, "Slope", low=0.0, high=4.0)},
    claims=(
        Claim("doubles", "It doubles.", (Rule("value", "line", 1.0, margin=0.5),), {}, ""),
        Claim(
            "elsewhere",
            "It does elsewhere.",
            (Rule("value", "line", 1.0, margin=0.5),),
            {},
            "",
            settings={"slope": 3.0},
        ),
    ),
    prediction=Prediction("How much?", "value", "line", (Choice("small", high=1.0), Choice("large", low=1.0)), "So."),
    charts={"curve": Chart("Growth", "x", "y"), "bars": Chart("Values", y="value", kind="bar")},
    cannot_show="Anything else.",
    budget=1,
)
EVIDENCE = {"doubles": {"verdict": "holds", "as stated": "holds", "effect": 1.0, "interval": (0.9, 1.1), "wins": 9,
                        "seeds": 10, "date": "2026-11-22", "finding": "It did."}}  # fmt: skip


def measure(seeds, emit, *, slope):
    for seed in seeds:
        for x in range(3):
            emit("line", "curve/line", (x, slope * x))
        emit("bar", "bars/line", slope)
        yield "value", "line", seed, slope


def test_a_run_stands_beside_the_evidence():
    found = run(LAB, measure, {"slope": 2.0})
    first, second = repr(found.beside(EVIDENCE)).splitlines()[1:]
    assert first == "It doubles. | 1 | holds: 1 [0.9, 1.1], 9 of 10 seeds, 2026-11-22 | consistent"
    assert second == "It does elsewhere. | tested at other settings | none | "
    assert found.settled == "2.00: large. So."
    assert "2  2  2 | 2" in repr(found.measured)


def test_another_setting_is_not_compared_and_settles_nothing():
    found = run(LAB, measure, {"slope": 0.5})
    assert "tested at other settings" in repr(found.beside(EVIDENCE)) and "consistent" not in repr(
        found.beside(EVIDENCE)
    )
    assert found.settled.startswith("The question is about the knobs at their defaults")
    with pytest.raises(VivaError, match="slope runs from 0 to 4"):
        run(LAB, measure, {"slope": 5.0})


def test_a_run_that_goes_the_other_way_is_inconsistent():
    turned = {"doubles": {**EVIDENCE["doubles"], "verdict": "does_not_hold", "as stated": "does_not_hold"}}
    assert repr(run(LAB, measure, {}).beside(turned)).splitlines()[1].endswith("| inconsistent")


def test_each_seed_is_a_strand_and_labels_do_not_overlap():
    drawn = run(LAB, measure, {}).curves._repr_html_()
    assert drawn.count("<svg") == 2 and drawn.count('<path d="M') == 1 + 3  # the axes, and three seeds
    curves = {"a": [(0, 1.0), (1, 1.0)], "b": [(0, 0.0), (1, 1.001)], "<c>": [(0, 2.0), (1, None)]}
    svg = plots.chart(Chart("Two", "x", "y"), curves)
    heights = [float(found) for found in re.findall(r'y="([\d.]+)" text-anchor="start" fill="#(?:006380|161b24)"', svg)]
    assert len(heights) == 2 and abs(heights[0] - heights[1]) >= 14
    assert "&lt;c&gt;" in svg


def test_what_cannot_be_drawn_is_left_out():
    assert plots.chart(Chart("None"), {}) == ""
    assert plots.chart(Chart("Bars", kind="bar"), {"a": [None]}) == ""
    logs = plots.chart(Chart("Log", log_y=True), {"a": [(0, 0.0), (1, 10.0), (2, 100.0)]})
    assert ">10<" in logs and ">0<" not in logs
    assert plots.chart(Chart("Spread", kind="histogram"), {"a": [[1.0, 2.0], [2.0]]}).count("<path") == 2
