"""Weights as a file: one byte per number, and reading them back as the page does.

A matrix is stored as one float16 scale per row, then its integers from -127 to 127; a vector as float16.
"""

import hashlib
from pathlib import Path

import numpy as np

from blog.calc.transformer import Transformer, TransformerConfig, shapes
from blog.calc.transformer_arrays import Array


def packed(model: Transformer) -> bytes:
    """The model's weights in the order of `shapes`."""
    return b"".join(_packed(model.weights[name]) for name in shapes(model.config))


def _packed(weight: Array) -> bytes:
    if weight.ndim == 1:
        halves: bytes = weight.astype("<f2").tobytes()
        return halves
    scale = (np.abs(weight).max(axis=1) / 127).astype("<f2")
    steps = np.rint(weight / np.maximum(scale.astype(np.float32), 1e-8)[:, None])
    content: bytes = scale.tobytes() + np.clip(steps, -127, 127).astype(np.int8).tobytes()
    return content


def unpacked(config: TransformerConfig, content: bytes) -> Transformer:
    """The model from its file's content; the twin of `readModel` in the page."""
    at, weights = 0, {}
    for name, shape in shapes(config).items():
        halves = np.frombuffer(content, "<f2", count=shape[0], offset=at).astype(np.float32)
        at += 2 * shape[0]
        if len(shape) == 1:
            weights[name] = halves
            continue
        count = shape[0] * shape[1]
        integers = np.frombuffer(content, np.int8, count=count, offset=at).reshape(shape)
        weights[name] = integers * halves[:, None]
        at += count
    if at != len(content):
        raise ValueError(f"the model's file has {len(content)} bytes, not {at}")
    return Transformer(config, weights)


def rounded(model: Transformer) -> Transformer:
    """The model as it will be read back; everything that is published is measured on this one."""
    return unpacked(model.config, packed(model))


def digest(*contents: bytes) -> str:
    """One SHA-256 over several contents."""
    whole = hashlib.sha256()
    for content in contents:
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()


def file_digest(*paths: Path) -> str:
    """One SHA-256 over several files."""
    return digest(*(path.read_bytes() for path in paths))
