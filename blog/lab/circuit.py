"""From parts to a circuit: where the answer is, which heads suffice, and whether they are all that matters.

F is the mean logit difference with every head outside the circuit replaced by its average; feed-forwards, norms and
embeddings stay.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from blog.lab.attribution import Part
from blog.lab.estimate import Estimate, Values, ratio
from blog.lab.measure import Task, heads, mlps, name, without
from blog.lab.prompts import Prompts, Scores, answered
from blog.lab.transformer import Hook, Run, Transformer, forward

ROLES = ("receiver", "giver", "giver again", "verb", "last")


def kept(model: Transformer, task: Task, circuit: Sequence[Part]) -> Scores:
    """The scores with only these heads intact."""
    return without(model, task, [part for part in heads(model) if part not in circuit])


def patching_map(model: Transformer, task: Task) -> dict[str, object]:
    """Where the answer is: share of its flip that one position's stream carries over, by layer input, with errors.

    The other sentence lets the receiver be named where the giver was named again, which exchanges the answer.
    """
    pairs, before, after = _flip(model, task)
    shares: dict[str, list[Estimate]] = {}
    for role in ROLES:
        moved = [
            np.concatenate([answered(_moved(model, *pair, layer, role), pair[0])[:, 1] for pair in pairs])
            for layer in range(model.config.n_layers + 1)
        ]
        shares[role.replace(" ", "_")] = [ratio(before - values, before - after) for values in moved]
    return {
        "clean": before.mean(),
        "flipped": after.mean(),
        "n": len(before),
        "share": {role: [float(each) for each in row] for role, row in shares.items()},
        "error": {role: [each.error for each in row] for role, row in shares.items()},
    }


def flip_effects(model: Transformer, task: Task) -> dict[str, tuple[float, float]]:
    """How much of the flip each head and feed-forward carries over, by all ways, with its error."""
    pairs, before, after = _flip(model, task)
    effects = {}
    for part in (*heads(model), *mlps(model)):
        values = []
        for form, _, other in pairs:
            hook = Hook(site=part[0], layer=part[1], head=part[2], mode="patch", source=other)
            values.append(answered(forward(model, form.tokens, [hook]), form)[:, 1])
        found = ratio(before - np.concatenate(values), before - after)
        effects[name(part)] = (float(found), found.error)
    return effects


def _flip(model: Transformer, task: Task) -> tuple[list[tuple[Prompts, Run, Run]], Values, Values]:
    """Each form with its run and its flipped run; the logit differences before and after."""
    pairs = [(form, forward(model, form.tokens), forward(model, flipped(form))) for form in task.forms]
    before = np.concatenate([answered(clean, form)[:, 1] for form, clean, _ in pairs])
    after = np.concatenate([answered(other, form)[:, 1] for form, _, other in pairs])
    return pairs, before, after


def flipped(form: Prompts) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """The sentences with the receiver's name where the giver is named again."""
    tokens = form.tokens.copy()
    tokens[np.arange(len(tokens)), form.roles["giver again"]] = form.answers[:, 0]
    return tokens


def _moved(model: Transformer, form: Prompts, clean: Run, other: Run, layer: int, role: str) -> Run:
    """The run in which one position's stream comes from the other sentence."""
    rows, at = np.arange(len(form.tokens)), form.roles[role]
    streams = [run.layers[layer].stream if layer < len(run.layers) else run.stream for run in (clean, other)]
    mixed = streams[0].copy()
    mixed[rows, at] = streams[1][rows, at]
    return forward(model, form.tokens, [Hook(site="stream", layer=layer, mode="patch", source=mixed)])


def greedy(model: Transformer, task: Task) -> list[dict[str, Any]]:
    """Drop the head that changes F least, again and again; one row per size, with the circuit at that size."""
    circuit, rows = heads(model), []
    while True:
        left = kept(model, task, circuit)
        row = {"size": len(circuit), "logit_difference": left.logit_difference, "top1": left.top1}
        rows.append({**row, "circuit": [name(part) for part in circuit]})
        if not circuit:
            return rows
        smaller = [[part for part in circuit if part != dropped] for dropped in circuit]
        drift = [abs(kept(model, task, trial).logit_difference - left.logit_difference) for trial in smaller]
        circuit = smaller[int(np.argmin(drift))]


def random_circuits(model: Transformer, task: Task, *, size: int, count: int, seed: int) -> list[float]:
    """F of random circuits of one size, sorted."""
    chooser = random.Random(seed)
    trials = [chooser.sample(heads(model), size) for _ in range(count)]
    return sorted(kept(model, task, trial).logit_difference for trial in trials)


def minimality(model: Transformer, task: Task, circuit: Sequence[Part]) -> dict[str, float]:
    """How much F changes when one head of the circuit is dropped from it."""
    whole = kept(model, task, circuit).logit_difference
    rest = {part: [other for other in circuit if other != part] for part in circuit}
    return {name(part): kept(model, task, others).logit_difference - whole for part, others in rest.items()}


def incompleteness(model: Transformer, task: Task, circuit: Sequence[Part], *, count: int, seed: int) -> list[float]:
    """|F(circuit without K) - F(model without K)| for random subsets K of the circuit."""
    chooser = random.Random(seed)
    gaps = []
    for _ in range(count):
        removed = [part for part in circuit if chooser.random() < 0.5]
        rest = [part for part in circuit if part not in removed]
        whole = without(model, task, removed).logit_difference
        gaps.append(abs(kept(model, task, rest).logit_difference - whole))
    return gaps


def part_of(spelled: str) -> Part:
    """A head from its name, such as "2.1"."""
    layer, head = spelled.split(".")
    return ("head", int(layer), int(head))


def fewer(task: Task, each: int) -> Task:
    """The task with at most so many questions of each form, for searches."""
    return replace(task, forms=[_first(form, each) for form in task.forms])


def _first(form: Prompts, each: int) -> Prompts:
    parts = {key: getattr(form, key)[:each] for key in ("tokens", "positions", "answers", "wrong")}
    return replace(form, **parts, roles={role: at[:each] for role, at in form.roles.items()})
