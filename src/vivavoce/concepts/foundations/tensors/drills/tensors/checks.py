"""The oracles are NumPy's own strides, views and broadcasting, and for gradients a count of every repetition."""

import itertools

import numpy as np

from vivavoce.drillkit import check, expect

SHAPES = ((1,), (4,), (1, 5), (3, 1), (2, 3), (2, 3, 4), (3, 1, 2, 2))
FITTING = (
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((4, 1), (4,)),
    ((3, 1), (1, 4)),
    ((), (2, 2)),
    ((1, 1), (1,)),
    ((5, 1, 3), (2, 1)),
    ((1,), (0,)),
    ((2, 0), (1, 1)),
    ((8, 1, 6, 1), (7, 1, 5)),
    ((2, 1), (1, 3), (4, 1, 1)),
)
CLASHES = (
    ((3,), (4,)),
    ((2,), (4,)),
    ((2, 3), (2,)),
    ((2, 1), (3, 1)),
    ((0,), (2,)),
    ((2, 3, 4), (3, 3, 4)),
    ((1, 2), (1, 1), (1, 3)),
)


def plain(shape):
    """A shape as a tuple of Python integers, whatever sequence came back."""
    return tuple(int(length) for length in shape)


@check("row-major strides")
def strides(subject, rng):
    random = [tuple(int(n) for n in rng.integers(1, 6, axes)) for axes in (1, 2, 3, 4)]
    for shape in ((), *SHAPES, *random):
        got = plain(subject.row_major_strides(shape))
        size = np.empty(shape)
        want = tuple(int(np.prod(shape[axis + 1 :])) for axis in range(size.ndim))
        expect.equal(got, want, inputs={"shape": shape})
    huge = (2**20, 2**20, 3, 2**10)  # a rule needs no memory
    expect.equal(plain(subject.row_major_strides(huge)), (3 * 2**30, 3 * 2**10, 2**10, 1), inputs={"shape": huge})


@check("reads an array from its storage")
def reads(subject, rng):
    for shape in ((), *SHAPES):
        x = rng.normal(size=shape)
        steps = tuple(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))
        inputs = {"storage": x.ravel(), "shape": shape, "strides": steps}
        expect.equal(np.asarray(subject.read(x.ravel(), shape, steps)), x, inputs=inputs)


@check("reads transposed, sliced, repeated and reversed views")
def views(subject, rng):
    x = rng.normal(size=(3, 4))
    cases = (
        (x.T, (4, 3), (1, 4), 0),
        (x[1:, 2:], (2, 2), (4, 1), 6),
        (x[:, 1], (3,), (4,), 1),
        (np.repeat(x[1:2], 5, axis=0), (5, 4), (0, 1), 4),
        (x[::-1, ::-1], (3, 4), (-4, -1), 11),
        (x[::2, ::3], (2, 2), (8, 3), 0),
        (x[2, 3], (), (), 11),
    )
    for want, shape, steps, offset in cases:
        inputs = {"storage": x.ravel(), "shape": shape, "strides": steps, "offset": offset}
        expect.equal(np.asarray(subject.read(x.ravel(), shape, steps, offset)), np.array(want), inputs=inputs)
    y = rng.normal(size=(2, 3, 4))
    for order in itertools.permutations(range(3)):
        steps, shape = tuple((12, 4, 1)[axis] for axis in order), tuple((2, 3, 4)[axis] for axis in order)
        inputs = {"storage": y.ravel(), "shape": shape, "strides": steps}
        expect.equal(np.asarray(subject.read(y.ravel(), shape, steps)), y.transpose(order).copy(), inputs=inputs)


@check("reads empty shapes and keeps the dtype")
def dtypes(subject, rng):
    for dtype in ("int64", "uint8", "float32", "bool"):
        storage = rng.integers(0, 2, 6).astype(dtype)
        got = subject.read(storage, (2, 3), (3, 1))
        expect.dtype(got, dtype)
        expect.equal(np.asarray(got), storage.reshape(2, 3))
    for shape, steps in (((0,), (1,)), ((2, 0), (3, 1)), ((0, 3), (3, 1))):
        got = subject.read(np.arange(6, dtype=np.float32), shape, steps)
        expect.shape(got, shape)
        expect.dtype(got, "float32", inputs={"storage": "float32", "shape": shape, "strides": steps})
    storage = np.array([2**60, 2**60 + 1, -(2**61) - 1])  # none but the last digit tells the first two apart
    expect.true(np.array_equal(subject.read(storage, (3,), (-1,), 2), storage[::-1]), "Digits of integers were lost.")


@check("common shape")
def common(subject, rng):
    expect.equal(plain(subject.broadcast_shape()), ())
    expect.equal(plain(subject.broadcast_shape((2, 3))), (2, 3))
    for shapes in FITTING:
        for order in (shapes, shapes[::-1]):
            want = plain(np.broadcast_shapes(*order))
            expect.equal(plain(subject.broadcast_shape(*order)), want, inputs={"shapes": order})


@check("a shape needs no memory")
def huge_shapes(subject, rng):
    # NumPy's own functions refuse these: too many elements, too many axes.
    shapes = ((2**40, 1, 2**40), (3, 1))
    expect.equal(plain(subject.broadcast_shape(*shapes)), (2**40, 3, 2**40), inputs={"shapes": shapes})
    long = (2, 1) * 40
    expect.equal(plain(subject.broadcast_shape(long, (5,))), (*long[:-1], 5), inputs={"shapes": (long, (5,))})


@check("shapes that do not fit raise ValueError")
def clashes(subject, rng):
    for shapes in CLASHES:
        for order in (shapes, shapes[::-1]):
            expect.raises(ValueError, subject.broadcast_shape, *order)


@check("gradient of a repeated element is the sum")
def gradients(subject, rng):
    cases = [(small, np.broadcast_shapes(*shapes)) for shapes in FITTING for small in shapes]
    for small, wide in [*cases, ((2, 3), (2, 3)), ((), (5,)), ((1, 3, 1), (4, 2, 3, 2))]:
        gradient = rng.normal(size=wide)
        owner = np.broadcast_to(np.arange(int(np.prod(small))).reshape(small), wide)  # whose copy is each entry
        want = np.bincount(owner.ravel(), gradient.ravel(), minlength=int(np.prod(small))).astype(float).reshape(small)
        inputs = {"gradient": gradient, "shape": small}
        expect.close(np.asarray(subject.unbroadcast(gradient, small)), want, rtol=1e-10, atol=1e-12, inputs=inputs)


@check("leaves its arguments alone")
def pure(subject, rng):
    expect.unchanged(subject, subject.unbroadcast, rng.normal(size=(3, 2)), (1, 2))
    expect.unchanged(subject, subject.unbroadcast, rng.normal(size=(2, 3, 2)), (3, 1))
    expect.unchanged(subject, subject.read, rng.normal(size=6), (3, 2), (1, 3))
