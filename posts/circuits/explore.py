"""Measure what the article's figures show beyond the manifest: circuits of every size, every edge, every role.

    OMP_NUM_THREADS=1 python posts/circuits/explore.py

In go the stored weights, out comes data/explore.json, in some minutes on two cores. Nothing is trained here.
"""

import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.attribution import Part
from blog.lab.circuit import ROLES, fewer, flipped, kept, part_of
from blog.lab.effects import EACH, SEED, pair, scores
from blog.lab.estimate import ratio
from blog.lab.language import Giving, Language, giving, language, third_giver
from blog.lab.measure import Task, answers_without, giving_task, heads, name, removal, without
from blog.lab.prompts import Prompts, answered, combine, giving_prompts
from blog.lab.storage import LAB, file_digest, manifest, published, write_json
from blog.lab.transformer import FeedForwards, Hook, Run, Transformer, average, forward, heard_from

HERE = Path(__file__).parent
SCRIPTS = [
    HERE / "explore.py",
    *(LAB / f"{name}.py" for name in ("circuit", "measure", "prompts", "language", "words")),
]
MODELS = ("rich-0", "rich-1")
KEPT = ["0.0 0.2 0.3 3.3", "0.0 0.2 3.3"]  # one route alone, and without its head
SPLIT = ["0.0", "0.1", "0.2", "0.3", "1.2", "1.3", "2.0", "2.1", "3.3"]
SAMPLES = {  # switched off, and how, in the figures' first sentence
    "rich-0": [
        ("", "mean"), ("0.3", "mean"), ("2.0", "mean"), ("0.3,2.0", "mean"), ("0.0,0.1,0.2", "mean"),
        ("1.0", "mean"), ("1.0", "zero"), ("MLP 0", "mean"), ("MLP 0", "zero"),
    ],
    "rich-1": [("", "mean"), ("0.2", "mean"), ("0.3,2.0,2.1", "mean")],
}  # fmt: skip
FIRST = Giving(a="Mary", b="John", giver="John", receiver="Mary", place="store", thing="drink")
FIRST_TEMPLATE = 1  # "When Mary and John went to the store , John gave a drink to"
VARIANTS = 12  # sentences with other names that the page averages over
RANDOM_SETS = 32  # of each size
RULES: tuple[FeedForwards, ...] = ("recomputed", "frozen")  # of path patching
EDGE_SENTENCES = 10  # of each form, for every edge
FARTHEST = 12  # words back
TWO_NAMES = ("X and Y to", "X sold Y it to", "X gave a drink to Y to")  # where latest and three to five back part
Json = dict[str, Any]


def main() -> None:
    """Measure both models and write the file."""
    with ProcessPoolExecutor(len(MODELS)) as pool:
        results = dict(zip(MODELS, pool.map(explored, MODELS), strict=True))
    questions = asked(language("rich"), seed=401, each=3, third=5)
    content = {"script_sha256": file_digest(*SCRIPTS), "questions": questions, **results}
    write_json(HERE / "data" / "explore.json", content)


def explored(model: str) -> Json:
    """All numbers of one model: searches over 240 sentences, what needs no search over 1,920."""
    weights, known = published(model), language("rich")
    many = giving_task(weights, known, seed=SEED, count=EACH * len(known.templates))
    task = fewer(giving_task(weights, known, seed=SEED, count=40 * len(known.templates)), 20)
    greedy = manifest()[model]["circuit"]["greedy"]
    surer = greedy_by_probability(weights, task)
    sets = {
        "greedy 6": next(row["circuit"] for row in greedy if row["size"] == 6),
        "surer 8": next(row["circuit"] for row in surer if row["size"] == 8),
    }
    return {
        "kept": {these: scores(answers_without(weights, many, others(weights, these))) for these in KEPT},
        "samples": samples(weights, known, SAMPLES[model]),
        "split": {head: split_effect(weights, many, part_of(head), known) for head in SPLIT},
        "by_probability": surer,
        "random": random_sets(weights, fewer(task, 6), seed=402, count=RANDOM_SETS),
        "tests": {label: tested(weights, task, [part_of(head) for head in heads_]) for label, heads_ in sets.items()},
        "paths": {rule: path_table(weights, fewer(task, EDGE_SENTENCES), rule) for rule in RULES},
        "nearness": nearness(weights, known),
        "two_names": two_names(weights, known, seed=403, count=200),
        "late": late_receiver(weights, known, seed=404, count=EACH * 12),
    }


# Circuits


def others(model: Transformer, spelled: str) -> list[Part]:
    """All heads but these."""
    return [part for part in heads(model) if name(part) not in spelled.split()]


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


def split_effect(model: Transformer, task: Task, part: Part, known: Language) -> list[tuple[float, float]]:
    """What a head adds to the receiver's and to the giver's logit, each against the mean of the other names."""
    everyone = np.array([known.ids[word] for word in known.names])
    added = []
    for form, mean in zip(task.forms, task.averages, strict=True):
        whole, rest = (
            lifted(forward(model, form.tokens, hooks), form, everyone) for hooks in ([], [removal(part, "mean", mean)])
        )
        added.append(whole - rest)
    return [pair(values) for values in np.concatenate(added, axis=-1)]


def lifted(run: Run, form: Prompts, everyone: Any) -> Any:
    """How far receiver and giver stand above the mean of all other names, [2, b]."""
    logits = run.logits[:, -1].astype(np.float64)
    two = [np.take_along_axis(logits, ids, axis=1)[:, 0] for ids in (form.answers, form.wrong)]
    others = (logits[:, everyone].sum(axis=1) - two[0] - two[1]) / (len(everyone) - 2)
    return np.array(two) - others


# Where the answer is


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


def path_table(model: Transformer, task: Task, feed_forwards: FeedForwards) -> Json:
    """Share of the flip that each edge carries alone, with standard errors: rows are receivers, columns senders."""
    pairs = [(form, forward(model, form.tokens), forward(model, flipped(form))) for form in task.forms]
    clean = np.concatenate([answered(run, form)[:, 1] for form, run, _ in pairs])
    other = np.concatenate([answered(run, form)[:, 1] for form, _, run in pairs])
    columns = [[edge_effects(model, *pair, sender, feed_forwards) for pair in pairs] for sender in senders(model)]
    table = [
        [ratio(clean - np.concatenate([form[row] for form in column]), clean - other) for column in columns]
        for row in range(len(receivers(model)))
    ]
    return {
        "sentences": len(clean),
        "senders": [spelled(part) for part in senders(model)],
        "receivers": [spelled(part) for part in receivers(model)],
        "share": [[round(float(cell), 4) for cell in row] for row in table],
        "error": [[round(cell.error, 4) for cell in row] for row in table],
    }


def edge_effects(
    model: Transformer, form: Prompts, clean: Run, other: Run, sender: Part, feed_forwards: FeedForwards
) -> list[Any]:
    """The logit differences when one sender's change is heard by each receiver alone."""
    hook = Hook(site=sender[0], layer=sender[1], head=sender[2], mode="patch", source=other)
    heard = heard_from(model, form.tokens, clean=clean, sender=hook, feed_forwards=feed_forwards)
    found = []
    for site, layer, head in receivers(model):
        told = heard
        if site != "logits":
            place = Hook(site=site, layer=layer, head=head, mode="patch", source=heard)
            told = forward(model, form.tokens, [place]) if layer >= sender[1] else clean
        found.append(answered(told, form)[:, 1])
    return found


def spelled(part: Part) -> str:
    """A sender or receiver: "words", "2.1", "MLP 0", "logits", "2.1 q"."""
    site, layer, head = part
    fixed = {"stream": "words", "logits": "logits", "mlp": f"MLP {layer}", "mlp_in": f"MLP {layer}"}
    return fixed.get(site) or (f"{layer}.{head}" if site == "head" else f"{layer}.{head} {site}")


# A closer look


def nearness(model: Transformer, known: Language) -> Json:
    """Scores of layer-0 heads, before the softmax, from "to" to a name so many words back, averaged over all names.

    Layer 0 sees a word and a distance and nothing else, so these decide between any two names in any sentence.
    """
    everyone, filler = [known.ids[who] for who in known.names], known.ids["the"]
    rows: Json = {f"0.{head}": [] for head in range(model.config.n_heads)}
    for back in range(1, FARTHEST + 1):
        before = [0] * (FARTHEST - back)
        tokens = np.array([[*before, who, *[filler] * (back - 1), known.ids["to"]] for who in everyone])
        run = forward(model, tokens).layers[0]
        keys = run.k[:, :, FARTHEST - back]
        scores = (run.q[:, :, -1] * keys).sum(axis=-1) / model.config.d_head**0.5
        for head in range(model.config.n_heads):
            rows[f"0.{head}"].append(float(scores[:, head].mean()))
    return rows


def two_names(model: Transformer, known: Language, *, seed: int, count: int) -> Json:
    """Attention of layer-0 heads from the last word to the earlier and the later of two names, by form of sentence."""
    chooser, found = random.Random(seed), {}
    for form in TWO_NAMES:
        words = [None, *form.split()]
        at = [words.index(who) for who in ("X", "Y")]
        pairs = [dict(zip("XY", chooser.sample(known.names, 2), strict=True)) for _ in range(count)]
        rows = [[0] + [known.ids[pair.get(word, word)] for word in form.split()] for pair in pairs]
        pattern = forward(model, np.array(rows)).layers[0].pattern[:, :, -1]
        found[form] = {f"0.{h}": [float(pattern[:, h, i].mean()) for i in at] for h in range(model.config.n_heads)}
    return found


def late_receiver(model: Transformer, known: Language, *, seed: int, count: int) -> Json:
    """The receiver is named beside the second giver ("John and Mary gave a drink to"): who is first then?"""
    chooser, rows = random.Random(seed), []
    for number in range(count):
        before, _, behind = known.templates[number % len(known.templates)].rpartition("{S}")
        rows.append((before + "{S} and {R}" + behind, giving(known, chooser)))
    forms = giving_prompts(known, rows)
    swapped = [replace(form, answers=form.wrong, wrong=form.answers) for form in forms]
    both = {"receiver": forms, "giver": swapped}
    return {
        who: scores(np.concatenate([answered(forward(model, form.tokens), form) for form in asked]))
        for who, asked in both.items()
    }


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
