"""Sentences that training never showed, to see where the model's skill ends.

Each kind changes one thing about the sentences about giving and uses only known words.
"""

import random
import re
from collections.abc import Callable

from blog.lab.language import Giving, Language, giving
from blog.lab.prompts import Scores, giving_prompts, score
from blog.lab.transformer import Transformer

Change = Callable[[str, str, random.Random], str]  # template, another template -> changed template
_JOINT = re.compile(r" ([.,]) (?=\{S\})")  # where the giving begins


def stranger_scores(model: Transformer, known: Language, *, seed: int, count: int) -> dict[str, Scores]:
    """The scores on each kind of changed sentence, and on unchanged ones."""
    scores = {}
    for kind, change in KINDS.items():
        chooser = random.Random(seed)
        forms = giving_prompts(known, [_changed(known, change, chooser) for _ in range(count)])
        scores[kind] = score(model, forms)
    return scores


def _changed(known: Language, change: Change, chooser: random.Random) -> tuple[str, Giving]:
    template, other = chooser.sample(known.templates, 2)
    roles = giving(known, chooser)
    third = chooser.choice([name for name in known.names if name not in (roles.a, roles.b)])
    return change(template, other, chooser).replace("{T}", third), roles


def _inserted(*sentences: str) -> Change:
    """Put sentences between the opening and the giving, in random order."""

    def change(template: str, _: str, chooser: random.Random) -> str:
        between = " ".join(chooser.sample(sentences, len(sentences)))
        return _JOINT.sub(lambda joint: f" {joint[1]} {between} ", template)

    return change


def _before(sentence: str) -> Change:
    """Put a sentence before everything."""
    return lambda template, _, __: f"{sentence} {template}"


def _both_openings(template: str, other: str, _: random.Random) -> str:
    """The opening of another template, as a sentence, before the whole one."""
    return f"{_JOINT.split(other)[0]} . {template}"


def _paired(template: str, other: str, _: random.Random) -> str:
    """The opening of one template with the giving of another."""
    opening, joint, _giving = _JOINT.split(template)
    return f"{opening} {joint} {_JOINT.split(other)[2]}"


KINDS: dict[str, Change] = {
    "unchanged": lambda template, _, __: template,
    "nobody named between": _inserted("The {place} was quiet ."),
    "receiver named again": _inserted("{R} was quiet ."),
    "giver named again": _inserted("{S} was quiet ."),
    "both named again": _inserted("{R} was quiet .", "{S} arrived ."),
    "receiver named twice more": _inserted("{R} was quiet .", "{R} arrived ."),
    "third person named between": _inserted("{T} was quiet ."),
    "receiver named before": _before("{R} was quiet ."),
    "giver named before": _before("{S} was quiet ."),
    "opening of another template": _paired,
    "two openings": _both_openings,
}
