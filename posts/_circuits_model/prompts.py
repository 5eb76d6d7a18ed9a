"""Questions with known answers, asked of the model: who receives, which word follows, what the fact is."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blog.calc.transformer import Hook, Run, Transformer, forward

from . import words
from .language import Giving, Ids, Language, giving, repeated_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """Questions of one length: rows of tokens and, for each, positions at which the next word is known."""

    tokens: Ids  # [n, t]
    positions: Ids  # [n, m]
    answers: Ids  # [n, m]
    wrong: Ids  # [n, m]: the word that competes; the answer itself where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How well questions are answered, averaged over them."""

    top1: float  # share of answers that beat the whole vocabulary
    logit_difference: float  # logit of the answer minus that of the wrong word
    probability: float


def score(model: Transformer, asked: Sequence[Prompts], hooks: Sequence[Hook] = ()) -> Scores:
    """The scores over several sets of questions, every question counting once."""
    return combine([answered(forward(model, part.tokens, hooks), part) for part in asked])


def answered(run: Run, asked: Prompts) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Per question: answer on top (0 or 1), logit difference, probability; [n * m, 3]."""
    rows = np.arange(len(asked.tokens))[:, None]
    logits = run.logits[rows, asked.positions].astype(np.float64)
    right = np.take_along_axis(logits, asked.answers[..., None], axis=-1)[..., 0]
    wrong = np.take_along_axis(logits, asked.wrong[..., None], axis=-1)[..., 0]
    highest = logits.max(axis=-1)
    total = np.log(np.exp(logits - highest[..., None]).sum(axis=-1)) + highest
    table = np.stack([right == highest, right - wrong, np.exp(right - total)], axis=-1)
    return table.reshape(-1, 3)


def combine(tables: Sequence[np.ndarray[tuple[int, int], np.dtype[np.float64]]]) -> Scores:
    """The mean over all questions."""
    top1, difference, probability = np.concatenate(tables).mean(axis=0)
    return Scores(top1=float(top1), logit_difference=float(difference), probability=float(probability))


def giving_prompts(known: Language, asked: Sequence[tuple[str, Giving]]) -> list[Prompts]:
    """Who receives? Each template's text up to the receiver; prompts of one length stand together."""
    rows: dict[int, list[tuple[list[int], int, int]]] = {}
    for template, roles in asked:
        text = known.encode(roles.fill(template.removesuffix(" {R} .")))
        rows.setdefault(len(text), []).append((text, known.ids[roles.receiver], known.ids[roles.giver]))
    return [_last(group) for _, group in sorted(rows.items())]


def giving_sample(known: Language, *, seed: int, count: int) -> list[tuple[str, Giving]]:
    """Questions in the language's own templates, each used equally often."""
    chooser = random.Random(seed)
    return [(known.templates[number % len(known.templates)], giving(known, chooser)) for number in range(count)]


def fact_prompts(known: Language) -> list[Prompts]:
    """Every fact in every form."""
    groups = []
    for form in words.FACT_TEMPLATES:
        group = []
        for (relation, country), value in known.facts.items():
            text = form.removesuffix(" {value} .").format(relation=relation, country=country).split()
            group.append((known.encode(text), known.ids[value], known.ids[value]))
        groups.append(_last(group))
    return groups


def repeat_prompts(known: Language, *, seed: int, count: int, length: int = 12) -> list[Prompts]:
    """Random words twice; asked for are those of the second copy, from its third word on."""
    chooser = random.Random(seed)
    rows = []
    for _ in range(count):
        segment = chooser.choices(known.content, k=length)
        rows.append(known.encode(segment + segment))
    tokens = np.array(rows)
    positions = np.broadcast_to(np.arange(length + 2, 2 * length), (count, length - 2))
    answers = tokens[:, length + 3 :]
    return [Prompts(tokens=tokens, positions=positions, answers=answers, wrong=answers)]


def stored_prompts(known: Language, *, seed: int) -> list[list[int]]:
    """200 texts on which Python and JavaScript are compared: 120 about giving, 40 facts, 40 repeated."""
    chooser = random.Random(seed)
    texts = [list(row) for part in giving_prompts(known, giving_sample(known, seed=seed, count=120)) for row in part.tokens]
    facts = [list(row) for part in fact_prompts(known) for row in part.tokens]
    repeats = [known.encode(repeated_text(known, chooser)) for _ in range(40)]
    return [[int(token) for token in row] for row in (*texts, *chooser.sample(facts, 40), *repeats)]


def _last(group: Sequence[tuple[list[int], int, int]]) -> Prompts:
    """Questions about the word after the last one."""
    tokens = np.array([text for text, _, _ in group])
    positions = np.full((len(group), 1), tokens.shape[1] - 1)
    answers, wrong = (np.array([row[part] for row in group])[:, None] for part in (1, 2))
    return Prompts(tokens=tokens, positions=positions, answers=answers, wrong=wrong)
