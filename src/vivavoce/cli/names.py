"""What a shell completes behind a command: names of the bank, read when somebody presses Tab."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

Completion = Callable[["click.Context", "click.Parameter", str], "list[CompletionItem]"]


def of_kinds(*kinds: str) -> Completion:
    """A completion of the names of some kinds of thing, with their titles where the shell shows such."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        import platformdirs
        from click.shell_completion import CompletionItem

        from vivavoce.app.naming import names

        given = ctx.params.get("data_dir") or os.environ.get("VIVA_DATA_DIR")
        data_dir = Path(given or platformdirs.user_data_dir("vivavoce", appauthor=False))
        taken = set(ctx.params.get(param.name or "") or ()) if param.multiple or param.nargs == -1 else set()
        found = dict(pair for kind in kinds for pair in names(kind, data_dir))
        return [
            CompletionItem(name, help=title or None)
            for name, title in found.items()
            if name.startswith(incomplete) and name not in taken
        ]

    return complete


QUESTION, LAB, CASE, ESTIMATE, CONCEPT, STEP = map(of_kinds, ("question", "lab", "case", "estimate", "concept", "step"))
DRILL, INCIDENT = of_kinds("drill", "incident"), of_kinds("incident")
JUDGED = of_kinds("drill", "incident", "estimate")
NOTEBOOK = of_kinds("lab", "drill", "incident")
CLAIM = of_kinds("claim", "concept")
