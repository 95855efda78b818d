"""The report of a mock interview in the terminal: quotes, time, what comes next, and how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vivavoce.cli.common import console, say_hanging, say_json

if TYPE_CHECKING:
    from vivavoce.app.mock_report import ItemReport, Report
    from vivavoce.app.viva import Viva

QUOTED = ("unprompted", "in part", "after a probe", "after a hint", "check this", "undecided")
BEYOND = {"followup": "and then", "constraint": "what if"}  # questions back that go beyond the rubric's points


def clock(seconds: float) -> str:
    """`1:12`, or `0:30 over` where time has run over."""
    whole = abs(round(seconds))
    return f"{whole // 60}:{whole % 60:02d}" + (" over" if seconds < 0 else "")


def show_report(program: Viva, number: str, as_json: bool) -> None:
    """How a mock went, with what the coach has planned since."""
    from vivavoce.app import mock_contract
    from vivavoce.app.mock_trust import trust

    found = program.mocking.report(number)
    coming = program.mocking.reporting.practise_next(found.mock, program.plan())
    error = trust(found)
    if as_json:
        return say_json(mock_contract.report(found, coming, mock_contract.trusted(error)))
    out = console()
    out.print()
    say_hanging("", found.headline, style="bold")
    if found.asked:
        say_hanging("", _in_detail(found))
    for item in found.items:
        _show_item(item, number)
    out.print("\n[bold]Where the time went[/bold]")
    for row in found.times:
        cut = ", cut off by the clock" if row.cut else ""
        out.print(f"  {row.name:<10} {clock(row.used)} of {clock(row.planned)}{cut}")
    out.print("\n[bold]Already in your plan[/bold]")
    for when, action in coming:
        say_hanging(f"  {when:%a %d %b}  ", f"{action.title} ({action.called}, {action.minutes} min)")
    out.print("\n[bold]How far to trust this[/bold]")
    out.print(error.says if error else "Nothing here was judged by the grader.", markup=False)
    return None


def _in_detail(found: Report) -> str:
    """The counts behind the headline."""
    probed = found.count("after a probe", "after a hint")
    return (
        f"Of {found.asked} asked points {found.count('unprompted')} unprompted, {found.count('in part')} in part, "
        f"{probed} after a probe, {found.count('check this')} to check, {found.count('undecided')} not decided, "
        f"{found.count('not said')} not said."
    )


def _show_item(item: ItemReport, mock: str) -> None:
    out, posed = console(), item.posed
    late = ", late" if posed.late else ""
    out.print()
    say_hanging(f"{posed.n}. ", f"{posed.title}  {clock(item.used)} of {clock(item.allowed)}{late}", style="bold")
    if item.passed is not None:
        passed = sum(verdict == "pass" for _, verdict in item.checks)
        of = f", {passed} of {len(item.checks)} checks" if item.checks else ""
        out.print(f"   {'passed' if item.passed else 'not passed'}{of}")
    elif not posed.answers:
        out.print("   not answered", style="dim")
    for point in item.points:
        if point.how in QUOTED:
            said = "; ".join(f"“{quote}”" for quote in point.quotes)
            say_hanging(f"   {point.how:<14} ", f"{said} {point.statement}".strip())
    for point in item.points:
        if point.how not in QUOTED:
            say_hanging(f"   {point.how:<14} ", f"{point.statement} ({point.role})", style="dim")
    for quote, correction in item.misconceptions:
        say_hanging("   check this     ", f"“{quote}” {correction}")
    _show_beyond(item)
    for line in posed.detail.get("listens", ()):
        say_hanging("   listened for   ", line, style="dim")
    if posed.kind == "case" and not item.stages:
        out.print(f"   Mark it yourself: viva serve, then /mock/{mock}/report", style="dim", markup=False)
    if item.attempt and item.points:
        out.print(f"   Disagree? viva ask --attempt {item.attempt}", style="dim", markup=False)


def _show_beyond(item: ItemReport) -> None:
    """What was asked beyond the points, with what a good answer says."""
    for back in item.posed.backs:
        if back.turn in BEYOND:
            say_hanging(f"   {BEYOND[back.turn]:<14} ", back.ask)
            say_hanging("   a good answer  ", back.reveal, style="dim")
    if item.twist:
        say_hanging("   a good answer  ", item.twist, style="dim")
