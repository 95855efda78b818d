"""How often the grader is wrong, beside what it said in a mock interview: from the figures that the grader ships."""

from __future__ import annotations

from dataclasses import dataclass

from vivavoce.app.mock_report import CHECK, NOT_SAID, UNDECIDED, Report
from vivavoce.grader import ErrorRates, error_rates


@dataclass(frozen=True, slots=True)
class Trust:
    """Verdicts given in an interview, and how many of them to expect wrong by the tier's measured error rates."""

    tier: str
    rates: ErrorRates
    said: int  # verdicts here: covered or partial
    missing: int  # missing or contradicted
    undecided: int

    @property
    def rate(self) -> float:
        """Wrong verdicts per verdict, as measured."""
        rates = self.rates
        return (rates.said_wrongly + rates.missing_wrongly) / max(rates.said + rates.missing, 1)

    @property
    def decided(self) -> int:
        """Verdicts here that are not left to the candidate."""
        return self.said + self.missing

    @property
    def expected(self) -> int:
        """Wrong verdicts to expect here; the two kinds go wrong at different rates."""
        rates = self.rates
        wrong_said = self.said * rates.said_wrongly / max(rates.said, 1)
        return round(wrong_said + self.missing * rates.missing_wrongly / max(rates.missing, 1))

    @property
    def says(self) -> str:
        """In words."""
        left = f"; it left {self.undecided} to you" if self.undecided else ""
        return (
            f"On {self.rates.questions} questions held out from it, this grader ({self.tier}) gets "
            f"{100 * self.rate:.0f} % of its verdicts wrong ({self.rates.said + self.rates.missing:,} verdicts). "
            f"Of the {self.decided} that it gave here, expect about {self.expected} to be wrong{left}."
        )


def trust(report: Report) -> Trust | None:
    """How far the verdicts of a report can be trusted; None where the grader gave none, or was never measured."""
    judged = [(item.tier, point.how) for item in report.items for point in item.points]
    tiers = [tier for tier, _ in judged]
    tier = max(set(tiers), key=tiers.count, default="")
    rates = error_rates().get(tier)
    if rates is None:
        return None
    hows = [how for _, how in judged]
    missing = hows.count(NOT_SAID) + hows.count(CHECK)
    undecided = hows.count(UNDECIDED)
    return Trust(tier, rates, len(hows) - missing - undecided, missing, undecided)
