"""Random formulas of the subset, as Python text; the same seed gives the same formulas."""

import random
from collections.abc import Callable

Write = Callable[[], str]

HEAD = '''\
from dataclasses import dataclass
from math import ceil, floor, sqrt

from blog.calc.formula import formula

FEW = 3
MANY = (1, 10, 100)
RATE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several."""

    size: int
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Sizes."""

    n: int
    m: int
    x: float
    flag: bool
    kind: str
    sizes: tuple[int, ...]
    rates: tuple[float, ...]
    parts: tuple[Part, ...]
'''


class Writer:
    """Writes random expressions; `exact` keeps to what BigInt can compute."""

    def __init__(self, seed: int, exact: bool) -> None:
        """Write what this seed gives."""
        self.random = random.Random(seed)
        self.exact = exact
        self.names: list[str] = []  # of enclosing comprehensions
        self.locals: list[str] = []

    def module(self, count: int) -> str:
        """Return the text of a module with formulas f0, f1, ..."""
        return HEAD + "".join(self.formula(i) for i in range(count))

    def formula(self, i: int) -> str:
        """Return one formula, sometimes with a line before the return."""
        kind = "int" if self.exact else self.pick("int", "float")
        self.locals = []
        line = f"    first = {self.whole(2)}\n" if self.random.random() < 0.4 else ""
        self.locals = ["first"] if line else []
        result = self.whole(4) if kind == "int" else self.real(4)
        rates = "" if self.exact else " x: float, y: float,"
        parameters = f"model: Model, a: int, *, b: int,{rates} p: bool, word: str"
        return f'\n\n@formula\ndef f{i}({parameters}) -> {kind}:\n    """Random."""\n{line}    return {result}\n'

    def pick(self, *choices: str) -> str:
        """Return one of the texts."""
        return self.random.choice(choices)

    def whole(self, depth: int) -> str:
        """Return an expression of type int."""
        if depth == 0 or self.random.random() < 0.1:
            number = str(self.random.choice([0, 1, 2, 3, 7, 64, 1000, 2**31]))
            return self.pick("a", "b", "model.n", "model.m", "FEW", number, *self.names, *self.locals)
        w: Write = lambda: self.whole(depth - 1)  # noqa: E731
        t: Write = lambda: self.truth(depth - 1)  # noqa: E731
        forms: list[Write] = [
            lambda: f"({w()}) {self.pick('+', '-', '*')} ({w()})",
            lambda: f"({w()}) {self.pick('+', '-', '*', '//', '%')} ({w()})",
            lambda: f"{self.whole(0)} {self.pick('+', '-', '*', '//', '%')} {w()}",
            lambda: f"({w()}) ** {self.pick('0', '1', '2', '3')}",
            lambda: f"-({w()})",
            lambda: f"abs({w()})",
            lambda: f"{self.pick('min', 'max')}({w()}, {w()}, {t()})",
            lambda: f"(({w()}) if {t()} else ({w()}))",
            lambda: f"({w()}) + ({t()})",
            lambda: f"sum({self.loop(depth)})",
            lambda: f"{self.pick('min', 'max')}({self.loop(depth)})",
            lambda: f"{self.pick('sum', 'min', 'max', 'len')}({self.pick('model.sizes', 'MANY', '(1, a, b)')})",
            lambda: f"{self.pick('model.sizes', 'MANY')}[{self.pick('0', '1', '-1')}]",
        ]
        if not self.exact:
            forms.append(lambda: f"{self.pick('ceil', 'floor')}({self.real(depth - 1)})")
        return self.random.choice(forms)()

    def loop(self, depth: int) -> str:
        """Return a generator of ints."""
        name = f"i{len(self.names)}"
        source, item = self.random.choice(
            [("model.sizes", name), ("MANY", name), ("range(4)", name), ("model.parts", f"{name}.size")]
        )
        self.names.append(item)
        element = self.whole(depth - 1)
        condition = f" if {self.truth(depth - 1)}" if self.random.random() < 0.3 else ""
        self.names.pop()
        return f"{element} for {name} in {source}{condition}"

    def real(self, depth: int) -> str:
        """Return an expression of type float; only what IEEE 754 defines to the last bit."""
        if depth == 0 or self.random.random() < 0.1:
            return self.pick("x", "y", "model.x", "RATE", "0.1", "2.5", "1e-3", "3.0", "model.rates[0]")
        w: Write = lambda: self.whole(depth - 1)  # noqa: E731
        r: Write = lambda: self.real(depth - 1)  # noqa: E731
        t: Write = lambda: self.truth(depth - 1)  # noqa: E731
        forms: list[Write] = [
            lambda: f"({r()}) {self.pick('+', '-', '*', '/')} ({r()})",
            lambda: f"{self.real(0)} {self.pick('+', '-', '*', '/')} {r()}",
            lambda: f"({r()}) {self.pick('+', '-', '*', '/', '//', '%')} ({w()})",
            lambda: f"({w()}) {self.pick('+', '-', '*', '/', '//', '%')} ({r()})",
            lambda: f"({w()}) / ({w()})",
            lambda: f"-({r()})",
            lambda: f"abs({r()})",
            lambda: f"sqrt(abs({r()}))",
            lambda: f"{self.pick('min', 'max')}({r()}, {w()})",
            lambda: f"{self.pick('min', 'max')}(rate * {self.real(0)} for rate in model.rates)",
            lambda: f"(({r()}) if {t()} else ({self.pick(r(), w())}))",
            lambda: f"({r()}) * ({t()})",
        ]
        return self.random.choice(forms)()

    def truth(self, depth: int) -> str:
        """Return an expression of type bool."""
        if depth == 0 or self.random.random() < 0.1:
            return self.pick("p", "model.flag", 'word == "bf16"', "model.kind != word", "True", "a < b")
        w: Write = lambda: self.whole(depth - 1)  # noqa: E731
        t: Write = lambda: self.truth(depth - 1)  # noqa: E731
        compare: Write = lambda: self.pick("<", "<=", ">", ">=", "==", "!=")  # noqa: E731
        forms: list[Write] = [
            lambda: f"({w()}) {compare()} ({w()})",
            lambda: f"({w()}) {compare()} ({w()}) {compare()} {self.whole(0)}",
            lambda: f"({t()}) {self.pick('and', 'or')} ({t()})",
            lambda: f"not ({t()})",
            lambda: f"({t()}) {self.pick('==', '!=')} ({t()})",
            lambda: f"{self.pick('any', 'all')}(part.on for part in model.parts)",
            lambda: f"{self.pick('any', 'all')}(size > {self.whole(0)} for size in model.sizes)",
        ]
        if not self.exact:
            forms.append(lambda: f"({self.real(depth - 1)}) {compare()} ({w()})")
        return self.random.choice(forms)()
