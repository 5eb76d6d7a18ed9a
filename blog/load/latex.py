"""A field of a bibliography in, HTML out; what cannot be shown is an error with the way to write it.

A field is read as LaTeX reads it, with what exports add: entities and a few tags of HTML, percent signs that are meant
to be seen.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from markupsafe import Markup, escape
from pylatexenc.latex2text import get_default_latex_context_db as symbols_of
from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexNode,
    LatexSpecialsNode,
    LatexWalker,
    LatexWalkerParseError,
)
from pylatexenc.latexwalker import get_default_latex_context_db as macros_of
from pylatexenc.macrospec import LatexContextDb, std_macro

from blog.cache import Cache
from blog.tex import Converter, Formula, TexError

_ELEMENTS = {
    **dict.fromkeys(("emph", "textit", "textsl", "em", "it", "itshape", "sl", "mkbibemph"), "em"),
    **dict.fromkeys(("textbf", "bf", "bfseries", "mkbibbold"), "strong"),
    **dict.fromkeys(("texttt", "tt", "ttfamily"), "code"),
    **dict.fromkeys(("textsuperscript", "mkbibsuperscript"), "sup"),
    **dict.fromkeys(("textsubscript", "mkbibsubscript"), "sub"),
    **dict.fromkeys(("textsc", "sc", "scshape"), "span"),
}
_SWITCHES = (
    "em",
    "it",
    "itshape",
    "sl",
    "bf",
    "bfseries",
    "tt",
    "ttfamily",
    "sc",
    "scshape",
)  # hold to the group's end
_TRANSPARENT = (
    *("text", "textrm", "textup", "textmd", "textnormal", "textsf", "mbox", "hbox", "uppercase", "MakeUppercase"),
    *("lowercase", "NoCaseChange", "bibinfo", "bibnamefont", "url", "path", "nolinkurl"),
)
_SILENT = ("relax", "rm", "rmfamily", "sf", "normalfont", "upshape", "noopsort", "-", "/", "@", "protect", "allowbreak")
_QUOTES = ("enquote", "mkbibquote", "mkbibemphquote")
_ACCENTS = {
    **{"'": 0x301, "`": 0x300, "^": 0x302, '"': 0x308, "~": 0x303, "=": 0x304, ".": 0x307, "u": 0x306, "v": 0x30C},
    **{"H": 0x30B, "c": 0x327, "k": 0x328, "d": 0x323, "b": 0x331, "r": 0x30A, "t": 0x361, "U": 0x30E, "G": 0x30F},
}
_WORDS = {
    **{"TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2ε", "BibTeX": "BibTeX", "XeTeX": "XeTeX", "\\": " ", " ": " "},
    **{
        "\n": " ",
        "slash": "/",
        "textperiodcentered": "·",
        "textasciicircum": "^",
        "textquotesingle": "'",
        "cprime": "ʹ",
    },
    **{",": "\u202f", ":": "\u202f", ";": "\u202f", "quad": " ", "qquad": " ", "space": " ", "textvisiblespace": "␣"},
    **{"textless": "<", "textgreater": ">", "textbar": "|", "lbrace": "{", "rbrace": "}", "S": "§", "P": "¶"},
    **{"textdollar": "$", "textunderscore": "_", "bar": "|", "guillemetleft": "«", "guillemetright": "»"},
}
_SPECIALS = {"~": "\u00a0", "``": "“", "''": "”", "--": "–", "---": "—", "!`": "¡", "?`": "¿", "\n\n": " "}
_TAGS = {"i": "emph", "em": "emph", "b": "textbf", "strong": "textbf", "sub": "textsubscript", "sup": "textsuperscript"}
_TAG = re.compile(r"<(i|em|b|strong|sub|sup|scp|sc)>([^<>]*)</\1>")
_ANGLE = {r"{\textless}": "<", r"{\textgreater}": ">", "$<$": "<", "$>$": ">"}
_FOREIGN = re.compile(r"<(?:mml:|math\b|inline-formula|tex-math|jats:|xhtml:)[^>]*>", re.IGNORECASE)
_PLAIN = re.compile(r"(?:[^\W_]|[ .,:;()/]|-(?!-))*")  # most names and all empty fields: what LaTeX prints as it stands
_ESCAPED_TEX = re.compile(r"\\[A-Za-z]+|\$\$")


class LatexError(ValueError):
    """What a field holds and the page cannot show; `hint` says how to write it."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(re.sub(r'"([^"]{80})[^"]*"', r'"\1…"', problem)[:400])
        self.hint = hint


@dataclass(slots=True)
class _Typesetter:
    """Nodes of LaTeX to HTML, with the addresses that stand in them."""

    addresses: list[str] = field(default_factory=list)

    def all(self, nodes: Iterable[LatexNode | None]) -> Markup:
        """The nodes of a group, up to its end."""
        nodes = [node for node in nodes if node is not None]
        for at, node in enumerate(nodes):
            if isinstance(node, LatexMacroNode) and node.macroname in _SWITCHES:
                return self.all(nodes[:at]) + _element(node.macroname, self.all(nodes[at + 1 :]))
        return Markup("").join(self.one(node) for node in nodes)

    def one(self, node: LatexNode) -> Markup:
        """One node."""
        if isinstance(node, LatexCharsNode):
            return escape(_curly(node.chars))
        if isinstance(node, LatexGroupNode):
            return self.all(node.nodelist)
        if isinstance(node, LatexSpecialsNode):
            return escape(_SPECIALS.get(node.specials_chars, node.specials_chars))
        if isinstance(node, LatexMathNode):
            return _math("".join(each.latex_verbatim() for each in node.nodelist))
        if isinstance(node, LatexMacroNode):
            return self.macro(node)
        raise LatexError(f'"{node.latex_verbatim()[:40]}"', "Write it as plain text.")

    def macro(self, node: LatexMacroNode) -> Markup:
        """A macro with what it takes."""
        name, given = node.macroname, node.nodeargd.argnlist if node.nodeargd else []
        if name in _ACCENTS:
            return escape(_accented(name, self.all(given).unescape()))
        if name in ("url", "path", "nolinkurl", "href"):
            self.addresses.append(given[0].latex_verbatim().strip("{}"))
        if name in ("href", "texorpdfstring"):
            return self.all(given[1:]) if name == "href" else self.all(given[:1])
        if name == "ensuremath":
            return _math(given[0].latex_verbatim())
        if name in _ELEMENTS:
            return _element(name, self.all(given))
        if name in _QUOTES:
            return Markup("“") + self.all(given) + Markup("”")
        if name in _TRANSPARENT or name in _SILENT:
            return self.all(given)
        word = _symbol(name)
        if word is None:
            hint = "Write the character itself, or mathematics between dollars."
            raise LatexError(f'"\\{name}", which the page cannot show', hint)
        return escape(word)


def typeset(latex: str) -> tuple[str, list[str]]:
    r"""HTML of a field and the addresses in it.

    >>> typeset(r"{M\"u}ller --- \emph{GQA} \& 50%")[0]
    'Müller — <em>GQA</em> &amp; 50%'
    """
    if _PLAIN.fullmatch(latex):
        return _one_line(latex), []
    setter = _Typesetter()
    shown = setter.all(_nodes(_as_latex(latex)))
    odd = _ESCAPED_TEX.search(Markup(re.sub(r"<math.*?</math>", "", shown)).striptags())
    if odd:
        hint = "The export has escaped it: write mathematics between dollars, without further backslashes."
        raise LatexError(f'TeX as text, "{odd[0]}"', hint)
    return _one_line(str(shown)), setter.addresses


def plain(latex: str) -> str:
    r"""A field as text, without elements.

    >>> plain(r"{\'E}ric \textsc{Dupont} \& Cie")
    'Éric Dupont & Cie'
    """
    shown = typeset(latex)[0]
    if "<math" in shown:
        raise LatexError("mathematics", "Write it as plain text.")
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


def _one_line(text: str) -> str:
    return re.sub(r"[ \n\t]+", " ", text).strip(" ")


def _as_latex(text: str) -> str:
    """A field with percent signs, entities and tags as LaTeX has them."""
    text = re.sub(r"(?:\{\\&\}|\\?&)(#?\w+);", _entity, text)
    for written, meant in _ANGLE.items():
        text = text.replace(written, meant)
    foreign = _FOREIGN.search(text)
    if foreign:
        raise LatexError(f'the tag "{foreign[0]}"', "Write mathematics between dollars: $x^2$.")
    for _ in range(3):  # tags in tags
        text = _TAG.sub(lambda tag: f"\\{_TAGS.get(tag[1], 'textsc')}{{{tag[2]}}}", text)
    return re.sub(r"\s+", " ", re.sub(r"(?<!\\)((?:\\\\)*)%", r"\1\\%", text))


def _entity(match: re.Match[str]) -> str:
    character = html.unescape(f"&{match[1]};")
    return match[0] if character.startswith("&") and character != "&" else re.sub(r"([&%$#_{}])", r"\\\1", character)


def _nodes(text: str) -> list[LatexNode]:
    """The nodes of a field, read without mending what is wrong in it."""
    try:
        if (len(text) - len(text.rstrip("\\"))) % 2:  # the library drops what begins and does not go on
            raise ValueError
        nodes: list[LatexNode] = LatexWalker(text, latex_context=_macros(), tolerant_parsing=False).get_latex_nodes()[0]
        return nodes
    except LatexWalkerParseError as error:
        if "'$'" in str(error):
            raise LatexError("a dollar sign that nothing closes", r"Write \$ for the sign.") from error
        raise LatexError(f"a mistake of LaTeX: {str(error.msg).splitlines()[0]}", "Check its braces.") from error
    except (IndexError, RecursionError, ValueError) as error:  # of the library, for a macro that lacks its text
        raise LatexError("LaTeX that ends too early", "Check its braces and backslashes.") from error


@cache
def _macros() -> LatexContextDb:
    """What the library knows, and what is special to bibliographies."""
    one = (*_ELEMENTS, *_TRANSPARENT, *_QUOTES, *_ACCENTS, "noopsort", "ensuremath")
    known = macros_of()
    known.add_context_category(
        "bibliography",
        prepend=True,
        macros=[
            *(std_macro(name, False, 1) for name in one if name not in _SWITCHES),
            *(std_macro(name, False, 0) for name in _SWITCHES),
            *(std_macro(name, False, 2) for name in ("href", "texorpdfstring")),
        ],
    )
    return known


@cache
def _symbol(name: str) -> str | None:
    """The character of a macro that takes nothing."""
    if name in _WORDS:
        return _WORDS[name]
    for category in ("latex-base", "advanced-symbols"):
        found = symbols_of().d[category]["macros"].get(name)
        if found and isinstance(found.simplify_repl, str) and len(found.simplify_repl) in (1, 2):
            return str(found.simplify_repl).replace("%%", "%")
    return name if name in "&%$#_{}" else None


def _accented(name: str, letters: str) -> str:
    if not letters:  # the sign itself
        return name
    first = {"ı": "i", "ȷ": "j"}.get(letters[:1], letters[:1])
    return unicodedata.normalize("NFC", first + chr(_ACCENTS[name]) + letters[1:])


def _element(name: str, inside: Markup) -> Markup:
    element = _ELEMENTS[name]
    start = Markup('<span class="small-caps">' if element == "span" else f"<{element}>")
    return start + inside + Markup(f"</{element}>")


def _math(tex: str) -> Markup:
    """Mathematics; a dollar beside a blank is no bracket of it, so that two prices are none."""
    if tex != tex.strip():
        raise LatexError(
            f'"${tex}$", which may be an amount of money', r"Write \$ for the sign, or $x$ without blanks."
        )
    answer = _converted(tex)
    if isinstance(answer, TexError):
        raise LatexError(f"mathematics that cannot be shown, {answer.problem}", "Write it in other words of TeX.")
    return Markup(answer)


@cache
def _converted(tex: str) -> str | TexError:
    """A formula as MathML; the whole bibliography is kept, so that few are converted twice."""
    formula = Formula(tex, display=False)
    return Converter(Cache(None), {}).convert([formula])[formula]


def _curly(text: str) -> str:
    """Apostrophes and quotes as they are printed."""
    text = re.sub(r'"([^"]*)"', r"“\1”", text)
    return text.replace("`", "‘").replace("'", "’")
