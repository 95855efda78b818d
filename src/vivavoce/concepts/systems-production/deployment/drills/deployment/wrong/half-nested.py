# caught by: refuses data that do not fit
# mistake: accepts data that are nested by row and flat within a row
"""One request of the Open Inference Protocol."""

import json
import math
from collections.abc import Callable

import numpy as np


def read(body: str, shape: list[int]) -> tuple[dict, np.ndarray]:
    """The request, and its input as float32 (rows, *shape). Several built-in errors for a bad one."""
    request = json.loads(body)
    (given,) = request["inputs"]  # exactly one
    if given["name"] != "inputs" or given["datatype"] != "FP32":
        raise ValueError("the input must be called inputs and be of datatype FP32")
    rows, *rest = given["shape"]
    if any(type(length) is not int for length in (rows, *rest)) or rows < 1 or rest != shape:
        raise ValueError(f"the model takes rows of shape {shape}")
    values = np.array(given["data"], dtype=object)  # rows of unequal length stay lists, and are refused as such
    if not all(type(value) in (int, float) for value in values.flat):  # bool is an int, so isinstance would not do
        raise ValueError("data must hold numbers")
    if values.shape not in ((math.prod(given["shape"]),), tuple(given["shape"]), (rows, math.prod(rest))):
        raise ValueError(f"data does not have the shape {given['shape']}")
    with np.errstate(over="ignore"):
        x = values.astype(np.float32).reshape(given["shape"])
    if not np.isfinite(x).all():
        raise ValueError("data must be finite in 32 bits")
    return request, x


def infer(
    body: str, name: str, version: str, shape: list[int], predict: Callable[[np.ndarray], np.ndarray]
) -> tuple[int, dict]:
    """HTTP status and JSON document for one request to the model `name`."""
    try:
        request, x = read(body, shape)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        return 400, {"error": f"cannot read the request: {error}"}
    try:
        with np.errstate(over="ignore"):
            outputs = np.asarray(predict(x), dtype=np.float32)
    except Exception as error:  # the model's own fault, whatever it is
        return 500, {"error": f"the model failed: {error}"}
    if not np.isfinite(outputs).all():
        return 500, {"error": "the model gave an output that is not finite"}
    tensor = {"name": "outputs", "datatype": "FP32", "shape": list(outputs.shape), "data": outputs.ravel().tolist()}
    document = {"model_name": name, "model_version": version, "outputs": [tensor]}
    return 200, document | ({"id": request["id"]} if "id" in request else {})
