"""What the logit lens reads in a published language model: data/smollm.json, with this script's hash.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/logit-lens/smollm.py

A dozen sentences through SmolLM2-135M: the word at every state and position, and at the last word what each head and
feed-forward pays to the answer directly, beside what is lost when it is taken out. Minutes on one core.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array, softmax
from blog.lab.attribution import Part, write
from blog.lab.llama import Llama, forward, readout
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.transformer import Hook, Run, Tokens

HERE = Path(__file__).parent
SENTENCES = (  # kind, text, the word that the model says, one that would fit another sentence
    ("fact", "The capital of France is", " Paris", " London"),
    ("fact", "The Eiffel Tower is in the city of", " Paris", " Rome"),
    ("fact", "The largest planet in the solar system is", " Jupiter", " Neptune"),
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
    """The likeliest word at every state and position and its chance; at the last, the answer's rank and chance."""
    words, odds, ranks, chances = [], [], [], []
    for stream in states(run):
        found = softmax(readout(model, stream).astype(float))
        first = found.argmax(axis=-1)
        words.append([word(int(token)) for token in first])
        odds.append(found.max(axis=-1).tolist())
        ranks.append(int((found[-1] > found[-1, answer]).sum()) + 1)
        chances.append(float(found[-1, answer]))
    return {"words": words, "odds": odds, "ranks": ranks, "chances": chances}


def parts(model: Llama) -> list[list[Part]]:
    """Every writer to the stream but the embedding: of each layer its heads, then its feed-forward."""
    heads = range(model.config.n_heads)
    return [
        [*(("head", layer, head) for head in heads), ("mlp", layer, None)] for layer in range(model.config.n_layers)
    ]


def direction(model: Llama, stream: Array, right: int, wrong: int) -> Array:
    """Along it every write adds to the logit of the right word minus the wrong one, and all writes sum to it.

    The final norm divides by one number, which is taken as it came out.
    """
    size = np.sqrt(np.square(stream).mean() + model.config.norm_epsilon)
    found: Array = (model.weights["embedding"][right] - model.weights["embedding"][wrong]) / size
    return found * model.weights["final_gain"]


def lost(model: Llama, run: Run, tokens: Tokens, part: Part, right: int, wrong: int) -> float:
    """How far the logit difference falls when a part writes nothing at the last position."""
    site, layer, head = part
    hook = Hook(site=site, layer=layer, head=head, mode="zero", positions=(tokens.shape[1] - 1,))
    return gap(run, right, wrong) - gap(forward(model, tokens, [hook], last=1, since=run), right, wrong)


def gap(run: Run, right: int, wrong: int) -> float:
    """The logit of the right word minus the wrong one, at the end."""
    return float(run.logits[0, -1, right] - run.logits[0, -1, wrong])


def sentence(
    model: Llama, text: str, right: str, wrong: str, encode: Callable[[str], list[int]], word: Callable[[int], str]
) -> Json:
    """All that is measured on one sentence."""
    print(text, flush=True)
    tokens, (answer,), (foil,) = np.array([encode(text)]), encode(right), encode(wrong)
    run = forward(model, tokens, last=1)
    along = direction(model, run.stream[0, -1], answer, foil)
    return {
        "tokens": [word(int(token)) for token in tokens[0]],
        "answer": right,
        "foil": wrong,
        **reading(model, run, answer, word),
        "difference": gap(run, answer, foil),
        "embedding": float(run.layers[0].stream[0, -1] @ along),
        "paid": [[float(write(run, part)[0] @ along) for part in row] for row in parts(model)],
        "lost": [[lost(model, run, tokens, part, answer, foil) for part in row] for row in parts(model)],
    }


def smollm_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    model = smollm.model()
    found = [
        {"kind": kind} | sentence(model, text, right, wrong, smollm.encode, smollm.word)
        for kind, text, right, wrong in SENTENCES
    ]
    result: Json = rounded_numbers({"vocab_size": model.config.vocab_size, "sentences": found})
    return result


if __name__ == "__main__":
    run_experiments(__doc__, {"smollm": smollm_json}, HERE, ("smollm.py",))
