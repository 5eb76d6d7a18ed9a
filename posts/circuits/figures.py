"""Figures, tables and numbers of "Anatomy of a Circuit".

What was measured on the two small models comes from the laboratory's manifest and data/explore.json, which
experiment.py and explore.py write, and from `blog.lab.quantities`; the models themselves run in the page. Published
numbers on GPT-2 small stand in literature.yaml, `CLASSES` says what its heads do; they are never mixed with ours.
"""

from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.effects import EACH
from blog.lab.estimate import Estimate
from blog.lab.language import described, language
from blog.lab.quantities import carried, estimate, flip, pays, whole, without
from blog.lab.storage import Json, manifest, read_json
from blog.literature import literature

# Names that only the text uses.
__all__ = ["flip", "pays", "whole"]

DATA = Path(__file__).parent / "data"
cited = literature(__file__)
FILES = {name: f"static/models/{name}.bin" for name in ("rich-0", "rich-1")}
PARTS = [part for layer in range(4) for part in (*(f"{layer}.{head}" for head in range(4)), f"MLP {layer}")]


MANIFEST = manifest()
PATHS, REMOVED, SEARCHED = (read_json(DATA / f"smollm{part}.json") for part in ("", "-removed", "-circuit"))
MEASURES = ("mean", "zero", "resample", "direct", "queries")
LOUDEST = PATHS["sets"]["first"]["heads"][0]
FEEDER = PATHS["sets"]["feeders"]["heads"][0]
OPPOSED = max(zip(PATHS["direct"], PATHS["heads"], strict=True))[1]  # what it writes names the giver
MOVER, DECEIVED = "23.0", "1.5"  # a head that copies, and one that only zero makes look important
EXPLORED = read_json(DATA / "explore.json")
SPECIALIST = read_json(DATA / "specialist.json")
_RICH = described(language("rich"))
LANGUAGE = {key: _RICH[key] for key in ("vocabulary", "names", "places", "objects", "templates")}
CONFIG = MANIFEST["rich-0"]["config"]
SENTENCES = EACH * len(LANGUAGE["templates"])  # behind every average that names no other number
SENTENCE = {
    "template": "1",
    "receiver": "Mary",
    "giver": "John",
    "order": "receiver first",
    "place": "store",
    "object": "drink",
}
OWN = {"task": "giving", "own": "Noah and Ruth left the park together . Ruth lent a coin to"}


# Numbers for the text


def head(name: str, model: str = "rich-0") -> Json:
    """One row of the table of heads."""
    return next(row for row in MANIFEST[model]["heads"] if row["head"] == name)


def left(heads: str, what: str = "difference", how: str = "mean", model: str = "rich-0") -> Estimate:
    """A score without these heads: the logit difference, or how often the receiver is first."""
    return without(heads, what, how, model)


def split(name: str, who: str, model: str = "rich-0") -> Estimate:
    """What a head adds to the receiver's or the giver's logit, against the other names."""
    found = EXPLORED[model]["split"][name][("receiver", "giver").index(who)]
    return estimate(found, SENTENCES, model, "split", name, who)


def edge(sender: str, receiver: str, rule: str = "recomputed", model: str = "rich-0") -> Estimate:
    """Share of the flip that one edge carries, feed-forwards recomputed or frozen on the way."""
    table = EXPLORED[model]["paths"][rule]
    row, column = table["receivers"].index(receiver), table["senders"].index(sender)
    found = table["share"][row][column], table["error"][row][column]
    return estimate(found, table["sentences"], model, "edge", sender, receiver, rule)


def grown(size: int, measure: str = "logit_difference", by: str = "difference", model: str = "rich-0") -> Any:
    """A circuit of one size: a score, or its heads."""
    rows = MANIFEST[model]["circuit"]["greedy"] if by == "difference" else EXPLORED[model]["by_probability"]
    return next(row for row in rows if row["size"] == size)[measure]


def share(size: int, by: str = "difference", model: str = "rich-0") -> float:
    """What a circuit keeps of the logit difference."""
    return float(grown(size, by=by, model=model) / MANIFEST[model]["circuit"]["whole"])


def subsets(label: str, model: str = "rich-0") -> list[float]:
    """|F(C without K) - F(M without K)| for every subset K of a tested circuit."""
    return [abs(inside - outside) for _, outside, inside in EXPLORED[model]["tests"][label]["subsets"]]


def random_share(size: int, model: str = "rich-0") -> Json:
    """Median and extremes of the random sets of one size."""
    sets = next(row for row in EXPLORED[model]["random"] if row["size"] == size)["sets"]
    differences, right = (sorted(pair[i] for pair in sets) for i in (0, 1))
    middle = len(sets) // 2
    return {"difference": differences[middle], "top1": right[middle], "best": right[-1], "highest": differences[-1]}


def stranger(kind: str, measure: str = "top1", model: str = "rich-0") -> float:
    """A score on sentences of a form that training did not have."""
    return float(MANIFEST[model]["strangers"][kind][measure])


def specialist(kind: str, measure: str = "top1") -> float:
    """The same for the model of the simple language, whose weights the page does not load."""
    return float(SPECIALIST["simple-0"]["strangers"][kind][measure])


def nearness(back: int, name: str = "0.3", model: str = "rich-0") -> float:
    """How much a head of layer 0 wants a name so many words back: its score before the softmax."""
    return float(EXPLORED[model]["nearness"][name][back - 1])


def looks(form: str, which: str, name: str = "0.3", model: str = "rich-0") -> float:
    """Attention of a head of layer 0 to the earlier or the later of two names in a form of sentence."""
    return float(EXPLORED[model]["two_names"][form][name][("earlier", "later").index(which)])


def late(who: str, what: str = "first", model: str = "rich-0") -> Estimate:
    """A score when the receiver is named beside the second giver: of the receiver, or of the giver."""
    return estimate(EXPLORED[model]["late"][who][what], SENTENCES, model, "late", who, what)


def only(heads: str, what: str = "first", model: str = "rich-0") -> Estimate:
    """A score with these heads alone intact."""
    return estimate(EXPLORED[model]["kept"][heads][what], SENTENCES, model, "only", heads, what)


def average_score(of: str, model: str = "rich-0") -> float:
    """The mean over a circuit's subsets of how far circuit and model differ."""
    return float(np.mean(subsets(of, model)))


# Figure 1: knock it out


def _rounded(value: float, digits: int) -> float:
    """Rounded as the page rounds, halves up."""
    return float(np.floor(value * 10**digits + 0.5) / 10**digits)


def knock_it_out() -> Json:
    """Both models, and the sentence that every figure starts from."""
    samples = [
        {
            "inputs": {"model": model, "off": row["off"], "how": row["how"]},
            "outputs": {"difference": _rounded(row["difference"], 2), "rank": row["rank"], "first": row["first"]},
        }
        for model in FILES
        for row in EXPLORED[model]["samples"]["knocked"]
    ]
    start = {**OWN, **SENTENCE, "off": "", "how": "mean", "model": "rich-0"}
    return {"config": CONFIG, "files": FILES, "language": LANGUAGE, "inputs": start, "samples": samples}


# Figure 2: where the answer stands

_WORDS = {"receiver": 2, "giver": 4, "giver again": 10, "verb": 11, "last": 14}


def where_is_the_answer() -> Json:
    """The map of one sentence; the samples are its cells with a role."""
    samples = [
        {
            "inputs": {"model": model, "cell": f"{layer},{_WORDS[role]}"},
            "outputs": {"share": _rounded(EXPLORED[model]["samples"]["cells"][role][layer], 2)},
        }
        for model in FILES
        for role, layer in (("receiver", 0), *((r, at) for r in ("giver again", "verb", "last") for at in range(5)))
    ]
    start = {**SENTENCE, "cell": "0,10", "other": "giver", "site": "stream", "model": "rich-0"}
    return {"config": CONFIG, "files": FILES, "language": LANGUAGE, "inputs": start, "samples": samples}


# Figure 3: one edge at a time

Routes = dict[str, list[tuple[str, str]]]  # edges of the two routes, sender and what hears it
ROUTES: dict[str, dict[str, Routes]] = {  # by model and by what feed-forwards do
    "rich-0": {
        "recomputed": {
            "A": [("words", "0.3 v"), ("0.3", "logits")],
            "B": [("words", "1.2 q"), ("words", "1.3 q"), ("1.2", "2.0 k"), ("1.3", "2.0 k"), ("words", "2.0 v"),
                  ("2.0", "logits")],
        },
        "frozen": {
            "A": [("words", "0.3 v"), ("0.3", "MLP 0"), ("MLP 0", "logits")],
            "B": [("words", "MLP 0"), ("MLP 0", "1.2 q"), ("MLP 0", "1.3 q"), ("MLP 0", "2.0 v"), ("2.0", "MLP 2"),
                  ("2.0", "MLP 3"), ("MLP 2", "logits"), ("MLP 3", "logits")],
        },
    },
    "rich-1": {
        "recomputed": {"A": [("words", "0.2 v"), ("0.2", "logits")], "B": []},
        "frozen": {
            "A": [("words", "0.2 v"), ("0.2", "MLP 0"), ("MLP 0", "MLP 3"), ("MLP 0", "logits"), ("MLP 3", "logits")],
            "B": [],
        },
    },
}  # fmt: skip
EDGES = [  # samples: model, rule, sender, what hears it
    ("rich-0", "recomputed", "0.3", "logits"),
    ("rich-0", "recomputed", "2.0", "logits"),
    ("rich-0", "recomputed", "MLP 0", "logits"),
    ("rich-0", "recomputed", "words", "2.0 v"),
    ("rich-0", "recomputed", "1.2", "2.0 k"),
    ("rich-0", "recomputed", "2.0", "3.3 q"),
    ("rich-0", "recomputed", "3.3", "2.0 v"),
    ("rich-0", "frozen", "0.3", "logits"),
    ("rich-0", "frozen", "2.0", "logits"),
    ("rich-0", "frozen", "MLP 0", "logits"),
    ("rich-0", "frozen", "0.3", "MLP 0"),
    ("rich-0", "frozen", "2.0", "3.3 q"),
    ("rich-1", "recomputed", "0.2", "logits"),
    ("rich-1", "frozen", "0.2", "logits"),
    ("rich-1", "frozen", "0.2", "MLP 0"),
]


def path_patching() -> Json:
    """Every edge on average over sentences, by both rules, and what runs it on one."""
    samples = []
    for model, rule, sender, receiver in EDGES:
        hears, _, port = receiver.rpartition(" ") if "." in receiver else (receiver, "", "v")
        inputs = {"model": model, "rule": rule, "sender": sender, "hears": hears, "port": port}
        samples.append({"inputs": inputs, "outputs": {"share": _rounded(edge(sender, receiver, rule, model), 3)}})
    start = {**SENTENCE, "hears": "logits", "port": "v", "sender": "0.3", "rule": "recomputed", "over": "average"}
    kept = ("senders", "receivers", "share", "sentences")
    return {
        "routes": {model: {rule: _steps(model, rule) for rule in rules} for model, rules in ROUTES.items()},
        "config": CONFIG,
        "files": FILES,
        "language": LANGUAGE,
        "paths": {
            model: {rule: {key: table[key] for key in kept} for rule, table in EXPLORED[model]["paths"].items()}
            for model in FILES
        },
        "inputs": {**start, "model": "rich-0"},
        "samples": samples,
    }


def _steps(model: str, rule: str) -> list[Json]:
    """The edges of both routes, with what each carries."""
    return [
        {
            "route": route,
            "sender": sender,
            "hears": receiver.split(" ")[0] if "." in receiver else receiver,
            "share": float(edge(sender, receiver, rule, model)),
        }
        for route, edges in ROUTES[model][rule].items()
        for sender, receiver in edges
    ]


# Figure 4: circuits of every size


def grow_a_circuit() -> Json:
    """The greedy orders, random sets, and questions for the reader's own."""
    models = {model: _grown(model) for model in FILES}
    samples = [
        {
            "inputs": {"model": model, "rule": by, "k": size},
            "outputs": {
                "share": _rounded(share(size, by, model), 3),
                "top1": _rounded(grown(size, "top1", by, model), 3),
            },
        }
        for model, by in (("rich-0", "difference"), ("rich-0", "probability"), ("rich-1", "difference"))
        for size in (16, 10, 8, 7, 6, 5, 3, 1, 0)
    ]
    start = {"source": "grown", "rule": "difference", "k": 6, "mine": "", "model": "rich-0"}
    return {
        "config": CONFIG,
        "files": FILES,
        "models": models,
        "questions": EXPLORED["questions"],
        "inputs": start,
        "samples": samples,
    }


def _grown(model: str) -> Json:
    """What one model's curves are drawn from."""
    return {
        "whole": MANIFEST[model]["circuit"]["whole"],
        "grown": {
            "difference": MANIFEST[model]["circuit"]["greedy"],
            "probability": EXPLORED[model]["by_probability"],
        },
        "random": EXPLORED[model]["random"],
    }


# Figure 5: the published circuit of GPT-2 small (Wang et al. 2023, arXiv:2211.00593)

CLASSES: list[Json] = [
    {
        "id": "previous",
        "short": "previous token",
        "name": "previous-token heads",
        "heads": ["2.2", "4.11"],
        "fuzzy": [],
        "series": "three",
        "acts": "the word after the first giver",
        "looks": "it",
        "evidence": "the two highest previous-token scores on random words",
        "section": "section 3.3",
    },
    {
        "id": "duplicate",
        "short": "duplicates",
        "name": "duplicate-token heads",
        "heads": ["0.1", "3.0", "0.10"],
        "fuzzy": ["0.10"],
        "series": "five",
        "acts": "the second giver",
        "looks": "the first giver",
        "evidence": "0.1 and 3.0 are among the three highest duplicate scores; 0.10 fails that test",
        "section": "section 3.3",
    },
    {
        "id": "induction",
        "short": "induction",
        "name": "induction heads",
        "heads": ["5.5", "6.9", "5.8", "5.9"],
        "fuzzy": ["5.8", "5.9"],
        "series": "four",
        "acts": "the second giver",
        "looks": "the word after the first giver",
        "evidence": "5.5 and 6.9 are among the five highest induction scores",
        "section": "section 3.3",
    },
    {
        "id": "inhibition",
        "short": "S-inhibition",
        "name": "S-inhibition heads",
        "heads": ["7.3", "7.9", "8.6", "8.10"],
        "fuzzy": [],
        "series": "two",
        "acts": "the last word",
        "looks": "the second giver",
        "evidence": "their effect runs through the queries of the name movers",
        "section": "section 3.2",
    },
    {
        "id": "mover",
        "short": "name movers",
        "name": "name movers",
        "heads": ["9.9", "9.6", "10.0"],
        "fuzzy": [],
        "series": "one",
        "acts": "the last word",
        "looks": "the receiver",
        "evidence": "they copy what they look at in over 95 percent of tests, an average head in under 20",
        "section": "section 3.1",
    },
    {
        "id": "negative",
        "short": "negative",
        "name": "negative name movers",
        "heads": ["10.7", "11.10"],
        "fuzzy": [],
        "series": "six",
        "acts": "the last word",
        "looks": "what they write against",
        "evidence": "negative copy score 98 percent, an average head 12",
        "section": "section 3.1",
    },
    {
        "id": "backup",
        "short": "backups",
        "name": "backup name movers",
        "heads": ["9.0", "10.1", "10.6", "10.10", "10.2", "11.9", "11.2", "9.7"],
        "fuzzy": [],
        "series": "ink",
        "acts": "the last word",
        "looks": "the receiver, as half of them do",
        "evidence": "more than 2 percent of the effect after the three name movers are knocked out",
        "section": "section 3.4",
    },
]


def signal_fit(without: int | None = None) -> tuple[float, float]:
    """Least squares of the six cells as a position and a token signal."""
    used = [cell for i, cell in enumerate(cited.signals) if i != without]
    design = np.array([[cell["position"], cell["token"]] for cell in used])
    position, token = np.linalg.lstsq(design, np.array([cell["measured"] for cell in used]), rcond=None)[0]
    return float(position), float(token)


def gpt2_map() -> Json:
    """The 26 heads and the six cells."""
    samples = []
    for number in (None, 0, 1, 2, 3, 4, 5):
        position, token = signal_fit(number)
        name = "none" if number is None else str(number)
        samples.append({"inputs": {"left_out": name}, "outputs": {"position": position, "token": token}})
    for each in CLASSES:
        samples.append({"inputs": {"shown": each["id"]}, "outputs": {"heads": len(each["heads"])}})
    return {
        "classes": CLASSES,
        "signals": cited.signals,
        "whole": cited.difference,
        "loss": cited.movers_loss,
        "inputs": {"shown": "all", "removed": False, "chart": False, "left_out": "none"},
        "samples": samples,
    }


# Figure 6: the 270 heads of a published model


def lean(name: str, measure: str = "mean") -> Estimate:
    """By what the logit difference changes if a head is removed, or as much of it as it says by one path."""
    data = {"mean": SEARCHED, "zero": REMOVED, "resample": REMOVED, "direct": PATHS, "queries": PATHS}[measure]
    found = data[measure][PATHS["heads"].index(name)]
    n = PATHS["whole"]["sentences"] if data is PATHS else SEARCHED["sentences"]["searched"]
    return estimate(found, n, "smollm", measure, name)


def behaves(what: str = "difference", without: str = "") -> Estimate:
    """A score of the published model, whole or without a set of heads."""
    found = PATHS["sets"][without] if without else PATHS["whole"]
    return estimate(found[what], found["sentences"], "smollm", "behaves", what, without)


def sees(name: str, role: str) -> float:
    """Its attention from the last word to the receiver, the giver, or the giver again."""
    return float(PATHS["looks"][role][PATHS["heads"].index(name)])


def found_circuit(size: int, what: str = "difference") -> Estimate:
    """A score of the circuit that the search found, on sentences that it did not see."""
    row = next(each for each in SEARCHED["rows"] if each["size"] == size)
    return estimate(row[what], row["sentences"], "smollm", "circuit", str(size), what)


def answered(size: int, what: str = "first") -> int:
    """How many of those sentences such a circuit answers."""
    found = found_circuit(size, what)
    return round(found * found.n)


def least_sure(measure: str) -> float:
    """The largest standard error among the heads."""
    return max(lean(name, measure).error for name in PATHS["heads"])


def kept_share(size: int) -> float:
    """What a circuit keeps of the whole model's logit difference, on those sentences."""
    return float(found_circuit(size) / found_circuit(270))


def smollm_map() -> Json:
    """Every head by five measures, and the circuits of every size."""
    rows = [
        {"size": each["size"], "difference": round(each["difference"][0], 3), "first": round(each["first"][0], 3)}
        for each in SEARCHED["rows"]
    ]
    sizes = [row["size"] for row in rows]
    last = len(rows) - 1
    samples: list[Json] = [
        {
            "inputs": {"k": k},
            "outputs": {
                "share": _rounded(rows[k]["difference"] / rows[-1]["difference"], 3),
                "first": rows[k]["first"],
            },
        }
        for k in (0, 1, sizes.index(5), sizes.index(10), sizes.index(20), sizes.index(68), last)
    ]
    samples += [
        {
            "inputs": {"k": last, "shown": shown, "head": _cell(name)},
            "outputs": {"value": round(float(lean(name, shown)), 2)},
        }
        for shown in MEASURES
        for name in (LOUDEST, FEEDER, MOVER, DECEIVED)
        if lean_or_none(name, shown) is not None
    ]
    roles = ("receiver", "giver", "giver again")
    return {
        "called": {LOUDEST: "the loudest to the logits", MOVER: "name mover", OPPOSED: "negative", FEEDER: "pointer"},
        "measures": {shown: [_short(lean_or_none(name, shown)) for name in PATHS["heads"]] for shown in MEASURES},
        "looks": [[round(sees(name, role), 2) for role in roles] for name in PATHS["heads"]],
        "order": SEARCHED["order"],
        "rows": rows,
        "random": [
            [size, round(each / SEARCHED["searched_whole"], 3)] for size, *found in SEARCHED["random"] for each in found
        ],
        "tested": SEARCHED["sentences"]["tested"],
        "once": [sizes.index(size) for size in (270, 200, 100, 68, 48, 34, 24)],
        "presets": {
            f"20 heads, {answered(20)} right": {},
            "68 heads, half right": {"k": sizes.index(68)},
            "All 270 heads": {"k": last},
            "Loudest: not a name mover": {"k": last, "shown": "direct"},
            "A name mover": {"k": last, "shown": "direct", "head": _cell(MOVER)},
            "Who steers the loudest": {"k": last, "shown": "queries", "head": _cell(FEEDER)},
            "Zero deceives": {"k": last, "shown": "zero", "head": _cell(DECEIVED)},
        },
        "inputs": {"k": sizes.index(20), "shown": "mean", "head": _cell(LOUDEST)},
        "samples": samples,
    }


def lean_or_none(name: str, measure: str) -> float | None:
    """The same, or none where a head comes too late to be heard."""
    if measure == "queries" and PATHS["queries"][PATHS["heads"].index(name)] is None:
        return None
    return float(lean(name, measure))


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _cell(name: str) -> str:
    """The place of a head on the map, row and column."""
    layer, number = name.split(".")
    return f"{number},{layer}"


# Tables


DOES = {  # what the heads of the table do
    "0.0": "looks at both names",
    "0.1": "looks at both names",
    "0.2": "looks at both names",
    "0.3": "looks at the second giver",
    "1.0": "finds repeats, not here",
    "1.2": "finds repeats",
    "1.3": "finds repeats",
    "2.0": "looks at the second giver",
    "3.3": "looks at both names, copies",
}


def removals() -> Json:
    """Every part of seed 0 whose removal or substitution moves something, and three feed-forwards together."""
    named = {**DOES, **{f"MLP {layer}": "feed-forward" for layer in range(4)}}
    named |= {"MLP 1, MLP 2, MLP 3": "all but the first, together"}
    rows = []
    for name, does in named.items():
        cells = [
            cell
            for how in ("mean", "zero")
            for cell in (_signed(without(name, "change", how)), _percent(without(name, "first", how)))
        ]
        rows.append([name.replace(", MLP", ","), does, *cells])
    columns = ["part", "what it does", "average: Δ", "receiver first", "zero: Δ", "receiver first"]
    return {"columns": columns, "rows": rows, "align": "llrrrr"}


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-0.0", "0.0").replace("+0.0", "0.0").replace("-", "−")


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def roles() -> Json:
    """Where the answer is, by role and depth, in both models."""
    rows = []
    for model, seed in (("rich-0", "0"), ("rich-1", "1")):
        for role, words in (("giver_again", "second giver"), ("verb", "verb"), ("last", "last word")):
            shares = [_percent(carried(role, layer, model)) for layer in range(5)]
            rows.append([seed, words, *("0 %" if text == "-0 %" else text.replace("-", "−") for text in shares)])
    return {
        "columns": ["seed", "position", "input", "after 0", "after 1", "after 2", "after 3"],
        "rows": rows,
        "align": "llrrrrr",
    }


def minimality() -> Json:
    """The eight heads that the answer needs: what the circuit does when one of them goes."""
    test = EXPLORED["rich-0"]["tests"]["surer 8"]
    own = test["scores"]
    rows = [["none", f"{own[0]:.1f}", _percent(own[1]), _percent(own[2])]]
    rows += [[name, f"{f:.1f}", _percent(top), _percent(p)] for name, (f, top, p) in test["minimality"].items()]
    return {
        "columns": ["taken out of the circuit", "F", "receiver first", "its probability"],
        "rows": rows,
        "align": "lrrr",
    }
