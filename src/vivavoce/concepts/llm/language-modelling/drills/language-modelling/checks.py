"""Judges the loss by probabilities worked out place by place, and perplexity by known texts."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def oracle(logits, tokens, pad=None):
    """Losses and counts by a loop over places; the scores are small enough for plain exponentials."""
    n, t, _ = logits.shape
    losses, counts = np.zeros((n, t - 1)), np.ones((n, t - 1), dtype=bool)
    for i in range(n):
        for j in range(t - 1):
            target = tokens[i, j + 1]
            if pad is not None and target == pad:
                counts[i, j] = False
                continue
            total = sum(math.exp(score) for score in logits[i, j])
            losses[i, j] = math.log(total) - logits[i, j, target]
    return losses, counts


def drawn(rng, n, t, vocabulary):
    return rng.normal(size=(n, t, vocabulary)), rng.integers(0, vocabulary, (n, t))


@check("each place predicts the token after it")
def definition(subject, rng):
    for size in ((1, 2, 2), (2, 1, 3), (1, 3, 4), (3, 5, 7)):
        logits, tokens = drawn(rng, *size)
        expect.close(subject.next_token_losses(logits, tokens), oracle(logits, tokens), rtol=1e-9, atol=1e-12)


@check("padding has no loss and does not count")
def padding(subject, rng):
    for pad in (0, 2, -100):  # the last is no token of the vocabulary
        logits, tokens = drawn(rng, 3, 6, 4)
        tokens[0, 3:] = pad
        tokens[1, 0] = pad  # as an input it is no target
        want = oracle(logits, tokens, pad)
        expect.close(subject.next_token_losses(logits, tokens, pad), want, rtol=1e-9, atol=1e-12)


@check("token 0 counts unless it is the padding")
def zero_is_a_token(subject, rng):
    logits, _ = drawn(rng, 2, 4, 3)
    tokens = np.zeros((2, 4), dtype=np.int64)
    expect.close(subject.next_token_losses(logits, tokens), oracle(logits, tokens), rtol=1e-9, atol=1e-12)


@check("large scores neither overflow nor lose the small ones")
def large_scores(subject, rng):
    for shift in (1e4, -1e4):
        logits, tokens = drawn(rng, 2, 4, 3)
        got = subject.next_token_losses(logits + shift, tokens)
        expect.close(got, oracle(logits, tokens), rtol=1e-9, atol=1e-11, inputs={"logits": f"drawn + {shift:g}"})
    logits = np.array([[[0.0, 1e4], [0.0, 0.0]]])
    losses, _ = subject.next_token_losses(logits, np.array([[0, 0]]))
    expect.close(losses, np.array([[1e4]]), rtol=1e-9)
    logits = np.array([[[10.0, 0.0], [0.0, 0.0]]])  # nearly sure
    losses, _ = subject.next_token_losses(logits, np.array([[0, 0]]))
    expect.close(losses, np.array([[math.log1p(math.exp(-10))]]), rtol=1e-9, atol=1e-14, inputs={"logits": logits})


@check("perplexity of a uniform guess is the size of the vocabulary")
def uniform(subject, rng):
    for vocabulary in (2, 50):
        _, tokens = drawn(rng, 2, 5, vocabulary)
        got = subject.perplexity([(np.zeros((2, 5, vocabulary)), tokens)])
        expect.close(got, float(vocabulary), rtol=1e-9, inputs={"vocabulary": vocabulary})


@check("tokens are averaged, not batches")
def corpus(subject, rng):
    for pad in (None, 1, 0):
        batches = [drawn(rng, n, t, 4) for n, t in ((1, 2), (3, 7), (2, 3))]
        batches[0][1][0, 1] = 3  # one target that counts, and a surprise
        batches[0][0][0, 0] = np.array([5.0, 5.0, 5.0, 0.0])
        found = [oracle(*batch, pad) for batch in batches]
        nats = sum(losses.sum() for losses, _ in found) / sum(int(counts.sum()) for _, counts in found)
        expect.close(subject.perplexity(batches, pad), math.exp(nats), rtol=1e-9, inputs={"pad": pad})


@check("a token that costs nothing counts")
def sure(subject, rng):
    logits = np.zeros((1, 5, 3))
    logits[0, :2, 1] = 1e4  # two tokens are sure, two are one of three
    tokens = np.array([[0, 1, 1, 2, 2]])
    case = {"logits": logits, "tokens": tokens}
    expect.close(subject.perplexity([(logits, tokens)]), math.sqrt(3), rtol=1e-9, inputs=case)


@check("refuses a corpus in which nothing counts")
def nothing_counts(subject, rng):
    logits, _ = drawn(rng, 2, 3, 4)
    expect.raises(ValueError, subject.perplexity, [(logits, np.full((2, 3), 1))], 1)
    expect.raises(ValueError, subject.perplexity, [])


@check("leaves its arguments alone")
def unchanged(subject, rng):
    logits, tokens = drawn(rng, 2, 4, 3)
    tokens[0, 1] = 0  # else nothing counts in one case of 729, and that is refused
    expect.unchanged(subject, subject.next_token_losses, logits, tokens, 2)
    expect.unchanged(subject, subject.perplexity, [[logits, tokens]], 2)
