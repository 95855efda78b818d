# caught by: sorts unseen codes on every seed
# mistake: feeds the input where the decoder expects its own output
"""Sorter of parcel codes: an encoder reads five symbols, a decoder writes them in ascending order."""

import torch
from torch import nn
from torch.nn import functional as F

SYMBOLS, LENGTH, HIDDEN = 6, 5, 64
START = SYMBOLS
BATCH, STEPS, RATE = 128, 150, 0.01


class Sorter(nn.Module):
    """Encoder and decoder with one state between them."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(SYMBOLS + 1, 16)
        self.encoder = nn.LSTM(16, HIDDEN, batch_first=True)
        self.decoder = nn.LSTM(16, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, SYMBOLS)

    def forward(self, x, written):
        """Logits of each output symbol, given the symbols written before it."""
        _, state = self.encoder(self.embed(x))
        hidden, _ = self.decoder(self.embed(written), state)
        return self.head(hidden)

    @torch.no_grad()
    def predict(self, x):
        """Codes (n, 5) in ascending order."""
        x = torch.as_tensor(x)
        written = torch.cat([torch.full((len(x), 1), START), x[:, :-1]], 1)
        return self(x, written).argmax(-1)


def train(x, y, seed, log):
    """x: codes (n, 5), y: the same codes sorted; int64. Returns a model with `predict(x)`."""
    torch.manual_seed(seed)
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    model = Sorter()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    held = len(x) // 10
    for step in range(1, STEPS + 1):
        rows = torch.randint(held, len(x), (BATCH,))
        logits = model(x[rows], shifted(y[rows]))
        loss = F.cross_entropy(logits.flatten(0, 1), y[rows].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 30 == 0:
            with torch.no_grad():
                right = (model(x[:held], shifted(y[:held])).argmax(-1) == y[:held]).float().mean()
            log(step, loss=loss.item(), validation=right.item())
    return model


def shifted(y):
    """Decoder inputs: a start symbol, then the targets but for the last."""
    return torch.cat([torch.full((len(y), 1), START), y[:, :-1]], 1)
