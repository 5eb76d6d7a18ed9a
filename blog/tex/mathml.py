"""Temml's MathML in, the site's out: every element, attribute, style and character is known here or refused.

The page's policy allows no style attributes, so each style that Temml writes has a class in `static/css/math.css`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from blog.tex import characters
from blog.tex.formula import TexError
from blog.tex.vocabulary import (
    ATTRIBUTES,
    CHILDREN,
    CLASSES,
    COLOURS,
    GLOBAL,
    LARGE,
    MEANINGS,
    NEEDLESS,
    SCRIPTED,
    STYLES,
    TOKENS,
)

_LENGTHS = {"width", "height", "depth", "lspace", "voffset"}


def finished(mathml: str, tex: str, labels: Sequence[str]) -> str:
    """Temml's MathML as the page has it, with the TeX beside it; raises TexError."""
    root = ElementTree.fromstring(mathml)
    names = iter(labels)
    for row in reversed([*root.iter("mtr")]):  # those inside first
        _widen(row)
    for element in [*root.iter()]:
        _mend(element)
        _check(element, names)
    _tighten(root, inside=False)
    for parent in root.iter():
        for element in parent:
            _dress(element, tex, axis="wide" if parent.tag in SCRIPTED else "tall")
    if root.find(".//mtd[@class='math-number']") is not None:
        root.set("class", "math-numbered")
    _annotate(root, tex.strip())
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def _annotate(root: Element, tex: str) -> None:
    """Put the TeX beside the formula, for copying and for tools that read it."""
    if len(root) != 1:
        _gather(root, len(root))
    note = Element("annotation", {"encoding": "application/x-tex"})
    note.text = tex
    semantics = Element("semantics")
    semantics.extend([root[0], note])
    root[:] = [semantics]


def _mend(element: Element) -> None:
    """What Temml writes and MathML Core has not, as Core says it."""
    if element.tag == "menclose":
        element.tag = "mrow"
        element.attrib.pop("notation", None)
        if len(element) and element[-1].get("class", "").startswith("tml-cancel"):
            element.set("class", element[-1].get("class", ""))  # Firefox lays nothing over a body
            element.remove(element[-1])
    if element.tag in ("mrow", "mo"):
        element.attrib.pop("rspace" if element.tag == "mrow" else "mathvariant", None)
    if element.tag == "mtd" and len(element) == 0:
        element.attrib.pop("style", None)  # fills a short row
    if element.tag == "mspace" and element.get("mathbackground"):
        element.set("mathbackground", "currentcolor")  # a rule
    if element.text == "~" and "tml-tilde" not in element.get("class", ""):
        element.attrib.pop("stretchy", None)  # a tilde over one letter
    parts = CHILDREN.get(element.tag, len(element))
    while len(element) > parts and element[1].text in ("\u2061", None) and element[1].tag in ("mo", "mspace"):
        element.remove(element[1])  # the sign of application, which Temml puts behind an operator's name
    if len(element) > parts:
        _gather(element, len(element) - parts + 1)  # a coloured body comes in pieces
    for child in [*element]:
        if child.tag == "mtr":
            _number(child)
        if (child.tag == "mspace" and not child.attrib) or child.get("class") == "tml-label":
            element.remove(child)


def _gather(element: Element, many: int) -> None:
    """Make one part of the first children."""
    body = Element("mrow")
    body.extend(element[:many])
    element[:many] = [body]


def _widen(row: Element) -> None:
    """Take the sign of a wider gap, which `numbering.py` puts at a row's end, for a class of the row."""
    for parent in row.iter():
        for child in [*parent]:
            gap = re.match(r"color:gap(\w+)", child.get("style", ""))
            if gap:
                parent.remove(child)
                row.set("class", f"math-gap-{gap[1]}")


def _number(row: Element) -> None:
    """A row that Temml centres between two empty cells begins at the left, with its number at the right."""
    glue = [cell for cell in row if "width:" in cell.get("style", "")]
    if len(glue) == 2:
        row.remove(glue[0])
        glue[1].attrib.clear()
        glue[1].set("class", "math-number")
        row[0].set("style", row[0].get("style", "").replace("padding-left:1em", "padding-left:0"))


def _check(element: Element, labels: Iterator[str]) -> None:
    """Let through what is known, with classes in the place of styles, and a row's own name as its anchor."""
    known = ATTRIBUTES.get(element.tag)
    if known is None:
        raise TexError(f"it needs the element <{element.tag}>, which MathML Core has not")
    if len(element) != CHILDREN.get(element.tag, len(element)):
        raise TexError(f"its <{element.tag}> would have {len(element)} parts")
    for name in element.attrib:
        if name not in known and name not in GLOBAL and name != "style":
            raise TexError(f"it needs the attribute {name} of <{element.tag}>, which MathML Core has not")
    for name, value in element.attrib.items():
        if name in _LENGTHS and (value.startswith("+") or value.endswith(("width", "height", "depth"))):
            raise TexError(f'it needs the length "{value}", which MathML Core has not')
    if element.tag == "mtr" and "id" in element.attrib:
        element.set("id", f"eq-{next(labels, '')}")
    found = dict.fromkeys([*_of_classes(element), *_of_styles(element)])
    element.attrib.pop("style", None)
    element.attrib.pop("class", None)
    if found:
        element.set("class", " ".join(found))


def _of_classes(element: Element) -> Iterator[str]:
    for name in element.get("class", "").split():
        if name in CLASSES:
            yield CLASSES[name]
        elif name.startswith("math-"):
            yield name
        elif name not in NEEDLESS:
            raise TexError(f'it needs the style "{name}", which the site has not')


def _of_styles(element: Element) -> Iterator[str]:
    for declaration in element.get("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        value = "0" if value in ("0em", "0pt", "0px") else value
        if name == "color":
            yield _colour(value)
        elif name:
            style = STYLES.get(f"{name}:{value}")
            if style is None:
                raise TexError(f'it needs the style "{name}: {value}", which the site has not')
            yield from style.split()


def _colour(value: str) -> str:
    found = COLOURS.get(value) or COLOURS.get(value.lower())
    if found is None:
        hint = f"By meaning: {', '.join(MEANINGS)}; by name: red, blue, green, orange, purple, teal, magenta, gray."
        raise TexError(f'the colour "{value}" is not known to be readable on light and dark paper', hint=hint)
    return found


def _tighten(element: Element, *, inside: bool) -> None:
    """As in TeX: no space beside relations and signs that stand in a subscript or a superscript."""
    for place, child in enumerate(element):
        script = inside or (element.tag in SCRIPTED and place > 0)
        if inside and child.tag == "mo" and (child.text or "") not in LARGE:
            child.attrib.update({"lspace": "0", "rspace": "0"})
        _tighten(child, inside=script)


def _dress(element: Element, tex: str, *, axis: str) -> None:
    """Say which font has a token's characters, and see that signs which have to grow can."""
    if element.tag not in TOKENS or not element.text:
        return
    text = element.text = unicodedata.normalize("NFC", element.text)
    scaled = re.search("math-(?:hat|tilde)-[1-4]", element.get("class", ""))
    slants = element.tag == "mi" and len(text) == 1 and not element.get("mathvariant")
    shown = characters.italic(text) if slants else text
    fonts = dict.fromkeys(characters.font_of(character) for character in shown)
    if "" in fonts:
        lost = next(character for character in shown if not characters.font_of(character))
        hint = "Write it with a command, or say it in the text beside the formula."
        raise TexError(f"no font of formulas has {characters.named(lost)}", max(tex.find(text[0]), 0), hint)
    fonts.pop(characters.FIRST, None)
    names = [element.get("class"), *fonts]
    if element.get("stretchy") == "true" and not scaled:
        if not characters.grows(text, axis):
            raise TexError(f"{characters.named(text)} cannot be made as {axis} as what it belongs to")
        names.append("math-wide" if axis == "wide" else None)
    if any(names):
        element.set("class", " ".join(filter(None, names)))
