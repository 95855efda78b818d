"""`viva doctor`: what works on this machine, what is missing, and how to get it."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vivavoce import __version__
from vivavoce.domain.errors import VivaError
from vivavoce.grader import LEXICAL, TRAINED
from vivavoce.runner.confinement import probe

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva


def examine(program: Viva) -> dict[str, Any]:
    """Version, data directory, confinement profile, workers, grader tier and problems with their mends."""
    status = program.runner().status()
    problems = []
    if importlib.util.find_spec("torch") is None:
        mend = "pip install torch (on a machine without a GPU, PyTorch's CPU build is much smaller; see the README)"
        problems.append({"what": "PyTorch is not installed: labs and PyTorch drills cannot run.", "mend": mend})
    problems += probe().problems() + _history_problems(program) + _own_problems(program)
    if why := program.reading.missing():
        mend = "Install Viva Voce again; until then answers are judged by their words alone."
        problems.append({"what": f"The trained grader cannot work: {why}.", "mend": mend})
    return {
        "version": __version__,
        "data_dir": str(program.data_dir),
        "profile": status["profile"],
        "confinement": list(probe().holds),
        "workers": status["workers"],
        "grader_tier": LEXICAL if program.reading.missing() else TRAINED,
        "bank": (program.own.bank or program.bank.version)[:12],
        "questions": len(program.questions()),
        "problems": problems,
    }


def _own_problems(program: Viva) -> list[dict[str, str]]:
    """What was left out of the learner's own folder, by file and line."""
    return [
        {"what": f"{Path(program.own.folder, found.file)}:{found.line}: {found.problem}", "mend": found.mend}
        for found in program.own.errors
    ]


def _history_problems(program: Viva) -> list[dict[str, str]]:
    try:
        program.store.count()
    except VivaError as error:
        return [{"what": error.problem, "mend": error.mend}]
    if not os.access(program.data_dir, os.W_OK):
        return [{"what": f"{program.data_dir} cannot be written.", "mend": "Choose another with --data-dir."}]
    return []
