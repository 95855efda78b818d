"""Judges multi-head attention one head and one query at a time, by the definition."""

import math

import numpy as np

from vivavoce.drillkit import check, expect

# batch, n, m, d, e, size, heads, key heads: small first
SIZES = (
    (1, 1, 2, 2, 2, 1, 1, 1),
    (2, 2, 2, 3, 3, 2, 2, 2),  # memory is shaped like x, but it is another array
    (1, 2, 3, 4, 4, 2, 2, 2),
    (2, 3, 3, 4, 5, 3, 2, 2),
    (2, 2, 4, 3, 6, 2, 4, 2),
    (3, 4, 2, 5, 3, 2, 6, 2),
    (1, 3, 5, 4, 4, 3, 4, 1),
)


def case(rng, batch, n, m, d, e, size, heads, key_heads):
    return {
        "x": rng.normal(size=(batch, n, d)),
        "memory": rng.normal(size=(batch, m, e)),
        "w_query": rng.normal(size=(d, heads * size)),
        "w_key": rng.normal(size=(e, key_heads * size)),
        "w_value": rng.normal(size=(e, key_heads * size)),
        "w_output": rng.normal(size=(heads * size, d)),
        "heads": heads,
        "key_heads": key_heads,
    }


def one_head(queries, keys, values, allowed):
    """(n, size), (m, size), (m, size), (n, m) → (n, size)."""
    out = np.zeros_like(queries)
    for i, query in enumerate(queries):
        places = [j for j in range(len(keys)) if allowed[i, j]]
        scores = [float(query @ keys[j]) / math.sqrt(len(query)) for j in places]
        exps = [math.exp(score - max(scores)) for score in scores]
        for share, j in zip(exps, places, strict=True):
            out[i] += share / sum(exps) * values[j]
    return out


def oracle(x, memory, w_query, w_key, w_value, w_output, heads, key_heads, mask=None):
    size = w_query.shape[1] // heads
    allowed = np.broadcast_to(True if mask is None else mask, (len(x), heads, x.shape[1], memory.shape[1]))
    out = np.zeros_like(x)
    for b in range(len(x)):
        for h in range(heads):
            mine, shared = slice(h * size, (h + 1) * size), h // (heads // key_heads)
            theirs = slice(shared * size, (shared + 1) * size)
            read = one_head(
                x[b] @ w_query[:, mine], memory[b] @ w_key[:, theirs], memory[b] @ w_value[:, theirs], allowed[b, h]
            )
            out[b] += read @ w_output[mine]
    return out


@check("matches the definition")
def definition(subject, rng):
    for size in SIZES[:4]:
        c = case(rng, *size)
        expect.close(subject.attend(**c), oracle(**c), rtol=1e-8, atol=1e-9, inputs=c)


@check("key heads are shared in order")
def shared(subject, rng):
    for size in SIZES[4:]:
        c = case(rng, *size)
        expect.close(subject.attend(**c), oracle(**c), rtol=1e-8, atol=1e-9, inputs=c)


@check("masks broadcast over batch and heads")
def masked(subject, rng):
    cases = []
    for size in SIZES:
        batch, n, m, heads = size[0], size[1], size[2], size[6]
        for shape in ((n, m), (batch, 1, 1, m), (batch, heads, n, m)):
            mask = rng.random(shape) < 0.6
            mask[..., 0], mask[..., -1, -1] = True, False
            cases.append({**case(rng, *size), "mask": mask})
    for c, got in zip(cases, subject.each(subject.attend, [tuple(c.values()) for c in cases]), strict=True):
        expect.close(got, oracle(**c), rtol=1e-8, atol=1e-9, inputs=c)


@check("large scores stay finite")
def large(subject, rng):
    c = case(rng, *SIZES[3])
    c["w_query"] = 3000.0 * c["w_query"]
    expect.close(subject.attend(**c), oracle(**c), rtol=1e-7, atol=1e-8, inputs=c)


@check("refuses heads that do not divide")
def refuses(subject, rng):
    c = case(rng, 1, 2, 3, 4, 4, 2, 4, 2)
    for heads, key_heads in ((3, 3), (4, 3), (5, 5), (2, 4)):
        expect.raises(ValueError, subject.attend, **{**c, "heads": heads, "key_heads": key_heads})


@check("leaves its arguments alone")
def leaves_arguments(subject, rng):
    c = case(rng, *SIZES[4])
    c["mask"] = np.tril(np.ones((2, 4), dtype=bool))
    arrays = [name for name, value in c.items() if isinstance(value, np.ndarray)]
    kept = {name: subject.keep(c[name]) for name in arrays}
    subject.attend(**{**c, **kept})
    for name in arrays:
        expect.equal(subject.fetch(kept[name]), c[name], inputs=c, problem=f"{name} changed in place.")
