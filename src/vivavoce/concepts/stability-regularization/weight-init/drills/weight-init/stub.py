"""Initial weights, for shapes (outputs, inputs, *kernel)."""


def fans(shape):
    """How many values one output sees, and how many outputs one input value reaches."""
    raise NotImplementedError("Which axis is which, and what does a kernel do?")


def xavier_uniform(shape, rng):
    """Uniform, with variance 2 / (fan in + fan out)."""
    raise NotImplementedError("What is the variance of a uniform law?")


def he_normal(shape, rng):
    """Normal, with variance 2 / fan in."""
    raise NotImplementedError("Variance or standard deviation?")


def orthogonal(shape, rng):
    """Rows orthonormal, or columns if there are more rows."""
    raise NotImplementedError("Which factorisation gives an orthonormal basis?")
