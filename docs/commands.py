"""Writes what in these pages comes from the program: `make docs`.

`commands.md` is the help of every command; the blocks between `<!-- name -->` and `<!-- end -->` are figures of the
program. `tests/docs/test_docs.py` says when one of them is stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from vivavoce.cli.main import viva
from vivavoce.grader import ErrorRates, error_rates

DOCS = Path(__file__).parent
WIDTH = 80
HEAD = """# Commands

The help of every command, as `viva COMMAND --help` prints it. Written by `make docs`; a test says when it is stale.

"""


def commands() -> str:
    """The page of all commands."""
    return HEAD + "\n".join(f"## {path}\n\n```text\n{text}\n```\n" for path, text in _help(viva, "viva"))


def _help(command: click.Command, path: str, above: click.Context | None = None) -> Iterator[tuple[str, str]]:
    name = path.rpartition(" ")[2]
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = click.Context(command, info_name=name, parent=above, **settings)
    yield path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    if isinstance(command, click.Group):
        for part in command.list_commands(context):
            found = command.get_command(context, part)
            assert found is not None, part
            yield from _help(found, f"{path} {part}", context)


def verdicts() -> str:
    """The block of measured error rates of the grader."""
    head = (
        "| tier | wrong when it says that you said it | wrong when it says that it is missing "
        "| good answers put too low | measured on |\n|---|---|---|---|---|"
    )
    return "\n".join((head, *(_row(tier, rates) for tier, rates in error_rates().items())))


def _row(tier: str, rates: ErrorRates) -> str:
    return (
        f"| {tier} | {_share(rates.said_wrongly, rates.said)} | {_share(rates.missing_wrongly, rates.missing)} "
        f"| {_share(rates.good_too_low, rates.good)} | {rates.answers} answers to {rates.questions} questions |"
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.0f} % ({part:,} of {whole:,})"


PAGES = {"commands.md": commands}
BLOCKS = {("verdicts.md", "error rates"): verdicts}


def written() -> dict[str, str]:
    """Every page that has something of the program in it, as it should be."""
    pages = {name: page() for name, page in PAGES.items()}
    for (name, block), content in BLOCKS.items():
        text = pages.get(name) or (DOCS / name).read_text(encoding="utf-8")
        pages[name] = re.sub(
            rf"(<!-- {block} -->\n).*?(<!-- end -->)", lambda m, c=content: f"{m[1]}{c()}\n{m[2]}", text, flags=re.S
        )
    return pages


def main() -> None:
    """Write them."""
    for name, text in written().items():
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
