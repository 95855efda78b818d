"""Verifies one lab or facts file on evidence seeds: `python -m vivavoce.labkit.verify PATH [FIRST_SEED]`.

Runs inside a worker process. Events go to standard output as JSON lines, the evidence last.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from vivavoce.labkit import run


def main(argv: list[str]) -> int:
    """Print `{"progress": ...}` lines, then `{"evidence": [...]}`."""
    path = Path(argv[0]).resolve()
    first_seed = int(argv[1]) if len(argv) > 1 else run.EVIDENCE_SEEDS_START
    if path.name == "facts.py":
        evidence = run.evidence_of_facts(path, path.parent.name)
    else:
        _one_thread()
        concept = path.parent.parent.name
        evidence = run.evidence_of_lab(path, concept, lambda text: _say({"progress": text}), first_seed)
    _say({"evidence": [dataclasses.asdict(found) for found in evidence]})
    return 0


def _one_thread() -> None:
    """More threads than one are slower here: the models are small and two processes share the machine."""
    import torch

    torch.set_num_threads(1)


def _say(event: dict[str, object]) -> None:
    print(json.dumps(event), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
