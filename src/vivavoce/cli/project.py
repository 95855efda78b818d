"""`viva project`: tell your own projects, see what they make an interviewer ask, and rehearse the answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vivavoce.cli.common import console, data_dir_option, json_option, open_viva, read_file, say_hanging, say_json
from vivavoce.domain.errors import VivaError
from vivavoce.domain.project import FIELDS, NAMES

if TYPE_CHECKING:
    from vivavoce.app.projects import Projects
    from vivavoce.coach.project_remarks import Remark
    from vivavoce.coach.projects import Project


@click.group()
def project() -> None:
    """Your own projects, up to three, in your words.

    A project is named by its number in the list or by its title.
    """


def told_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each field, and --file."""
    command = click.option(
        "--file", "file", metavar="FILE", help="A JSON object of these fields; - is standard input."
    )(command)
    for one in reversed(FIELDS):
        command = click.option(f"--{one.name}", help=one.asks)(command)
    return command


@project.command("list")
@json_option
@data_dir_option
def list_(as_json: bool, data_dir: Path | None) -> None:
    """List them."""
    from vivavoce.app import project_contract

    found = project_contract.listed(open_viva(data_dir).projects.all())
    if as_json:
        return say_json(found)
    for one in found:
        minutes, seconds = divmod(one["seconds_aloud"], 60)
        say_hanging(f"{one['number']}  ", f"{one['title']}, {minutes}:{seconds:02d} aloud, {one['answered']} answered")
    if not found:
        console().print("None yet: `viva project add`.")
    return None


@project.command()
@told_options
@json_option
@data_dir_option
def add(file: str | None, as_json: bool, data_dir: Path | None, **told: str | None) -> None:
    """Tell a project. Without options you are asked for each field."""
    from vivavoce.coach.projects import MOST_PROJECTS

    projects = open_viva(data_dir).projects
    given = _given(file, told)
    if given or as_json:
        return _show(projects, projects.tell(given), as_json)
    if (there := len(projects.all())) >= MOST_PROJECTS:  # told before the first question, not after the last
        raise VivaError(f"There are {there} projects already.", "Change one of them, or remove one first.")
    told_so_far: dict[str, object] = {}
    try:
        _ask({}, told_so_far)
    except (click.Abort, KeyboardInterrupt):
        with suppress(VivaError):  # with nothing told there is nothing to keep
            projects.tell(told_so_far)
            click.echo(f"\nKept so far. Go on with: viva project edit {there + 1}", err=True)
        raise
    return _show(projects, projects.tell(told_so_far), as_json) if told_so_far else None


@project.command()
@click.argument("name")
@told_options
@json_option
@data_dir_option
def edit(name: str, file: str | None, as_json: bool, data_dir: Path | None, **told: str | None) -> None:
    """Tell it again: what you give is changed, the rest stays. Earlier versions stay in your history."""
    projects = open_viva(data_dir).projects
    given = _given(file, told)
    if given or as_json:
        return _show(projects, projects.change(name, given), as_json)
    told_so_far: dict[str, object] = {}
    try:
        _ask(projects.project(name).fields, told_so_far)
    except (click.Abort, KeyboardInterrupt):
        with suppress(VivaError):
            projects.change(name, told_so_far)
            click.echo(f"\nKept so far. Go on with: viva project edit {name}", err=True)
        raise
    return _show(projects, projects.change(name, told_so_far), as_json)


@project.command()
@click.argument("name")
@json_option
@data_dir_option
def show(name: str, as_json: bool, data_dir: Path | None) -> None:
    """The story, what its structure lacks, and the questions that it raises."""
    projects = open_viva(data_dir).projects
    _show(projects, projects.project(name), as_json)


@project.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@data_dir_option
def remove(name: str, yes: bool, as_json: bool, data_dir: Path | None) -> None:
    """Take it off every page. Its words stay in your history until that is deleted."""
    projects = open_viva(data_dir).projects
    found = projects.project(name)
    if not yes and not as_json:
        click.confirm(f"Remove “{found.title}”?", abort=True)
    projects.withdraw(found.id)
    if as_json:
        return say_json({"removed": found.id})
    console().print(f"“{found.title}” is removed.", markup=False)
    return None


@project.command()
@click.argument("name")
@click.option("--question", metavar="ID", help="One question by its id; without it, one after another.")
@click.option("--answer", metavar="TEXT", help="The answer to --question, without being asked.")
@json_option
@data_dir_option
def rehearse(name: str, question: str | None, answer: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Answer its questions one by one. Type the answer, or press Enter once you have said it aloud."""
    from vivavoce.app import project_contract

    projects = open_viva(data_dir).projects
    found = projects.project(name)
    if answer is not None or as_json:
        if question is None or answer is None:
            raise VivaError("It is not said which question is answered.", "Give --question and --answer.")
        return say_json(project_contract.rehearsed(projects.answer(found.id, question, answer)))
    asked = question or projects.next_question(found).id
    while True:
        _rehearse_one(projects, found, asked)
        if question is not None or not click.confirm("Next question?", default=True):
            return None
        found = projects.project(found.id)
        asked = projects.next_question(found, after=asked).id


def _rehearse_one(projects: Projects, found: Project, asked: str) -> None:
    raised = projects.question(found, asked)
    out = console()
    out.print(
        f"\n[bold]{'Because you wrote “' + '”, “'.join(raised.words) + '”' if raised.words else found.title}[/bold]"
    )
    say_hanging("", raised.ask)
    started = time.monotonic()
    text = click.prompt("Your answer", default="", show_default=False)
    done = projects.answer(found.id, asked, text, seconds=time.monotonic() - started)
    out.print(f"\n{round(time.monotonic() - started)} seconds. A good answer has:")
    for line in raised.good:
        say_hanging("  - ", line)
    _show_remarks(done.remarks)


def _given(file: str | None, told: dict[str, str | None]) -> dict[str, object]:
    """The fields of the file, then those of the options."""
    given: dict[str, object] = {}
    if file is not None:
        try:
            found = json.loads(read_file(file))
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise VivaError(f"{file} is not a JSON object.", f"Write the fields {', '.join(NAMES)} as text.")
        given |= found
    return given | {name: value for name, value in told.items() if value is not None}


def _ask(now: dict[str, str], given: dict[str, object]) -> None:
    """Every field in turn into `given`; Enter leaves it as it is."""
    for one in FIELDS:
        console().print(f"\n[bold]{one.label}[/bold]  {one.asks}")
        if now.get(one.name):
            say_hanging("  now: ", now[one.name], style="dim")
        given[one.name] = _field(one.name, now.get(one.name, ""), given)


def _field(name: str, now: str, given: dict[str, object]) -> str:
    """One field; what cannot be kept is asked for again, before the others are told in vain."""
    from vivavoce.coach.projects import accepted

    while True:
        answer: str = click.prompt("", default=now, show_default=False, prompt_suffix="> ")
        try:
            accepted({"title": given.get("title", ""), name: answer})
        except VivaError as error:
            click.echo(f"{error.problem} {error.mend}", err=True)
            continue
        return answer


def _show(projects: Projects, found: Project, as_json: bool) -> None:
    from vivavoce.app import project_contract
    from vivavoce.coach.project_remarks import clock, seconds_aloud

    if as_json:
        return say_json(project_contract.whole(projects, found))
    out = console()
    out.print(found.title, style="bold", markup=False)
    for one in FIELDS[1:]:
        if found.fields[one.name]:
            say_hanging(f"  {one.label:<18} ", found.fields[one.name])
    out.print(f"\nAbout {clock(seconds_aloud(found.text))} aloud.")
    _show_remarks(projects.remarks(found))
    out.print("\nAn interviewer asks:")
    for raised in projects.questions(found):
        because = f" [{', '.join(raised.words)}]" if raised.words else ""
        say_hanging("  answered  " if raised.id in found.answers else "  open      ", f"{raised.ask}{because}")
    return None


def _show_remarks(found: tuple[Remark, ...] | list[Remark]) -> None:
    for remark in found:
        say_hanging("  ! ", remark.says)


COMMANDS = {"project": project}
