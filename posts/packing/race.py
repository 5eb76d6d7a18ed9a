"""What the packers make of a few dozen documents: the samples of the race."""

import lengths
import packers
from blog.lab.storage import Json

DOCUMENTS = 48
SETS = {
    "five": ([14, 7, 5, 2, 3], 8),  # the example of figure 1 of Ding et al. 2024
    "rival": ([15, 10, 10, 9, 7, 3, 2, 2, 2], 30),  # found by search: first fit needs a row less than best fit
}
MEDIAN, SIGMA, CONTEXT = 400, 1.2, 2048
FRAMES = 49
VARIED = ("buckets", "sort")  # whose rows differ in width, so that their number does not say it all


def documents(name: str, draw: int) -> tuple[list[int], int]:
    """Lengths in the order in which they arrive, and the capacity of a row."""
    if name in SETS:
        return SETS[name]
    places = lengths.draws()[draw - 1][:DOCUMENTS]
    if name in lengths.NAMES:
        return lengths.at_place(name, places), lengths.capacity_of(name)
    return lengths.log_normal(lengths.normal_at(places), median=MEDIAN, sigma=SIGMA), CONTEXT


def result(packed: packers.Packed) -> Json:
    """Rows, share of padding, documents that are cut."""
    held = sum(piece.length for piece in packed.pieces)
    return {"rows": len(packed.widths), "padding": 1 - held / packed.slots, "cut": packed.cut}


def displacement(packed: packers.Packed) -> float:
    """How far documents stand from where they came in, on average, as a share of all: a third is random."""
    order = sorted(packed.pieces, key=lambda piece: (piece.row, piece.start))
    seen = list(dict.fromkeys(piece.document for piece in order))
    return sum(abs(place - document) for place, document in enumerate(seen)) / len(seen) ** 2


def displaced(name: str) -> float:
    """That displacement for a packer, on the documents with which the race begins."""
    drawn, capacity = documents("wikipedia", 1)
    return displacement(packers.PACKERS[name](drawn, capacity, packers.NO_LIMIT))


def sample(start: Json, case: Json) -> Json:
    """All packers on one set, with the whole race run."""
    inputs = start | case
    drawn, base = documents(inputs["documents"], inputs["draw"])
    outputs: Json = {}
    for name, pack in packers.PACKERS.items():
        found = result(pack(drawn, base * inputs["multiple"], inputs["limit"] or packers.NO_LIMIT))
        shown = ("rows", "cut", "padding") if name in VARIED else ("rows", "cut")
        outputs |= {f"{name}_{key}": found[key] for key in shown}
    return {"inputs": case, "outputs": outputs}


def figure() -> Json:
    """Data and samples of the race."""
    start = {"placed": FRAMES - 1, "documents": "wikipedia", "multiple": 1, "limit": 0, "draw": 1}
    cases: list[Json] = [{"documents": name} for name in ("wikipedia", "squad", "documents")]
    cases = [case | {"multiple": multiple} for case in cases for multiple in (1, 2, 4, 8)]
    cases += [{"documents": "five"}, {"documents": "rival"}, {"limit": 2}, {"limit": 3}, {"draw": 2}]
    places = [row[:DOCUMENTS] for row in lengths.draws()]
    drawn: Json = {name: [lengths.at_place(name, row) for row in places] for name in lengths.NAMES}
    drawn["documents"] = [lengths.log_normal(lengths.normal_at(row), median=MEDIAN, sigma=SIGMA) for row in places]
    return {
        "drawn": drawn | {name: [found] for name, (found, _) in SETS.items()},
        "capacities": {name: lengths.capacity_of(name) for name in lengths.NAMES}
        | {"documents": CONTEXT}
        | {name: capacity for name, (_, capacity) in SETS.items()},
        "frames": FRAMES,
        "inputs": start,
        "samples": [sample(start, case) for case in cases],
    }
