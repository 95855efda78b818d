"""Judges augmentation by what came out: every result must be explained by one allowed draw per image.

Every statistical check rejects a right solution with probability below 1e-6.
"""

import itertools

import numpy as np

from vivavoce.drillkit import check, expect


def shifted(images, down, right):
    """Images (n, channels, height, width) moved by whole pixels, zeros moving in."""
    moved = np.zeros_like(images)
    height, width = images.shape[2:]
    down, right = max(-height, min(down, height)), max(-width, min(right, width))
    rows, columns = slice(max(down, 0), height + min(down, 0)), slice(max(right, 0), width + min(right, 0))
    moved[..., rows, columns] = images[
        ..., rows.start - down : rows.stop - down, columns.start - right : columns.stop - right
    ]
    return moved


def explained(got, images, most):
    """Whether each result is its image, moved by at most so many pixels each way."""
    offsets = itertools.product(range(-most, most + 1), repeat=2)
    return np.any([(shifted(images, *offset) == np.asarray(got)).all(axis=(1, 2, 3)) for offset in offsets], axis=0)


@check("each image is itself or its mirror image")
def flip_outcomes(subject, rng):
    for shape in ((4, 1, 1, 2), (6, 2, 3, 4), (5, 3, 4, 5)):
        images = rng.normal(size=shape)
        got = subject.random_flip(images, rng)
        expect.shape(got, shape, inputs={"images": images})
        for image, result in zip(images, np.asarray(got), strict=True):
            fits = np.array_equal(result, image) or np.array_equal(result, image[..., ::-1])
            problem = "An image is neither itself nor its mirror image, left to right."
            expect.true(fits, problem, inputs={"images": images}, got=got)


@check("flips each image on its own, half of them")
def flip_share(subject, rng):
    # Three binomial tests at 3e-7: the share of images flipped, and how often neighbours agree, in one batch and in
    # batches of two, where a rule that flips half of every batch shows.
    images = rng.normal(size=(4000, 1, 1, 2))
    flipped = np.asarray(subject.random_flip(images, rng))[:, 0, 0, 0] != images[:, 0, 0, 0]
    case = {"images": "normal (4000, 1, 1, 2)"}
    expect.share(int(flipped.sum()), 4000, 0.5, false_alarm=3e-7, inputs=case)
    agree = int((flipped[:-1:2] == flipped[1::2]).sum())
    expect.share(agree, 2000, 0.5, false_alarm=3e-7, inputs=case)
    two = np.array([1.0, 2.0] * 2).reshape(2, 1, 1, 2)
    batches = subject.each(subject.random_flip, [(two, subject.keep(rng))] * 40)
    agree = sum(bool(got[0, 0, 0, 0] == got[1, 0, 0, 0]) for got in map(np.asarray, batches))
    expect.share(agree, 40, 0.5, false_alarm=3e-7, inputs={"images": two})


@check("each image is moved by whole pixels, zeros moving in")
def shift_outcomes(subject, rng):
    for shape, most in (((5, 1, 3, 3), 1), ((6, 2, 4, 5), 2), ((4, 3, 5, 4), 3), ((12, 1, 2, 3), 4)):
        images = rng.uniform(1, 2, size=shape)
        case = {"images": images, "most": most}
        got = subject.random_shift(images, most, rng)
        expect.shape(got, shape, inputs=case)
        expect.true(explained(got, images, most).all(), "No allowed shift explains an image.", inputs=case, got=got)


@check("shifts reach both ends, each image and each direction on its own")
def shift_distribution(subject, rng):
    # Nine places at 1/9 each: ten binomial tests at 8e-8 on 1,500 images.
    images = np.zeros((1500, 1, 3, 3))
    images[:, 0, 1, 1] = 1.0
    got = np.asarray(subject.random_shift(images, 1, rng))
    case = {"images": "one bright pixel in the middle, (1500, 1, 3, 3)", "most": 1}
    for row in range(3):
        for column in range(3):
            count = int((got[:, 0, row, column] == 1).sum())
            expect.share(count, 1500, 1 / 9, false_alarm=8e-8, inputs=case)
    alike = int((got[:-1:2] == got[1::2]).all(axis=(1, 2, 3)).sum())
    expect.share(alike, 750, 1 / 9, false_alarm=8e-8, inputs=case)


@check("most = 0 changes nothing, a negative one is refused")
def shift_edges(subject, rng):
    images = rng.normal(size=(3, 2, 4, 5))
    expect.close(subject.random_shift(images, 0, rng), images, inputs={"images": images, "most": 0})
    expect.raises(ValueError, subject.random_shift, images, -1, rng)


@check("mixup mixes inputs and targets by the same share and partner")
def mixup_consistent(subject, rng):
    for shape in ((1, 2), (5, 3), (6, 2, 2, 2)):
        n = shape[0]
        x, targets = rng.normal(size=shape), np.eye(n)
        case = {"x": x, "targets": targets, "alpha": 0.7}
        mixed, soft = (np.asarray(part) for part in subject.mixup(x, targets, 0.7, rng))
        expect.shape(mixed, shape, inputs=case)
        # One-hot targets of n different classes name the weight of each row in each mixture.
        expect.close(soft.sum(axis=1), np.ones(n), rtol=1e-10, inputs=case, problem="Targets must sum to one.")
        expect.close(soft.sum(axis=0), np.ones(n), rtol=1e-10, inputs=case, problem="Partners must be a permutation.")
        want = np.tensordot(soft, x, axes=1)
        expect.close(
            mixed, want, rtol=1e-9, atol=1e-12, inputs=case, problem="Inputs and targets are mixed differently."
        )
        shares = np.diag(soft)[np.diag(soft) < 1 - 1e-12]
        expect.close(shares, np.full(len(shares), shares[0] if len(shares) else 0.0), rtol=1e-9, inputs=case,
                     problem="All rows of the batch share one share.")  # fmt: skip


@check("the share is drawn from Beta(alpha, alpha), partners at random")
def mixup_distribution(subject, rng):
    # Calls of 3 rows. For alpha 0.5 a share lies in [0.1, 0.9] with probability 1 - (4 / pi) asin(sqrt(0.1)), for
    # alpha 8 in [0.3, 0.7] with 0.899975 (scipy.stats.beta). Four binomial tests at 1e-7, twelve at 1e-8: each of the
    # six permutations of three rows must come.
    for n, alpha, low, high, inside in ((200, 0.5, 0.1, 0.9, 0.590334), (120, 8.0, 0.3, 0.7, 0.899975)):
        calls = [(np.zeros((3, 1)), np.eye(3), alpha, subject.keep(rng))] * n
        soft = np.array([soft for _, soft in subject.each(subject.mixup, calls)])
        own = soft.diagonal(axis1=1, axis2=2)
        alone = own > 1 - 1e-9
        shares = own[np.arange(n), alone.argmin(axis=1)][~alone.all(axis=1)]
        case = {"x": "zeros (3, 1)", "targets": "eye (3)", "alpha": alpha}
        count = int(((low <= shares) & (shares <= high)).sum())
        expect.share(count, len(shares), inside, false_alarm=1e-7, inputs=case)
        expect.share(int((shares < 0.5).sum()), len(shares), 0.5, false_alarm=1e-7, inputs=case)
        partners = np.where(alone, np.arange(3), np.where(np.eye(3) == 1, 0, soft).argmax(axis=2))
        for order in itertools.permutations(range(3)):
            count = int((partners == order).all(axis=1).sum())
            expect.share(count, n, 1 / 6, false_alarm=1e-8, inputs={**case, "partners of rows 0, 1, 2": order})


@check("mixup refuses an alpha that is not positive")
def mixup_alpha(subject, rng):
    for alpha in (0.0, -1.0):
        expect.raises(ValueError, subject.mixup, np.ones((2, 2)), np.eye(2), alpha, rng)


@check("draws afresh at every call, from rng only")
def fresh_draws(subject, rng):
    # Two calls agree by luck with probability 2**-40 (flip) and 25**-40 (shift).
    images, seed = rng.uniform(1, 2, size=(40, 1, 5, 5)), int(rng.integers(2**31))
    for name, arguments in (
        ("random_flip", (images,)),
        ("random_shift", (images, 2)),
        ("mixup", (images, np.eye(40), 1.0)),
    ):
        shared = subject.keep(np.random.default_rng(seed))
        calls = [(*arguments, source) for source in (shared, shared, np.random.default_rng(seed))]
        found = list(subject.each(subject[name], calls))
        first, second, again = (np.asarray(got[0] if name == "mixup" else got) for got in found)
        expect.true(not np.array_equal(first, second), f"Two calls of {name} in a row drew the same.")
        expect.equal(again, first, problem=f"{name}: the same state of rng gave another result.")


@check("keeps dtype and arguments")
def keeps(subject, rng):
    for dtype in ("float32", "float64"):
        other = "float64" if dtype == "float32" else "float32"  # inputs and targets each keep their own
        images, targets = rng.normal(size=(8, 2, 4, 4)).astype(dtype), np.eye(8, dtype=other)
        case = {"images": images}
        kept, labels = subject.keep(images), subject.keep(targets)
        flipped, moved = subject.random_flip(kept, rng), subject.random_shift(kept, 2, rng)
        expect.dtype(flipped, dtype, inputs=case)
        expect.dtype(moved, dtype, inputs=case)
        for image, result in zip(images, np.asarray(flipped), strict=True):
            fits = np.array_equal(result, image) or np.array_equal(result, image[..., ::-1])
            expect.true(fits, "An image is neither itself nor its mirror image.", inputs=case, got=flipped)
        expect.shape(moved, images.shape, inputs=case)
        expect.true(explained(moved, images, 2).all(), "No allowed shift explains an image.", inputs=case, got=moved)
        x, soft = subject.mixup(kept, labels, 0.5, rng)
        expect.dtype(x, dtype, inputs=case)
        expect.dtype(soft, other, inputs=case)
        want = np.tensordot(np.asarray(soft, dtype=np.float64), images.astype(np.float64), axes=1)
        expect.close(x, want, rtol=1e-5, atol=1e-5, inputs=case, problem="Inputs and targets are mixed differently.")
        expect.equal(subject.fetch(kept), images, inputs=case, problem="The caller's images were changed in place.")
        expect.equal(subject.fetch(labels), targets, inputs=case, problem="The caller's targets were changed in place.")
