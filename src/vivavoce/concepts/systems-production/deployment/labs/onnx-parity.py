"""Export: the trained network, the same network as an ONNX file in another engine, and that file in 8-bit integers.

Each is asked the same held-out examples. Compared are the outputs, number by number, and the accuracy.
"""

import io
import logging
import tempfile
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import fit, tensors

LAB = Lab(
    title="Does the exported file answer like the trained network?",
    knobs={"precision": Knob("float32", "Numbers in the file", choices=("float32", "int8"))},
    claims=(
        Claim(
            name="export-equals-training",
            statement="The exported model equals the trained one: no output differs by more than 0.00001.",
            rules=(Rule("difference", "limit", "largest", margin=0.0),),  # seeds 0-5: largest 5.7e-6; int8 .12
            contexts={"in 8-bit integers": {"precision": "int8"}},
            control={"precision": "int8"},
            control_why="Eight bits cannot hold the weights, so outputs have to differ.",
            finding="In 32-bit floats no output differed by more than {float32}. In 8-bit integers it was {int8}, "
            "and accuracy there was {int8_accuracy} in place of {accuracy}.",
            figures={
                "float32": Figure("difference", "largest", "max", format=".0e"),
                "int8": Figure("difference", "largest", "max", context="control"),
                "accuracy": Figure("accuracy", "trained", format=".3f", context="control"),
                "int8_accuracy": Figure("accuracy", "exported", format=".3f", context="control"),
            },
            ledger=("000-Q30.3",),
            expected="conditional",
            source="ONNX Runtime documentation; PyTorch documentation, torch.onnx",
            seeds=10,
        ),
    ),
    prediction=Prediction(
        ask="Ten-class outputs of size one to ten, in PyTorch and in ONNX Runtime, all in 32-bit floats. How far apart "
        "are they at most, over a thousand examples?",
        metric="difference",
        a="largest",
        choices=(
            Choice("Not at all: bit for bit the same", high=1e-12),
            Choice("Up to 0.00001", low=1e-12, high=1e-5),
            Choice("More than that", low=1e-5),
        ),
        because="Another engine adds in another order and folds the batch norm into the weights; rounding differs in "
        "the seventh digit. So test parity with a tolerance, not for equality.",
        format=".1e",
    ),
    charts={"difference": Chart("Difference of outputs (first seed)", kind="histogram", x="exported minus trained")},
    cannot_show="Three operators that every engine has; exports fail where operators are missing or code branches.",
    budget=20,
    packages=("onnx", "onnxscript", "onnxruntime"),
)


def exported(model, precision):
    """A function that answers with ONNX Runtime from a file written by PyTorch's exporter."""
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    batch = ({0: torch.export.Dim("batch")},)
    logging.disable(logging.WARNING)  # the exporter reports about libraries that are not used here
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        program = torch.onnx.export(model, (torch.zeros(2, 40),), dynamo=True, dynamic_shapes=batch).model_proto
    if precision == "int8":
        program.graph.ClearField("value_info")  # shapes inferred before the weights were transposed
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "int8.onnx"
            quantize_dynamic(program, path, weight_type=QuantType.QInt8)
            content = path.read_bytes()
    else:
        content = program.SerializeToString()
    logging.disable(logging.NOTSET)
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    (name,) = (given.name for given in session.get_inputs())
    return lambda x: session.run(None, {name: x})[0]


def measure(seeds, emit, *, precision):
    """Yield the largest difference of an output, its limit, and both accuracies."""
    x, y, x_new, y_new = mnist1d(4000, 1000)
    for seed in seeds:
        torch.manual_seed(seed)
        model = nn.Sequential(nn.Linear(40, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 10))
        fit(model, *tensors(x, y), steps=400, lr=0.003, seed=seed)
        with torch.no_grad():
            trained = model(torch.from_numpy(x_new)).numpy()
        served = exported(model, precision)(x_new)
        if seed == seeds[0]:
            emit("histogram", "difference/outputs", (served - trained).ravel())
        yield "difference", "largest", seed, float(np.abs(served - trained).max())
        yield "difference", "limit", seed, 1e-5
        for arm, outputs in (("trained", trained), ("exported", served)):
            yield "accuracy", arm, seed, float((outputs.argmax(1) == y_new).mean())
