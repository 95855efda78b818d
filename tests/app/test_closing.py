"""Nothing stays open behind a program or a bank that was closed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc for open files")


def databases():
    """The open files that are databases."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            name = str(descriptor.readlink())
        except OSError:  # the folder itself was open while it was read
            continue
        if ".sqlite" in name:
            found.append(name)
    return sorted(found)


def test_a_bank_can_be_closed():
    before = databases()
    bank = Bank.open(paths.bank_file())
    bank.question("dropout")
    assert len(databases()) == len(before) + 1
    bank.close()
    assert databases() == before


def test_a_closed_program_leaves_no_history_open(tmp_path):
    program = Viva(tmp_path, workers=False)
    assert program.today().empty and any(str(tmp_path) in name for name in databases())
    program.close()
    assert not any(str(tmp_path) in name for name in databases())
    assert [path.name for path in tmp_path.iterdir()] == ["history.sqlite"]  # no log of writes is left beside it


def test_a_bank_that_is_refused_is_closed(tmp_path):
    before = databases()
    (tmp_path / "bank.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(Exception, match="damaged") as refused:
        Bank.open(tmp_path / "bank.sqlite")
    assert refused.value and databases() == before
