"""Jupyter notebooks of labs, drills and incidents.

They import the installed package: what runs there is the code that made the evidence and judges on the page. A
notebook of a drill or an incident never holds its reference.
"""

from __future__ import annotations

import json
import pprint
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import nbformat

from vivavoce.domain.claim import Evidence, Knob, Lab
from vivavoce.domain.pages import DrillPage, LabPage

MARK = "# solution:"  # the first line of the cell that is judged
SEEDS = 3
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
LAB_NEEDS = "It needs the installed package `vivavoce` with NumPy and PyTorch, and no network."
CODE_NEEDS = "It needs the installed package `vivavoce`, which judges; nothing leaves this computer."


def lab_notebook(page: LabPage) -> dict[str, Any]:
    """A lab: what is claimed and was measured, a prediction, the code, the knobs, a short run and its curves."""
    lab = page.lab
    ask = "\n".join(f"- {choice.label}" for choice in lab.prediction.choices)
    return _notebook([
        _words(f"# {lab.title}\n\nA lab of Viva Voce (`viva lab {page.slug}`). {LAB_NEEDS}\n\n{_claims(lab)}"),
        _words(f"## Say first what will happen\n\n{lab.prediction.ask}\n\n{ask}"),
        _words("## The experiment\n\n`LAB` says what is claimed and tested, `measure` measures and never judges."),
        _code(Path(page.path).read_text(encoding="utf-8")),
        _words("## The knobs\n\nAt their defaults; turn them and run the cells below again."),
        _code(f"{_knobs(lab)}\nseeds = range({SEEDS})"),
        _words("## The run"),
        _code("from vivavoce.labkit import notebook\n\nfound = notebook.run(LAB, measure, knobs, seeds)\nfound"),
        _code("found.curves"),
        _code("found.measured"),
        _code("print(found.settled)"),
        _words(
            "## Beside the committed evidence\n\nAs measured over many seeds and kept with the program; an effect is "
            "the median over seeds, with its 95 % interval. A few seeds are never a verdict."
        ),
        _code(f"EVIDENCE = {_evidence(page.evidence)}\n\nfound.beside(EVIDENCE)"),
        _words(f"**What it cannot show.** {lab.cannot_show}"),
    ])  # fmt: skip


def code_notebook(page: DrillPage) -> dict[str, Any]:
    """A drill or an incident: the task, folded hints, the code to write or repair, and the judge's verdict."""
    spec = page.spec
    incident = spec.kind == "incident"
    does = "Repair the script" if incident else "Write it"
    told = f"{does} in the cell below, run it, then have it judged as `viva judge {spec.slug}` would."
    return _notebook([
        _words(f"# {spec.title}\n\n{'An incident' if incident else 'A drill'} of Viva Voce. {CODE_NEEDS}"),
        _words(_task(Path(spec.folder) / "task.md")),
        *([_words(_hints(spec.hints))] if spec.hints else []),
        _words(f"## Your code\n\n{told} Leave the first line as it is: it says which cell is judged."),
        _code(f"{MARK} {spec.slug}\n{page.stub}"),
        _words("## The verdict\n\n`record=True` keeps the attempt in your history."),
        _code(f'from vivavoce.app.notebook import judge\n\njudgement = judge("{spec.slug}", In, record=False)'),
    ])  # fmt: skip


def as_text(notebook: dict[str, Any]) -> str:
    """The file's text, checked against the format. The same bank gives the same bytes."""
    nbformat.validate(notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _notebook(cells: Sequence[dict[str, Any]]) -> dict[str, Any]:
    numbered: list[dict[str, Any]] = [{**cell, "id": f"cell-{n}"} for n, cell in enumerate(cells)]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": numbered}


def _words(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.strip()}


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source.strip(), "outputs": [], "execution_count": None}


def _claims(lab: Lab) -> str:
    return "\n".join(f"- {claim.statement}" for claim in lab.claims)


def _knobs(lab: Lab) -> str:
    """The knobs as one table of variables; as names of their own they could hide what the lab's code calls so."""
    lines = [f"    {name}={knob.default!r},  # {_range(knob)}" for name, knob in lab.knobs.items()]
    return "\n".join(["knobs = dict(", *lines, ")"])


def _range(knob: Knob) -> str:
    if knob.choices:
        return f"{knob.label}: {', '.join(map(str, knob.choices))}"
    return knob.label if knob.low is None or knob.high is None else f"{knob.label}: {knob.low:g} to {knob.high:g}"


def _evidence(found: Sequence[Evidence]) -> str:
    kept = {
        row.id.partition("/")[2]: {
            "verdict": row.verdict,
            "as stated": row.contexts.get("as stated", ""),
            "effect": row.effect,
            "interval": row.interval,
            "wins": row.wins,
            "seeds": len(row.seeds),
            "date": row.date,
            "finding": row.finding,
        }
        for row in found
    }
    return pprint.pformat(kept, sort_dicts=False, width=110)


def _task(path: Path) -> str:
    """The task below its front matter."""
    return path.read_text(encoding="utf-8").split("+++", 2)[2]


def _hints(hints: Sequence[str]) -> str:
    """One element per hint: Markdown is not read inside of it, so its signs stay as they are."""
    return "\n".join(
        f"<details><summary>Hint {n}</summary><p>{escape(hint, quote=False)}</p></details>"
        for n, hint in enumerate(hints, 1)
    )
