"""The published models of models.yaml, as rows; and what others estimate where the makers are silent."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"]


def month(date: str) -> str:
    """Year and month in words that no line parts.

    >>> month("2019-02")
    'Feb\\xa02019'
    """
    year, number = date.split("-")
    return f"{MONTHS[int(number) - 1]}\u00a0{year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A language model in the numbers that its makers published."""

    name: str
    date: str  # year and month
    size: float  # parameters
    active: float  # parameters that one token uses; the size where all are used
    sparse: bool  # a mixture of experts
    tokens: float  # seen in pre-training
    stated_flops: float  # of training, as its makers state them; 0 where they do not
    open: bool
    work: str
    quote: str

    @property
    def month(self) -> str:
        """The date in words."""
        return month(self.date)

    @property
    def months(self) -> int:
        """Months since January 2018."""
        year, month = self.date.split("-")
        return 12 * (int(year) - 2018) + int(month) - 1


def _model(entry: dict[str, Any]) -> Model:
    size = entry["size"] * 1e9
    return Model(
        name=entry["name"],
        date=str(entry["date"]),
        size=size,
        active=entry["active"] * 1e9 if "active" in entry else size * entry.get("share", 1),
        sparse="active" in entry,
        tokens=entry["tokens"] * 1e9,
        stated_flops=float(entry.get("flops", 0)),
        open=entry["open"],
        work=entry["work"],
        quote=entry["quote"],
    )


def read() -> list[Model]:
    """All rows with size and tokens, in the order of their dates."""
    entries = yaml.safe_load((HERE / "models.yaml").read_text("utf-8"))
    return sorted((_model(entry) for entry in entries), key=lambda model: (model.months, model.name))


MODELS = read()
BY_NAME = {model.name: model for model in MODELS}
# Models whose makers published neither size nor tokens; FLOPs of training where Epoch AI (notable models, export of
# February 2025) gives an estimate, all of them marked as speculative there but Grok-3's, and none by the maker.
UNDISCLOSED: list[tuple[str, str, float]] = [
    ("GPT-4", "2023-03", 2.1e25),
    ("Gemini 1.0 Ultra", "2023-12", 5.0e25),
    ("Gemini 1.5 Pro", "2024-02", 1.58e25),
    ("GPT-4o", "2024-05", 3.81e25),
    ("Claude 3.5 Sonnet", "2024-06", 3.65e25),
    ("o1-preview", "2024-09", 0.0),
    ("Grok-3", "2025-02", 4.64e26),
]


def rows() -> list[dict[str, object]]:
    """What the page needs of every model."""
    return [
        {
            "name": model.name,
            "date": model.date,
            "months": model.months,
            "size": model.size,
            "active": model.active,
            "sparse": model.sparse,
            "tokens": model.tokens,
            "stated": model.stated_flops,
        }
        for model in MODELS
    ]


def table(rated: list[tuple[Model, float]]) -> dict[str, object]:
    """The article's table: what is stated of every model, what follows, and where it is stated."""
    found: list[list[object]] = []
    for model, flops in rated:
        size = f"{model.size / 1e9:g}" + (f" ({model.active / 1e9:g})" if model.active < model.size else "")
        level = "stated" if model.stated_flops else "6ND"
        each = model.tokens / model.active
        ratio = f"{each:.3g}" if each < 1000 else f"{each:,.0f}"
        source = model.work.split(",")[0]
        found.append(
            [model.name, model.month, size, f"{model.tokens / 1e9:,.0f}", ratio, f"{flops:.2g}", level, source]
        )
    for name, date, _ in UNDISCLOSED:
        found.append([name, month(date), *["—"] * 4, "undisclosed", "—"])
    columns = ["Model", "Month", "Size, B (used)", "Tokens, B", "Each", "FLOP", "FLOP are", "Source"]
    return {"columns": columns, "rows": found, "align": "llrrrrll"}


def mixtures() -> dict[str, object]:
    """Mixtures of experts, counted whole and by what a token uses."""
    columns = ["Model", "All, B", "Used, B", "Share used", "Tokens per parameter, all", "Tokens per parameter, used"]
    found = [
        [
            model.name,
            f"{model.size / 1e9:g}",
            f"{model.active / 1e9:g}",
            f"{100 * model.active / model.size:.0f} %",
            f"{model.tokens / model.size:.3g}",
            f"{model.tokens / model.active:,.0f}",
        ]
        for model in MODELS
        if model.sparse
    ]
    return {"columns": columns, "rows": found, "align": "lrrrrr"}


def level_line() -> dict[str, object]:
    """Large dense models of two years, by date: their tokens hardly grow, but for those of PaLM."""
    names = ("GPT-3", "Jurassic-1", "MT-NLG", "Gopher", "PaLM", "OPT-175B")
    found = [
        [model.name, model.month, model.size / 1e9, model.tokens / 1e9, round(model.tokens / model.size, 2)]
        for model in MODELS
        if model.name in names
    ]
    columns = ["Model", "Month", "Parameters, billion", "Tokens, billion", "Tokens per parameter"]
    return {"columns": columns, "rows": found, "align": "llrrr"}
