"""Straight quotes, hyphens in rows and three full stops in, their typographic forms out; nothing else is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_DASHES = (
    (re.compile(r"(?<!-)---(?!-)"), "—"),
    (re.compile(r"(?<![-\s])--(?![-\s])|(?<!\S)--(?!\S)"), "–"),  # not the dashes of --drafts
    (re.compile(r"\.{3}"), "…"),
)
_APOSTROPHES = (
    (re.compile(r"(?<!\w)'(?=\d\ds?(?!\w))"), "’"),  # the '90s
    (re.compile(r"(?<!\w)'(?=(?:em|til|tis|twas|cause|n')(?!\w))"), "’"),
    (re.compile(r"(?<=’n)'(?!\w)"), "’"),  # rock 'n' roll
)
_PRIMES = (
    (re.compile(r"(?<=\d)'(?=\s?\d+(?:\.\d+)?\")"), "′"),  # 6'2": the inches follow
    (re.compile(r"(?<=′\d)\"|(?<=′\d\d)\"|(?<=′ \d)\"|(?<=′ \d\d)\""), "″"),
)
_CLOSED_YEAR = re.compile(r"(?<!\w)'\d\ds?(?!\w)[^']*[\w.,!?]'(?!\w)")  # 'and 90 is quoted'
_FEET = re.compile(r"(?<=\d)'(?!\w)")
_LEFT = ((re.compile(r"(?<=\d)\""), "″"), (re.compile(r"(?<![\w.,!?;:)…’”])\"(?=\S)"), "“"), (re.compile(r"\""), "”"))
_OPENING = re.compile(r"(?:^|[\s(\[“\"])'(?=\S)")


def before_quotes(state: StateCore) -> None:
    """Dashes, the ellipsis, and the single quotes that are no quotation marks."""
    for token in state.tokens:
        if token.type == "inline" and any(sign in token.content for sign in ("--", "...", "'")):
            _each_text(token.children or (), _without_quotes)


def after_quotes(state: StateCore) -> None:
    """Quotation marks that found no partner: inches, or the beginning of a quotation of several paragraphs."""
    for token in state.tokens:
        if token.type == "inline" and ("'" in token.content or '"' in token.content):
            _each_text(token.children or (), lambda text: _replaced(text.replace("'", "’"), _LEFT))


def _each_text(children: Sequence[Token], change: Callable[[str], str]) -> None:
    """Change the words of a line, but not those of an address that stands for itself."""
    in_address = False
    for child in children:
        if child.type in ("link_open", "link_close"):
            in_address = child.info == "auto" and child.nesting == 1
        elif child.type == "text" and not in_address:
            child.content = change(child.content)


def _without_quotes(text: str) -> str:
    text = _replaced(text, _DASHES)
    if "'" not in text:
        return text
    text = _replaced(text, _PRIMES)
    if not _CLOSED_YEAR.search(text):
        text = _replaced(text, _APOSTROPHES)
    return text if _OPENING.search(text) else _FEET.sub("′", text)


def _replaced(text: str, rules: Sequence[tuple[re.Pattern[str], str]]) -> str:
    for pattern, sign in rules:
        text = pattern.sub(sign, text)
    return text
