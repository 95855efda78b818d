"""Models of text beside the GPT: recurrent, BERT-like, and from one sequence to another. S0:22, S0:25, S0:26, S0:27.

Tokens are integers (batch, n); all give logits over the vocabulary, (batch, n, vocabulary). ShapeError for text of
another shape or longer than `context`, IndexError for an unknown token.
"""

from __future__ import annotations

import numpy as np

from vivavoce.scratch.attention import attend
from vivavoce.scratch.autodiff import Array, ShapeError
from vivavoce.scratch.layers import Embedding, Linear, Module
from vivavoce.scratch.normalisation import LayerNorm
from vivavoce.scratch.operations import concatenate
from vivavoce.scratch.recurrent import Cell, Recurrent
from vivavoce.scratch.tensor import Tensor
from vivavoce.scratch.transformer import DecoderBlock, EncoderBlock


class RecurrentLanguageModel(Module):
    """Embedding, a recurrent cell over embeddings of width `cell.inputs`, logits of the next token. S3C:4.

    Mikolov et al., Interspeech 2010; with an LSTM cell, Graves, 2013 (text generation).
    """

    def __init__(self, vocabulary: int, cell: Cell, rng: np.random.Generator) -> None:
        self.tokens, self.body = Embedding(vocabulary, cell.inputs, rng), Recurrent(cell)
        self.head = Linear(cell.hidden, vocabulary, rng)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(self.tokens(x)))


class _Text(Module):
    """Token and position embeddings of texts up to `context` long: (batch, n) → (batch, n, width)."""

    def __init__(self, vocabulary: int, context: int, width: int, rng: np.random.Generator) -> None:
        self.tokens, self.positions = Embedding(vocabulary, width, rng), Embedding(context, width, rng)
        self.context = context

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim != 2 or not 1 <= x.shape[1] <= self.context:
            raise ShapeError(f"text of shape {x.shape}, needs (batch, 1 to {self.context})")
        return self.tokens(x) + self.positions(Tensor(np.arange(x.shape[1])))


class BERT(Module):
    """An encoder that looks both ways, trained to name hidden tokens (`hide_tokens`). Devlin et al., NAACL 2019.

    `encode` gives the features (batch, n, width) to fine-tune. Norms before the parts, one segment, no next-sentence
    task (Liu et al., 2019, do without it).
    """

    def __init__(
        self, vocabulary: int, context: int, width: int, heads: int, blocks: int, rng: np.random.Generator
    ) -> None:
        self.text = _Text(vocabulary, context, width, rng)
        self.blocks = [EncoderBlock(width, heads, rng) for _ in range(blocks)]
        self.norm = LayerNorm(width)

    def encode(self, x: Tensor, mask: Array | None = None) -> Tensor:
        """The last hidden states; `mask` as from `attention.padding_mask`."""
        hidden = self.text(x)
        for block in self.blocks:
            hidden = block.apply(hidden, mask)
        return self.norm(hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.encode(x) @ self.text.tokens.weight.T


def hide_tokens(
    tokens: Array, mask_token: int, vocabulary: int, rng: np.random.Generator, share: float = 0.15
) -> tuple[Array, Array]:
    """(tokens with some hidden, which to predict): of the chosen 80 % masked, 10 % random, 10 % left as they were.

    Both (batch, n), the second Boolean. Devlin et al., NAACL 2019, section 3.1. ValueError for a share outside (0, 1).
    """
    if not 0 < share < 1:
        raise ValueError(f"hide_tokens: share {share} is not in (0, 1)")
    chosen, fate = rng.random(tokens.shape) < share, rng.random(tokens.shape)
    shown = np.where(chosen & (fate < 0.8), mask_token, tokens)
    return np.where(chosen & (fate >= 0.9), rng.integers(0, vocabulary, tokens.shape), shown), chosen


class Seq2Seq(Module):
    """Two recurrent networks: one reads, the other writes from the reader's last state and looks back. S3C:7.

    Sutskever et al., NeurIPS 2014; attention in the form of Luong et al., EMNLP 2015 (dot product). The cells are of
    one kind and hidden width.
    """

    def __init__(self, vocabularies: tuple[int, int], reader: Cell, writer: Cell, rng: np.random.Generator) -> None:
        if reader.hidden != writer.hidden or reader.states != writer.states:
            raise ShapeError(f"Seq2Seq: reader of {reader.hidden} hidden units, writer of {writer.hidden}")
        self.source, self.target = (
            Embedding(size, cell.inputs, rng) for size, cell in zip(vocabularies, (reader, writer), strict=True)
        )
        self.reader, self.writer = Recurrent(reader), Recurrent(writer)
        self.head = Linear(2 * writer.hidden, vocabularies[1], rng)

    def translate(self, source: Tensor, target: Tensor) -> Tensor:
        """Logits of the token after each of `target`, which was given the right ones so far (teacher forcing)."""
        read, state = self.reader.run(self.source(source), self.reader.cell.start(len(source)))
        written, _ = self.writer.run(self.target(target), state)
        return self.head(concatenate([written, attend(written, read, read)], axis=2))


class TranslationTransformer(Module):
    """The first Transformer: an encoder over the source, a causal decoder that looks at it. S0:27, S3C:9.

    Vaswani et al., NeurIPS 2017, figure 1, with learned positions and the norms before the parts.
    """

    def __init__(
        self,
        vocabularies: tuple[int, int],
        context: int,
        width: int,
        heads: int,
        blocks: int,
        rng: np.random.Generator,
    ) -> None:
        self.source, self.target = (_Text(vocabulary, context, width, rng) for vocabulary in vocabularies)
        self.encoder = [EncoderBlock(width, heads, rng) for _ in range(blocks)]
        self.decoder = [DecoderBlock(width, heads, rng) for _ in range(blocks)]
        self.norm, self.head = LayerNorm(width), Linear(width, vocabularies[1], rng)

    def translate(self, source: Tensor, target: Tensor, source_mask: Array | None = None) -> Tensor:
        """Logits of the token after each of `target`; `source_mask` as from `attention.padding_mask`."""
        memory, hidden = self.source(source), self.target(target)
        for encoder in self.encoder:
            memory = encoder.apply(memory, source_mask)
        for decoder in self.decoder:
            hidden = decoder.decode(hidden, memory, source_mask)
        return self.head(self.norm(hidden))
