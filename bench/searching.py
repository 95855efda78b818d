"""Search: the right concept for what learners type (the queries of `tests/bank/queries.csv`), and its time."""

from __future__ import annotations

import csv
from pathlib import Path

from measure import Row, at_most, median_seconds

from vivavoce.bank import Bank, paths

QUERIES = Path(__file__).parents[1] / "tests" / "bank" / "queries.csv"
FIRST, IN_THREE = 0.85, 0.95
SLOWEST_MS = 10


def rows() -> list[Row]:
    """Shares of the queries whose concept comes first and in the top three; the slowest query's median time."""
    bank = Bank.open(paths.bank_file())
    with QUERIES.open(encoding="utf-8") as table:
        meant = {row["query"]: row["concept"] for row in csv.DictReader(table)}
    found = {query: [hit.concept for hit in bank.search(query)] for query in meant}
    first = sum(found[query][:1] == [concept] for query, concept in meant.items())
    three = sum(concept in found[query][:3] for query, concept in meant.items())
    times = {query: 1000 * median_seconds(lambda query=query: bank.search(query), 5) for query in meant}
    slowest = max(times, key=lambda query: times[query])
    return [
        _share("queries with the right concept first", first, len(meant), FIRST),
        _share("queries with the right concept in the top three", three, len(meant), IN_THREE),
        at_most(f"the slowest query, “{slowest}”", times[slowest], SLOWEST_MS, "ms", 1),
    ]


def _share(what: str, count: int, of: int, bar: float) -> Row:
    return Row(what, f"{count} of {of}", f"≥ {bar:.0%}", count >= bar * of)


if __name__ == "__main__":
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in rows()))
