"""Small automata stand for the decoder: what they write is known, and they notice what they are fed."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

START, END, PAD = 1, 2, 0
SYMBOLS = ((START, END, PAD), (0, 11, 10))


@check("decoder inputs are the targets, one later")
def inputs(subject, rng):
    for shape in ((1, 1), (1, 2), (2, 3), (4, 6)):
        for start, dtype in ((START, "int64"), (9, "int64"), (0, "int32")):
            targets = rng.integers(3, 9, shape).astype(dtype)
            given, want = {"targets": targets, "start": start}, [[start, *row[:-1]] for row in targets.tolist()]
            got = subject.decoder_inputs(targets, start)
            expect.equal(got, np.array(want), inputs=given)
            expect.dtype(got, dtype, inputs=given)


def by_definition(logits, targets, pad):
    """Cross-entropy token by token."""
    parts = []
    for row, target in zip(logits.reshape(-1, logits.shape[-1]), targets.ravel(), strict=True):
        if target != pad:
            top = max(row)
            parts.append(math.log(math.fsum(math.exp(z - top) for z in row)) + top - row[target])
    return math.fsum(parts) / len(parts)


@check("the loss is the mean over real tokens")
def masked(subject, rng):
    for batch, time, vocabulary, pad in ((1, 1, 3, 0), (2, 3, 4, 0), (3, 5, 6, 2), (4, 7, 5, 4)):
        logits, targets = 3 * rng.normal(size=(batch, time, vocabulary)), rng.integers(0, vocabulary, (batch, time))
        targets[0, 0] = (pad + 1) % vocabulary
        targets[-1, time // 2 + 1 :] = pad
        want = by_definition(logits, targets, pad)
        given = {"logits": logits, "targets": targets, "pad": pad}
        expect.close(subject.loss(logits, targets, pad), want, rtol=1e-9, inputs=given)


@check("more padding changes nothing")
def padding(subject, rng):
    logits, targets = rng.normal(size=(2, 3, 5)), rng.integers(1, 5, (2, 3))
    longer = np.concatenate([logits, 9 * rng.normal(size=(2, 4, 5))], axis=1)
    padded = np.concatenate([targets, np.full((2, 4), PAD)], axis=1)
    given = {"logits": longer, "targets": padded, "pad": PAD}
    expect.close(subject.loss(longer, padded, PAD), by_definition(logits, targets, PAD), rtol=1e-9, inputs=given)
    expect.close(subject.loss(logits, np.zeros((2, 3), dtype=int), PAD), 0.0, atol=1e-300)


@check("the loss stays finite for large logits")
def large(subject, rng):
    logits = np.array([[[1000.0, -1000.0, 0.0]]])
    expect.close(subject.loss(logits, np.array([[1]]), 2), 2000.0, rtol=1e-12, inputs={"logits": logits})
    expect.close(subject.loss(logits, np.array([[0]]), 2), 0.0, atol=1e-12, inputs={"logits": logits})
    apart = np.array([[[1000.0, 999.0]], [[-1000.0, -1001.0]]])  # each row has its own scale
    want = math.log1p(math.exp(-1.0))
    expect.close(subject.loss(apart, np.zeros((2, 1), dtype=int), 5), want, rtol=1e-9, inputs={"logits": apart})


class Countdown:
    """Writes n, n-1, ... 3 and then the end symbol; n stands in the state. What it is fed must be what it chose."""

    def __init__(self, end=END):
        self.calls, self.fed, self.end = 0, [], end

    def __call__(self, tokens, state):
        self.calls += 1
        self.fed.append(np.asarray(tokens).tolist())
        left = np.asarray(state)[:, 0]
        choice = np.where(left >= 3, left, self.end).astype(int)
        logits = np.full((len(left), 12), -1.0)
        logits[np.arange(len(left)), choice] = 1.0
        return logits, np.asarray(state) - 1


def counted(tops, most, end, pad):
    """The rows that the countdown from `tops` must give."""
    rows = [[*range(top, 2, -1), end] for top in tops]
    return np.array([(row + [pad] * most)[:most] for row in rows])


@check("greedy writes until the end symbol, then pads")
def writes(subject, rng):
    for tops, most in (((3,), 4), ((5,), 6), ((3, 6), 7), ((2, 5, 4), 8), ((9, 3), 4)):
        for start, end, pad in SYMBOLS:
            state = np.array(tops, dtype=float)[:, None]
            got = subject.greedy(Countdown(end), state, start, end, pad, most)
            given = {"countdown from": tops, "start": start, "end": end, "pad": pad, "most": most}
            expect.equal(got, counted(tops, most, end, pad), inputs=given)


@check("each choice is fed back, start first")
def fed_back(subject, rng):
    for start, end, pad in SYMBOLS:
        decoder = Countdown(end)
        subject.greedy(decoder, np.array([[5.0], [6.0]]), start, end, pad, 6)
        expect.true(len(decoder.fed) > 2, "The decoder was called too seldom.", got=len(decoder.fed), want=5)
        expect.equal(decoder.fed[:3], [[start, start], [5, 6], [4, 5]], problem="The decoder was fed other tokens.")


@check("stops once every row has ended")
def stops(subject, rng):
    decoder = Countdown()
    subject.greedy(decoder, np.array([[3.0], [4.0]]), START, END, PAD, 30)
    expect.true(decoder.calls == 3, "step was not called once per written position.", got=decoder.calls, want=3)


@check("only the end symbol ends a row")
def ends(subject, rng):
    for start, end, pad in SYMBOLS:
        story = np.array([5, pad, start, 6, end])  # what is chosen next; the state says how far a row has come

        def step(tokens, state, story=story):
            at = np.minimum(np.asarray(state)[:, 0].astype(int), 4)
            return 1.0 * (np.arange(12) == story[at][:, None]), np.asarray(state) + 1

        given = {"rows start in the story at": [0, 3], "story": story, "start": start, "end": end, "pad": pad}
        got = subject.greedy(step, np.array([[0.0], [3.0]]), start, end, pad, 6)
        want = np.array([[5, pad, start, 6, end, pad], [6, end, pad, pad, pad, pad]])
        expect.equal(got, want, inputs=given)


@check("the first of equal logits wins")
def ties(subject, rng):
    def step(tokens, state):
        return np.tile([0.0, -1.0, 3.0, 3.0], (len(state), 1)), state

    got = subject.greedy(step, np.zeros((2, 1)), START, END, PAD, 3)
    expect.equal(got, np.array([[END, PAD, PAD]] * 2), inputs={"logits": [0.0, -1.0, 3.0, 3.0]})


@check("leaves its arguments alone")
def pure(subject, rng):
    targets = rng.integers(1, 5, (2, 3))
    expect.unchanged(subject, subject.decoder_inputs, targets, START)
    expect.unchanged(subject, subject.loss, rng.normal(size=(2, 3, 5)), targets, PAD)
    kept = subject.keep(np.array([[5.0], [6.0]]))
    subject.greedy(Countdown(), kept, START, END, PAD, 6)
    expect.equal(subject.fetch(kept), np.array([[5.0], [6.0]]), problem="greedy changed the state that it was given.")
