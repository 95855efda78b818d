"""Attacks come to nothing: under both profiles, as root and as an ordinary user. With nothing in their way they work.

Every file below tests/attacks says in its first line which verdict it may get. `battlefield` looks from outside
whether it did any harm, `siege` runs them all in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from vivavoce.runner.confinement import kernel, probe

SIEGE = Path(__file__).parent / "siege.py"
NOBODY = 65534
pytestmark = [
    pytest.mark.skipif(not kernel.LINUX, reason="submissions are confined on Linux only"),
    pytest.mark.timeout(600),
]


def besiege(*words: str) -> Any:
    """What `siege.py` found out."""
    # No bytecode: an ordinary user cannot write it, and root must not leave files that differ.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, str(SIEGE), *words], stdout=subprocess.PIPE, text=True, check=False, env=environment
    )
    assert done.returncode == 0
    return json.loads(done.stdout)


@pytest.mark.parametrize("profile", ["A", "B"])
@pytest.mark.parametrize("user", ["this user", "an ordinary user"])
def test_no_attack_comes_through_and_no_solution_is_denied(profile, user):
    if profile == "A" and probe().name != "A" and "VIVA_REQUIRE_CONFINEMENT" not in os.environ:
        pytest.skip(f"profile {probe().name} is what this machine allows: {probe().missing}")
    if user == "an ordinary user" and os.getuid() != 0:
        assert "VIVA_REQUIRE_CONFINEMENT" not in os.environ
        pytest.skip("only root can become another user; this user is an ordinary one already")
    found = besiege(profile, *([str(NOBODY)] if user == "an ordinary user" else []))
    results = found["results"]
    assert found["user"] == (os.getuid() if user == "this user" else NOBODY)
    assert len(results) >= 60
    assert {result["profile"] for result in results} == {profile}
    assert [(result["name"], result["damage"]) for result in results if result["damage"]] == []
    assert found["reference"] == ["pass", "pass"]
    assert {"pass"} == set(found["honest"].values()), found["honest"]
    assert (found["strays"], found["left"]) == (0, 0)


def test_with_nothing_in_their_way_the_attacks_work():
    found = besiege("free")
    assert found["tried"] >= 60
    assert found["failed"] == []
