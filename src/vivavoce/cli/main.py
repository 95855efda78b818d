"""`viva`: the command. Commands are imported only when they are called, so that `viva --help` answers at once."""

from __future__ import annotations

import io
import json
import os
import sys

import click

from vivavoce import __version__
from vivavoce.cli.lazy import LazyGroup
from vivavoce.domain.errors import VivaError

# command -> (module of vivavoce.cli, one line of help); the order is the order of `viva --help`
COMMANDS = {
    "serve": ("serve", "Open the program as a web page (also: `viva` alone)."),
    "tour": ("tour", "See the whole program at work in under a minute."),
    "today": ("practise", "What to practise today, and why."),
    "next": ("practise", "The one thing worth doing next."),
    "ask": ("ask", "Answer one question in your own words and be graded."),
    "study": ("recall", "Recall short answers until none is due."),
    "grade": ("explain", "Grade an explanation from a file."),
    "lab": ("lab", "Run an experiment with your own settings."),
    "judge": ("code", "Judge a solution to a drill, a repaired incident, or an estimate."),
    "drill": ("code", "Start a drill in your own editor, and watch it."),
    "debug": ("code", "Take an incident: repair a broken training run, watched as you save."),
    "estimate": ("estimate", "Estimate a size or a cost in two minutes, with fresh numbers."),
    "case": ("case", "Talk a scenario through in eight stages, marked by you or a friend."),
    "mock": ("mock", "Sit a mock interview against the clock; see how it went."),
    "project": ("project", "Your own projects: the questions that they raise, rehearsed."),
    "progress": ("progress", "Where you stand, and where you will be on the day."),
    "bookmark": ("keep", "Put a page aside to come back to."),
    "bookmarks": ("keep", "What you bookmarked or wrote a note on."),
    "note": ("keep", "Write a private note on a page, or read it."),
    "report": ("keep", "Prepare a text that says what is wrong on a page."),
    "history": ("upkeep", "What you did, newest first."),
    "setup": ("setup", "Set date, days and role in under a minute; find out where you stand."),
    "plan": ("plan", "The days ahead: what fits, what if, calendar file, last-day sheet."),
    "concepts": ("read", "List the concepts."),
    "questions": ("read", "List the questions."),
    "show": ("read", "Read one answer in the terminal."),
    "drills": ("read", "List drills, incidents and estimates."),
    "labs": ("read", "List labs."),
    "step": ("step", "Watch one training step, node by node."),
    "search": ("read", "Find questions, as you would type it."),
    "verify": ("proof", "Report what was measured, or measure it again."),
    "check": ("proof", "Check the bank: files, rubrics, drills and labs."),
    "build": ("upkeep", "Build the bank from its files."),
    "new": ("upkeep", "Start a question, drill, lab ... from a template; --own for one of yours."),
    "export": ("export", "Take it along: your history, Anki decks, notebooks and more."),
    "import": ("upkeep", "Read a history back in, or the results of a phone."),
    "delete": ("upkeep", "Delete your whole history, after asking."),
    "weights": ("weights", "Install pretrained weights that some labs need."),
    "doctor": ("upkeep", "Say what works here and what is missing."),
    "completion": ("completion", "Let your shell complete commands and names."),
}


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="viva")
@click.pass_context
def viva(ctx: click.Context) -> None:
    """Prepare for a deep learning interview: explain, predict, code and debug, judged by what really happens.

    Without a command, the program opens as a web page.
    """
    if ctx.invoked_subcommand is None:
        from vivavoce.cli.serve import COMMANDS as serving

        # A context of its own, not `ctx.invoke`: that would not read the environment, and open another history.
        with serving["serve"].make_context("serve", [], parent=ctx) as own:
            serving["serve"].invoke(own)


def main() -> None:
    """Run the command. Exit codes: 0 done, 1 a negative result, 2 bad input."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # the coach's arrays are small: threads only wait for each other
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no ✓ gets a question mark, not a crash
    if "_VIVA_COMPLETE" in os.environ:
        from click.shell_completion import add_completion_class

        from vivavoce.cli.completion import Bash

        add_completion_class(Bash)
    try:
        code = viva(standalone_mode=False)  # click hands an exit code back instead of raising it
        sys.exit(code if isinstance(code, int) else 0)
    except VivaError as error:
        click.echo(f"{error.problem}", err=True)
        if error.mend:
            click.echo(error.mend, err=True)
        sys.exit(2)
    except click.Abort:
        click.echo("\nStopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        _show(error)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _open_what_is_closed() -> None:
    """A job of cron or a service may have no standard streams; Python then has None where commands read and print."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nothing = os.open(os.devnull, os.O_RDONLY if mode == "r" else os.O_WRONLY)
            setattr(sys, name, os.fdopen(nothing, mode, encoding="utf-8"))  # open as long as the process


def _show(error: click.ClickException) -> None:
    """What is wrong with the words that were typed; as JSON for whoever asked for JSON."""
    if "--json" not in sys.argv:
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    mend = f"{context.command_path} --help" if context else "viva --help"
    click.echo(json.dumps({"problem": error.format_message(), "mend": f"`{mend}` says what there is."}), err=True)


if __name__ == "__main__":
    main()
