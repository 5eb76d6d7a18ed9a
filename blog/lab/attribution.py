"""Direct logit attribution: what one write adds to the logit of one word minus that of another.

In go a state of the stream and two words, out comes the direction that every write is read along. The final norm
divides by one number, which is taken as it came out; its centring and gain are linear and belong to the direction.
"""

import numpy as np

from blog.lab.arrays import Array, normed
from blog.lab.transformer import Run, Tokens, Transformer, value_at

Part = tuple[str, int, int | None]  # site, layer, head
EMBEDDING: Part = ("stream", 0, None)


def direction(model: Transformer, stream: Array, right: Tokens, wrong: Tokens) -> Array:
    """The direction for each state of `stream` [..., d_model] and each pair of words [...].

    Writes that sum to the stream have products with it that sum, with `constant`, to the logit difference.
    """
    gained = _reads(model, right, wrong).astype(stream.dtype) * model.weights["final_gain"] / normed(stream)[1]
    along: Array = gained - gained.mean(axis=-1, keepdims=True)  # centring the reader is centring what it reads
    return along


def constant(model: Transformer, right: Tokens, wrong: Tokens) -> Array:
    """What the final norm's bias adds to each difference, whatever was written."""
    found: Array = _reads(model, right, wrong) @ model.weights["final_bias"]
    return found


def write(run: Run, part: Part) -> Array:
    """What a part adds to the stream at the last position, [b, d_model]."""
    value = value_at(run, part[0], part[1])
    return value[:, -1] if part[2] is None else value[:, part[2], -1]


def _reads(model: Transformer, right: Tokens, wrong: Tokens) -> Array:
    columns = model.weights["unembedding"].T
    found: Array = columns[np.asarray(right)] - columns[np.asarray(wrong)]
    return found
