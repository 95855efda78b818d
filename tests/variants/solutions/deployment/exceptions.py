"""Two guarded stages; values judged in an array of objects, keys taken by subscript so that what is absent raises."""

import json
from collections import Counter

import numpy as np


def _refuse(constant):
    raise ValueError(f"{constant} is no number")


def parse(body, shape):
    request = json.loads(body, parse_constant=_refuse)
    (tensor,) = request["inputs"]
    if (tensor["name"], tensor["datatype"]) != ("inputs", "FP32"):
        raise ValueError("name or datatype is wrong")
    stated, data = tensor["shape"], tensor["data"]
    if not isinstance(stated, list) or set(Counter(map(type, stated))) != {int}:
        raise TypeError("shape must be a list of whole numbers")
    if stated[0] < 1 or stated[1:] != list(shape):
        raise ValueError(f"the model takes rows of {list(shape)}")
    if not isinstance(data, list):
        raise TypeError("data must be a list")
    size = int(np.prod(stated))
    objects = np.array(data, dtype=object)
    if objects.shape not in (tuple(stated), (size,)):
        raise ValueError("data does not have the stated shape")
    if any(type(value) not in {int, float} for value in objects.flat):
        raise TypeError("data holds something that is not a number")
    with np.errstate(over="ignore"):
        x = objects.astype(np.float64).astype(np.float32).reshape(stated)
    if not np.isfinite(x).all():
        raise ValueError("not finite")
    return request, x


def infer(body, name, version, shape, predict):
    try:
        request, x = parse(body, shape)
    except Exception as error:
        return 400, dict(error=repr(error) or "bad request")
    try:
        outputs = np.asarray(predict(x))
        with np.errstate(over="ignore"):
            single = outputs.astype(np.float32)
        assert np.isfinite(single).all(), "infinite or NaN in the output"
    except Exception as error:
        return 500, dict(error=repr(error))
    document = {key: request[key] for key in ("id",) if key in request}
    document.update(model_name=name, model_version=version)
    document["outputs"] = [
        dict(name="outputs", datatype="FP32", shape=list(single.shape), data=single.reshape(-1).tolist())
    ]
    return 200, document
