"""What a shell completes, and what that costs."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

VIVA = Path(sys.executable).with_name("viva")


def completed(data_dir: Path, *typed: str) -> list[str]:
    """What bash would offer for the last word."""
    environment = os.environ | {
        "COMP_WORDS": " ".join(("viva", *typed)), "COMP_CWORD": str(len(typed)), "_VIVA_COMPLETE": "bash_complete",
        "VIVA_DATA_DIR": str(data_dir),
    }  # fmt: skip
    done = subprocess.run([VIVA], env=environment, capture_output=True, text=True, check=True)
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("typed", "has", "lacks"),
    [
        (("deb",), {"debug"}, {"drill"}),
        (("ask", "drop"), {"dropout"}, {"softmax"}),
        (("drill", "start", "soft"), {"softmax"}, {"dropout"}),
        (("debug", "watch", "mixed-p"), {"mixed-patients"}, set()),
        (("debug", "start", "softm"), set(), {"softmax"}),
        (("lab", "vanish"), {"vanishing-gradients"}, set()),
        (("verify", "dropout/narrows"), {"dropout/narrows-the-gap"}, set()),
        (("export", "an"), {"anki"}, {"history"}),
        (("lab", "dropout", "--se"), {"--set", "--seeds"}, {"--json"}),
        (("bookmark", "mixed-p"), {"mixed-precision"}, {"mixed-patients"}),
    ],
)
def test_commands_options_and_names_are_completed(tmp_path, typed, has, lacks):
    offered = set(completed(tmp_path, *typed))
    assert has <= offered and not lacks & offered


@pytest.mark.parametrize(
    ("typed", "has", "lacks"),
    [
        (("judge", "drill", ":", "softm"), {"softmax"}, {"dropout"}),
        (("judge", "drill", ":"), {"softmax"}, {"mixed-patients"}),
        (("judge", "question", ":", "softm"), set(), {"softmax"}),
        (("ask", "q", ":", "drop"), {"dropout"}, {"softmax"}),
        (("note", "incident", ":", "mixed-p"), {"mixed-patients"}, set()),
        (("drill", "start", "drill", ":", "softmax", "--d"), {"--dir", "--data-dir"}, {"softmax"}),
    ],
)
def test_names_behind_their_kind_are_completed_as_bash_splits_them(tmp_path, typed, has, lacks):
    offered = set(completed(tmp_path, *typed))
    assert has <= offered and not lacks & offered


def test_a_word_with_a_colon_is_completed_whole_where_the_shell_leaves_it_whole(tmp_path):
    assert "drill:softmax" in completed(tmp_path, "judge", "drill:softm")


def test_names_of_ones_own_are_completed(tmp_path):
    from vivavoce.app.naming import names
    from vivavoce.bank import paths
    from vivavoce.bank.own import NAME

    copy = tmp_path / f"{NAME}-1.sqlite"  # what is made when the program finds own content
    shutil.copy(paths.bank_file(), copy)
    with closing(sqlite3.connect(copy)) as bank:
        entry = json.dumps({"kind": "question", "slug": "mine", "title": "Mine?"})
        bank.execute("INSERT INTO exercise (concept, entry) VALUES ('dropout', ?)", (entry,))
        bank.commit()
    assert ("mine", "Mine?") in names("question", tmp_path)


def test_no_page_of_the_bank_is_loaded():
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from vivavoce.cli.main import viva\nfrom vivavoce.app.naming import names\n"
        "assert names('question', Path('.')) and names('claim', Path('.')) and names('case', Path('.'))\n"
        "print([name for name in ('numpy', 'rich', 'vivavoce.app.viva', 'vivavoce.coach') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_the_shell_reads(viva, tmp_path, shell):
    script = viva("completion", shell)
    assert f"_VIVA_COMPLETE={shell}_complete" in script
    if shutil.which(shell):
        (tmp_path / "script").write_text(script)
        subprocess.run([shell, "-n", str(tmp_path / "script")], check=True)
