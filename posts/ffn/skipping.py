"""What it costs a published language model to skip its shut gates: data/skipping.json, with this script's hash.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/ffn/skipping.py

Neurons whose gate is below zero write nothing: in one layer, or in all. Loss on the model's own text. A few minutes on
one core.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array, log_softmax
from blog.lab.effects import pair
from blog.lab.llama import Llama, forward
from blog.lab.own_text import own_text
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.transformer import Hook, Run, Tokens

HERE = Path(__file__).parent
ROWS, BATCH = 8, 4


def without_shut(run: Run, layer: int) -> Hook:
    """In this layer, what the neurons wrote in a run, and zero where their gate was shut."""
    found = run.layers[layer]
    return Hook(site="mlp_post", layer=layer, mode="patch", source=np.where(found.mlp_pre > 0, found.mlp_post, 0))


def losses(model: Llama, tokens: Tokens, start: int) -> Array:
    """By text: the mean loss from position `start` on as the model is, without shut gates in each layer, and in all."""

    def loss(hooks: list[Hook], since: Run | None = None) -> tuple[Array, Run]:
        run = forward(model, tokens, hooks, last=tokens.shape[1] - start + 1, since=since)
        logs = log_softmax(run.logits[:, :-1].astype(np.float64))
        found: Array = -np.take_along_axis(logs, tokens[:, start:, None], axis=-1)[..., 0].mean(axis=1)
        return found, run

    whole, clean = loss([])
    layers = range(model.config.n_layers)
    alone = [loss([without_shut(clean, layer)], since=clean)[0] for layer in layers]
    hooks: list[Hook] = []
    for layer in layers:  # what a layer's gates are depends on the layers before
        hooks.append(without_shut(forward(model, tokens, hooks, last=1), layer))
    return np.array([whole, *alone, loss(hooks)[0]])


def skipping(model: Llama, tokens: Tokens, start: int) -> Json:
    """Means over the texts with their standard errors: the loss, and by how much it rises."""
    found = np.concatenate(
        [losses(model, tokens[at : at + BATCH], start) for at in range(0, len(tokens), BATCH)], axis=1
    )
    rises = found[1:] - found[0]
    return {
        "sequences": len(tokens),
        "loss": pair(found[0]),
        "layers": [pair(each) for each in rises[:-1]],
        "all": pair(found[-1]),
    }


def skipping_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    tokens, start = own_text()
    found: Json = rounded_numbers(skipping(smollm.model(), tokens[:ROWS], start))
    return found


if __name__ == "__main__":
    experiments: dict[str, Callable[[], Json]] = {"skipping": skipping_json}
    run_experiments(__doc__, experiments, HERE, ("skipping.py",))
