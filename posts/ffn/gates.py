"""The gates of a published language model: data/gates.json, with this script's hash.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/ffn/gates.py

On the model's own text: how many gates are shut in each layer and how much passes through them, how few neurons carry
what a layer writes beside as many random gates and values, and whether a neuron writes in one direction or in both:
as it is, through open gates, and with its gate alone. Then five neurons: where the tokens of the text stand between
gate and value, which words they promote, and what the model says when one of them is turned by hand. A minute on one
core.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.arrays import Array, softmax
from blog.lab.effects import pair
from blog.lab.llama import Llama, forward, silu
from blog.lab.own_text import own_text
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.transformer import Hook, Run, Tokens

HERE = Path(__file__).parent
SEED, ROWS, BATCH = 23, 24, 4
KEPT = (0.5, 0.8, 0.9, 0.95, 0.99)  # of the squared length of what a layer's neurons write
EACH = 4  # of so many positions one is sorted for it
NEURONS = ((23, 699), (23, 681), (25, 126), (27, 571), (27, 734))
RANKED = 40  # at most so many places among a layer's neurons, strongest first: what those up to there carry
DRAWN = 24  # positions of random gates and values beside each layer
WAYS = {"against": 0, "against open": 0, "against gate": 2}  # the place of the writes that give the main directions
GATES = tuple(range(-3, 10))  # by hand
SHOWN, STRONGEST, BEFORE, LONGEST = 220, 16, 10, 24  # tokens shown, of them the strongest; words before; tokens rerun


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of the text: shares by layer [measure, sequence], squared writes by sign, and the chosen neurons."""

    shares: list[Array]
    ranked: list[Array]  # by layer [sequence, place]: what the strongest neurons carry together
    random: list[Array]  # by layer [KEPT, sequence]: the neurons that random gates and values would need
    signed: list[Array]  # by layer [sequence, WAYS, d_ff, up and down]
    chosen: dict[tuple[int, int], Array]  # [sequence, position, gate and value]
    length: float  # root mean square of the final stream


def hidden(model: Llama, run: Run, start: int) -> list[tuple[Array, Array]]:
    """Of each layer the gates before the SiLU and the values, [b, t, d_ff], from position `start` on."""
    return [
        (layer.mlp_pre[:, start:], layer.mlp_in[:, start:] @ model.weights[f"block{i}.w_in"])
        for i, layer in enumerate(run.layers)
    ]


def needed(written: Array) -> tuple[Array, Array]:
    """Of [..., d_ff] writes: the share of neurons needed for each of KEPT, and what the strongest carry together."""
    falling = np.sort(np.square(written), axis=-1)[..., ::-1].cumsum(axis=-1)
    falling /= falling[..., -1:]
    counts = [1 + (falling < kept).sum(axis=-1) for kept in KEPT]
    return np.stack(counts) / written.shape[-1], falling[..., places(written.shape[-1]) - 1]


def places(d_ff: int) -> Array:
    """Which of so many sorted neurons are kept for the drawing, from 1: evenly spaced on a logarithmic scale."""
    found: Array = np.unique(np.rint(np.geomspace(1, d_ff, RANKED)).astype(int))
    return found


def layer_shares(model: Llama, layer: int, gates: Array, values: Array) -> tuple[Array, Array, Array]:
    """By sequence: shut gates, the squared write through them, and the neurons needed for each of KEPT; what the
    strongest neurons carry; and squared writes of each neuron by sign, in each of WAYS."""
    lengths = np.linalg.norm(model.weights[f"block{layer}.w_out"], axis=1)
    gated = silu(gates) * lengths
    written = gated * values
    squares, shut = np.square(written), gates < 0
    counts, carried = needed(written[:, ::EACH])
    through = (squares * shut).sum(axis=(1, 2)) / squares.sum(axis=(1, 2))
    shares = np.stack([shut.mean(axis=(1, 2)), through, *counts.mean(axis=-1)])
    ways = (written, written * ~shut, gated)
    both = [[np.square(np.maximum(sign * way, 0)).sum(axis=1) for sign in (1, -1)] for way in ways]
    return shares, carried.mean(axis=1), np.array(both).transpose(2, 0, 3, 1)


def random_needed(model: Llama, layer: int, gates: Array, values: Array) -> Array:
    """By sequence: the neurons needed if gates and values were independent and normal, with the layer's own means and
    spreads and its own columns."""
    draws = np.random.default_rng((SEED, layer))
    lengths = np.linalg.norm(model.weights[f"block{layer}.w_out"], axis=1)
    shape = (len(gates), DRAWN, gates.shape[-1])
    drawn = [draws.normal(each.mean(), each.std(), shape) for each in (gates, values)]
    counts: Array = needed(silu(drawn[0]) * drawn[1] * lengths)[0].mean(axis=-1)
    return counts


def seen(model: Llama, tokens: Tokens, start: int) -> Seen:
    """One pass over the text."""
    config = model.config
    every = range(config.n_layers)
    shares: list[list[Array]] = [[] for _ in every]
    ranked: list[list[Array]] = [[] for _ in every]
    random: list[list[Array]] = [[] for _ in every]
    signed: list[list[Array]] = [[] for _ in every]
    known = [(layer, neuron) for layer, neuron in NEURONS if layer < config.n_layers and neuron < config.d_ff]
    chosen: dict[tuple[int, int], list[Array]] = {each: [] for each in known}
    squares = []
    for at in range(0, len(tokens), BATCH):
        run = forward(model, tokens[at : at + BATCH], last=1)
        squares.append(float(np.square(run.stream[:, start:]).mean()))
        for layer, (gates, values) in enumerate(hidden(model, run, start)):
            found, carried, both = layer_shares(model, layer, gates, values)
            shares[layer].append(found)
            ranked[layer].append(carried)
            random[layer].append(random_needed(model, layer, gates, values))
            signed[layer].append(both)
            for each in known:
                if each[0] == layer:
                    chosen[each].append(np.stack([gates[..., each[1]], values[..., each[1]]], axis=-1))
    return Seen(
        [np.concatenate(parts, axis=1) for parts in shares],
        [np.concatenate(parts) for parts in ranked],
        [np.concatenate(parts, axis=1) for parts in random],
        [np.concatenate(parts) for parts in signed],
        {each: np.concatenate(parts) for each, parts in chosen.items()},
        float(np.sqrt(np.mean(squares))),
    )


def against(signed: Array, main: Array) -> Array:
    """By held-out sequence: the share of a layer's squared write that goes against each neuron's main direction.

    The main direction is the sign of most of a neuron's write `main` in the even sequences; `signed` is measured in the
    odd ones. Turning the signs of a neuron's value and of its column changes nothing in a model, and nothing here.
    """
    up = main[::2, :, 0].sum(axis=0) >= main[::2, :, 1].sum(axis=0)
    other = np.where(up, signed[1::2, :, 1], signed[1::2, :, 0])
    share: Array = other.sum(axis=1) / signed[1::2].sum(axis=(1, 2))
    return share


def words_of(model: Llama, layer: int, neuron: int, word: Callable[[int], str], length: float) -> Json:
    """What a neuron's column adds to the logits of each word, per unit, for a final stream of this root mean square."""
    column = model.weights[f"block{layer}.w_out"][neuron] * model.weights["final_gain"] / length
    added = model.weights["embedding"] @ column
    order = np.argsort(-added)
    ends = {"up": order[:6], "down": order[::-1][:6]}
    return {name: [[word(int(i)), float(added[i])] for i in chosen] for name, chosen in ends.items()}


def turned(
    model: Llama, text: Tokens, layer: int, neuron: int, values: list[float], word: Callable[[int], str]
) -> Json:
    """Chances of the next word when at the text's last position the neuron has each gate and value."""
    clean = forward(model, text[None], last=1)
    natural = softmax(clean.logits[0, -1].astype(np.float64))
    products = np.multiply.outer(silu(np.array(GATES, dtype=float)), np.array(values)).reshape(-1)
    source = np.repeat(clean.layers[layer].mlp_post, len(products), axis=0)
    source[:, -1, neuron] = products
    last = (len(text) - 1,)
    hook = Hook(site="mlp_post", layer=layer, mode="patch", positions=last, units=(neuron,), source=source)
    run = forward(model, text[None], [hook], last=1, since=clean)  # one text becomes as many rows as the source has
    every = softmax(run.logits[:, -1].astype(np.float64)).reshape(len(GATES), len(values), -1)
    likely = [natural, every[-1, -1], every[-1, 0], every[0, 0]]
    shown = list(dict.fromkeys(int(i) for each in likely for i in np.argsort(-each)[:2]))[:5]
    return {
        "words": [word(i) for i in shown],
        "natural": [float(natural[i]) for i in shown],
        "chances": every[:, :, shown].tolist(),
    }


def neuron_json(
    model: Llama, tokens: Tokens, start: int, which: tuple[int, int], found: Seen, word: Callable[[int], str]
) -> Json:
    """All that is shown of one neuron."""
    (layer, neuron), here = which, found.chosen[which]
    flat = here.reshape(-1, 2).astype(float)
    product = silu(flat[:, 0]) * flat[:, 1]
    inner = np.ones(here.shape[:2], dtype=bool)
    inner[:, -1] = False  # what follows the last position is not in the text
    strongest = [int(i) for i in np.argsort(-np.abs(product)) if inner.reshape(-1)[i]][:STRONGEST]
    rest = np.random.default_rng((SEED, layer, neuron)).permutation(len(flat))[: SHOWN - STRONGEST]

    def context(flat_place: int) -> list[str]:
        row, place = divmod(flat_place, here.shape[1])
        at = place + start
        before = "".join(word(int(i)) for i in tokens[row, max(start, at - BEFORE) : at])
        return [before, word(int(tokens[row, at])), word(int(tokens[row, at + 1]))]

    row, place = divmod(strongest[0], here.shape[1])
    text = tokens[row, max(0, place + start + 1 - LONGEST) : place + start + 1]
    reach = float(np.ceil(np.abs(flat[strongest, 1]).max()))
    values = [round(reach * step / 6, 4) for step in range(-6, 7)]
    squares = [float(np.square(product[sign * product > 0]).sum()) for sign in (1, -1)]
    return {
        "layer": layer,
        "neuron": neuron,
        "points": [[round(float(v), 2) for v in flat[i]] for i in [*strongest, *rest]],
        "contexts": [context(i) for i in strongest],
        "up_share": squares[0] / sum(squares),
        "values": values,
        **words_of(model, layer, neuron, word, found.length),
        "turned": turned(model, text, layer, neuron, values, word),
    }


def gates(model: Llama, tokens: Tokens, start: int, word: Callable[[int], str]) -> Json:
    """Everything that the article says of the model."""
    found = seen(model, tokens, start)
    names = ["shut", "through shut", *(f"needed {kept}" for kept in KEPT)]
    layers = {name: [pair(layer[i]) for layer in found.shares] for i, name in enumerate(names)}
    layers |= {f"random {kept}": [pair(layer[i]) for layer in found.random] for i, kept in enumerate(KEPT)}
    layers |= {
        way: [pair(against(layer[:, i], layer[:, main])) for layer in found.signed]
        for i, (way, main) in enumerate(WAYS.items())
    }
    neurons = [neuron_json(model, tokens, start, which, found, word) for which in found.chosen]
    sizes: dict[str, Any] = {"sequences": len(tokens), "positions": int(tokens.shape[1] - start), "kept": list(KEPT)}
    ranks = {
        "places": places(model.config.d_ff).tolist(),
        "carried": [[round(float(v), 4) for v in layer.mean(axis=0)] for layer in found.ranked],
    }
    return {**sizes, "gates": list(GATES), "layers": layers, "ranks": ranks, "neurons": neurons}


def gates_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    tokens, start = own_text()
    found: Json = rounded_numbers(gates(smollm.model(), tokens[:ROWS], start, smollm.word))
    return found


if __name__ == "__main__":
    experiments: dict[str, Callable[[], Json]] = {"gates": gates_json}
    run_experiments(__doc__, experiments, HERE, ("gates.py",))
