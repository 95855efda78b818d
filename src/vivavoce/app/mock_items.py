"""What stands behind an item of a mock interview: the page of the bank that it was taken from."""

from __future__ import annotations

from vivavoce.app.estimating import Asked
from vivavoce.bank import Bank
from vivavoce.coach.mock_state import Posed
from vivavoce.domain.errors import UnknownSlug
from vivavoce.domain.estimate import drawn, told, worked
from vivavoce.domain.pages import CasePage, DrillPage, QuestionPage

Content = QuestionPage | DrillPage | Asked | CasePage


def content_of(bank: Bank, posed: Posed) -> Content | None:
    """The page of an item; None for a question about a project, and where the item left the bank."""
    kind, _, slug = posed.item.partition(":")
    try:
        match kind:
            case "q":
                return bank.question(slug)
            case "drill" | "incident":
                return bank.drill(slug)
            case "estimate":
                return _estimate(bank, slug, posed.detail["seed"])
            case "case":
                return bank.case(slug)
    except UnknownSlug:
        pass
    return None


def _estimate(bank: Bank, slug: str, seed: int) -> Asked:
    page = bank.estimate(slug)
    values = worked(page.estimate, drawn(page.estimate, seed))
    return Asked(page, seed, told(page.estimate.ask, values), told(page.estimate.hint, values))
