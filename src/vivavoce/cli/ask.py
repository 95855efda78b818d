"""`viva ask`: a question answered in a conversation. Everything said is kept at once and can be gone on with."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.cli.common import console, data_dir_option, handed_in, json_option, open_viva, say_hanging, say_json
from vivavoce.cli.explain import AS_TEXT, MARKS, WORDS, show_grade
from vivavoce.cli.names import QUESTION
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT
from vivavoce.domain.grade import COVERED, PARTIAL
from vivavoce.domain.rubric import ASKED, BONUS, CONSTRAINT

if TYPE_CHECKING:
    from vivavoce.app.results import Explained
    from vivavoce.app.viva import Viva
    from vivavoce.domain.grade import Grade
    from vivavoce.domain.pages import QuestionPage
    from vivavoce.domain.rubric import Rubric
    from vivavoce.grader import Turn

LATEST = "latest"
DISPUTE = re.compile(r"d\s*\d*")  # what is typed against the verdict on a point
HELP = "Answer in a line, or type h for a hint, s to see the answer, d 2 to dispute point 2, Enter to move on."


@click.command()
@click.argument("question", required=False, type=QUESTION)
@click.option("--attempt", is_flag=False, flag_value=LATEST, metavar="[ID]", help="Go on with an answer given before.")
@click.option("--hint", is_flag=True, help="With --json: the reply on standard input was given after the hint.")
@click.option("--reveal", is_flag=True, help="With --json: show the answer to what is asked back instead of replying.")
@click.option("--dispute", "disputed", metavar="N", help="With --attempt: your word against the verdict on point N.")
@click.option("--as-text", is_flag=True, help=AS_TEXT)
@json_option
@data_dir_option
def ask(
    question: str | None, attempt: str | None, hint: bool, reveal: bool, disputed: str | None, as_text: bool,
    as_json: bool, data_dir: Path | None,
) -> None:  # fmt: skip
    """Answer one question in your own words; end with an empty line or Ctrl+D.

    Without a name, the one that the coach would choose. With --json the answer (or, with --attempt, the reply to
    what was asked back) is read from standard input, kept, and the state of the attempt is printed.
    """
    program = open_viva(data_dir)
    try:
        if attempt is not None:
            explained = program.graded(_latest(program) if attempt == LATEST else attempt)[1]
            if disputed is not None:
                explained = dispute(program, explained, disputed)
            if as_json:
                return _reply(program, explained, hint, reveal, alone=disputed is None)
            page = program.question(explained.grade.question)
            if disputed is not None:
                return _say_now(explained)
            _title(page)
            show_grade(explained.grade, page.rubric)
        else:
            page = program.question(question or _suggested(program))
            explained = _first(program, page, as_json)
            if as_json:
                return _say_state(explained)
            show_grade(explained.grade, page.rubric)
        _converse(program, page, explained)
        _close(program, page, explained.event_id, as_text)
    finally:
        program.close()
    return None


def _suggested(program: Viva) -> str:
    explains = [a.item.removeprefix("q:") for a in program.today().actions if a.practice == "explain"]
    return explains[0] if explains else str(program.questions()[0]["slug"])


def _latest(program: Viva) -> str:
    """The newest answer in words."""
    for event in reversed(program.store.events(kind=ATTEMPT)):
        if event.item.startswith("q:") and "grade" in event.outcomes:
            return event.event_id
    raise VivaError("No question was answered yet.", "Answer one: viva ask")


def _title(page: QuestionPage) -> None:
    console().print(f"\n{page.title}", style="bold", markup=False)


def _first(program: Viva, page: QuestionPage, as_json: bool) -> Explained:
    """Read the answer, judge it, keep it."""
    if as_json:
        answer = sys.stdin.buffer.read()
        with handed_in():
            return program.explain(page.slug, answer)
    _title(page)
    console().print("Answer as you would aloud, two minutes or less. An empty line ends it.\n", style="dim")
    program.reading.start()  # the grader's worker loads while the answer is typed
    started = time.monotonic()
    said = _lines()
    with handed_in():
        return program.explain(page.slug, said, seconds=time.monotonic() - started)


def _lines() -> str:
    lines: list[str] = []
    for line in sys.stdin:
        if not line.strip() and lines:
            break
        lines.append(line)
    return "".join(lines)


def _converse(program: Viva, page: QuestionPage, explained: Explained) -> None:
    """Ask back until there is nothing more to ask or the learner moves on."""
    out, hinted = console(), False
    while explained.next is not None:
        turn = explained.next
        if not hinted:
            _ask_back(turn)
        said = sys.stdin.readline().strip()
        if not said:
            return
        if said == "h":
            hinted = True
            say_hanging("Hint: ", turn.hint or "There is none for this one.")
            continue
        if DISPUTE.fullmatch(said):
            try:
                explained = dispute(program, explained, said[1:].strip())
            except VivaError as error:
                click.echo(f"{error.problem} {error.mend}", err=True)
                continue
        else:
            with handed_in():
                explained = program.answer_turn(
                    explained.event_id, turn.kind, turn.point, "" if said == "s" else said,
                    hinted=hinted, revealed=said == "s",
                )  # fmt: skip
            _show_beyond(page.rubric, turn, explained)
            say_hanging("A good answer: ", turn.reveal, style="dim")
        hinted = False
        out.print(f"Now {explained.grade.score:.0%}, {explained.grade.band}.\n")


def _ask_back(turn: Turn) -> None:
    asks = "What if? The interviewer changes one condition: " if turn.kind == CONSTRAINT else "The interviewer asks: "
    about = f" (point {turn.about})" if turn.about else ""
    console().print()
    say_hanging(asks, turn.ask + about, style="bold")
    console().print(HELP, style="dim")


def _show_beyond(rubric: Rubric, turn: Turn, explained: Explained) -> None:
    """The verdict on each point of a follow-up's own."""
    follow_up = rubric.followup_of(turn.point)
    statements = {point.id: point.statement for point in follow_up.points} if follow_up else {}
    for judged in explained.beyond:
        say_hanging(f"  {MARKS[judged.verdict]} {WORDS[judged.verdict]:<11}", statements[judged.id])


def numbered(grade: Grade, rubric: Rubric) -> list[str]:
    """What can be disputed, in the order of its numbers from 1: points as they are listed, then misconceptions."""
    points = [point.id for role in (ASKED, BONUS) for point in rubric.points if point.role == role]
    return points + [found.id for found in grade.misconceptions]


def dispute(program: Viva, explained: Explained, number: str) -> Explained:
    """The learner's word on a numbered point replaces the verdict; a listed misconception was meant otherwise."""
    grade = explained.grade
    parts = numbered(grade, program.question(grade.question).rubric)
    if not number.isdecimal() or not 1 <= int(number) <= len(parts):
        raise VivaError(f"There is no point {number}.", f"Name one from 1 to {len(parts)}.")
    part = parts[int(number) - 1]
    verdicts = {point.id: point.verdict for point in grade.points}
    if part not in verdicts:
        says = "meant-otherwise"
    else:
        says = "not-said" if verdicts[part] in (COVERED, PARTIAL) else "said"
    program.dispute(explained.event_id, part, says)
    words = {"said": "you did say it", "not-said": "you did not say it", "meant-otherwise": "you meant it otherwise"}
    click.echo(f"Kept for point {number}: {words[says]}.", err=True)
    return program.graded(explained.event_id)[1]


def _close(program: Viva, page: QuestionPage, event_id: str, as_text: bool) -> None:
    """The short answer, where the whole one is, and how to come back to this attempt."""
    from vivavoce.cli.text import plain

    out = console()
    if (short := page.section("30-seconds")) is not None:
        out.print(f"\n{short.title}", style="bold", markup=False)
        out.print(plain(short.html), markup=False)
    out.print(f"\nThe whole answer: viva show {page.slug} --deep", style="dim", markup=False)
    out.print("Disagree with a point? viva ask --attempt --dispute 2", style="dim")
    if as_text:
        from vivavoce.app import telling

        click.echo(f"\n{telling.attempt_text(program, event_id)}", nl=False)


def _reply(program: Viva, explained: Explained, hinted: bool, revealed: bool, *, alone: bool) -> None:
    """One turn without a conversation: the reply is what is on standard input; an empty one only shows the state."""
    turn = explained.next
    said = "" if revealed or not alone or sys.stdin.isatty() else sys.stdin.read()
    if turn is None or not (said.strip() or revealed):
        return _say_state(explained)
    after = program.answer_turn(explained.event_id, turn.kind, turn.point, said, hinted=hinted, revealed=revealed)
    return _say_state(after, turn)


def _say_state(explained: Explained, answered: Turn | None = None) -> None:
    from vivavoce.app import contract

    say_json(contract.explained(explained, answered))


def _say_now(explained: Explained) -> None:
    console().print(f"Now {explained.grade.score:.0%}, {explained.grade.band}.")


COMMANDS = {"ask": ask}
