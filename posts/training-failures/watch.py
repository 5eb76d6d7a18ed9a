"""The dials of one step, as an article shows them to whoever writes a training loop."""

from typing import Any

import numpy as np

Arrays = dict[str, Any]


def watch(
    weights: Arrays, gradients: Arrays, updates: Arrays, pattern: Any, hidden: Any, logits: Any, stream: Any
) -> Arrays:
    """`pattern` and `logits` of attention [b, h, t, s], causal; `hidden` after the ReLU [b, t, units]."""

    def norm(parts: Arrays) -> float:
        return float(sum((part**2).sum() for part in parts.values()) ** 0.5)

    choices = np.log(np.arange(2, pattern.shape[-1] + 1))  # of each row but the first
    chaos = -(pattern * np.log(np.maximum(pattern, 1e-30))).sum(axis=-1)
    return {
        "gradient": norm(gradients),
        "update": norm(updates) / norm(weights),
        "entropy": (chaos[..., 1:] / choices).mean(),  # 1: looks at all alike, 0: at a single token
        "largest logit": logits.max(),
        "dead": 1 - (hidden > 0).any(axis=(0, 1)).mean(),
        "size": (stream**2).mean() ** 0.5,  # after the last layer
    }
