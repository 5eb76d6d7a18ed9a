"""An ideal reader of the small model's language: it knows the generator and nothing of the text to come.

In goes a row of words, out comes what the generator's own rules say of each word in view of those before it: the
surprise in nats, whose mean is the entropy that no model can go below, and what kind of word it was. The reader keeps
every explanation that is still possible, with its weight; a word that an explanation does not allow ends it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from blog.lab import words
from blog.lab.language import Language

Explanation = tuple[object, ...]  # "end", or a kind and what has been fixed so far
KINDS = ("opening", "structure", "name", "thing", "answer", "fact", "random", "copy")


@dataclass(frozen=True, slots=True)
class Read:
    """One word as the ideal reader met it."""

    surprise: float  # nats
    kind: str


def read(known: Language, text: list[str]) -> list[Read]:
    """Each word of a row of documents, in the simple language.

    >>> from blog.lab.language import language
    >>> start = "Yesterday Mary and John walked to the store . Mary decided to give a ring to John .".split()
    >>> found = read(language("simple"), start)
    >>> [round(found[at].surprise, 4) for at in (1, 3, 14, 16)], round(math.log(30), 4), round(math.log(29), 4)
    ([3.4012, 3.3673, 2.3026, 0.0], 3.4012, 3.3673)
    """
    weights: dict[Explanation, float] = {("end",): 1.0}
    found = []
    for at in range(len(text)):
        weights = begun(known, at, weights)
        total = sum(weights.values())
        after: dict[Explanation, float] = {}
        kinds: dict[str, float] = {}
        for explanation, weight in weights.items():
            share, kind, then = advance(known, text, at, explanation)
            if share:
                after[then] = after.get(then, 0.0) + weight * share
                kinds[kind] = kinds.get(kind, 0.0) + weight * share
        seen = sum(after.values())
        found.append(Read(max(0.0, math.log(total / seen)), max(kinds, key=lambda kind: kinds[kind])))
        weights = {explanation: weight / seen for explanation, weight in after.items()}
    return found


def begun(known: Language, at: int, weights: dict[Explanation, float]) -> dict[Explanation, float]:
    """The explanations with those in place of a boundary that may follow it: documents, or one more fact."""
    found: dict[Explanation, float] = {}
    for explanation, weight in weights.items():
        follow = [(1.0, explanation)]
        if explanation[0] == "end":
            follow = list(openings(known, at))
        elif explanation[0] == "more":
            share = 1 / len(words.FACT_TEMPLATES)
            follow = [(share, ("fact", t, explanation[1], False, 0, "", "")) for t in words.FACT_TEMPLATES]
        for share, then in follow:
            found[then] = found.get(then, 0.0) + weight * share
    return found


def openings(known: Language, at: int) -> Iterator[tuple[float, Explanation]]:
    """What a document that begins here may be: 40 percent giving, 25 percent facts, 35 percent repeated words."""
    for template in known.templates:
        for third, share in ((False, 0.85), (True, 0.15)):
            yield 0.40 * share / len(known.templates), ("giving", template, third, 0, "", "", "")
    for many in (1, 2, 3):
        for template in words.FACT_TEMPLATES:
            yield 0.25 / 3 / len(words.FACT_TEMPLATES), ("fact", template, many, True, 0, "", "")
    for length in range(4, 15):
        for gap in range(5):
            yield 0.35 / 55, ("repeat", at, length, gap)


def advance(known: Language, text: list[str], at: int, explanation: Explanation) -> tuple[float, str, Explanation]:
    """How probable the next word is under an explanation, its kind, and the explanation after it."""
    match explanation:
        case ("giving", str(template), bool(third), int(place), str(a), str(b), str(s)):
            return giving(known, text[at], template, third, place, (a, b, s))
        case ("fact", str(template), int(many), bool(first), int(place), str(relation), str(country)):
            return fact(known, text[at], template, (many, first), place, (relation, country))
        case ("repeat", int(start), int(length), int(gap)):
            return repeated(known, text, at, start, (length, gap))
    raise ValueError(f"unknown explanation: {explanation}")


def giving(
    known: Language, word: str, template: str, third: bool, place: int, roles: tuple[str, str, str]
) -> tuple[float, str, Explanation]:
    """The next word of a sentence about giving; a, b and the giver are fixed when they are read."""
    slots = template.split()
    (a, b, s), slot, names = roles, slots[place], len(known.names)
    share, kind = 0.0, "name"
    if slot == "{A}":
        share, a = (1 / names if word in known.names else 0.0), word
    elif slot == "{B}":
        share, b = (1 / (names - 1) if word in known.names and word != a else 0.0), word
    elif slot == "{S}" and third:
        share, s = (1 / (names - 2) if word in known.names and word not in (a, b) else 0.0), word
    elif slot == "{S}":
        share, s = (0.5 if word in (a, b) else 0.0), word
    elif slot == "{R}" and third:
        share = 0.5 if word in (a, b) else 0.0
    elif slot == "{R}":
        share, kind = float(word in (a, b) and word != s), "answer"
    elif slot in ("{place}", "{object}"):
        group = words.PLACES if slot == "{place}" else words.OBJECTS
        share, kind = (1 / len(group) if word in group else 0.0), "thing"
    else:
        share, kind = float(word == slot), "structure"
    last = place + 1 == len(slots)
    kind = "opening" if place == 0 else kind
    return share, kind, ("end",) if last else ("giving", template, third, place + 1, a, b, s)


def fact(
    known: Language, word: str, template: str, left: tuple[int, bool], place: int, bound: tuple[str, str]
) -> tuple[float, str, Explanation]:
    """The next word of one of up to three facts."""
    slots = template.split()
    (many, first), (relation, country), slot = left, bound, slots[place]
    share, kind = float(word == slot), "structure"
    if slot == "{relation}":
        share, kind, relation = (1 / len(words.RELATIONS) if word in words.RELATIONS else 0.0), "thing", word
    elif slot == "{country}":
        share, kind, country = (1 / len(words.COUNTRIES) if word in words.COUNTRIES else 0.0), "thing", word
    elif slot == "{value}":
        share, kind = float(known.facts[relation, country] == word), "fact"
    kind = "opening" if place == 0 else kind
    if place + 1 < len(slots):
        return share, kind, ("fact", template, many, first, place + 1, relation, country)
    return share, kind, ("more", many - 1) if many > 1 else ("end",)


def repeated(
    known: Language, text: list[str], at: int, start: int, sizes: tuple[int, int]
) -> tuple[float, str, Explanation]:
    """The next of `length` random words, up to four others, and the first ones again."""
    length, gap = sizes
    done = at - start
    if done < length + gap:
        share, kind = known.content.count(text[at]) / len(known.content), "random"
    else:
        share, kind = float(text[at] == text[at - length - gap]), "copy"
    kind = "opening" if done == 0 else kind
    return share, kind, ("end",) if done + 1 == 2 * length + gap else ("repeat", start, length, gap)
