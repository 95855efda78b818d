"""The Transformer: attention mixes positions, a two-layer network works on each; residuals and norms around both.

S0:27, S3:15. The norm stands before each part (Xiong et al., ICML 2020, figure 1b), which trains without warm-up.
Sources: Vaswani et al., NeurIPS 2017; Radford et al., 2019 (GPT-2).
"""

from __future__ import annotations

import numpy as np

from vivavoce.scratch.activations import gelu_tanh, softmax
from vivavoce.scratch.attention import MultiHeadAttention, causal_mask
from vivavoce.scratch.autodiff import Array, ShapeError, no_grad
from vivavoce.scratch.layers import Dropout, Embedding, Linear, Module, Sequential
from vivavoce.scratch.normalisation import LayerNorm
from vivavoce.scratch.tensor import Tensor


def feed_forward(width: int, rng: np.random.Generator) -> Sequential:
    """Linear to 4 · width, GELU, back: the same network at each position. Vaswani et al., eq. 2."""
    return Sequential(Linear(width, 4 * width, rng), gelu_tanh, Linear(4 * width, width, rng))


class EncoderBlock(Module):
    """x + attention(norm x), then x + network(norm x): (batch, n, width) → the same shape.

    With a causal mask this is the decoder-only block of GPT; with a padding mask, that of an encoder such as BERT.
    """

    def __init__(self, width: int, heads: int, rng: np.random.Generator, dropout: float = 0.0) -> None:
        self.attention, self.network = MultiHeadAttention(width, heads, rng), feed_forward(width, rng)
        self.norm1, self.norm2 = LayerNorm(width), LayerNorm(width)
        self.dropout = Dropout(dropout, rng)

    def forward(self, x: Tensor) -> Tensor:
        return self.apply(x)

    def apply(self, x: Tensor, mask: Array | None = None) -> Tensor:
        """The block under a mask that broadcasts to (batch, heads, n, n)."""
        normed = self.norm1(x)
        x = x + self.dropout(self.attention.attend(normed, normed, mask))
        return x + self.dropout(self.network(self.norm2(x)))


class DecoderBlock(EncoderBlock):
    """Causal self-attention, cross-attention to the encoder's output, network. Vaswani et al., figure 1, right."""

    def __init__(self, width: int, heads: int, rng: np.random.Generator, dropout: float = 0.0) -> None:
        super().__init__(width, heads, rng, dropout)
        self.cross, self.norm3 = MultiHeadAttention(width, heads, rng), LayerNorm(width)

    def decode(self, x: Tensor, memory: Tensor, memory_mask: Array | None = None) -> Tensor:
        """Targets x (batch, n, width) and memory (batch, m, width) → (batch, n, width)."""
        normed = self.norm1(x)
        x = x + self.dropout(self.attention.attend(normed, normed, causal_mask(x.shape[1])))
        x = x + self.dropout(self.cross.attend(self.norm3(x), memory, memory_mask))
        return x + self.dropout(self.network(self.norm2(x)))


class GPT(Module):
    """A causal language model: tokens (batch, n) → logits of the next token (batch, n, vocabulary).

    Token and learned position embeddings, causal blocks, a last norm, and the token embedding again as output weights
    (Press & Wolf, EACL 2017). ShapeError for a text longer than `context`, IndexError for an unknown token.
    """

    def __init__(
        self,
        vocabulary: int,
        context: int,
        width: int,
        heads: int,
        blocks: int,
        rng: np.random.Generator,
        dropout: float = 0.0,
    ) -> None:
        self.tokens, self.positions = Embedding(vocabulary, width, rng), Embedding(context, width, rng)
        self.blocks = [EncoderBlock(width, heads, rng, dropout) for _ in range(blocks)]
        self.norm, self.context = LayerNorm(width), context

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim != 2 or not 1 <= x.shape[1] <= self.context:
            raise ShapeError(f"GPT: tokens of shape {x.shape}, needs (batch, 1 to {self.context})")
        n = x.shape[1]
        hidden = self.tokens(x) + self.positions(Tensor(np.arange(n)))
        for block in self.blocks:
            hidden = block.apply(hidden, causal_mask(n))
        return self.norm(hidden) @ self.tokens.weight.T

    def generate(self, prompt: Array, length: int, rng: np.random.Generator, temperature: float = 1.0) -> Array:
        """Continue a prompt (n,) by `length` sampled tokens → (n + length,). ValueError if temperature ≤ 0."""
        if not temperature > 0:
            raise ValueError(f"generate: temperature {temperature} is not positive")
        tokens = [int(token) for token in prompt]
        with no_grad():
            for _ in range(length):
                logits = self(Tensor(np.array([tokens[-self.context :]])))[0, -1]
                probabilities = softmax(logits / temperature).data.astype(np.float64)
                tokens.append(int(rng.choice(len(probabilities), p=probabilities / probabilities.sum())))
        return np.array(tokens)
