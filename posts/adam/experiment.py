"""Every result of the article that takes longer than a build may take: data/*.json, with the scripts' hash.

    OMP_NUM_THREADS=1 python posts/adam/experiment.py [--only NAME]

About seven minutes on one core. The same machine gives the same numbers; another may round differently.
"""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array
from blog.lab.storage import Json, file_digest, read_json, rounded_numbers, run_experiments
from blog.lab.transformer import Transformer
from optimisers import Memory
from training import GROUPS, Settings, group_of, rate_at, run

HERE = Path(__file__).parent
SCRIPTS = ("optimisers.py", "training.py", "experiment.py")
SEEDS = (0, 1, 2)
STEPS = (10, 50, 200, 400)  # at which the memories are looked into
EDGES = tuple(-10 + i / 4 for i in range(41))  # log10 of sqrt(v)

BASE = Settings()
SHORT = Settings(steps=200, warm_up=20)
VARIANTS: dict[str, Settings] = {
    "As in the listing": SHORT,
    "β2 = 0.999": replace(SHORT, betas=(0.9, 0.999)),
    "β2 = 0.999, no bias correction": replace(SHORT, betas=(0.9, 0.999), corrected=False),
    "Three times the rate": replace(SHORT, rate=9e-3),
    "A third of the rate": replace(SHORT, rate=1e-3),
    "No warm-up": replace(SHORT, warm_up=0),
    "ε = 1e-3": replace(SHORT, epsilon=1e-3),
    "The same decay as L2": replace(SHORT, decoupled=False),
}


def gradients() -> Json:
    """What Adam remembers, by group of weights, at a few steps of the plain run."""
    seeds = [looked_into(BASE, seed) for seed in SEEDS]
    return {
        "settings": asdict(BASE),
        "edges": list(EDGES),
        "steps": list(STEPS),
        "groups": list(GROUPS),
        "seeds": seeds,
    }


def looked_into(settings: Settings, seed: int, steps: tuple[int, ...] = STEPS) -> Json:
    """One run: for each of the steps and groups, the sizes of gradients and of steps."""
    found: Json = {}

    def watch(step: int, memories: dict[str, Memory], model: Transformer) -> None:
        if step in steps:
            found[str(step)] = {group: described(group, memories, model, step, settings) for group in GROUPS}

    loss = run(settings, seed, watch)
    return {"seed": seed, "loss": round(loss, 5), "at": found}


def described(group: str, memories: dict[str, Memory], model: Transformer, step: int, settings: Settings) -> Json:
    """The distribution of sqrt(v), and of |m| / sqrt(v), over a group's coordinates."""
    names = [name for name in memories if group_of(name) == group]
    beta1, beta2 = settings.betas
    m = joined([memories[name][0] for name in names]) / (1 - beta1**step)
    size = np.sqrt(joined([memories[name][1] for name in names]) / (1 - beta2**step))
    weight = joined([model.weights[name] for name in names])
    ratio = np.abs(m) / np.maximum(size, 1e-30)
    update = rate_at(settings, step) * m / (size + settings.epsilon)
    counts, _ = np.histogram(np.log10(np.clip(size, 1.01 * 10 ** EDGES[0], None)), EDGES)
    described: Json = rounded_numbers({
        "coordinates": int(m.size),
        "counts": counts.tolist(),
        "median_ratio": float(np.median(ratio)),
        "rms_ratio": float(np.sqrt(np.mean(ratio**2))),
        "most_ratio": float(ratio.max()),
        "above_one": float(np.mean(ratio > 1)),
        "moved": float(np.sqrt(np.mean(update**2) / np.mean(weight**2))),
    })  # fmt: skip
    return described


def joined(arrays: list[Array]) -> Array:
    """All numbers of some arrays, in double precision."""
    return np.concatenate([array.reshape(-1) for array in arrays]).astype(np.float64)


def settings() -> Json:
    """The held-out loss of the same short run under one changed setting at a time; continues what was interrupted."""
    about = {"settings": asdict(SHORT), "seeds": list(SEEDS)}
    path, digest = HERE / "data" / "settings.json", file_digest(*(HERE / script for script in SCRIPTS))
    kept = read_json(path) if path.exists() else {}
    found: dict[str, list[float]] = kept["losses"] if kept.get("script_sha256") == digest else {}
    for name in VARIANTS:
        if name not in found:
            found[name] = losses(VARIANTS[name])
            path.write_text(json.dumps(about | {"losses": found, "script_sha256": digest}) + "\n", "utf-8")
    return about | {"losses": found}


def losses(each: Settings) -> list[float]:
    """Held-out losses of the seeds."""
    found = [round(run(each, seed), 5) for seed in SEEDS]
    print(each, found, flush=True)
    return found


if __name__ == "__main__":
    run_experiments(__doc__, {"gradients": gradients, "settings": settings}, HERE, SCRIPTS)
