"""Names of the bank as they are typed: with or without the kind in front, completed when somebody presses Tab."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vivavoce.app.subjects import WORDS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    Text = click.ParamType[str]
else:
    Text = click.ParamType  # older versions of click have no generic


class Name(Text):
    """A name of one of some kinds; `drill:softmax` is `softmax` where drills are taken.

    `also`: kinds that are taken off, but not offered: the command says what to do with such a name.
    """

    name = "text"

    def __init__(self, *kinds: str, also: tuple[str, ...] = ()) -> None:
        self.kinds, self.also, self.bare = kinds, also, kinds

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        kind, colon, name = value.partition(":")
        return name if colon and WORDS.get(kind, kind) in self.kinds + self.also else value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that begin so, with their titles where the shell shows such; those of a kind that was typed."""
        import platformdirs
        from click.shell_completion import CompletionItem

        from vivavoce.app.naming import names

        given = ctx.params.get("data_dir") or os.environ.get("VIVA_DATA_DIR")
        data_dir = Path(given or platformdirs.user_data_dir("vivavoce", appauthor=False))
        taken = set(ctx.params.get(param.name or "") or ()) if param.multiple or param.nargs == -1 else set()
        typed, colon, begins = incomplete.rpartition(":")
        kinds = [kind for kind in self.kinds if kind == WORDS.get(typed, typed)] if colon else self.bare
        found = dict(pair for kind in kinds for pair in names(kind, data_dir))
        return [
            CompletionItem(typed + colon + name, help=title or None)
            for name, title in found.items()
            if name.startswith(begins) and name not in taken
        ]


class Page(Name):
    """A page of the bank, of which the kind is a part: NAME of one of the kinds `bare`, or KIND:NAME."""

    def __init__(self, *kinds: str, bare: tuple[str, ...]) -> None:
        super().__init__(*kinds)
        self.bare = bare

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return value


QUESTION, LAB, CASE, ESTIMATE, CONCEPT, STEP = map(Name, ("question", "lab", "case", "estimate", "concept", "step"))
DRILL, INCIDENT = Name("drill", "incident"), Name("incident", also=("drill",))
JUDGED = Name("drill", "incident", "estimate")
NOTEBOOK = Page("lab", "drill", "incident", bare=("lab", "drill", "incident"))  # some share a name
CLAIM = Name("claim", "concept")
KEPT = Page("question", "drill", "incident", "lab", "estimate", "case", bare=("question",))
REPORTED = Page(*KEPT.kinds, "claim", bare=KEPT.bare)
