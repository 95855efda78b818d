"""Exports notebooks of labs, drills and incidents and runs each from top to bottom in a kernel of its own.

    python bench/notebooks.py [--labs N] [--tasks N] [names ...]

A lab counts when it ran to its end and its table against the evidence came out (or it said what must be installed
first). A drill or an incident is run twice: as exported, where the stub must not pass, and with the reference in the
cell to fill in, where it must. Names are as for `viva export notebook`; without any, all are run, the light ones first.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import results
from measure import Row
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from vivavoce.app import taking
from vivavoce.app.viva import Viva
from vivavoce.export.notebooks import MARK

CELL_SECONDS = 400
FAILURES = (CellExecutionError, CellTimeoutError, DeadKernelError)


def executed(text: str, folder: Path) -> Any:
    """The notebook with its outputs. Raises one of FAILURES."""
    notebook = nbformat.reads(text, 4)
    resources = {"metadata": {"path": str(folder)}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the kernel's own sockets
        NotebookClient(notebook, timeout=CELL_SECONDS, kernel_name="python3", resources=resources).execute()
    return notebook


def printed(notebook: Any) -> str:
    """Everything the cells printed or showed as text."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(str(o.get("text") or o.get("data", {}).get("text/plain", "")) for o in outputs)


def filled(text: str, slug: str, code: str) -> str:
    """The notebook with other code in the cell that is judged."""
    notebook = nbformat.reads(text, 4)
    cell = next(cell for cell in notebook.cells if cell.source.startswith(MARK))
    cell.source = f"{MARK} {slug}\n{code}"
    return str(nbformat.writes(notebook))


def problems(viva: Viva, name: str, folder: Path) -> Iterator[str]:
    """What is wrong with one notebook, in words."""
    text = taking.notebook(viva, name)
    kind, _, slug = name.partition(":")
    try:
        told = printed(executed(text, folder))
        if kind == "lab" and not ("committed evidence" in told or "This lab needs" in told):
            yield "the comparison with the evidence is not there"
        if kind != "lab":
            if "Verdict: pass" in told or "Verdict: " not in told:
                yield "the stub passes, or has no verdict"
            right = printed(executed(filled(text, slug, viva.drill(slug).reference), folder))
            if "Verdict: pass" not in right:
                yield "the reference does not pass"
    except FAILURES as error:
        yield f"{type(error).__name__}: {str(error).strip().splitlines()[-1]}"


def names(viva: Viva, labs: int | None, tasks: int | None) -> list[str]:
    """Labs by their budget, then drills and incidents by the time they may take."""
    chosen = sorted(viva.labs(), key=lambda page: (page.lab.budget, page.slug))[:labs]
    coded = sorted(viva.drills(), key=lambda page: (page.spec.timeout, page.spec.slug))[:tasks]
    return [f"lab:{page.slug}" for page in chosen] + [f"{page.spec.kind}:{page.spec.slug}" for page in coded]


def main() -> int:
    """Run them; exit code 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--labs", type=int)
    parser.add_argument("--tasks", type=int)
    asked = parser.parse_args()
    failed, ran = [], 0
    with tempfile.TemporaryDirectory() as folder:
        viva = Viva(Path(folder))
        for name in asked.names or names(viva, asked.labs, asked.tasks):
            started = time.monotonic()
            found = list(problems(viva, name, Path(folder)))
            ran += 1
            failed += [name] if found else []
            print(f"{name:<40} {time.monotonic() - started:6.1f} s  {'; '.join(found) or 'ok'}", flush=True)
    good = ran - len(failed)
    print(f"{good} of {ran} notebooks run from top to bottom")
    if not asked.names:
        figure = f"{good} of {ran}" + (f"; not: {', '.join(failed)}" if failed else "")
        what = (
            f"notebooks that run from top to bottom, {_chosen(asked.labs, 'labs')} and {_chosen(asked.tasks, 'tasks')}"
        )
        results.keep("notebooks", [Row(what, figure, "all", not failed)])
    return 1 if failed else 0


def _chosen(count: int | None, of: str) -> str:
    return f"all {of}" if count is None else f"the {count} lightest {of}"


if __name__ == "__main__":
    sys.exit(main())
