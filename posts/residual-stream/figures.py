"""Figures and numbers of "The Residual Stream: a Shared Bus, Routers and Memories".

The text of the page takes its numbers from here, and so do the figures. They come from data/*.json, which experiment.py
measures on the laboratory's models, and from `blog.lab.quantities`.
"""

from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.estimate import Estimate
from blog.lab.language import described, language
from blog.lab.quantities import carried, estimate, pays, whole, without
from blog.lab.storage import Json, manifest, read_json
from blog.literature import literature

cited = literature(__file__)

# Names that only the text uses.
__all__ = ["carried", "pays", "whole", "without"]


def stored(name: str) -> Json:
    """A committed result, without the hash of its script."""
    content = read_json(Path(__file__).parent / "data" / f"{name}.json")
    return {key: value for key, value in content.items() if key != "script_sha256"}


LANGUAGE, MANIFEST = described(language("rich")), manifest()
WRITERS, COMPOSITION, NEURONS, RIVALS, TRACING, SAMPLES = map(
    stored, ("writers", "composition", "neurons", "rivals", "tracing", "samples")
)
OTHER = "seed\u00a01"  # with a space that does not break in a narrow column
HEADS = [f"{layer}.{head}" for layer in range(4) for head in range(4)]
MODEL = {"config": MANIFEST["rich-0"]["config"], "files": {"model": "static/models/rich-0.bin"}}
GIVING = {
    "template": "0",
    "receiver": "Mary",
    "giver": "John",
    "order": "receiver first",
    "place": "store",
    "object": "drink",
}
FACT = {"relation": "capital", "country": "Arvenia", "form": "0"}
REPEATED = "key Owen lamp store Eva ring key Owen lamp store"
OWN = "Noah and Ruth left the park together . Ruth lent a coin to"


def spoken(*parts: str) -> Json:
    """The parts of the language that a figure needs."""
    kept = ["vocabulary", "names"]
    kept += ["places", "objects", "templates"] if "giving" in parts else []
    kept += ["countries", "fact_templates", "facts"] if "fact" in parts else []
    kept += ["templates", "places", "objects"] if "own" in parts and "giving" not in parts else []
    return {name: LANGUAGE[name] for name in kept}


def at(value: float, decimals: int) -> float:
    """A number as the page rounds it, refused where float32 could round either way."""
    scaled = value * 10**decimals
    if abs(abs(scaled - np.floor(scaled)) - 0.5) < 0.003:
        raise ValueError(f"{value} lies on the edge of two roundings; choose another sample")
    return float(np.floor(scaled + 0.5) / 10**decimals)


# The model's own numbers


def loud(model: str, kind: str, layer: int) -> float:
    """Mean norm of what the attention or the MLP of a layer writes."""
    return float(WRITERS[model][kind][layer])


def stream_norm(model: str, layer: int) -> float:
    """Mean norm of the stream that enters a layer; 4 is what leaves the last one."""
    return float(WRITERS[model]["stream"][layer])


def grown(where: str, layer: int, model: str = "rich-0") -> Estimate:
    """The same where the next word is open or where it is clear."""
    found = RIVALS["grown"][model][where]
    return estimate(found["length"][layer], found["n"], model, "stream", where, str(layer))


def by_frequency(group: str) -> float:
    """Correlation of what MLP 3 says in doubt with the logarithm of words' frequency, over a group of words."""
    return float(RIVALS["frequencies"]["correlation"][group])


def against(what: str) -> Estimate:
    """What is written along the mean write of MLP 0, in units of it."""
    return estimate(RIVALS["against"][what], RIVALS["against"]["n"], "rich-0", "against MLP 0", what)


def fact_accuracy(part: str, model: str = "rich-0") -> float:
    """Share of facts still right when a part is replaced by its mean over all facts."""
    return float(MANIFEST[model]["other_tasks"]["facts"][part])


def head(name: str, quantity: str, model: str = "rich-0") -> float:
    """A number about one head from the table of the trained model."""
    return float(next(row for row in MANIFEST[model]["heads"] if row["head"] == name)[quantity])


# Figure 1: the ledger

LEDGERS = (0, 1, 2, 3, 5, 6)  # stored ledgers about giving that are samples; 4 rounds too narrowly


def ledger_ends(writer: str) -> tuple[float, float]:
    """Smallest and largest line of a writer over the stored ledgers about giving."""
    found = [float(case["lines"][writer]) for case in SAMPLES["giving"]]
    return min(found), max(found)


def ledger() -> Json:
    """Every writer's share of a logit difference."""
    start = {"poured": 22, "out": "none", "task": "giving", **GIVING, **FACT, "own": OWN, "back": 0}
    samples = []
    for case in [*(SAMPLES["giving"][number] for number in LEDGERS), *SAMPLES["facts"]]:
        writer = max(case["lines"], key=lambda name: abs(case["lines"][name]))
        norms = {name: norm for name, norm in case["norms"].items() if name != "bias"}
        loudest = max(norms, key=lambda name: norms[name])
        outputs = {
            "difference": at(case["difference"], 2),
            "largest_writer": writer,
            "largest_share": at(case["lines"][writer], 2),
            "loudest_writer": loudest,
            "loudest_norm": at(norms[loudest], 1),
        }
        samples.append({"inputs": case["inputs"], "outputs": outputs})
    return {**MODEL, "language": spoken("giving", "fact", "own"), "inputs": start, "samples": samples}


def loudness() -> Json:
    """Mean norms of what is written, layer by layer."""
    rows = []
    for layer in range(4):
        rows.append(
            [
                str(layer),
                f"{stream_norm('rich-0', layer):.1f}",
                f"{loud('rich-0', 'attention', layer):.1f}",
                f"{loud('rich-0', 'mlp', layer):.1f}",
                f"{loud('rich-1', 'attention', layer):.1f}",
                f"{loud('rich-1', 'mlp', layer):.1f}",
            ]
        )
    rows.append(["end", f"{stream_norm('rich-0', 4):.1f}", "", "", "", ""])
    columns = ["Layer", "Stream before", "Attention", "MLP", f"Attention, {OTHER}", f"MLP, {OTHER}"]
    return {"columns": columns, "rows": rows, "align": "lrrrrr"}


# Figure 2: route and cargo


def route_cargo() -> Json:
    """A head's attention and what it moves."""
    start = {"carried": 12, "head": "0,3", "cargo": "own", "back": 0, "task": "giving", **GIVING, "own": OWN}
    samples = []
    for case in SAMPLES["cargo"]:
        outputs = {
            "looks_at": case["looks_at"],
            "weight": at(case["weight"], 2),
            "promotes": case["promotes"],
            "change": at(case["change"], 2),
        }
        samples.append({"inputs": case["inputs"], "outputs": outputs})
    scores = [row["eigenvalue"] for row in MANIFEST["rich-0"]["heads"]]
    return {**MODEL, "language": spoken("giving", "own"), "heads": scores, "inputs": start, "samples": samples}


def copying() -> Json:
    """The heads with the highest and lowest copying scores, with where they look."""
    ranked = sorted(MANIFEST["rich-0"]["heads"], key=lambda row: -row["eigenvalue"])
    kinds = {"previous": "the word before", "duplicate": "the same word earlier", "induction": "the word after that"}
    rows = []
    for row in [*ranked[:4], *ranked[-4:]]:
        kind = max(kinds, key=lambda name: row[name])
        looks = f"{kinds[kind]}, {row[kind]:.2f}" if row[kind] > 0.3 else "no one place"
        rows.append([row["head"], signed(row["eigenvalue"], 2), looks, f"{row['to_giver_again']:.2f}"])
    columns = ["Head", "Copying score", "On repeats it looks at", "On “who receives”: at the giver again"]
    return {"columns": columns, "rows": rows, "align": "lrlr"}


def signed(value: float, decimals: int) -> str:
    """A number with a true minus sign."""
    return f"{value:.{decimals}f}".replace("-", "−")


# Figure 3: who listens to whom


def edge(kind: str, writer: str, reader: str, what: str = "weights", model: str = "rich-0") -> float:
    """Composition of two heads, or what is left when the edge is cut: accuracy, probability, difference."""
    return float(COMPOSITION[model][what][kind][HEADS.index(writer)][HEADS.index(reader)])


def uncut(what: str, model: str = "rich-0") -> float:
    """The same without any cut."""
    return float(COMPOSITION[model]["whole"][what])


def spread_above(kind: str, writer: str, reader: str, model: str = "rich-0") -> float:
    """Standard deviations by which a composition exceeds random matrices."""
    return (edge(kind, writer, reader, model=model) - random_mean()) / float(COMPOSITION["random"]["sd"])


def random_mean() -> float:
    """Composition of random matrices."""
    return float(COMPOSITION["random"]["mean"])


def values_of(kind: str, what: str = "weights", model: str = "rich-0") -> dict[tuple[str, str], float]:
    """All 96 edges of one kind."""
    found = COMPOSITION[model][what][kind]
    return {
        (HEADS[i], HEADS[j]): value for i, row in enumerate(found) for j, value in enumerate(row) if value is not None
    }


def costliest_from(writer: str, model: str = "rich-0") -> float:
    """Largest share of repeats that is lost by cutting one direct edge from a head to a later head."""
    left = [share for kind in "qkv" for (one, _), share in values_of(kind, "accuracy", model).items() if one == writer]
    return uncut("accuracy", model) - min(left)


def switched(test: str, what: str = "accuracy", model: str = "rich-0") -> float:
    """What repeats are left when the second MLP is treated so."""
    return float(COMPOSITION[model]["switch"][test][what])


def missed(test: str) -> Estimate:
    """Share of repeats right when 3.2 misses 2.3 with its values, and others miss it too or act as before."""
    return estimate(RIVALS["missed"][test], RIVALS["missed"]["n"], "rich-0", "2.3 missed", test)


def listeners() -> Json:
    """Composition of all pairs and the cost of cutting each edge."""
    start: Json = {"cut": False, "kind": "k", "shade": "weights", "pair": "8,15", "least": 8, "test": "repeats"}
    start |= {"task": "giving", **GIVING, "own": OWN}
    samples = []
    for case in SAMPLES["cuts"]:
        outputs = {
            "composition": round(case["composition"], 4),
            "accuracy_before": case["accuracy_before"],
            "accuracy_after": case["accuracy_after"],
        }
        samples.append({"inputs": case["inputs"], "outputs": outputs})
    one = COMPOSITION["rich-0"]
    return {
        **MODEL,
        "language": spoken("giving", "own"),
        "random": COMPOSITION["random"],
        "weights": rounded(one["weights"], 4),
        "accuracy": rounded(one["accuracy"], 4),
        "whole": one["whole"]["accuracy"],
        "repeats": COMPOSITION["repeats"],
        "mean_writes": WRITERS["mean_writes"],
        "inputs": start,
        "samples": samples,
    }


def head_types() -> Json:
    """How much of its attention each head of the published model spends on four places, when words are repeated."""
    looks = stored("smollm")["looks"]
    tables = {name: np.round(looks[name], 4).T.tolist() for name in ("previous", "same", "next", "first")}
    return {
        "inputs": {"place": "previous", "head": "0,16"},
        "looks": tables,
        "sequences": looks["sequences"],
        "samples": [
            {"inputs": {"place": name, "head": head}, "outputs": {"share": table[row][layer], "many": _many(table)}}
            for name, table in tables.items()
            for head, row, layer in (("0,16", 0, 16), ("6,18", 6, 18), ("3,23", 3, 23))
        ],
    }


def _many(table: list[list[float]]) -> int:
    """Heads that spend three tenths of their attention or more."""
    return sum(share >= 0.3 for heads in table for share in heads)


def look(place: str, head: str) -> float:
    """The share of its attention that a head of the published model spends on a place."""
    layer, number = map(int, head.split("."))
    return float(stored("smollm")["looks"][place][layer][number])


def resting() -> int:
    """Heads of the published model with more than half of their attention on the first position."""
    return sum(share > 0.5 for heads in stored("smollm")["looks"]["first"] for share in heads)


def massive(what: str) -> float:
    """The largest coordinate of the published model's stream: which it is, and its size at the first position."""
    return float(stored("smollm")["massive"]["coordinates"][0][what])


def typical(layer: int) -> float:
    """The median size of a coordinate of the published model at the other positions, before a layer."""
    return float(stored("smollm")["massive"]["median"][layer])


def length(what: str, layer: int) -> float:
    """The mean norm of the published model's stream before a layer, or of what the layer writes."""
    return float(stored("smollm")["lengths"][what][layer][0])


def rounded(value: Any, decimals: int) -> Any:
    """The value with every number rounded."""
    if isinstance(value, dict):
        return {key: rounded(one, decimals) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one, decimals) for one in value]
    return round(value, decimals) if isinstance(value, float) else value


def cuts() -> Json:
    """The costliest cuts on repeats, of all 288 edges."""
    rows = []
    for model in ("rich-0", "rich-1"):
        every = [(kind, pair, left) for kind in "kqv" for pair, left in values_of(kind, "accuracy", model).items()]
        for kind, pair, left in sorted(every, key=lambda one: one[2])[:3]:
            reads = {"k": "keys", "q": "queries", "v": "values"}[kind]
            weight, share = edge(kind, *pair, model=model), edge(kind, *pair, what="probability", model=model)
            rows.append(
                [
                    model.replace("rich-", "seed "),
                    f"{pair[0]} → {pair[1]}, {reads}",
                    f"{weight:.3f}",
                    f"{100 * left:.1f} %",
                    f"{share:.2f}",
                ]
            )
    columns = ["Model", "Edge", "Composition", "Repeats right when cut", "Their probability"]
    return {"columns": columns, "rows": rows, "align": "llrrr"}


# Figure 4: keys and values


def neuron_share(what: str, layer: int, model: str = "rich-0") -> float:
    """Share of the neurons of a layer: pure, promoted, active; or the median purity."""
    return float(NEURONS["shares"][model][layer][what])


def key_value() -> Json:
    """Contexts and purity of all neurons."""
    start = {
        "layer": "0",
        "neuron": 96,
        "scale": 1,
        "task": "fact",
        **FACT,
        "country": "Cordavia",
        **GIVING,
        "own": OWN,
    }
    samples = []
    for case in SAMPLES["neurons"]:
        outputs = {
            "activation": at(case["activation"], 2),
            "first_promoted": case["first_promoted"],
            "probability": at(case["probability"], 3),
        }
        samples.append({"inputs": case["inputs"], "outputs": outputs})
    presets: dict[str, Json] = {
        "A dictionary entry": {},
        "Turn it round": {"scale": -2},
        "A neuron of a fact": {"neuron": 127},
        "Silence it": {"neuron": 127, "scale": 0},
        "Only the first time": {"layer": "1", "neuron": 143, "task": "own", "own": REPEATED},
        "No one thing": {"layer": "3", "neuron": 200, "task": "giving"},
    }
    kept = ("rows", "best", "classes", "purest", "purity", "shown")
    return {
        **MODEL,
        "language": spoken("giving", "fact", "own"),
        **{name: NEURONS[name] for name in kept},
        "presets": presets,
        "inputs": start,
        "samples": samples,
    }


def purity() -> Json:
    """How pure neurons are, layer by layer, in both models."""
    rows = []
    for layer in range(4):
        one, other = NEURONS["shares"]["rich-0"][layer], NEURONS["shares"]["rich-1"][layer]
        rows.append(
            [
                str(layer),
                f"{100 * one['pure']:.0f} %",
                f"{one['median']:.2f}",
                f"{100 * one['promoted']:.0f} %",
                f"{100 * one['active']:.0f} %",
                f"{100 * other['pure']:.0f} %",
                f"{100 * other['promoted']:.0f} %",
            ]
        )
    columns = ["Layer", "Pure keys", "Median", "Pure values", "Active", f"Keys, {OTHER}", f"Values, {OTHER}"]
    return {"columns": columns, "rows": rows, "align": "lrrrrrr"}


# Figure 5: where is the fact


MAPS = ("clean", "corrupted", "subject", "restored")


def traced(what: str, model: str = "rich-0", form: int = 0) -> float:
    """Mean probability of facts, clean or corrupted."""
    return float(TRACING[model][form][what])


def restored(kind: str, layer: int, where: str, model: str = "rich-0", form: int = 0) -> float:
    """Probability won back on average by one state, at the subject or at the last word."""
    one = TRACING[model][form]
    return float(one["restored"][kind][layer][one["subject"] if where == "subject" else -1])


def looks(head_name: str, where: int, form: int = 0) -> float:
    """Mean attention of a head of layer 0 from the last word of a fact to one of its words."""
    return float(TRACING["rich-0"][form]["looks"][int(head_name[-1])][where])


def where_fact() -> Json:
    """Causal tracing of one fact, with the mean over all."""
    samples = []
    for case in SAMPLES["traces"]:
        outputs = {
            "clean": at(case["clean"], 3),
            "corrupted": at(case["corrupted"], 2),
            "at_subject": at(case["at_subject"], 2),
            "at_last": at(case["at_last"], 2),
        }
        samples.append({"inputs": case["inputs"], "outputs": outputs})
    return {
        **MODEL,
        "language": spoken("fact"),
        "noise": TRACING["noise"],
        "spread": TRACING["spread"],
        "maps": [{key: part[key] for key in MAPS} for part in rounded(TRACING["rich-0"], 3)],
        "inputs": {"put": False, "kind": "stream", "all": False, **FACT, "at": "0,4", "level": 3},
        "samples": samples,
    }
