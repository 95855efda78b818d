"""The request handler against the protocol: good requests, bad requests, and a model that fails."""

import json

import numpy as np

from vivavoce.drillkit import check, expect

DATA = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def body(**changed):
    """A good request for two rows of three, with parts of its input changed; None takes a part out."""
    given = {"name": "inputs", "datatype": "FP32", "shape": [2, 3], "data": DATA} | changed
    return json.dumps({"inputs": [{key: value for key, value in given.items() if value is not None}]})


class Model:
    """A model that notes what it is asked."""

    def __init__(self, answer=lambda x: x.astype(np.float64)[:, :2] * 2):
        self.asked, self.answer = [], answer

    def __call__(self, x):
        self.asked.append(np.array(x))
        return self.answer(x)


def ask(subject, content, shape=(3,), model=None):
    """Status, document and the model with what it was asked."""
    model = model or Model()
    result = subject.infer(content, "digits", "4", list(shape), model)
    inputs = {"body": content, "shape": list(shape)}
    expect.true(isinstance(result, tuple) and len(result) == 2, "Return (status, document).", got=result, inputs=inputs)
    return result[0], result[1], model, inputs


def judge_good(subject, content, x, shape=(3,), answer=None):
    """A good request: what the model is asked, once, and what is answered."""
    model = Model(answer) if answer else Model()
    status, document, model, inputs = ask(subject, content, shape, model)
    expect.equal(status, 200, inputs=inputs)
    expect.equal(len(model.asked), 1, inputs=inputs, problem="The model must be called exactly once.")
    expect.close(model.asked[0], x, rtol=0, dtype="float32", inputs=inputs, problem="The model got other inputs.")
    wanted = np.asarray(model.answer(x))
    expect.equal(sorted(set(document) - {"id"}), ["model_name", "model_version", "outputs"], inputs=inputs)
    expect.equal((document["model_name"], document["model_version"]), ("digits", "4"), inputs=inputs)
    expect.equal(len(document["outputs"]), 1, inputs=inputs)
    (tensor,) = document["outputs"]
    parts = {key: tensor.get(key) for key in ("name", "datatype", "shape")}
    expect.equal(parts, {"name": "outputs", "datatype": "FP32", "shape": list(wanted.shape)}, inputs=inputs)
    expect.true(isinstance(tensor["data"], list), "data must be a flat list.", got=tensor["data"], inputs=inputs)
    expect.close(np.array(tensor["data"]), wanted.ravel(), rtol=1e-6, inputs=inputs)
    return document


@check("answers a good request")
def good(subject, rng):
    judge_good(subject, body(shape=[1, 3], data=[0.5, -1, 2]), np.float32([[0.5, -1, 2]]))
    judge_good(subject, body(), np.float32(DATA).reshape(2, 3))
    for shape in ((1,), (2, 2), (3, 1, 4), ()):
        rows = int(rng.integers(1, 5))
        x = rng.normal(size=(rows, *shape)).astype(np.float32)
        whole = body(shape=[rows, *shape], data=x.ravel().tolist())
        judge_good(subject, whole, x, shape, lambda x: x * 2 + 1)


@check("reads nested data too")
def nested(subject, rng):
    judge_good(subject, body(data=[DATA[:3], DATA[3:]]), np.float32(DATA).reshape(2, 3))
    x = rng.normal(size=(2, 3, 2)).astype(np.float32)
    judge_good(subject, body(shape=[2, 3, 2], data=x.tolist()), x, (3, 2), lambda x: x)


@check("returns the id it was given")
def identity(subject, rng):
    for given in ("r-17", ""):
        with_id = json.dumps({"id": given} | json.loads(body()))
        expect.equal(judge_good(subject, with_id, np.float32(DATA).reshape(2, 3)).get("id"), given)
    document = judge_good(subject, body(), np.float32(DATA).reshape(2, 3))
    expect.true("id" not in document, "There was no id in the request, so none belongs in the answer.", got=document)


def judge_bad(subject, content, status=400, model=None, asked=0, shape=(3,)):
    got, document, model, inputs = ask(subject, content, shape, model)
    expect.equal(got, status, inputs=inputs)
    told = isinstance(document, dict) and isinstance(document.get("error"), str) and document["error"]
    expect.true(bool(told), "The document must hold some text under error.", got=document, inputs=inputs)
    expect.equal(len(model.asked), asked, inputs=inputs, problem="A bad request must not reach the model.")


@check("refuses what it cannot read")
def unreadable(subject, rng):
    for content in ("", "hello", "[]", "3", "{}", '{"inputs": []}', '{"inputs": 5}', "null", '{"inputs": [7]}'):
        judge_bad(subject, content)
    judge_bad(subject, "[" * 3000)  # nested too deep for Python's reader, which then raises no ValueError
    judge_bad(subject, json.dumps({"inputs": json.loads(body())["inputs"] * 2}))
    for part in ("name", "datatype", "shape", "data"):
        judge_bad(subject, body(**{part: None}))
    judge_bad(subject, body(name="pixels"))
    for datatype in ("INT64", "fp32"):
        judge_bad(subject, body(datatype=datatype))


@check("refuses data that do not fit")
def misfits(subject, rng):
    # The count is right in all but the last five: only the stated shape is wrong.
    for shape in ([3, 2], [6], [1, 6], [2, 3, 1], [1, 2, 3], [-1, 3], [2, -3], [], 6, "2x3", [[2, 3]]):
        judge_bad(subject, body(shape=shape))
    judge_bad(subject, body(shape=[0, 3], data=[]))
    judge_bad(subject, body(shape=[True, 3], data=DATA[:3]))
    judge_bad(subject, body(shape=[2, True], data=DATA[:2]), shape=(1,))
    judge_bad(subject, body(shape=[1, 3, 2], data=[DATA]), shape=(3, 2))  # neither flat nor nested to the end
    for data in (DATA[:5], [*DATA, 7.0], [DATA[:3], DATA[3:5]], [DATA[:2], DATA[2:4], DATA[4:]], 7.0):
        judge_bad(subject, body(data=data))


@check("refuses what is no finite number")
def numbers(subject, rng):
    for odd in (float("nan"), float("inf"), -float("inf"), 1e39, "3", True, None, [1.0], {"a": 1}, 10**400):
        judge_bad(subject, body(data=[odd, *DATA[1:]]))
    judge_bad(subject, body(data=["1", "2", "3", "4", "5", "6"]))
    judge_bad(subject, body(data=[True, False, True, True, False, True]))


@check("a failing model is the server's fault")
def model_fails(subject, rng):
    def breaks(x):
        raise RuntimeError("out of memory")

    judge_bad(subject, body(), 500, Model(breaks), asked=1)
    for odd in (np.nan, np.inf, 1e39):
        judge_bad(subject, body(), 500, Model(lambda x, odd=odd: np.array([[1.0], [odd]])), asked=1)
