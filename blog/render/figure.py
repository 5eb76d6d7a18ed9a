"""A figure's result in; its HTML, its data files and its page of code out."""

from __future__ import annotations

import csv
import hashlib
import io
import json

from markupsafe import Markup

from blog import highlight
from blog.calc.units import grouped
from blog.content import FigureResult, Json, Output, Post
from blog.render.assets import Assets, copied, mark_of, version_of
from blog.render.template import Templates

INLINE_BYTES = 8192  # larger data is fetched when the figure comes near
KEPT_TEXTS = 256
_texts: dict[str, str] = {}  # the data of figures, by digest
MOST_ROWS = 50  # of a figure's table, which says so; the CSV has them all


def module_path(post: Post, name: str) -> str:
    """The source path of a figure's module."""
    return f"{post.folder.as_posix()}/{name}.js"


def figure_inputs(templates: Templates, assets: Assets, post: Post, figure: FigureResult) -> dict[str, str]:
    """What a figure's HTML depends on."""
    module = module_path(post, figure.name)
    explained = list(assets.explained(module).values())
    return {
        f"figure {figure.name}": figure.digest,
        f"formulas of figure {figure.name}": repr(explained),
        **templates.closure("figure.html"),
    }


def figure_loads(assets: Assets, post: Post, figure: FigureResult) -> list[str]:
    """The files that a figure's HTML names besides its module."""
    explained = assets.explained(module_path(post, figure.name)).values()
    return [*figure.data.get("files", {}).values(), *explained]


def figure_html(
    templates: Templates, assets: Assets, post: Post, figure: FigureResult, *, caption: str, track: str, root: str
) -> Markup:
    """The figure as it stands in a page."""
    data, module = data_text(figure), module_path(post, figure.name)
    folder = f"{root}{post.address}figures"
    header, rows = sample_rows(figure)
    align = _alignment(rows)
    return templates.render(
        "figure.html",
        name=figure.name,
        number=post.text.outline.number("fig", figure.name),
        track=track,
        finding=Markup(figure.frame.parts["finding"]),
        caption=Markup(caption),
        plot=Markup("".join(html for name, html in figure.frame.plots.items() if name != "full" or track == "full")),
        panel=Markup(figure.frame.parts["panel"]),
        notes=Markup(figure.frame.parts["notes"]),
        summary=figure.frame.parts["summary"],
        module=root + assets.mark(module),
        version=mark_of(version_of(module)),
        formulas={
            name: root + assets.mark(path) for name, path in assets.explained(module_path(post, figure.name)).items()
        },
        data=Markup(data) if len(data.encode()) <= INLINE_BYTES else None,
        features=figure.frame.features,
        files={name: root + assets.mark(path) for name, path in figure.data.get("files", {}).items()},
        json_url=f"{folder}/{figure.name}.json",
        csv_url=f"{folder}/{figure.name}.csv",
        code_url=f"{folder}/{figure.name}/",
        header=list(zip(align, header, strict=True)),
        rows=[list(zip(align, map(_cell, row), strict=True)) for row in rows[:MOST_ROWS]],
        left_out=max(0, len(rows) - MOST_ROWS),
    )


def figure_files(post: Post, figure: FigureResult) -> list[Output]:
    """The figure's data as JSON and its samples as CSV."""
    base = f"{post.address}figures/{figure.name}"
    return [
        copied(f"{base}.json", figure.digest, lambda: data_text(figure).encode("utf-8")),
        copied(f"{base}.csv", figure.digest, lambda: _csv(figure).encode("utf-8")),
    ]


def _csv(figure: FigureResult) -> str:
    header, rows = sample_rows(figure)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def code_blocks(post: Post, figure: FigureResult) -> list[dict[str, object]]:
    """The Python and the JavaScript of a figure, for its page of code."""
    python = highlight.Fence("python", True, f"{post.folder}/figures.py")
    javascript = highlight.Fence("javascript", True, module_path(post, figure.name))
    return [
        {"title": "Python: what the build computes", "html": Markup(highlight.block(figure.source, python))},
        {
            "title": "JavaScript: what the page recomputes",
            "html": Markup(highlight.block(post.modules[figure.name].text(), javascript)),
        },
    ]


def data_hash(figure: FigureResult) -> str:
    """SHA-256 of the figure's data as published."""
    return hashlib.sha256(data_text(figure).encode("utf-8")).hexdigest()


def data_text(figure: FigureResult) -> str:
    """The figure's data as published; made once for the page, its file and its hash."""
    if figure.digest not in _texts:
        while len(_texts) >= KEPT_TEXTS:
            del _texts[next(iter(_texts))]
        _texts[figure.digest] = json_text(figure.data)
    return _texts[figure.digest]


def json_text(data: Json) -> str:
    """JSON that may stand inside a script element: no `<`, no line separators of JavaScript."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def sample_rows(figure: FigureResult) -> tuple[list[str], list[list[Json]]]:
    """The samples as a table: inputs, then outputs that are plain values."""
    samples = figure.data.get("samples", [])
    start = figure.data.get("inputs", {})
    used = [name for name in start if any(name in s["inputs"] for s in samples)]
    outputs = list(dict.fromkeys(k for s in samples for k, v in s["outputs"].items() if not isinstance(v, list | dict)))
    labels = {name: str(item["label"]) for name, item in figure.frame.inputs.items()}
    header = [labels.get(name, name) for name in used] + [name.replace("_", " ") for name in outputs]
    rows = [
        [s["inputs"].get(name, start[name]) for name in used] + [s["outputs"].get(name) for name in outputs]
        for s in samples
    ]
    return header, rows


def _alignment(rows: list[list[Json]]) -> list[str]:
    """Of each column: numbers stand below each other by their last digit."""
    numbers = (all(type(value) in (int, float, type(None)) for value in column) for column in zip(*rows, strict=True))
    return ["right" if only_numbers else "" for only_numbers in numbers]


def _cell(value: Json) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return {True: "yes", False: "no", None: ""}.get(value, str(value)) if not isinstance(value, str) else value
    if isinstance(value, int):
        return grouped(str(value)).replace("-", "−")
    return f"{value:.6g}".replace("-", "−")
