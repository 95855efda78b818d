"""A request that knows what is wrong with itself; early returns instead of exceptions."""

import json

import numpy as np


def lengths_of(data):
    """Shape of nested lists, or None if they are ragged."""
    if not isinstance(data, list):
        return ()
    inner = {lengths_of(part) for part in data}
    if len(inner) != 1 or None in inner:
        return None
    return (len(data), *inner.pop())


def leaves(data):
    for part in data:
        if isinstance(part, list):
            yield from leaves(part)
        else:
            yield part


class Request:
    def __init__(self, body, row):
        self.row, self.x = tuple(row), None
        try:
            self.document = json.loads(body)
            self.problem = self.find_problem()
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            self.problem = f"cannot be read: {error}"

    def find_problem(self):
        if not isinstance(self.document, dict):
            return "not an object"
        inputs = self.document.get("inputs")
        if not isinstance(inputs, list) or len(inputs) != 1 or not isinstance(inputs[0], dict):
            return "inputs must hold one object"
        tensor = inputs[0]
        for key, wanted in {"name": "inputs", "datatype": "FP32"}.items():
            if tensor.get(key) != wanted:
                return f"{key} must be {wanted}"
        stated = tensor.get("shape")
        if not isinstance(stated, list) or any(type(length) is not int for length in stated):
            return "shape must be a list of whole numbers"
        if not stated or stated[0] <= 0 or tuple(stated[1:]) != self.row:
            return "shape does not fit the model"
        return self.take(tensor.get("data"), tuple(stated))

    def take(self, data, stated):
        if not isinstance(data, list):
            return "data must be a list"
        values = list(leaves(data))
        if any(type(value) is not int and type(value) is not float for value in values):
            return "data must hold numbers"
        size = 1
        for length in stated:
            size *= length
        if lengths_of(data) not in (stated, (size,)):
            return "data does not have the stated shape"
        wide = np.array([float(value) for value in values])
        if not (np.abs(wide) <= np.finfo(np.float32).max).all():
            return "data must be finite in float32"
        self.x = wide.astype(np.float32).reshape(stated)
        return None


def answer(x, predict):
    outputs = np.asarray(predict(x), dtype=np.float64)
    if not np.all(np.abs(outputs) <= np.finfo(np.float32).max):
        raise FloatingPointError("output is not finite")
    return {"name": "outputs", "datatype": "FP32", "shape": list(outputs.shape), "data": outputs.ravel().tolist()}


def infer(body, name, version, shape, predict):
    request = Request(body, shape)
    if request.problem:
        return 400, {"error": request.problem}
    try:
        outputs = [answer(request.x, predict)]
    except Exception as error:
        return 500, {"error": f"{type(error).__name__}: {error}"}
    named = {"id": request.document["id"]} if "id" in request.document else {}
    return 200, {**named, "model_name": name, "model_version": version, "outputs": outputs}
