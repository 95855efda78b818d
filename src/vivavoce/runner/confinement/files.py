"""Which files a child may read: the interpreter and its libraries, and nothing of ours."""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

PACKAGE = os.path.realpath(Path(__file__).parents[2])  # holds the bank: references and checks
DEVICES = ("/dev/null", "/dev/urandom")
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")


@functools.cache
def readable() -> tuple[str, ...]:
    """Paths that an import may need after the child is confined, as they are written on the search path."""
    found = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found += [os.path.join(sys.base_prefix, "lib"), *_SYSTEM]
    for name in ("numpy", "torch"):  # found, not imported: their folder may be on the path by other means
        spec = importlib.util.find_spec(name)
        found += [os.path.dirname(place) for place in (spec.submodule_search_locations or [])] if spec else []
    return tuple(dict.fromkeys(path for path in found if os.path.exists(path)))


def grants(path: str, hidden: str = PACKAGE) -> Iterator[tuple[str, bool]]:
    """What to allow so that all below `path` can be read except `hidden`: (path, may its contents be read).

    A folder on the way to `hidden` can be listed; what stands beside is allowed in full.
    """
    if path == hidden:
        return
    if not hidden.startswith(path.rstrip(os.sep) + os.sep):
        yield path, True
        return
    yield path, False
    with os.scandir(path) as entries:
        for entry in entries:
            if not entry.is_symlink():  # what it points to needs a grant of its own
                yield from grants(entry.path, hidden)
