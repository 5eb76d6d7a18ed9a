"""What lenses read: every state of the stream, for questions with known answers and for running text.

In go a model, its language and translators, out come the tables of the article: divergence from the model's own last
output, entropy, and how often and how surely the right word is read, state by state.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from blog.lab.arrays import Array, log_softmax
from blog.lab.language import Ids, Language, batches
from blog.lab.prompts import Prompts, fact_prompts, giving_prompts, giving_sample, repeat_prompts
from blog.lab.storage import Json
from blog.lab.transformer import Run, Transformer, forward, readout
from tuned import Translator, divergence

STATES = 9  # the embedding, then the stream after each attention and each feed-forward
LENSES = ("logit", "debiased", "tuned")
METRICS = ("kl", "top1", "probability", "entropy")
Lens = Mapping[int, Translator]  # by state; a state without one is read as it is


def states(run: Run) -> list[Array]:
    """The stream at each of the nine states, [b, t, d_model]."""
    halves = [half for layer in run.layers for half in (layer.stream_mid, layer.stream_mid + layer.mlp)]
    return [run.layers[0].stream, *halves]


def read(model: Transformer, lens: Lens, state: int, stream: Array) -> Array:
    """Log-probabilities that a lens reads off a state."""
    return log_softmax(readout(model, lens[state](stream) if state in lens else stream))


def questions(known: Language, *, fewer: int = 1) -> dict[str, list[Prompts]]:
    """The three tasks; `fewer` divides how many questions there are."""
    return {
        "giving": giving_prompts(known, giving_sample(known, seed=31, count=240 // fewer)),
        "repeats": repeat_prompts(known, seed=32, count=48 // fewer),
        "facts": fact_prompts(known)[: max(1, 3 // fewer)],
    }


def task_table(model: Transformer, lenses: Mapping[str, Lens], asked: Sequence[Prompts]) -> Json:
    """For each lens and metric: mean over all questions at each state, and the quartiles of the divergence."""
    cells: dict[str, list[list[Array]]] = {name: [[] for _ in range(STATES)] for name in lenses}
    for form in asked:
        run, rows = forward(model, form.tokens), np.arange(len(form.tokens))[:, None]
        final = log_softmax(run.logits[rows, form.positions])
        for state, stream in enumerate(states(run)):
            for name, lens in lenses.items():
                found = read(model, lens, state, stream[rows, form.positions])
                cells[name][state].append(measures(final, found, form.answers).reshape(-1, len(METRICS)))
    return {name: summary([np.concatenate(parts) for parts in of_lens]) for name, of_lens in cells.items()}


def measures(final: Array, found: Array, answers: Ids) -> Array:
    """Divergence, whether the answer is on top, its probability, entropy: the last axis."""
    chance = np.take_along_axis(found, answers[..., None], axis=-1)[..., 0]
    entropy = -(np.exp(found) * found).sum(axis=-1)
    return np.stack([divergence(final, found), chance == found.max(axis=-1), np.exp(chance), entropy], axis=-1)


def summary(by_state: Sequence[Array]) -> Json:
    """Means by metric, one number for each state, and lower and upper quartile of the divergence."""
    table: Json = {name: digits([cell[:, i].mean() for cell in by_state]) for i, name in enumerate(METRICS)}
    for quarter in (25, 75):
        table[f"kl_{quarter}"] = digits([np.percentile(cell[:, 0], quarter) for cell in by_state])
    return table


def digits(values: Iterable[Any], decimals: int = 4) -> list[float]:
    """Rounded numbers without a negative zero."""
    return [round(float(value), decimals) + 0.0 for value in values]


def running_text(known: Language, *, seed: int, rows: int) -> Ids:
    """Rows of 48 tokens as in training."""
    tokens: Ids = next(batches(known, seed=seed, rows=rows, seq_len=48))[:, :48]
    return tokens


def text_table(model: Transformer, lenses: Mapping[str, Lens], tokens: Ids) -> Json:
    """On running text: divergence, bias in bits, and how often lens and model name the same word, by lens and state."""
    run = forward(model, tokens)
    final = log_softmax(run.logits)
    table: Json = {}
    for name, lens in lenses.items():
        found = [read(model, lens, state, stream) for state, stream in enumerate(states(run))]
        table[name] = {
            "kl": digits([divergence(final, each).mean() for each in found]),
            "bias_bits": digits([bias_bits(final, each) for each in found], 5),
            "agrees": digits([(each.argmax(-1) == final.argmax(-1)).mean() for each in found]),
            "repeats_input": digits([(each.argmax(-1) == tokens).mean() for each in found]),
        }
    return table


def bias_bits(final: Array, found: Array) -> float:
    """Divergence in bits between the average distributions: what a lens gets wrong whatever the text says."""
    target, guess = (np.exp(each).mean(axis=(0, 1)) for each in (final, found))
    return float((target * np.log2(target / guess)).sum())


def first_words(model: Transformer, known: Language, asked: Sequence[Prompts], state: int) -> Json:
    """What the raw lens puts on top at the last position, most frequent first, and how often the pair is in order."""
    tops: list[int] = []
    ordered: list[bool] = []
    for form in asked:
        run, row = forward(model, form.tokens), np.arange(len(form.tokens))
        logits = readout(model, states(run)[state][:, -1])
        tops += logits.argmax(-1).tolist()
        ordered += (logits[row, form.answers[:, 0]] > logits[row, form.wrong[:, 0]]).tolist()
    words, counts = np.unique(tops, return_counts=True)
    order = np.argsort(-counts)[:4]
    named = sum(known.vocabulary[word] in known.names for word in tops)
    return {
        "words": [known.vocabulary[words[i]] for i in order],
        "shares": digits(counts[order] / len(tops)),
        "names": round(named / len(tops), 4),
        "in_order": round(float(np.mean(ordered)), 4),
    }
