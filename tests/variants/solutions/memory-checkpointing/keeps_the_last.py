"""The last segment keeps its inputs on the way forward, so that nothing of it runs twice."""


def checkpointed(forward, backward, head, n, x, every):
    last = (n - 1) // every * every
    saved, tail = [], []
    for i in range(n):
        if i >= last:
            tail.append(x)
        elif i % every == 0:
            saved.append(x)
        x = forward(i, x)
    output, gradient = x, head(x)
    for i in range(n - 1, last - 1, -1):
        gradient = backward(i, tail.pop(), gradient)
    for start in range(last - every, -1, -every):
        inputs = [saved.pop()]
        for i in range(start, start + every - 1):
            inputs.append(forward(i, inputs[-1]))
        for i in range(start + every - 1, start - 1, -1):
            gradient = backward(i, inputs.pop(), gradient)
    return output, gradient
