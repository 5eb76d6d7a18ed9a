"""Train the site's small transformers, measure them, and write what the pages load and the articles quote.

    OMP_NUM_THREADS=1 python posts/circuits/experiment.py
    python tests/js/transformer/reference.py  # what the page's twin must then reproduce

Needs only the project's own dependencies and ten to fifteen minutes a model on one core, at 0.2 seconds a step. On
Linux MALLOC_MMAP_THRESHOLD_=1000000000 MALLOC_TRIM_THRESHOLD_=10000000000 halve that: numpy then keeps its memory.
The same machine gives the same weights; another may round differently and give others that pass the same thresholds.
"""

import argparse
import time
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from blog.lab.attribution import Part
from blog.lab.circuit import (
    fewer,
    flip_effects,
    greedy,
    incompleteness,
    kept,
    minimality,
    part_of,
    patching_map,
    random_circuits,
)
from blog.lab.language import Dialect, Language, batches, language
from blog.lab.measure import (
    Task,
    accuracies,
    fact_task,
    giving_task,
    head_table,
    heads,
    name,
    repeat_task,
    without,
)
from blog.lab.storage import (
    LAB,
    MANIFEST,
    MODELS,
    Json,
    digest,
    file_digest,
    manifest,
    packed,
    unpacked,
    write_json,
)
from blog.lab.train import Recipe, config_of, initial, train
from blog.lab.transformer import Transformer, shapes
from strangers import stranger_scores

TRAINING = [LAB / f"{name}.py" for name in ("words", "language", "gradient", "train")]  # change one: weights are stale
THRESHOLDS = {"giving": 0.99, "repeats": 0.95, "facts": 0.99}  # least accuracy of a published model
LOGIT_DIFFERENCE = 4.0  # least mean advantage of the receiver over the giver
HISTORY = 125  # steps between two measurements while training
CIRCUIT = 6  # heads of the circuit that is tested


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One model to publish."""

    dialect: Dialect
    seed: int
    recipe: Recipe


PLANS = {
    "simple-0": Plan(dialect="simple", seed=0, recipe=Recipe(steps=3000)),
    "rich-0": Plan(dialect="rich", seed=0, recipe=Recipe(steps=4000)),
    "rich-1": Plan(dialect="rich", seed=1, recipe=Recipe(steps=4000)),
}


def main() -> None:
    """Train and measure the models that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PLANS, action="append", help="only this model; may be repeated")
    parser.add_argument("--measure", action="store_true", help="measure the stored weights again, without training")
    parser.add_argument("--date", default=date.today().isoformat(), help="the day to write into the manifest")
    asked = parser.parse_args()
    entries = manifest()
    for model in asked.only or PLANS:
        known = language(PLANS[model].dialect)
        entry = entries[model] if asked.measure else trained(model, known) | {"trained": asked.date}
        weights = unpacked(config_of(known), (MODELS / entry["file"]).read_bytes())
        entries[model] = entry | {"measured": asked.date} | measured(weights, known)
        write_json(MANIFEST, entries)


def trained(model: str, known: Language) -> Json:
    """Train one model, check it, store its weights; what the manifest says about that."""
    plan, started = PLANS[model], time.perf_counter()
    history: list[Json] = []

    def watch(step: int, loss: float, now: Transformer) -> None:
        if step % HISTORY == 0:
            history.append({"step": step, "loss": round(loss, 4), **short(accuracies(now, known, fewer=8))})
            print(model, ", ".join(f"{key} {value}" for key, value in history[-1].items()), flush=True)

    data = batches(known, seed=plan.seed, rows=plan.recipe.rows, seq_len=plan.recipe.seq_len)
    content = packed(train(initial(config_of(known), plan.seed), data, plan.recipe, watch))
    seconds = time.perf_counter() - started
    check(model, accuracies(unpacked(config_of(known), content), known))
    (MODELS / f"{model}.bin").write_bytes(content)
    return {
        **asdict(plan),
        "file": f"{model}.bin",
        "bytes": len(content),
        "sha256": digest(content),
        "training_seconds": round(seconds),
        "script_sha256": file_digest(*TRAINING),
        "data_sha256": data_digest(known, plan),
        "history": history,
    }


def check(model: str, scores: dict[str, dict[str, float]]) -> None:
    """Stop unless the stored weights reach the thresholds."""
    low = [
        f"{task} {scores[task]['top1']:.3f} < {least}"
        for task, least in THRESHOLDS.items()
        if scores[task]["top1"] < least
    ]
    if scores["giving"]["logit_difference"] < LOGIT_DIFFERENCE:
        low.append(f"logit difference {scores['giving']['logit_difference']:.2f} < {LOGIT_DIFFERENCE}")
    if low:
        raise SystemExit(f"{model} is not published: {', '.join(low)}. Try another seed or more steps.")


def data_digest(known: Language, plan: Plan) -> str:
    """One hash over the vocabulary and the first 20 training batches."""
    data = batches(known, seed=plan.seed, rows=plan.recipe.rows, seq_len=plan.recipe.seq_len)
    rows = np.concatenate([next(data) for _ in range(20)])
    return digest(" ".join(known.vocabulary).encode("utf-8"), rows.astype("<i4").tobytes())


def measured(model: Transformer, known: Language) -> Json:
    """Every number about a model that the articles quote."""
    task = giving_task(model, known, seed=301, count=40 * len(known.templates))
    return {
        "config": asdict(model.config),
        "parameters": int(sum(np.prod(shape) for shape in shapes(model.config).values())),
        "accuracies": accuracies(model, known),
        "strangers": {
            kind: asdict(scores) for kind, scores in stranger_scores(model, known, seed=302, count=400).items()
        },
        "heads": head_table(model, known, task),
        "other_tasks": other_tasks(model, known),
        "patching": patching_map(model, task),
        "flip": flip_effects(model, task),
        "circuit": circuit(model, fewer(task, 20)),
    }


def other_tasks(model: Transformer, known: Language) -> dict[str, dict[str, float]]:
    """Accuracy of repeats and facts without each part, replaced by its average over the same task."""
    layers = range(model.config.n_layers)
    parts: list[Part] = [*heads(model), *((site, layer, None) for layer in layers for site in ("attention", "mlp"))]
    tasks = {"repeats": repeat_task(model, known, seed=303, count=64), "facts": fact_task(model, known)}
    return {
        task: {name(part): without(model, questions, [part]).top1 for part in parts}
        for task, questions in tasks.items()
    }


def circuit(model: Transformer, task: Task) -> Json:
    """The greedy search and the three tests of the circuit it finds."""
    order = greedy(model, task)
    found = [part_of(head) for head in next(row for row in order if row["size"] == CIRCUIT)["circuit"]]
    return {
        "whole": without(model, task, []).logit_difference,
        "found": [name(part) for part in found],
        "scores": asdict(kept(model, task, found)),
        "greedy": order,
        "random": random_circuits(model, task, size=CIRCUIT, count=64, seed=304),
        "minimality": minimality(model, task, found),
        "incompleteness": incompleteness(model, task, found, count=12, seed=305),
    }


def short(scores: dict[str, dict[str, float]]) -> dict[str, float]:
    """The numbers that show learning at a glance."""
    accuracy = {task: round(values["top1"], 4) for task, values in scores.items()}
    return {**accuracy, "logit_difference": round(scores["giving"]["logit_difference"], 3)}


if __name__ == "__main__":
    main()
