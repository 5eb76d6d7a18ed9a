"""Which formulas have a BigInt version: those that never need a float, themselves or through what they call."""

from collections.abc import Callable

from blog.formulas import Module

TEXT = '''
PAGE = 16
RATE = 0.5


@dataclass(frozen=True, kw_only=True)
class Cache:
    """Bytes."""

    keys: int
    values: int

    @property
    @formula
    def total(self) -> int:
        """All bytes."""
        return self.keys + self.values

    @property
    @formula
    def share(self) -> float:
        """Share of the keys."""
        return self.keys / self.values


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Seconds."""

    seconds: float


@formula
def whole(a: int) -> int:
    """Whole."""
    return a * PAGE


@formula
def cache(a: int) -> Cache:
    """A dataclass of ints."""
    return Cache(keys=a, values=whole(a))


@formula
def total(a: int) -> int:
    """Its whole property."""
    return cache(a).total


@formula
def share(a: int) -> float:
    """Its other property."""
    return cache(a).share


@formula
def speed(a: int) -> Speed:
    """A dataclass with a float."""
    return Speed(seconds=a)


@formula
def rounded(a: int) -> int:
    """Divides on the way."""
    return ceil(a / PAGE)


@formula
def through(a: int) -> int:
    """Calls one that divides."""
    return rounded(a) + 1


@formula
def rate(a: int) -> int:
    """Uses a constant that is a float."""
    return 1 if a > RATE else 0


@formula
def given(x: float) -> int:
    """Takes a float."""
    return 1 if x > 0 else 0
'''


def test_formulas_that_need_floats_are_left_out_of_the_exact_module(derived: Callable[[str], Module]) -> None:
    exact = derived(TEXT).interface.exact
    assert exact == {"PAGE", "Cache", "Cache.total", "whole", "cache", "total"}


def test_an_unknown_module_is_not_taken_for_exact(derived: Callable[[str], Module]) -> None:
    module = derived('''
from blog.calc.other import two

@formula
def one(a: int) -> int:
    """One."""
    return two(a)
''')
    assert module.interface.exact == set()
    assert module.javascript_exact.endswith("export {};\n")
