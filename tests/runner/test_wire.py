"""The protocol: values survive the way over, and nothing forged gets through."""

from __future__ import annotations

import io
import json
import math
import os
import struct
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.drillkit.values import Tensor
from vivavoce.runner import wire


def refuse(*_):
    raise wire.CannotSend("no form")


def there_and_back(value, library=""):
    encoder = wire.Encoder(refuse)
    node = json.loads(json.dumps(encoder.encode(value)))
    return wire.Decoder(b"".join(encoder.buffers), refuse, library).decode(node)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_values_come_back_equal_and_of_the_same_type(value):
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


def test_values_of_other_kinds_come_back():
    assert there_and_back(3 + 4j) == 3 + 4j
    assert there_and_back({1, 2}) == {1, 2}
    assert there_and_back(10**5000) == 10**5000
    assert math.isnan(there_and_back(math.nan))
    scalar = there_and_back(np.float32(1.5))
    assert (type(scalar), scalar) == (np.float32, 1.5)


@pytest.mark.parametrize("dtype", ["bool", "int8", "int64", "uint8", "float16", "float32", "float64", "complex128"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3)])
def test_arrays_keep_values_shape_and_dtype(dtype, shape):
    value = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    for array in (value, value.T, value.astype(value.dtype.newbyteorder(">"))):
        back = there_and_back(array)
        assert (back.shape, back.dtype) == (array.shape, value.dtype)
        np.testing.assert_array_equal(back, array)


def test_what_has_no_form_is_refused():
    for value in (np.array([{}]), np.array(["a"]), object()):
        with pytest.raises(wire.CannotSend):
            there_and_back(value)


def test_a_generator_arrives_in_the_same_state():
    rng = np.random.default_rng(7)
    copy = there_and_back(rng, "numpy")
    assert copy.random() == rng.random()


@pytest.mark.torch
def test_tensors_arrive_as_arrays_that_remember_their_type():
    torch = pytest.importorskip("torch")
    back = there_and_back(torch.tensor([1.5, 2.0], dtype=torch.bfloat16))
    assert isinstance(back, Tensor)
    assert back.torch_dtype == "bfloat16"
    assert back.tolist() == [1.5, 2.0]
    again = there_and_back(np.ones(2, np.float32), "torch")
    assert again.dtype == torch.float32


FORGED = {
    "unknown tag": {"t": "pickle", "v": "gASV"},
    "object dtype": {"t": "array", "dtype": "|O", "shape": [1]},
    "more than it has": {"t": "array", "dtype": "<f8", "shape": [2]},
    "negative": {"t": "array", "dtype": "<f8", "shape": [-1]},
    "overflow": {"t": "array", "dtype": "<f8", "shape": [2**62, 4]},
    "not whole": {"t": "array", "dtype": "<f8", "shape": [0.5]},
    "true is no size": {"t": "array", "dtype": "<f8", "shape": [True]},
    "no shape": {"t": "array", "dtype": "<f8"},
    "dtype is a list": {"t": "array", "dtype": ["<f8"], "shape": [1]},
    "no items": {"t": "list"},
    "unhashable key": {"t": "dict", "v": [[{"t": "list", "v": []}, 1]]},
    "bare list": [1, 2],
    "bad integer": {"t": "int", "v": "0xz"},
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_value_is_a_bad_frame(name):
    def unknown(tag, node):
        raise wire.BadFrame(tag)

    with pytest.raises(wire.BadFrame):
        wire.Decoder(b"\0" * 8, unknown).decode(FORGED[name])


def test_a_very_deep_value_is_a_bad_frame():
    node = None
    for _ in range(500):
        node = {"t": "list", "v": [node]}
    with pytest.raises(wire.BadFrame):
        wire.Decoder(b"", refuse).decode(node)


@pytest.mark.parametrize("kind", ["dict", "set"])
@pytest.mark.parametrize(
    "keys",
    [
        [{"t": "int", "v": hex(n * (2**61 - 1))} for n in range(1, 3000)],
        [{"t": "tuple", "v": [{"t": "int", "v": hex(n * (2**61 - 1))}, 1]} for n in range(1, 3000)],
    ],
)
def test_keys_of_one_hash_are_a_bad_frame(kind, keys):
    table = {"t": kind, "v": [[key, 0] for key in keys] if kind == "dict" else keys}
    with pytest.raises(wire.BadFrame):
        wire.Decoder(b"", refuse).decode(table)


def test_large_tables_with_hashes_of_their_own_come_back():
    for value in (
        {n: -n for n in range(-5000, 5000)},
        {(n, str(n)) for n in range(5000)},
        {0.5 * n for n in range(5000)},
    ):
        assert there_and_back(value) == value


def test_a_header_for_which_there_is_no_time_ends_the_connection():
    frame = struct.pack("!II", 2, 0) + b"{}"
    assert wire.read_frame(io.BytesIO(frame).read, lambda size: size > 2) == ({}, b"")
    with pytest.raises(wire.Closed):
        wire.read_frame(io.BytesIO(frame).read, lambda size: size > 1)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", wire.Closed),
        (b"\0\0\0", wire.Closed),
        (struct.pack("!II", 100, 0) + b"{}", wire.Closed),
        (struct.pack("!II", 2, 100) + b"{}", wire.Closed),
        (b"\xff" * 8, wire.BadFrame),
        (struct.pack("!II", 4, 0) + b"nope", wire.BadFrame),
        (struct.pack("!II", 2, 0) + b"[]", wire.BadFrame),
        (struct.pack("!II", 2, 0) + b"\xff\xfe", wire.BadFrame),
        (struct.pack("!II", 5000, 0) + b"1" * 5000, wire.BadFrame),
        (struct.pack("!II", 200_000, 0) + b"[" * 200_000, wire.BadFrame),
    ],
)
def test_a_broken_frame_ends_at_once(data, error, tmp_path):
    path = tmp_path / "frame"
    path.write_bytes(data)
    fd = os.open(path, os.O_RDONLY)
    try:
        with pytest.raises(error):
            wire.read_frame(partial(os.read, fd))
    finally:
        os.close(fd)
