"""A small decoder-only Transformer that labs train from scratch. Pre-norm blocks, learned positions; PyTorch."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Block(nn.Module):  # type: ignore[misc]  # mypy does not follow PyTorch
    """Causal attention and a network of four times the width, each behind a layer norm and added to its input."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.network = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, n, width) to the same shape; no place sees a later one."""
        batch, n, width = x.shape
        q, k, v = self.project(self.norm1(x)).view(batch, n, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(seen.transpose(1, 2).reshape(batch, n, width))
        out: Tensor = x + self.network(self.norm2(x))
        return out


class Transformer(nn.Module):  # type: ignore[misc]  # mypy does not follow PyTorch
    """Vectors of tokens (batch, n, width), n at most `longest`, to scores at each place (batch, n, outputs)."""

    def __init__(self, width: int, outputs: int, longest: int, *, heads: int = 1, blocks: int = 1) -> None:
        super().__init__()
        self.places = nn.Parameter(0.3 * torch.randn(longest, width))
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(blocks)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, outputs)

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.head(self.norm(self.blocks(x + self.places[: x.shape[1]])))
        return scores
