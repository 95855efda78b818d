"""Evidence comes out of a lab as measured: verdict, contexts, control, figures; facts likewise."""

from __future__ import annotations

from vivavoce.labkit.run import evidence_of_facts, evidence_of_lab

LAB = """
from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Does the sum grow?",
    knobs={"slope": Knob(1.0, "Slope", low=-1.0, high=1.0)},
    claims=(
        Claim("grows", "The sum grows.", (Rule("sum", "sloped", "flat", 0.5),), {"slope": 0.0}, "no slope",
              contexts={"downhill": {"slope": -1.0}}, finding="It grew by {growth} in {wins} of {seeds} seeds.",
              figures={"growth": Figure("sum", "sloped", format=".1f")}, ledger=("000-Q1.1",), seeds=10),
        Claim("blind", "Anything grows.", (Rule("sum", "sloped", -100.0, 0.0),), {"slope": 0.0}, "flips nothing",
              seeds=10),
    ),
    prediction=Prediction("?", "sum", "sloped", (Choice("down", high=0.0), Choice("up", low=0.0)), "because"),
    charts={"c": Chart("C")},
    cannot_show="anything",
    budget=1.0,
)


def measure(seeds, emit, *, slope):
    for seed in seeds:
        yield "sum", "sloped", seed, slope * (1.0 + seed / 10_000)
        yield "sum", "flat", seed, 0.0
"""

FACTS = """
from vivavoce.labkit import Found, fact


@fact("compounds", "Ten per cent a step is thirteenthousandfold after 100 steps.", finding="It is {product}.")
def compounds():
    return Found(holds=1.1**100 > 13_000, control=1.0**100 > 13_000, figures={"product": round(1.1**100)})


@fact("needs-a-condition", "A square is larger than its root.")
def squares():
    return Found(holds={"above one": 2**2 > 2, "below one": 0.5**2 > 0.5}, control=0.5**2 > 0.5)
"""


def test_a_lab_settles_its_claims(tmp_path):
    path = tmp_path / "concept" / "labs" / "sums.py"
    path.parent.mkdir(parents=True)
    path.write_text(LAB)
    settings: list[str] = []
    grows, blind = evidence_of_lab(path, "sums", settings.append)
    assert (grows.id, grows.verdict, grows.wins) == ("sums/grows", "holds_only_if", 10)
    assert grows.contexts == {"as stated": "holds", "downhill": "does_not_hold"}
    assert grows.finding == "It grew by 1.1 in 10 of 10 seeds."
    assert min(grows.seeds) == 1000  # evidence never uses the seeds that margins were set on
    assert round(grows.extra["prediction"], 1) == 1.1
    assert blind.verdict == "invalid"  # its control did not flip
    assert settings == ["slope=1.0", "slope=-1.0", "slope=0.0"]  # each setting is measured once


def test_facts_are_checked(tmp_path):
    path = tmp_path / "facts.py"
    path.write_text(FACTS)
    compounds, squares = evidence_of_facts(path, "algebra")
    assert (compounds.verdict, compounds.finding) == ("holds", "It is 13781.")
    assert squares.verdict == "holds_only_if"


def test_the_hash_follows_the_file(tmp_path):
    path = tmp_path / "facts.py"
    path.write_text(FACTS)
    before = evidence_of_facts(path, "algebra")[0].hash
    path.write_text(FACTS.replace("13_000", "12_000"))
    assert evidence_of_facts(path, "algebra")[0].hash != before
