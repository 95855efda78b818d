"""Errors that a person meets. Each says what is wrong and what to do about it."""

from __future__ import annotations


class VivaError(Exception):
    """Bad input or a state the person can mend. Commands exit with 2, HTTP answers with `status`."""

    status = 400

    def __init__(self, problem: str, mend: str = "") -> None:
        super().__init__(f"{problem} {mend}".strip())
        self.problem = problem
        self.mend = mend


class UnknownSlug(VivaError):
    """Nothing has this name; `nearest` holds the closest names that exist."""

    status = 404

    def __init__(self, kind: str, slug: str, nearest: list[str]) -> None:
        self.slug, self.nearest = slug, nearest
        others = {"claim": "viva verify", "card": "viva study", "case": "viva case", "step": "viva step --help"}
        command = "viva drills" if kind in ("incident", "estimate") else others.get(kind, f"viva {kind}s")
        mend = f"Did you mean {', '.join(nearest)}?" if nearest else f"`{command}` lists what there is."
        super().__init__(f"There is no {kind} called {slug!r}.", mend)


class Unavailable(VivaError):
    """Something optional is missing (PyTorch, a worker); reading and explaining still work."""

    status = 503
