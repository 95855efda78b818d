"""Exact claims about recommenders: errors against order, tests that flatter, and what in-batch negatives learn."""

import numpy as np

from vivavoce.labkit import Found, fact


def ndcg(relevance, scores):
    """Discounted gain of the order by score, over that of the best order."""
    places = 1 / np.log2(np.arange(2, len(relevance) + 2))
    return float((relevance[np.argsort(-scores)] * places).sum() / (np.sort(relevance)[::-1] * places).sum())


def rmse(truth, predicted):
    """Root of the mean squared error."""
    return float(np.sqrt(((truth - predicted) ** 2).mean()))


@fact(
    "lower-error-better-list",
    "A model with a lower rating error gives the better list.",
    expected="wrong",
    source="Cremonesi, Koren and Turrin, RecSys 2010",
    finding="Ratings 5, 4, 3, 2: predicting 3.5, 3.4, 3.6, 3.7 has an error of {flat} and an NDCG of {flat_ndcg}; two "
    "stars too many for all has an error of {shifted} and an NDCG of {shifted_ndcg}.",
)
def lower_error_better_list():
    """A timid model in the wrong order against a shifted one in the right order; the control reverses a shifted one."""
    truth, timid = np.array([5.0, 4.0, 3.0, 2.0]), np.array([3.5, 3.4, 3.6, 3.7])

    def error_agrees(other):
        return (rmse(truth, timid) < rmse(truth, other)) == (ndcg(truth, timid) > ndcg(truth, other))

    shifted, reversed_order = truth + 2, truth[::-1] + 6
    return Found(
        holds=error_agrees(shifted),
        control=error_agrees(reversed_order),
        figures={
            "flat": f"{rmse(truth, timid):.2f}",
            "flat_ndcg": f"{ndcg(truth, timid):.2f}",
            "shifted": f"{rmse(truth, shifted):.2f}",
            "shifted_ndcg": f"{ndcg(truth, shifted):.2f}",
        },
    )


def share_with_future(by_time):
    """Of the test events of 200 users with 20 events each: the share with a later event of that user in training."""
    times = np.sort(np.random.default_rng(0).random((200, 20)), axis=1)
    test = times > np.quantile(times, 0.8) if by_time else np.random.default_rng(1).random(times.shape) < 0.2
    last_trained = np.where(test, -np.inf, times).max(axis=1, keepdims=True)
    return float((last_trained > times)[test].mean())


@fact(
    "random-split-fair",
    "A random split of interactions is a fair test of a recommender.",
    expected="wrong",
    source="Meng, McCreadie, Macdonald and Ounis, RecSys 2020",
    finding="Of the test events of a random split, {random} have a later event of the same user in the training data; "
    "after a split in time, {by_time}.",
)
def random_split_fair():
    """Is the future in the training data? The control splits all users at one moment."""
    random, by_time = share_with_future(False), share_with_future(True)
    return Found(
        holds=random == 0,
        control=by_time == 0,
        figures={"random": f"{random:.0%}", "by_time": f"{by_time:.0%}"},
    )


def in_top_ten(rank, catalogue, sampled):
    """Chance that an item of this rank is among the top ten with `sampled` random others of the catalogue."""
    rng = np.random.default_rng(0)
    better = rng.hypergeometric(rank - 1, catalogue - rank, sampled, size=100_000)
    return float((better < 10).mean())


@fact(
    "sampled-candidates",
    "Ranking the right item among a hundred random ones measures how well it is ranked in the whole catalogue.",
    expected="wrong",
    source="Krichene and Rendle, KDD 2020",
    finding="An item at place 200 of 10,000 is in the top ten of 100 sampled candidates in {sampled} of cases, and in "
    "the top ten of the catalogue in none.",
)
def sampled_candidates():
    """Hit rate at ten with 100 sampled candidates; the control takes the whole catalogue."""
    sampled, whole = in_top_ten(200, 10_000, 100), in_top_ten(200, 10_000, 9_999)
    return Found(
        holds=sampled < 0.01,
        control=whole < 0.01,
        figures={"sampled": f"{sampled:.0%}"},
    )


WANTED, POPULAR = np.array([0.5, 0.3, 0.2]), np.array([0.6, 0.1, 0.3])


def slope(scores, correction):
    """Gradient by the scores of the expected softmax loss of one user, negatives drawn by popularity."""
    weights = POPULAR * np.exp(scores - correction)
    return -WANTED + weights / weights.sum()


@fact(
    "in-batch-learns-probability",
    "With negatives from the batch, scores learn how likely a user is to choose an item.",
    expected="wrong",
    source="Yi and others, RecSys 2019",
    finding="Choices {wanted}, popularity {popular}: the loss is smallest at the logarithm of {ratio}, so the item "
    "wanted most comes {place}. With log popularity subtracted in training the scores follow the choices.",
)
def in_batch_learns_probability():
    """Where is the slope zero: at log wanted, or at log (wanted / popular)? The control corrects for popularity."""

    def is_best(scores, correction):
        return bool(np.abs(slope(scores, correction)).max() < 1e-12)

    ratio = WANTED / POPULAR
    place = int((ratio > ratio[0]).sum()) + 1
    return Found(
        holds=is_best(np.log(WANTED), np.zeros(3)) or not is_best(np.log(ratio), np.zeros(3)),
        control=is_best(np.log(WANTED), np.log(POPULAR)),
        figures={
            "wanted": ", ".join(f"{x:.1f}" for x in WANTED),
            "popular": ", ".join(f"{x:.1f}" for x in POPULAR),
            "ratio": ", ".join(f"{x:.2f}" for x in ratio),
            "place": {2: "second", 3: "third"}[place],
        },
    )
