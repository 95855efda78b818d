"""Workers as objects with an inbox; padded to equal parts; divides at the start; empty parts are not sent."""

import numpy as np


class Worker:
    def __init__(self, number, gradient, workers):
        self.number, self.workers, self.length = number, workers, len(gradient)
        each = (self.length + workers - 1) // workers
        self.parts = np.zeros((workers, each))
        self.parts.reshape(-1)[: self.length] = gradient / workers
        self.inbox = None

    def real(self, part):
        """How many numbers of a part are no padding."""
        each = self.parts.shape[1]
        return min(max(self.length - part * each, 0), each)

    def give(self, part, right, send):
        part %= self.workers
        count = self.real(part)
        if count:
            right.inbox = part, count, send(self.number, right.number, self.parts[part, :count].copy())

    def take(self, adds):
        if self.inbox is None:
            return
        part, count, values = self.inbox
        self.parts[part, :count] = values + self.parts[part, :count] if adds else values
        self.inbox = None


def all_reduce(gradients, send):
    n = len(gradients)
    ring = [Worker(number, gradient, n) for number, gradient in enumerate(gradients)]
    for first, adds in ((0, True), (1, False)):
        for step in range(n - 1):
            for worker in ring:
                worker.give(worker.number + first - step, ring[(worker.number + 1) % n], send)
            for worker in ring:
                worker.take(adds)
    return [worker.parts.reshape(-1)[: worker.length].copy() for worker in ring]
