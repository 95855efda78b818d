"""Every system that the two lists name has its name in the engine, and the page says which."""

from __future__ import annotations

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "scratch" / "systems.md").read_text(encoding="utf-8")

# Read off the questions, answers and topics of both lists: what is asked for, and the first place that names it.
NAMED = {
    "perceptron": "S0:11",
    "multi-layer perceptron": "S0:2",
    "convolutional network": "S0:10",
    "VGG-16": "S0:22",
    "Inception": "S0:22",
    "Xception": "S0:22",
    "ResNet": "S3:14",
    "U-Net": "S3T:14",
    "recurrent network": "S0:24",
    "LSTM": "S0:25",
    "GRU": "S0:33",
    "LSTM text generation": "S3C:4",
    "seq2seq": "S3C:7",
    "Transformer": "S0:27",
    "Transformer for translation": "S3C:9",
    "BERT": "S0:22",
    "GPT": "S0:22",
    "autoencoder": "S3G:3",
    "anomaly detection": "S3C:10",
    "GAN": "S3T:13",
    "Siamese network": "S3T:16",
    "few-shot learner": "S3T:31",
    "multimodal model": "S3T:36",
    "recommender": "S3S:13",
    "deep reinforcement learning": "S3T:30",
    "Gaussian process": "S0:29",
    "tensor": "S0:12",
    "hidden layer, weights and biases": "S0:13",
    "ReLU": "S0:3",
    "leaky ReLU": "S3:4",
    "sigmoid": "S0:3",
    "tanh": "S0:3",
    "GELU": "S0:3",
    "SiLU": "S0:3",
    "softmax": "S0:20",
    "embedding": "S0:26",
    "dropout": "S0:9",
    "residual connection": "S3:14",
    "pooling": "S0:19",
    "depthwise separable convolution": "S0:22",
    "batch normalisation": "S0:31",
    "layer normalisation": "S0:27",
    "RMS normalisation": "S0:27",
    "group normalisation": "S0:31",
    "attention": "S0:26",
    "multi-head attention": "S0:27",
    "positional encoding": "S0:27",
    "mean squared error": "S0:5",
    "mean absolute error": "S0:28",
    "Huber loss": "S3T:17",
    "cross-entropy": "S0:5",
    "binary cross-entropy": "S0:5",
    "weighted loss for imbalance": "S3G:8",
    "hinge loss": "S3T:17",
    "KL divergence": "S3T:17",
    "style loss": "S3S:4",
    "triplet loss": "S3T:16",
    "gradient descent: batch, stochastic, mini-batch": "S0:6",
    "momentum and Nesterov": "S0:6",
    "AdaGrad": "S3T:20",
    "RMSProp": "S3T:20",
    "Adam": "S3T:20",
    "AdamW": "S0:6",
    "learning-rate schedules": "S0:14",
    "gradient clipping": "S0:18",
    "backpropagation": "S0:4",
    "backpropagation through time, truncated": "S0:24",
    "initialisation": "S0:17",
    "training over epochs": "S0:16",
    "early stopping": "S0:16",
    "L1 and L2 penalties": "S0:7",
    "augmentation": "S0:23",
    "label smoothing": "S0:23",
    "feature extraction with a pretrained network": "S3T:28",
    "fine-tuning": "S0:22",
    "masked language modelling": "S0:22",
    "accuracy, precision, recall, F1": "S0:28",
    "confusion matrix": "S3G:15",
    "ROC-AUC and precision-recall": "S3T:37",
    "grid search": "S0:29",
    "random search": "S0:29",
    "Bayesian optimisation": "S0:29",
    "object detection: overlap and suppression": "S3S:9",
    "adversarial examples": "S3T:29",
    "attribution": "S3T:38",
    "deployment": "S0:30",
    "drift detection": "S0:30",
    "eager and compiled execution": "S0:32",
}
NOT_HERE = {
    "mixed precision, data and sharded parallelism": "S3T:27",
    "training on a GPU": "S3G:5",
    "instruction tuning and RLHF": "S3S:10",
    "pretrained weights of VGG-16, Inception, Xception, BERT, GPT": "S0:22",
}
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if line.startswith("|") and not line.startswith(("| system", "|---"))
]
ROOMS = PAGE.split("## Not here")


def test_the_page_names_every_system_once_with_where_it_is_asked():
    assert {row[0]: row[1].split(", ")[0] for row in ROWS} == NAMED | NOT_HERE
    assert len(ROWS) == len(NAMED) + len(NOT_HERE)
    assert all(f"| {name} |" in ROOMS[1] for name in NOT_HERE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_name_on_the_page_is_there_and_documented(row):
    names = re.findall(r"`([\w.]+)`", row[2])
    assert names or row[0] in NOT_HERE
    for name in names:
        module, *path = name.split(".")
        found = reduce(getattr, path, importlib.import_module(f"vivavoce.scratch.{module}"))
        assert callable(found)
        assert found.__doc__
