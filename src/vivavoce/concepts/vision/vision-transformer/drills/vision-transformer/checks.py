"""Oracles: slices of the image, one patch at a time."""

import numpy as np

from vivavoce.drillkit import check, expect

# n, channels, height, width, size: small first; not square, one patch, patches of one pixel.
CASES = ((1, 1, 2, 2, 1), (1, 1, 2, 4, 2), (2, 3, 4, 4, 4), (1, 2, 6, 4, 2), (3, 3, 4, 12, 2), (2, 1, 9, 6, 3))


def sliced(images, size):
    """One patch after the other, row by row."""
    _, _, h, w = images.shape
    corners = [(top, left) for top in range(0, h, size) for left in range(0, w, size)]
    return np.stack([images[:, :, a : a + size, b : b + size].reshape(len(images), -1) for a, b in corners], 1)


@check("cuts row by row")
def cuts(subject, rng):
    for *shape, size in CASES:
        images = rng.normal(size=shape)
        expect.close(subject.patchify(images, size), sliced(images, size), rtol=1e-12, inputs={"images": images})


@check("puts the image together again")
def together(subject, rng):
    for n, c, h, w, size in CASES:
        images = rng.normal(size=(n, c, h, w))
        case = {"patches": sliced(images, size), "channels": c, "height": h, "width": w, "size": size}
        expect.close(subject.unpatchify(sliced(images, size), c, h, w, size), images, rtol=1e-12, inputs=case)


@check("refuses sides that do not divide")
def refuses(subject, rng):
    for shape in ((1, 1, 5, 4), (1, 1, 4, 5), (1, 2, 3, 3)):
        expect.raises(ValueError, subject.patchify, rng.normal(size=shape), 2)
    for shape in ((1, 1, 2, 2), (1, 1, 2, 8), (1, 1, 8, 2)):  # smaller than a patch; in the last two the areas divide
        expect.raises(ValueError, subject.patchify, rng.normal(size=shape), 4)


@check("projects, puts the class token first, adds positions")
def embeds(subject, rng):
    for *shape, size in CASES:
        images, width = rng.normal(size=shape), 5
        patches = sliced(images, size)
        weight, bias = rng.normal(size=(patches.shape[-1], width)), rng.normal(size=width)
        token, positions = rng.normal(size=width), rng.normal(size=(1 + patches.shape[1], width))
        want = np.empty((len(images), 1 + patches.shape[1], width))
        want[:, 0] = token + positions[0]
        for place in range(patches.shape[1]):
            want[:, 1 + place] = patches[:, place] @ weight + bias + positions[1 + place]
        case = {"images": images, "size": size}
        got = subject.embed(images, size, weight, bias, token, positions)
        expect.close(got, want, rtol=1e-9, atol=1e-12, inputs=case)


@check("leaves its arguments alone")
def arguments(subject, rng):
    images, weight, bias = rng.normal(size=(1, 1, 4, 4)), rng.normal(size=(4, 3)), rng.normal(size=3)
    expect.unchanged(subject, subject.patchify, images, 2)
    expect.unchanged(subject, subject.unpatchify, sliced(images, 2), 1, 4, 4, 2)
    expect.unchanged(subject, subject.embed, images, 2, weight, bias, bias, rng.normal(size=(5, 3)))
