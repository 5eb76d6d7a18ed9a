"""Train the site's small transformers, measure them, and write the files that the page reads.

    OMP_NUM_THREADS=1 python -m posts.circuits.experiment

Needs only the project's own dependencies and ten to fifteen minutes a model on one core, at 0.2 seconds a step. On
Linux MALLOC_MMAP_THRESHOLD_=1000000000 MALLOC_TRIM_THRESHOLD_=10000000000 halve that: numpy then keeps its memory.
The same machine gives the same weights; another may round differently and give others that pass the same thresholds.
"""

import argparse
import json
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from blog.calc.transformer import Transformer, TransformerConfig, shapes

from . import words
from .circuit import (
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
from .language import Dialect, Language, batches, language
from .measure import (
    Part,
    Task,
    accuracies,
    fact_task,
    giving_task,
    head_table,
    heads,
    mlp_table,
    name,
    repeat_task,
    without,
)
from .reference import reference
from .storage import digest, file_digest, packed, unpacked
from .strangers import stranger_scores
from .train import Recipe, initial, train

HERE = Path(__file__).parent
DATA = HERE / "data"
MODELS = HERE.parents[1] / "static" / "models"  # what the pages load
TRAINING = ("words.py", "language.py", "gradient.py", "train.py")  # change one of these and the weights are stale
THRESHOLDS = {"giving": 0.99, "repeats": 0.95, "facts": 0.99}  # least accuracy of a published model
LOGIT_DIFFERENCE = 4.0  # least mean advantage of the receiver over the giver
HISTORY = 125  # steps between two measurements while training
CIRCUIT = 6  # heads of the circuit that is tested
Json = dict[str, Any]


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
    DATA.mkdir(exist_ok=True)
    manifest = read_json(DATA / "manifest.json")
    prompts = read_json(DATA / "prompts.json")
    for model in asked.only or PLANS:
        known = language(PLANS[model].dialect)
        entry = manifest[model] if asked.measure else trained(model, known) | {"trained": asked.date}
        weights = unpacked(config_of(known), (MODELS / entry["file"]).read_bytes())
        manifest[model] = entry | {"measured": asked.date} | measured(weights, known)
        prompts[model] = reference(weights, known, seed=201)
        write_json(DATA / "manifest.json", manifest)
        write_json(DATA / "prompts.json", prompts)
    write_json(DATA / "language.json", {dialect: described(language(dialect)) for dialect in ("simple", "rich")})


def config_of(known: Language) -> TransformerConfig:
    """The sizes: 4 blocks of 4 heads on a stream of 64."""
    return TransformerConfig(vocab_size=len(known.vocabulary), d_model=64, n_layers=4, n_heads=4, d_head=16, d_ff=256)


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
        "script_sha256": script_digest(),
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


def script_digest() -> str:
    """One hash over the files that decide the weights."""
    return file_digest(*(HERE / file for file in TRAINING))


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
        "mlps": mlp_table(model, task),
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


def described(known: Language) -> Json:
    """What the page needs to write sentences and to read them."""
    facts = [
        {"relation": relation, "country": country, "value": value} for (relation, country), value in known.facts.items()
    ]
    return {
        "vocabulary": known.vocabulary,
        "names": known.names,
        "places": words.PLACES,
        "objects": words.OBJECTS,
        "countries": words.COUNTRIES,
        "templates": known.templates,
        "fact_templates": words.FACT_TEMPLATES,
        "between": (*words.DISTRACTORS, *words.FILLERS) if known.dialect == "rich" else (),
        "moments": words.MOMENTS if known.dialect == "rich" else (),
        "facts": facts,
    }


def short(scores: dict[str, dict[str, float]]) -> dict[str, float]:
    """The numbers that show learning at a glance."""
    accuracy = {task: round(values["top1"], 4) for task, values in scores.items()}
    return {**accuracy, "logit_difference": round(scores["giving"]["logit_difference"], 3)}


def read_json(path: Path) -> Json:
    """A JSON file's object; empty where there is no file yet."""
    found: Json = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def write_json(path: Path, value: Json) -> None:
    """Numbers with at most five decimals, one top-level entry a line."""
    lines = [f"{json.dumps(key)}: {json.dumps(rounded_numbers(entry))}" for key, entry in sorted(value.items())]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def rounded_numbers(value: Any) -> Any:
    """The value with every float to five decimals."""
    if isinstance(value, dict):
        return {key: rounded_numbers(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded_numbers(entry) for entry in value]
    return round(value, 5) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
