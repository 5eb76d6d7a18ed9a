"""Figures, tables and numbers of "Anatomy of a Circuit".

What was measured on the two small models comes from the laboratory's manifest and data/explore.json, which
experiment.py and explore.py write; the models themselves run in the page. Published results on GPT-2 small stand in
`GPT2` and `CLASSES`, each with its section, and are never mixed with ours.
"""

from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.language import described, language
from blog.lab.storage import Json, manifest, read_json

DATA = Path(__file__).parent / "data"
FILES = {name: f"static/models/{name}.bin" for name in ("rich-0", "rich-1")}
PARTS = [part for layer in range(4) for part in (*(f"{layer}.{head}" for head in range(4)), f"MLP {layer}")]


MANIFEST = manifest()
EXPLORED = read_json(DATA / "explore.json")
SPECIALIST = read_json(DATA / "specialist.json")
_RICH = described(language("rich"))
LANGUAGE = {key: _RICH[key] for key in ("vocabulary", "names", "places", "objects", "templates")}
CONFIG = MANIFEST["rich-0"]["config"]
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


def mlp(layer: int, model: str = "rich-0") -> Json:
    """One row of the table of feed-forwards."""
    return next(row for row in MANIFEST[model]["mlps"] if row["mlp"] == layer)


def whole(measure: str = "logit_difference", model: str = "rich-0") -> float:
    """A score of the whole model on the sentences of who receives."""
    return float(MANIFEST[model]["accuracies"]["giving"][measure])


_COLUMNS = {"difference": 0, "top1": 1, "probability": 2}


def left(heads: str, measure: str = "difference", mode: str = "mean", model: str = "rich-0") -> float:
    """A score when these heads are replaced; without heads, that of the whole model."""
    scores = {**EXPLORED[model]["alone"], **EXPLORED[model]["removed"]}[heads]
    return float((scores if heads == "" else scores[mode])[_COLUMNS[measure]])


def split(name: str, who: str, model: str = "rich-0") -> float:
    """What a head adds to the receiver's or the giver's logit, against the other names."""
    return float(EXPLORED[model]["split"][name][("receiver", "giver").index(who)])


def flip(part: str, way: str = "total", model: str = "rich-0") -> float:
    """Share of the flip that a part carries over, by all ways or straight to the logits."""
    return float(MANIFEST[model]["flip"][part][way])


def stream(role: str, layer: int, model: str = "rich-0") -> float:
    """Share of the flip that one role's stream carries at the input of a layer; layer 4 is the output."""
    return float(MANIFEST[model]["patching"]["share"][role][layer])


def edge(sender: str, receiver: str, model: str = "rich-0") -> float:
    """Share of the flip that one edge carries."""
    table = EXPLORED[model]["paths"]
    return float(table["share"][table["receivers"].index(receiver)][table["senders"].index(sender)])


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


def other_task(task: str, part: str, model: str = "rich-0") -> float:
    """Accuracy of another task without a part."""
    return float(MANIFEST[model]["other_tasks"][task][part])


def recency(name: str, place: int, model: str = "rich-0") -> float:
    """Attention of a head of layer 0 to five names in a row, the latest being 0."""
    return float(EXPLORED[model]["recency"][name][place])


def late(who: str, measure: str = "top1", model: str = "rich-0") -> float:
    """A score when the receiver is named beside the second giver: of the receiver, or of the giver."""
    return float(EXPLORED[model]["late"][who][_COLUMNS[measure]])


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

ROUTES = {  # edges of the routes that the text walks back, sender and what hears it
    "rich-0": {
        "A": [("words", "0.3 v"), ("0.3", "MLP 0"), ("MLP 0", "logits")],
        "B": [
            ("words", "MLP 0"),
            ("MLP 0", "1.2 q"),
            ("MLP 0", "1.3 q"),
            ("MLP 0", "2.0 v"),
            ("2.0", "MLP 2"),
            ("2.0", "MLP 3"),
            ("MLP 2", "logits"),
            ("MLP 3", "logits"),
        ],
    },
    "rich-1": {
        "A": [("words", "0.2 v"), ("0.2", "MLP 0"), ("MLP 0", "MLP 3"), ("MLP 0", "logits"), ("MLP 3", "logits")],
        "B": [],
    },
}


def path_patching() -> Json:
    """Every edge on average over 36 sentences, and what runs it on one."""
    paths = {model: EXPLORED[model]["paths"] for model in FILES}
    edges = [
        ("rich-0", "0.3", "MLP 0", "v"),
        ("rich-0", "MLP 0", "2.0", "v"),
        ("rich-0", "MLP 0", "1.2", "q"),
        ("rich-0", "2.0", "MLP 2", "v"),
        ("rich-0", "2.0", "3.3", "q"),
        ("rich-0", "MLP 0", "logits", "v"),
        ("rich-0", "3.3", "2.0", "v"),
        ("rich-1", "0.2", "MLP 0", "v"),
        ("rich-1", "MLP 0", "logits", "v"),
    ]
    samples = [
        {
            "inputs": {"model": model, "sender": sender, "hears": hears, "port": port},
            "outputs": {"share": _rounded(edge(sender, f"{hears} {port}" if "." in hears else hears, model), 3)},
        }
        for model, sender, hears, port in edges
    ]
    routes = {
        model: [
            {"route": name, "sender": sender, "hears": hears.split(" ")[0] if "." in hears else hears,
             "share": edge(sender, hears, model)}
            for name, edges_of in both.items()
            for sender, hears in edges_of
        ]
        for model, both in ROUTES.items()
    }  # fmt: skip
    start = {**SENTENCE, "hears": "logits", "port": "v", "sender": "MLP 0", "over": "average", "model": "rich-0"}
    return {
        "routes": routes,
        "config": CONFIG,
        "files": FILES,
        "language": LANGUAGE,
        "paths": paths,
        "inputs": start,
        "samples": samples,
    }


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

GPT2 = {
    "difference": 3.56,  # section 2: mean logit difference over 100,000 prompts
    "preferred": 0.993,  # section 2: receiver above giver
    "probability": 0.49,  # section 2: mean probability of the receiver
    "movers_loss": 0.05,  # section 3.4: all three name movers knocked out
    "faithfulness_gap": 0.46,  # section 4: |F(M) - F(C)|
    "incompleteness": 3.09,  # section 4: worst set found greedily
    "mlps": 1.1,  # appendix J: feed-forwards 1 to 11 knocked out together
}
CLASSES: list[Json] = [
    {
        "id": "previous",
        "short": "previous token",
        "name": "previous-token heads",
        "heads": ["2.2", "4.11"],
        "fuzzy": [],
        "series": "three",
        "acts": "the word after the first giver",
        "looks": "the first giver",
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
        "series": "one",
        "acts": "the last word",
        "looks": "the second giver, 0.51 of the attention",
        "evidence": "their effect runs through the queries of the name movers",
        "section": "section 3.2",
    },
    {
        "id": "mover",
        "short": "name movers",
        "name": "name movers",
        "heads": ["9.9", "9.6", "10.0"],
        "fuzzy": [],
        "series": "two",
        "acts": "the last word",
        "looks": "the receiver, 0.59 of the attention",
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
        "looks": "the receiver, and write against it",
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
        "looks": "the receiver, in reserve",
        "evidence": "more than 2 percent of the effect after the three name movers are knocked out",
        "section": "section 3.4",
    },
]
SIGNALS = [  # appendix A: logit difference with position and token signal kept, absent or inverted
    {"position": 1, "token": 1, "measured": 3.55},
    {"position": -1, "token": 1, "measured": -0.99},
    {"position": 1, "token": 0, "measured": 2.45},
    {"position": -1, "token": 0, "measured": -1.96},
    {"position": 1, "token": -1, "measured": 1.77},
    {"position": -1, "token": -1, "measured": -3.16},
]


def signal_fit(without: int | None = None) -> tuple[float, float]:
    """Least squares of the six cells as a position and a token signal."""
    used = [cell for i, cell in enumerate(SIGNALS) if i != without]
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
        "signals": SIGNALS,
        "whole": GPT2["difference"],
        "loss": GPT2["movers_loss"],
        "inputs": {"shown": "all", "removed": False, "chart": False, "left_out": "none"},
        "samples": samples,
    }


# Tables


def removals() -> Json:
    """Every part of seed 0 whose removal or substitution moves something."""
    rows = []
    names = {"0.0": "looks at both names", "0.1": "looks at both names", "0.2": "looks at both names"}
    names |= {
        "0.3": "looks at the second giver",
        "1.0": "finds repeats",
        "1.2": "finds repeats",
        "1.3": "finds repeats",
    }
    names |= {"2.0": "looks at the second giver", "3.3": "looks at both names, copies"}
    for name, does in names.items():
        row = head(name)
        alone = [left(name, "top1"), left(name, "top1", "zero")]
        rows.append(
            [
                name,
                does,
                _signed(row["mean_change"]),
                _percent(alone[0]),
                _signed(row["zero_change"]),
                _percent(alone[1]),
            ]
        )
    for layer in range(4):
        row = mlp(layer)
        rows.append([f"MLP {layer}", "feed-forward", _signed(row["mean_change"]), _percent(row["top1_after_mean"]),
                     _signed(row["zero_change"]), "–"])  # fmt: skip
    columns = ["part", "what it does", "average: Δ", "receiver first", "zero: Δ", "receiver first"]
    return {"columns": columns, "rows": rows, "align": "llrrrr"}


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def roles() -> Json:
    """Where the answer stands, by role and depth, in both models."""
    rows = []
    for model, seed in (("rich-0", "0"), ("rich-1", "1")):
        for role, words in (("giver_again", "second giver"), ("verb", "verb"), ("last", "last word")):
            shares = MANIFEST[model]["patching"]["share"][role]
            rows.append(
                [seed, words, *(f"{value + 0:.2f}".replace("-0.00", "0.00").replace("-", "−") for value in shares)]
            )
    return {
        "columns": ["seed", "position", "input", "after 0", "after 1", "after 2", "after 3"],
        "rows": rows,
        "align": "llrrrrr",
    }


def minimality() -> Json:
    """The eight heads that the answer needs: what the circuit does when one of them goes."""
    test = EXPLORED["rich-0"]["tests"]["surer 8"]
    own = test["scores"]
    rows = [["none", f"{own[0]:.2f}", _percent(own[1]), _percent(own[2])]]
    rows += [[name, f"{f:.2f}", _percent(top), _percent(p)] for name, (f, top, p) in test["minimality"].items()]
    return {
        "columns": ["taken out of the circuit", "F", "receiver first", "its probability"],
        "rows": rows,
        "align": "lrrr",
    }
