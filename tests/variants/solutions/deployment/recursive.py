"""Recursive reading of nested lists with plain Python; the array is made at the very end."""

import json
import math

import numpy as np

LARGEST = float(np.finfo(np.float32).max)


class Bad(Exception):
    pass


def need(condition, problem):
    if not condition:
        raise Bad(problem)


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def number(value):
    need(type(value) in (int, float), f"{value!r} is not a number")
    try:
        value = float(value)
    except OverflowError:
        raise Bad("a number is too large") from None
    need(math.isfinite(value) and math.isfinite(single(value)), "a number is not finite in float32")
    return value


def single(value):
    with np.errstate(over="ignore"):
        return float(np.float32(value))


def nested(data, shape):
    if not shape:
        return [number(data)]
    need(isinstance(data, list) and len(data) == shape[0], "data is not nested as the shape says")
    return [value for part in data for value in nested(part, shape[1:])]


def read(body, shape):
    request = json.loads(body)
    need(isinstance(request, dict), "the request is not an object")
    inputs = request.get("inputs")
    need(isinstance(inputs, list) and len(inputs) == 1, "exactly one input is needed")
    given = inputs[0]
    need(isinstance(given, dict), "an input is an object")
    need(given.get("name") == "inputs", "the input is called inputs")
    need(given.get("datatype") == "FP32", "the datatype is FP32")
    lengths = given.get("shape")
    need(isinstance(lengths, list) and all(is_whole(length) for length in lengths), "shape is a list of whole numbers")
    need(len(lengths) == 1 + len(shape) and lengths[0] >= 1 and lengths[1:] == list(shape), "another shape")
    data = given.get("data")
    need(isinstance(data, list), "data is a list")
    flat = len(data) == math.prod(lengths) and not any(isinstance(value, list) for value in data)
    values = nested(data, [len(data)] if flat else lengths)
    return request, np.array(values, dtype=np.float32).reshape(lengths)


def infer(body, name, version, shape, predict):
    try:
        request, x = read(body, shape)
    except Bad as problem:
        return 400, {"error": str(problem)}
    except Exception as problem:
        return 400, {"error": f"not readable: {type(problem).__name__}"}
    try:
        found = np.asarray(predict(x))
        values = [single(value) for value in found.ravel().tolist()]
        if not all(math.isfinite(value) for value in values):
            raise ArithmeticError("the model's output is not finite")
    except Exception as problem:
        return 500, {"error": f"the model failed: {problem}"}
    output = {"name": "outputs", "datatype": "FP32", "shape": list(found.shape), "data": values}
    answer = {"model_name": name, "model_version": version, "outputs": [output]}
    if "id" in request:
        answer["id"] = request["id"]
    return 200, answer
