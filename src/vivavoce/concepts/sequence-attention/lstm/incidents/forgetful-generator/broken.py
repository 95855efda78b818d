"""Ticket generator of the support desk: an LSTM that writes tickets, one character at a time."""

import torch
from torch import nn
from torch.nn import functional as F

HIDDEN, WINDOW, BATCH, STEPS, RATE = 32, 18, 64, 250, 0.02


class Writer(nn.Module):
    """Characters to logits of the next character."""

    def __init__(self, text):
        super().__init__()
        self.letters = sorted(set(text))
        self.lstm = nn.LSTM(len(self.letters), HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, len(self.letters))
        with torch.no_grad():
            self.lstm.bias_hh_l0[HIDDEN : 2 * HIDDEN] = 1.0

    def encode(self, text):
        """One-hot characters, (1, length, letters)."""
        places = torch.tensor([[self.letters.index(letter) for letter in text]])
        return F.one_hot(places, len(self.letters)).float()

    def forward(self, x, state=None):
        hidden, state = self.lstm(x, state)
        return self.head(hidden), state

    @torch.no_grad()
    def generate(self, prompt, n):
        """The n most likely characters after the prompt, one after the other."""
        text = prompt
        for _ in range(n):
            logits, _ = self(self.encode(text[-1]))
            text += self.letters[logits[0, -1].argmax()]
        return text[len(prompt) :]


def train(text, seed, log):
    """text: tickets, one per line. Returns a model with `generate(prompt, n)`."""
    torch.manual_seed(seed)
    model = Writer(text)
    x, optimizer = model.encode(text)[0], torch.optim.Adam(model.parameters(), lr=RATE)
    for step in range(1, STEPS + 1):
        starts = torch.randint(len(x) - WINDOW, (BATCH, 1))
        windows = x[starts + torch.arange(WINDOW + 1)[None]]
        logits, _ = model(windows[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), windows[:, 1:].argmax(-1).flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            log(step, loss=loss.item())
    return model
