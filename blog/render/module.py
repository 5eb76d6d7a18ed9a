"""A minified module in; what it takes from others, what it gives, and the rest of it out.

So it can stand in one file with others, as the body of a function, or take what it needs from such a file. Only what is
surely understood is: of all else the refusal says why, and whoever joins modules leaves it a file of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from blog.javascript import Address, UnreadableError, addresses, minified, outermost

Change = tuple[int, int, str]  # from, to, and what stands there instead

_PAIR = r"[\w$]+(?: as [\w$]+)?"
_LIST = rf"\{{(?P<names>(?:{_PAIR},)*(?:{_PAIR})?)\}}"
_FILE = r'"(?P<file>[^"\\]*)";'
_STATEMENT = re.compile(r"(?<![\w$.#])(?:import(?![\w$.(])|export(?![\w$]))")
_IMPORT = re.compile(rf"import(?:{_LIST}from)?{_FILE}")
_WHOLE = re.compile(rf"import\*as (?P<whole>[\w$]+) ?from{_FILE}")
_PASSED = re.compile(rf"export(?:{_LIST}|\*)from{_FILE}")
_LISTED = re.compile(rf"export{_LIST};")
_DECLARED = re.compile(r"export (?=(?:async )?function[ *]([\w$]+)\(|class ([\w$]+)[ {])")
_DEFAULT = re.compile(r"export default (?!function|class|async)")
_CONST = re.compile(r"(?<![\w$.#])const(?: |(?=[\[{]))(?P<all>[^;]*)")
_FUNCTION = re.compile(r"(?:^|[;}]|export )(?:async )?(?:function[ *]|class )([\w$]+)")
_VARIABLE = re.compile(r"([\w$]+)=(?!=)|\[(?P<list>[\w$,]+)\]=|\{(?P<names>[\w$,]+)\}=")
_AWAIT = re.compile(r"(?<![\w$.#])(?<!for )await(?![\w$])")
_WORD = r"(?<![\w$.#])([\w$]+)(?![\w$])"
_SIGN = r"(?:[-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)?=(?![=>])"
_CHANGED = re.compile(rf"{_WORD}(?:{_SIGN}|\+\+|--)|(?:\+\+|--){_WORD}|for\({_WORD} (?:of|in)(?![\w$])")
_TAKEN_APART = re.compile(r"(?P<kind>const|let|var)?[\[{](?P<names>[^\[\]{};()]*)[\]}]+=(?![=>])")
_TARGET = re.compile(r"(?:^|[,:.])([\w$]+)(?=[,=]|$)")
_LATER = re.compile(r"(?<![\w$.#])import\(")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one statement takes from another module."""

    address: Address
    names: tuple[tuple[str, str], ...] | None  # (there, here); None: all, under the names that they have there
    passed: bool  # given on at once: `export ... from`
    span: Change
    whole: str = ""  # the name here for the module itself: `import * as`


@dataclass(frozen=True, slots=True)
class Module:
    """A minified module, understood as far as it can be moved."""

    text: str
    addresses: tuple[Address, ...]
    taken: tuple[Taken, ...]  # as far as they are understood
    given: tuple[tuple[str, str], ...]  # (there, here)
    exports: tuple[Change, ...]  # statements, or words before declarations, that only make names known
    refusal: str = ""  # why it must stay a file of its own
    wanders: bool = False  # import() of what is no text: right only in the folder that it was written in

    def body(self) -> str:
        """The module without the statements that take and give."""
        return changed(self.text, [*(taken.span for taken in self.taken), *self.exports])


def changed(text: str, changes: Iterable[Change]) -> str:
    """A text with other words in some places."""
    parts, place = [], 0
    for start, end, words in sorted(changes):
        parts += [text[place:start], words]
        place = end
    return "".join([*parts, text[place:]])


def fresh(*texts: str) -> str:
    """The beginning of names that stand in none of some texts."""
    word = "$"
    while any(word in text for text in texts):
        word = f"_{word}"
    return word


def read(text: str) -> Module:
    """Understand a minified module.

    >>> read('import{h as i}from"./a.js";export const a=i;').given
    (('a', 'a'),)
    >>> read("export let a=1;").refusal
    'export let a=1'
    """
    reader = _Reader(text)
    module = Module(
        text, addresses(text), tuple(reader.taken), tuple(reader.given), tuple(reader.exports), wanders=reader.wanders()
    )
    refusal = next((each for each in (*reader.refusals, *reader.changing(), *_moved(module)) if each), "")
    return Module(module.text, module.addresses, module.taken, module.given, module.exports, refusal, module.wanders)


class _Reader:
    """Reads the statements outside of all brackets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.outline = outermost(text)
        self.taken: list[Taken] = []
        self.given: list[tuple[str, str]] = []
        self.exports: list[Change] = []
        self.refusals: list[str] = []
        self._addresses = {address.end: address for address in addresses(text)}
        for word in _STATEMENT.finditer(self.outline):
            self._statement(word.start())

    def _statement(self, start: int) -> None:
        text = self.text
        for form in (_IMPORT, _PASSED, _WHOLE):
            if match := form.match(text, start):
                found = match.groupdict()
                all_of_it = form is _PASSED and found["names"] is None
                pairs = None if all_of_it else _pairs(found.get("names") or "")
                address = self._addresses[match.end("file") + 1]
                span = (*match.span(), "")
                self.taken.append(Taken(address, pairs, form is _PASSED, span, found.get("whole", "")))
                return
        if match := _LISTED.match(text, start):
            self.given += [(there, here) for here, there in _pairs(match["names"])]
            self.exports.append((*match.span(), ""))
        elif match := _DECLARED.match(text, start):
            name = match[1] or match[2]
            self.given.append((name, name))
            self.exports.append((*match.span(), ""))
        elif text.startswith("export const", start) and (names := self._constants(start + len("export "))):
            self.given += [(name, name) for name in names]
            self.exports.append((start, start + len("export "), ""))
        elif match := _DEFAULT.match(text, start):
            self.given.append(("default", fresh(text)))
            self.exports.append((*match.span(), f"const {fresh(text)}="))
        else:
            self.refusals.append(text[start : min(start + 60, (text + ";").index(";", start))])

    def _constants(self, start: int) -> list[str]:
        """The names of a declaration of constants that begins here; none where one is no plain name or list of them."""
        match = _CONST.match(self.outline, start)
        found: list[str] = []
        for place in [match.start("all"), *_ends(match["all"], match.start("all"))] if match else []:
            names = _VARIABLE.match(self.text, place)
            if not names:
                return []
            found += filter(None, (names[1] or names["list"] or names["names"]).split(","))
        return found

    def changing(self) -> Iterator[str]:
        """Exports that may have another value later, which who took them would not see."""
        fixed = {here for there, here in self.given if there == "default"}
        fixed |= {here for taken in self.taken if not taken.passed for _, here in taken.names or ()}
        fixed |= {name for match in _CONST.finditer(self.outline) for name in self._constants(match.start())}
        fixed |= {taken.whole for taken in self.taken}
        functions = {match[1] for match in _FUNCTION.finditer(self.outline)}
        open_ones = [here for _, here in self.given if here not in fixed]
        assigned = _assigned(self.text) if functions.intersection(open_ones) else set()
        for here in open_ones:
            if here not in functions or here in assigned:
                yield f'"{here}", which may change'

    def wanders(self) -> bool:
        """Whether it loads what is named only when it runs."""
        return len(_LATER.findall(self.text)) > sum(each.kind == "later" for each in self._addresses.values())


def _ends(declarations: str, start: int) -> Iterator[int]:
    """Where the declarations after the first begin; all that is inside of brackets is blank."""
    yield from (start + match.end() for match in re.finditer(",", declarations))


def _pairs(names: str) -> tuple[tuple[str, str], ...]:
    """The names of a list, before and after "as"."""
    pairs = (name.partition(" as ") for name in names.split(",") if name)
    return tuple((first, second or first) for first, _, second in pairs)


def _assigned(text: str) -> set[str]:
    """The names that a module may give another value; some that it does not are taken for such.

    >>> sorted(_assigned("a=1;b+=1;++c;for(d of e);[f,g=1]=h;const[i]=j;k.l=1;m==n;o=>p;"))
    ['a', 'b', 'c', 'd', 'f', 'g']
    """
    found = {name for match in _CHANGED.finditer(text) for name in match.groups() if name}
    for match in _TAKEN_APART.finditer(text):
        if not match["kind"]:
            found.update(_TARGET.findall(match["names"]))
    return found


def _moved(module: Module) -> Iterator[str]:
    """What would not be the same inside of a function, or at another address."""
    body = module.body()
    if module.text.count("import.meta") > sum(each.kind == "url" for each in module.addresses):
        yield "import.meta"
    if any(there == "__proto__" for there, _ in module.given):
        yield "a name that objects have already"
    if "await" in body:
        try:  # only a word: whether what follows is a value would else depend on where it stands
            minified(f"export const _=()=>{{{_AWAIT.sub('await 0+ ', body)}}};")
        except UnreadableError:
            yield "await outside of functions"
