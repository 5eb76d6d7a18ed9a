"""Questions with known answers, asked of the model: who receives, which word follows, what the fact is."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from blog.lab import words
from blog.lab.arrays import softmax
from blog.lab.language import Giving, Ids, Language, giving
from blog.lab.transformer import Hook, Run, Transformer, forward

Answers: TypeAlias = npt.NDArray[np.float64]  # per question: answer on top (0 or 1), logit difference, probability


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """Questions of one form: rows of tokens and, for each, positions at which the next word is known."""

    tokens: Ids  # [n, t]
    positions: Ids  # [n, m]
    answers: Ids  # [n, m]
    wrong: Ids  # [n, m]: the word that competes; the answer itself where there is none
    roles: dict[str, Ids] = field(default_factory=dict)  # where a role stands in each row, [n]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How well questions are answered, averaged over them."""

    top1: float  # share of answers that beat the whole vocabulary
    logit_difference: float  # logit of the answer minus that of the wrong word
    probability: float


def score(model: Transformer, asked: Sequence[Prompts], hooks: Sequence[Hook] = ()) -> Scores:
    """The scores over several forms, every question counting once."""
    return combine([answered(forward(model, part.tokens, hooks), part) for part in asked])


def answered(run: Run, asked: Prompts) -> Answers:
    """How each question is answered, [n * m, 3]."""
    rows = np.arange(len(asked.tokens))[:, None]
    logits = run.logits[rows, asked.positions].astype(np.float64)
    right = np.take_along_axis(logits, asked.answers[..., None], axis=-1)[..., 0]
    wrong = np.take_along_axis(logits, asked.wrong[..., None], axis=-1)[..., 0]
    chance = np.take_along_axis(softmax(logits), asked.answers[..., None], axis=-1)[..., 0]
    return np.stack([right == logits.max(axis=-1), right - wrong, chance], axis=-1).reshape(-1, 3)


def combine(answers: Sequence[Answers]) -> Scores:
    """The mean over all questions."""
    top1, difference, probability = np.concatenate(answers).mean(axis=0)
    return Scores(top1=float(top1), logit_difference=float(difference), probability=float(probability))


def giving_sample(known: Language, *, seed: int, count: int) -> list[tuple[str, Giving]]:
    """Questions in the language's own templates, each used equally often."""
    chooser = random.Random(seed)
    return [(known.templates[number % len(known.templates)], giving(known, chooser)) for number in range(count)]


def giving_prompts(known: Language, asked: Sequence[tuple[str, Giving]]) -> list[Prompts]:
    """Who receives? Each template's text up to the receiver; one set of prompts per template."""
    forms: dict[str, list[Giving]] = {}
    for template, roles in asked:
        forms.setdefault(template, []).append(roles)
    return [_giving(known, template, group) for template, group in forms.items()]


def _giving(known: Language, template: str, group: Sequence[Giving]) -> Prompts:
    tokens = np.array([known.encode(roles.fill(template.removesuffix(" {R} ."))) for roles in group])
    receiver, giver = (np.array([[known.ids[getattr(g, role)]] for g in group]) for role in ("receiver", "giver"))
    second = tokens.shape[1] - 1 - np.argmax(tokens[:, ::-1] == giver, axis=1)
    roles = {
        "receiver": np.argmax(tokens == receiver, axis=1),
        "giver": np.argmax(tokens == giver, axis=1),
        "giver again": second,
        "verb": second + 1,
        "last": np.full(len(group), tokens.shape[1] - 1),
    }
    return replace(_last(tokens, receiver, giver), roles=roles)


def fact_prompts(known: Language) -> list[Prompts]:
    """Every fact in every form."""
    answers = np.array([[known.ids[value]] for value in known.facts.values()])
    forms = []
    for form in words.FACT_TEMPLATES:
        start = form.removesuffix(" {value} .")
        texts = [start.format(relation=relation, country=country).split() for relation, country in known.facts]
        forms.append(_last(np.array([known.encode(text) for text in texts]), answers, answers))
    return forms


def repeat_prompts(known: Language, *, seed: int, count: int, length: int = 12) -> list[Prompts]:
    """Random words twice; asked for are those of the second copy, from its third word on."""
    chooser = random.Random(seed)
    tokens = np.array([known.encode(2 * chooser.choices(known.content, k=length)) for _ in range(count)])
    positions = np.broadcast_to(np.arange(length + 2, 2 * length), (count, length - 2))
    answers = tokens[:, length + 3 :]
    return [Prompts(tokens=tokens, positions=positions, answers=answers, wrong=answers)]


def _last(tokens: Ids, answers: Ids, wrong: Ids) -> Prompts:
    """Questions about the word after the last one."""
    positions = np.full((len(tokens), 1), tokens.shape[1] - 1)
    return Prompts(tokens=tokens, positions=positions, answers=answers, wrong=wrong)
