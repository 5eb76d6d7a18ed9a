"""A value of figures.py in, JSON out; what no page could carry, or no figure or table can show, is refused."""

from __future__ import annotations

import json
from collections.abc import Collection
from math import isfinite
from pathlib import PurePosixPath

from blog.content import Json
from blog.errors import nearest

_FIGURE = 'Return {"inputs": {...}, "samples": [{"inputs": {...}, "outputs": {...}}, ...], ...}.'
_TABLE = 'Return {"columns": [...], "rows": [[...], ...], "align": "lrr"}.'


class ShapeError(ValueError):
    """Data that is not what its fence needs; `hint` shows what it should be."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


def plain(value: object) -> Json:
    """The value as JSON would carry it; NaN, infinity and the key __proto__ are refused."""

    def default(item: object) -> object:
        if hasattr(item, "tolist"):
            return item.tolist()
        raise TypeError(f"{type(item).__name__} is no JSON value")

    data = json.loads(json.dumps(value, default=default))
    _refuse(data, "")
    return data


def _refuse(data: Json, place: str) -> None:
    """Raise for what browsers would not read, with its place, such as samples[2].outputs.bytes."""
    if isinstance(data, float) and not isfinite(data):
        raise ValueError(f"{place or 'it'} is {data}")
    if isinstance(data, dict):
        for key, item in data.items():
            if key == "__proto__":
                raise ValueError('the key "__proto__" is not allowed')
            _refuse(item, f"{place}.{key}" if place else key)
    elif isinstance(data, list):
        for index, item in enumerate(data):
            _refuse(item, f"{place}[{index}]")


def check_figure(data: Json, static: Collection[str]) -> None:
    """A figure has start values, samples of its own inputs, and files that lie below static/."""
    if not isinstance(data, dict) or not isinstance(data.get("inputs"), dict):
        raise ShapeError('it is no mapping with "inputs"', _FIGURE)
    files = data.get("files", {})
    if not isinstance(files, dict) or not all(isinstance(path, str) for path in files.values()):
        raise ShapeError('"files" is no mapping from names to paths', _FIGURE)
    for path in files.values():
        if path.removeprefix("static/") not in static or not path.startswith("static/"):
            known = [f"static/{name}" for name in static if PurePosixPath(name).suffix == PurePosixPath(path).suffix]
            raise ShapeError(f'there is no file "{path}"', nearest(path, known, "Files below static/"))
    samples = data.get("samples", [])
    if not isinstance(samples, list):
        raise ShapeError('"samples" is no list', _FIGURE)
    for number, sample in enumerate(samples, 1):
        parts = (sample.get("inputs"), sample.get("outputs")) if isinstance(sample, dict) else ()
        if not parts or not all(isinstance(part, dict) for part in parts):
            raise ShapeError(f'sample {number} is no mapping with "inputs" and "outputs"', _FIGURE)
        for name in sample["inputs"]:
            if name not in data["inputs"]:
                raise ShapeError(f'sample {number} has the input "{name}", the start values have not', _FIGURE)


def check_table(data: Json) -> None:
    """A table has columns, and rows of as many cells, each a text or a number."""
    if not isinstance(data, dict) or not all(isinstance(data.get(key), list) for key in ("columns", "rows")):
        raise ShapeError('it is no mapping with "columns" and "rows"', _TABLE)
    width = len(data["columns"])
    for number, row in enumerate(data["rows"], 1):
        if not isinstance(row, list) or len(row) != width:
            found = f"{len(row)} cells" if isinstance(row, list) else "no cells"
            raise ShapeError(f"row {number} has {found}, the table {width} columns", _TABLE)
        for cell in row:
            if isinstance(cell, bool) or not isinstance(cell, str | int | float):
                raise ShapeError(f"row {number} holds {cell!r}, which is neither text nor a number", _TABLE)
    align = data.get("align", "l" * width)
    if not isinstance(align, str) or len(align) != width or set(align) - set("lrc"):
        raise ShapeError(f'"align" is {align!r}, not one of l, r, c for each of {width} columns', _TABLE)
