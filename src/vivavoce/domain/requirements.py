"""What a lab needs beside the package itself, pretrained weights and other libraries, and what of it is missing."""

from __future__ import annotations

from importlib.util import find_spec

from vivavoce.domain import weights
from vivavoce.domain.claim import Lab
from vivavoce.domain.errors import Unavailable

PIP_NAMES = {"skimage": "scikit-image"}  # where an import is called otherwise than its package


def missing(lab: Lab) -> dict[str, str]:
    """What is not installed here, in words, each with the command that installs it."""
    commands = {
        f"the weights {name!r} ({weights.known(name).megabytes} MB)": f"viva weights install {name}"
        for name in lab.needs
        if not weights.installed(name)
    }
    for package in lab.packages:
        if find_spec(package) is None:
            commands[f"the library {package!r}"] = f"pip install {PIP_NAMES.get(package, package)}"
    return commands


def require(lab: Lab) -> None:
    """Raise Unavailable, with the commands, where something is missing."""
    if absent := missing(lab):
        raise Unavailable(f"This lab needs {' and '.join(absent)}.", "; ".join(absent.values()))
