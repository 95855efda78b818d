"""The pair model in ONNX Runtime: which passages resemble a wording, and does a passage say it.

This module runs in the worker (`python -m vivavoce.grader.reader MODEL`), one request per line of standard
input, one reply per line of standard output, both JSON. The server never imports it.
"""

from __future__ import annotations

import json
import sys
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from vivavoce.grader.choosing import Request, Vectors, choose, passage_vectors, reply, similarity

BATCH = 16  # sequences at once: alike in length, and few enough to keep memory small
KEPT_VECTORS = 4_000  # texts whose vectors are remembered: the wordings of some thirty rubrics


class Reader:
    """One loaded model."""

    def __init__(self, path: Path) -> None:
        """Load. Raises what ONNX Runtime raises for a bad file."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps its largest batch for ever
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        stored = self._session.get_modelmeta().custom_metadata_map
        self._tokenizer = Tokenizer.from_str(stored["tokenizer"])
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()

    def logits(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """Covered, missing, contradicted for each pair of a wording and a passage: (pairs, 3)."""
        return self._run("logits", list(pairs), 3)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One vector per text, those of earlier calls from memory: (texts, width)."""
        unknown = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if unknown:
            self._vectors.update(zip(unknown, self._run("vectors", unknown, 384), strict=True))
        found = np.stack([self._vectors[text] for text in texts])
        while len(self._vectors) > KEPT_VECTORS:
            self._vectors.popitem(last=False)
        return found

    def answer(self, request: dict[str, Any]) -> Any:
        """Answer one request: `pairs` alone, or targets and passages as in `choosing.Request`."""
        if "passages" not in request:
            return {"logits": self.logits([tuple(pair) for pair in request["texts"]]).tolist()}
        return self.read(Request(**request))  # type: ignore[typeddict-item]  # checked by the only client

    def read(self, request: Request) -> Any:
        """Find and read the best passages of every target."""
        wordings = [text for texts in request["wordings"] for text in texts]
        near = similarity(self.vectors(wordings), passage_vectors(request, self.vectors))
        chosen, cosines = choose(request, near)
        pairs = [
            (texts[wording], request["passages"][passage])
            for texts, own in zip(request["wordings"], chosen, strict=True)
            for wording, passage in own
        ]
        return reply(chosen, cosines, self.logits(pairs))

    def _run(self, output: str, texts: Sequence[Any], width: int) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        found = np.zeros((len(texts), width), np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(encoded[number].ids))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            longest = max(len(encoded[number].ids) for number in batch)
            ids, segments, mask = (np.zeros((len(batch), longest), np.int64) for _ in range(3))
            for row, number in enumerate(batch):
                size = len(encoded[number].ids)
                ids[row, :size] = encoded[number].ids
                segments[row, :size] = encoded[number].type_ids
                mask[row, :size] = 1
            found[batch] = self._session.run([output], {"ids": ids, "segments": segments, "mask": mask})[0]
        return found


def serve(reader: Reader, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer until the requests end."""
    replies.write(b'{"ready": true}\n')
    replies.flush()
    for line in requests:
        replies.write(json.dumps(reader.answer(json.loads(line))).encode() + b"\n")
        replies.flush()


if __name__ == "__main__":
    serve(Reader(Path(sys.argv[1])), sys.stdin.buffer, sys.stdout.buffer)
