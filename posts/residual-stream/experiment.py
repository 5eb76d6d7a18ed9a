"""Every result of the article that takes longer than a build may take: data/*.json, with this script's hash.

    OMP_NUM_THREADS=1 python posts/residual-stream/experiment.py [--only NAME]

Runs the laboratory's models; two to three minutes on one core.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import ledger
import neurons
import rivals
import tracing
from blog.lab.arrays import Array, softmax
from blog.lab.language import Ids, Language, batches, language
from blog.lab.measure import heads
from blog.lab.prompts import (
    Prompts,
    answered,
    combine,
    fact_prompts,
    giving_prompts,
    giving_sample,
    repeat_prompts,
)
from blog.lab.storage import Json, published, rounded_numbers, run_experiments
from blog.lab.transformer import Hook, Run, Transformer, average, forward

HERE = Path(__file__).parent
SCRIPTS = ("ledger.py", "neurons.py", "rivals.py", "tracing.py", "experiment.py")
NAMES = ("rich-0", "rich-1")
KINDS = ("q", "k", "v")
CORPUS_ROWS, CORPUS_LENGTH = 625, 32  # 20,000 words
SHOWN_ROWS, SHOWN = 120, 5  # the page's contexts: rows that they come from, how many a neuron has
OPEN, CLEAR = 4.0, 0.5  # entropy in nats above which the next word is open, below which it is clear
LIVE_REPEATS = 8  # sequences on which the page cuts edges
CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@cache
def known() -> Language:
    """The language of both models."""
    return language("rich")


@cache
def model(name: str) -> Transformer:
    """A trained model."""
    return published(name)


@cache
def corpus(rows: int = CORPUS_ROWS) -> Ids:
    """Rows of the language that the models have not seen, each with its start token."""
    found: Ids = next(batches(known(), seed=402, rows=rows, seq_len=CORPUS_LENGTH))
    return found


@cache
def corpus_run(name: str, rows: int = CORPUS_ROWS) -> Run:
    """A model on the corpus."""
    return forward(model(name), corpus(rows))


# Writers


def writers() -> Json:
    """How loud every writer is, and how much of what it says is always the same."""
    found: Json = {name: loudness(corpus_run(name)) | doubt(name) for name in NAMES}
    means = mean_writes("rich-0")
    return found | {"mean_writes": [np.round(means[head], 3).tolist() for head in all_heads()], "turn": turned()}


def all_heads() -> list[tuple[int, int]]:
    """Layer and number of all sixteen."""
    return [(layer, head or 0) for _, layer, head in heads(model("rich-0"))]


def loudness(run: Run) -> Json:
    """Mean norms by writer, the share of a writer's mean, and cosines of what is written with what was there."""
    attention, mlp = [block.attention for block in run.layers], [block.mlp for block in run.layers]
    later = sum(mlp[1:], start=sum(attention[1:], start=np.zeros_like(mlp[0])))
    first = mlp[0][:, 1:]
    return {
        "stream": [length(block.stream) for block in run.layers] + [length(run.stream)],
        "attention": [length(write) for write in attention],
        "mlp": [length(write) for write in mlp],
        "heads": [[length(block.head[:, head]) for head in range(block.head.shape[1])] for block in run.layers],
        "constant": [float(np.linalg.norm(write[:, 1:].mean(axis=(0, 1)))) / length(write) for write in mlp],
        "attention_against": [cosine(block.attention, block.stream) for block in run.layers],
        "mlp_against": [cosine(block.mlp, block.stream_mid) for block in run.layers],
        "erased": float(((later[:, 1:] * first).sum(-1) / (first * first).sum(-1)).mean()),
    }


def doubt(name: str) -> Json:
    """How loud the last feed-forward is where the next word is open and where it is clear, and what it then says."""
    run, weights = corpus_run(name), model(name).weights
    entropy = rivals.entropy_of(run)
    write = run.layers[-1].mlp[:, 1:]
    loud, open_words = np.linalg.norm(write, axis=-1), entropy > OPEN
    mean = write[open_words].mean(axis=0)
    pushed = (mean - mean.mean()) * weights["final_gain"] @ weights["unembedding"]
    content = np.isin(np.arange(len(known().vocabulary)), [known().ids[word] for word in known().content])
    return {
        "open": {"share": float(open_words.mean()), "norm": float(loud[open_words].mean())},
        "clear": {"share": float((entropy < CLEAR).mean()), "norm": float(loud[entropy < CLEAR].mean())},
        "open_constant": float(np.linalg.norm(mean) / loud[open_words].mean()),
        "open_logits": {"content": float(pushed[content].mean()), "other": float(pushed[~content].mean())},
    }


def length(write: Array) -> float:
    """Mean norm over all words; the start token is none."""
    return float(np.linalg.norm(write[:, 1:], axis=-1).mean())


def cosine(a: Array, b: Array) -> float:
    """Mean cosine over all words."""
    a, b = a[:, 1:], b[:, 1:]
    return float(((a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)).mean())


@cache
def mean_writes(name: str) -> dict[tuple[int, int], Array]:
    """What each head writes on average over the corpus: what a deaf reader hears instead."""
    run = corpus_run(name)
    return {(layer, head): run.layers[layer].head[:, head, 1:].mean(axis=(0, 1)) for layer, head in all_heads()}


def turned() -> Json:
    """What a rotation of the stream changes: the logits against the coordinates."""
    tokens = corpus()[:20]
    before = forward(model("rich-0"), tokens)
    after = forward(ledger.rotated(model("rich-0"), seed=403), tokens)
    return {
        "logits": float(np.abs(after.logits - before.logits).max()),
        "range": float(np.ptp(before.logits)),
        "same_coordinate": cosine(after.stream, before.stream),
    }


# Composition


def composition() -> Json:
    """Composition of all pairs of heads, and what cutting each edge costs, for both models."""
    baseline = ledger.random_composition(model("rich-0"), draws=200, seed=404)
    found: Json = {"random": {"mean": float(np.mean(baseline)), "sd": float(np.std(baseline))}}
    for name in NAMES:
        found[name] = {"weights": weights_of(name), **edges(name), "heads": without_heads(name), "switch": switch(name)}
    repeats = repeat_prompts(known(), seed=405, count=LIVE_REPEATS)[0]
    return found | {"repeats": repeats.tokens.tolist()}


def pairs() -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Every writer with every reader in a later block."""
    return [(a, b) for a in all_heads() for b in all_heads() if a[0] < b[0]]


def table() -> dict[str, list[list[float | None]]]:
    """For each kind of composition, writer by reader; nothing where no edge can be."""
    return {kind: [[None] * 16 for _ in range(16)] for kind in KINDS}


def place(head: tuple[int, int]) -> int:
    """Row or column of a head."""
    return 4 * head[0] + head[1]


def weights_of(name: str) -> dict[str, list[list[float | None]]]:
    """Composition of all pairs."""
    found = table()
    for writer, reader in pairs():
        for kind, value in ledger.composition(model(name), writer, reader).items():
            found[kind][place(writer)][place(reader)] = value
    return found


def edges(name: str, count: int = 64) -> Json:
    """What is left of repeats and of giving when one edge is cut: accuracy, probability, logit difference."""
    repeats = repeat_prompts(known(), seed=303, count=count)
    giving = giving_prompts(known(), giving_sample(known(), seed=301, count=96))
    whole = scores(name, repeats, None), scores(name, giving, None)
    accuracy, probability, difference = table(), table(), table()
    for writer, reader in pairs():
        for kind in KINDS:
            left = scores(name, repeats, (writer, reader, kind))
            accuracy[kind][place(writer)][place(reader)] = left[0]
            probability[kind][place(writer)][place(reader)] = left[2]
            asked = scores(name, giving, (writer, reader, kind))
            difference[kind][place(writer)][place(reader)] = asked[1]
    return {
        "whole": {"accuracy": whole[0][0], "probability": whole[0][2], "difference": whole[1][1]},
        "accuracy": accuracy,
        "probability": probability,
        "difference": difference,
    }


Edge = tuple[tuple[int, int], tuple[int, int], str]


def scores(name: str, forms: list[Prompts], edge: Edge | None) -> tuple[float, float, float]:
    """Accuracy, logit difference and probability with an edge cut."""
    found = []
    for form, clean in zip(forms, clean_runs(name, forms), strict=True):
        run = clean
        if edge:
            writer, reader, kind = edge
            cut = ledger.edge_cut(
                model(name), clean, writer=writer, reader=reader, kind=kind, instead=mean_writes(name)[writer]
            )
            run = forward(model(name), form.tokens, [cut])
        found.append(answered(run, form))
    all_of = combine(found)
    return all_of.top1, all_of.logit_difference, all_of.probability


CLEAN: dict[tuple[str, int, int], list[Run]] = {}


def clean_runs(name: str, forms: list[Prompts]) -> list[Run]:
    """Runs without any cut, kept for the next edge."""
    key = name, len(forms), len(forms[0].tokens)
    if key not in CLEAN:
        CLEAN[key] = [forward(model(name), form.tokens) for form in forms]
    return CLEAN[key]


def without_heads(name: str, count: int = 64) -> dict[str, float]:
    """Share of repeats still right when a whole head says what it says on average: the same mean as for an edge."""
    (asked,) = repeat_prompts(known(), seed=303, count=count)
    clean, found = forward(model(name), asked.tokens), {}
    for layer, head in all_heads():
        source = clean.layers[layer].head.copy()
        source[:, head] = mean_writes(name)[layer, head]
        run = forward(
            model(name), asked.tokens, [Hook(site="head", layer=layer, head=head, mode="mean", source=source)]
        )
        found[f"{layer}.{head}"] = combine([answered(run, asked)]).top1
    return found


def switch(name: str, count: int = 64, length_of_segment: int = 12) -> Json:
    """What the second feed-forward has to do with repeats: cut its edges, replace it, by what it says elsewhere."""
    known_model = model(name)
    asked = repeat_prompts(known(), seed=303, count=count, length=length_of_segment)[0]
    clean = forward(known_model, asked.tokens)
    mean = average([clean])
    second = range(length_of_segment + 2, 2 * length_of_segment)
    said = clean.layers[1].mlp[:, 2 : length_of_segment + 1].mean(axis=(0, 1))
    elsewhere = Hook(
        site="mlp",
        layer=1,
        mode="mean",
        positions=tuple(second),
        source=np.broadcast_to(said, clean.layers[1].mlp.shape),
    )
    tests = {"whole": [], "mlp_first": [elsewhere]}
    tests["mlp_mean"] = [Hook(site="mlp", layer=1, mode="mean", source=mean)]
    for writer in (head for head in all_heads() if head[0] == 1):
        instead = mean_writes(name)[writer]
        deaf = ledger.mlp_deaf_to(known_model, clean, writer=writer, layer=1, instead=instead)
        tests[f"mlp_deaf_to_1.{writer[1]}"] = [deaf]
    found: Json = {}
    for test, hooks in tests.items():
        run = forward(known_model, asked.tokens, hooks)
        after = np.mean([run.layers[3].pattern[:, 3, i, i - length_of_segment + 1].mean() for i in second])
        one = combine([answered(run, asked)])
        found[test] = {"accuracy": one.top1, "probability": one.probability, "induction_3.3": float(after)}
    return found


# Neurons


def neurons_data() -> Json:
    """Contexts and purity of all neurons, and how many of them share a fact."""
    blocks = [
        neurons.described(
            model("rich-0"), known(), corpus_run("rich-0"), corpus(), layer=layer, rows=SHOWN_ROWS, shown=SHOWN
        )
        for layer in range(4)
    ]
    return {
        "rows": ["".join(coded(token) for token in row) for row in corpus()[:SHOWN_ROWS, : CORPUS_LENGTH + 1]],
        "best": ["".join(coded(int(at)) for at in block.best.ravel()) for block in blocks],
        "classes": list(neurons.CLASSES),
        "purest": ["".join(str(kind) for kind in block.purest) for block in blocks],
        "purity": ["".join(CODE[round(share * neurons.TOP)] for share in block.purity) for block in blocks],
        "shown": SHOWN,
        "shares": {name: shares(name) for name in NAMES},
        "facts": shared_facts("rich-0"),
    }


def coded(number: int) -> str:
    """A number below 4,096 as two letters."""
    return CODE[number // 64] + CODE[number % 64]


def shares(name: str) -> list[Json]:
    """How many neurons of each block are pure, promote one class, fire."""
    found = []
    for layer in range(4):
        block = neurons.described(model(name), known(), corpus_run(name), corpus(), layer=layer, rows=8, shown=1)
        pure = {"pure": float((block.purity >= 0.8).mean()), "median": float(np.median(block.purity))}
        found.append(pure | {"promoted": block.promoted, "active": block.active})
    return found


def shared_facts(name: str) -> Json:
    """Silence each neuron in turn and ask all facts of the first form; then several neurons together."""
    asked = fact_prompts(known())[0]
    run = forward(model(name), asked.tokens)
    width = range(model(name).config.d_ff)
    lost = np.stack([neurons.knocked_out(model(name), asked, layer=layer, neurons=width) for layer in range(4)])
    layer, neuron, fact = (int(part) for part in np.unravel_index(lost.argmin(), lost.shape))
    together = neurons.silenced_until_lost(model(name), asked, lost[0], layer=0)
    return {
        "active": float((run.layers[0].mlp_post[:, -1] > 0.1).sum(axis=1).mean()),
        "worst": {"layer": layer, "neuron": neuron, "fact": list(list(known().facts)[fact])},
        "worst_share": float(np.exp(lost.min())),
        "worst_share_by_layer": [float(np.exp(part.min())) for part in lost],
        "mean_worst_share": float(np.exp(lost.min(axis=(0, 1))).mean()),
        "together": {"median": float(np.median(together)), "least": int(together.min()), "most": int(together.max())},
        "order": [int(one) for one in lost[layer, :, fact].argsort()[:6]],
    }


# Rivals


def rivals_data() -> Json:
    """The tests on which two explanations part, for both models where both have the parts."""
    (repeats,) = repeat_prompts(known(), seed=303, count=64)
    giving = giving_prompts(known(), giving_sample(known(), seed=301, count=1920))
    seen: Ids = next(batches(known(), seed=407, rows=16 * CORPUS_ROWS, seq_len=CORPUS_LENGTH))
    doubts = {"open_above": OPEN, "clear_below": CLEAR}
    return {
        "missed": rivals.missed(model("rich-0"), repeats, mean_writes("rich-0")[rivals.WRITER]),
        "against": rivals.against(model("rich-0"), giving),
        "facts": {name: rivals.facts_without(model(name), known()) for name in NAMES},
        "grown": {name: rivals.grown(corpus_run(name), **doubts) for name in NAMES},
        "frequencies": rivals.frequencies(model("rich-0"), corpus_run("rich-0"), known(), seen, open_above=OPEN),
    }


# Tracing


def tracing_data() -> Json:
    """The map of restored states, averaged over all facts, for each form."""
    found: Json = {"noise": tracing.noise().tolist(), "level": 3, "spread": tracing.spread(model("rich-0"))}
    for name in NAMES:
        found[name] = [traced(name, form) for form in range(3 if name == "rich-0" else 1)]
    return found


def traced(name: str, form: int) -> Json:
    """The map for one form of the facts."""
    asked = fact_prompts(known())[form]
    subject = int(np.argmax(asked.tokens[0] == known().ids[next(iter(known().facts))[1]]))
    one = tracing.trace(model(name), asked, subject)
    restored = {kind: np.round(values, 4).tolist() for kind, values in one.restored.items()}
    pattern = forward(model(name), asked.tokens).layers[0].pattern[:, :, -1].mean(axis=0)
    looks = [[float(weight) for weight in row] for row in pattern]  # of the first block's heads, from the last word
    return {"clean": one.clean, "corrupted": one.corrupted, "subject": subject, "restored": restored, "looks": looks}


# Samples: what the page must show, computed here


START = {
    "template": "0",
    "receiver": "Mary",
    "giver": "John",
    "order": "receiver first",
    "place": "store",
    "object": "drink",
}  # the sentence with which every figure begins
REPEATED = "key Owen lamp store Eva ring key Owen lamp store"


def samples() -> Json:
    """What the page's own code must reproduce, from sentences to cut edges."""
    return {
        "giving": giving_ledgers(),
        "facts": fact_ledgers(),
        "cargo": [cargo_sample(**case) for case in CARGO],
        "cuts": [cut_sample(*case) for case in CUTS],
        "neurons": [neuron_sample(*case) for case in NEURONS],
        "traces": [trace_sample(*case) for case in TRACES],
    }


def giving_ledgers() -> list[Json]:
    """Ledgers of sentences about giving."""
    found = []
    for template, roles in giving_sample(known(), seed=406, count=12):
        tokens = known().encode(roles.fill(template.removesuffix(" {R} .")))
        inputs = {
            "template": str(known().templates.index(template)),
            "receiver": roles.receiver,
            "giver": roles.giver,
            "order": "receiver first" if roles.a == roles.receiver else "giver first",
            "place": roles.place,
            "object": roles.thing,
        }
        found.append(
            {"inputs": inputs, **ledger_of("rich-0", tokens, known().ids[roles.receiver], known().ids[roles.giver])}
        )
    return found


def fact_ledgers() -> list[Json]:
    """Ledgers of facts, the answer against the likeliest other word."""
    found = []
    for relation, country in (("capital", "Arvenia"), ("river", "Kelmar"), ("dish", "Nordavia")):
        tokens = known().encode(f"The {relation} of {country} is".split())
        answer = known().ids[known().facts[relation, country]]
        ranked = forward(model("rich-0"), np.array([tokens])).logits[0, -1].argsort()[::-1]
        rival = next(int(word) for word in ranked if word != answer)
        inputs = {"task": "fact", "relation": relation, "country": country}
        found.append({"inputs": inputs, **ledger_of("rich-0", tokens, answer, rival)})
    return found


CARGO: tuple[dict[str, Any], ...] = (
    {"head": (3, 3)},
    {"head": (0, 3)},
    {"head": (2, 0)},
    {"head": (3, 3), "cargo": (0, 3)},
    {"head": (0, 3), "cargo": (3, 3)},
    {"head": (2, 0), "own": REPEATED},
    {"head": (1, 2), "own": REPEATED},
    {"head": (3, 3), "own": REPEATED},
)


def cargo_sample(head: tuple[int, int], cargo: tuple[int, int] | None = None, own: str | None = None) -> Json:
    """Where a head looks from the last word and what it moves, with its own cargo or another's."""
    text = own or "Then , Mary and John went to the store . John gave a drink to"
    tokens, one = np.array([known().encode(text.split())]), model("rich-0")
    run, (layer, number), (_, source) = forward(one, tokens), head, cargo or head
    pattern = run.layers[layer].pattern[0, number]
    moved = ledger.cargo_of(one, cargo or head, run.layers[layer].stream[0])
    most = int(pattern[-1].argmax())
    changed = run.layers[layer].head.copy()
    changed[0, number] = pattern @ moved
    after = forward(one, tokens, [Hook(site="head", layer=layer, head=number, mode="patch", source=changed)])
    answer, rival = run.logits[0, -1].argsort()[::-1][:2] if own else (known().ids["Mary"], known().ids["John"])
    leads = [float(each.logits[0, -1, answer] - each.logits[0, -1, rival]) for each in (run, after)]
    inputs: Json = {"head": f"{layer},{number}"}
    inputs |= {"cargo": f"{cargo[0]}.{source}"} if cargo else {}
    inputs |= {"task": "own", "own": own} if own else {}
    return {
        "inputs": inputs,
        "looks_at": known().vocabulary[tokens[0, most]],
        "weight": float(pattern[-1, most]),
        "promotes": known().vocabulary[int(ledger.promoted(one, moved[most]).argmax())],
        "change": leads[1] - leads[0],
    }


CUTS = (
    ("k", (2, 0), (3, 3)),
    ("v", (2, 3), (3, 2)),
    ("q", (2, 0), (3, 3)),
    ("k", (1, 2), (2, 0)),
    ("k", (2, 0), (3, 0)),
    ("q", (1, 0), (2, 1)),
)


def cut_sample(kind: str, writer: tuple[int, int], reader: tuple[int, int]) -> Json:
    """Repeated words that are right before and after one cut, on the page's few sequences."""
    asked = repeat_prompts(known(), seed=405, count=LIVE_REPEATS)[0]
    clean = forward(model("rich-0"), asked.tokens)
    instead = np.round(mean_writes("rich-0")[writer], 3)
    cut = ledger.edge_cut(model("rich-0"), clean, writer=writer, reader=reader, kind=kind, instead=instead)
    after = forward(model("rich-0"), asked.tokens, [cut])
    right = [int(answered(run, asked)[:, 0].sum()) for run in (clean, after)]
    return {
        "inputs": {"kind": kind, "pair": f"{place(writer)},{place(reader)}"},
        "composition": ledger.composition(model("rich-0"), writer, reader)[kind],
        "accuracy_before": right[0],
        "accuracy_after": right[1],
    }


NEURONS = (
    (0, 127, 1.0),
    (0, 127, 0.0),
    (0, 127, -2.0),
    (3, 189, 1.0),
    (3, 189, 0.0),
    (0, 96, 1.0),
    (1, 143, 1.0),
    (2, 70, 4.0),
)


def neuron_sample(layer: int, neuron: int, scale: float) -> Json:
    """A neuron after the first fact, and the answer's chance when it is scaled."""
    tokens, one = np.array([known().encode(["The", "capital", "of", "Cordavia", "is"])]), model("rich-0")
    clean = forward(one, tokens)
    source = clean.layers[layer].mlp_post * scale
    hook = Hook(site="mlp_post", layer=layer, mode="patch", units=(neuron,), source=source)
    chances = softmax(forward(one, tokens, [hook]).logits[0, -1].astype(np.float64))
    return {
        "inputs": {"layer": str(layer), "neuron": neuron, "scale": scale},
        "activation": float(clean.layers[layer].mlp_post[0, -1, neuron]),
        "first_promoted": known().vocabulary[int(neurons.promoted_by(one, layer)[neuron].argmax())],
        "probability": float(chances[known().ids[known().facts["capital", "Cordavia"]]]),
    }


TRACES = (
    ("stream", "capital", "Arvenia", 0),
    ("attention", "capital", "Arvenia", 0),
    ("mlp", "capital", "Arvenia", 0),
    ("stream", "river", "Kelmar", 0),
    ("mlp", "dish", "Nordavia", 0),
    ("stream", "language", "Lorvia", 2),
)


def trace_sample(kind: str, relation: str, country: str, form: int) -> Json:
    """Tracing of one fact."""
    whole = fact_prompts(known())[form]
    row = list(known().facts).index((relation, country))
    one_row = slice(row, row + 1)
    answers = whole.answers[one_row]
    asked = Prompts(tokens=whole.tokens[one_row], positions=whole.positions[:1], answers=answers, wrong=answers)
    subject = int(np.argmax(asked.tokens[0] == known().ids[country]))
    one = tracing.trace(model("rich-0"), asked, subject)
    return {
        "inputs": {"kind": kind, "relation": relation, "country": country, "form": str(form)},
        "clean": one.clean,
        "corrupted": one.corrupted,
        "at_subject": float(one.restored[kind][0, subject]),
        "at_last": float(one.restored[kind][0, -1]),
    }


def ledger_of(name: str, tokens: list[int], answer: int, rival: int) -> Json:
    """The ledger at the last position."""
    run = forward(model(name), np.array([tokens]))
    last = len(tokens) - 1
    lines = ledger.ledger(model(name), run, row=0, position=last, answer=answer, rival=rival)
    logits = run.logits[0, -1]
    return {
        "difference": float(logits[answer] - logits[rival]),
        "lines": {line.name: line.contribution for line in lines},
        "norms": {line.name: float(np.linalg.norm(line.write)) for line in lines},
        "stream": float(np.linalg.norm(run.stream[0, -1])),
    }


EXPERIMENTS: dict[str, Callable[[], Json]] = {
    "writers": writers,
    "composition": composition,
    "neurons": neurons_data,
    "rivals": rivals_data,
    "tracing": tracing_data,
    "samples": samples,
}

if __name__ == "__main__":
    run_experiments(__doc__, EXPERIMENTS, HERE, SCRIPTS, finish=rounded_numbers)
