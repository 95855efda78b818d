"""A table from layer to its input, filled and emptied by the plan of segments."""

import math


def checkpointed(forward, backward, head, n, x, every):
    segments = [range(k * every, min((k + 1) * every, n)) for k in range(math.ceil(n / every))]
    inputs, value = {}, x
    for segment in segments:
        inputs[segment[0]] = value
        for i in segment:
            value = forward(i, value)
    output = value
    gradient = head(output)
    for segment in reversed(segments):
        for i in segment[:-1]:
            inputs[i + 1] = forward(i, inputs[i])
        for i in reversed(segment):
            gradient = backward(i, inputs.pop(i), gradient)
    return output, gradient
