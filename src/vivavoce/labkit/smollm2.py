"""SmolLM2-135M-Instruct in plain PyTorch, read from its GGUF file: a Llama-like decoder of 30 blocks.

Allal et al., 2025. RMS norm before each part, rotary positions, grouped-query attention (9 heads share 3 of keys and
values), gated SiLU. The stored four-bit weights are taken back to float32, which needs about half a gigabyte.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import pretrained


class SmolLM2:
    """`logits(ids)` gives the scores of the token after each one; `encode` and `decode` go between text and ids."""

    def __init__(self) -> None:
        from gguf import GGUFReader
        from gguf.quants import dequantize

        reader = GGUFReader(pretrained.file("smollm2", ".gguf"))
        self.weights = {
            stored.name: torch.tensor(np.asarray(dequantize(stored.data, stored.tensor_type), dtype=np.float32))
            for stored in reader.tensors
        }

        def setting(name: str) -> Any:
            return reader.fields[name].contents()

        self.blocks = int(setting("llama.block_count"))
        self.heads = int(setting("llama.attention.head_count"))
        self.key_heads = int(setting("llama.attention.head_count_kv"))
        self.eps = float(setting("llama.attention.layer_norm_rms_epsilon"))
        self.base = float(setting("llama.rope.freq_base"))
        self.tokenizer = _tokenizer(setting("tokenizer.ggml.tokens"), setting("tokenizer.ggml.merges"))

    def encode(self, text: str) -> list[int]:
        """Token ids of a text; nothing is added at its ends."""
        return list(self.tokenizer.encode(text).ids)

    def decode(self, ids: Sequence[int]) -> str:
        """The text of token ids."""
        return str(self.tokenizer.decode(list(ids)))

    def logits(self, ids: Sequence[int]) -> Tensor:
        """(n, vocabulary): at each place the scores of the next token, from what stands up to there."""
        with torch.no_grad():
            return self.states(ids) @ self.weights["token_embd.weight"].T

    def losses(self, ids: Sequence[int]) -> Tensor:
        """(n - 1,): minus the log-probability of each token after the first, given those before it, in nats."""
        return F.cross_entropy(self.logits(ids)[:-1], torch.tensor(ids[1:]), reduction="none")

    def states(self, ids: Sequence[int]) -> Tensor:
        """(n, width): what the last block puts out, normalised."""
        with torch.no_grad():
            hidden = self.weights["token_embd.weight"][torch.tensor(ids)]
            for block in range(self.blocks):
                hidden = self._block(hidden, f"blk.{block}.")
            return self._norm(hidden, "output_norm")

    def _norm(self, x: Tensor, name: str) -> Tensor:
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + self.eps) * self.weights[f"{name}.weight"]

    def _block(self, hidden: Tensor, part: str) -> Tensor:
        w, n = self.weights, len(hidden)
        x = self._norm(hidden, part + "attn_norm")
        q, k, v = (
            (x @ w[f"{part}attn_{name}.weight"].T).view(n, heads, -1).transpose(0, 1)
            for name, heads in (("q", self.heads), ("k", self.key_heads), ("v", self.key_heads))
        )
        shared = self.heads // self.key_heads
        k, v = self._rotated(k).repeat_interleave(shared, 0), v.repeat_interleave(shared, 0)
        looked = F.scaled_dot_product_attention(self._rotated(q), k, v, is_causal=True)
        hidden = hidden + looked.transpose(0, 1).reshape(n, -1) @ w[part + "attn_output.weight"].T
        x = self._norm(hidden, part + "ffn_norm")
        gate, up = F.silu(x @ w[part + "ffn_gate.weight"].T), x @ w[part + "ffn_up.weight"].T
        return hidden + (gate * up) @ w[part + "ffn_down.weight"].T

    def _rotated(self, x: Tensor) -> Tensor:
        """Rotary positions; the file keeps the two numbers of a pair side by side. x: (heads, n, width)."""
        n, width = x.shape[1:]
        angles = torch.outer(torch.arange(n).float(), self.base ** (-torch.arange(0, width, 2).float() / width))
        cosine, sine, even, odd = angles.cos(), angles.sin(), x[..., 0::2], x[..., 1::2]
        return torch.stack([even * cosine - odd * sine, even * sine + odd * cosine], -1).flatten(-2)


def _tokenizer(tokens: Sequence[str], merges: Sequence[str]) -> Any:
    """Byte-level BPE from the lists in the file."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    pairs = []
    for merge in merges:
        left, right = merge.split(" ", 1)
        pairs.append((left, right))
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=pairs))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


@cache
def smollm2() -> SmolLM2:
    """The model, read once per process. Unavailable, with the command, where the weights are not installed."""
    return SmolLM2()
