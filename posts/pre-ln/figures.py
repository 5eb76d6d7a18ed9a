"""Figures and numbers of "Where the Gradient Goes: Post-LN, Pre-LN and What Came After".

What was measured stands in data/, by experiment.py, draws.py, warm_up.py, mechanism.py, straight.py and smollm.py; the
closed forms are here. Published results are in literature.yaml.
"""

from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from blog.calc.formula import formula
from blog.lab.storage import Json, read_json
from blog.literature import literature
from draws import PAGE
from experiment import measured
from networks import DESIGNS, back_through_norm, norm

cited = literature(__file__)

DATA = Path(__file__).parent / "data"
DEPTHS: Json = read_json(DATA / "depths.json")
DRAWS: Json = read_json(DATA / "draws.json")
WARM_UP: Json = read_json(DATA / "warm_up.json")
MECHANISM: Json = read_json(DATA / "mechanism.json")
STRAIGHT: Json = read_json(DATA / "straight.json")
SMOLLM: Json = read_json(DATA / "smollm.json")
ORDER = ("post", "pre", "scaled", "peri", "output", "deep")  # of the six that somebody uses
EQUATIONS = {
    "post": ("x = norm(x + f(x))", "the Transformer of 2017"),
    "pre": ("x = x + f(norm(x))", "Llama, Qwen, DeepSeek"),
    "scaled": ("x = x + f(norm(x)), small f", "GPT-2 and GPT-3"),
    "peri": ("x = x + norm(f(norm(x)))", "Gemma 2"),
    "output": ("x = x + norm(f(x))", "OLMo 2, with norms on queries and keys"),
    "deep": ("x = norm(a x + f(x)), small f", "DeepNet, GLM-130B"),
}


# Closed forms


@formula(symbols={"layer": "l", "growth": "c"})
def share_of_layer(*, layer: int, growth: float) -> float:
    """What a layer writes, as a share of the stream that it finds, if every write has the same size.

    `growth` is what a layer adds to the mean square of a stream that begins at 1.

    >>> share_of_layer(layer=0, growth=1.0), round(share_of_layer(layer=99, growth=1.0), 3)
    (1.0, 0.1)
    """
    return sqrt(growth / (1 + growth * layer))


@formula(symbols={"on_sum": r"\text{on the sum}"})
def norms_on_the_path(*, on_sum: bool, n_layers: int) -> int:
    """Norms that the straight way from the loss to the embedding passes.

    >>> norms_on_the_path(on_sum=True, n_layers=6), norms_on_the_path(on_sum=False, n_layers=6)
    (12, 1)
    """
    return 2 * n_layers if on_sum else 1


# What was measured


def teeth(design: str, depth: int, setting: str = "practical", quantity: str = "w_2") -> list[float]:
    """By layer, at a depth; geometric means over the seeds."""
    found: list[float] = DEPTHS[setting][design][DEPTHS["depths"].index(depth)][quantity]
    return found


def first(design: str, depth: int, setting: str = "practical") -> float:
    """The gradient of the first layer."""
    return teeth(design, depth, setting)[0]


def last(design: str, depth: int, setting: str = "practical") -> float:
    """The gradient of the last layer."""
    return teeth(design, depth, setting)[-1]


def rms(design: str, depth: int) -> float:
    """How large the stream is after the last layer, before a final norm."""
    return teeth(design, depth, quantity="rms")[-1]


def likeness(design: str, depth: int) -> float:
    """Mean cosine between two words after the last layer."""
    found: float = DEPTHS["practical"][design][DEPTHS["depths"].index(depth)]["likeness"]
    return found


def slope(design: str, setting: str = "theory", since: int = 6) -> float:
    """By which power of the depth the last layer's gradient changes, fitted from a depth on."""
    depths = [depth for depth in DEPTHS["depths"] if depth >= since]
    values = [last(design, depth, setting) for depth in depths]
    return float(np.polyfit(np.log(depths), np.log(values), 1)[0])


def slope_error(design: str, setting: str = "theory", since: int = 6) -> float:
    """The standard error of that slope, from the spread of the seeds at each depth."""
    at = [i for i, depth in enumerate(DEPTHS["depths"]) if depth >= since]
    errors = np.array([DEPTHS[setting][design][i]["error"] for i in at])
    away = np.log([DEPTHS["depths"][i] for i in at])
    away -= away.mean()
    return float(np.sqrt(np.sum((away * errors) ** 2)) / np.sum(away**2))


def fades(network: str, kind: str) -> list[float]:
    """Draw by draw, how many times the last layer's gradient is the first one's."""
    return [last / first for first, last in DRAWS[network][kind]]


def mean_fade(network: str, kind: str) -> float:
    """The geometric mean over the draws: above 1, the first layers get less."""
    return float(np.exp(np.mean(np.log(fades(network, kind)))))


def fade_error(network: str, kind: str) -> float:
    """The standard error of that mean, as a factor."""
    logs = np.log(fades(network, kind))
    return float(np.exp(logs.std(ddof=1) / len(logs) ** 0.5))


def part_mean(part: str, quantity: str) -> float:
    """What Post-LN's parts do to the gradient: the geometric mean over the layers and the seeds."""
    at = ("share", "sent", "by_norm", "by_part").index(quantity)
    found = np.array(MECHANISM["parts"])[:, ("attention", "feed-forward").index(part) :: 2, at]
    return float(np.exp(np.log(found).mean()))


def left_by_norms(design: str, depth: int) -> float:
    """Of the gradient that the loss sends, what comes to the words on the straight path: no part adds any."""
    found = STRAIGHT[design][STRAIGHT["depths"].index(depth)]
    return float(f"{found['left']:.{1 if found['error'] > 0.15 else 2}g}")


def mean_moved(design: str) -> float:
    """The cosine of what the unembedding reads before and after a first step, over three seeds."""
    return float(np.mean(MECHANISM["moved"][design]))


def growth(depth: int = 48) -> float:
    """What a layer of a Pre-LN network adds to the mean square of its stream."""
    return (rms("pre", depth) ** 2 - 1) / depth


def ending(run: str) -> float:
    """The mean loss of a run's last steps, over three seeds."""
    return float(np.mean(WARM_UP["ends"][run]))


def spread(run: str) -> float:
    """Between the best and the worst of its three seeds."""
    return float(np.ptp(WARM_UP["ends"][run]))


# Figures


def _name(key: str) -> str:
    """As it begins a sentence."""
    name = DESIGNS[key].name
    return name[0].upper() + name[1:]


def _design(key: str) -> Json:
    return {**DESIGNS[key]._asdict(), "name": _name(key), "equation": EQUATIONS[key][0], "models": EQUATIONS[key][1]}


def depth_dial() -> Json:
    """The gradient of every layer, by design and depth."""
    inputs = {"depth": 48, "design": "pre", "setting": "practical"}
    samples = [
        {
            "inputs": {"depth": depth, "design": design, "setting": setting},
            "outputs": {"first": first(design, depth, setting), "last": last(design, depth, setting)},
        }
        for design, depth, setting in [
            ("pre", 2, "practical"), ("pre", 96, "practical"), ("post", 48, "practical"), ("output", 48, "practical"),
            ("deep", 96, "practical"), ("pre", 96, "theory"), ("post", 96, "theory"),
        ]
    ]  # fmt: skip
    named = {key: _name(key) for key in ORDER}
    measured = {
        setting: {key: {"w_2": [each["w_2"] for each in DEPTHS[setting][key]]} for key in ORDER}
        for setting in ("practical", "theory")
    }
    return {
        "inputs": inputs,
        "order": ORDER,
        "names": named,
        "depths": DEPTHS["depths"],
        "samples": samples,
        **measured,
    }


def draw_again() -> Json:
    """A small network that the page runs itself."""
    cases = [("post", 12, 0), ("pre", 12, 0), ("none", 12, 0), ("output", 16, 0), ("post", 12, 3), ("post", 12, 7)]
    samples = []
    for design, depth, seed in cases:
        teeth = measured(DESIGNS[design], PAGE, depth, seed + 1)[0]["w_2"]
        ends = {"first": teeth[0], "last": teeth[-1]}
        outputs = {name: float(f"{value:.6g}") for name, value in ends.items()}  # the page sums in another order
        samples.append({"inputs": {"seed": seed, "design": design, "depth": depth}, "outputs": outputs})
    return {
        "inputs": {"seed": 2, "design": "post", "depth": 12},
        "known": [_drawn(seed) for seed in range(1, 13)],  # so that the first state need not wait
        "names": {key: _name(key) for key in DESIGNS} | {"none": "No norms inside"},
        "designs": {key: design._asdict() for key, design in DESIGNS.items()},
        "sizes": PAGE._asdict(),
        "samples": samples,
    }


def _drawn(seed: int) -> list[float]:
    """One draw of the page's first network: the gradient of each layer."""
    return [float(f"{value:.6g}") for value in measured(DESIGNS["post"], PAGE, 12, seed)[0]["w_2"]]


def norm_jacobian() -> Json:
    """A vector and a gradient in the plane that LayerNorm works in, for three coordinates."""
    cases = [(1.0, 1.0, 135), (1.0, 1.0, 0), (2.0, 2.0, 0), (4.0, 4.0, 0), (-2.0, 1.0, 120)]
    samples = [
        {
            "inputs": {"x": x, "y": y, "angle": angle},
            "outputs": dict(zip(("a", "b"), _returned(x, y, angle), strict=True)),
        }
        for x, y, angle in cases
    ]
    return {"inputs": {"x": 2, "y": 2, "angle": 135}, "samples": samples}


def _returned(x: float, y: float, angle: float) -> tuple[float, float]:
    """What comes back through the norm of a gradient of length 1, in the plane's own coordinates."""
    across = np.array([[1, -1, 0], [1, 1, -2]]) / np.sqrt([[2], [6]])  # the plane orthogonal to (1, 1, 1)
    turn = np.deg2rad(angle)
    vector, gradient = np.array([x, y]) @ across, np.array([np.cos(turn), np.sin(turn)]) @ across
    back = across @ back_through_norm(*norm(vector), gradient)
    return float(back[0]), float(back[1])


def warm_up() -> Json:
    """Four trainings step by step."""
    curves = {
        run: {name: dial[name] for name in ("loss", "first", "last", "dead")} for run, dial in WARM_UP["curves"].items()
    }
    samples = [
        {
            "inputs": {"step": step, "run": run, "shown": "gradient"},
            "outputs": {
                **{name: curves[run][name][step - 1] for name in ("first", "dead")},
                "loss": smoothed(curves[run]["loss"], step),
                "end": WARM_UP["ends"][run][0],
            },
        }
        for run in curves
        for step in (1, 20, 400)
    ]
    found = {key: WARM_UP[key] for key in ("floor", "unigram", "ends")}
    inputs = {"step": 1, "run": "post cold", "shown": "gradient"}
    return {"inputs": inputs, **found, "curves": curves, "samples": samples}


def smoothed(losses: list[float], step: int) -> float:
    """The mean over at most nine steps, evenly about this one."""
    reach = min(4, step - 1, len(losses) - step)
    return sum(losses[step - 1 - reach : step + reach]) / (2 * reach + 1)


def who_writes() -> Json:
    """What each layer adds, as a share of what it finds."""
    shown = ("pre", "scaled", "peri", "output")
    names = {key: _name(key) for key in shown} | {"smollm": "SmolLM2-Instruct, trained"}
    measured: dict[str, Any] = {key: [each["share"] for each in DEPTHS["practical"][key]] for key in shown}
    streams = {key: [[1.0, *each["rms"][:-1]] for each in DEPTHS["practical"][key]] for key in shown}
    samples = [
        {
            "inputs": {"depth": depth, "shown": key},
            "outputs": {
                "first": measured[key][DEPTHS["depths"].index(depth)][0],
                "last": measured[key][DEPTHS["depths"].index(depth)][-1],
            },
        }
        for key, depth in [("pre", 12), ("pre", 96), ("scaled", 48), ("peri", 48)]
    ]
    return {
        "inputs": {"depth": 96, "shown": "pre"},
        "depths": DEPTHS["depths"],
        "names": names,
        "measured": measured,
        "streams": streams,  # that each layer finds
        "growth": [growth(depth) for depth in DEPTHS["depths"]],
        "smollm": {"share": SMOLLM["share"], "stream": [norm / SMOLLM["norm"][0] for norm in SMOLLM["norm"]]},
        "samples": samples,
    }


def one_line() -> Json:
    """Where the norms stand."""
    depths = STRAIGHT["depths"]
    designs = {key: {**_design(key), "left": [left_by_norms(key, depth) for depth in depths]} for key in ORDER}
    samples = [
        {
            "inputs": {"design": key, "depth": depth},
            "outputs": {"on_path": norms_on_the_path(on_sum=DESIGNS[key].on_sum, n_layers=depth)},
        }
        for key in ORDER
        for depth in (1, 96)
    ]
    return {"inputs": {"design": "post", "depth": 6}, "depths": depths, "designs": designs, "samples": samples}
