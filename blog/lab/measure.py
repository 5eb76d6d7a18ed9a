"""What each part of the model does, by looking and by removing it.

In go a model and its language, out come tasks and tables: where each head looks and whether it copies, and the scores
that are left when parts are replaced by zero or by their average over sentences in which a third person gives.
"""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from blog.lab.arrays import Array, layer_norm
from blog.lab.attribution import Part
from blog.lab.language import Language, third_giver
from blog.lab.prompts import (
    Answers,
    Prompts,
    Scores,
    answered,
    combine,
    fact_prompts,
    giving_prompts,
    giving_sample,
    repeat_prompts,
    score,
)
from blog.lab.transformer import Hook, Run, Transformer, average, forward, readout


@dataclass(frozen=True, slots=True)
class Task:
    """Questions by form, and for each form the average run that replaces what is removed."""

    forms: list[Prompts]
    averages: list[Run]


def giving_task(model: Transformer, known: Language, *, seed: int, count: int, third: int = 32) -> Task:
    """Who receives? Averages are over sentences of the same template in which a third person gives."""
    forms = giving_prompts(known, giving_sample(known, seed=seed, count=count))
    chooser = random.Random(seed)
    others = giving_prompts(known, [(t, third_giver(known, chooser)) for t in known.templates for _ in range(third)])
    return Task(forms, [average([forward(model, part.tokens)]) for part in others[: len(forms)]])


def repeat_task(model: Transformer, known: Language, *, seed: int, count: int) -> Task:
    """Which word follows? Averages are over the same questions."""
    return own_average(model, repeat_prompts(known, seed=seed, count=count))


def fact_task(model: Transformer, known: Language) -> Task:
    """What is the fact? Averages are over all facts of the same form."""
    return own_average(model, fact_prompts(known))


def own_average(model: Transformer, forms: list[Prompts]) -> Task:
    """Questions whose averages are over themselves."""
    return Task(forms, [average([forward(model, part.tokens)]) for part in forms])


def without(model: Transformer, task: Task, parts: Sequence[Part], mode: str = "mean") -> Scores:
    """The scores when the parts are replaced by zero or by their average."""
    return combine([answers_without(model, task, parts, mode)])


def answers_without(model: Transformer, task: Task, parts: Sequence[Part], mode: str = "mean") -> Answers:
    """How each question is then answered, [n, 3]."""
    answers = []
    for form, mean in zip(task.forms, task.averages, strict=True):
        hooks = [removal(part, mode, mean) for part in parts]
        answers.append(answered(forward(model, form.tokens, hooks), form))
    return np.concatenate(answers)


def removal(part: Part, mode: str, mean: Run) -> Hook:
    """The hook that removes a part."""
    site, layer, head = part
    if mode == "zero":
        return Hook(site=site, layer=layer, head=head, mode="zero")
    return Hook(site=site, layer=layer, head=head, mode="mean", source=mean)


def heads(model: Transformer) -> list[Part]:
    """Every head as a part, block by block."""
    return [("head", layer, head) for layer in range(model.config.n_layers) for head in range(model.config.n_heads)]


def mlps(model: Transformer) -> list[Part]:
    """Every feed-forward as a part."""
    return [("mlp", layer, None) for layer in range(model.config.n_layers)]


def name(part: Part) -> str:
    """A part as the text calls it: head "2.1" or "MLP 2"."""
    site, layer, head = part
    return {"head": f"{layer}.{head}", "mlp": f"MLP {layer}", "attention": f"attention {layer}"}[site]


def head_table(model: Transformer, known: Language, task: Task) -> list[dict[str, object]]:
    """One row per head: where it looks, and whether it copies. What it is worth is measured in `effects`."""
    scores, targets = attention_scores(model, known), attention_targets(model, task)
    copying = copy_scores(model, known)
    return [{"head": name(part), **scores[part], **targets[part], **copying[part]} for part in heads(model)]


def attention_scores(model: Transformer, known: Language, length: int = 12) -> dict[Part, dict[str, float]]:
    """On random words repeated: mean attention to the word before, to the same word, to the word after that one."""
    form = repeat_prompts(known, seed=11, count=128, length=length)[0]
    run = forward(model, form.tokens)
    rows = np.arange(length + 1, 2 * length + 1)
    back = {"previous": 1, "duplicate": length, "induction": length - 1}
    return {
        part: {kind: float(_pattern(run, part)[:, rows, rows - shift].mean()) for kind, shift in back.items()}
        for part in heads(model)
    }


def attention_targets(model: Transformer, task: Task) -> dict[Part, dict[str, float]]:
    """Mean attention from the last position to receiver, giver and giver again."""
    seen: dict[Part, dict[str, list[Array]]] = {part: {} for part in heads(model)}
    for form in task.forms:
        run, rows = forward(model, form.tokens), np.arange(len(form.tokens))
        for part in heads(model):
            for role in ("receiver", "giver", "giver again", "verb"):
                weights = _pattern(run, part)[rows, -1, form.roles[role]]
                seen[part].setdefault("to_" + role.replace(" ", "_"), []).append(weights)
    return {part: {role: float(np.concatenate(w).mean()) for role, w in roles.items()} for part, roles in seen.items()}


def _pattern(run: Run, part: Part) -> Array:
    pattern: Array = run.layers[part[1]].pattern[:, part[2]]
    return pattern


def copy_scores(model: Transformer, known: Language) -> dict[Part, dict[str, float]]:
    """Share of names that a head, looking only at the name, puts among the five likeliest words; and eigenvalues.

    The eigenvalue score is sum Re(l) / sum |l| over W_E W_OV W_U, norms' gains folded in: 1 copies, -1 suppresses.
    """
    tokens = np.array([known.encode([word]) for word in known.names])
    run, scores = forward(model, tokens), {}
    for part in heads(model):
        _, layer, head = part
        assert head is not None
        w_v, w_o, gain = _value_circuit(model, layer, head)
        named = layer_norm(run.layers[1].stream[:, 1], gain, model.weights[f"block{layer}.norm1_bias"])
        likeliest = np.argsort(-readout(model, named @ w_v @ w_o), axis=-1)[:, :5]
        copied = (likeliest == tokens[:, 1:]).any(axis=1).mean()
        centred = model.weights["embedding"] - model.weights["embedding"].mean(axis=1, keepdims=True)
        read = (centred * gain) @ w_v  # [vocab_size, d_head]
        said = w_o * model.weights["final_gain"] @ model.weights["unembedding"]  # [d_head, vocab_size]
        eigenvalues = np.linalg.eigvals((said @ read).astype(np.float64))
        scores[part] = {"copy": float(copied), "eigenvalue": float(eigenvalues.real.sum() / np.abs(eigenvalues).sum())}
    return scores


def _value_circuit(model: Transformer, layer: int, head: int) -> tuple[Array, Array, Array]:
    """The matrices that decide what a head moves, and the gain of the norm before them."""
    own = slice(head * model.config.d_head, (head + 1) * model.config.d_head)
    w_v, w_o = model.weights[f"block{layer}.w_v"][:, own], model.weights[f"block{layer}.w_o"][own]
    return w_v, w_o, model.weights[f"block{layer}.norm1_gain"]


def accuracies(model: Transformer, known: Language, fewer: int = 1) -> dict[str, dict[str, float]]:
    """The scores of the three tasks, on which the thresholds are checked; `fewer` divides the number of questions."""
    tasks = {
        "giving": giving_prompts(known, giving_sample(known, seed=101, count=1024 // fewer)),
        "repeats": repeat_prompts(known, seed=102, count=128 // fewer),
        "facts": fact_prompts(known)[: max(1, 3 // fewer)],
    }
    return {task: asdict(score(model, forms)) for task, forms in tasks.items()}
