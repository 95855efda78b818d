"""Oracles: areas counted in cells of a grid for whole-numbered boxes; suppression by its definition, box by box."""

import numpy as np

from vivavoce.drillkit import check, expect


def boxes_on_grid(rng, n, side=12):
    """Whole-numbered boxes, some without area, some the same."""
    low, high = np.sort(rng.integers(0, side + 1, size=(2, n, 2)), axis=0)
    return np.concatenate([low, high], 1).astype(float)


def cells(boxes, side=12):
    """(n, side * side): which cells of the grid each box covers."""
    at = np.arange(side) + 0.5
    across = (at > boxes[:, [0]]) & (at < boxes[:, [2]])
    down = (at > boxes[:, [1]]) & (at < boxes[:, [3]])
    return (down[:, :, None] & across[:, None]).reshape(len(boxes), -1)


def counted(a, b):
    """IoU by counting cells."""
    in_a, in_b = cells(a)[:, None], cells(b)[None]
    shared, together = (in_a & in_b).sum(-1), (in_a | in_b).sum(-1)
    return np.where(together > 0, shared / np.maximum(together, 1), 0.0)


def by_definition(boxes, scores, classes, threshold):
    """Keep a box if no better box that was kept rules it out."""
    kept = []
    overlap = counted(boxes, boxes)
    for i in sorted(range(len(boxes)), key=lambda i: (-scores[i], i)):
        if not any(overlap[i, j] > threshold and classes[j] == classes[i] for j in kept):
            kept.append(i)
    return kept


@check("measures shared over joint area")
def overlaps(subject, rng):
    for n, m in ((1, 1), (1, 3), (4, 2), (12, 9)):
        a, b = boxes_on_grid(rng, n), boxes_on_grid(rng, m)
        expect.close(subject.iou(a, b), counted(a, b), rtol=1e-9, atol=1e-12, inputs={"a": a, "b": b})
    a = np.array([[0.0, 0, 6, 6]])
    b = np.array([[3.0, 0, 9, 6], [6, 0, 9, 6], [8, 8, 9, 9], [1, 1, 2, 3], [0, 0, 6, 6]])
    expect.close(
        subject.iou(a, b), np.array([[1 / 3, 0, 0, 2 / 36, 1]]), rtol=1e-9, atol=1e-12, inputs={"a": a, "b": b}
    )


@check("is blind to scale and place")
def invariant(subject, rng):
    a, b = boxes_on_grid(rng, 12), boxes_on_grid(rng, 9)
    moved, grown = np.array([-7.25, 3.5, -7.25, 3.5]), rng.uniform(0.01, 0.05)
    case = {"a": a * grown + moved, "b": b * grown + moved}
    expect.close(subject.iou(case["a"], case["b"]), counted(a, b), rtol=1e-7, atol=1e-9, inputs=case)
    case = {"a": a * 1e-6, "b": b * 1e-6}
    expect.close(subject.iou(case["a"], case["b"]), counted(a, b), rtol=1e-9, atol=1e-9, inputs=case)


@check("gives 0 for boxes without area")
def empty_boxes(subject, rng):
    point = np.array([[2.0, 2, 2, 2], [0, 3, 5, 3]])
    expect.close(subject.iou(point, point), np.zeros((2, 2)), atol=0, inputs={"a": point, "b": point})


@check("takes no boxes at all")
def none(subject, rng):
    some, nothing = boxes_on_grid(rng, 3), np.zeros((0, 4))
    expect.shape(subject.iou(nothing, some), (0, 3))
    expect.shape(subject.iou(some, nothing), (3, 0))
    expect.equal(list(subject.nms(nothing, np.zeros(0), np.zeros(0, dtype=int), 0.5)), [])


@check("keeps the best and drops its copies")
def suppression(subject, rng):
    cases = []
    for n in (1, 2, 3, 5, 8, 15):
        boxes, classes, scores = boxes_on_grid(rng, n, side=8), rng.integers(2, size=n), rng.permutation(n) / n
        cases += [(boxes, scores, classes, threshold) for threshold in (0.0, 0.3, 0.6)]
    wanted = [by_definition(*case) for case in cases]
    # Where the boxes lie changes nothing: below zero, and far out with a small size (exact in float64).
    for boxes, *rest in cases[-6:]:
        cases += [(boxes - 9, *rest), (boxes / 64 + 1e6, *rest)]
    wanted += [want for want in wanted[-6:] for _ in range(2)]
    for case, got, want in zip(cases, subject.each(subject.nms, cases), wanted, strict=True):
        inputs = dict(zip(("boxes", "scores", "classes", "threshold"), case, strict=True))
        expect.equal([int(i) for i in got], want, inputs=inputs)


@check("lets dropped boxes drop nobody")
def chain(subject, rng):
    # 0 drops 1; 1 would drop 2, but it is gone. The last is of another class.
    boxes = np.array([[0.0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10], [0, 0, 10, 10]])
    scores, classes = np.array([0.9, 0.8, 0.7, 0.6]), np.array([1, 1, 1, 2])
    case = {"boxes": boxes, "scores": scores, "classes": classes, "threshold": 0.4}
    expect.equal([int(i) for i in subject.nms(boxes, scores, classes, 0.4)], [0, 2, 3], inputs=case)


@check("keeps what overlaps by the threshold exactly, and ties in order")
def edges(subject, rng):
    boxes = np.array([[0.0, 0, 6, 6], [2, 0, 8, 6], [20, 0, 26, 6]])  # IoU of the first two: exactly 1/2
    scores, classes = np.array([0.5, 0.5, 0.5]), np.zeros(3, dtype=int)
    for threshold, want in ((0.5, [0, 1, 2]), (0.49, [0, 2]), (1.0, [0, 1, 2])):
        case = {"boxes": boxes, "scores": scores, "classes": classes, "threshold": threshold}
        expect.equal([int(i) for i in subject.nms(boxes, scores, classes, threshold)], want, inputs=case)


@check("leaves its arguments alone")
def arguments(subject, rng):
    boxes, scores = boxes_on_grid(rng, 6), rng.random(6)
    expect.unchanged(subject, subject.iou, boxes, boxes)
    expect.unchanged(subject, subject.nms, boxes, scores, rng.integers(2, size=6), 0.5)
