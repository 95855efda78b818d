"""all-MiniLM-L6-v2 in plain PyTorch, read from its safetensors file: a BERT-like encoder of six blocks.

Wang et al., NeurIPS 2020, and Reimers and Gurevych, EMNLP 2019. Learned positions, 12 heads of 32, layer norm behind
each part, GELU; a sentence's vector is the mean over its tokens, of length one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import pretrained

HEADS, EPS = 12, 1e-12


class MiniLM:
    """`states(ids)` gives a vector per token; `embed(texts)` one per text."""

    def __init__(self) -> None:
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        self.weights = load_file(pretrained.file("minilm", ".safetensors"))
        self.tokenizer = Tokenizer.from_file(str(pretrained.file("minilm", "tokenizer.json")))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.blocks = 1 + max(int(name.split(".")[2]) for name in self.weights if name.startswith("encoder.layer."))

    def encode(self, text: str) -> list[int]:
        """Token ids with [CLS] in front and [SEP] at the end."""
        return list(self.tokenizer.encode(text).ids)

    def states(self, ids: Sequence[int]) -> Tensor:
        """(n, 384): what the last block puts out. Every place has seen all others, before and behind."""
        w, n = self.weights, len(ids)
        with torch.no_grad():
            words = w["embeddings.word_embeddings.weight"][torch.tensor(ids)]
            places = w["embeddings.position_embeddings.weight"][:n]
            hidden = self._norm(words + places + w["embeddings.token_type_embeddings.weight"][0], "embeddings")
            for block in range(self.blocks):
                hidden = self._block(hidden, f"encoder.layer.{block}.")
            return hidden

    def embed(self, texts: Sequence[str]) -> Tensor:
        """(texts, 384): vectors of length one, so that a dot product is their cosine."""
        return F.normalize(torch.stack([self.states(self.encode(text)).mean(0) for text in texts]), dim=1)

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return F.linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _norm(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self.weights[f"{name}.LayerNorm.weight"], self.weights[f"{name}.LayerNorm.bias"]
        return F.layer_norm(x, x.shape[-1:], weight, bias, EPS)

    def _block(self, hidden: Tensor, part: str) -> Tensor:
        q, k, v = (
            self._linear(hidden, f"{part}attention.self.{name}").view(len(hidden), HEADS, -1).transpose(0, 1)
            for name in ("query", "key", "value")
        )
        looked = F.scaled_dot_product_attention(q, k, v).transpose(0, 1).reshape(hidden.shape)
        hidden = self._norm(hidden + self._linear(looked, part + "attention.output.dense"), part + "attention.output")
        wide = F.gelu(self._linear(hidden, part + "intermediate.dense"))
        return self._norm(hidden + self._linear(wide, part + "output.dense"), part + "output")


@cache
def minilm() -> MiniLM:
    """The model, read once per process. Unavailable, with the command, where the weights are not installed."""
    return MiniLM()
