"""The first figure: the published tiny denoiser draws six pictures. Twins: `tiny-dit.js`, `sampling.js`."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from diffusion import Array, cosine_alpha_bar, guided, linear_alpha_bar, sample
from glyphs import KINDS
from noise import gaussian
from tiny_dit import Config, Model, unpacked

WEIGHTS = "static/models/dit-tiny.bin"
STEPS = 20
PICTURES = 6
SCALES = (0, 1, 1.5, 2, 3, 5)
SEEDS = (88, 99, 67, 14)  # of 100 tried, four whose six pictures lie near real ones
EACH = "each"
HEART = (  # drawn by hand, so that it is a heart at first sight
    "............",
    "..##....##..",
    ".####..####.",
    ".##########.",
    ".##########.",
    ".##########.",
    ".##########.",
    "..########..",
    "...######...",
    "....####....",
    ".....##.....",
    "............",
)


def tiny() -> Model:
    """The model that the page has."""
    path = Path(__file__).parents[2] / WEIGHTS
    return Model(unpacked(path.read_bytes(), Config()))


def noises(seed: int, steps: int = STEPS) -> Iterator[Array]:
    """Six noisy pictures to start from, then as much fresh noise for every step."""
    size = PICTURES * Config().side ** 2
    drawn = gaussian(seed, size * (steps + 1)).reshape(steps + 1, PICTURES, Config().side, Config().side)
    return iter(drawn)


def finished(*, kind: str, scale: float, eta: float, seed: int) -> Array:
    """Six finished pictures: of one kind, or one of each."""
    model, drawn = tiny(), noises(seed)
    kinds = np.arange(PICTURES) if kind == EACH else np.full(PICTURES, KINDS.index(kind))
    return sample(guided(model, kinds, len(KINDS), scale), next(drawn), STEPS, eta, drawn)


def strip(kinds: tuple[str, ...], many: int, eta: float) -> list[str]:
    """One picture of each kind after so many steps, from the first figure's noise and without guidance.

    Pixels are digits, 0 for the lightest of five shades.
    """
    drawn = noises(SEEDS[0], many)
    which = [KINDS.index(kind) for kind in kinds]
    fresh = (noise[which] for noise in drawn)
    made = sample(guided(tiny(), np.array(which), len(KINDS), 1), next(fresh), many, eta, fresh)
    shades = np.clip((made + 1.25) / 2.5 * 5, 0, 4).astype(int)
    return ["".join(map(str, each.ravel())) for each in shades]


def spoiling() -> dict[str, object]:
    """A heart in as much noise as the reader wants, and how much of it is left."""
    clean = np.array([[1 if ink == "#" else -1 for ink in row] for row in HEART])
    times = (0, 100, 260, 500, 600, 1000)
    cases = [
        {"inputs": {"time": time, "schedule": name}, "outputs": {"left": float(left[time])}}
        for name, left in (("linear", linear_alpha_bar()), ("cosine", cosine_alpha_bar()))
        for time in times
    ]
    return {
        "clean": [round(float(value), 2) for value in clean.ravel()],
        "side": Config().side,
        "inputs": {"time": 100, "schedule": "linear", "column": 9, "row": 6},
        "samples": cases,
    }


def denoising() -> dict[str, object]:
    """Noise becomes pictures: by step, kind, and guidance."""
    start = {"step": 9, "kind": EACH, "scale": 1.5, "fresh": False, "seed": SEEDS[0]}

    def shown(**inputs: object) -> dict[str, object]:
        state = start | inputs
        made = finished(
            kind=str(state["kind"]),
            scale=float(str(state["scale"])),
            eta=float(bool(state["fresh"])),
            seed=int(str(state["seed"])),
        )
        return {"inputs": inputs, "outputs": {"ink": int((made > 0).sum())}}

    cases = [shown(), shown(kind="heart", scale=1), shown(kind="ring", scale=1, fresh=True, seed=99)]
    return {
        "files": {"weights": WEIGHTS},
        "config": asdict(Config()),
        "kinds": list(KINDS),
        "steps": STEPS,
        "scales": list(SCALES),
        "seeds": list(SEEDS),
        "inputs": start,
        "samples": cases,
    }
