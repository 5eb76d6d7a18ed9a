"""Figures, tables and numbers of "The U-Net Was Optional".

Sizes and multiply-adds are computed for the shapes of the official implementation (facebookresearch/DiT, models.py).
Published results stand in literature.yaml. What our own models show was measured by experiment.py, perfect.py and
yardstick.py, and lies in data/.
"""

from math import exp, sqrt
from pathlib import Path
from typing import Any

import numpy as np

from blog.calc.formula import formula
from blog.lab.storage import read_json
from blog.literature import literature
from diffusion import ALPHA_BAR as ALPHA_BAR
from gates import together as together
from gates import untrained as untrained
from gates import zero_gates as zero_gates
from glyphs import KINDS
from samplers import SCHEDULES
from samplers import tightness as tightness
from samplers import two_samplers as two_samplers
from samplers import wandering as wandering
from theatre import STEPS as STEPS
from theatre import denoising as denoising
from theatre import spoiling as spoiling
from theatre import strip
from tiny_dit import Config
from training import POOL as POOL

HERE = Path(__file__).parent
cited = literature(__file__)
MEASURED: dict[str, Any] = {path.stem: read_json(path) for path in sorted((HERE / "data").glob("*.json"))}

SIZES = {"S": (12, 384, 6), "B": (12, 768, 12), "L": (24, 1024, 16), "XL": (28, 1152, 16)}  # layers, width, heads
PATCHES = (8, 4, 2)
STRIP = ("moon", "ring")  # of the pictures over the figure of steps
SIDE = 32  # of the latent of a picture of 256 x 256 pixels


# Formulas


@formula(symbols={"side": "I", "patch": "p"})
def tokens(*, side: int, patch: int) -> int:
    """Patches that a latent of side x side is cut into.

    >>> tokens(side=32, patch=2), tokens(side=64, patch=2)
    (256, 1024)
    """
    return (side // patch) ** 2


@formula(symbols={"width": "d", "layers": "L"})
def layer_weights(*, width: int, layers: int) -> int:
    """Weights and biases of all layers: 12 d^2 of attention and feed-forward, 6 d^2 that make shifts, scales and gates.

    >>> layer_weights(width=1152, layers=28)
    669336192
    """
    return layers * (18 * width * width + 15 * width)


@formula(symbols={"width": "d", "layers": "L"})
def conditioning_weights(*, width: int, layers: int) -> int:
    """The part of them that makes shifts, scales and gates: six projections of width d with a bias in each layer.

    >>> conditioning_weights(width=1152, layers=28)
    223147008
    """
    return layers * (6 * width * width + 6 * width)


@formula(symbols={"width": "d", "layers": "L", "patch": "p"})
def trainable_parameters(*, width: int, layers: int, patch: int) -> int:
    """Every trained number: patch embedding, time, 1000 classes and none, layers, the last modulation and linear layer.

    Four channels come in; eight go out, noise and variance. The position table is fixed and not counted.

    >>> trainable_parameters(width=1152, layers=28, patch=2)
    674834720
    """
    embedded = 4 * patch * patch * width + width
    told = 256 * width + width + width * width + width + 1001 * width
    last = 2 * width * width + 2 * width + 8 * patch * patch * (width + 1)
    return embedded + told + layer_weights(width=width, layers=layers) + last


@formula(symbols={"width": "d", "layers": "L", "count": "T"})
def mixing(*, count: int, width: int, layers: int) -> int:
    """Multiply-adds in which tokens meet: scores of all pairs and the weighted sums.

    >>> mixing(count=256, width=1152, layers=28)
    4227858432
    """
    return layers * 2 * count * count * width


@formula(symbols={"width": "d", "layers": "L", "count": "T", "patch": "p"})
def multiply_adds(*, count: int, width: int, layers: int, patch: int) -> int:
    """Multiply-adds of one forward pass over `count` tokens: layers, patch embedding, the told, the last linear layer.

    Norms, activations and softmax are not counted, as in the paper.

    >>> multiply_adds(count=256, width=1152, layers=28, patch=2)
    118621421568
    """
    per_token = 12 * layers * width**2 + 12 * patch**2 * width
    pairs = 2 * layers * width * count**2
    once = 6 * layers * width**2 + 3 * width**2 + 256 * width
    return count * per_token + pairs + once


@formula(symbols={"width": "d", "layers": "L"})
def conditioning_work(*, width: int, layers: int) -> int:
    """Multiply-adds that make shifts, scales and gates: once in a pass, however many tokens there are.

    >>> conditioning_work(width=1152, layers=28)
    222953472
    """
    return layers * 6 * width * width


@formula(symbols={"x": "x", "left": r"\bar\alpha"})
def two_point_guess(*, x: float, left: float) -> float:
    """The mean of a picture that is one number, -1 or 1, seen through noise: tanh(sqrt(a) x / (1 - a)).

    >>> round(two_point_guess(x=0.5, left=0.5), 6)
    0.608859
    """
    odds = exp(2 * sqrt(left) * x / (1 - left))
    return (odds - 1) / (odds + 1)


def model(name: str, *, side: int = SIDE) -> dict[str, int]:
    """Counts of a published model, such as "XL/2"."""
    size, patch = name.split("/")
    layers, width, _ = SIZES[size]
    shape = {"width": width, "layers": layers}
    count = tokens(side=side, patch=int(patch))
    return {
        "tokens": count,
        "parameters": trainable_parameters(**shape, patch=int(patch)),
        "work": multiply_adds(count=count, **shape, patch=int(patch)),
        "mixing": mixing(count=count, **shape),
        "told": conditioning_work(**shape),
        "told_weights": conditioning_weights(**shape),
    }


# Figure: the ruler


def patch_ruler() -> dict[str, object]:
    """Tokens, parameters and multiply-adds by patch, picture, and model."""
    start = {"patch": 4, "pixels": 256, "size": "XL"}

    def sample(**inputs: object) -> dict[str, object]:
        state = start | inputs
        counts = model(f"{state['size']}/{state['patch']}", side=int(str(state["pixels"])) // 8)
        names = ("tokens", "parameters", "work", "mixing", "told")
        return {"inputs": inputs, "outputs": {name: counts[name] for name in names}}

    cases = [sample(patch=patch) for patch in (16, 8, 4, 2)]
    cases += [sample(size=size, patch=2) for size in ("S", "B", "L")] + [sample(pixels=512, patch=2)]
    shapes = {size: {"layers": layers, "width": width} for size, (layers, width, _) in SIZES.items()}
    return {"sizes": shapes, "side": SIDE, "picture": _scene(), "inputs": start, "samples": cases}


def _scene() -> list[list[int]]:
    """A small landscape of 32 x 32 numbers from 0 to 8: a sun, two hills, water."""
    y, x = np.mgrid[:SIDE, :SIDE] / (SIDE - 1)
    sky = 3.4 - 2.4 * y
    far = np.where(y > 0.62 - 0.2 * np.exp(-(((x - 0.3) / 0.18) ** 2)) - 0.1 * np.sin(3 * x), 4.6 + 1.2 * x, sky)
    near = np.where(y > 0.78 - 0.22 * np.exp(-(((x - 0.85) / 0.25) ** 2)), 6.6 + 0.6 * np.cos(9 * x), far)
    sun = np.where(np.hypot(x - 0.7, y - 0.26) < 0.13, 0.0, near)
    water = np.where(y > 0.9, 3.2 + 0.9 * np.sin(40 * y + 5 * x), sun)
    scene: list[list[int]] = np.clip(np.rint(water), 0, 8).astype(int).tolist()
    return scene


# Names that only the text uses

TINY = Config()
TINY_WEIGHTS = MEASURED["denoiser"]["weights"]


def half_time(schedule: str) -> int:
    """The first time at which less than half of the signal's power is left."""
    return int((SCHEDULES[schedule] < 0.5).argmax())


def distance(sampler: str, steps: int) -> float:
    """The measured distance of our model's pictures, by "ddim" or "ddpm"."""
    found: float = next(row["frechet"] for row in MEASURED[sampler]["rows"] if row["steps"] == steps)
    return found


def perfect_distance(sampler: str, steps: int) -> float:
    """The same for the denoiser that makes no mistake on the training drawings."""
    return distance(f"perfect-{sampler}", steps)


def fresh_costs(steps: int, *, perfect: bool = False) -> float:
    """By how much fresh noise raises the distance of our model's pictures, or of the perfect denoiser's."""
    far = perfect_distance if perfect else distance
    return far("ddpm", steps) - far("ddim", steps)


def fresh_costs_error(steps: int, *, perfect: bool = False) -> float:
    """The standard error of that difference."""
    both = [MEASURED[f"perfect-{name}" if perfect else name]["rows"] for name in ("ddpm", "ddim")]
    return sqrt(sum(row["frechet_error"] ** 2 for rows in both for row in rows if row["steps"] == steps))


def other_kinds() -> float:
    """The smallest share of recognised drawings among all kinds but the cross."""
    shares: list[float] = [MEASURED["kinds"][kind] for kind in KINDS if kind != "cross"]
    return min(shares)


def worst_count(*names: str) -> float:
    """The largest relative difference between our multiply-adds and the paper's Gflops, for these models or for all."""
    return max(abs(model(name)["work"] / 1e9 / TWELVE[name][0] - 1) for name in names or TWELVE)


def seeds_apart() -> float:
    """How far the repeated trainings of B/4 are from the paper's, at most."""
    apart: list[float] = [abs(seed - TWELVE["B/4"][1]) for seed in cited.seeds]
    return max(apart)


def seen_more() -> float:
    """Pictures that XL/2 had seen after 2,352,000 steps of 256, by those that LDM-4 saw in its whole training."""
    steps, size = map(float, cited.latent_unet_seen)
    return 2_352_000 * 256 / (steps * size)


def gain(patch: str) -> float:
    """By how much FID falls from S to XL at one patch."""
    return TWELVE[f"S/{patch}"][1] - TWELVE[f"XL/{patch}"][1]


# Figure: twelve models

TWELVE: dict[str, tuple[float, float]] = {name: (row[0], row[1]) for name, row in cited.twelve.items()}
TRAINED = 256 * 400_000 * 3  # pictures, times three for the backward pass


def measures(name: str) -> dict[str, float]:
    """What may stand on the horizontal axis, by name: the paper's Gflops, our counts, training compute in Gflops."""
    counts = model(name)
    gflops = TWELVE[name][0]
    return {
        "gflops": gflops,
        "parameters": counts["parameters"],
        "tokens": counts["tokens"],
        "training": gflops * TRAINED,
    }


def fit(names: list[str], axis: str) -> dict[str, float]:
    """Correlation of FID with the logarithm of a measure, and the straight line on two logarithmic axes."""
    x = np.log([measures(name)[axis] for name in names])
    fid = np.array([TWELVE[name][1] for name in names])
    slope, height = np.polyfit(x, np.log(fid), 1)
    return {
        "r": float(np.corrcoef(x, fid)[0, 1]),
        "r_log": float(np.corrcoef(x, np.log(fid))[0, 1]),
        "slope": float(slope),
        "scale": float(np.exp(height)),
    }


def doubling(measure: str, which: str = "all") -> float:
    """By how much FID falls when "tokens" or "parameters" double, by one fit to the logarithms of both."""
    both, chosen = ("tokens", "parameters"), subset(which)
    logs = [[1.0, *(float(np.log2(measures(name)[each])) for each in both)] for name in chosen]
    slopes = np.linalg.lstsq(np.array(logs), np.array([TWELVE[name][1] for name in chosen]), rcond=None)[0]
    return -float(slopes[1 + both.index(measure)])


def subset(which: str) -> list[str]:
    """Names of "all", of those with more than 16 tokens ("finer"), of one patch ("p2") or of one size ("XL")."""
    if which in ("all", "finer"):
        return [name for name in TWELVE if which == "all" or not name.endswith("/8")]
    return [name for name in TWELVE if name.endswith(f"/{which[1:]}") or name.startswith(f"{which}/")]


def twelve_models() -> dict[str, object]:
    """FID of the twelve models against what may explain it."""
    start = {"axis": "gflops", "which": "all"}

    def sample(**inputs: str) -> dict[str, object]:
        state = start | inputs
        found = fit(subset(str(state["which"])), str(state["axis"]))
        return {"inputs": inputs, "outputs": {"r": found["r"], "r_log": found["r_log"], "slope": found["slope"]}}

    cases = [sample(), sample(axis="parameters"), sample(axis="tokens"), sample(axis="training")]
    cases += [sample(which=which) for which in ("finer", "p2", "p4", "p8", "XL")]
    rows = {name: measures(name) | {"fid": TWELVE[name][1]} for name in TWELVE}
    return {"models": rows, "inputs": start, "samples": cases}


def twelve() -> dict[str, object]:
    """The twelve models, counted from their shapes, beside what the paper prints."""
    rows = []
    for name, (gflops, fid) in TWELVE.items():
        counts = model(name)
        ours = f"{counts['work'] / 1e9:.2f}"
        cells = [counts["tokens"], f"{counts['parameters']:,}", ours, f"{gflops:.2f}", f"{fid:.2f}"]
        rows.append([f"DiT-{name}", *cells])
    columns = ["Model", "Tokens", "Trained parameters", "Multiply-adds, G (ours)", "“Gflops” (paper)", "FID-50K"]
    return {"columns": columns, "rows": rows, "align": "lrrrrr"}


def blocks() -> dict[str, object]:
    """Four ways to tell XL/2 the time and the class."""
    rows = [[way, f"{size} M", f"{work:.1f}", f"{fid:.2f}"] for way, (size, work, fid) in cited.blocks.items()]
    columns = ["Conditioning", "Parameters", "Multiply-adds, G", "FID-50K at 400 K steps"]
    return {"columns": columns, "rows": rows, "align": "lrrr"}


# Figure: steps or size


def tiny_work() -> int:
    """Multiply-adds of one forward pass of our small model, counted as for DiT."""
    count, width, layers, pixels = 16, 32, 2, 9
    told = (2 * 32 + layers * 6 * 32 + 2 * 32) * 32
    per_token = layers * 12 * width * width + 2 * pixels * width
    return count * per_token + mixing(count=count, width=width, layers=layers) + told


def steps_or_size() -> dict[str, object]:
    """Distance from real pictures by the number of steps, for our model; and the two published points."""
    start = {"steps": 4, "fresh": False}
    curves = {
        eta: [[row["steps"], row["frechet"], row["frechet_error"]] for row in MEASURED[name]["rows"]]
        for eta, name in (("0", "ddim"), ("1", "ddpm"))
    }
    perfect = {
        eta: [[row["steps"], row["frechet"], row["frechet_error"]] for row in MEASURED[f"perfect-{name}"]["rows"]]
        for eta, name in (("0", "ddim"), ("1", "ddpm"))
    }

    def sample(steps: int, fresh: bool) -> dict[str, object]:
        found, best = (
            next(far for many, far, _ in measured[str(int(fresh))] if many == steps) for measured in (curves, perfect)
        )
        return {
            "inputs": {"steps": steps, "fresh": fresh},
            "outputs": {"spent": tiny_work() * steps, "distance": found, "best": best},
        }

    published = {
        "L/2": {"steps": 1000, "work": model("L/2")["work"], "fid": cited.small_model},
        "XL/2": {"steps": 128, "work": model("XL/2")["work"], "fid": cited.large_model},
    }
    return {
        "curves": curves,
        "perfect": perfect,
        "tried": [row[0] for row in curves["0"]],
        "kinds": list(STRIP),
        "pictures": {
            eta: {row[0]: strip(STRIP, row[0], float(eta)) for row in measured} for eta, measured in curves.items()
        },
        "work": tiny_work(),
        "floor": MEASURED["real"]["frechet"],
        "published": published,
        "inputs": start,
        "samples": [sample(steps, fresh) for fresh in (False, True) for steps in (2, 4, 8, 16, 32)],
    }


def unets() -> dict[str, object]:
    """The best DiT and the U-Nets before it."""
    found = {
        "LDM-4, a U-Net on latents": (cited.latent_unet_work, cited.latent_unet, cited.best_unet),
        "ADM-U, two U-Nets on pixels": tuple(cited.pixel_unet),
        "DiT-XL/2": (TWELVE["XL/2"][0], cited.longest, cited.guided),
    }
    rows = [[name, f"{work:.0f}", f"{free:.2f}", f"{guided:.2f}"] for name, (work, free, guided) in found.items()]
    columns = ["Model", "“Gflops” (paper)", "FID-50K without guidance", "with guidance"]
    return {"columns": columns, "rows": rows, "align": "lrrr"}


def own_guidance() -> dict[str, object]:
    """What guidance does to the pictures of the tiny denoiser."""

    def cells(name: str, row: dict[str, Any]) -> list[str]:
        def cell(key: str, times: float, digits: int, unit: str = "") -> str:
            error = f" ± {times * row[f'{key}_error']:.{digits}f}" if f"{key}_error" in row else ""
            return f"{times * row[key]:.{digits}f}{error}{unit}"

        return [name, cell("recognised", 100, 1, " %"), cell("spread", 1, 3), cell("frechet", 1, 1)]

    found = MEASURED["guidance"]
    rows = [cells(f"{row['scale']:g}", row) for row in found["rows"]] + [cells("real drawings", MEASURED["real"])]
    columns = ["Guidance s", "Recognised", "Spread within a kind", "Fréchet distance of pixels"]
    return {"columns": columns, "rows": rows, "align": "lrrr"}
