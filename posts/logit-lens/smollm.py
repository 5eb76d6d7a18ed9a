"""What the logit lens reads in a published language model: data/smollm.json, with this script's hash.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/logit-lens/smollm.py

A dozen sentences through SmolLM2-135M: the word at every state and position, and at the last word what each head and
feed-forward pays to the answer directly, beside what is lost when it is taken out. Minutes on one core.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array, softmax
from blog.lab.llama import Llama, forward, readout
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.transformer import Hook, Run, value_at

HERE = Path(__file__).parent
TOP = 3  # words kept at the last position
CUT = 12  # parts taken out: those that pay most, in either direction
Part = tuple[str, int, int | None]

SENTENCES = (  # kind, text, the answer, a word that would fit as well in another sentence
    ("fact", "The capital of France is", " Paris", " London"),
    ("fact", "The Eiffel Tower is in the city of", " Paris", " Rome"),
    ("fact", "The French word for cat is", " chat", " dog"),
    ("names", "When Mary and John went to the store, John gave a drink to", " Mary", " John"),
    ("names", "When Tom and Anna met at the station, Anna handed a letter to", " Tom", " Anna"),
    ("list", "Monday, Tuesday, Wednesday, Thursday,", " Friday", " Sunday"),
    ("list", "One, two, three, four,", " five", " six"),
    ("code", "def add(first, second):\n    return first +", " second", " first"),
    ("code", "for i in", " range", " the"),
    ("repeat", "lamp river seven cloud lamp river seven", " cloud", " river"),
    ("grammar", "The keys to the cabinet", " are", " is"),
    ("opposite", "The opposite of hot is", " cold", " warm"),
)


def states(run: Run) -> list[Array]:
    """The stream before each layer and after the last, [t, d_model] of one sentence."""
    return [layer.stream[0] for layer in run.layers] + [run.stream[0]]


def reading(model: Llama, run: Run, answer: int, word: Callable[[int], str]) -> Json:
    """The word that the lens reads at every state and position, and how far the answer is from the first place."""
    words, odds, ranks, last = [], [], [], []
    for stream in states(run):
        found = softmax(readout(model, stream).astype(float))
        first = found.argmax(axis=-1)
        words.append([word(int(token)) for token in first])
        odds.append(found.max(axis=-1).tolist())
        ranks.append(int((found[-1] > found[-1, answer]).sum()) + 1)
        order = np.argsort(-found[-1])[:TOP]
        last.append([[word(int(token)), float(found[-1, token])] for token in order])
    return {"words": words, "odds": odds, "ranks": ranks, "last": last}


def parts(model: Llama) -> list[Part]:
    """Every writer to the stream but the embedding."""
    layers, heads = range(model.config.n_layers), range(model.config.n_heads)
    return [("head", layer, head) for layer in layers for head in heads] + [("mlp", layer, None) for layer in layers]


def payments(model: Llama, run: Run, right: int, wrong: int) -> dict[Part, float]:
    """What each part adds to the logit of the right word minus the wrong one; with the embedding's they sum to it.

    The final norm divides by one number, which is taken as it came out.
    """
    stream = run.stream[0, -1]
    size = np.sqrt(np.square(stream).mean() + model.config.norm_epsilon)
    along = (model.weights["embedding"][right] - model.weights["embedding"][wrong]) * model.weights["final_gain"] / size
    writes = {part: _write(run, part) for part in parts(model)}
    return {part: float(write @ along) for part, write in writes.items()} | {
        ("stream", 0, None): float(run.layers[0].stream[0, -1] @ along)
    }


def _write(run: Run, part: Part) -> Array:
    value = value_at(run, part[0], part[1])[0]
    found: Array = value[-1] if part[2] is None else value[part[2], -1]
    return found


def losses(
    model: Llama, run: Run, tokens: Sequence[int], chosen: Sequence[Part], right: int, wrong: int
) -> list[float]:
    """How far the logit difference falls when each part writes nothing at the last position."""

    def gap(logits: Array) -> float:
        return float(logits[0, -1, right] - logits[0, -1, wrong])

    found = []
    for site, layer, head in chosen:
        hook = Hook(site=site, layer=layer, head=head, mode="zero", positions=(len(tokens) - 1,))
        found.append(gap(run.logits) - gap(forward(model, np.array([tokens]), [hook], last=1, since=run).logits))
    return found


def sentence(
    model: Llama, text: str, right: str, wrong: str, encode: Callable[[str], list[int]], word: Callable[[int], str]
) -> Json:
    """All that is measured on one sentence."""
    tokens, (answer,), (foil,) = encode(text), encode(right), encode(wrong)
    run = forward(model, np.array([tokens]), last=1)
    paid = payments(model, run, answer, foil)
    chosen = sorted(parts(model), key=lambda part: -abs(paid[part]))[:CUT]
    lost = losses(model, run, tokens, chosen, answer, foil)
    return {
        "tokens": [word(token) for token in tokens],
        "answer": right,
        "foil": wrong,
        "norms": [float(np.linalg.norm(stream[-1])) for stream in states(run)],
        **reading(model, run, answer, word),
        "difference": float(run.logits[0, -1, answer] - run.logits[0, -1, foil]),
        "embedding": paid["stream", 0, None],
        "heads": [
            [paid["head", layer, head] for head in range(model.config.n_heads)]
            for layer in range(model.config.n_layers)
        ],
        "mlps": [paid["mlp", layer, None] for layer in range(model.config.n_layers)],
        "cut": [
            [layer, head, paid[site, layer, head], fall] for (site, layer, head), fall in zip(chosen, lost, strict=True)
        ],
    }


def smollm_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    model = smollm.model()
    found = [
        {"kind": kind} | sentence(model, text, right, wrong, smollm.encode, smollm.word)
        for kind, text, right, wrong in SENTENCES
    ]
    result: Json = rounded_numbers({"sentences": found})
    return result


if __name__ == "__main__":
    run_experiments(__doc__, {"smollm": smollm_json}, HERE, ("smollm.py",))
