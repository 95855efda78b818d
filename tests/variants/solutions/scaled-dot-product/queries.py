"""Loops over the leading axes and the queries, with the Jacobian of softmax; the cache is a list of tuples."""

import math

import numpy as np


def forward(queries, keys, values):
    d = queries.shape[-1]
    if keys.shape[-1] != d:
        raise ValueError(f"queries are {d} wide, keys {keys.shape[-1]}")
    lead, n = queries.shape[:-2], queries.shape[-2]
    out, cache = np.empty((*lead, n, values.shape[-1])), []
    for place in np.ndindex(lead):
        for i in range(n):
            query, all_keys, all_values = queries[place][i], keys[place], values[place]
            scores = [float(query @ key) / math.sqrt(d) for key in all_keys]
            top = max(scores)
            powers = [math.exp(score - top) for score in scores]
            weights = np.array(powers) / math.fsum(powers)
            out[(*place, i)] = weights @ all_values
            cache.append(((*place, i), weights, query.copy(), all_keys.copy(), all_values.copy()))
    return out, (cache, queries.shape, keys.shape, values.shape)


def backward(dout, cache):
    steps, *shapes = cache
    dqueries, dkeys, dvalues = (np.zeros(shape) for shape in shapes)
    for (*lead, i), weights, query, keys, values in steps:
        place = tuple(lead)
        g = dout[(*place, i)]
        jacobian = np.diag(weights) - np.outer(weights, weights)
        dscores = jacobian @ (values @ g) / math.sqrt(len(query))
        dqueries[(*place, i)] = dscores @ keys
        dkeys[place] += np.outer(dscores, query)
        dvalues[place] += np.outer(weights, g)
    return dqueries, dkeys, dvalues
