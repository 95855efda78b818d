"""What a page is about, by its address or by the name that somebody types: for bookmarks, notes and reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vivavoce.domain.errors import UnknownSlug, VivaError

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva

PATHS = {
    "question": "/q/", "drill": "/drill/", "incident": "/debug/", "lab": "/labs/", "claim": "/claims/",
    "estimate": "/estimate/", "case": "/case/",
}  # fmt: skip
WORDS = {"q": "question"}  # what an event calls by another name


@dataclass(frozen=True, slots=True)
class Subject:
    """One page of the bank. `item` is its name in the history; a claim has none, its lab has."""

    kind: str
    name: str
    item: str
    title: str
    version: str  # SHA-256 of its files, or of the measurement of a claim

    @property
    def address(self) -> str:
        """Where it is shown."""
        return PATHS[self.kind] + self.name

    @property
    def label(self) -> str:
        """How it is typed: `dropout` for a question, `drill:dropout`, `claim:dropout/scales`."""
        return self.name if self.kind == "question" else f"{self.kind}:{self.name}"


def named(viva: Viva, text: str) -> Subject:
    """`dropout` (a question), `lab:dropout`, `drill:softmax`, ... UnknownSlug or VivaError for anything else."""
    kind, colon, name = text.strip().partition(":")
    if not colon:
        kind, name = "question", kind
    kind = WORDS.get(kind, kind)
    if kind not in PATHS:
        raise VivaError(f"There is no kind {kind!r}.", f"Write NAME for a question, or KIND:NAME: {', '.join(PATHS)}.")
    return _subject(viva, kind, name)


def at(viva: Viva, address: str) -> Subject:
    """What the page at an address of the program is about."""
    page = address.partition("?")[0]
    for kind, path in PATHS.items():
        if page.startswith(path):
            return _subject(viva, kind, page.removeprefix(path))
    raise VivaError(f"{address!r} is no page of a question, claim, drill or lab.", "Open the page and follow its link.")


def of_item(viva: Viva, item: str) -> Subject | None:
    """The item of an event; None where it left the bank."""
    kind, _, name = item.partition(":")
    if kind == "claim":  # the log names a lab by its concept and slug
        kind, name = "lab", name.partition("/")[2]
    try:
        return named(viva, f"{kind}:{name}")
    except VivaError:
        return None


def _subject(viva: Viva, kind: str, name: str) -> Subject:
    match kind:
        case "question":
            page = viva.question(name)
            return Subject(kind, name, f"q:{name}", page.title, page.version)
        case "drill" | "incident":
            drill = viva.drill(name)
            found = drill.spec.kind
            return Subject(found, name, f"{found}:{name}", drill.spec.title, drill.version)
        case "lab":
            lab = viva.lab(name)
            return Subject(kind, name, f"claim:{lab.concept}/{name}", lab.lab.title, lab.version)
        case "estimate":
            estimate = viva.bank.estimate(name)
            return Subject(kind, name, f"estimate:{name}", estimate.estimate.title, estimate.version)
        case "case":
            case = viva.case(name)
            return Subject(kind, name, f"case:{name}", case.case.title, case.version)
        case "claim":
            claim = viva.claim(name)
            return Subject(kind, name, "", claim.statement, claim.hash)
    raise UnknownSlug("kind", kind, list(PATHS))
