"""A post's folder in, its own Python modules importable by their names while a block runs.

Two posts may each have an `experiment.py`, and a folder's name may hold a hyphen, so a post is no package: its modules
are found before all others inside the block, and forgotten after it. No bytecode is kept: that would lie in the
post's folder and go by time and size, while the preview reads a file again within the second in which it was saved.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType


@contextmanager
def beside(folder: Path) -> Iterator[None]:
    """Inside the block `import experiment` means experiment.py of the folder."""
    finder = _Beside({path.stem: path for path in folder.glob("*.py")})
    hidden = {name: sys.modules.pop(name) for name in finder.paths.keys() & sys.modules.keys()}
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in finder.paths:
            sys.modules.pop(name, None)
        sys.modules.update(hidden)


class _Beside(MetaPathFinder):
    def __init__(self, paths: dict[str, Path]) -> None:
        self.paths = paths

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is not None or fullname not in self.paths:
            return None
        file = self.paths[fullname]
        return spec_from_file_location(fullname, file, loader=_FromSource(fullname, str(file)))


class _FromSource(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)
