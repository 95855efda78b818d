"""Pretrained weights for labs. A lab that needs some says so: `LAB = Lab(..., needs=("efficientnet-lite0",))`."""

from __future__ import annotations

from pathlib import Path

from vivavoce.domain import weights


def file(name: str, ending: str) -> Path:
    """The installed file of these weights with that ending, such as ".pth". Unavailable with the command otherwise."""
    weights.require((name,))
    (found,) = (path for path in weights.folder(name).iterdir() if path.name.endswith(ending))
    return found
