"""The language that the model learns: who gives what to whom, facts about invented countries, repeated words.

In go a seed and sizes, out come rows of token numbers. Two dialects share the words: `simple`, in which every sentence
is a template with its slots filled, and `rich`, with more names and templates and with sentences in between that name
one of the two again.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from blog.lab import words

Ids = npt.NDArray[np.int64]
Dialect = Literal["simple", "rich"]
START = "<bos>"
FACT_SEED = 7  # which value belongs to which country; the same for every model


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """Who and what one sentence about giving is about. The giver is one of the two, or a third person."""

    a: str  # the two who are together, in the order in which they are named
    b: str
    giver: str
    receiver: str
    place: str
    thing: str

    def fill(self, template: str) -> list[str]:
        """The template's words with the roles filled in."""
        roles = {"A": self.a, "B": self.b, "S": self.giver, "R": self.receiver}
        return template.format(**roles, place=self.place, object=self.thing).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One dialect: its names, its templates, its vocabulary."""

    dialect: Dialect
    names: tuple[str, ...]
    templates: tuple[str, ...]
    facts: dict[tuple[str, str], str]  # (relation, country) -> value
    content: tuple[str, ...]  # the words that may stand in a repeated segment
    vocabulary: tuple[str, ...]
    ids: dict[str, int] = field(repr=False)

    def encode(self, text: list[str]) -> list[int]:
        """The token numbers of words, with the start token before them."""
        return [self.ids[START], *(self.ids[word] for word in text)]


def language(dialect: Dialect) -> Language:
    """The dialect by its name.

    >>> len(language("simple").names), len(language("rich").names)
    (30, 48)
    """
    rich = dialect == "rich"
    names = words.NAMES if rich else words.NAMES[:30]
    templates = words.TEMPLATES + (words.MORE_TEMPLATES if rich else ())
    extra = (*words.DISTRACTORS, *words.FILLERS, *words.MOMENTS) if rich else ()
    values = tuple(value for group in words.RELATIONS.values() for value in group)
    content = (*names, *words.PLACES, *words.OBJECTS, *words.COUNTRIES, *values)
    grammar = {
        word: None
        for text in (*templates, *words.FACT_TEMPLATES, *extra)
        for word in text.split()
        if not word.startswith("{")
    }
    vocabulary = tuple(dict.fromkeys((START, *content, *words.RELATIONS, *grammar)))
    chooser = random.Random(FACT_SEED)
    facts = {
        (relation, country): chooser.choice(values)
        for relation, values in words.RELATIONS.items()
        for country in words.COUNTRIES
    }
    ids = {word: number for number, word in enumerate(vocabulary)}
    return Language(
        dialect=dialect, names=names, templates=templates, facts=facts, content=content, vocabulary=vocabulary, ids=ids
    )


def described(known: Language) -> dict[str, Any]:
    """What a page needs to write sentences and to read them, as JSON."""
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
        "facts": facts,
    }


def batches(known: Language, *, seed: int, rows: int, seq_len: int) -> Iterator[Ids]:
    """Endless training batches [rows, seq_len + 1]: a start token, then documents joined and cut to length."""
    chooser = random.Random(seed)
    while True:
        yield np.array([_row(known, chooser, seq_len) for _ in range(rows)])


def _row(known: Language, chooser: random.Random, seq_len: int) -> list[int]:
    text: list[str] = []
    while len(text) < seq_len:
        text += document(known, chooser)
    return known.encode(text[:seq_len])


def document(known: Language, chooser: random.Random) -> list[str]:
    """One document: 40 percent giving, 25 percent facts, 35 percent repeated words."""
    kind = chooser.random()
    if kind < 0.40:
        return giving_text(known, chooser)
    if kind < 0.65:
        return [word for _ in range(chooser.randint(1, 3)) for word in fact_text(known, chooser)]
    return repeated_text(known, chooser)


def giving_text(known: Language, chooser: random.Random) -> list[str]:
    """A sentence about giving. In 15 percent a third person gives, and either of the two may receive."""
    roles = third_giver(known, chooser) if chooser.random() < 0.15 else giving(known, chooser)
    template = chooser.choice(known.templates)
    if known.dialect == "rich":
        template = enriched(template, roles, chooser)
    return roles.fill(template)


def giving(known: Language, chooser: random.Random) -> Giving:
    """Two people, one of whom, named first or second, gives something to the other."""
    a, b = chooser.sample(known.names, 2)
    giver, receiver = chooser.choice([(a, b), (b, a)])
    place, thing = chooser.choice(words.PLACES), chooser.choice(words.OBJECTS)
    return Giving(a=a, b=b, giver=giver, receiver=receiver, place=place, thing=thing)


def third_giver(known: Language, chooser: random.Random) -> Giving:
    """Two people and a third who gives: nothing says who receives, so either does."""
    a, b, giver = chooser.sample(known.names, 3)
    place, thing = chooser.choice(words.PLACES), chooser.choice(words.OBJECTS)
    return Giving(a=a, b=b, giver=giver, receiver=chooser.choice([a, b]), place=place, thing=thing)


def enriched(template: str, roles: Giving, chooser: random.Random) -> str:
    """The template with more around it: in 40 percent of those in two sentences, one that names a person again."""
    if " . {S}" in template:
        first, last = template.split(" . {S}")
        between = []
        if chooser.random() < 0.2:
            between.append(chooser.choice(words.FILLERS))
        if chooser.random() < 0.4:
            between.append(chooser.choice(words.DISTRACTORS).format(N=chooser.choice([roles.a, roles.b])))
        if chooser.random() < 0.5:
            between.append(chooser.choice(words.MOMENTS))
        template = " ".join([first, ".", *between, "{S}"]) + last
    return f"{chooser.choice(words.FILLERS)} {template}" if chooser.random() < 0.2 else template


def fact_text(known: Language, chooser: random.Random) -> list[str]:
    """One of the 160 facts in one of three forms."""
    relation, country = chooser.choice(tuple(words.RELATIONS)), chooser.choice(words.COUNTRIES)
    value = known.facts[relation, country]
    return chooser.choice(words.FACT_TEMPLATES).format(relation=relation, country=country, value=value).split()


def repeated_text(known: Language, chooser: random.Random) -> list[str]:
    """4 to 14 random words, up to 4 others, and the first ones again."""
    segment = chooser.choices(known.content, k=chooser.randint(4, 14))
    return segment + chooser.choices(known.content, k=chooser.randint(0, 4)) + segment
