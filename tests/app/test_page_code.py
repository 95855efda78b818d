"""Every Python block of every answer runs on its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from vivavoce.bank import paths
from vivavoce.bank.collection import collect
from vivavoce.bank.rendering import python_blocks

RUN_ALL = """
import contextlib, io, json, sys, traceback
for name, code in json.load(sys.stdin):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, name, "exec"), {"__name__": "__main__"})
    except Exception:
        print(name, traceback.format_exc(), sep="\\n")
"""


@pytest.mark.torch
def test_code_on_the_pages_runs():
    found = collect(paths.concepts_dir(), paths.evidence_dir())
    blocks = [
        (f"{question.slug}, block {number}", code)
        for concept in found.concepts
        for question in concept.questions
        for number, code in enumerate(python_blocks(question.body.text), 1)
    ]
    assert len(blocks) >= len(found.concepts) / 2  # not every overview shows code, but most pages do
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL],
        input=json.dumps(blocks),
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    assert done.stdout == ""
