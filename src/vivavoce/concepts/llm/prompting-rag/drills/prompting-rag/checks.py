"""Scores against the formula written out with arrays, and prompts against their rules."""

import numpy as np

from vivavoce.drillkit import check, expect


def oracle(query, documents, k1=1.5, b=0.75):
    """The formula with a table of counts (documents x words)."""
    words = sorted({*query, *(w for d in documents for w in d)})
    f = np.array([[list(d).count(w) for w in words] for d in documents], dtype=float).reshape(len(documents), -1)
    lengths = f.sum(axis=1)
    mean = lengths.mean() or 1.0
    n = (f > 0).sum(axis=0)
    idf = np.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
    saturated = f * (k1 + 1) / (f + k1 * (1 - b + b * lengths[:, None] / mean) + (f == 0))
    asked = np.array([list(query).count(w) for w in words], dtype=float)
    return (saturated * idf) @ asked


def texts(rng, documents, longest=9):
    """Random documents over a small vocabulary, of different lengths."""
    return [list(rng.choice(list("abcdefg"), size=rng.integers(0, longest))) for _ in range(documents)]


def plain(documents):
    return [[str(w) for w in d] for d in documents]


@check("scores follow the formula")
def formula(subject, rng):
    cases = [(["a"], [["a"]]), (["a"], [["a"], ["b"]]), (["a"], [["a", "a"], ["a", "b", "c"], ["b"]])]
    cases += [(["a", "b"], plain(texts(rng, n))) for n in (2, 3, 5, 12)]
    for query, documents in cases:
        case = {"query": query, "documents": documents}
        expect.close(list(subject.bm25(query, documents)), list(oracle(query, documents)), rtol=1e-10, inputs=case)


@check("k1 and b do what they say")
def settings(subject, rng):
    documents = [["a"] * 3 + ["b"], ["a", "c", "c", "c", "c", "d"], ["e"]]
    for k1, b in ((1.2, 0.0), (0.0, 0.75), (2.0, 1.0), (0.5, 0.3)):
        case = {"query": ["a", "e"], "documents": documents, "k1": k1, "b": b}
        want = list(oracle(["a", "e"], documents, k1, b))
        expect.close(list(subject.bm25(["a", "e"], documents, k1, b)), want, rtol=1e-10, inputs=case)


@check("repeated, unknown and missing words")
def edges(subject, rng):
    for query, documents in (
        (["z"], [["a"], ["b"]]),
        ([], [["a"], ["b", "c"]]),
        (["a"], [[]]),
        (["a", "a"], [["a", "b"], ["c"]]),
        (["a"], [[], ["a", "b"], []]),
        (["a", "z", "b"], [["a", "a"], ["b"], ["a", "b", "c"]]),
        (["a", "B"], [["A", "b"], ["a", "B", "a."], ["B "]]),  # only equal strings are equal words
    ):
        case = {"query": query, "documents": documents}
        want = list(oracle(query, documents))
        expect.close(list(subject.bm25(query, documents)), want, rtol=1e-10, inputs=case)


def expected(question, passages, scores, budget):
    """The rules, in another order of work: mark first, write afterwards."""
    order = sorted((-s, i) for i, s in enumerate(scores) if s > 0)
    chosen = []
    for _, i in order:
        if sum(len(passages[j].split()) for j in [*chosen, i]) <= budget:
            chosen.append(i)
    return "".join(f"[{i + 1}] {passages[i]}\n" for i in chosen[::-1]) + f"Question: {question}"


PASSAGES = ["one two three", "four", "five six", "seven eight nine ten", "eleven twelve"]


@check("the prompt holds what fits, best last")
def fits(subject, rng):
    for scores, budget in (
        ([1.0, 0.5, 0.2, 0.1, 0.05], 100),
        ([0.1, 0.5, 0.2, 1.0, 0.3], 100),
        ([0.1, 0.5, 0.2, 1.0, 0.3], 6),
        ([2.0, 1.0, 0.5, 3.0, 0.2], 5),
        ([2.0, 1.0, 0.5, 3.0, 0.2], 4),
        ([0.9, 0.1, 0.8, 0.2, 0.3], 3),
        ([0.3, 0.2, 0.1, 0.9, 0.8], 3),
    ):
        case = {"passages": PASSAGES, "scores": scores, "budget": budget}
        expect.equal(subject.prompt("Why?", PASSAGES, scores, budget), expected("Why?", PASSAGES, scores, budget),
                     inputs=case)  # fmt: skip


@check("no match, no room, and ties")
def special(subject, rng):
    for scores, budget in (
        ([0.0] * 5, 100),
        ([0.0, 0.0, 0.3, 0.0, 0.4], 100),
        ([1.0] * 5, 0),
        ([1.0] * 5, 100),
        ([1.0] * 5, 4),
        ([0.5, 0.7, 0.5, 0.7, 0.5], 7),
    ):
        case = {"passages": PASSAGES, "scores": scores, "budget": budget}
        expect.equal(subject.prompt("Who?", PASSAGES, scores, budget), expected("Who?", PASSAGES, scores, budget),
                     inputs=case)  # fmt: skip
    spaced = ["  a list:\tone", "two  words ", " three"]
    for budget in (1, 3, 5, 6):
        case = {"passages": spaced, "scores": [1.0, 3.0, 2.0], "budget": budget}
        want = expected(" Why? ", spaced, [1.0, 3.0, 2.0], budget)
        expect.equal(subject.prompt(" Why? ", spaced, [1.0, 3.0, 2.0], budget), want, inputs=case)
    expect.equal(subject.prompt("Alone?", [], [], 10), "Question: Alone?", inputs={"passages": []})


@check("arguments stay as they were")
def arguments(subject, rng):
    expect.unchanged(subject, subject.bm25, ["a", "b"], [["a", "b"], ["b"]])
    passages, scores = subject.keep(list(PASSAGES)), subject.keep([0.1, 0.5, 0.2, 1.0, 0.3])
    subject.prompt("Why?", passages, scores, 6)
    expect.equal(subject.fetch(passages), PASSAGES, problem="prompt changed the passages.")
    expect.equal(subject.fetch(scores), [0.1, 0.5, 0.2, 1.0, 0.3], problem="prompt changed the scores.")
