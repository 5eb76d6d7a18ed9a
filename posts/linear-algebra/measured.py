"""What was measured on a published model and on random stacks, from data/, as the page states it."""

from pathlib import Path

import numpy as np

from blog.lab.storage import Json, read_json


def stored(name: str) -> Json:
    """A committed result, without the hash of its script."""
    content = read_json(Path(__file__).parent / "data" / f"{name}.json")
    return {key: value for key, value in content.items() if key != "script_sha256"}


DOOR, LOSS, SENTENCE, REPEATED, COLLAPSE = map(stored, ("door", "loss", "sentence", "repeated", "collapse"))

# The doors of a published model

N_HEADS = len(DOOR["needed plain"]) * len(DOOR["needed plain"][0])


def needed(kind: str, share: float = 0.5) -> int:
    """The rank that so many of all heads do with."""
    return int(np.quantile(np.array(DOOR[f"needed {kind}"]), share, method="inverted_cdf"))


def head_needs(head: str, kind: str) -> int:
    """The rank that one head does with."""
    layer, number = map(int, head.split("."))
    return int(DOOR[f"needed {kind}"][layer][number])


def energy(matrix: str, rank: int, share: float = 0.5) -> float:
    """Share of the squared size that the first singular values keep, at this quantile of the heads."""
    kept = np.array(DOOR[f"energy {matrix}"])[..., DOOR["ranks"].index(rank)]
    return float(np.quantile(kept, share, method="inverted_cdf")) / 1000


def random_energy(rank: int) -> float:
    """The same for a product of two random matrices."""
    return float(DOOR["random energy"][DOOR["ranks"].index(rank)]) / 1000


def rise(matrix: str, kind: str, rank: int) -> float:
    """By how many nats the model's loss rises with all heads at this rank."""
    return float(LOSS[f"{matrix} {kind}"][LOSS["ranks"].index(rank)][0])


def doors_table() -> Json:
    """The whole model with narrow doors."""
    kinds = [f"{matrix} {kind}" for matrix in ("qk", "ov") for kind in ("plain", "weighed")]
    rows = []
    for i, rank in enumerate(LOSS["ranks"]):
        pairs = [LOSS[kind][i] for kind in kinds]
        rows.append([str(rank), *(_with_error(*pair) for pair in pairs)])
    columns = ["Rank", "W_QK, plain", "W_QK, weighed", "W_OV, plain", "W_OV, weighed"]
    return {"columns": columns, "rows": rows, "align": "rrrrr"}


def _with_error(mean: float, error: float) -> str:
    digits = 1 if error >= 0.095 else 2
    return f"{mean:.{digits}f} ± {max(error, 0.01):.{digits}f}"


def moved(head: str, kind: str, rank: int) -> float:
    """Share of the head's attention over the sentence that has moved, the mean over its words."""
    rows = SENTENCE["heads"][head][kind]
    full, narrow = (np.array(rows[SENTENCE["ranks"].index(r)]) for r in (64, rank))
    return float(np.abs(full - narrow).sum()) / 200 / len(SENTENCE["words"])


def repeated(head: str, place: str) -> float:
    """Share of the head's attention that goes to this place in the second copy of random tokens."""
    return float(REPEATED["heads"][head][place][0])


ARC = 25  # hundredths of a row: from here on a word's look at another counts as an arc, except at a place of rest
REST = 3  # words that look at one word: from here on that word is a place of rest, as the first always is


def arcs_held(head: str, kind: str, rank: int) -> tuple[int, int]:
    """How many arcs keep half of their share, and how many the whole head has."""
    rows = SENTENCE["heads"][head][kind]
    full, narrow = (rows[SENTENCE["ranks"].index(r)] for r in (64, rank))
    size = len(SENTENCE["words"])
    columns = [
        [place for i in range(j + 1, size) if full[place := i * (i + 1) // 2 + j] >= ARC] for j in range(1, size)
    ]
    strong = [place for column in columns if len(column) < REST for place in column]
    return sum(narrow[place] >= full[place] / 2 for place in strong), len(strong)


def narrow_door() -> Json:
    """Three heads over one sentence, at every rank."""
    cases = [("17.4", kind, rank) for kind in ("plain", "weighed") for rank in (64, 32, 16, 12, 8)]
    cases += [(head, kind, 12) for head in ("16.0", "8.0") for kind in ("plain", "weighed")]

    def outputs(head: str, kind: str, rank: int) -> Json:
        return {"moved": moved(head, kind, rank), "held": arcs_held(head, kind, rank)[0]}

    samples = [
        {"inputs": {"head": head, "kind": kind, "rank": rank}, "outputs": outputs(head, kind, rank)}
        for head, kind, rank in cases
    ]
    return {**SENTENCE, "inputs": {"rank": 64, "kind": "plain", "head": "17.4"}, "samples": samples}


def all_doors() -> Json:
    """Every head's needed rank and its singular values."""
    samples = [
        {
            "inputs": {"kind": kind, "head": f"{head},{layer}"},
            "outputs": {"needed": DOOR[f"needed {kind}"][layer][head]},
        }
        for kind in ("plain", "weighed")
        for layer, head in ((17, 4), (16, 0), (8, 0))
    ]
    samples[0]["outputs"]["median"] = needed("plain")
    kept = ("ranks", "qk", "needed plain", "needed weighed", "random")
    return {
        **{name: DOOR[name] for name in kept},
        "inputs": {"kind": "plain", "head": "0,20"},
        "samples": samples,
    }


# A stack without a skip


def left_over(stack: str, depth: int) -> float:
    """Median over seeds of what is left of the tokens' differences after so many layers."""
    return float(COLLAPSE["quartiles"][stack][1][depth])


def need_a_skip() -> Json:
    """Differences between tokens through four stacks of random layers."""
    cases = [(stack, depth) for stack in COLLAPSE["quartiles"] for depth in (0, 3, 12, 24)]
    samples = [
        {"inputs": {"stack": stack, "depth": depth}, "outputs": {"left": left_over(stack, depth)}}
        for stack, depth in cases
    ]
    kept = {name: COLLAPSE[name] for name in ("seeds", "quartiles", "pictures")}
    return {**kept, "inputs": {"depth": 0, "stack": "attention"}, "samples": samples}
