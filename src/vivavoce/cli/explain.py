"""`viva grade`: an explanation from a file, judged point by point."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, read_file, say_hanging, say_json
from vivavoce.cli.names import QUESTION
from vivavoce.domain.grade import CONTRADICTED, COVERED, MAY_BE, MISSING, PARTIAL, UNSURE, Grade
from vivavoce.domain.rubric import ASKED, BONUS

if TYPE_CHECKING:
    from vivavoce.domain.rubric import Rubric

MARKS = {COVERED: "✓", PARTIAL: "◐", MISSING: "○", CONTRADICTED: "!", UNSURE: "?"}
WORDS = {COVERED: "covered", PARTIAL: "partial", MISSING: "missed", CONTRADICTED: "check this", UNSURE: "not sure"}
WEAK = 0.25
AS_TEXT = "Print question, answer, what was missed and the evidence, to copy to a tutor or an assistant."


@click.command()
@click.argument("question", type=QUESTION)
@click.option("--file", "name", default="-", show_default=True, help="The answer; - reads standard input.")
@click.option("--record", is_flag=True, help="Keep the attempt in your history.")
@click.option("--as-text", is_flag=True, help=AS_TEXT)
@json_option
@data_dir_option
def grade(question: str, name: str, record: bool, as_text: bool, as_json: bool, data_dir: Path | None) -> None:
    """Grade an explanation from a file. Exit code 1 when the answer is weak."""
    from vivavoce.app import contract, telling
    from vivavoce.grader import read_answer

    program = open_viva(data_dir)
    page = program.question(question)
    answer = read_file(name)
    judged = program.explain(question, answer).grade if record else program.grade(question, answer)
    if as_json:
        say_json(contract.grade(judged))
    elif as_text:
        click.echo(telling.answer_text(program, page, read_answer(answer), judged), nl=False)
    else:
        show_grade(judged, page.rubric)
    if judged.score < WEAK:
        raise click.exceptions.Exit(1)


def show_grade(judged: Grade, rubric: Rubric) -> None:
    """The verdict on every point, numbered as `viva ask --dispute` names them, then what to do about it."""
    out = console()
    perhaps = f", perhaps {judged.extra[MAY_BE]}" if MAY_BE in judged.extra else ""
    out.print(f"\n[bold]{judged.score:.0%}, {judged.band}{perhaps}[/bold]  ({_how(judged)})\n")
    verdicts = {point.id: point for point in judged.points}
    number = 0
    for role in (ASKED, BONUS):
        out.print(f"[bold]{role.capitalize()}[/bold]")
        for point in (p for p in rubric.points if p.role == role):
            number += 1
            verdict = verdicts[point.id].verdict
            say_hanging(f"{number:>3} {MARKS[verdict]} {WORDS[verdict]:<11}", point.statement)
    for found in judged.misconceptions:
        number += 1
        out.print()
        say_hanging(f"{number:>3} ! check this ", found.correction)
    if judged.advice:
        out.print()
    for line in judged.advice:
        say_hanging("→ ", line)


def _how(judged: Grade) -> str:
    """How long the answer is and who judged it."""
    return f"{judged.words} word{'' if judged.words == 1 else 's'}, {judged.tier} grader"


COMMANDS = {"grade": grade}
