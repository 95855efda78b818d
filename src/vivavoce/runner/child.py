"""The process that holds a submission, and nothing else: a loop that answers one request at a time.

It never sees a check, a reference or a verdict. Requests name a target (0 is the submission's module,
other numbers are objects that it returned) and carry copies of values; see `wire`.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import importlib
import itertools
import linecache
import os
import random
import sys
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from vivavoce.runner import confinement, wire
from vivavoce.runner.failures import describe
from vivavoce.runner.process import LOG_LIMIT, MOST_MB, MOST_SECONDS

FILE = "submission.py"  # what tracebacks call the submission
ITEMS_LIMIT = 100_000  # of an iterable that is asked for its items
WARNINGS_LIMIT = 20  # different ones that are kept


class Child:
    """Serves one submission over a pair of file descriptors."""

    def __init__(self, reads: int, writes: int) -> None:
        self._read, self._write = wire.Ahead(functools.partial(os.read, reads)), functools.partial(os.write, writes)
        self._output = sys.stdout
        self._objects: list[Any] = []
        self._logged = 0
        self._warned: dict[str, None] = {}
        self.library = "numpy"

    def confine_unasked(self, library: str) -> None:
        """Confine this process and say how, as the answer to request 0."""
        limits = [library, MOST_SECONDS, MOST_MB]
        self._answer({"op": "confine", "id": 0, "args": {"t": "list", "v": limits}}, b"")

    def serve(self) -> None:
        """Answer requests until the judge closes the connection."""
        with contextlib.suppress(wire.Closed):
            while True:
                self.answer_one()

    def answer_one(self) -> None:
        """Wait for a request and answer it. Closed when the judge has closed the connection."""
        self._answer(*wire.read_frame(self._read))

    def _answer(self, header: dict[str, Any], body: bytes) -> None:
        encoder = self._encoder()
        try:
            if "seed" in header:
                self._seed(header["seed"])
            operation = getattr(self, "do_" + header["op"])
            arguments = wire.Decoder(body, self._resolve, self.library).decode(header["args"])
            result = operation(*arguments)
            if isinstance(result, _Encoded):
                reply, encoder = {"ok": result.node}, result.encoder
            else:
                reply = {"ok": encoder.encode(result)}
        except wire.Closed:
            raise
        except BaseException as error:  # SystemExit and KeyboardInterrupt are the submission's doing too
            reply, encoder = {"error": describe(error, FILE, header["op"])}, self._encoder()
        self._flush()
        try:
            wire.write_frame(self._write, {"op": "reply", "id": header["id"], **reply}, encoder.buffers)
        except wire.CannotSend as error:  # too large; nothing was written
            reply = {"error": describe(error, FILE, header["op"])}
            wire.write_frame(self._write, {"op": "reply", "id": header["id"], **reply}, [])

    def _flush(self) -> None:
        """What was printed goes out before the reply: after the last one the judge may end this process."""
        with contextlib.suppress(Exception):  # the submission may have closed it
            self._output.flush()

    def _seed(self, seed: int) -> None:
        """Seed every global generator."""
        random.seed(seed)
        np.random.seed(seed % 2**32)
        if "torch" in sys.modules:
            sys.modules["torch"].default_generator.manual_seed(seed)  # torch.manual_seed asks for GPUs, slowly

    # One method per operation.

    def do_begin(self, library: str) -> None:
        """Import the submission's library: once this process is confined, nothing native can be loaded."""
        self.library = library
        if library == "torch" and "torch" not in sys.modules:
            importlib.import_module("torch").set_num_threads(1)

    def do_confine(self, library: str, cpu_seconds: int, memory_mb: int) -> str:
        """Import the library and confine this process; returns the profile."""
        self.do_begin(library)
        profile = confinement.enter(cpu_seconds=cpu_seconds, memory_mb=memory_mb)
        hide_our_modules()
        return profile

    def do_load(self, source: str, entry: list[str]) -> list[Any]:
        """Run the submission's module; returns what it defines: all names, of those in `entry` the functions and
        classes, and the types of the rest that cannot be called.

        What was loaded before is forgotten.
        """
        module = types.ModuleType("submission")
        module.__file__ = FILE
        self._objects, self._logged = [module], 0
        sys.modules["submission"] = module
        linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
        exec(compile(source, FILE, "exec"), module.__dict__)
        found = module.__dict__
        callables = {name: found[name] for name in entry if type(found.get(name)) in {types.FunctionType, type}}
        others = {name: type(found[name]).__name__ for name in entry if name in found and not callable(found[name])}
        return [[name for name in found if not name.startswith("__")], callables, others]

    def do_get(self, target: int, name: str) -> Any:
        """Attribute `name` of a target."""
        return getattr(self._objects[target], name)

    def do_set(self, target: int, name: str, value: Any) -> None:
        """Set an attribute; a tensor's or parameter's values are copied in place."""
        owner = self._objects[target]
        old = getattr(owner, name, None)
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(old, torch.nn.Parameter):
            with torch.no_grad():
                old.copy_(value)
        else:
            setattr(owner, name, value)

    def do_call(self, target: int, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Call a target."""
        return self._objects[target](*args, **kwargs)

    def do_each(self, target: int, cases: list[list[Any]], kwargs: dict[str, Any]) -> _Encoded:
        """Call a target for each list of arguments, until one raises: `[results, None]`, or a report in its place.

        A result is written down when its call ends: what a later call changes in place does not show in it.
        """
        encoder, nodes, report = self._encoder(), [], None
        for args in cases:
            try:
                nodes.append(encoder.encode(self._objects[target](*args, **kwargs)))
            except wire.Closed:
                raise
            except BaseException as error:
                report = describe(error, FILE, "call")
                break
        results = {"t": "list", "v": nodes}
        return _Encoded({"t": "list", "v": [results, encoder.encode(report)]}, encoder)

    def do_after(self, target: int, args: list[Any]) -> list[Any]:
        """Call a target: what it returns, and what its arguments are then."""
        return [self._objects[target](*args), args]

    def do_repeat(self, target: int, times: int, args: list[Any]) -> Any:
        """Call a target so often with the same arguments; returns what the last call returned."""
        result = None
        for _ in range(times):
            result = self._objects[target](*args)
        return result

    def do_hold(self, target: int, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Call a target; what it returns stays here."""
        return _Held(self._objects[target](*args, **kwargs))

    def do_item(self, target: int, key: Any) -> Any:
        """`target[key]`."""
        return self._objects[target][key]

    def do_set_item(self, target: int, key: Any, value: Any) -> None:
        """`target[key] = value`."""
        self._objects[target][key] = value

    def do_len(self, target: int) -> int:
        """`len(target)`."""
        return len(self._objects[target])

    def do_items(self, target: int) -> list[Any]:
        """The items of an iterable, at most ITEMS_LIMIT."""
        return list(itertools.islice(self._objects[target], ITEMS_LIMIT))

    def do_keep(self, value: Any) -> Any:
        """Hold a value here; the judge gets a handle."""
        return _Held(value)

    def do_fetch(self, target: int) -> Any:
        """A copy of a held value."""
        return self._objects[target]

    def do_listen(self) -> None:
        """Collect run-time warnings (overflows, divisions by zero, ...) instead of printing them."""

        def collect(message: Warning | str, _: type[Warning], filename: str, line: int, *_rest: object) -> None:
            if len(self._warned) < WARNINGS_LIMIT:
                self._warned[f"{message} (line {line})" if filename == FILE else str(message)] = None

        self._warned = {}
        warnings.simplefilter("always", RuntimeWarning)
        setattr(warnings, "showwarning", collect)  # noqa: B010  # typed as a function of six parameters

    def do_warned(self) -> list[str]:
        """The different warnings since `listen`."""
        return list(self._warned)

    def do_gradients(
        self, target: int, args: list[Any], kwargs: dict[str, Any], wrt: list[Any], upstream: Any
    ) -> list[Any]:
        """Automatic derivative of `sum(output * upstream)` by arguments (numbers) and parameters (names)."""
        import torch

        function = self._objects[target]
        for place in wrt:
            if isinstance(place, int):
                args[place] = args[place].requires_grad_()
        inputs = [args[place] if isinstance(place, int) else function.get_parameter(place) for place in wrt]
        output = function(*args, **kwargs)
        weight = torch.ones_like(output) if upstream is None else upstream
        found = torch.autograd.grad((output * weight).sum(), inputs, allow_unused=True)
        return [torch.zeros_like(x) if g is None else g for x, g in zip(inputs, found, strict=True)]

    # References: what has no form on the wire.

    def _encoder(self) -> wire.Encoder:
        return wire.Encoder(self._refer)

    def _refer(self, value: Any) -> dict[str, Any]:
        held = value.value if isinstance(value, _Held) else value
        self._objects.append(held)
        return {"t": "handle", "v": len(self._objects) - 1, "type": type(held).__name__, "calls": callable(held)}

    def _resolve(self, tag: str, node: dict[str, Any]) -> Any:
        match tag:
            case "handle":
                return self._objects[node["v"]]
            case "log":
                return self._log
            case "callback":
                return self._callback(node["v"])
        raise wire.BadFrame(f"unknown form {tag!r}")

    def _log(self, step: float, **values: float) -> None:
        self._logged += 1
        if self._logged <= LOG_LIMIT:
            event = {"step": float(step), "values": {name: float(value) for name, value in values.items()}}
            wire.write_frame(self._write, {"op": "log", **event}, [])

    def _callback(self, number: int) -> Callable[..., Any]:
        """A function of the judge's: called here, computed there."""

        def call(*args: Any, **kwargs: Any) -> Any:
            encoder = self._encoder()
            header = {"op": "callback", "f": number, "args": encoder.encode([list(args), kwargs])}
            wire.write_frame(self._write, header, encoder.buffers)
            reply, body = wire.read_frame(self._read)
            if "ok" not in reply:
                raise ValueError(str(reply.get("error")))
            return wire.Decoder(body, self._resolve, self.library).decode(reply["ok"])

        return call


_hidden: list[types.ModuleType] = []


def hide_our_modules() -> None:
    """Take this package's modules out of a submission's sight. A zygote does it once: it writes to many pages.

    They are not destroyed, for this process runs in them.
    """
    if not _hidden:
        ours = [name for name in sys.modules if name.partition(".")[0] == "vivavoce"]
        _hidden.extend(sys.modules.pop(name) for name in ours)


class _Held:
    """Marks a value that stays here whatever its form."""

    def __init__(self, value: Any) -> None:
        self.value = value


@dataclass(frozen=True, slots=True)
class _Encoded:
    """A result in its form on the wire."""

    node: dict[str, Any]
    encoder: wire.Encoder


def keep_only(descriptors: set[int]) -> None:
    """Close every other descriptor of this process."""
    for low, high in itertools.pairwise([*sorted(descriptors), 4096]):
        os.closerange(low + 1, high)


def set_up() -> None:
    """What every child needs alike: standard streams on descriptors 0 to 2 whatever these are, nothing on the first."""
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)
    builtins.exit = builtins.quit = sys.exit  # type: ignore[assignment]  # site's versions close stdin


def run(reads: int, writes: int, output: int, library: str = "") -> None:
    """Serve on `reads` and `writes` with everything that is printed going to `output`; closes every other fd.

    With a `library`, which is imported already, the process is confined before it reads anything.
    """
    os.dup2(output, 1)
    os.dup2(output, 2)
    keep_only({0, 1, 2, reads, writes, *confinement.descriptors()})
    child = Child(reads, writes)
    if library:
        child.confine_unasked(library)
    child.serve()


def main() -> int:
    """Spawned on its own (where there is no fork server): the protocol is on standard input and output."""
    reads, writes, output = os.dup(0), os.dup(1), os.dup(2)
    set_up()
    run(reads, writes, output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
