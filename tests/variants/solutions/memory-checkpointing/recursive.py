"""Recursion over segments: each call holds one checkpoint on the stack."""


def checkpointed(forward, backward, head, n, x, every):
    def through(start, entry):
        """Output of the network and the gradient at the input of layer `start`."""
        stop = min(start + every, n)
        value = entry
        for i in range(start, stop):
            value = forward(i, value)
        if stop == n:
            output, gradient = value, head(value)
        else:
            output, gradient = through(stop, value)
        return output, back(start, stop, entry, gradient)

    def back(start, stop, entry, gradient):
        """The gradient at `entry` from that behind layer stop - 1."""
        if stop - start > 1:
            gradient = back(start + 1, stop, forward(start, entry), gradient)
        return backward(start, entry, gradient)

    return through(0, x)
