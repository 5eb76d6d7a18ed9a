"""Figures, tables and numbers of "The Logit Lens: Watching a Prediction Form".

What is measured on the models comes from data/*.json, which experiment.py writes, and from `blog.lab.quantities`. The
sentences run in the page. Numbers of other authors stand in literature.yaml.
"""

from math import exp, sqrt
from pathlib import Path
from typing import Any

import numpy as np

import lens
from blog.lab import quantities
from blog.lab.effects import WAYS
from blog.lab.estimate import Estimate, mean
from blog.lab.language import described, language
from blog.lab.quantities import carried, estimate, whole
from blog.lab.storage import Json, manifest, published, read_json
from blog.lab.transformer import forward
from blog.literature import literature

# Names that only the text uses.
__all__ = ["carried"]

DATA = Path(__file__).parent / "data"
cited = literature(__file__)
READ, HELD_OUT, SOURCES, TRAINED, SAMPLES, REAL, REAL_TUNED = (
    read_json(DATA / f"{name}.json")
    for name in ("translators", "held_out", "sources", "training", "samples", "smollm", "smollm-tuned")
)
LANGUAGE, MANIFEST = described(language("rich")), manifest()
STATES = ("start", "attn 0", "MLP 0", "attn 1", "MLP 1", "attn 2", "MLP 2", "attn 3", "MLP 3")
TASKS = {"giving": "who receives", "repeats": "repeated words", "facts": "facts"}
METRICS = ("kl", "top1", "probability", "entropy")
LAST_FRAME = 14  # of the trainings in the page, as training.js measures them
WORDS = ("vocabulary", "names", "places", "objects", "templates", "countries", "fact_templates", "facts")


def model_data(*, facts: bool = True) -> Json:
    """What every figure needs to run the model: its file, its sizes, its language."""
    words = {name: LANGUAGE[name] for name in WORDS if facts or name not in ("facts", "countries", "fact_templates")}
    return {"files": {"model": "static/models/rich-0.bin"}, "config": MANIFEST["rich-0"]["config"], "language": words}


# Numbers of the text


def config(name: str) -> int:
    """A size of the model."""
    return int(MANIFEST["rich-0"]["config"][name])


def real(name: str) -> int:
    """A size of the published model."""
    return int(REAL[name])


def of_lens(lens: str) -> list[Json]:
    """What the "logit" or the "tuned" lens reads in the published model, by sentence."""
    found: list[Json] = (REAL if lens == "logit" else REAL_TUNED)["sentences"]
    return found


def surfaced(state: int, lens: str = "logit", place: int = 10) -> int:
    """Sentences whose answer is among the first `place` words that a lens reads in the published model."""
    return sum(each["ranks"][state] <= place for each in of_lens(lens))


def earlier(sentence: int) -> int:
    """How many layers earlier the tuned lens has the answer of a sentence on top, for good."""
    settled = (
        max(state for state, rank in enumerate(of_lens(lens)[sentence]["ranks"]) if rank > 1)
        for lens in ("logit", "tuned")
    )
    plain, tuned = settled
    return plain - tuned


def median_earlier() -> float:
    """The same for the sentence in the middle."""
    return float(np.median([earlier(number) for number in range(len(REAL["sentences"]))]))


def texts() -> int:
    """How many texts the published model wrote for its tuned lens."""
    return sum(REAL_TUNED["text"][name] for name in ("trained_on", "chosen_on", "held_out"))


def place(sentence: int, lens: str, state: int) -> int:
    """The place of a sentence's answer among the words that a lens reads in the published model."""
    return int(of_lens(lens)[sentence]["ranks"][state])


def chance(sentence: int, lens: str, state: int) -> float:
    """The chance that a lens reads for a sentence's answer in the published model."""
    return float(of_lens(lens)[sentence]["chances"][state])


def real_kl(lens: str, state: int) -> Estimate:
    """How far a lens is from what the published model finally says, on texts that were held out; over the texts."""
    value, error = REAL_TUNED["kl"][lens][state]
    quantity = f"SmolLM2-135M, own text, {lens} lens, state {state}"
    return Estimate(value, error=error, n=REAL_TUNED["text"]["held_out"], quantity=quantity)


def pays(sentence: int, part: str) -> float:
    """What a part of the published model pays to a sentence's answer directly."""
    return _of_part("paid", sentence, part)


def loses(sentence: int, part: str) -> float:
    """What the logit difference of a sentence loses without a part of the published model."""
    return _of_part("lost", sentence, part)


def early(sentence: int) -> float:
    """What layers 0 to 22 of the published model pay to a sentence's answer, all together."""
    return float(np.sum(REAL["sentences"][sentence]["paid"][:23]))


def gap(sentence: int) -> float:
    """The logit difference of a sentence in the published model."""
    return float(REAL["sentences"][sentence]["difference"])


def _of_part(what: str, sentence: int, part: str) -> float:
    layer, row = (int(part[4:]), -1) if part.startswith("MLP") else map(int, part.split("."))
    return float(REAL["sentences"][sentence][what][layer][row])


def read(task: str, lens: str, metric: str, state: str, seed: int = 0) -> float:
    """What a lens reads, averaged over the questions of a task."""
    return float(READ[f"rich-{seed}"][task][lens][metric][STATES.index(state)])


def held_out(task: str, which: str = "held", state: str = "MLP 0") -> Estimate:
    """What maps answer of "facts" or "names" that were held out of their training, or of the others: over the folds."""
    over = mean(np.array(HELD_OUT[task]["scores"][state][which]))
    return Estimate(over, error=over.error, n=over.n, quantity=f"rich-0, {task}, {which}, {state}")


def in_ten(share: Estimate) -> Estimate:
    """How many in ten a share is."""
    return Estimate(10 * share, error=10 * share.error, n=share.n, quantity=f"{share.quantity}, in ten")


def share_error(n: int) -> float:
    """The largest standard error that a share of n questions can have."""
    return 0.5 / sqrt(n)


def facts() -> int:
    """How many facts the language has."""
    return len(LANGUAGE["facts"])


def text(lens: str, measure: str, state: str, seed: int = 0) -> float:
    """What a lens reads on running text."""
    return float(READ[f"rich-{seed}"]["text"][lens][measure][STATES.index(state)])


def most(task: str, lens: str, metric: str, states: tuple[str, ...]) -> float:
    """The largest of several readings."""
    return max(read(task, lens, metric, state) for state in states)


def on_top(state: str, what: str = "share", seed: int = 0) -> float:
    """How often the commonest word of the raw lens, any name, or the right order of the pair is read."""
    found = READ[f"rich-{seed}"]["tops"][STATES.index(state)]
    return float(found["shares"][0] if what == "share" else found[what])


def paid(part: str, how: str = "frozen", seed: int = 0) -> Estimate:
    """Direct share of a part in the logit difference, or of all "heads" or "feed-forwards"."""
    return quantities.pays(part, how, f"rich-{seed}")


def difference(seed: int = 0) -> Estimate:
    """Mean logit of the receiver minus that of the giver."""
    return whole("difference", f"rich-{seed}")


def fetched(head: str, role: str) -> Estimate:
    """What a head pays with what it fetched from one place."""
    return estimate(SOURCES[head][role], difference().n, "rich-0", head, "pays from", role)


def removed(part: str, how: str = "mean", what: str = "change", seed: int = 0) -> Estimate:
    """Change of the logit difference when a part is removed, in all or by the direct path."""
    return quantities.without(part, what, how, f"rich-{seed}")


def without(task: str, *parts: str) -> float:
    """Share of questions still answered when a part is replaced by its mean; the least over several parts."""
    return float(min(MANIFEST["rich-0"]["other_tasks"][task][part] for part in parts))


def sample(figure: str, output: str, **inputs: str) -> Any:
    """An output of one of the stored samples."""
    (found,) = [one["outputs"][output] for one in SAMPLES[figure]["samples"] if one["inputs"] == inputs]
    return found


def in_page(output: str, **inputs: Any) -> float:
    """An output of a training that runs in the page."""
    (found,) = [one["outputs"][output] for one in TRAINED["samples"] if one["inputs"] == inputs]
    return float(found)


def nats_to_odds(nats: float) -> float:
    """How many times likelier: e to the nats."""
    return exp(nats)


# Figures


def grid() -> Json:
    """Every state of a sentence, read as if it were the last; the glass waits beside a word that it turns."""
    start = {name: value for name, value in SAMPLES["grid"]["start"].items() if name != "show"}
    return model_data() | {
        "translators": READ["translators"],
        "inputs": start | {"glass_x": 2, "glass_y": 11},
        "samples": SAMPLES["grid"]["samples"],
    }


def trajectories() -> Json:
    """Readings by state, averaged over many questions and for one sentence."""
    kept = (*METRICS, "kl_25", "kl_75")
    curves = {
        seed: {
            task: {
                lens: {name: [round(value, 3) for value in table[name]] for name in kept}
                for lens, table in READ[seed][task].items()
            }
            for task in TASKS
        }
        for seed in ("rich-0", "rich-1")
    }
    return model_data() | {
        "translators": READ["translators"],
        "curves": curves,
        "inputs": {"state": 2} | SAMPLES["trajectories"]["start"],
        "samples": SAMPLES["trajectories"]["samples"],
    }


def surfacing() -> Json:
    """What both lenses read in the published model, and how far the answer is from the first place."""
    sentences = [
        {name: each[name] for name in ("kind", "tokens", "answer")}
        | {lens: _reading(of_lens(lens)[number]) for lens in ("logit", "tuned")}
        for number, each in enumerate(REAL["sentences"])
    ]
    return {
        "inputs": {"sentence": "3", "state": 27, "lens": "logit"},
        "sentences": sentences,
        "vocab_size": REAL["vocab_size"],
        "samples": [
            {
                "inputs": {"sentence": str(number), "state": state, "lens": lens},
                "outputs": {"rank": each[lens]["ranks"][state], "top": each[lens]["words"][state][-1]},
            }
            for number, each in enumerate(sentences)
            for lens in ("logit", "tuned")
            for state in (15, 27)
        ],
    }


def _reading(read: Json) -> Json:
    """What a lens reads of a sentence, as the figure shows it: the answer's chance only where it comes first."""
    ranks = read["ranks"]
    chances = [round(each, 3) if rank == 1 else 0 for each, rank in zip(read["chances"], ranks, strict=True)]
    return {"words": read["words"], "ranks": ranks, "chances": chances}


def paid_and_lost() -> Json:
    """What each part of the published model pays to the answers, and what is lost when it is taken out."""
    sentences = [_parts(each) for each in REAL["sentences"]]
    return {
        "inputs": {"part": "9,0", "sentence": "3"},
        "sentences": sentences,
        "samples": [
            {
                "inputs": {"part": f"{row},{layer}", "sentence": str(number)},
                "outputs": {"paid": each["paid"][row][layer], "lost": each["lost"][row][layer]},
            }
            for number, each in enumerate(sentences)
            for row, layer in ((3, 23), (9, 28))
        ],
    }


def _parts(measured: Json) -> Json:
    """The parts of a sentence as the figure shows them: a row for each head and one for the feed-forwards."""
    kept = ("tokens", "answer", "foil", "difference", "embedding")
    tables = {name: np.round(measured[name], 4).T.tolist() for name in ("paid", "lost")}
    return {name: measured[name] for name in kept} | tables


def bill() -> Json:
    """Direct logit attribution of one answer."""
    more = {"swap": False, "back": 0, "group": "part", "frozen": True, "head": "2.0"}
    samples = [one | {"inputs": {"head": "3.3"} | one["inputs"]} for one in SAMPLES["bill"]["samples"]]
    return model_data() | {"inputs": SAMPLES["bill"]["start"] | more | {"group": "kind"}, "samples": samples}


def direct_and_total() -> Json:
    """What each part pays and what its removal costs."""
    sentence = ("template", "receiver", "giver", "order", "place", "object")
    start = SAMPLES["effects"]["start"]
    inputs = {name: start[name] for name in (*sentence, "ablation", "part", "seed")} | {"points": "average"}
    yours = [one | {"inputs": {"points": "yours"} | one["inputs"]} for one in SAMPLES["effects"]["samples"]]
    tables = {f"rich-{seed}": _effects(seed) for seed in (0, 1)}
    more = {"tables": tables, "sentences": difference().n, "inputs": inputs, "samples": yours}
    return model_data(facts=False) | more


def _effects(seed: int) -> Json:
    """Every part's share and its removals, with their errors, as the scatter of the figure needs them."""
    layers, heads = range(config("n_layers")), range(config("n_heads"))
    parts = [*(f"{layer}.{head}" for layer in layers for head in heads), *(f"MLP {layer}" for layer in layers)]
    table: Json = {"parts": parts, "clean": float(difference(seed)), "dla": [paid(part, seed=seed) for part in parts]}
    for name, what in (("direct", "direct"), ("total", "change")):
        found = {how: [removed(part, how, what, seed) for part in parts] for how in WAYS}
        table[name] = found
        table[f"{name}_error"] = {how: [each.error for each in row] for how, row in found.items()}
    return table


def train_a_lens() -> Json:
    """Text to train a tuned lens on, and where the stored one arrived; samples are of the end of a training."""
    kept = ("rows", "held_out", "asked", "steps", "rate", "batch", "every", "stride", "shown", "plain", "reached")
    samples = [
        {
            "inputs": {"step": LAST_FRAME} | one["inputs"],
            "outputs": {name: value for name, value in one["outputs"].items() if name != "stretch"},
        }
        for one in TRAINED["samples"]
        if one["inputs"].get("state") not in (4, 6) and one["inputs"].get("examples") != 96  # half a second each
    ]
    return {name: TRAINED[name] for name in kept} | {
        "files": model_data()["files"],
        "config": MANIFEST["rich-0"]["config"],
        "vocabulary": LANGUAGE["vocabulary"],
        "untrained": untrained(),
        "inputs": {"step": 0} | TRAINED["start"],
        "samples": samples,
    }


def untrained() -> dict[str, list[int]]:
    """What the logit lens reads at the end of each sentence, by state: known before any training."""
    model = published("rich-0")
    runs = [lens.states(forward(model, np.array([one["tokens"]]))) for one in TRAINED["asked"]]
    return {
        state: [int(lens.read(model, {}, int(state), run[int(state)][:, -1])[0].argmax()) for run in runs]
        for state in TRAINED["plain"]
    }


# Tables


def number(value: float, decimals: int = 2) -> str:
    """A number with a true minus."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def share(value: float) -> str:
    """A share of one in percent."""
    return f"{100 * value:.0f}\u00a0%" if value >= 0.01 or value == 0 else f"{100 * value:.1f}\u00a0%"


def _after() -> list[tuple[str, str]]:
    """The states between whole layers, named for a table's rows."""
    return [("the embedding", "start"), *((f"layer {i}", f"MLP {i}") for i in range(config("n_layers")))]


def two_lenses() -> Json:
    """Divergence and accuracy of both lenses after each layer, all tasks."""
    rows = []
    for task, title in TASKS.items():
        for name, state in _after():
            nats = [number(read(task, lens, "kl", state)) for lens in ("logit", "tuned")]
            top = [share(read(task, lens, "top1", state)) for lens in ("logit", "tuned")]
            rows.append([title, name, *nats, *top])
    columns = ["Question", "After", "Logit, nats", "Tuned, nats", "Logit, on top", "Tuned, on top"]
    return {"columns": columns, "rows": rows, "align": "llrrrr"}


def two_seeds() -> Json:
    """Accuracy of the tuned lens in two models that differ in their seed."""
    rows = [
        [name, *(share(read(task, "tuned", "top1", state, seed)) for task in TASKS for seed in (0, 1))]
        for name, state in _after()
    ]
    columns = ["After", *(f"{TASKS[task]}, {seed}" for task in TASKS for seed in ("seed 0", "seed 1"))]
    return {"columns": columns, "rows": rows, "align": "lrrrrrr"}


def verdicts() -> Json:
    """Attribution and three removals for the parts that matter."""
    rows = []
    for part in ("MLP 3", "MLP 0", "MLP 2", "3.3", "2.0", "0.3", "MLP 1", "1.2", "1.3", "1.0", "0.0"):
        changes = [number(removed(part, how), 1) for how in WAYS]
        rows.append([part, number(paid(part), 1), number(removed(part, "mean", "direct"), 1), *changes])
    columns = ["Part", "Pays", "Direct effect, mean", "Removed: zero", "Removed: mean", "Removed: resample"]
    return {"columns": columns, "rows": rows, "align": "lrrrrr"}


def published_lenses() -> Json:
    """What both lenses of the published model miss on its own text, and how many of the answers they read."""
    states = (0, 1, 6, 11, 16, 21, 24, 26, 28, 29)
    rows = [
        [
            f"layer {state - 1}" if state else "the embedding",
            *(number(real_kl(lens, state), 1) for lens in ("logit", "tuned")),
            *(str(surfaced(state, lens)) for lens in ("logit", "tuned")),
        ]
        for state in states
    ]
    columns = ["After", "Logit, nats", "Tuned, nats", "Logit, of 12", "Tuned, of 12"]
    return {"columns": columns, "rows": rows, "align": "lrrrr"}
