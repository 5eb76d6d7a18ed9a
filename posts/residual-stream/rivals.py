"""Tests on which two explanations part: who acts on a message that one head misses, whether a write is an eraser.

In go a model and questions, out come means with their standard errors.
"""

from collections.abc import Sequence

import numpy as np

import ledger
from blog.lab import estimate
from blog.lab.arrays import Array, softmax
from blog.lab.language import Ids, Language
from blog.lab.measure import answers_without, fact_task
from blog.lab.prompts import Prompts, answered
from blog.lab.storage import Json
from blog.lab.transformer import Hook, Run, Transformer, forward

WRITER, READER = (2, 3), (3, 2)  # the value edge that composes most in seed 0
LAST = 3  # the last layer


def mean(values: Array) -> list[float]:
    """A mean and its standard error, as the data keep them."""
    found = estimate.mean(values.astype(np.float64))
    return [float(found), found.error]


# A head that misses a message that others still hear


def missed(model: Transformer, asked: Prompts, instead: Array) -> Json:
    """Share of repeats right when the reader misses the writer, and when others miss it too or act as before.

    Every deaf input is built from the run in which all the other cuts are made, so that a reader is made deaf to the
    writer and to nothing else. The errors are between strings.
    """
    clean = forward(model, asked.tokens)

    def values(run: Run, heads: Sequence[int]) -> list[Hook]:
        cut = [(WRITER, (LAST, head)) for head in heads]
        return [ledger.edge_cut(model, run, writer=a, reader=b, kind="v", instead=instead) for a, b in cut]

    def deaf(run: Run, layer: int) -> Hook:
        return ledger.mlp_deaf_to(model, run, writer=WRITER, layer=layer, instead=instead)

    one = values(clean, [READER[1]])
    cut = forward(model, asked.tokens, one)
    before = forward(model, asked.tokens, [deaf(clean, 2)])  # the cut of layer 3 must be built from this run
    silent = clean.layers[WRITER[0]].head.copy()
    silent[:, WRITER[1]] = instead
    others = [head for head in range(model.config.n_heads) if head != READER[1]]
    tests: dict[str, list[Hook]] = {
        "whole": [],
        "cut": one,
        "writer": [Hook(site="head", layer=WRITER[0], head=WRITER[1], mode="mean", source=silent)],
        "cut, MLP 2 deaf": [deaf(clean, 2), *values(before, [READER[1]])],
        "cut, MLP 3 deaf": [*one, deaf(cut, LAST)],
        "cut, MLP 3 as before": [*one, Hook(site="mlp", layer=LAST, mode="patch", source=clean)],
        "only MLP 3 as if cut": [Hook(site="mlp", layer=LAST, mode="patch", source=cut)],
        "all values": values(clean, range(model.config.n_heads)),
        **{f"values of {LAST}.{head} too": values(clean, [READER[1], head]) for head in others},
    }
    right = {test: right_by_string(model, asked, hooks) for test, hooks in tests.items()}
    return {"n": len(asked.tokens)} | {test: mean(each) for test, each in right.items()}


def right_by_string(model: Transformer, asked: Prompts, hooks: Sequence[Hook]) -> Array:
    """Share of the repeats of each string that are right."""
    right = answered(forward(model, asked.tokens, hooks), asked)[:, 0]
    found: Array = right.reshape(asked.positions.shape).mean(axis=1)
    return found


# A write against another


def against(model: Transformer, forms: Sequence[Prompts]) -> Json:
    """What MLP 3 and all later parts write along the mean write of MLP 0 at the last word, in units of that mean.

    Once in the whole model, once with MLP 0 at zero there: a part that answers what MLP 0 wrote must stop.
    """
    runs = [forward(model, form.tokens) for form in forms]
    shared = np.concatenate([run.layers[0].mlp[:, -1] for run in runs]).mean(axis=0)
    along = shared / (shared @ shared)
    found: dict[str, list[Array]] = {"MLP 3": [], "later": [], "MLP 3, MLP 0 silent": [], "later, MLP 0 silent": []}
    for form, run in zip(forms, runs, strict=True):
        last = form.tokens.shape[1] - 1
        silent = forward(model, form.tokens, [Hook(site="mlp", layer=0, mode="zero", positions=(last,))])
        for each, name in ((run, ""), (silent, ", MLP 0 silent")):
            found[f"MLP 3{name}"].append(each.layers[LAST].mlp[:, -1] @ along)
            found[f"later{name}"].append(later_writes(each) @ along)
    means = {name: mean(np.concatenate(parts)) for name, parts in found.items()}
    return {"n": sum(len(form.tokens) for form in forms)} | means


def later_writes(run: Run) -> Array:
    """All that layers 1 to 3 add at the last position."""
    found: Array = np.sum([layer.mlp[:, -1] + layer.attention[:, -1] for layer in run.layers[1:]], axis=0)
    return found


# Facts without the later feed-forwards


def facts_without(model: Transformer, known: Language) -> Json:
    """Share of facts right with MLPs 1 to 3 all at their mean: in the first form, and in all three."""
    task = fact_task(model, known)
    right = answers_without(model, task, [("mlp", layer, None) for layer in range(1, 4)])[:, 0]
    first = len(task.forms[0].tokens)
    return {"first": float(right[:first].mean()), "all": float(right.mean()), "n": first, "n_all": len(right)}


# The length of the stream, and what the last feed-forward says when in doubt


def entropy_of(run: Run) -> Array:
    """The model's doubt at every word but the start, in nats."""
    shares = softmax(run.logits[:, 1:].astype(np.float64))
    found: Array = -(shares * np.log(shares + 1e-12)).sum(-1)
    return found


def grown(run: Run, *, open_above: float, clear_below: float) -> Json:
    """Mean length of the stream before each layer and at the end, where the next word is open and where it is clear.

    The errors take every word for itself.
    """
    doubt = entropy_of(run)
    lengths = [np.linalg.norm(each[:, 1:], axis=-1) for each in (*(block.stream for block in run.layers), run.stream)]
    found: Json = {}
    for name, chosen in (("open", doubt > open_above), ("clear", doubt < clear_below)):
        found[name] = {"n": int(chosen.sum()), "length": [mean(each[chosen]) for each in lengths]}
    return found


def frequencies(model: Transformer, run: Run, known: Language, tokens: Ids, *, open_above: float) -> Json:
    """How the mean write of MLP 3 on open words, read as an output, goes with the words' frequency in `tokens`.

    Sources of the rival: Stolfo et al. 2024, arXiv:2406.16254, where token frequency neurons push each word's logit in
    proportion to the logarithm of its frequency.
    """
    write = run.layers[LAST].mlp[:, 1:][entropy_of(run) > open_above].mean(axis=0)
    pushed = ledger.promoted(model, write)
    counts = np.bincount(tokens[:, 1:].ravel(), minlength=len(known.vocabulary))
    content, seen = np.isin(np.arange(len(counts)), [known.ids[word] for word in known.content]), counts > 0
    groups = {"all": seen, "content": seen & content, "others": seen & ~content}
    return {
        "words": int(counts.sum()),
        "n": {name: int(group.sum()) for name, group in groups.items()},
        "correlation": {
            name: float(np.corrcoef(np.log(counts[group]), pushed[group])[0, 1]) for name, group in groups.items()
        },
        "others": {
            known.vocabulary[word]: [int(counts[word]), float(pushed[word])]
            for word in np.flatnonzero(groups["others"])
        },
    }
