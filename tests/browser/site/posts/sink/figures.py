"""Figures with every control and every mark."""

from dataclasses import asdict
from math import cos, sin

from blog.calc.formula import formula
from blog.calc.kv_cache import kv_cache_bytes
from blog.calc.presets import LLAMA_2_70B
from blog.lab.language import described, language

MODEL = LLAMA_2_70B
SIZES = {"vocab_size": 247, "d_model": 64, "n_layers": 4, "n_heads": 4, "d_head": 16, "d_ff": 256}
CONFIG = SIZES | {"rotary_base": 100.0}


@formula
def share(*, part: int, whole: int) -> float:
    """Return the part of a whole.

    >>> share(part=1, whole=4)
    0.25
    """
    return part / whole


def sizes() -> dict[str, object]:
    """Cache size: sliders that depend on each other, a logarithmic one, a choice, a toggle, a typed number."""
    start = {"n_heads": 64, "n_kv_heads": 8, "seq_len": 4096, "batch": 1, "dtype": "bf16", "model": "a", "causal": True}
    settings: list[dict[str, object]] = [{"seq_len": 1024 * 2**k} for k in range(8)]
    settings += [{"n_kv_heads": n} for n in (1, 64)]
    settings += [{"n_heads": 16, "n_kv_heads": 4}, {"dtype": "fp8"}]
    settings += [{"batch": 16}, {"causal": False}, {"model": "c"}]

    def cache_bytes(setting: dict[str, object]) -> int:
        from dataclasses import replace

        values = start | setting
        model = replace(MODEL, n_heads=int(str(values["n_heads"])), n_kv_heads=int(str(values["n_kv_heads"])))
        return int(
            kv_cache_bytes(
                model,
                batch=int(str(values["batch"])),
                seq_len=int(str(values["seq_len"])),
                dtype_bytes=2 if values["dtype"] == "bf16" else 1,
            )
        )

    samples = [{"inputs": s, "outputs": {"cache_bytes": cache_bytes(s)}} for s in settings]
    return {"model": asdict(MODEL), "inputs": start, "samples": samples}


def hands() -> dict[str, object]:
    """What is dragged, chosen, and travels."""
    start = {"batch": 4, "height": 2, "limit": 40, "kind": "a"}
    samples = [
        {"inputs": {"batch": 8, "kind": "c"}, "outputs": {"product": 32}},
        {"inputs": {}, "outputs": {"product": 4}},
    ]
    return {"inputs": start, "samples": samples}


def parts() -> dict[str, object]:
    """Shares of a whole: a treemap, bars side by side and a hatch."""
    start = {"experts": 8, "used": True}
    samples = [
        {"inputs": {"experts": n}, "outputs": {"expert_share": share(part=n * 176, whole=n * 176 + 240)}}
        for n in (1, 2, 8, 64)
    ]
    return {"inputs": start, "samples": samples}


def cells() -> dict[str, object]:
    """Scores of queries and keys: a cursor on a matrix."""
    scores = [[round(sin(q * 1.3 + k * 0.7), 6) for k in range(8)] for q in range(8)]
    samples = [
        {"inputs": {"cell": f"{q},{k}"}, "outputs": {"score": scores[q][k]}} for q, k in ((0, 0), (2, 3), (7, 7))
    ]
    return {"inputs": {"cell": "2,3"}, "scores": scores, "samples": samples}


def heat() -> dict[str, object]:
    """A matrix of many cells; its data are fetched."""
    values = [[round(cos(r * 0.3) * sin(c * 0.2), 4) for c in range(40)] for r in range(40)]
    samples = [{"inputs": {"gain": gain}, "outputs": {"corner": gain * values[39][39]}} for gain in (1, 2, 4)]
    return {"inputs": {"gain": 1}, "values": values, "samples": samples}


def steps() -> dict[str, object]:
    """A token's way through the layers: a player, wires, arrows and flows."""
    samples = [{"inputs": {"step": n}, "outputs": {"passed": n * 10}} for n in range(6)]
    return {"inputs": {"step": 2}, "samples": samples}


def scores() -> dict[str, object]:
    """Return a table that Python computed."""
    return {"columns": ["Model", "Score"], "rows": [["MHA", 44.15], ["MQA", 43.76]]}


def words() -> dict[str, object]:
    """The small model on a sentence: a file, a worker, and text that is typed."""
    whole = described(language("rich"))
    used = ("vocabulary", "names", "places", "objects", "templates", "countries", "fact_templates")
    spoken = {key: whole[key] for key in used}
    start = {"task": "giving", "template": "0", "receiver": "Mary", "giver": "John", "order": "receiver first"}
    start |= {"place": "store", "object": "drink", "relation": "capital", "country": "Arvenia", "form": "0"}
    samples = [
        {"inputs": {"receiver": name, "giver": giver}, "outputs": {"next": name}}
        for name, giver in (("Mary", "John"), ("John", "Mary"), ("Ruth", "Noah"))
    ]
    return {
        "inputs": start | {"own": "Noah and Ruth left the park together . Ruth lent a coin to", "heads": True},
        "language": spoken,
        "config": CONFIG,
        "files": {"model": "static/models/rich-0.bin"},
        "samples": samples,
    }
