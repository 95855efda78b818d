"""Nothing stays open behind a program or a bank that was closed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc for open files")


def still_open(folder):
    """The files in a folder that this process has open. Of others it may close some at any time, with what nobody
    holds any more."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            found.append(descriptor.readlink())
        except OSError:  # the folder itself was open while it was read
            continue
    return [path.name for path in found if folder in path.parents]


def test_a_bank_can_be_closed(tmp_path):
    shutil.copy(paths.bank_file(), tmp_path / "bank.sqlite")
    bank = Bank.open(tmp_path / "bank.sqlite")
    bank.question("dropout")
    assert still_open(tmp_path) == ["bank.sqlite"]
    bank.close()
    assert not still_open(tmp_path)


def test_a_closed_program_leaves_no_history_open(tmp_path):
    program = Viva(tmp_path, workers=False)
    assert program.today().empty and "history.sqlite" in still_open(tmp_path)
    program.close()
    assert not still_open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["history.sqlite"]  # no log of writes is left beside it


def test_a_bank_that_is_refused_is_closed(tmp_path):
    (tmp_path / "bank.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(Exception, match="damaged") as refused:
        Bank.open(tmp_path / "bank.sqlite")
    assert refused.value and not still_open(tmp_path)
