"""A style sheet in, what is wrong in it out: browsers drop what they do not understand without a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

import tinycss2
from pygments.lexers import css
from tinycss2.ast import AtRule, Declaration, Node, ParseError, QualifiedRule

_NEWER = """
    anchor-name anchor-scope animation-composition animation-range animation-range-end animation-range-start
    animation-timeline backdrop-filter background-position-x background-position-y color-interpolation color-rendering
    corner-shape cx cy d
    dynamic-range-limit field-sizing interactivity interpolate-size math-depth math-shift math-style
    overlay page-orientation paint-order position-anchor position-area position-try position-try-fallbacks
    position-try-order position-visibility r reading-flow reading-order rx ry scroll-initial-target scroll-marker-group
    scroll-timeline scroll-timeline-axis scroll-timeline-name shape-rendering size stop-color stop-opacity text-anchor
    text-autospace text-box text-box-edge text-box-trim text-rendering text-size-adjust text-spacing-trim text-wrap-mode
    text-wrap-style timeline-scope touch-action transition-behavior vector-effect view-timeline view-timeline-axis
    view-timeline-inset view-timeline-name view-transition-class view-transition-name white-space-collapse x y zoom
"""
PROPERTIES = frozenset(vars(css)["_css_properties"]) | frozenset(_NEWER.split())
_GROUPS = ("media", "layer", "supports", "container", "scope", "starting-style", "keyframes")
_DESCRIPTORS = (  # whose blocks hold no properties of elements
    *("font-face", "page", "property", "counter-style", "font-feature-values", "font-palette-values"),
    *("view-transition", "position-try", "import", "charset", "namespace"),
)
MAX_NESTING = 50
_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_MARK = re.compile(rf"""/\*.*?\*/|{_STRING}|url\([^\s"'()]*\)|(?P<mark>[(){{}}\[\]]|/\*)""", re.DOTALL)
_CLOSES = {")": "(", "}": "{", "]": "["}


class Flaw(NamedTuple):
    """Something wrong, and where."""

    problem: str
    hint: str
    line: int
    column: int


class Checked(NamedTuple):
    """What was found in a sheet."""

    flaws: tuple[Flaw, ...]
    declares: frozenset[str]  # custom properties
    uses: tuple[tuple[str, int, int], ...]  # those that must have a value, with line and column


def check(text: str) -> Checked:
    """Read a whole sheet."""
    flaw = _brackets(text)
    if flaw:
        return Checked((flaw,), frozenset(), ())
    reader = _Reader()
    reader.rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))
    return Checked(tuple(reader.flaws), frozenset(reader.declares), tuple(reader.uses))


class _Reader:
    """Walks through rules in rules."""

    def __init__(self) -> None:
        self.flaws: list[Flaw] = []
        self.declares: set[str] = set()
        self.uses: list[tuple[str, int, int]] = []

    def _note(self, node: Node, problem: str, hint: str) -> None:
        self.flaws.append(Flaw(problem, hint, node.source_line, node.source_column))

    def rules(self, nodes: Sequence[Node], *, descriptors: bool = False) -> None:
        """The rules and declarations of a block, or of a sheet."""
        for node in nodes:
            if isinstance(node, ParseError):
                self._note(node, "this is no rule and no declaration", 'Write "name: value;" or "selector { ... }".')
            elif isinstance(node, Declaration):
                self._declaration(node, descriptors)
            elif isinstance(node, QualifiedRule):
                self._tokens(node.prelude)
                if any(token.type == "literal" and token.value == ";" for token in node.prelude):
                    self._note(node, "a declaration stands outside of a rule", "Move it into the braces of one.")
                self._block(node.content, descriptors)
            elif isinstance(node, AtRule):
                self._at_rule(node)

    def _block(self, content: Sequence[Node], descriptors: bool) -> None:
        self.rules(
            tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True), descriptors=descriptors
        )

    def _at_rule(self, node: AtRule) -> None:
        name = node.lower_at_keyword
        if name not in _GROUPS + _DESCRIPTORS and not name.startswith("-"):
            near = get_close_matches(name, _GROUPS + _DESCRIPTORS, n=1)
            self._note(node, f'there is no rule "@{name}"', f'Did you mean "@{near[0]}"?' if near else "Take it out.")
        self._tokens(node.prelude)
        if name == "property":
            self.declares.update(token.value for token in node.prelude if token.type == "ident")
        if node.content is not None:
            self._block(node.content, name in _DESCRIPTORS)

    def _declaration(self, node: Declaration, descriptor: bool) -> None:
        name = node.lower_name
        self._tokens(node.value)
        if node.name.startswith("--"):
            self.declares.add(node.name)
            return
        colon = next((token for token in node.value if token.type == "literal" and token.value == ":"), None)
        if colon:
            self._note(colon, f'a semicolon is missing after a value of "{name}"', "End each declaration with one.")
        if all(token.type in ("whitespace", "comment") for token in node.value):
            self._note(node, f'"{name}" has no value', "Write one, or take the line out.")
        if not (descriptor or name.startswith("-") or name in PROPERTIES):
            near = get_close_matches(name, PROPERTIES, n=1)
            self._note(node, f'there is no property "{name}"', f'Did you mean "{near[0]}"?' if near else "Take it out.")

    def _tokens(self, tokens: Sequence[Node]) -> None:
        """Values in values: what cannot be read, and the custom properties that are used."""
        for token in tokens:
            if isinstance(token, ParseError):
                self._note(token, f"it cannot be read: {token.message}", "Close what is open, in the same line.")
            elif token.type == "function":
                if token.lower_name == "var":
                    self._variable(token)
                self._tokens(token.arguments)
            elif token.type in ("() block", "[] block", "{} block"):
                self._tokens(token.content)

    def _variable(self, function: Node) -> None:
        inside = [token for token in function.arguments if token.type not in ("whitespace", "comment")]
        if len(inside) == 1 and inside[0].type == "ident":
            self.uses.append((inside[0].value, function.source_line, function.source_column))


def _brackets(text: str) -> Flaw | None:
    """The bracket or comment that is never closed, or closes nothing."""
    still_open: list[tuple[str, int]] = []
    suspect = None  # a brace that was closed by one that stands in another column than its line begins
    for match in _MARK.finditer(text):
        mark, place = match["mark"], match.start()
        if mark is None:
            continue
        if mark == "/*":
            return _flaw(text, place, "a comment is never closed", "End it with */.")
        if mark not in _CLOSES:
            still_open.append((mark, place))
            if len(still_open) > MAX_NESTING:
                return _flaw(text, place, "brackets lie too deep in each other", "Close some before.")
            continue
        if not still_open:
            return _flaw(text, place, f'"{mark}" closes nothing', "Take it out, or open what it closes.")
        opened, at = still_open.pop()
        if opened != _CLOSES[mark]:
            return _flaw(text, at, f'"{opened}" is never closed', "Close it before the next rule.")
        if (
            suspect is None
            and not text[_line(text, place) : place].strip()
            and _indent(text, at) != _indent(text, place)
        ):
            suspect = at
    if not still_open:
        return None
    return _flaw(text, still_open[-1][1] if suspect is None else suspect, '"{" is never closed', "Close it with }.")


def _line(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _indent(text: str, place: int) -> int:
    """Blanks at the beginning of a line."""
    row = text[_line(text, place) :]
    return len(row) - len(row.lstrip(" \t"))


def _flaw(text: str, place: int, problem: str, hint: str) -> Flaw:
    return Flaw(problem, hint, text.count("\n", 0, place) + 1, place - _line(text, place) + 1)
