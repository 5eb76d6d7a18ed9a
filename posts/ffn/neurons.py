"""The figures of SmolLM2-135M's gates, from what gates.py and skipping.py measured."""

from math import exp
from pathlib import Path
from statistics import correlation, median
from typing import Any

from blog.lab.storage import read_json

DATA = read_json(Path(__file__).parent / "data" / "gates.json")
SKIPPING = read_json(Path(__file__).parent / "data" / "skipping.json")
SHOWN = [f"{found['layer']}.{found['neuron']}" for found in DATA["neurons"]]


def shut_share(layer: int) -> float:
    """Share of a layer's gates that are below zero."""
    return float(DATA["layers"]["shut"][layer][0])


def needed_share(layer: int, kept: float = 0.9) -> float:
    """Share of a layer's neurons that carry so much of what it writes."""
    return float(DATA["layers"][f"needed {kept}"][layer][0])


def open_share(layer: int) -> float:
    """Share of what passes a layer's open gates that goes against its neurons' main directions, by its square."""
    return float(DATA["layers"]["against open"][layer][0])


def through_shut(layer: int) -> float:
    """Share of a layer's squared write that comes through gates below zero."""
    return float(DATA["layers"]["through shut"][layer][0])


def loss_without_shut(layer: int | None = None) -> float:
    """Loss on the model's own text with shut gates set to zero in all layers; in one alone, by how much it rises."""
    return float(SKIPPING["all"][0] if layer is None else SKIPPING["layers"][layer][0])


def shares_and_costs() -> float:
    """The correlation over the layers between what comes through shut gates and what skipping them in one costs."""
    return correlation(every("through shut"), [rise for rise, _ in SKIPPING["layers"]])


def random_share(layer: int, kept: float = 0.9) -> float:
    """Share of neurons that would carry so much if gates and values were random."""
    return float(DATA["layers"][f"random {kept}"][layer][0])


def near_chance(kept: float) -> int:
    """How many layers need as many neurons as random gates and values, give or take a quarter."""
    layers = range(len(DATA["layers"]["shut"]))
    return sum(abs(needed_share(i, kept) / random_share(i, kept) - 1) <= 0.25 for i in layers)


def every(name: str) -> list[float]:
    """One measure of all layers."""
    return [float(mean) for mean, _ in DATA["layers"][name]]


def middle(name: str) -> float:
    """The median layer's."""
    return float(median(every(name)))


def largest_error(name: str) -> float:
    """The largest standard error of one measure over the layers."""
    return float(max(error for _, error in DATA["layers"][name]))


def neuron(name: str) -> dict[str, Any]:
    """What was measured of one neuron, "23.699"."""
    return dict(DATA["neurons"][SHOWN.index(name)])


def chance(name: str, gate: float, value: int, word: int = 0) -> float:
    """The chance of a word when a neuron has this gate and the value of this step, of -6 to 6."""
    turned = neuron(name)["turned"]["chances"]
    return float(turned[DATA["gates"].index(gate)][value + 6][word])


def product(gate: float, value: float) -> float:
    """SiLU of the gate, times the value."""
    return gate / (1 + exp(-gate)) * value


def shut_gates() -> dict[str, object]:
    """By layer: how few neurons carry a share of what is written, beside random gates and values."""
    start = {"kept": 0.9, "layer": 29}

    def sample(**changes: Any) -> dict[str, object]:
        state: dict[str, Any] = start | changes
        layer, kept = state["layer"], state["kept"]
        outputs = {
            "needed": needed_share(layer, kept),
            "random": random_share(layer, kept),
            "shut": shut_share(layer),
            "through": through_shut(layer),
        }
        return {"inputs": changes, "outputs": outputs}

    cases: list[dict[str, Any]] = [{}, *({"kept": kept} for kept in DATA["kept"] if kept != 0.9)]
    cases += [{"layer": layer} for layer in (0, 5, 10, 20, 25, 29)]
    names = ["shut", "through shut", *(f"{what} {kept}" for what in ("needed", "random") for kept in DATA["kept"])]
    return {
        "layers": {name: every(name) for name in names},
        "neurons": DATA["ranks"]["places"][-1],
        "kept": DATA["kept"],
        "inputs": start,
        "samples": [sample(**case) for case in cases],
    }


def real_neuron() -> dict[str, object]:
    """Five neurons between gate and value, and the next word when one is turned by hand."""
    start = {"neuron": "25.126", "gate": 5, "value": 5}

    def sample(name: str, gate: int, value: int) -> dict[str, object]:
        found = neuron(name)
        outputs = {
            "product": product(gate, found["values"][value + 6]),
            "chance": chance(name, gate, value),
        }
        return {"inputs": {"neuron": name, "gate": gate, "value": value}, "outputs": outputs}

    cases = [(name, gate, value) for name in SHOWN for gate, value in ((5, 5), (0, 0), (5, 3), (5, -3), (-2, 3))]
    return {
        "gates": DATA["gates"],
        "neurons": {name: neuron(name) for name in SHOWN},
        "inputs": start,
        "samples": [sample(*case) for case in cases],
    }
