"""Every result of the article that takes longer than a build may take: data/*.json, with these scripts' hash.

    OMP_NUM_THREADS=1 python posts/training-math/experiment.py [--only NAME]

About two minutes on one quiet core. The same machine gives the same numbers; another may round differently.
"""

from pathlib import Path
from typing import Any

import numpy as np

import reader
from blog.lab.arrays import Array, log_softmax
from blog.lab.language import Ids, Language, batches, language
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.train import Recipe, config_of, initial, train
from blog.lab.transformer import Transformer, forward

HERE = Path(__file__).parent
SCRIPTS = ("reader.py", "experiment.py")
RECIPE = Recipe(steps=1500, rows=32, warm_up=100)
CHECKPOINTS = (0, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1200, 1500)
SEEDS = (0,)
TEXT_SEED, TEXT_ROWS = 4242, 160


def text(known: Language, rows: int) -> Ids:
    """Rows of text that no training sees."""
    return next(batches(known, seed=TEXT_SEED, rows=rows, seq_len=RECIPE.seq_len))


def ideal(known: Language, rows: Ids) -> tuple[Array, list[list[str]]]:
    """Surprise of the ideal reader and kind of each word after the start token."""
    found = [reader.read(known, [known.vocabulary[token] for token in row[1:]]) for row in rows]
    return np.array([[one.surprise for one in row] for row in found]), [[one.kind for one in row] for row in found]


def surprises(model: Transformer, rows: Ids) -> Array:
    """-log p of each word after the start token, [row, word]."""
    logs = log_softmax(forward(model, rows[:, :-1]).logits)
    return -np.take_along_axis(logs, rows[:, 1:, None], axis=-1)[..., 0].astype(np.float64)


def by_kind(values: Array, kinds: list[list[str]]) -> dict[str, list[float]]:
    """Mean and standard error over words, by kind and over all."""
    flat, names = values.ravel(), np.array(kinds).ravel()
    groups = {"all": flat} | {kind: flat[names == kind] for kind in reader.KINDS}
    return {kind: [float(v.mean()), float(v.std(ddof=1) / np.sqrt(v.size))] for kind, v in groups.items() if v.size > 1}


def floor() -> Json:
    """The loss of the small model by kind of word at fourteen checkpoints, beside what the ideal reader reaches."""
    known = language("simple")
    rows = text(known, TEXT_ROWS)
    best, kinds = ideal(known, rows)
    counts = {kind: sum(row.count(kind) for row in kinds) for kind in reader.KINDS}
    runs = [training(known, seed, rows, kinds, best) for seed in SEEDS]
    return {"counts": counts, "floor": rounded_numbers(by_kind(best, kinds)), "runs": runs}


def training(known: Language, seed: int, rows: Ids, kinds: list[list[str]], best: Array) -> Json:
    """One training, watched: the batch's loss every ten steps, the test text's by kind at the checkpoints."""
    model = initial(config_of(known), seed)
    losses: list[list[float]] = []
    seen: list[Json] = [checked(model, 0, rows, kinds, best)]

    def watch(step: int, loss: float, now: Transformer) -> None:
        if step % 10 == 0 or step == 1:
            losses.append([step, loss])
        if step in CHECKPOINTS:
            seen.append(checked(now, step, rows, kinds, best))
            print(seed, step, round(loss, 3), seen[-1]["loss"], flush=True)

    train(model, batches(known, seed=seed + 100, rows=RECIPE.rows, seq_len=RECIPE.seq_len), RECIPE, watch)
    return {"seed": seed, "losses": rounded_numbers(losses), "checkpoints": seen}


def checked(model: Transformer, step: int, rows: Ids, kinds: list[list[str]], best: Array) -> Any:
    """Loss by kind, and the loss above the ideal reader's, word by word, by kind."""
    now = surprises(model, rows)
    found = {"step": step, "loss": by_kind(now, kinds), "gap": by_kind(now - best, kinds)}
    return rounded_numbers(found)


if __name__ == "__main__":
    run_experiments(__doc__, {"floor": floor}, HERE, SCRIPTS)
