"""Judges the encoding by hand-made dialogues, and the loss by probabilities worked out token by token."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

MARKERS = {"system": [90], "user": [91, 92], "assistant": [93, 94, 95]}
DIALOGUES = (
    ([("user", [5]), ("assistant", [6])], [91, 92, 5, 99, 93, 94, 95, 6, 99], [-100] * 7 + [6, 99]),
    ([("user", [5, 7])], [91, 92, 5, 7, 99], [-100] * 5),
    ([("assistant", [])], [93, 94, 95, 99], [-100] * 3 + [99]),
    (
        [("system", [1, 2]), ("user", [3]), ("assistant", [4, 0, 8]), ("user", [99, 3]), ("assistant", [9])],
        [90, 1, 2, 99, 91, 92, 3, 99, 93, 94, 95, 4, 0, 8, 99, 91, 92, 99, 3, 99, 93, 94, 95, 9, 99],
        [-100] * 11 + [4, 0, 8, 99] + [-100] * 8 + [9, 99],
    ),
    (  # ids of markers and of the end, said by someone
        [("user", [93, 94, 95]), ("assistant", [93, 99, 91])],
        [91, 92, 93, 94, 95, 99, 93, 94, 95, 93, 99, 91, 99],
        [-100] * 9 + [93, 99, 91, 99],
    ),
)


@check("the tokens are marker, content and end of each turn")
def encodes(subject, rng):
    for turns, tokens, _ in DIALOGUES:
        got = np.asarray(subject.encode_dialogue(turns, MARKERS, 99)[0])
        expect.equal(got, np.array(tokens), inputs={"turns": turns, "markers": MARKERS, "end": 99})


@check("no turns, no tokens")
def no_turns(subject, rng):
    for got in subject.encode_dialogue([], MARKERS, 99):
        expect.equal(np.asarray(got), np.zeros(0, dtype=np.int64), inputs={"turns": [], "markers": MARKERS, "end": 99})


@check("only the assistant's content and its end have labels")
def labels_of_answers(subject, rng):
    for turns, _, labels in DIALOGUES:
        got = np.asarray(subject.encode_dialogue(turns, MARKERS, 99)[1])
        expect.equal(got, np.array(labels), inputs={"turns": turns, "markers": MARKERS, "end": 99})


@check("a role without a marker, and other ends")
def other_ends(subject, rng):
    markers = {"tool": [], "assistant": [7]}
    turns = [("tool", [1, 1]), ("assistant", [2])]
    for end in (0, 3):
        got = [np.asarray(part) for part in subject.encode_dialogue(turns, markers, end)]
        want = [np.array([1, 1, end, 7, 2, end]), np.array([-100, -100, -100, -100, 2, end])]
        expect.equal(got, want, inputs={"turns": turns, "markers": markers, "end": end})


def oracle(logits, labels):
    losses = []
    for i in range(labels.shape[0]):
        for j in range(1, labels.shape[1]):
            if labels[i, j] != -100:
                total = sum(math.exp(score) for score in logits[i, j - 1])
                losses.append(math.log(total) - logits[i, j - 1, labels[i, j]])
    return sum(losses) / len(losses)


def drawn(rng, n, t, vocabulary, share):
    labels = rng.integers(0, vocabulary, (n, t))
    labels[rng.random((n, t)) > share] = -100
    labels[0, -1] = 0
    return rng.normal(size=(n, t, vocabulary)), labels


@check("each place is held to the label after it")
def loss_definition(subject, rng):
    for size in ((1, 2, 2), (1, 4, 3), (2, 5, 6)):
        logits, labels = drawn(rng, *size, 1.0)
        expect.close(subject.answer_loss(logits, labels), oracle(logits, labels), rtol=1e-9)


@check("every answer token of the batch counts the same")
def weighs_tokens(subject, rng):
    for share in (0.2, 0.5, 0.8):
        logits, labels = drawn(rng, 4, 9, 5, share)
        labels[1, 1:] = -100  # a row without an answer
        labels[2] = 3  # and one that is all answer
        expect.close(subject.answer_loss(logits, labels), oracle(logits, labels), rtol=1e-9)


@check("what is ignored changes nothing")
def ignored(subject, rng):
    logits, labels = drawn(rng, 2, 6, 4, 1.0)
    labels[:, :3] = -100
    before = subject.answer_loss(logits, labels)
    logits[:, :2] += 5 * rng.normal(size=(2, 2, 4))
    logits[:, -1] += 5.0 * rng.normal(size=(2, 4))
    expect.close(subject.answer_loss(logits, labels), before, rtol=1e-9)


@check("large scores neither overflow nor lose the small ones")
def large_scores(subject, rng):
    logits, labels = drawn(rng, 2, 4, 3, 1.0)
    for shift in (1e4, -1e4):
        got = subject.answer_loss(logits + shift, labels)
        expect.close(got, oracle(logits, labels), rtol=1e-9, inputs={"logits": f"drawn + {shift:g}"})
    shifts = np.array([1e4, -1e4, 0.0, 1e4])[None, :, None]  # some places high, some low
    got = subject.answer_loss(logits + shifts, labels)
    expect.close(got, oracle(logits, labels), rtol=1e-9, inputs={"logits": "drawn + 1e4, -1e4, 0, 1e4 by place"})
    got = subject.answer_loss(np.array([[[0.0, 1e4], [0.0, 0.0]]]), np.array([[-100, 0]]))
    expect.close(got, 1e4, rtol=1e-9)


@check("refuses a batch without answers")
def nothing_left(subject, rng):
    expect.raises(ValueError, subject.answer_loss, np.zeros((2, 3, 4)), np.full((2, 3), -100))
    labels = np.array([[1, -100, -100]])  # the first place is never predicted
    expect.raises(ValueError, subject.answer_loss, np.zeros((1, 3, 4)), labels)


@check("leaves its arguments alone")
def unchanged(subject, rng):
    logits, labels = drawn(rng, 2, 4, 3, 0.6)
    expect.unchanged(subject, subject.answer_loss, logits, labels)
    expect.unchanged(subject, subject.encode_dialogue, [["user", [5]], ["assistant", [6, 7]]], MARKERS, 99)
