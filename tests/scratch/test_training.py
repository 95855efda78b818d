"""The loop learns, stops early with the best weights, resumes exactly; metrics equal scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics as oracle
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.scratch import metrics
from vivavoce.scratch import regularisation as reg
from vivavoce.scratch.activations import tanh
from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.layers import Dropout, Linear, Sequential, parameter
from vivavoce.scratch.losses import cross_entropy, mean_squared_error, soft_cross_entropy
from vivavoce.scratch.optimisers import SGD, Adam
from vivavoce.scratch.schedules import Scheduler, with_warm_up
from vivavoce.scratch.tensor import Tensor
from vivavoce.scratch.training import Batches, Trainer, load_checkpoint, progress_bar, save_checkpoint

few = settings(max_examples=20, deadline=None, derandomize=True, database=None)
XOR = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])


def rng(seed=0):
    return np.random.default_rng(seed)


def mlp(seed=0):
    return Sequential(Linear(2, 8, rng(seed)), tanh, Linear(8, 2, rng(seed + 1)))


def test_an_mlp_learns_xor_which_no_perceptron_can():
    model, labels = mlp(), np.array([0, 1, 1, 0])
    optimiser = Adam(model.parameters(), 0.05)
    trainer = Trainer(model, optimiser, cross_entropy, clip=1.0, scheduler=Scheduler(optimiser, with_warm_up(10)))
    history = trainer.fit(Batches(XOR, labels, 4), 150)
    assert history.training[-1] < 0.05 < history.training[0]
    assert model(Tensor(XOR)).data.argmax(1).tolist() == labels.tolist()


def test_batches_cover_every_example_once_and_shuffle_anew():
    x = np.arange(10)
    batches = Batches(x, x * 2, 4, rng())
    epochs = [[(tensor.data, y) for tensor, y in batches] for _ in range(2)]
    assert [len(y) for _, y in epochs[0]] == [4, 4, 2]
    assert len(batches) == 3
    orders = [np.concatenate([part for part, _ in epoch]) for epoch in epochs]
    assert all(sorted(order) == list(range(10)) for order in orders)
    assert orders[0].tolist() != orders[1].tolist()
    assert all((y == 2 * part).all() for part, y in epochs[0])
    with pytest.raises(ValueError, match="0 examples"):
        Batches(x[:0], x[:0], 4)
    with pytest.raises(ShapeError, match=r"\(10,\), targets of shape \(9,\)"):
        Batches(x, x[1:], 4)


def test_early_stopping_restores_the_best_weights():
    model = Sequential(Linear(1, 1, rng()))
    model.layers[0].weight.assign([[1.0]])
    trainer = Trainer(model, SGD(model.parameters(), 0.05), mean_squared_error)
    one, seen = np.ones((1, 1)), []
    validation = Batches(one, 2 * one, 1)  # training pulls the output past 2, on to 6
    history = trainer.fit(
        Batches(one, 6 * one, 1), 50, validation, 3, lambda epoch, _: seen.append(model(Tensor(one)).item())
    )
    assert history.stopped_early
    assert len(seen) == len(history.validation) == history.best_epoch + 4
    assert model(Tensor(one)).item() == seen[history.best_epoch]
    assert min(history.validation) == history.validation[history.best_epoch] == trainer.evaluate(validation)
    with pytest.raises(ValueError, match="patience needs a validation set"):
        trainer.fit(validation, 1, patience=1)


def test_evaluation_switches_dropout_off_and_training_back_on():
    model = Sequential(Dropout(0.5, rng()), Linear(2, 2, rng()))
    trainer = Trainer(model, SGD(model.parameters(), 0.1), cross_entropy)
    batches = Batches(XOR, np.zeros(4, int), 3)
    assert trainer.evaluate(batches) == trainer.evaluate(batches)
    assert model.layers[0].training


def test_a_loss_that_is_not_finite_stops_training_before_the_weights_spoil():
    model = mlp()
    before = model.state()
    with pytest.raises(FloatingPointError, match="the loss is nan at batch 0"):
        Trainer(model, SGD(model.parameters(), 0.1), cross_entropy).fit(Batches(XOR * np.nan, np.zeros(4, int), 4), 1)
    assert all(np.array_equal(before[name], array) for name, array in model.state().items())


def test_a_checkpoint_resumes_exactly(tmp_path):
    batches = Batches(XOR, np.array([0, 1, 1, 0]), 2)

    def trainer(seed):
        model = mlp(seed)
        return Trainer(model, Adam(model.parameters(), 0.05), cross_entropy)

    first, second = trainer(0), trainer(5)
    first.fit(batches, 3)
    save_checkpoint(tmp_path / "run.npz", first.model, first.optimiser)
    load_checkpoint(tmp_path / "run.npz", second.model, second.optimiser)
    assert first.fit(batches, 3).training == second.fit(batches, 3).training
    with pytest.raises(KeyError, match="names differ"):
        load_checkpoint(tmp_path / "run.npz", mlp(), SGD(mlp().parameters(), 0.1))


def test_the_progress_bar_fills(capsys):
    model = mlp()
    trainer = Trainer(model, SGD(model.parameters(), 0.1), cross_entropy)
    batches = Batches(XOR, np.array([0, 1, 1, 0]), 4)
    trainer.fit(batches, 2, batches, report=progress_bar(2, 4))
    shown = capsys.readouterr().err
    assert "[##..] 1/2" in shown
    assert "[####] 2/2" in shown
    assert shown.endswith("\n")
    assert "validation" in shown


@few
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=3, max_size=20))
def test_binary_metrics_equal_scikit_learn_ties_included(pairs):
    labels, scores = np.array([0, 1] + [a for a, _ in pairs]), np.array([2, 2] + [b for _, b in pairs]) / 5
    guess = (scores > 0.5).astype(int)
    assert metrics.accuracy(labels, guess) == pytest.approx(oracle.accuracy_score(labels, guess))
    assert metrics.precision(labels, guess) == pytest.approx(oracle.precision_score(labels, guess, zero_division=0))
    assert metrics.recall(labels, guess) == pytest.approx(oracle.recall_score(labels, guess))
    assert metrics.f1(labels, guess) == pytest.approx(oracle.f1_score(labels, guess, zero_division=0))
    assert metrics.macro_f1(labels, guess) == pytest.approx(
        oracle.f1_score(labels, guess, average="macro", zero_division=0)
    )
    assert metrics.roc_auc(labels, scores) == pytest.approx(oracle.roc_auc_score(labels, scores))
    assert metrics.average_precision(labels, scores) == pytest.approx(oracle.average_precision_score(labels, scores))


def test_the_remaining_metrics_equal_scikit_learn_or_the_definition():
    a, b = rng().normal(size=20), rng(1).normal(size=20)
    assert metrics.mean_absolute_error(a, b) == pytest.approx(oracle.mean_absolute_error(a, b))
    assert metrics.mean_squared_error(a, b) == pytest.approx(oracle.mean_squared_error(a, b))
    truth, guess = rng().integers(0, 3, 30), rng(1).integers(0, 3, 30)
    assert metrics.confusion_matrix(truth, guess, 3).tolist() == oracle.confusion_matrix(truth, guess).tolist()
    # confidences .6 (right, wrong) and .9 (right): gaps |1 - 1.2| and |1 - .9|, over 3 examples
    p = np.array([[0.6, 0.4], [0.6, 0.4], [0.1, 0.9]])
    assert metrics.calibration_error([0, 1, 1], p) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("attempt", "kind", "words"),
    [
        (lambda: metrics.accuracy([], []), ValueError, "accuracy: no examples"),
        (lambda: metrics.f1([1], [1, 0]), ShapeError, r"\(1,\), predictions of shape \(2,\)"),
        (lambda: metrics.confusion_matrix([3], [0], 3), ValueError, "out of range for 3"),
        (lambda: metrics.roc_auc([1, 1], [0.1, 0.2]), ValueError, "both present"),
        (lambda: metrics.average_precision([0, 0], [0.1, 0.2]), ValueError, "no positive"),
        (lambda: metrics.calibration_error([1], [0.5]), ShapeError, r"\(1,\) are not \(n, classes\)"),
        (lambda: reg.one_hot(np.array([3]), 3), ValueError, "3 to 3 for 3 classes"),
        (lambda: reg.mixup(XOR, np.ones(4), 1, rng()), ShapeError, r"targets of shape \(4,\)"),
        (lambda: reg.mixup(XOR, np.ones((4, 2)), 0, rng()), ValueError, "alpha 0"),
        (lambda: reg.smooth_labels(np.array([0]), 2, 1.0), ValueError, "smoothing"),
        (lambda: reg.cutout(np.ones((1, 1, 4, 4)), 5, rng()), ValueError, "square of 5 in images of 4 by 4"),
        (lambda: reg.random_shift(np.ones((1, 1, 4, 4)), -1, rng()), ValueError, "-1 pixels"),
        (lambda: reg.l1_penalty([]), ValueError, "no parameters"),
    ],
)
def test_bad_input_of_metrics_and_augmentation_is_named(attempt, kind, words):
    with pytest.raises(kind, match=words):
        attempt()


def test_penalties_pull_constantly_or_in_proportion():
    w, v = parameter([2.0, -3.0]), parameter([[0.5]])
    l1, l2 = reg.l1_penalty([w, v]), reg.l2_penalty([w, v])
    assert (l1.item(), l2.item()) == (5.5, 6.625)
    l1.backward()
    assert w.grad.tolist() == [1, -1]
    w.grad = None
    l2.backward()
    assert w.grad.tolist() == [2, -3]


def test_smoothed_labels_give_the_smoothed_loss_and_mixup_blends_both():
    logits, labels = Tensor(rng().normal(size=(4, 3))), np.array([0, 2, 1, 1])
    smooth = soft_cross_entropy(logits, reg.smooth_labels(labels, 3, 0.1)).item()
    assert smooth == pytest.approx(cross_entropy(logits, labels, 0.1).item(), abs=1e-12)
    targets = np.eye(4)
    x, y = reg.mixup(targets * 5, targets, 0.4, rng())
    np.testing.assert_allclose(x, 5 * y)  # inputs and targets are mixed by the same share
    np.testing.assert_allclose(y.sum(1), 1)
    assert ((y > 0) & (y < 1)).any()


def test_augmentation_moves_pixels_and_leaves_the_input_alone():
    images = rng().random((40, 1, 5, 6)) + 1
    kept = images.copy()
    flipped = reg.random_flip(images, rng())
    mirrored = np.array([np.array_equal(a, b[..., ::-1]) for a, b in zip(flipped, images, strict=True)])
    same = np.array([np.array_equal(a, b) for a, b in zip(flipped, images, strict=True)])
    assert (mirrored ^ same).all()
    assert 5 < mirrored.sum() < 35
    shifted = reg.random_shift(images, 2, rng())
    assert shifted.shape == images.shape
    assert set(np.unique(shifted)) <= {0.0, *images.ravel()}
    assert np.array_equal(reg.random_shift(images, 0, rng()), images)
    assert ((reg.cutout(images, 2, rng()) == 0).sum(axis=(1, 2, 3)) == 4).all()
    assert np.array_equal(images, kept)
