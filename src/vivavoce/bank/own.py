"""A learner's own questions and drills with the bank: a copy of the bank file that holds both, made when they change.

Everything that reads the bank (search, coach, mock interviews, decks) then reads the own items without knowing of
them. The copy lies in the data directory under a name that is a hash of the bank and of the learner's files.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from vivavoce import __version__
from vivavoce.bank import serial
from vivavoce.bank.opened import Bank
from vivavoce.domain.errors import VivaError
from vivavoce.domain.pages import Problem

PATTERNS = ("*", "*/*", "*/questions/*", "*/drills/*", "*/drills/*/*", "*/drills/*/wrong/*")
MOST_FILES = 5000  # a folder with more is not one of questions and drills
NAME = "bank-with-own"


@dataclass(frozen=True, slots=True)
class Own:
    """What was found in the folder: items that are practised like the rest, and problems with their places."""

    folder: str = ""
    questions: tuple[str, ...] = ()  # slugs
    drills: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    bank: str = ""  # the version of the bank without them

    def holds(self, item: str) -> bool:
        """True for the item id of an own question or drill."""
        kind, _, name = item.partition(":")
        return name in {"q": self.questions, "drill": self.drills}.get(kind, ())

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What is to be mended; the items with errors are left out."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def opened(base: Bank, base_file: Path, folder: Path, cache: Path) -> tuple[Bank, Own]:
    """The bank together with what lies in `folder`; the copy is made in `cache` unless it is there."""
    path = cache / f"{NAME}-{_digest(base.version, folder)[:16]}.sqlite"
    try:
        return Bank.open(path), _kept(path)
    except (VivaError, sqlite3.Error):  # not made yet, or damaged: it can be made again at any time
        from vivavoce.bank.own_build import write  # the renderer is loaded only when something changed

        cache.mkdir(parents=True, exist_ok=True)
        write(base, base_file, folder, path)
    for older in cache.glob(f"{NAME}-*.sqlite"):
        if older != path:
            with contextlib.suppress(OSError):  # on Windows a program that is still open holds it
                older.unlink()
    return Bank.open(path), _kept(path)


def _kept(path: Path) -> Own:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT page FROM own").fetchone()
    return serial.load(Own, page)


def _digest(version: str, folder: Path) -> str:
    """SHA-256 over the bank's version, the program's, and names and contents of the learner's files."""
    digest = hashlib.sha256(f"{version} {__version__} {folder}".encode())
    paths = sorted({path for pattern in PATTERNS for path in folder.glob(pattern)})
    if len(paths) > MOST_FILES:
        raise VivaError(f"{folder} holds more than {MOST_FILES} files.", "Name the folder of your own questions.")
    for path in paths:
        digest.update(path.relative_to(folder).as_posix().encode(errors="surrogateescape") + b"\0")
        if path.is_file():
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
