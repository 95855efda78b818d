"""The models of `engine.py` in PyTorch."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


def build(name: str) -> nn.Module:
    """MLP, CNN, LSTM or Transformer."""
    if name == "MLP":
        return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    if name == "CNN":
        body = [nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        body += [nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        return nn.Sequential(*body, nn.Flatten(), nn.Linear(64, 56), nn.ReLU(), nn.Linear(56, 10))
    return LastState() if name == "LSTM" else GPT(32, 32, 32, 4, 2)


class LastState(nn.Module):
    """An LSTM whose last hidden state is classified."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.head = nn.LSTM(8, 32, batch_first=True), nn.Linear(32, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x)[0][:, -1])


class Block(nn.Module):
    """Causal attention and a network, norms before both."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm1, self.norm2, self.heads = nn.LayerNorm(width), nn.LayerNorm(width), heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.network = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU("tanh"), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        normed, (batch, n, width) = self.norm1(x), x.shape
        parts = [f(normed).view(batch, n, self.heads, -1).transpose(1, 2) for f in (self.query, self.key, self.value)]
        attended = functional.scaled_dot_product_attention(*parts, is_causal=True)
        x = x + self.output(attended.transpose(1, 2).reshape(batch, n, width))
        return x + self.network(self.norm2(x))


class GPT(nn.Module):
    """Token and position embeddings, blocks, a norm, the token embedding again."""

    def __init__(self, vocabulary: int, context: int, width: int, heads: int, blocks: int) -> None:
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks, self.norm = nn.ModuleList(Block(width, heads) for _ in range(blocks)), nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.tokens(x) + self.positions(torch.arange(x.shape[1]))
        for block in self.blocks:
            hidden = block(hidden)
        return self.norm(hidden) @ self.tokens.weight.T
