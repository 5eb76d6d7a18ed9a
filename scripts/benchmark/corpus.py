"""Posts that were never written by anyone: a count and a seed in, the same posts on every machine out.

Lengths are log-uniform from 300 to 4,000 words, as those of blogs are: many short posts, few long ones. Words are a
fixed list of pseudo-words, common ones more often. A link to another post is written `[words](post:slug)`; each tool
has its own syntax for that, and everything else is the Markdown that all of them share.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from benchmark.snippets import CODE, DISPLAY_MATH, INLINE_MATH, vary

FEWEST_WORDS, MOST_WORDS = 300, 4000
FIRST_DAY, DAYS = date(2016, 1, 1), 3600
_FREQUENT = (
    "the of and to a in is that it for as with on are by this from at or an be which not have we one but can all more "
    "when so what their if each than into only other two most then its no will how out these them first every many"
)
_ONSETS = [*"bcdfgklmnprstv", "br", "dr", "gl", "pr", "st", "tr"]
_RARE = [
    f"{onset}{centre}{end}"
    for onset in _ONSETS
    for centre in "aeiou"
    for end in ("nder", "lvon", "rting", "stal", "mmid", "ckle", "phan", "xis", "gulous", "bration", "zen", "wick")
]
Random(0).shuffle(_RARE)
WORDS = (*_FREQUENT.split(), *_RARE)
_WEIGHTS = [*accumulate(1 / (rank + 8) for rank in range(len(WORDS)))]  # Zipf's law, flattened at its head
_DECK = ("code",) * 3 + ("math",) * 2 + ("bullets", "steps", "quote", "table") + ("nothing",) * 3


@dataclass(frozen=True, slots=True)
class Post:
    """A post before any tool's syntax."""

    slug: str
    title: str
    description: str
    date: date
    tags: tuple[str, ...]
    words: int  # of headings, paragraphs, lists, quotes, tables and notes; code and formulas are not counted
    body: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """A number of posts; they are made when they are asked for, so that ten thousand need no memory."""

    count: int
    seed: int = 1
    tags: int = 0  # distinct ones; 0 is as many as such a blog has: 40 for 1,000 posts

    @property
    def tag_names(self) -> list[str]:
        """Every tag that may stand in a post."""
        number = self.tags or max(4, round(40 * math.sqrt(self.count / 1000)))
        return [f"{_RARE[index % len(_RARE)]}-{index}" for index in range(number)]

    def posts(self) -> Iterator[Post]:
        """The posts, oldest first."""
        for index in range(self.count):
            yield self._post(index)

    def name(self, index: int) -> tuple[str, str]:
        """Slug and title of a post."""
        random = Random(f"{self.seed} name {index}")
        words = random.choices(_RARE, k=random.randint(2, 5))
        return f"{'-'.join(words[:3])}-{index}", " ".join(words).capitalize()

    def _post(self, index: int) -> Post:
        random = Random(f"{self.seed} post {index}")
        slug, title = self.name(index)
        length = math.exp(random.uniform(math.log(FEWEST_WORDS), math.log(MOST_WORDS)))
        words = round(length)
        names = self.tag_names
        tags = [names[index % len(names)], *random.sample(names, random.randint(1, 3))]  # every tag has its posts
        return Post(
            slug=slug,
            title=title,
            description=" ".join(random.choices(_RARE, k=9)).capitalize() + ".",
            date=FIRST_DAY + timedelta(days=index * DAYS // self.count),
            tags=tuple(dict.fromkeys(tags)),
            words=words,
            body=_Text(random, words, [self.name(random.randrange(self.count))[0] for _ in range(6)]).body(),
        )


class _Text:
    """A text in the making: what chance it follows and how many words are left to write."""

    def __init__(self, random: Random, words: int, links: list[str]) -> None:
        self.random = random
        self.left = words
        self.links = links  # posts that may be linked to
        self.notes = 0
        self.headings: set[str] = set()

    def body(self) -> str:
        """Paragraphs under headings, with something other than a paragraph between most of them."""
        blocks = [self.paragraph(60), *self.code(), *self.math()]
        deck: list[str] = []
        while self.left >= 100:
            if not deck:
                deck = self.random.sample(_DECK, len(_DECK))
                blocks.append(self.heading("##"))
            elif len(deck) % 4 == 0:
                blocks.append(self.heading("###"))
            blocks.append(self.paragraph(self.random.randint(40, 80)))
            blocks += getattr(self, deck.pop())()
            if self.left >= 100 and self.random.random() < 0.15:
                blocks.append(self.note(blocks))
        blocks.append(self.paragraph(self.left))
        return "\n\n".join(blocks) + "\n"

    def draw(self, count: int) -> list[str]:
        """So many words, which are no longer left."""
        self.left -= count
        return self.random.choices(WORDS, cum_weights=_WEIGHTS, k=count)

    def heading(self, marks: str) -> str:
        words = self.draw(self.random.randint(3, 6))
        while " ".join(words) in self.headings:  # one anchor, one heading
            words = self.random.choices(WORDS, k=len(words))
        self.headings.add(" ".join(words))
        return f"{marks} {' '.join(words).capitalize()}"

    def paragraph(self, words: int) -> str:
        sentences = []
        while words > 0:
            length = self.random.randint(6, 22)
            length = words if words - length < 6 else length
            sentences.append(self.sentence(length))
            words -= length
        return " ".join(sentences)

    def sentence(self, length: int) -> str:
        """Words with a capital, a comma now and then and a stop; half of the sentences have something marked."""
        words = self.draw(length)
        words[0] = words[0].capitalize()
        if length > 12:
            words[length // 2] += ","
        if length > 5 and self.random.random() < 0.5:
            start = self.random.randint(1, length - 3)
            words[start : start + 2] = [self.marked(words[start : start + 2])]
        return " ".join(words) + self.random.choice("....?!")

    def marked(self, pair: list[str]) -> str:
        """Two words as emphasis or a link, or beside code or a formula."""
        words = " ".join(pair).strip(",")
        kind = self.random.choice(["emphasis", "strong", "code", "code", "link", "link", "away", "math", "math"])
        if kind in ("code", "math"):
            return f"{words} {self.code_span() if kind == 'code' else self.formula()}"
        return {
            "emphasis": f"*{words}*",
            "strong": f"**{words}**",
            "link": f"[{words}](post:{self.random.choice(self.links)})",
            "away": f"[{words}](https://example.org/{pair[0].strip(',')}/)",
        }[kind]

    def code_span(self) -> str:
        return f"`{vary(self.random.choice(['NAME1()', 'NAME1 = NUM1', '--NAME1']), self.random, _RARE)}`"

    def formula(self) -> str:
        return f"${vary(self.random.choice(INLINE_MATH), self.random, _RARE)}$"

    def code(self) -> list[str]:
        language = self.random.choice([*CODE])
        return [f"```{language}\n{vary(self.random.choice(CODE[language]), self.random, _RARE).rstrip()}\n```"]

    def math(self) -> list[str]:
        return [f"$$\n{vary(self.random.choice(DISPLAY_MATH), self.random, _RARE)}\n$$"]

    def bullets(self) -> list[str]:
        return ["\n".join(f"- {self.sentence(5)}" for _ in range(self.random.randint(2, 4)))]

    def steps(self) -> list[str]:
        return ["\n".join(f"{number}. {self.sentence(6)}" for number in range(1, self.random.randint(3, 5)))]

    def quote(self) -> list[str]:
        return [f"> {self.sentence(self.random.randint(8, 18))}"]

    def table(self) -> list[str]:
        head = f"| {' | '.join(self.draw(3))} |\n| --- | ---: | ---: |"
        rows = [
            f"| {self.draw(1)[0]} | {self.random.randint(1, 999)} | {self.random.random():.3f} |"
            for _ in range(self.random.randint(3, 6))
        ]
        return ["\n".join([head, *rows])]

    def nothing(self) -> list[str]:
        return []

    def note(self, blocks: list[str]) -> str:
        """A footnote to the last paragraph; the paragraph gets its mark."""
        self.notes += 1
        place = max(i for i, block in enumerate(blocks) if block[0].isalpha())
        blocks[place] += f"[^{self.notes}]"
        return f"[^{self.notes}]: {self.sentence(self.random.randint(6, 14))}"
