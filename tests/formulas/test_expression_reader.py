"""What a formula may not contain is refused with its line and the way out: fixtures/errors.txt."""

from collections.abc import Callable

import pytest

from blog.errors import BlogErrors
from blog.formulas import Module

EXAMPLES = "errors.txt"


def test_what_is_outside_the_subset_is_refused(derived: Callable[[str], Module], example: list[str]) -> None:
    _, python, message = example
    with pytest.raises(BlogErrors) as caught:
        derived(python + "\n")
    assert str(caught.value) == message
