"""What a piece of practice is worth on the day of the interview.

One concept is looked at as (known, traces). Its value on the day is the probability that it is known times the
share kept in each practice. The gain of an attempt is the expected value after it minus the value without it,
over both ways it can end. Its index also looks one further attempt ahead, half-way to the day: what is learned
now and refreshed once may be worth more per minute than anything that pays at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from vivavoce.coach.evidence import AGAIN, GOOD
from vivavoce.coach.knowledge import CHANNELS, learned
from vivavoce.coach.memory import Trace, review

NOVEL = 0.8  # share of a concept that carries over to a practice in which it was never tried (an assumption)


@dataclass(frozen=True, slots=True)
class Standing:
    """One concept at one moment: P(known) and the traces of the practices tried."""

    known: float
    traces: Mapping[str, Trace]

    def answered(self, practice: str, ahead: int = 0) -> float:
        """Probability to be right by knowledge in that practice, `ahead` days on."""
        return self.known * _kept(self.traces, practice, ahead)

    def value(self, practices: tuple[str, ...], ahead: int) -> float:
        """Value in [0, 1] on the day `ahead` days on, over the practices that the bank has for the concept."""
        shares = _shares(practices)
        kept = sum(share * _kept(self.traces, practice, ahead) for practice, share in shares)
        return self.known * kept

    def aged(self, days: int) -> Standing:
        """The same concept untouched, `days` later."""
        return Standing(self.known, {name: trace.aged(days) for name, trace in self.traces.items()})

    def practised(self, practice: str, success: bool) -> Standing:
        """The concept after an attempt now."""
        after = review(self.traces.get(practice), GOOD if success else AGAIN)
        return Standing(learned(self.known, practice, float(success)), {**self.traces, practice: after})


@dataclass(frozen=True, slots=True)
class Worth:
    """Of one attempt now: the expected gain in value on the day, and the index that ranks it. Never negative."""

    gain: float
    index: float


def worth(standing: Standing, practice: str, practices: tuple[str, ...], ahead: int) -> Worth:
    """What an attempt in `practice` is worth, with `practices` in the bank and the day `ahead` days on."""
    return _worth(standing.known, tuple(standing.traces.items()), practice, practices, ahead)


@lru_cache(maxsize=16_384)  # all concepts of one level that were never tried stand alike
def _worth(
    known: float, traces: tuple[tuple[str, Trace], ...], practice: str, practices: tuple[str, ...], ahead: int
) -> Worth:
    standing = Standing(known, dict(traces))
    untouched = standing.value(practices, ahead)
    gain = _expected(standing, practice, lambda after: after.value(practices, ahead)) - untouched
    wait = ahead // 2
    if not wait:
        return Worth(max(gain, 0.0), max(gain, 0.0))

    def refreshed(after: Standing) -> float:
        return _expected(after.aged(wait), practice, lambda later: later.value(practices, ahead - wait))

    both = _expected(standing, practice, refreshed) - untouched
    return Worth(max(gain, 0.0), max(gain, both / 2, 0.0))


def _expected(standing: Standing, practice: str, then: Callable[[Standing], float]) -> float:
    channel = CHANNELS[practice]
    success = channel.guess + (1 - channel.slip - channel.guess) * standing.answered(practice)
    return success * then(standing.practised(practice, True)) + (1 - success) * then(
        standing.practised(practice, False)
    )


def _kept(traces: Mapping[str, Trace], practice: str, ahead: int) -> float:
    if practice in traces:
        return traces[practice].kept(ahead)
    return NOVEL * max((trace.kept(ahead) for trace in traces.values()), default=1.0)


@lru_cache(maxsize=64)
def _shares(practices: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    total = sum(CHANNELS[practice].share for practice in practices)
    return tuple((practice, CHANNELS[practice].share / total) for practice in practices)
