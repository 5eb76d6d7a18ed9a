"""Where a head fetched what it pays: direct attribution, split by the words that it looks at.

In go a model and its questions, out come averages over the questions with their errors. What each part pays as a whole,
and what its removal costs, is measured in `blog.lab.effects`.
"""

from collections.abc import Sequence

import numpy as np

from blog.lab.arrays import Array
from blog.lab.attribution import Part, direction
from blog.lab.effects import pair
from blog.lab.measure import heads, mlps
from blog.lab.prompts import Prompts
from blog.lab.storage import Json, rounded_numbers
from blog.lab.transformer import Run, Transformer, forward


def parts(model: Transformer) -> list[Part]:
    """All heads, then all feed-forwards."""
    return [*heads(model), *mlps(model)]


def reading(model: Transformer, run: Run, form: Prompts) -> Array:
    """The direction along which a write at the last position moves the logit difference, [b, d_model]."""
    return direction(model, run.stream[:, -1], form.answers[:, 0], form.wrong[:, 0])


def by_source(model: Transformer, forms: Sequence[Prompts], part: Part) -> Json:
    """A head's direct share, split by the position from which it was fetched."""
    _, layer, head = part
    assert head is not None
    cells: dict[str, list[Array]] = {}
    for form in forms:
        run, row = forward(model, form.tokens), np.arange(len(form.tokens))
        block = run.layers[layer]
        w_o = model.weights[f"block{layer}.w_o"].reshape(model.config.n_heads, model.config.d_head, -1)[head]
        paid = (block.v[:, head] @ w_o * reading(model, run, form)[:, None]).sum(axis=-1)
        share = block.pattern[:, head, -1] * paid
        for role in ("receiver", "giver", "giver again"):
            cells.setdefault(role.replace(" ", "_"), []).append(share[row, form.roles[role]])
        cells.setdefault("all", []).append(share.sum(axis=-1))
    found: Json = rounded_numbers({role: pair(np.concatenate(each)) for role, each in cells.items()})
    return found
