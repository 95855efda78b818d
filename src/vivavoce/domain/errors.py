"""Errors that a person meets. Each says what is wrong and what to do about it."""

from __future__ import annotations


class VivaError(Exception):
    """Bad input or a state the person can mend. Commands exit with 2, HTTP answers with `status`."""

    status = 400

    def __init__(self, problem: str, mend: str = "") -> None:
        super().__init__(f"{problem} {mend}".strip())
        self.problem = problem
        self.mend = mend


LISTED = {  # kind of thing -> commands, or a page, that list such
    "question": ("viva questions",), "list": ("viva questions",), "concept": ("viva concepts",),
    "topic": ("viva concepts",), "lab": ("viva labs",), "drill": ("viva drills",), "incident": ("viva drills",),
    "estimate": ("viva drills",), "lab, drill or incident": ("viva labs", "viva drills"), "claim": ("viva verify",),
    "card": ("viva study",), "case": ("viva case",), "step": ("viva step --help",), "weights": ("viva weights list",),
    "module": ("/scratch",), "stop": ("/scratch",),
}  # fmt: skip


class UnknownSlug(VivaError):
    """Nothing has this name; `nearest` holds the closest names that exist."""

    status = 404

    def __init__(self, kind: str, slug: str, nearest: list[str]) -> None:
        self.slug, self.nearest = slug, nearest
        listed = " and ".join(f"`{place}`" for place in LISTED.get(kind, ()))
        told = f"What there is: {listed}." if listed else ""
        super().__init__(
            f"There is no {kind} called {slug!r}.", f"Did you mean {', '.join(nearest)}?" if nearest else told
        )


class Unavailable(VivaError):
    """Something optional is missing (PyTorch, a worker); reading and explaining still work."""

    status = 503
