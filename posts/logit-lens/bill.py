"""Who pays for the answer: direct attribution, with the norm's scale frozen and not, and what removal really costs.

In go a model and its questions, out come the tables of the article, one number for each part, averaged over the
questions.
"""

from collections.abc import Sequence

import numpy as np

from blog.lab.arrays import Array
from blog.lab.attribution import EMBEDDING, Part, constant, direction, write
from blog.lab.measure import Task, heads, mlps, name, removal
from blog.lab.prompts import Prompts, answered
from blog.lab.storage import Json
from blog.lab.transformer import Hook, Run, Transformer, forward, path_patch, readout

ABLATIONS = ("zero", "mean", "resample")


def parts(model: Transformer) -> list[Part]:
    """All heads, then all feed-forwards."""
    return [*heads(model), *mlps(model)]


def title(part: Part) -> str:
    """A part as the page calls it."""
    return "embedding" if part == EMBEDDING else name(part)


def reading(model: Transformer, run: Run, form: Prompts) -> Array:
    """The direction along which a write at the last position moves the logit difference, [b, d_model]."""
    return direction(model, run.stream[:, -1], form.answers[:, 0], form.wrong[:, 0])


def difference(model: Transformer, stream: Array, form: Prompts) -> Array:
    """Logit of the answer minus that of the wrong word, if the stream ended so, [b]."""
    logits, row = readout(model, stream).astype(np.float64), np.arange(len(stream))
    found: Array = logits[row, form.answers[:, 0]] - logits[row, form.wrong[:, 0]]
    return found


def attribution(model: Transformer, forms: Sequence[Prompts]) -> Json:
    """Direct share of every part: with the final scale frozen, and when its removal may change the scale."""
    table: dict[str, list[list[Array]]] = {title(part): [[], [], []] for part in [EMBEDDING, *parts(model)]}
    whole: list[Array] = []
    bias: list[Array] = []
    for form in forms:
        run = forward(model, form.tokens)
        stream, along = run.stream[:, -1], reading(model, run, form)
        whole.append(difference(model, stream, form))
        bias.append(constant(model, form.answers[:, 0], form.wrong[:, 0]))
        for part in [EMBEDDING, *parts(model)]:
            row, gone = table[title(part)], stream - write(run, part)
            row[0].append((write(run, part) * along).sum(axis=-1))
            row[1].append(whole[-1] - difference(model, gone, form))
            row[2].append(gone.std(axis=-1) / stream.std(axis=-1))
    means = {part: [float(np.concatenate(each).mean()) for each in rows] for part, rows in table.items()}
    return {
        "difference": round(float(np.concatenate(whole).mean()), 5),
        "constant": round(float(np.concatenate(bias).mean()), 5),
        "parts": list(means),
        "frozen": [round(row[0], 5) for row in means.values()],
        "moving": [round(row[1], 5) for row in means.values()],
        "scale": [round(row[2], 5) for row in means.values()],
    }


def by_source(model: Transformer, forms: Sequence[Prompts], part: Part) -> Json:
    """A head's direct share, split by the position from which it was fetched."""
    _, layer, head = part
    assert head is not None
    cells: dict[str, list[Array]] = {}
    for form in forms:
        run, row = forward(model, form.tokens), np.arange(len(form.tokens))
        block = run.layers[layer]
        w_o = model.weights[f"block{layer}.w_o"].reshape(model.config.n_heads, model.config.d_head, -1)[head]
        paid = (block.v[:, head] @ w_o * reading(model, run, form)[:, None]).sum(axis=-1)
        share = block.pattern[:, head, -1] * paid
        for role in ("receiver", "giver", "giver again"):
            cells.setdefault(role.replace(" ", "_"), []).append(share[row, form.roles[role]])
        cells.setdefault("all", []).append(share.sum(axis=-1))
    return {role: round(float(np.concatenate(each).mean()), 4) for role, each in cells.items()}


def effects(model: Transformer, task: Task) -> Json:
    """What removal costs, by kind of removal: through the direct path alone, and in all, each with its error."""
    clean = [forward(model, form.tokens) for form in task.forms]
    before = np.concatenate([answered(run, form)[:, 1] for run, form in zip(clean, task.forms, strict=True)])
    table: Json = {"parts": [title(part) for part in parts(model)], "clean": round(float(before.mean()), 5)}
    for how in ABLATIONS:
        rows = [removed(model, task, clean, part, how, before) for part in parts(model)]
        for i, column in enumerate(("direct", "direct_error", "total", "total_error", "top1")):
            table.setdefault(column, {})[how] = [row[i] for row in rows]
    return table


def removed(
    model: Transformer, task: Task, clean: Sequence[Run], part: Part, how: str, before: Array
) -> tuple[float, ...]:
    """Mean change of the logit difference on the direct path and in all, standard errors, and accuracy left."""
    direct: list[Array] = []
    total: list[Array] = []
    for i, form in enumerate(task.forms):
        hook = removal(part, how, task.averages[i])
        if how == "resample":  # the same place of another sentence of the same form
            other = forward(model, np.roll(form.tokens, 1, axis=0))
            hook = Hook(site=part[0], layer=part[1], head=part[2], mode="resample", source=other)
        heard = path_patch(model, form.tokens, clean=clean[i], sender=hook, receivers=[])
        direct.append(answered(heard, form))
        total.append(answered(forward(model, form.tokens, [hook]), form))
    changes = [np.concatenate(each)[:, 1] - before for each in (direct, total)]
    top1 = float(np.concatenate(total)[:, 0].mean())
    stats = [value for each in changes for value in (each.mean(), each.std() / len(each) ** 0.5)]
    return *(round(float(value), 4) for value in stats), round(top1, 4)
