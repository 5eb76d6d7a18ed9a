"""Six directions in the stream of a published language model: data/smollm.json, with the hash of this and kinds.py.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/superposition/smollm.py

A direction is the mean state over tokens of a kind of text minus the mean over tokens of its counterpart, both scaled
to length one. It is read on pairs that were held out, against the best single neuron; then the stream is pushed along
it. Ten minutes on one quiet core.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from blog.lab.arrays import Array, softmax
from blog.lab.llama import Llama, forward
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.transformer import Hook, Run
from kinds import KINDS, MIXED, Kind, Pair

HERE = Path(__file__).parent
SEED, DRAWS, FOLDS, RANDOM = 20, 400, 4, 2  # of resampled pairs, of the training pairs, of control directions
PUSHES = (-0.6, -0.45, -0.3, -0.15, 0.0, 0.15, 0.3, 0.45, 0.6)  # in mean lengths of a state at the layer
CONTINUED, LIKELIEST = 10, 4  # tokens of a continuation, next tokens that are kept
Encode = Callable[[str], list[int]]
Word = Callable[[int], str]


class Text(NamedTuple):
    """The tokens of one text of a pair from the first that differs: states by layer, neurons by layer."""

    kind: bool
    states: Array  # [n_layers, t, d_model], scaled to length one
    neurons: Array  # [n_layers, t, d_ff]
    common: npt.NDArray[np.bool_]  # [t]: whether the other text has this token too
    length: Array  # [n_layers]: mean length of these states before they were scaled


def unit(x: Array) -> Array:
    """Vectors of length one."""
    scaled: Array = x / np.linalg.norm(x, axis=-1, keepdims=True)
    return scaled


def text(model: Llama, tokens: list[int], other: list[int], *, kind: bool) -> Text:
    """What the model holds at the tokens of a text that can differ from those of its counterpart.

    The very first token is left out: what precedes it is nothing, and its state is many times as long as any other.
    """
    same = [one == two for one, two in zip(tokens, other, strict=False)]
    start = max(1, same.index(False) if False in same else len(same))
    run = forward(model, np.array([tokens]), last=1)
    states = np.stack([layer.stream[0, start:] for layer in run.layers])
    neurons = np.stack([layer.mlp_post[0, start:] for layer in run.layers])
    common = np.isin(tokens[start:], other)
    return Text(kind, unit(states), neurons, common, np.linalg.norm(states, axis=-1).mean(axis=-1))


def texts(model: Llama, pairs: Sequence[Pair], encode: Encode) -> list[tuple[Text, Text]]:
    """Both texts of each pair, the one of the kind first."""
    found = []
    for one, other in pairs:
        first, second = encode(one), encode(other)
        found.append((text(model, first, second, kind=True), text(model, second, first, kind=False)))
    return found


def between(pairs: Sequence[tuple[Text, Text]], layer: int) -> tuple[Array, float, float]:
    """The direction from the counterparts to the kind, its reading half way, and half of the way.

    A state of length one reads (state @ direction - middle) / half: 1 at the mean of the kind, -1 at the other's.
    """
    kind, other = (np.concatenate([pair[side].states[layer] for pair in pairs]).mean(axis=0) for side in (0, 1))
    direction = unit(kind - other)
    return direction, float((kind + other) @ direction) / 2, float((kind - other) @ direction) / 2


def auc(kind: Array, other: Array) -> Array:
    """How often a token of the kind reads higher than one of its counterpart, by column; ties count half.

    >>> float(auc(np.array([2.0, 3.0]), np.array([1.0, 2.0])))
    0.875
    """
    ordered = np.sort(other, axis=0)
    if kind.ndim == 1:
        below = np.searchsorted(ordered, kind, "left") + np.searchsorted(ordered, kind, "right")
        found: Array = below.mean() / 2 / len(other)
        return found
    return np.array([auc(kind[:, i], other[:, i]) for i in range(kind.shape[1])])


def scored(readings: Sequence[tuple[Array, Array]]) -> float:
    """The AUC over the tokens of several pairs."""
    return float(auc(*(np.concatenate([pair[side] for pair in readings]) for side in (0, 1))))


def cross_validated(pairs: Sequence[tuple[Text, Text]], layer: int) -> float:
    """The AUC on quarters of the training pairs of directions made from the other three."""
    found = []
    for fold in range(FOLDS):
        direction, _, _ = between([pair for i, pair in enumerate(pairs) if i % FOLDS != fold], layer)
        found.append(scored([reads(pair, layer, direction) for pair in pairs[fold::FOLDS]]))
    return float(np.mean(found))


def reads(pair: tuple[Text, Text], layer: int, direction: Array) -> tuple[Array, Array]:
    """Readings of both texts of a pair along a direction."""
    one, other = (each.states[layer] @ direction for each in pair)
    return one, other


def best_neuron(pairs: Sequence[tuple[Text, Text]], layer: int) -> tuple[int, float, float]:
    """The neuron that tells the training pairs apart best, the sign by which it does, and its AUC there."""
    found = auc(*(np.concatenate([pair[side].neurons[layer] for pair in pairs]) for side in (0, 1)))
    best = int(np.abs(found - 0.5).argmax())
    sign = 1.0 if found[best] > 0.5 else -1.0
    return best, sign, 0.5 + abs(float(found[best]) - 0.5)


def fires(pair: tuple[Text, Text], layer: int, neuron: int, sign: float) -> tuple[Array, Array]:
    """Readings of both texts by one neuron."""
    one, other = (sign * each.neurons[layer][:, neuron] for each in pair)
    return one, other


def estimated(pairs: Sequence[tuple[Text, Text]], ways: Sequence[Sequence[tuple[Array, Array]]]) -> Json:
    """For each way of reading its AUC on the held-out pairs, all tokens and those that both texts have.

    Standard errors by drawing whole pairs again and again; the last is that of the first way minus the second.
    """
    random = np.random.default_rng(SEED)
    draws = [random.integers(0, len(pairs), len(pairs)) for _ in range(DRAWS)]
    found: Json = {}
    for name in ("all", "common"):
        cut = [[kept(both, pair, name == "common") for both, pair in zip(way, pairs, strict=True)] for way in ways]
        counts = [sum(len(pair[side]) for pair in cut[0]) for side in (0, 1)]
        if min(counts) < 20:
            found[name] = None
            continue
        again = np.array([[scored([way[i] for i in draw]) for draw in draws] for way in cut])
        value = [scored(way) for way in cut]
        found[name] = {"tokens": counts, "auc": value, "error": again.std(axis=1, ddof=1).tolist()}
        found[name]["ahead_error"] = [float((again[0] - other).std(ddof=1)) for other in again[1:]]
    return found


def kept(readings: tuple[Array, Array], pair: tuple[Text, Text], common: bool) -> tuple[Array, Array]:
    """The readings of both texts, on request only at tokens that the other text has too."""
    one, other = (values[each.common | (not common)] for values, each in zip(readings, pair, strict=True))
    return one, other


def against_neurons(train: Sequence[tuple[Text, Text]], held: Sequence[tuple[Text, Text]], layer: int) -> Json:
    """The direction, the best neuron of its layer and the best of all layers, each on the held-out pairs."""
    direction, _, _ = between(train, layer)
    neurons = [(each, *best_neuron(train, each)) for each in range(len(train[0][0].neurons))]
    chosen = [neurons[layer], max(neurons, key=lambda found: found[3])]
    ways = [[reads(pair, layer, direction) for pair in held]]
    ways += [[fires(pair, each, neuron, sign) for pair in held] for each, neuron, sign, _ in chosen]
    return {"pairs": len(held), "neurons": [found[:2] for found in chosen], **estimated(held, ways)}


# Steering


def pushed(model: Llama, run: Run, layer: int, shifts: Array) -> Run:
    """The pass continued from a layer with each shift [n, d_model] added to every state but the first token's."""
    stream = run.layers[layer].stream
    rows = np.repeat(stream, len(shifts), axis=0) if len(stream) == 1 else stream
    moved = rows + shifts[:, None, :].astype(stream.dtype)
    moved[:, 0] = rows[:, 0]
    hook = Hook(site="stream", layer=layer, mode="patch", source=moved)
    return forward(model, np.zeros((len(rows), rows.shape[1]), int), [hook], last=1, since=run)


def steered(model: Llama, kind: Kind, layer: int, along: Array, length: float, encode: Encode) -> Json:
    """Chance that the next token is a word of the kind, by push, beside random directions: mean and standard error."""
    random = np.random.default_rng(SEED)
    controls = unit(random.normal(size=(RANDOM, len(along))))
    words = sorted({token for word in kind.words for token in encode(word)})
    found = []
    for start in kind.starts:
        run = forward(model, np.array([encode(start)]), last=1)
        shifts = np.concatenate([np.outer(PUSHES, each) for each in (along, *controls)]) * length
        odds = softmax(pushed(model, run, layer, shifts).logits[:, -1].astype(float))[:, words].sum(axis=1)
        by_direction = odds.reshape(1 + RANDOM, len(PUSHES))
        found.append([by_direction[0], by_direction[1:].mean(axis=0)])
    values = np.array(found)
    mean, error = values.mean(axis=0), values.std(axis=0, ddof=1) / len(values) ** 0.5
    return {"starts": len(found), "chance": mean.tolist(), "error": error.tolist()}


def continued(
    model: Llama, kind: Kind, layer: int, along: Array, length: float, encode: Encode, word: Word
) -> list[Json]:
    """By push, the likeliest next tokens of the shown sentence, and the likeliest continuation token by token."""
    start = encode(kind.shown)
    shifts = np.outer(PUSHES, along) * length
    rows = np.array([start] * len(PUSHES))
    first = np.zeros((len(PUSHES), 0))
    for step in range(CONTINUED):
        run = forward(model, rows, last=1)
        logits = pushed(model, run, layer, shifts).logits[:, -1]
        if step == 0:
            first = softmax(logits.astype(float))
        rows = np.concatenate([rows, logits.argmax(axis=-1)[:, None]], axis=1)
    return [
        {
            "next": [[word(int(token)), float(odds[token])] for token in odds.argsort()[::-1][:LIKELIEST]],
            "text": [word(int(token)) for token in row[len(start) :]],
        }
        for odds, row in zip(first, rows, strict=True)
    ]


def measured(model: Llama, kinds: Sequence[Kind], mixed: Sequence[str], encode: Encode, word: Word) -> Json:
    """All that is committed."""
    made, trains = {}, {}
    for kind in kinds:
        half = len(kind.pairs) // 2
        both = texts(model, kind.pairs, encode)
        trains[kind.name] = both[:half]
        made[kind.name] = both[half:]
        print("read", kind.name, flush=True)
    n_layers = model.config.n_layers
    by_layer = {name: [cross_validated(pairs, layer) for layer in range(n_layers)] for name, pairs in trains.items()}
    layer = int(np.mean(list(by_layer.values()), axis=0).argmax())
    scales = {name: between(pairs, layer) for name, pairs in trains.items()}
    directions = np.array([scale[0] for scale in scales.values()])
    length = float(np.mean([each.length[layer] for pairs in trains.values() for pair in pairs for each in pair]))
    found: Json = {}
    for kind in kinds:
        along = scales[kind.name][0]
        found[kind.name] = {
            "by_layer": by_layer[kind.name],
            "shown": kind.shown,
            **against_neurons(trains[kind.name], made[kind.name], layer),
            "steered": steered(model, kind, layer, along, length, encode),
            "continued": continued(model, kind, layer, along, length, encode, word),
        }
        print("steered", kind.name, flush=True)
    return {
        "layer": layer,
        "length": length,
        "pushes": PUSHES,
        "random": RANDOM,
        "cosines": (directions @ directions.T).tolist(),
        "kinds": found,
        "sentences": [lit(model, sentence, layer, list(scales.values()), encode, word) for sentence in mixed],
    }


def lit(
    model: Llama, sentence: str, layer: int, scales: Sequence[tuple[Array, float, float]], encode: Encode, word: Word
) -> Json:
    """A sentence's tokens, and for each what every direction reads there; the first token is not read."""
    tokens = encode(sentence)
    states = unit(forward(model, np.array([tokens]), last=1).layers[layer].stream[0])
    read = np.array([(states @ direction - middle) / half for direction, middle, half in scales])
    read[:, 0] = 0
    return {"tokens": [word(token) for token in tokens], "reads": read.round(2).tolist()}


def smollm_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    found: Json = rounded_numbers(measured(smollm.model(), KINDS, MIXED, smollm.encode, smollm.word))
    return found


if __name__ == "__main__":
    run_experiments(__doc__, {"smollm": smollm_json}, HERE, ("smollm.py", "kinds.py"))
