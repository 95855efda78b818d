"""Loops over units and inputs, never over examples; the threshold by walking down the sorted list."""

import numpy as np


def forward(parameters, x):
    w1, b1, w2, b2 = parameters
    code = np.column_stack([np.tanh((x * w1[:, j]).sum(axis=1) + b1[j]) for j in range(w1.shape[1])])
    back = np.column_stack([(code * w2[:, i]).sum(axis=1) + b2[i] for i in range(w2.shape[1])])
    return code, back


def reconstruct(parameters, x):
    return forward(parameters, x)[1]


def loss_and_gradients(parameters, x):
    w1, _, w2, _ = parameters
    code, back = forward(parameters, x)
    loss = 0.0
    dw1, db1, dw2, db2 = (np.zeros_like(p) for p in parameters)
    slope = np.empty_like(x)
    for i in range(x.shape[1]):
        loss += np.sum((back[:, i] - x[:, i]) ** 2) / x.size
        slope[:, i] = 2.0 / x.size * (back[:, i] - x[:, i])
        dw2[:, i] = slope[:, i] @ code
        db2[i] = slope[:, i].sum()
    for j in range(w1.shape[1]):
        to_code = (slope * w2[j]).sum(axis=1)
        to_sum = to_code * (1 - code[:, j] ** 2)
        dw1[:, j] = to_sum @ x
        db1[j] = to_sum.sum()
    return loss, [dw1, db1, dw2, db2]


def anomaly_scores(parameters, x):
    total = np.zeros(len(x))
    for column, wanted in zip(reconstruct(parameters, x).T, x.T, strict=True):
        total += (column - wanted) ** 2
    return total / x.shape[1]


def threshold(scores, share):
    if not len(scores) or not (0 <= share < 1):
        raise ValueError("share must lie in [0, 1), and there must be scores")
    falling = sorted((float(score) for score in scores), reverse=True)
    chosen = falling[0]
    for candidate in falling:
        if sum(score > candidate for score in falling) > share * len(falling):
            break
        chosen = candidate
    return chosen
