"""A text's tokens in, its footnotes and the rest of it out: a note is printed where its number stands."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token


def footnotes(tokens: Sequence[Token]) -> dict[int, list[Token]]:
    """The tokens of each footnote by its number."""
    notes: dict[int, list[Token]] = {}
    current: list[Token] | None = None
    for token in tokens:
        if token.type == "footnote_open":
            current = notes.setdefault(token.meta["id"], [])
        elif token.type == "footnote_close":
            current = None
        elif current is not None and token.type != "footnote_anchor":
            current.append(token)
    return notes


def without_footnotes(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of the text around the notes."""
    kept, inside = [], False
    for token in tokens:
        inside = inside or token.type == "footnote_block_open"
        if not inside:
            kept.append(token)
        inside = inside and token.type != "footnote_block_close"
    return kept
