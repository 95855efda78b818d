"""The sentence-pair model of the trained grader while it is trained: MiniLM in plain PyTorch, and its export.

The weights start from all-MiniLM-L6-v2 (Apache-2.0), a sentence encoder. A pair is one sequence,
`[CLS] wording [SEP] passage [SEP]`; a linear head on the mean of the last layer says covered, missing or
contradicted. Embeddings and the lowest layers stay as they are: that halves the time, and the mean after
the lowest layers is also the vector by which passages are found (`vectors`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from grader_pairs import COVERED, UNCOVERED, Bag
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Encoding, Tokenizer
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, INNER, VOCABULARY, POSITIONS = 384, 12, 1536, 30522, 512
LAYERS = 6
FROZEN = 2  # lowest layers, kept as they came
LENGTH = 96  # tokens of a pair
BATCH = 1200  # tokens, padding included
EMBEDDINGS = {"word": "word", "position": "position", "segment": "token_type"}  # our name: theirs
PARTS = {
    "out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
    "down": "output.dense", "norm2": "output.LayerNorm",
}  # fmt: skip
RATE, HEAD_RATE, WARM_UP = 2e-4, 1e-3, 0.06


class Layer(nn.Module):
    """One BERT layer: attention, then the feed-forward part, each with a residual and a normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out, self.norm1 = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH), _norm()
        self.up, self.down, self.norm2 = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH), _norm()

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: (batch, tokens, width); mask: 0 for a token, very negative for padding."""
        batch, tokens, _ = x.shape
        q, k, v = self.qkv(x).view(batch, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        # Written out: on a CPU the fused attention's backward pass takes longer than all the rest.
        weights = (q @ k.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + mask).softmax(-1).to(v.dtype)
        x = self.norm1(x + self.out((weights @ v).transpose(1, 2).reshape(batch, tokens, WIDTH)))
        return self.norm2(x + self.down(functional.gelu(self.up(x))))


def _norm() -> nn.LayerNorm:
    return nn.LayerNorm(WIDTH, eps=1e-12)


class PairModel(nn.Module):
    """MiniLM with a head of three classes."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.position = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.segment, self.norm = nn.Embedding(2, WIDTH), _norm()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, 3)

    def low(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """The mean after the frozen layers alone: (batch, width)."""
        return self(ids, segments, mask, layers=FROZEN)[1]

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor, layers: int = LAYERS) -> tuple[Tensor, Tensor]:
        """Logits (batch, 3) and the mean after the frozen layers (batch, width), the first token left out."""
        x = self.norm(self.word(ids) + self.position.weight[: ids.shape[1]] + self.segment(segments))
        barred = ((mask[:, None, None, :] == 0) * -1e9).to(x.dtype)
        weight = mask.unsqueeze(-1).to(x.dtype)
        vector = x
        for number, layer in enumerate(self.layers[:layers], 1):
            x = layer(x, barred)
            if number == FROZEN:
                vector = (x * weight)[:, 1:].sum(1) / weight[:, 1:].sum(1)
        return self.head((x * weight).sum(1) / weight.sum(1)), vector


def load(folder: Path, seed: int) -> PairModel:
    """The model with the weights of `folder`, and a fresh head."""
    torch.manual_seed(seed)
    stored, model = load_file(folder / "model.safetensors"), PairModel()
    state = {f"head.{part}": value for part, value in model.head.state_dict().items()}
    for ours, theirs in EMBEDDINGS.items():
        state[f"{ours}.weight"] = stored[f"embeddings.{theirs}_embeddings.weight"]
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = stored[f"embeddings.LayerNorm.{part}"]
        for number in range(LAYERS):
            theirs, ours = f"encoder.layer.{number}.", f"layers.{number}."
            heads = [stored[f"{theirs}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            state[f"{ours}qkv.{part}"] = torch.cat(heads)
            for here, there in PARTS.items():
                state[f"{ours}{here}.{part}"] = stored[f"{theirs}{there}.{part}"]
    model.load_state_dict(state)
    return model


def tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of `folder`, cutting pairs to `LENGTH`."""
    found = Tokenizer.from_file(str(folder / "tokenizer.json"))
    found.no_padding()
    found.enable_truncation(LENGTH)
    return found


def train(model: PairModel, bags: Sequence[Bag], tokens: Tokenizer, seed: int) -> None:
    """One pass over the bags, each weighing as it says. The likeliest pair of a bag stands for it."""
    chance = random.Random(seed)
    for module in (model.word, model.position, model.segment, model.norm, *model.layers[:FROZEN]):
        module.requires_grad_(False)
    body = [p for name, p in model.named_parameters() if p.requires_grad and not name.startswith("head")]
    groups = [{"params": body, "lr": RATE}, {"params": list(model.head.parameters()), "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    encoded = [tokens.encode_batch(list(bag.pairs)) for bag in bags]
    plan = _batches([max(len(e.ids) for e in group) * len(group) for group in encoded], chance)
    started, smooth = time.process_time(), 1.0
    model.train()
    for step, batch in enumerate(plan, 1):
        share = step / len(plan)
        for group, rate in zip(optimiser.param_groups, (RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * min(share / WARM_UP, max(0.02, 1.0 - share))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(*_tensors([e for number in batch for e in encoded[number]]))[0]
        loss = _loss(logits.float().log_softmax(-1), [bags[number] for number in batch])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(body, 1.0)
        optimiser.step()
        smooth = 0.98 * smooth + 0.02 * loss.item()
        if step % 100 == 0:
            print(f"{step} of {len(plan)}: loss {smooth:.3f}, {time.process_time() - started:.0f} CPU s", flush=True)


@torch.no_grad()
def vectors(model: PairModel, tokens: Tokenizer, texts: Sequence[str], last: bool = False) -> NDArray[np.float32]:
    """One vector per text, as the exported model gives them, or (`last`) what the head gives: (texts, width)."""
    encoded = tokens.encode_batch(list(texts))
    found = np.zeros((len(texts), WIDTH), np.float32)
    order = sorted(range(len(texts)), key=lambda number: len(encoded[number].ids))
    for start in range(0, len(order), 64):
        batch = order[start : start + 64]
        tensors = _tensors([encoded[number] for number in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            given = model(*tensors)[0] if last else model.low(*tensors)
        found[batch] = given.float().numpy()
    return found


def _loss(logs: Tensor, bags: Sequence[Bag]) -> Tensor:
    """Mean weighted loss. `covered` may be a share; `UNCOVERED` means missing or contradicted, nobody knows which."""
    losses, place = [], 0
    for bag in bags:
        own = logs[place : place + len(bag.pairs)]
        place += len(bag.pairs)
        likeliest = own[own[:, COVERED].argmax()]
        not_covered = torch.logsumexp(likeliest[1:], 0)
        if bag.share is not None:
            loss = -bag.share * likeliest[COVERED] - (1 - bag.share) * not_covered
        else:
            loss = -not_covered if bag.label == UNCOVERED else -likeliest[bag.label]
        losses.append(bag.weight * loss)
    return torch.stack(losses).sum() / sum(bag.weight for bag in bags)


def _batches(sizes: Sequence[int], chance: random.Random) -> list[list[int]]:
    """Numbers of bags, alike in size, about `BATCH` tokens at a time, in random order."""
    order = sorted(range(len(sizes)), key=lambda number: sizes[number] + 3 * chance.random())
    batches: list[list[int]] = [[]]
    for number in order:
        if batches[-1] and sizes[number] * (len(batches[-1]) + 1) > BATCH:
            batches.append([])
        batches[-1].append(number)
    chance.shuffle(batches)
    return batches


def _tensors(encoded: Sequence[Encoding]) -> tuple[Tensor, Tensor, Tensor]:
    longest = max(len(e.ids) for e in encoded)
    rows = [
        [list(row) + [0] * (longest - len(e.ids)) for e in encoded for row in (getattr(e, name),)]
        for name in ("ids", "type_ids", "attention_mask")
    ]
    ids, segments, mask = (torch.tensor(row) for row in rows)
    return ids, segments, mask


def export(model: PairModel, tokens: Tokenizer, path: Path, about: dict[str, str]) -> None:
    """Write one int8 ONNX file. It carries its tokenizer and `about` as metadata."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model.eval()
    full = path.with_suffix(".full.onnx")
    example = _tensors(tokens.encode_batch([("a wording", "a passage of the answer"), ("one", "two")]))
    sizes = {0: "pairs", 1: "tokens"}
    torch.onnx.export(
        model, example, str(full), dynamo=False, opset_version=17,
        input_names=["ids", "segments", "mask"], output_names=["logits", "vectors"],
        dynamic_axes={"ids": sizes, "segments": sizes, "mask": sizes, "logits": {0: "pairs"}, "vectors": {0: "pairs"}},
    )  # fmt: skip
    quantize_dynamic(
        full, path, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather", "Gemm"]
    )
    full.unlink()
    stored = onnx.load(str(path))
    onnx.helper.set_model_props(stored, {**about, "tokenizer": tokens.to_str()})
    onnx.save(stored, str(path))
