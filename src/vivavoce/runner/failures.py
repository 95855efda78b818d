"""Describes an exception of a submission as plain data, inside the child."""

from __future__ import annotations

import os
import traceback
from typing import Any

from vivavoce.runner import wire

_PYTORCH = os.path.join("torch", "__init__.py")
TEXT_LIMIT = 2000  # characters of any one text


def describe(error: BaseException, file: str, operation: str) -> dict[str, Any]:
    """Kind, type, message and the part of the traceback that lies in the submission's `file`.

    `operation` is what was asked of the child: an attribute that is read and not there is missing.
    """
    passed = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in passed if frame.filename == file]
    kind = _kind(error, operation, bool(frames))
    if kind == "denied" and any(frame.filename.endswith(_PYTORCH) for frame in passed):
        kind = "library"  # its native parts cannot be loaded any more
    return {
        "kind": kind,
        "type": type(error).__name__,
        "bases": [base.__name__ for base in type(error).__mro__][:12],
        "message": _text(error)[:TEXT_LIMIT],
        "trace": _trace(error, frames)[:TEXT_LIMIT],
    }


def _kind(error: BaseException, operation: str, inside: bool) -> str:
    """What sort of failure this is; `inside` tells whether the submission's own lines were running."""
    kinds: list[tuple[type[BaseException], str]] = [
        (SyntaxError, "syntax"), (PermissionError, "denied"), (MemoryError, "memory"), (SystemExit, "exit"),
        (RecursionError, "recursion"), (ImportError, "import"), (NotImplementedError, "unwritten"),
        (wire.CannotSend, "returned"),
    ]  # fmt: skip
    if isinstance(error, ImportError) and str(error.name).partition(".")[0] == "vivavoce":
        return "denied"  # the answers lie there; under some profiles the package is not even to be seen
    for cls, kind in kinds:
        if isinstance(error, cls):
            return kind
    if isinstance(error, RuntimeError) and "can't start new thread" in str(error):
        return "denied"
    if isinstance(error, RuntimeError) and "can't allocate memory" in str(error):  # PyTorch's MemoryError
        return "memory"
    if not inside and operation in {"call", "after", "repeat"} and isinstance(error, TypeError):
        return "signature"
    missing = not inside and operation in {"get", "set"} and isinstance(error, AttributeError)
    return "missing" if missing else "exception"


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a submission's own exception class may be broken
        return "(its message cannot be read)"


def _trace(error: BaseException, frames: list[traceback.FrameSummary]) -> str:
    """File, line and caret for a syntax error, else the last few of the submission's own frames."""
    if isinstance(error, SyntaxError):
        return "".join(traceback.format_exception_only(error))
    shown = frames if len(frames) <= 6 else [*frames[:2], *frames[-2:]]
    return "".join(traceback.format_list(shown))
