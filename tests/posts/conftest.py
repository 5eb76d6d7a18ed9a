"""What the articles' tests share: the modules of a post, each by its name."""

from importlib import import_module
from typing import Any

from blog.compute.beside import beside
from tests.conftest import PROJECT


def modules(slug: str, *names: str) -> list[Any]:
    """Python files of a post, imported as the build imports them."""
    with beside(PROJECT / "posts" / slug):
        return [import_module(name) for name in names]
