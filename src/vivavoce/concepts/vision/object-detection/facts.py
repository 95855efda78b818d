"""Exact claims about boxes: how they are compared, which are dropped, what a loss can tell."""

import numpy as np
import torch

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked
from vivavoce.scratch.vision import intersection_over_union, non_maximum_suppression


def iou(a, b):
    """Of two boxes: left, top, right, bottom."""
    return float(intersection_over_union(np.array([a], float), np.array([b], float))[0, 0])


@fact(
    "half-overlap-is-a-third",
    "Two equal boxes that overlap by half have an IoU of 0.5.",
    expected="wrong",
    finding="It is {half}: the shared half counts once in the union. An IoU of 0.5 takes an overlap of {needed}.",
)
def half_overlap_is_a_third():
    """A square moved by half, and by a third (control: overlap two thirds gives 0.5)."""
    half, third = iou((0, 0, 6, 6), (3, 0, 9, 6)), iou((0, 0, 6, 6), (2, 0, 8, 6))
    figures = {"half": f"{half:.3f}", "needed": "two thirds"}
    return Found(holds=abs(half - 0.5) < 1e-9, control=abs(third - 0.5) < 1e-9, figures=figures)


@fact(
    "small-boxes-suffer",
    "A localisation error of two pixels costs the same IoU for small and large objects.",
    expected="wrong",
    finding="Off by 2 pixels each way, a box of 10 × 10 has {small}, one of 100 × 100 {large}.",
)
def small_boxes_suffer():
    """Squares shifted by 2 pixels; shifted by a fifth of their side (control) both lose the same."""

    def shifted(side, by):
        return iou((0, 0, side, side), (by, by, side + by, side + by))

    small, large = shifted(10, 2), shifted(100, 2)
    same = abs(shifted(10, 2) - shifted(100, 20)) < 1e-9
    figures = {"small": f"{small:.2f}", "large": f"{large:.2f}"}
    return Found(holds=abs(small - large) < 0.05, control=same, figures=figures)


@fact(
    "suppression-loses-neighbours",
    "Non-maximum suppression removes duplicates only.",
    expected="wrong",
    source="Bodla, Singh, Chellappa, Davis, Soft-NMS, ICCV 2017",
    finding="Two people side by side, IoU {overlap}, both found with one duplicate each: at a limit of 0.5, {kept} box "
    "of four is kept and a person is lost; at 0.7, {loose}.",
)
def suppression_loses_neighbours():
    """Two true boxes and a near copy of each; a limit above their overlap (control) keeps both people."""
    people = np.array([[0, 0, 40, 100], [10, 0, 50, 100], [1, 1, 41, 101], [11, 1, 51, 101]], float)
    scores = np.array([0.9, 0.8, 0.7, 0.6])

    def right(limit):
        return sorted(non_maximum_suppression(people, scores, limit)) == [0, 1]

    kept, loose = (len(non_maximum_suppression(people, scores, limit)) for limit in (0.5, 0.7))
    figures = {"overlap": f"{iou(people[0], people[1]):.2f}", "kept": kept, "loose": loose}
    return Found(holds=right(0.5), control=right(0.7), figures=figures)


@fact(
    "iou-blind-when-apart",
    "An IoU loss moves a box towards its target wherever it is.",
    expected="wrong",
    source="Rezatofighi et al., Generalized Intersection over Union, CVPR 2019",
    finding="For boxes that do not touch the gradient of the IoU is {plain}; that of the generalised IoU is not.",
)
def iou_blind_when_apart():
    """Autograd through both for boxes 20 pixels apart; the generalised IoU is the control."""

    def moves(generalised):
        box = torch.tensor([0.0, 0.0, 10.0, 10.0], requires_grad=True)
        target = torch.tensor([30.0, 0.0, 40.0, 10.0])
        shared = (torch.minimum(box[2:], target[2:]) - torch.maximum(box[:2], target[:2])).clamp(min=0).prod()
        areas = (box[2:] - box[:2]).prod() + (target[2:] - target[:2]).prod()
        value = shared / (areas - shared)
        if generalised:
            hull = (torch.maximum(box[2:], target[2:]) - torch.minimum(box[:2], target[:2])).prod()
            value = value - (hull - (areas - shared)) / hull
        value.backward()
        return float(box.grad.abs().max())

    return Found(holds=moves(False) > 0, control=moves(True) > 0, figures={"plain": f"{moves(False):g}"})


@fact(
    "easy-negatives-drown",
    "With plain cross-entropy a detector's hard examples dominate the loss, as each of them costs far more.",
    expected="wrong",
    source="Lin et al., Focal Loss for Dense Object Detection, ICCV 2017",
    finding="{easy} easy background places at p = 0.99 and 50 hard ones at p = 0.1: the easy ones make {plain} of the "
    "cross-entropy and {focal} of the focal loss with γ = 2.",
)
def easy_negatives_drown():
    """Sums of -(1 - p)^γ log p; γ = 2 is the control."""
    easy, hard = 100_000, 50

    def share_of_easy(gamma):
        each = {p: -((1 - p) ** gamma) * np.log(p) for p in (0.99, 0.1)}
        return easy * each[0.99] / (easy * each[0.99] + hard * each[0.1])

    figures = {"easy": f"{easy:,}", "plain": f"{share_of_easy(0):.0%}", "focal": f"{share_of_easy(2):.1%}"}
    return Found(holds=share_of_easy(0) < 0.5, control=share_of_easy(2) < 0.5, figures=figures)


@fact(
    "estimate-box-overlap",
    "The formula of the estimate is the area-based IoU, counted on a grid.",
    finding="Equal in {n} of {n} draws.",
)
def estimate_box_overlap():
    """Pixels of both boxes over pixels of either; dividing by one box's area is the control."""
    draws = list(asked(__file__, "box-overlap"))

    def counted(n, either):
        a, b = np.zeros((2, 200, 200), bool)
        a[: n["height"], : n["width"]] = True
        b[n["down"] : n["down"] + n["height"], n["right"] : n["right"] + n["width"]] = True
        return (a & b).sum() / ((a | b) if either else a).sum()

    answers = np.array([answer for _, (answer,) in draws])
    right, wrong = (np.array([counted(n, either) for n, _ in draws]) for either in (True, False))
    return Found(
        holds=bool(np.allclose(right, answers, rtol=1e-9)),
        control=bool(np.allclose(wrong, answers, rtol=1e-9)),
        figures={"n": len(draws)},
    )
