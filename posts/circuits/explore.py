"""Measure what the article's figures show beyond the manifest: circuits of every size, every edge, every role.

    OMP_NUM_THREADS=1 python posts/circuits/explore.py

In go the stored weights, out comes data/explore.json, in about three minutes. Nothing is trained here.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.attribution import Part
from blog.lab.circuit import ROLES, fewer, flipped, kept, part_of
from blog.lab.language import Giving, Language, giving, language, third_giver
from blog.lab.measure import Task, giving_task, heads, name, removal, without
from blog.lab.prompts import Prompts, answered, combine, giving_prompts, score
from blog.lab.storage import LAB, file_digest, manifest, published, write_json
from blog.lab.transformer import Hook, Run, Transformer, average, forward

HERE = Path(__file__).parent
SCRIPTS = [
    HERE / "explore.py",
    *(LAB / f"{name}.py" for name in ("circuit", "measure", "prompts", "language", "words")),
]
SETS = {  # which heads are removed together, by model
    "rich-0": ["0.3", "2.0", "0.3 2.0", "1.2 1.3", "0.3 1.2 1.3", "0.0 0.1 0.2", "1.0", "3.3", "0.0"],
    "rich-1": ["0.2", "0.3", "2.0 2.1", "1.3", "0.3 2.0 2.1", "1.2"],
}
KEPT = ["0.0 0.2 0.3 3.3", "0.0 0.2 3.3"]  # one route alone, and without its head
SPLIT = ["0.0", "0.1", "0.2", "0.3", "1.2", "1.3", "2.0", "2.1", "3.3"]
SAMPLES = {  # switched off, and how, in the figures' first sentence
    "rich-0": [
        ("", "mean"),
        ("0.3", "mean"),
        ("2.0", "mean"),
        ("0.3,2.0", "mean"),
        ("0.0,0.1,0.2", "mean"),
        ("1.0", "mean"),
        ("1.0", "zero"),
        ("MLP 0", "mean"),
        ("MLP 0", "zero"),
    ],
    "rich-1": [("", "mean"), ("0.2", "mean"), ("0.3,2.0,2.1", "mean")],
}
FIRST = Giving(a="Mary", b="John", giver="John", receiver="Mary", place="store", thing="drink")
FIRST_TEMPLATE = 1  # "When Mary and John went to the store , John gave a drink to"
VARIANTS = 12  # sentences with other names that the page averages over
RANDOM_SETS = 32  # of each size
Json = dict[str, Any]


def main() -> None:
    """Measure both models and write the file."""
    known, results = language("rich"), {}
    for model in SETS:
        results[model] = explored(model, published(model), known)
        print(model, "measured", flush=True)
    questions = asked(known, seed=401, each=3, third=5)
    content = {"script_sha256": file_digest(*SCRIPTS), "questions": questions, **results}
    write_json(HERE / "data" / "explore.json", content)


def explored(model: str, weights: Transformer, known: Language) -> Json:
    """All numbers of one model."""
    task = fewer(giving_task(weights, known, seed=301, count=40 * len(known.templates)), 20)
    greedy = manifest()[model]["circuit"]["greedy"]
    surer = greedy_by_probability(weights, task)
    sets = {
        "greedy 6": next(row["circuit"] for row in greedy if row["size"] == 6),
        "surer 8": next(row["circuit"] for row in surer if row["size"] == 8),
    }
    return {
        "removed": removed(weights, task, SETS[model]),
        "alone": removed(weights, task, [name(part) for part in heads(weights)]),
        "kept": {these: scores_of(kept(weights, task, parts_of(these))) for these in KEPT},
        "samples": samples(weights, known, SAMPLES[model]),
        "split": {head: split_effect(weights, task, part_of(head), known) for head in SPLIT},
        "by_probability": surer,
        "random": random_sets(weights, fewer(task, 6), seed=402, count=RANDOM_SETS),
        "tests": {label: tested(weights, task, [part_of(head) for head in heads_]) for label, heads_ in sets.items()},
        "roles": role_maps(weights, fewer(task, 10)),
        "paths": path_table(weights, fewer(task, 3)),
        "recency": recency(weights, known, seed=403, count=200),
        "late": late_receiver(weights, known, seed=404, count=240),
    }


# Circuits


def removed(model: Transformer, task: Task, sets: Sequence[str]) -> Json:
    """The scores without each set of heads, replaced by zero and by their average."""
    rows: Json = {"": scores_of(without(model, task, []))}
    for spelled in sets:
        parts = parts_of(spelled)
        rows[spelled] = {mode: scores_of(without(model, task, parts, mode)) for mode in ("mean", "zero")}
    return rows


def parts_of(spelled: str) -> list[Part]:
    """Heads from their names, "0.3 2.0"."""
    return [part_of(head) for head in spelled.split()]


def scores_of(scores: Any) -> list[float]:
    """Logit difference, accuracy, probability."""
    return [scores.logit_difference, scores.top1, scores.probability]


def greedy_by_probability(model: Transformer, task: Task) -> list[Json]:
    """Drop the head whose loss leaves the answer most probable, again and again."""
    circuit, rows = heads(model), []
    while True:
        left = kept(model, task, circuit)
        row = {"size": len(circuit), "logit_difference": left.logit_difference, "top1": left.top1}
        rows.append({**row, "probability": left.probability, "circuit": [name(part) for part in circuit]})
        if not circuit:
            return rows
        smaller = [[part for part in circuit if part != dropped] for dropped in circuit]
        circuit = max(smaller, key=lambda trial: kept(model, task, trial).probability)


def random_sets(model: Transformer, task: Task, *, seed: int, count: int) -> list[Json]:
    """Logit difference and accuracy of random sets of each size."""
    chooser, rows = random.Random(seed), []
    for size in range(1, len(heads(model))):
        found = [kept(model, task, chooser.sample(heads(model), size)) for _ in range(count)]
        pairs = sorted((round(each.logit_difference, 2), round(each.top1, 3)) for each in found)
        rows.append({"size": size, "sets": pairs})
    return rows


def tested(model: Transformer, task: Task, circuit: Sequence[Part]) -> Json:
    """The three tests, completeness on every subset K of the circuit."""
    whole = without(model, task, []).logit_difference
    own = kept(model, task, circuit)
    points = []
    for size in range(len(circuit) + 1):
        for lost in combinations(circuit, size):
            rest = [part for part in circuit if part not in lost]
            inside = kept(model, task, rest).logit_difference
            points.append([" ".join(name(part) for part in lost), without(model, task, lost).logit_difference, inside])
    minimal = {name(part): kept(model, task, [other for other in circuit if other != part]) for part in circuit}
    return {
        "circuit": [name(part) for part in circuit],
        "whole": whole,
        "scores": scores_of(own),
        "subsets": points,
        "minimality": {head: scores_of(left) for head, left in minimal.items()},
    }


def split_effect(model: Transformer, task: Task, part: Part, known: Language) -> list[float]:
    """What a head adds to the receiver's and to the giver's logit, each against the mean of the other names."""
    added = np.zeros(2)
    everyone = np.array([known.ids[word] for word in known.names])
    for form, mean in zip(task.forms, task.averages, strict=True):
        for sign, hooks in ((1, []), (-1, [removal(part, "mean", mean)])):
            logits = forward(model, form.tokens, hooks).logits[:, -1].astype(np.float64)
            total = logits[:, everyone].sum(axis=1)
            two = [np.take_along_axis(logits, ids, axis=1)[:, 0] for ids in (form.answers, form.wrong)]
            others = (total - two[0] - two[1]) / (len(everyone) - 2)
            added += sign * np.array([(each - others).mean() for each in two]) / len(task.forms)
    return [float(value) for value in added]


# Where the answer stands


def role_maps(model: Transformer, task: Task) -> Json:
    """Share of the flip that the stream, one attention or one feed-forward carries over at one role's position."""
    pairs = [(form, forward(model, form.tokens), forward(model, flipped(form))) for form in task.forms]
    before, after = ends(pairs)
    sites: tuple[str, ...] = ("stream", "attention", "mlp")
    maps: Json = {"clean": before, "flipped": after}
    for site in sites:
        layers = range(model.config.n_layers + (site == "stream"))
        maps[site] = {role: [share_moved(model, pairs, site, layer, role) for layer in layers] for role in ROLES}
    return maps


def ends(pairs: Sequence[tuple[Prompts, Run, Run]]) -> tuple[float, float]:
    """The logit difference in the sentences and in those from which is patched."""
    before = combine([answered(clean, form) for form, clean, _ in pairs]).logit_difference
    return before, combine([answered(other, form) for form, _, other in pairs]).logit_difference


def share_moved(
    model: Transformer, pairs: Sequence[tuple[Prompts, Run, Run]], site: str, layer: int, role: str
) -> float:
    """The share of one cell."""
    answers = []
    for form, clean, other in pairs:
        mixed, rows, at = value_of(clean, site, layer).copy(), np.arange(len(form.tokens)), form.roles[role]
        mixed[rows, at] = value_of(other, site, layer)[rows, at]
        hook = Hook(site=site, layer=layer, mode="patch", source=mixed)
        answers.append(answered(forward(model, form.tokens, [hook]), form))
    before, after = ends(pairs)
    return (before - combine(answers).logit_difference) / (before - after)


def value_of(run: Run, site: str, layer: int) -> Any:
    """A site's value; the stream after the last block has no block of its own."""
    return run.stream if layer == len(run.layers) else getattr(run.layers[layer], site)


# Edges


def senders(model: Transformer) -> list[Part]:
    """The words themselves, then every head and feed-forward."""
    layers = range(model.config.n_layers)
    return [("stream", 0, None), *heads(model), *(("mlp", layer, None) for layer in layers)]


def receivers(model: Transformer) -> list[Part]:
    """The logits (layer n_layers), the feed-forwards' inputs, and queries, keys and values of every head."""
    layers = range(model.config.n_layers)
    own = [(site, layer, head) for site in ("q", "k", "v") for _, layer, head in heads(model)]
    return [("logits", model.config.n_layers, None), *(("mlp_in", layer, None) for layer in layers), *own]


def path_table(model: Transformer, task: Task) -> Json:
    """Share of the flip that each edge carries alone: rows are receivers, columns senders."""
    pairs = [(form, forward(model, form.tokens), forward(model, flipped(form))) for form in task.forms]
    before, after = ends(pairs)
    columns = [[edge_effects(model, *pair, sender) for pair in pairs] for sender in senders(model)]
    table = [
        [(before - combine([form[row] for form in column]).logit_difference) / (before - after) for column in columns]
        for row in range(len(receivers(model)))
    ]
    return {
        "senders": [spelled(part) for part in senders(model)],
        "receivers": [spelled(part) for part in receivers(model)],
        "share": [[round(value, 4) for value in row] for row in table],
    }


def edge_effects(model: Transformer, form: Prompts, clean: Run, other: Run, sender: Part) -> list[Any]:
    """The answers when one sender's change is heard by each receiver alone."""
    layers = range(model.config.n_layers)
    frozen = [Hook(site=site, layer=layer, mode="patch", source=clean) for layer in layers for site in ("head", "mlp")]
    hook = Hook(site=sender[0], layer=sender[1], head=sender[2], mode="patch", source=other)
    heard = forward(model, form.tokens, [*frozen, hook])
    answers = []
    for site, layer, head in receivers(model):
        place = Hook(site=site, layer=layer, head=head, mode="patch", source=heard) if site != "logits" else None
        answers.append(answered(forward(model, form.tokens, [place]) if place else heard, form))
    return answers


def spelled(part: Part) -> str:
    """A sender or receiver: "words", "2.1", "MLP 0", "logits", "2.1 q"."""
    site, layer, head = part
    fixed = {"stream": "words", "logits": "logits", "mlp": f"MLP {layer}", "mlp_in": f"MLP {layer}"}
    return fixed.get(site) or (f"{layer}.{head}" if site == "head" else f"{layer}.{head} {site}")


# A closer look


def recency(model: Transformer, known: Language, *, seed: int, count: int) -> Json:
    """Attention of layer-0 heads from the last word to five different names in a row, the latest first."""
    chooser, rows = random.Random(seed), []
    filler = known.ids["and"], known.ids["to"]
    for _ in range(count):
        row = [0]
        for number, who in enumerate(chooser.sample(known.names, 5)):
            row += [known.ids[who], filler[number == 4]]
        rows.append(row)
    pattern = forward(model, np.array(rows)).layers[0].pattern[:, :, -1]
    places = [9, 7, 5, 3, 1]
    return {f"0.{head}": [float(pattern[:, head, at].mean()) for at in places] for head in range(model.config.n_heads)}


def late_receiver(model: Transformer, known: Language, *, seed: int, count: int) -> Json:
    """The receiver is named beside the second giver ("John and Mary gave a drink to"): who is first then?"""
    chooser, rows = random.Random(seed), []
    for number in range(count):
        before, _, behind = known.templates[number % len(known.templates)].rpartition("{S}")
        rows.append((before + "{S} and {R}" + behind, giving(known, chooser)))
    forms = giving_prompts(known, rows)
    swapped = [replace(form, answers=form.wrong, wrong=form.answers) for form in forms]
    return {"receiver": scores_of(score(model, forms)), "giver": scores_of(score(model, swapped))}


def asked(known: Language, *, seed: int, each: int, third: int) -> list[Json]:
    """Questions on which the page evaluates the reader's own circuit, by template, with third givers to average."""
    chooser, forms = random.Random(seed), []
    for template in known.templates:
        own = giving_prompts(known, [(template, giving(known, chooser)) for _ in range(each)])[0]
        others = giving_prompts(known, [(template, third_giver(known, chooser)) for _ in range(third)])[0]
        pairs = np.concatenate([own.tokens, own.answers, own.wrong], axis=1)
        forms.append({"asked": pairs.tolist(), "others": others.tokens.tolist()})
    return forms


# The figures' samples: what the page computes in JavaScript for its first sentence


def samples(model: Transformer, known: Language, asked: Sequence[tuple[str, str]]) -> Json:
    """What the figures say about their first sentence: after knock-outs, and in every cell of the patching map."""
    (form,) = giving_prompts(known, [(known.templates[FIRST_TEMPLATE], FIRST)])
    mean = average([forward(model, unrelated(form.tokens[0].tolist(), known))])
    rows = []
    for off, how in asked:
        parts = [part_by_name(each) for each in off.split(",") if each]
        logits = forward(model, form.tokens, [removal(part, how, mean) for part in parts]).logits[0, -1]
        answer, wrong = form.answers[0, 0], form.wrong[0, 0]
        rank = 1 + int((logits > logits[answer]).sum())
        first = known.vocabulary[int(logits.argmax())]
        rows.append(
            {"off": off, "how": how, "difference": float(logits[answer] - logits[wrong]), "rank": rank, "first": first}
        )
    pair = (form, forward(model, form.tokens), forward(model, flipped(form)))
    cells = {role: [share_moved(model, [pair], "stream", layer, role) for layer in range(5)] for role in ROLES}
    return {"knocked": rows, "cells": cells}


def unrelated(tokens: list[int], known: Language) -> Any:
    """The sentence with every name replaced by an unrelated one; twin of `unrelated` in knock-it-out.js."""
    everyone = [known.ids[word] for word in known.names]
    free = [token for token in everyone if token not in tokens]
    rows = []
    for k in range(VARIANTS):
        at = {place: seen for seen, place in enumerate(i for i, token in enumerate(tokens) if token in everyone)}
        rows.append([free[(7 * k + 11 * at[i]) % len(free)] if i in at else token for i, token in enumerate(tokens)])
    return np.array(rows)


def part_by_name(spelled: str) -> Part:
    """A head "2.1" or a feed-forward "MLP 0"."""
    return ("mlp", int(spelled[4:]), None) if spelled.startswith("MLP") else part_of(spelled)


if __name__ == "__main__":
    main()
