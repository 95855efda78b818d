"""Claims about prompting and retrieval: what a count, a cosine, a cut through a text and examples do."""

import math

import torch

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked


@fact(
    "context-cannot-teach",
    "A model can use new examples only if its weights change.",
    expected="wrong",
    reason="A layer of attention computes from the examples in its context what a step of training would have learned.",
    source="von Oswald et al., Transformers Learn In-Context by Gradient Descent, ICML 2023",
    finding="Twelve pairs of a task in the context: one layer of linear attention answers {attention}, a linear model "
    "after one step of gradient descent on the pairs {trained}. Without them it answers {bare}.",
)
def context_cannot_teach():
    """The same number from both, without any update. The control gives the attention other answers than the trainer."""
    g = torch.Generator().manual_seed(0)
    x, w = torch.randn(12, 4, generator=g, dtype=torch.float64), torch.randn(4, generator=g, dtype=torch.float64)
    y, query = x @ w, torch.randn(4, generator=g, dtype=torch.float64)

    def attention(keys, values):
        """One head without softmax: values weighted by key times query."""
        return 0.5 * (values * (keys @ query)).mean()

    weights = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    loss = (x @ weights - y).square().mean() / 2
    (slope,) = torch.autograd.grad(loss, weights)
    trained = ((weights - 0.5 * slope) @ query).detach()
    with_pairs, swapped, bare = attention(x, y), attention(x, y.flip(0)), attention(x, 0 * y)
    figures = {"attention": f"{with_pairs:.3f}", "trained": f"{trained:.3f}", "bare": f"{bare:.0f}"}
    return Found(not torch.isclose(with_pairs, trained), not torch.isclose(swapped, trained), figures)


def saturated(count, k1=1.5):
    """BM25's share of a word that stands `count` times in a document of mean length."""
    return count * (k1 + 1) / (count + k1)


@fact(
    "ten-times-counts-ten-times",
    "In BM25 a word that stands ten times counts ten times as much as one that stands once.",
    expected="wrong",
    source="Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009",
    finding="At k1 = 1.5 it counts {ten} times as much, and never more than {limit} times.",
)
def ten_times_counts_ten_times():
    """The formula. The control sets k1 to a million, where the count is hardly saturated."""

    def ten_times(k1):
        return math.isclose(saturated(10, k1) / saturated(1, k1), 10, rel_tol=0.01)

    ratio = saturated(10) / saturated(1)
    return Found(
        ten_times(1.5), ten_times(1e6), {"ten": f"{ratio:.2f}", "limit": f"{saturated(1e9) / saturated(1):.1f}"}
    )


@fact(
    "dot-is-cosine",
    "Ranking by dot product is ranking by cosine.",
    expected="conditional",
    reason="The dot product also rewards length; on vectors of length one the two are equal.",
    source="Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, section 6.3",
    finding="Question (1, 0): a passage (1, 0.1) has cosine {near}, one of (2, 3) {far}. By dot product the {first} "
    "comes first as they are, the {unit} at length one.",
)
def dot_is_cosine():
    """Two passages. The control brings both to length three."""
    question = torch.tensor([1.0, 0.0])
    passages = torch.tensor([[1.0, 0.1], [2.0, 3.0]])
    unit = passages / passages.norm(dim=1, keepdim=True)
    cosine, dot, dot_unit = unit @ question, passages @ question, unit @ question

    def alike(scores):
        return bool(scores.argmax() == cosine.argmax())

    words = {0: "first", 1: "second"}
    figures = {"near": f"{cosine[0]:.2f}", "far": f"{cosine[1]:.2f}", "first": words[int(dot.argmax())],
               "unit": words[int(dot_unit.argmax())]}  # fmt: skip
    holds = {"as the vectors come": alike(dot), "vectors of length one": alike(dot_unit)}
    return Found(holds, alike(3 * unit @ question), figures)


@fact(
    "chunks-keep-sentences-whole",
    "Chunks of 100 words leave a sentence of 15 words whole.",
    expected="conditional",
    reason="It is cut if it crosses a border; an overlap of 14 words puts it whole into one of two chunks.",
    source="counting positions",
    finding="Of all places where it can begin, {cut} % have it cut without overlap, {overlapped} % with 14 words of "
    "overlap; the index grows by {more} %.",
)
def chunks_keep_sentences_whole():
    """All beginnings in a text of ten chunks. The control overlaps by half a chunk."""

    def cut(overlap, chunk=100, sentence=15):
        starts = range(0, 1000, chunk - overlap)
        whole = sum(any(s <= w and w + sentence <= s + chunk for s in starts) for w in range(900))
        return 100 * (900 - whole) / 900

    holds = {"no overlap": cut(0) == 0, "an overlap of 14 words": cut(14) == 0}
    figures = {"cut": f"{cut(0):.0f}", "overlapped": f"{cut(14):.0f}", "more": f"{100 * (100 / 86 - 1):.0f}"}
    return Found(holds, cut(50) == 0, figures)


@fact(
    "search-says-nothing-found",
    "A vector search for something that is not in the collection finds nothing.",
    expected="wrong",
    reason="The nearest vectors are returned, however far they are.",
    source="Barnett et al., Seven Failure Points When Engineering a Retrieval Augmented Generation System, CAIN 2024",
    finding="A hundred passages and a question whose cosine is {best} with each of them: a search for five returns "
    "{found}, with a threshold of 0.3 it returns {kept}.",
)
def search_says_nothing_found():
    """Passages that have nothing in common with the question. The control has a threshold."""
    passages = torch.randn(100, 8, generator=torch.Generator().manual_seed(0))
    passages[:, 0] = 0
    passages = passages / passages.norm(dim=1, keepdim=True)
    question = torch.eye(8)[0]
    scores, found = (passages @ question).topk(5)
    kept = [i for i, s in zip(found.tolist(), scores.tolist(), strict=True) if s >= 0.3]
    figures = {"best": f"{scores.max():.0f}", "found": len(found), "kept": len(kept)}
    return Found(len(found) == 0, len(kept) == 0, figures)


@fact(
    "estimate-vector-index",
    "The formula of the estimate is what cutting and storing give.",
    source="counting",
    finding="Within a thousandth in {n} of {n} draws.",
)
def estimate_vector_index():
    """Beginnings of chunks counted, bytes of a stored vector asked from PyTorch. The control has no overlap."""
    draws = list(asked(__file__, "vector-index"))
    kinds = {32: torch.float32, 16: torch.float16, 8: torch.int8}

    def gigabytes(n, overlap):
        chunks = len(range(0, n["millions"] * 10**6, n["chunk"] - overlap))
        return chunks * torch.zeros(n["dims"], dtype=kinds[n["bits"]]).nbytes / 1e9

    right = all(math.isclose(gigabytes(n, n["overlap"]), a, rel_tol=1e-3) for n, (a,) in draws)
    bare = all(math.isclose(gigabytes(n, 0), a, rel_tol=1e-3) for n, (a,) in draws)
    return Found(right, bare, {"n": len(draws)})
