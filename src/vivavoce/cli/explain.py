"""`viva grade` and `viva ask`: explain in your own words and be told what you said."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, read_file, say_hanging, say_json
from vivavoce.domain.grade import CONTRADICTED, COVERED, MISSING, PARTIAL, UNSURE, Grade
from vivavoce.domain.rubric import CONSTRAINT

if TYPE_CHECKING:
    from vivavoce.app.results import Explained
    from vivavoce.app.viva import Viva
    from vivavoce.domain.rubric import Rubric

MARKS = {COVERED: "✓", PARTIAL: "◐", MISSING: "○", CONTRADICTED: "!", UNSURE: "?"}
WORDS = {COVERED: "covered", PARTIAL: "partial", MISSING: "missed", CONTRADICTED: "check this", UNSURE: "not sure"}
WEAK = 0.25
AS_TEXT = "Print question, answer, what was missed and the evidence, to copy to a tutor or an assistant."


@click.command()
@click.argument("question")
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


@click.command()
@click.argument("question", required=False)
@click.option("--as-text", is_flag=True, help=AS_TEXT)
@data_dir_option
def ask(question: str | None, as_text: bool, data_dir: Path | None) -> None:
    """Answer one question in your own words; end with an empty line or Ctrl+D."""
    program = open_viva(data_dir)
    slug = question or _suggested(program)
    page = program.question(slug)
    out = console()
    out.print(f"\n[bold]{page.title}[/bold]")
    out.print("Answer as you would aloud, two minutes or less. An empty line ends it.\n", style="dim")
    started = time.monotonic()
    explained = program.explain(slug, _read_answer(), seconds=time.monotonic() - started)
    show_grade(explained.grade, page.rubric)
    while explained.next is not None:
        following = _follow(program, explained)
        if following is None:
            break
        explained = following
        out.print(f"Now {explained.grade.score:.0%}, {explained.grade.band}.\n")
    short = page.section("30-seconds")
    if short is not None:
        from vivavoce.cli.text import plain

        out.print(f"\n[bold]{short.title}[/bold]")
        out.print(plain(short.html), markup=False)
    out.print(f"\nThe whole answer: viva show {slug} --deep", style="dim")
    if as_text:
        from vivavoce.app import telling

        click.echo(f"\n{telling.attempt_text(program, explained.event_id)}", nl=False)


def _suggested(program: Viva) -> str:
    explains = [a.item.removeprefix("q:") for a in program.today().actions if a.practice == "explain"]
    return explains[0] if explains else program.questions()[0]["slug"]


def _read_answer() -> str:
    lines: list[str] = []
    for line in sys.stdin:
        if not line.strip() and lines:
            break
        lines.append(line)
    return "".join(lines)


def _follow(program: Viva, explained: Explained) -> Explained | None:
    """One follow-up; None when the learner moves on."""
    turn = explained.next
    assert turn is not None
    out = console()
    asks = "What if? The interviewer changes one condition" if turn.kind == CONSTRAINT else "The interviewer asks"
    out.print(f"\n[bold]{asks}:[/bold] {turn.ask}")
    out.print("Answer, or type h for a hint, s to see the answer, Enter to move on.", style="dim")
    said = sys.stdin.readline().strip()
    hinted = said == "h"
    if hinted:
        out.print(turn.hint)
        said = sys.stdin.readline().strip()
    if said in ("", "s"):
        if said:
            out.print(turn.reveal)
            return program.answer_turn(explained.event_id, turn.kind, turn.point, "", hinted=hinted, revealed=True)
        return None
    after = program.answer_turn(explained.event_id, turn.kind, turn.point, said, hinted=hinted)
    follow_up = program.question(after.grade.question).rubric.followup_of(turn.point)
    statements = {point.id: point.statement for point in follow_up.points} if follow_up else {}
    for judged in after.beyond:
        say_hanging(f"  {MARKS[judged.verdict]} {WORDS[judged.verdict]:<11}", statements[judged.id])
    out.print(turn.reveal, style="dim")
    return after


def show_grade(judged: Grade, rubric: Rubric) -> None:
    """The verdict on every point, then what to do about it."""
    out = console()
    out.print(f"\n[bold]{judged.score:.0%}, {judged.band}[/bold]  ({judged.words} words, {judged.tier} grader)\n")
    verdicts = {point.id: point for point in judged.points}
    for role in ("asked", "bonus"):
        out.print(f"[bold]{role.capitalize()}[/bold]")
        for point in (p for p in rubric.points if p.role == role):
            verdict = verdicts[point.id].verdict
            say_hanging(f"  {MARKS[verdict]} {WORDS[verdict]:<11}", point.statement)
    for found in judged.misconceptions:
        out.print()
        say_hanging("! Check this: ", found.correction)
    if judged.advice:
        out.print()
    for line in judged.advice:
        say_hanging("→ ", line)


COMMANDS = {c.name: c for c in (grade, ask)}
