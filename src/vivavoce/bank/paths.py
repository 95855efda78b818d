"""Where the bank's sources and its built file lie: in a source checkout, or in an installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def concepts_dir() -> Path:
    """The folder of areas and concepts."""
    return _PACKAGE / "concepts"


def evidence_dir() -> Path:
    """`evidence/` of the checkout, or the copy that the wheel ships."""
    checkout = _PACKAGE.parent.parent / "evidence"
    return checkout if checkout.is_dir() else _PACKAGE / "evidence"


def bank_file() -> Path:
    """The built bank."""
    return _PACKAGE / "bank.sqlite"


def scratch_dir() -> Path:
    """The scratch engine, whose source pages show."""
    return _PACKAGE / "scratch"


def scratch_guide() -> Path:
    """The reading path through the scratch engine; it stands in the checkout only."""
    return _PACKAGE.parent.parent / "docs" / "scratch" / "README.md"
