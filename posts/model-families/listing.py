"""The table of all models, its rows in words."""

from families import Row, integers, rows

COLUMNS = ["Model", "Month", "Total", "Active", "Layers × width", "Norm", "Position", "Heads on keys", "Extras"]
COLUMNS += ["Feed-forward", "Experts", "Vocabulary", "Context", "KiB per token"]
NORMS = {"layer": "LayerNorm", "rms": "RMSNorm", "bare": "LayerNorm, bare"}
PLACES = {"pre": "before", "parallel": "parallel", "both": "both sides", "outputs": "after"}


def size(count: int) -> str:
    """Billions of weights.

    >>> size(6_738_415_616), size(671_026_419_200)
    ('6.74 B', '671 B')
    """
    return f"{count / 1e9:,.2f} B" if count < 1e11 else f"{count / 1e9:,.0f} B"


def position(one: Row) -> str:
    """How positions enter, and in which share of a head where not in all of it."""
    return f"rotary, {100 * one.rotated:.0f} %" if 0 < one.rotated < 1 else one.choices["position"]


def heads(one: Row) -> str:
    """Query heads and the keys that they share."""
    sizes = integers(one.model)
    keys = f"latent of {sizes['kv_rank']}" if sizes["kv_rank"] else str(sizes["n_kv_heads"])
    return f"{sizes['n_heads']} on {keys}"


def experts(one: Row) -> str:
    """Experts that a token visits, of how many, and those that see every token."""
    sizes = integers(one.model)
    if not sizes["n_experts"]:
        return "–"
    more = f" + {one.model.moe[0].n_shared_experts}" if one.choices["experts"] == "shared" else ""
    return f"{sizes['n_active_experts']} of {sizes['n_experts']}{more}"


def whole(text: str) -> str:
    """A cell that no line ends in: the table scrolls where it is too wide.

    >>> whole("2024-07").isascii(), whole("32 on 8").count(" ")
    (False, 0)
    """
    return text.replace(" ", "\u00a0").replace("-", "\u2011")


def in_words(one: Row) -> list[str]:
    """Its cells, in the order of the columns."""
    norm = f"{NORMS[one.choices['norm']]}, {PLACES[one.choices['placement']]}"
    cells = [
        one.preset.name,
        one.date,
        size(one.counted.total),
        size(one.counted.active),
        f"{one.model.n_layers} × {one.model.d_model:,}",
        norm,
        position(one),
        heads(one),
        one.choices["extras"].replace("+", ", "),
        one.choices["ffn"],
        experts(one),
        f"{one.model.vocab_size:,}{', tied' if one.choices['tying'] == 'tied' else ''}",
        f"{one.context:,}",
        f"{one.kv / 1024:,.1f}",
    ]
    return [whole(cell) for cell in cells]


def models() -> dict[str, object]:
    """All 44 models with their choices and what they cost."""
    return {"columns": COLUMNS, "rows": [in_words(one) for one in rows()], "align": "llrrrlllllrrrr"}
