"""Neurons as keys and values: which words excite them, which words they promote, and what is lost without one.

In go a model and its corpus, out come the best contexts of every neuron and how pure they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blog.lab import words
from blog.lab.arrays import Array
from blog.lab.language import Ids, Language
from blog.lab.prompts import Prompts, answered
from blog.lab.transformer import Hook, Run, Transformer, forward

CLASSES = ("name", "place", "object", "country", "relation", "value", "function word")
TOP = 40  # contexts on which purity is measured
PROMOTED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Neurons:
    """What excites the neurons of one block."""

    purest: Array  # [d_ff]: the class that is most frequent among the top contexts
    purity: Array  # [d_ff]: its share of them
    active: float  # share of (token, neuron) pairs with an activation above 0.1
    promoted: float  # share of neurons whose promoted words are of one class to three quarters
    best: Ids  # [d_ff, shown]: flat positions of the most exciting words, best first


def classes(known: Language) -> Ids:
    """The class of each word of the vocabulary."""
    groups = (known.names, words.PLACES, words.OBJECTS, words.COUNTRIES, tuple(words.RELATIONS))
    values = tuple(value for group in words.RELATIONS.values() for value in group)
    found = {word: number for number, group in enumerate((*groups, values)) for word in group}
    return np.array([found.get(word, len(CLASSES) - 1) for word in known.vocabulary])


def promoted_by(model: Transformer, layer: int) -> Array:
    """What each neuron's value adds to each word's logit, up to the final norm's scale, [d_ff, vocab_size]."""
    value = model.weights[f"block{layer}.w_out"]
    read = (value - value.mean(axis=1, keepdims=True)) * model.weights["final_gain"] @ model.weights["unembedding"]
    found: Array = read - read.mean(axis=1, keepdims=True)
    return found


def described(
    model: Transformer, known: Language, run: Run, tokens: Ids, *, layer: int, rows: int, shown: int
) -> Neurons:
    """The neurons of one block on a corpus; contexts to show come from its first `rows`."""
    kind = classes(known)
    activation = run.layers[layer].mlp_post[:, 1:].reshape(-1, model.config.d_ff)  # the start token is no word
    read = kind[tokens[:, 1:].reshape(-1)]
    top = np.argsort(-activation, axis=0, kind="stable")[:TOP]
    counts = np.stack([(read[top] == number).sum(axis=0) for number in range(len(CLASSES))])
    pushed = kind[np.argsort(-promoted_by(model, layer), axis=1)[:, :PROMOTED]]
    most = np.stack([(pushed == number).sum(axis=1) for number in range(len(CLASSES))]).max(axis=0)
    first = activation[: rows * (tokens.shape[1] - 1)]
    return Neurons(
        purest=counts.argmax(axis=0),
        purity=counts.max(axis=0) / TOP,
        active=float((activation > 0.1).mean()),
        promoted=float((most >= 0.75 * PROMOTED).mean()),
        best=np.argsort(-first, axis=0, kind="stable")[:shown].T,
    )


def log_probability(run: Run, asked: Prompts) -> Array:
    """Of each question's answer."""
    found: Array = np.log(answered(run, asked)[:, 2])
    return found


def knocked_out(model: Transformer, asked: Prompts, *, layer: int, neurons: Sequence[int]) -> Array:
    """How the log-probability of each answer changes when one neuron is silenced everywhere, [neurons, questions]."""
    whole = log_probability(forward(model, asked.tokens), asked)
    found = []
    for neuron in neurons:
        hook = Hook(site="mlp_post", layer=layer, mode="zero", units=(neuron,))
        found.append(log_probability(forward(model, asked.tokens, [hook]), asked) - whole)
    return np.array(found)


def silenced_until_lost(model: Transformer, asked: Prompts, alone: Array, *, layer: int, most: int = 128) -> Ids:
    """How many neurons must be silenced together, the costliest first, until the answer is no longer on top.

    `alone` [neurons, questions] is what each costs alone; a question that survives counts as `most`.
    """
    clean = forward(model, asked.tokens).layers[layer].mlp_post
    order, found = alone.argsort(axis=0), np.full(len(asked.tokens), most)
    source = clean.copy()
    for count in range(1, most):
        for question in range(len(asked.tokens)):
            source[question, :, order[count - 1, question]] = 0
        run = forward(model, asked.tokens, [Hook(site="mlp_post", layer=layer, mode="patch", source=source)])
        gone = answered(run, asked)[:, 0] == 0
        found = np.where(gone & (found == most), count, found)
        if gone.all():
            break
    return found
