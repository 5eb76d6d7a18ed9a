"""What each part writes into the answer and what its removal costs, measured once for every article.

    OMP_NUM_THREADS=1 python -m blog.lab.effects

In go the published models and 1,920 sentences about who receives; data/effects.json is written, each number with its
standard error, in a few minutes. Articles read it through `blog.lab.quantities`; none measures these quantities anew,
since two samples of sentences would give two values of one quantity.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from blog.lab.arrays import Array
from blog.lab.attribution import EMBEDDING, Part, constant, direction, write
from blog.lab.estimate import mean
from blog.lab.language import language
from blog.lab.measure import Task, giving_task, heads, mlps, name, removal
from blog.lab.prompts import Prompts, answered
from blog.lab.storage import LAB, Json, file_digest, published, write_json
from blog.lab.transformer import Hook, Run, Transformer, forward, heard_from, readout

EFFECTS = LAB / "data" / "effects.json"
SCRIPTS = [LAB / f"{script}.py" for script in ("effects", "measure", "prompts", "language", "words")]
SEED, EACH = 301, 160  # sentences of each of the twelve templates
WAYS = ("zero", "mean", "resample")
SETS = {  # parts that are removed together, by model
    "rich-0": ("0.3 2.0", "0.0 0.1 0.2", "MLP 1, MLP 2, MLP 3"),
    "rich-1": ("MLP 1, MLP 2, MLP 3",),
}


def measured(model: Transformer, task: Task, sets: Sequence[str] = ()) -> Json:
    """All tables of one model."""
    clean = [forward(model, form.tokens) for form in task.forms]
    before = np.concatenate([answered(run, form) for run, form in zip(clean, task.forms, strict=True)])
    single: list[list[Part]] = [[part] for part in (*heads(model), *mlps(model))]
    removed = [*single, *(parts_of(spelled) for spelled in sets)]
    return {
        "n": len(before),
        "whole": scores(before),
        "pays": attribution(model, task.forms),
        "without": {
            spelled(parts): {how: removal_effects(model, task, clean, parts, how, before) for how in WAYS}
            for parts in removed
        },
    }


def scores(answers: Array) -> Json:
    """What is said of answers, each with its error."""
    return {what: pair(answers[:, i]) for i, what in enumerate(("first", "difference", "probability"))}


def pair(values: Array) -> tuple[float, float]:
    """A mean and its standard error, as they are stored."""
    found = mean(values.astype(np.float64))
    return float(found), found.error


def removal_effects(
    model: Transformer, task: Task, clean: Sequence[Run], parts: Sequence[Part], how: str, before: Array
) -> Json:
    """What the parts' removal does in all, and by the direct path alone, when everything else is frozen."""
    total, direct = [], []
    for i, form in enumerate(task.forms):
        hooks = [replacement(model, form, part, how, task.averages[i]) for part in parts]
        total.append(answered(forward(model, form.tokens, hooks), form))
        if len(parts) == 1:
            heard = heard_from(model, form.tokens, clean=clean[i], sender=hooks[0], feed_forwards="frozen")
            direct.append(answered(heard, form))
    after = np.concatenate(total)
    found = {**scores(after), "change": pair(after[:, 1] - before[:, 1])}
    return found | ({"direct": pair(np.concatenate(direct)[:, 1] - before[:, 1])} if direct else {})


def replacement(model: Transformer, form: Prompts, part: Part, how: str, average: Run) -> Hook:
    """The hook that removes a part; resampling takes its value from another sentence of the same form."""
    if how != "resample":
        return removal(part, how, average)
    other = forward(model, np.roll(form.tokens, 1, axis=0))
    return Hook(site=part[0], layer=part[1], head=part[2], mode="resample", source=other)


def attribution(model: Transformer, forms: Sequence[Prompts]) -> Json:
    """Direct share of every part and of both kinds together; with the bias they sum to the logit difference."""
    parts = [EMBEDDING, *heads(model), *mlps(model)]
    tables = [form_attribution(model, form, parts) for form in forms]
    by_part = np.concatenate([table for table, _ in tables], axis=-1)  # [part, frozen or moving or scale, sentence]
    found = {title(part): _ways(row) for part, row in zip(parts, by_part, strict=True)}
    frozen = by_part[:, 0]
    kinds = {"heads": frozen[1 : -model.config.n_layers], "feed-forwards": frozen[-model.config.n_layers :]}
    found |= {kind: {"frozen": pair(rows.sum(axis=0))} for kind, rows in kinds.items()}
    found["all"] = {"moving": pair(by_part[:, 1].sum(axis=0))}
    found["bias"] = {"frozen": pair(np.concatenate([bias for _, bias in tables]))}
    return found


def form_attribution(model: Transformer, form: Prompts, parts: Sequence[Part]) -> tuple[Array, Array]:
    """Each part's share with the final scale frozen, with it moving, and what it does to the scale; and the bias's."""
    run, right, wrong = forward(model, form.tokens), form.answers[:, 0], form.wrong[:, 0]
    stream = run.stream[:, -1]
    along, before = direction(model, stream, right, wrong), difference(model, stream, form)
    rows = []
    for part in parts:
        written = write(run, part)
        gone = stream - written
        scale = gone.std(axis=-1) / stream.std(axis=-1)
        rows.append([(written * along).sum(axis=-1), before - difference(model, gone, form), scale])
    return np.array(rows, dtype=np.float64), constant(model, right, wrong)


def difference(model: Transformer, stream: Array, form: Prompts) -> Array:
    """Logit of the answer minus that of the wrong word, if the stream ended so, [b]."""
    logits, row = readout(model, stream).astype(np.float64), np.arange(len(stream))
    found: Array = logits[row, form.answers[:, 0]] - logits[row, form.wrong[:, 0]]
    return found


def _ways(rows: Array) -> Json:
    return {way: pair(values) for way, values in zip(("frozen", "moving", "scale"), rows, strict=True)}


def title(part: Part) -> str:
    """A part as tables call it."""
    return "embedding" if part == EMBEDDING else name(part)


def spelled(parts: Sequence[Part]) -> str:
    """Parts removed together: "0.3 2.0", "MLP 1, MLP 2"."""
    words = [name(part) for part in parts]
    return (", " if words[0].startswith("MLP") else " ").join(words)


def parts_of(spelled: str) -> list[Part]:
    """The parts that such words name."""
    if spelled.startswith("MLP"):
        return [("mlp", int(words[-1]), None) for words in spelled.split(", ")]
    return [("head", int(words[0]), int(words[2])) for words in spelled.split()]


def main() -> None:
    """Measure both models and write the file."""
    known, results = language("rich"), {}
    for model, sets in SETS.items():
        weights = published(model)
        task = giving_task(weights, known, seed=SEED, count=EACH * len(known.templates))
        results[model] = measured(weights, task, sets)
        print(model, "measured", flush=True)
    write_json(EFFECTS, {"script_sha256": file_digest(*SCRIPTS), **results})


if __name__ == "__main__":
    main()
