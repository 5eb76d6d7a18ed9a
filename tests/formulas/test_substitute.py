"""What the line with numbers refuses; how it looks is in fixtures/substituted.txt."""

from collections.abc import Callable

import pytest

from blog.errors import BlogError
from blog.formulas import Module, substituted

TEXT = '''
@formula
def one(model: object, *, batch: int) -> int:
    """One."""
    return model.n_layers * batch
'''


def test_a_missing_value_is_named(derived: Callable[[str], Module]) -> None:
    with pytest.raises(BlogError) as caught:
        substituted(derived(TEXT).formulas["one"], {"model": {"n_layers": 2}})
    assert str(caught.value) == "the substitution needs a value for batch\n  hint: give batch=..."


def test_a_missing_attribute_is_named(derived: Callable[[str], Module]) -> None:
    with pytest.raises(BlogError) as caught:
        substituted(derived(TEXT).formulas["one"], {"model": {"layers": 2}, "batch": 1})
    assert str(caught.value) == "dict has no n_layers\n  hint: give a configuration that has it"
