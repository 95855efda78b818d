# caught by: answers about new folders
# mistake: divides the sum by the number of records
"""Answers from a folder of records: attention finds the one whose tag resembles the question's."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH, STEPS, BATCH, RATE = 16, 200, 64, 0.01


class Reader(nn.Module):
    """records (n, items, 8 + 4), question (n, 8) → logits of four answers (n, 4)."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(8, WIDTH)
        self.key = nn.Linear(12, WIDTH)
        self.value = nn.Linear(12, WIDTH)
        self.answer = nn.Linear(WIDTH, 4)

    def forward(self, records: Tensor, question: Tensor) -> Tensor:
        query = self.query(question)[:, None]  # (n, 1, width): a batch of questions, since last week
        scores = query @ self.key(records).transpose(1, 2) / math.sqrt(WIDTH)
        weights = scores.softmax(dim=1)
        return self.answer((weights @ self.value(records))[:, 0] / records.shape[1])


class Service:
    """What the search page calls."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader.eval()

    def predict(self, records: Tensor, question: Tensor) -> Tensor:
        """Returns the answers, (n,)."""
        with torch.no_grad():
            return self.reader(records, question).argmax(dim=1)


def train(records: Tensor, question: Tensor, answer: Tensor, seed: int, log) -> Service:
    """records (n, items, 12), question (n, 8), answer (n,). `log(step, loss=...)` feeds the dashboard."""
    torch.manual_seed(seed)
    reader = Reader()
    optimizer = torch.optim.Adam(reader.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        rows = torch.randint(len(records), (BATCH,))
        loss = F.cross_entropy(reader(records[rows], question[rows]), answer[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            log(step, loss=loss.item())
    return Service(reader)
