"""What the articles' tests share: the modules of a post, each by its name."""

import sys
from importlib import import_module
from typing import Any

from tests.conftest import PROJECT


def modules(slug: str, *names: str) -> list[Any]:
    """Python files of a post, imported as its figures.py imports them; then forgotten, for the next post's."""
    folder = PROJECT / "posts" / slug
    sys.path.insert(0, str(folder))
    try:
        return [import_module(name) for name in names]
    finally:
        sys.path.remove(str(folder))
        for path in folder.glob("*.py"):
            sys.modules.pop(path.stem, None)
