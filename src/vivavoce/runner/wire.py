"""Frames between the judge and the child: a length-prefixed JSON header and raw array bytes. Never pickle.

A frame is two big-endian 32-bit lengths, the header and the body. Arrays stand in the header as
`{"t": "array", "dtype": "<f8", "shape": [2, 3]}`; their bytes follow one another in the body.
The judge trusts nothing that it reads here: every size, dtype and shape is checked, and whatever
does not fit raises BadFrame.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vivavoce.drillkit.values import Tensor, log

HEADER_LIMIT = 8 << 20  # bytes
BODY_LIMIT = 256 << 20  # bytes
DEPTH_LIMIT = 40  # nested containers
COLLISIONS_LIMIT = 1000  # keys of one table whose hash another one has: each costs a search through all of them
DTYPES = frozenset({
    "|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16",
})  # fmt: skip
_PART, _SMALL = 1 << 20, 1 << 16  # bytes per system call; bytes of a body that is sent together with its header
_PREFIX = struct.Struct("!II")
_JSON = json.JSONEncoder(separators=(",", ":"))
_AS_IT_IS = frozenset({type(None), bool, str, float})
_CONTAINERS: dict[str, Callable[[list[Any]], Any]] = {"list": list, "tuple": tuple, "set": set}
_BIG = 1 << 63  # larger integers travel as hexadecimal text: JSON readers refuse very long decimals


class Closed(Exception):
    """The other side has ended, perhaps in the middle of a frame."""


class BadFrame(Exception):
    """What arrived is not a frame of this protocol."""


class CannotSend(TypeError):
    """A value that has no form on the wire, such as an array of dtype object."""


def write_frame(write: Callable[[memoryview], int], header: Mapping[str, Any], buffers: list[bytes]) -> None:
    """Send one frame. `write` sends some of what it is given and says how much. Closed when nobody reads any more."""
    text = _JSON.encode(header).encode()
    size = sum(map(len, buffers))
    if len(text) > HEADER_LIMIT or size > BODY_LIMIT:
        raise CannotSend(f"the value is too large ({(len(text) + size) >> 20} MB)")
    head = _PREFIX.pack(len(text), size) + text
    # A small frame goes out in one piece: the reader then wakes up once.
    parts = [b"".join((head, *buffers))] if size < _SMALL else [head, *buffers]
    for part in parts:
        view = memoryview(part)
        while view:
            try:
                view = view[write(view[:_PART]) :]
            except OSError:
                raise Closed from None


def read_frame(
    read: Callable[[int], bytes], late: Callable[[int], bool] = lambda _: False
) -> tuple[dict[str, Any], bytes]:
    """Receive one frame: header and body. Closed at the end, BadFrame for nonsense.

    `read(n)` returns at least one and at most n bytes, or none at the end. `late(n)` says that there is no time left
    to understand a header of n bytes: that ends the connection as well.
    """
    header_size, body_size = _PREFIX.unpack(_read(read, _PREFIX.size))
    if header_size > HEADER_LIMIT or body_size > BODY_LIMIT:
        raise BadFrame("a frame announces more bytes than are allowed")
    if late(header_size):
        raise Closed
    text, body = _read(read, header_size), _read(read, body_size)
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFrame("a frame's header is not JSON") from None
    if not isinstance(header, dict):
        raise BadFrame("a frame's header is not an object")
    return header, body


class Ahead:
    """Reads ahead, so that a small frame takes one system call instead of three. Called as what it reads from."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read, self._kept = read, b""

    def __call__(self, size: int) -> bytes:
        """At least one and at most `size` bytes, or none at the end."""
        if not self._kept:
            self._kept = self._read(max(size, _SMALL))
        part, self._kept = self._kept[:size], self._kept[size:]
        return part


def _read(read: Callable[[int], bytes], size: int) -> bytes:
    part = _some(read, size) if size else b""
    if len(part) == size:  # most parts of frames come in one piece
        return part
    # Grown as bytes arrive: a forged length must not make the judge allocate.
    data = bytearray(part)
    while len(data) < size:
        data += _some(read, size - len(data))
    return bytes(data)


def _some(read: Callable[[int], bytes], most: int) -> bytes:
    try:
        part = read(min(most, _PART))
    except OSError:
        raise Closed from None
    if not part:
        raise Closed
    return part


class Encoder:
    """Turns one message's values into JSON and buffers.

    `reference(value)` gives the JSON of a value that has no form of its own: a handle in the child, a handle
    or a callback in the judge. It raises CannotSend where there is none.
    """

    def __init__(self, reference: Callable[[Any], dict[str, Any]]) -> None:
        self._reference = reference
        self.buffers: list[bytes] = []

    def encode(self, value: Any, depth: int = 0) -> Any:
        """JSON for `value`; array bytes are appended to `buffers`."""
        if type(value) in _AS_IT_IS:  # most items of a container
            return value
        if depth > DEPTH_LIMIT:
            raise CannotSend("the value is nested too deeply")
        if isinstance(value, (str, float)):
            # numpy.float64 is a float; it keeps its kind on the wire.
            return self._scalar(value) if isinstance(value, np.generic) else value
        if isinstance(value, int):
            return int(value) if -_BIG < value < _BIG else {"t": "int", "v": hex(value)}
        if isinstance(value, complex) and not isinstance(value, np.generic):
            return {"t": "complex", "v": [value.real, value.imag]}
        if isinstance(value, np.generic):
            return self._scalar(value)
        if isinstance(value, np.ndarray):
            return self._array(value, "tensor" if isinstance(value, Tensor) else "array")
        if value is log:
            return {"t": "log"}
        return self._compound(value, depth + 1)

    def _compound(self, value: Any, depth: int) -> Any:
        if isinstance(value, (list, tuple, set, frozenset)):
            kind = "tuple" if isinstance(value, tuple) else "list" if isinstance(value, list) else "set"
            return {"t": kind, "v": [self.encode(item, depth) for item in value]}
        if isinstance(value, dict):
            return {"t": "dict", "v": [[self.encode(k, depth), self.encode(v, depth)] for k, v in value.items()]}
        if isinstance(value, np.random.Generator):
            return {"t": "generator", "v": self.encode(value.bit_generator.state, depth)}
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.Tensor):
            return self._torch_tensor(torch, value)
        if torch is not None and isinstance(value, torch.Generator):
            return {"t": "torch_generator", "v": self._array(value.get_state().numpy(), "array")}
        return self._reference(value)

    def _array(self, value: np.ndarray[Any, Any], kind: str) -> dict[str, Any]:
        plain = np.asarray(value)
        dtype = plain.dtype.newbyteorder("<").str
        if dtype not in DTYPES:
            raise CannotSend(f"an array of dtype {plain.dtype} cannot be judged")
        self.buffers.append(plain.astype(dtype, copy=False).tobytes())
        return {"t": kind, "dtype": dtype, "shape": list(plain.shape)}

    def _scalar(self, value: Any) -> dict[str, Any]:
        return self._array(np.asarray(value), "scalar")

    def _torch_tensor(self, torch: Any, value: Any) -> dict[str, Any]:
        plain = value.detach().cpu().resolve_conj().resolve_neg()
        plain = plain.to_dense() if plain.layout != torch.strided else plain
        name = str(plain.dtype).removeprefix("torch.")
        if plain.dtype in {torch.bfloat16}:  # NumPy has no such type; every value fits float32
            plain = plain.float()
        return self._array(plain.numpy(), "tensor") | {"torch": name}


class Decoder:
    """Turns one message's JSON and body back into values.

    `reference(tag, node)` resolves handles, callbacks and `log`. `library` is that of the child, "numpy" or
    "torch", where arrays become tensors; it is empty in the judge, where tensors become NumPy arrays that
    remember what they were.
    """

    def __init__(self, body: bytes, reference: Callable[[str, dict[str, Any]], Any], library: str = "") -> None:
        self._body, self._offset = body, 0
        self._reference = reference
        self._library, self._tensors = library, library == "torch"

    def decode(self, node: Any) -> Any:
        """The value of `node`. BadFrame for anything that an Encoder would not have written."""
        try:
            return self._decode(node, 0)
        except BadFrame:
            raise
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, MemoryError, RecursionError) as error:
            raise BadFrame(f"a value cannot be read ({type(error).__name__})") from None

    def _decode(self, node: Any, depth: int) -> Any:
        if node is None or isinstance(node, (bool, int, float, str)):
            return node
        if not isinstance(node, dict) or depth > DEPTH_LIMIT:
            raise BadFrame("a value has no known form")
        tag = node.get("t")
        match tag:
            case "array" | "tensor" | "scalar":
                return self._array(node)
            case "list" | "tuple" | "set":
                items = [self._decode(item, depth + 1) for item in node["v"]]
                return _CONTAINERS[tag](_spread(items) if tag == "set" else items)
            case "dict":
                keys = _spread([self._decode(key, depth + 1) for key, _ in node["v"]])
                return dict(zip(keys, (self._decode(value, depth + 1) for _, value in node["v"]), strict=True))
            case "int":
                return int(str(node["v"]), 16)
            case "complex":
                return complex(float(node["v"][0]), float(node["v"][1]))
            case "generator" if self._library:
                return _generator(self._decode(node["v"], depth + 1))
            case "torch_generator" if self._library:
                return _torch_generator(self._array(node["v"], plain=True))
        return self._reference(str(tag), node)

    def _array(self, node: dict[str, Any], plain: bool = False) -> Any:
        dtype, shape = node["dtype"], node["shape"]
        if dtype not in DTYPES or len(shape) > 32 or any(type(n) is not int or n < 0 for n in shape):
            raise BadFrame("an array has a dtype or shape that is not allowed")
        count = 1
        for n in shape:
            count *= n
        end = self._offset + count * np.dtype(dtype).itemsize
        if end > len(self._body):
            raise BadFrame("an array announces more bytes than it has")
        value = np.frombuffer(self._body, dtype, count, self._offset).reshape(shape).copy()
        self._offset = end
        if node["t"] == "scalar":
            return value.item() if self._tensors else value[()]
        if self._tensors and not plain:
            return _tensor(value, str(node.get("torch", "")))
        return Tensor.tagged(value, str(node.get("torch", value.dtype.name))) if node["t"] == "tensor" else value


def _spread(keys: list[Any]) -> list[Any]:
    """The keys of a table. BadFrame when so many share a hash that making it would take minutes.

    The hashes of numbers and tuples are the same in every process, so a submission can look for such keys.
    """
    if len(keys) - len(set(map(hash, keys))) > COLLISIONS_LIMIT:
        raise BadFrame("the keys of a dictionary or set have the same hash")
    return keys


def _tensor(value: np.ndarray[Any, Any], name: str) -> Any:
    import torch

    tensor = torch.from_numpy(value)
    return tensor.to(torch.bfloat16) if name == "bfloat16" else tensor


def _generator(state: dict[str, Any]) -> np.random.Generator:
    bits = getattr(np.random, str(state["bit_generator"]))()
    bits.state = state
    return np.random.Generator(bits)


def _torch_generator(state: np.ndarray[Any, Any]) -> Any:
    import torch

    generator = torch.Generator()
    generator.set_state(torch.from_numpy(state))
    return generator
