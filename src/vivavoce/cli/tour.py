"""`viva tour`: the whole program at work in under a minute, in a history of its own that is thrown away."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.code import show_judgement
from vivavoce.cli.common import console, open_viva, say_hanging
from vivavoce.cli.explain import show_grade
from vivavoce.cli.lab import follow
from vivavoce.domain.errors import VivaError

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

QUESTION, DRILL, LAB, INCIDENT = "dropout", "softmax", "vanishing-gradients", "noisy-predictions"
# What a candidate might say: most of it right, one thing outdated, one thing missing.
ANSWER = (
    "Dropout is there against overfitting. In training you switch off a random half of the units at each step, "
    "so no unit can rely on one particular neighbour and the features get more robust, a bit like training "
    "many thinned networks and averaging them. At test time all the units are on."
)


@click.command()
@click.option("--yes", is_flag=True, help="Do not wait for a key between the steps.")
def tour(yes: bool) -> None:
    """See the whole program at work: it really grades, judges and trains."""
    with tempfile.TemporaryDirectory() as folder:
        program = open_viva(Path(folder), workers=True)
        try:
            for number, step in enumerate((_grade, _judge, _predict, _repair, _tomorrow), 1):
                console().rule(f"{number} of 5")
                step(program)
                if not yes and number < 5:
                    console().print("\nEnter goes on.", style="dim")
                    sys.stdin.readline()
        finally:
            program.close()
    console().print("\nNothing of this was kept. Start your own: viva", style="dim")


def _grade(program: Viva) -> None:
    page = program.question(QUESTION)
    console().print(f"[bold]Explain.[/bold] {page.title}\n\n“{ANSWER}”")
    show_grade(program.explain(QUESTION, ANSWER, seconds=40).grade, page.rubric)


def _judge(program: Viva) -> None:
    page = program.drill(DRILL)
    wrong = page.wrong[0]
    console().print(f"[bold]Code.[/bold] {page.spec.title}: a solution with a common mistake ({wrong.mistake}).\n")
    show_judgement(program.judge(DRILL, wrong.code))
    console().print("\nAnd the reference:\n")
    show_judgement(program.judge(DRILL, page.reference))


def _predict(program: Viva) -> None:
    page = program.lab(LAB)
    prediction = page.lab.prediction
    console().print(f"[bold]Predict.[/bold] {prediction.ask}")
    for choice in prediction.choices:
        say_hanging("  - ", choice.label)
    console().print(f"\nSay it is “{prediction.choices[0].label}”. Now real networks are built and measured.")
    run = program.run_lab(LAB, {}, seeds=3)
    problem = follow(run, quiet=False)
    if problem or run.result is None or run.result.figure is None:
        raise VivaError(problem or "The lab gave no figure.", "`viva doctor` says what is missing.")
    settled = program.predict(LAB, 0, run.knobs, run.result.figure)
    word = "Right" if settled.hit else f"It was “{prediction.choices[settled.right].label}”"
    console().print(f"{word}: {settled.shown}. {settled.because}")
    agreeing = sum(claim.consistent is True for claim in run.result.claims)
    compared = sum(claim.consistent is not None for claim in run.result.claims)
    console().print(
        f"{agreeing} of {compared} claims consistent with the committed evidence; {run.result.cpu_seconds:.1f} CPU s"
    )


def _repair(program: Viva) -> None:
    page = program.drill(INCIDENT)
    console().print(f"[bold]Repair.[/bold] {page.spec.title}\n\nThe script as it was handed over:")
    show_judgement(program.judge(INCIDENT, page.stub))
    console().print("\nRepaired:")
    show_judgement(program.judge(INCIDENT, page.reference))


def _tomorrow(program: Viva) -> None:
    console().print("[bold]Next.[/bold] What the program would have you do now:")
    for action in program.today().actions[:3]:
        say_hanging("  - ", f"{action.title} ({action.called}, {action.minutes} min): {action.reason}")


COMMANDS = {"tour": tour}
