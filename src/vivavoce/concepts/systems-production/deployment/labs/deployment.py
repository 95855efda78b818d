"""From the notebook to the service: the same weights, and a preprocessing step that is or is not the same.

A network learns to tell benign from malignant tumours (30 measurements, standardised with the mean and deviation of
the training rows). The notebook reports its accuracy on held-out rows. Then the same rows arrive as requests.
"""

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from torch import nn

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.training import accuracy, fit, tensors

LAB = Lab(
    title="The same model in the notebook and in service",
    knobs={
        "service": Knob(
            "no scaler",
            "What the service does to a request",
            choices=("no scaler", "scales each request", "one column in another unit", "same scaler"),
        ),
        "rows": Knob(4, "Rows in a request", low=2, high=64, log=True),
    },
    claims=(
        Claim(
            name="same-score-in-service",
            statement="A model that scores well in the notebook scores the same in service.",
            # Seeds 0-19, service minus notebook: no scaler at most -.54, each request at most -.058, same scaler 0.
            rules=(Rule("accuracy", "service", "notebook", margin=-0.02),),
            contexts={
                "each request is scaled by itself": {"service": "scales each request"},
                "the fitted scaler goes along": {"service": "same scaler"},
            },
            control={"service": "same scaler"},
            control_why="With the fitted scaler bundled, service and notebook compute the same thing.",
            finding="Notebook {notebook}. Without its scaler the service scored {raw}, standardising each request of "
            "four rows by itself {alone}, with the training scaler {bundled}.",
            figures={
                "notebook": Figure("accuracy", "notebook"),
                "raw": Figure("accuracy", "service"),
                "alone": Figure("accuracy", "service", context="each request is scaled by itself"),
                "bundled": Figure("accuracy", "service", context="the fitted scaler goes along"),
            },
            ledger=("000-Q30.6",),
            expected="conditional",
            source="Sculley et al., NeurIPS 2015; Breck et al., IEEE Big Data 2017",
        ),
    ),
    prediction=Prediction(
        ask="The weights are right, but the service forgot the scaler. No error is raised. What accuracy has it?",
        metric="accuracy",
        a="service",
        choices=(
            Choice("Almost that of the notebook: networks are robust", low=0.85),
            Choice("Clearly less, but better than one in two", low=0.55, high=0.85),
            Choice("No better than one in two", high=0.55),
        ),
        because="Raw areas are in the hundreds where the network saw values around zero, so nearly all rows get the "
        "same answer. Nothing crashes: shapes and types are right.",
    ),
    charts={"accuracy": Chart("Accuracy on held-out rows (first seed)", kind="bar", y="accuracy")},
    cannot_show="One small table; in real services such differences hide in a resize, a tokenizer or a time zone.",
    budget=5,
)


def by_request(x, rows, scaled):
    """The rows as requests of `rows` each, every request standardised by itself; what is too short stays raw."""
    whole = len(x) // rows * rows
    parts = x[:whole].reshape(-1, rows, x.shape[1])
    spread = parts.std(1, keepdims=True)
    own = ((parts - parts.mean(1, keepdims=True)) / np.where(spread == 0, 1, spread)).reshape(whole, -1)
    return np.concatenate([own, scaled[whole:]]).astype(np.float32)


def measure(seeds, emit, *, service, rows):
    """Yield accuracy on the same held-out rows in the notebook and in service."""
    emit("bar", "accuracy/guessing the larger class", 0.63)
    table = load_breast_cancer()
    for seed in seeds:
        x, x_new, y, y_new = train_test_split(table.data, table.target, test_size=0.3, random_state=seed)
        mean, deviation = x.mean(0), x.std(0)
        standard, notebook = (((part - mean) / deviation).astype(np.float32) for part in (x, x_new))
        other_unit = notebook.copy()
        other_unit[:, 3] = ((x_new[:, 3] / 100 - mean[3]) / deviation[3]).astype(np.float32)  # mean area: mm² as cm²
        arriving = {
            "no scaler": x_new.astype(np.float32),
            "scales each request": by_request(x_new, int(rows), notebook),
            "one column in another unit": other_unit,
            "same scaler": notebook,
        }
        torch.manual_seed(seed)
        model = nn.Sequential(nn.Linear(30, 32), nn.ReLU(), nn.Linear(32, 2))
        fit(model, *tensors(standard, y.astype(np.int64)), steps=200, lr=0.003, seed=seed)
        for arm, inputs in (("notebook", notebook), ("service", arriving[service])):
            score = accuracy(model, *tensors(inputs, y_new.astype(np.int64)))
            if seed == seeds[0]:
                emit("bar", f"accuracy/{arm}", score)
            yield "accuracy", arm, seed, score
