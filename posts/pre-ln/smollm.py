"""What each layer of a published model adds to its stream: data/smollm.json, with this script's hash.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/pre-ln/smollm.py

On text that the model wrote itself; less than a minute on one core.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from blog.lab.llama import Llama, forward
from blog.lab.own_text import own_text
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.transformer import Tokens

HERE = Path(__file__).parent
ROWS = 4  # of the model's own text


def shares(model: Llama, tokens: Tokens, start: int) -> Json:
    """By layer the length of both writes (the root of their squares' sum) over the stream's, and the stream's."""
    run = forward(model, tokens, last=1)
    lengths = [
        [np.linalg.norm(each[:, start:], axis=-1) for each in (layer.stream, layer.attention, layer.mlp)]
        for layer in run.layers
    ]
    norms = [(stream, np.hypot(attention, mlp)) for stream, attention, mlp in lengths]
    return {
        "rows": len(tokens),
        "share": [float(np.exp(np.log(write / stream).mean())) for stream, write in norms],
        "norm": [float(stream.mean()) for stream, _ in norms],
    }


def smollm_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    tokens, start = own_text()
    found: Json = rounded_numbers(shares(smollm.model(), tokens[:ROWS], start))
    return found


if __name__ == "__main__":
    experiments: dict[str, Callable[[], Json]] = {"smollm": smollm_json}
    run_experiments(__doc__, experiments, HERE, ("smollm.py",))
