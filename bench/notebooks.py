"""Exports notebooks of labs, drills and incidents and runs each from top to bottom in a kernel of its own.

    python bench/notebooks.py [--fresh] [names ...]

A lab counts when it ran to its end and its table against the evidence came out (or it said what must be installed
first). A drill or an incident is run twice: as exported, where the stub must not pass, and with the reference in the
cell to fill in, where it must. Names are as for `viva export notebook`; without any, all are run, the light ones first.
That takes an hour, so what was found is kept in `notebooks.json` with a hash of each notebook: after a stop it goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
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

KEPT = Path(__file__).with_name("notebooks.json")
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


def names(viva: Viva) -> list[str]:
    """Labs by their budget, then drills and incidents by the time they may take."""
    labs = sorted(viva.labs(), key=lambda page: (page.lab.budget, page.slug))
    coded = sorted(viva.drills(), key=lambda page: (page.spec.timeout, page.spec.slug))
    return [f"lab:{page.slug}" for page in labs] + [f"{page.spec.kind}:{page.spec.slug}" for page in coded]


def kept(digests: dict[str, str]) -> dict[str, list[str]]:
    """Problems by notebook, of those that are as they were."""
    read = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}
    return {name: row["problems"] for name, row in read.items() if digests.get(name) == row["digest"]}


def told(every: list[str], found: dict[str, list[str]]) -> list[Row]:
    """How many ran to their end, which did not, and how many were not run."""
    bad = [f"{name}: {'; '.join(wrong)}" for name, wrong in found.items() if wrong]
    good = f"{len(found) - len(bad)} of {len(found)}"
    return [
        Row("notebooks that run from top to bottom", good, "all", not bad),
        *(Row("does not", line, "", False) for line in bad),
        Row("notebooks run", f"{len(found)} of {len(every)}", "all", len(found) == len(every)),
    ]


def main() -> int:
    """Run what lacks, or those named; exit code 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--fresh", action="store_true", help="forget what was kept")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        viva = Viva(Path(folder))
        every = names(viva)
        if unknown := set(asked.names) - set(every):
            parser.error(f"no notebook is called {', '.join(sorted(unknown))}")
        digests = {name: _digest(taking.notebook(viva, name)) for name in every}
        found = {} if asked.fresh else kept(digests)
        for name in asked.names or [name for name in every if name not in found]:
            started = time.monotonic()
            found[name] = list(problems(viva, name, Path(folder)))
            print(f"{name:<40} {time.monotonic() - started:6.1f} s  {'; '.join(found[name]) or 'ok'}", flush=True)
            _write(found, digests)
    rows = told(every, found)
    results.keep("notebooks", rows)
    print("\n".join(f"{row.mark}: {row.what}: {row.figure}" for row in rows))
    return int(any(row.reached is False for row in rows))


def _write(found: dict[str, list[str]], digests: dict[str, str]) -> None:
    rows = {name: {"digest": digests[name], "problems": found[name]} for name in sorted(found)}
    KEPT.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
