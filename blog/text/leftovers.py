"""The words of a line in, what Markdown did not take out: brackets, stars, dollars, tags, the spellings of other tools.

What an author meant as a mark and what is none would be printed as it stands. One pass over the finished line finds it
all: whatever a rule took is a token by then, whatever a backslash protects is one too, and what remains is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MOST_SHOWN = 60  # characters of what is left over, in a message
ENOUGH = 8  # characters by which a place is found in its line
TAKEN, CODE = "\ufffc", "\ufff9"  # stand for what some rule took, and for code
_ESCAPED = {f"\\{sign}": chr(0xE000 + ord(sign)) for sign in "()[]"}  # brackets after a backslash, as other tools' math
_SOURCE = {own: source for source, own in _ESCAPED.items()}
_ROUND, _ROUND_END, _SQUARE, _SQUARE_END = _ESCAPED.values()
_BOTH = _SQUARE + _SQUARE_END
_LABEL = r"\[(?:(?!\{\{)[^\[\]\n])*(?:\n[^\[\]\n]*)?\]"
UNFINISHED = "a mark is unfinished or unknown"

_LINK = "Write [words](address), or \\[ and \\] for brackets that are none."
_MATH = "Write $...$ for a formula, \\$ for a dollar."
_CALLOUT = 'Write "::: note Title", the text, and ":::".'
_MARK = "Close its braces, and write [...]{= ...}, [...]{drag|live|mark=...} or {{ ... }}."
_TABLE = "Under the head stands one |---| for each of its columns, and before it an empty line."


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that is no text, and how it is written here."""

    pattern: str
    problem: str  # {} stands for what was found
    hint: str


# In the order in which they are tried at one place.
_LEFTOVERS = (
    Leftover(r"\[!\w+\][-+]?", '"{}" opens no callout', _CALLOUT),
    Leftover(r"\[\[[^\[\]\n]*\]\]", '"{}" is no link', "Write [words](@post:slug)."),
    Leftover(_LABEL + r"\([^()\s]+\)", 'the words of the link "{}" hold a link or a note', "Put one after the other."),
    Leftover(r"!?" + _LABEL + r"\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)", 'the address of "{}" cannot be read',
             "An address has no spaces: write %20, or [words](<an address>)."),
    Leftover(_LABEL + r"[ \n]+\((?=[^()\n ]*[/#.:])[^()\n ]+\)", 'a space parts the words of "{}" from its address',
             "Write [words](address)."),
    Leftover(r"\[\^[^\[\]\n]*\]", '"{}" is no note', "A note's name has no spaces: [^name]."),
    Leftover(r"!?" + _LABEL + r"\[[^\[\]\n]*\]", 'the reference "{}" leads nowhere',
             "Write [words](address), or define it on a line of its own: [name]: address."),
    Leftover(r"!" + _LABEL, '"{}" is no image', "Write ![what it shows](file.png)."),
    Leftover(_LABEL + r"\{[^{}\n]*\}?|\]\{|\{\{[^{}\n]*\}?|\}\}", UNFINISHED, _MARK),
    Leftover(_LABEL + r"|[\[\]]", 'the bracket "{}" is no link', _LINK),
    Leftover(rf"\{{(?:[.#:%][^{{}}\n]*|\s*[\w-]+\s*=[^{{}}\n]*|[-*])\}}|\{{[a-z:]+\}}(?={CODE})",
             'the braces "{}" say nothing here', "Only a heading takes an id, {#id}; delete them, or write \\{."),
    Leftover(r"<!--|-->", 'the comment "{}" is not closed, or not opened',
             "Write <!-- ... --> without an empty line, or with --> at the end of its line; an arrow is →."),
    Leftover(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>", 'the tag "{}" cannot be used',
             "Write Markdown, or \\< for the sign."),
    Leftover(r"\\[A-Za-z]+", 'the command "{}" of LaTeX stands in the text',
             "Write formulas between dollars, and \\\\ for a backslash."),
    Leftover(rf"{_ROUND}[^{_ROUND}{_ROUND_END}]*{_ROUND_END}",
             'the formula "{}" is written in another tool\'s way', _MATH),
    Leftover(rf"{_SQUARE}(?=\s[^{_BOTH}]*\s{_SQUARE_END}|[^{_BOTH}]*[\\^_=])[^{_BOTH}]*{_SQUARE_END}",
             'the formula "{}" is written in another tool\'s way',
             "Write $$, the formula and $$ on lines of their own."),
    Leftover(r"\$\$(?:[^$\n]*\$\$)?", '"{}" is no formula',
             "A formula in a line is $...$; $$ begins and ends lines of its own."),
    Leftover(r"(?<![\w$])(?:[A-Z]{1,3})?\$\d[\d.,]*(?:[kKMBT]|[mb]n)?(?![\w$\\{])|(?<=\d)\$(?!\w)", "", ""),  # amounts
    Leftover(r"\$\\[A-Za-z]+|\$(?=[^\W\d_]|[\\{(])|(?<=[^\W\d_}])\$|\$(?=\d)",
             "a dollar opens or closes no formula", _MATH),
    Leftover(r"\*{2,}|\*(?=[^\s*])|(?<=[^\s*])\*", '"{}" begins or ends no emphasis', "Close it, or write \\*."),
    Leftover(r"(?<!\w)_+(?=[^\W_])|(?<=[^\W_])_+(?!\w)", '"{}" begins or ends no emphasis', "Close it, or write \\_."),
    Leftover(r"~~+", '"{}" strikes nothing through', "Close it, or write \\~."),
    Leftover(r"`+", '"{}" begins or ends no code', "Close it with as many, or write \\`."),
    Leftover(r"(?<=[\w)])\^[^\s^]+\^|(?<=\w)~[^\s~]+~", '"{}" is no raised or lowered text',
             "Write a formula: $x^2$, $H_2O$."),
    Leftover(r"==[^\s=][^=\n]*==", '"{}" is not marked', "Write *emphasis*."),
    Leftover(r"(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])", '"{}" is no sign', "Write the character itself."),
    Leftover(r"&#?\w+;", '"{}" names no character', "Write the character itself, or \\&."),
    Leftover(r"(?:https?://|www\.)[^\s<>]+", 'the address "{}" is no link', "Write <https://...> or [words](address)."),
    Leftover(r"^(?:#{1,6}|[-+*]|\d{1,9}[.)]|>)[\u00a0\u1680\u2000-\u200d\u202f\u205f\u3000\ufeff]",
             'U+{code:04X} follows "{}", which looks like a space and is none', "Put a plain space there."),
    Leftover(r"^#{1,6}(?=[^#\d])|^#{7,}", '"{}" makes no heading',
             "Write it on a line of its own, with a space after at most six, or \\#."),
    Leftover(r"^[ \t]*\|.*", 'the row "{}" belongs to no table', _TABLE),
    Leftover(r"^[ \t]*:?-+:?[ \t]*\|[-:| \t]*$", 'the row "{}" belongs to no table', _TABLE),
    Leftover(r"^:[ \t]+\S.*", 'the definition "{}" has no term', "Write the term on the line above it."),
    Leftover(r"^(?:!!!|\?\?\?)\+? ?\w+", '"{}" opens no callout', _CALLOUT),
    Leftover(r"^\([\w-]+\)=$", '"{}" is no name of a place', "Write ## Heading {#id}."),
)  # fmt: skip
_START = f"(?=[^a-gi-vx-z ,;'{TAKEN}])"  # nothing begins with these, which are most of a text
_ANY = re.compile(_START + "(?:" + "|".join(f"({each.pattern})" for each in _LEFTOVERS) + ")", re.MULTILINE)
_SUSPECT = re.compile(
    f"[][{{}}<>\\\\$*_~`^&|{_ROUND}{_SQUARE}]|==|://|www\\.|:[a-z]|^[#+>:!?(-]|^\\d+[.)]", re.MULTILINE
)
_IN_A_MARK = re.compile(r"\*\S|\S\*|`|~~|\\[^\s\w]|\$[^$]+\$|<[A-Za-z/!]|!?\]\(")


def leftovers(state: StateCore) -> None:
    """Add a token for everything that is left over to the line where it stands."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children += _of_line(token.children)


def _of_line(children: Sequence[Token]) -> list[Token]:
    found = {each.meta["problem"] + each.meta["raw"]: each for each in _all(children)}  # the same twice is said once
    marks = [each for each in found.values() if each.meta["problem"] == UNFINISHED]
    return marks or list(found.values())  # brackets around a mark are left over with it


def _all(children: Sequence[Token]) -> Iterator[Token]:
    yield from _of_words("".join(_shown(children)))
    for child in children:
        yield from _all(child.children or ())  # the description of an image
        raw = _IN_A_MARK.search(child.meta["text"]) if "text" in child.meta else None
        if raw:
            problem = f'the words of a mark are plain; "{raw[0]}" would be printed as it stands'
            yield leftover(problem, "Put the emphasis around the mark: *[8]{= n}*.", child.meta["raw"])


def _shown(children: Sequence[Token]) -> Iterator[str]:
    """What the pass sees of a line: text as it stands, and signs for everything else."""
    in_address = False
    for child in children:
        if child.type in ("link_open", "link_close"):
            in_address = child.info == "auto" and child.nesting == 1
        if child.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif child.type == "text" or (child.type == "text_special" and child.content == child.markup):
            yield TAKEN if in_address else child.content
        elif not child.nesting or child.type in ("link_open", "link_close"):
            yield CODE if child.type == "code_inline" else _ESCAPED.get(child.markup, TAKEN)


def _of_words(words: str) -> Iterator[Token]:
    if not _SUSPECT.search(words):  # as in most lines: what was taken is no text by now
        return
    for match in _ANY.finditer(words):
        kind = _LEFTOVERS[(match.lastindex or 1) - 1]
        if kind.problem:
            problem = kind.problem.format(_cut(_source(match[0])), code=ord(match[0][-1]))
            after = max(match.end(), match.start() + ENOUGH)
            yield leftover(problem, kind.hint, re.split("[…\n]", _source(words[match.start() : after]))[0].rstrip())


def _source(words: str) -> str:
    return "".join(_SOURCE.get(c, "…" if c in (TAKEN, CODE) else c) for c in words)


def leftover(problem: str, hint: str, raw: str) -> Token:
    """A token that is printed as a problem."""
    return Token("leftover", "", 0, meta={"problem": problem, "hint": hint, "raw": raw})


def _cut(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= MOST_SHOWN else f"{one_line[:MOST_SHOWN]}…"
