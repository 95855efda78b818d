"""The submission as a check sees it: `subject.softmax(x)` calls over to the child and copies the answer back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from vivavoce.drillkit.values import Remote
from vivavoce.runner import wire
from vivavoce.runner.process import LOG_LIMIT, ChildProcess, Ending, readable

OnLog = Callable[[dict[str, Any]], None]
_CALLABLE = {"function", "type"}  # types of what a module is asked for again and again
Call = tuple[str, tuple[Any, ...], dict[str, Any]]  # a name and what it is called with


class SubmissionError(Exception):
    """The submission raised an exception; `report` is what its process says about it (see `failures`)."""

    def __init__(self, report: dict[str, Any], call: str) -> None:
        self.report = {key: str(report.get(key, ""))[:4000] for key in ("kind", "type", "message", "trace")}
        bases = report.get("bases", [])
        self.bases = [str(base) for base in bases][:12] if isinstance(bases, list) else []
        self.call = call
        super().__init__(f"{self.report['type']}: {self.report['message']}")


class ChildEnded(Exception):
    """The child is gone, or what it sent is not the protocol; `broken` says which."""

    def __init__(self, ending: Ending, broken: str = "") -> None:
        super().__init__(broken or "the process ended")
        self.ending, self.broken = ending, broken


class Reached(BaseException):
    """The result that was waited for. No check can catch it by `except Exception`."""


class Connection:
    """Requests to one child and their replies."""

    def __init__(self, process: ChildProcess, on_log: OnLog | None = None) -> None:
        self.process = process
        self._read = wire.Ahead(process.read)
        self._on_log, self._logged = on_log, 0
        self._ids = itertools.count(1)
        self._callbacks: list[Callable[..., Any]] = []
        self.last_call: Call = ("", (), {})
        self.returned: Any = None  # by the last call
        self.handed_out, self.stop_at = 0, 0  # results since `begin_check`, and the one at which to stop
        self.seed: int | None = None  # travels with the next request

    def begin_check(self, stop_at: int = 0) -> None:
        """Forget the calls so far. Reached is raised when result `stop_at`, counted from 1, is to be handed out."""
        self.last_call, self.returned, self.handed_out, self.stop_at = ("", (), {}), None, 0, stop_at

    def hand_out(self, value: Any) -> Any:
        """What the last call returned, on its way to the check. Reached."""
        self.returned = value
        self.handed_out += 1
        if self.handed_out == self.stop_at:
            raise Reached
        return value

    def ask(self, op: str, *args: Any) -> Any:
        """Send one request and return the reply's value. SubmissionError, ChildEnded."""
        return self.answer(self.request(op, *args))

    def request(self, op: str, *args: Any) -> int:
        """Send one request; returns its number. The child works on it while this process does something else.

        ChildEnded.
        """
        number = next(self._ids)
        header = {"op": op, "id": number} | ({} if self.seed is None else {"seed": self.seed})
        self.seed = None
        try:
            self._send(header, "args", list(args))
        except wire.Closed:
            raise ChildEnded(self.process.end()) from None
        return number

    def greeting(self) -> Any:
        """What a child that confines itself says unasked, as its reply to request 0. SubmissionError, ChildEnded."""
        return self.answer(0)

    def answer(self, request: int) -> Any:
        """Wait for the reply to the request that was sent last and return its value. SubmissionError, ChildEnded."""
        try:
            return self._reply(request)
        except wire.Closed:
            raise ChildEnded(self.process.end()) from None
        except wire.BadFrame as error:
            raise self.refused(str(error)) from None

    def refused(self, why: str) -> ChildEnded:
        """What to raise for a reply that is not the protocol; the child is killed."""
        self.process.discard()
        return ChildEnded(self.process.end(), why)

    def _send(self, header: dict[str, Any], key: str, value: Any) -> None:
        encoder = wire.Encoder(self._refer)
        wire.write_frame(self.process.write, {**header, key: encoder.encode(value)}, encoder.buffers)

    def _reply(self, request: int) -> Any:
        while True:
            header, body = wire.read_frame(self._read, self.process.late)
            decoder = wire.Decoder(body, self._resolve)
            match header.get("op"):
                case "log":
                    self._log(header)
                case "callback":
                    self._call_back(header, decoder)
                case "reply" if header.get("id") == request and "ok" in header:
                    return decoder.decode(header["ok"])
                case "reply" if header.get("id") == request and isinstance(header.get("error"), dict):
                    raise SubmissionError(header["error"], self.last_call[0])
                case _:
                    raise wire.BadFrame("a reply does not belong to the request")

    def _log(self, header: dict[str, Any]) -> None:
        self._logged += 1
        if self._logged > LOG_LIMIT:  # more than its own process lets through: they were forged
            return
        step, values = header.get("step"), header.get("values")
        if not isinstance(step, float) or not isinstance(values, dict):
            raise wire.BadFrame("a log event has no step or values")
        if self._on_log is not None:
            kept = {
                readable(str(name)[:40]): value for name, value in list(values.items())[:12] if isinstance(value, float)
            }
            self._on_log({"step": step, "values": kept})

    def _call_back(self, header: dict[str, Any], decoder: wire.Decoder) -> None:
        number = header.get("f")
        if not isinstance(number, int) or not 0 <= number < len(self._callbacks):
            raise wire.BadFrame("a callback that was never handed out")
        match decoder.decode(header.get("args")):
            case [list(args), dict(kwargs)] if all(isinstance(name, str) for name in kwargs):
                pass
            case _:
                raise wire.BadFrame("a callback without arguments")
        try:
            value = self._callbacks[number](*args, **kwargs)
        except Exception as error:  # the submission called it with something unfit
            wire.write_frame(self.process.write, {"error": f"{type(error).__name__}: {error}"}, [])
        else:
            self._send({}, "ok", value)

    def _refer(self, value: Any) -> dict[str, Any]:
        if isinstance(value, Handle):
            return {"t": "handle", "v": object.__getattribute__(value, "_number")}
        if callable(value):
            self._callbacks.append(value)
            return {"t": "callback", "v": len(self._callbacks) - 1}
        raise wire.CannotSend(f"a {type(value).__name__} cannot be sent to a submission")

    def _resolve(self, tag: str, node: dict[str, Any]) -> Any:
        if tag == "handle" and isinstance(node.get("v"), int):
            return Handle(self, node["v"], str(node.get("type", "object"))[:80])
        if tag in {"generator", "torch_generator"}:
            return Handle(self, -1, tag)
        raise wire.BadFrame("a value has no known form")


class Handle(Remote):
    """An object that stays in the child: call it, use its methods, read and set its attributes."""

    _connection: Connection
    _number: int
    _name: str

    def __init__(self, connection: Connection, number: int, kind: str, name: str = "") -> None:
        for attribute, value in (("_connection", connection), ("_number", number), ("kind", kind), ("_name", name)):
            object.__setattr__(self, attribute, value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # NumPy and others probe for protocols: an object has none
            raise AttributeError(name)
        value = self._connection.ask("get", self._number, name)
        label = f"{self._name or self.kind}.{name}" if self._number else name
        return Handle(self._connection, value._number, value.kind, label) if isinstance(value, Handle) else value

    def __setattr__(self, name: str, value: Any) -> None:
        self._connection.ask("set", self._number, name, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._connection.last_call = (self._name or self.kind, args, kwargs)
        value = self._connection.ask("call", self._number, list(args), kwargs)
        value = Handle(self._connection, value._number, value.kind) if isinstance(value, Handle) else value
        return self._connection.hand_out(value)

    def __len__(self) -> int:
        return _whole(self._connection.ask("len", self._number))

    def __getitem__(self, key: Any) -> Any:
        return self._connection.ask("item", self._number, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._connection.ask("set_item", self._number, key, value)

    def __iter__(self) -> Iterator[Any]:
        items = self._connection.ask("items", self._number)
        return iter(items if isinstance(items, list) else [])

    def __repr__(self) -> str:
        return f"<{self.kind} of the submission>"


class Subject(Handle):
    """The submission's module. Its own names are attributes; `subject["seed"]` reaches one hidden by a method."""

    _known: dict[str, Handle]  # functions and classes: asking for one costs a round trip

    def __init__(self, connection: Connection, callables: dict[str, Any]) -> None:
        """`callables` are the functions and classes that came with the module, by their names there."""
        super().__init__(connection, 0, "module")
        handles = {name: value for name, value in callables.items() if isinstance(value, Handle)}
        known = {
            name: Handle(connection, value._number, value.kind, name)
            for name, value in handles.items()
            if value.kind in _CALLABLE
        }
        object.__setattr__(self, "_known", known)

    def __getattr__(self, name: str) -> Any:
        found = self._known.get(name)
        if found is None:
            found = super().__getattr__(name)
            if isinstance(found, Handle) and found.kind in _CALLABLE:  # anything else may be bound anew
                self._known[name] = found
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        self._known.pop(name, None)
        super().__setattr__(name, value)

    def __getitem__(self, key: Any) -> Any:
        return self.__getattr__(str(key))

    def seed(self, seed: int) -> None:
        """Seed Python's, NumPy's and PyTorch's global generators in the child, before it does anything else."""
        self._connection.seed = int(seed)

    def keep(self, value: Any) -> Any:
        """Send a value over once and return a handle to it, so that a change in place can be seen by `fetch`."""
        return self._connection.ask("keep", value)

    def each(self, function: Handle, cases: Iterable[tuple[Any, ...]], **kwargs: Any) -> Iterator[Any]:
        """Call a function for each tuple of arguments, all of them in one round trip; gives the results in order.

        As with calls one by one the arguments are copies, a message shows the case of the result that was taken last,
        and the exception of a case is raised when its result is due. No case is called after one that raised.
        """
        connection, listed = self._connection, [list(case) for case in cases]
        calls = [(function._name or function.kind, tuple(case), kwargs) for case in listed]
        connection.last_call = calls[0] if calls else ("", (), {})
        said = connection.ask("each", function._number, listed, kwargs)
        results, report = said if isinstance(said, list) and len(said) == 2 else (None, None)
        lacking = len(calls) - len(results) if isinstance(results, list) else -1
        if not isinstance(results, list) or not (lacking > 0 if isinstance(report, dict) else lacking == 0):
            raise connection.refused("a reply does not have a result for each call")
        return _in_turn(connection, calls, results, report)

    def after(self, function: Handle, *args: Any) -> tuple[Any, list[Any]]:
        """Call a function; what it returns, and copies of its arguments as they are then."""
        connection = self._connection
        connection.last_call = (function._name or function.kind, args, {})
        said = connection.ask("after", function._number, list(args))
        if not (isinstance(said, list) and len(said) == 2 and isinstance(said[1], list) and len(said[1]) == len(args)):
            raise connection.refused("a reply does not have every argument")
        return connection.hand_out(said[0]), said[1]

    def repeat(self, function: Handle, times: int, *args: Any) -> Any:
        """Call a function so often with the same objects, in one round trip; gives what the last call returned."""
        self._connection.last_call = (function._name or function.kind, args, {})
        return self._connection.hand_out(self._connection.ask("repeat", function._number, times, list(args)))

    def hold(self, function: Handle, *args: Any, **kwargs: Any) -> Any:
        """Call a function and leave what it returns in the child: there a view of an argument differs from a copy."""
        self._connection.last_call = (function._name or function.kind, args, kwargs)
        return self._connection.hand_out(self._connection.ask("hold", function._number, list(args), kwargs))

    def fetch(self, handle: Handle) -> Any:
        """A copy of what a handle stands for now."""
        return self._connection.ask("fetch", handle._number)

    def listen(self) -> None:
        """Collect the run-time warnings of the submission from now on."""
        self._connection.ask("listen")

    def warned(self) -> list[str]:
        """The different warnings since `listen`, each with the line it arose in."""
        said = self._connection.ask("warned")
        return [str(text)[:200] for text in said[:5]] if isinstance(said, list) else ["a warning"]

    def gradients(
        self, function: Handle, *args: Any, wrt: tuple[int | str, ...] = (0,), upstream: Any = None, **kwargs: Any
    ) -> list[np.ndarray[Any, Any]]:
        """What autograd gives for `sum(function(*args) * upstream)`, by argument number or parameter name.

        It is computed in the child, so it is a claim: judge it with `expect.gradient`. PyTorch drills only.
        """
        self._connection.last_call = (function._name or function.kind, args, kwargs)
        found: list[np.ndarray[Any, Any]] = self._connection.ask(
            "gradients", function._number, list(args), kwargs, list(wrt), upstream
        )
        self._connection.hand_out(found)
        return found


def _in_turn(
    connection: Connection, calls: list[Call], results: list[Any], report: dict[str, Any] | None
) -> Iterator[Any]:
    """The result of each call, and at the end the exception that stopped them. SubmissionError."""
    for call, result in zip(calls, results, strict=False):
        connection.last_call = call
        yield connection.hand_out(result)
    if report is not None:
        connection.last_call = calls[len(results)]
        raise SubmissionError(report, connection.last_call[0])


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(f"its length is {value!r}")
    return value
