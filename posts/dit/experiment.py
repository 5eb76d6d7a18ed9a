"""The article's experiments: the denoiser of the first figure is trained, and its pictures are measured.

    OMP_NUM_THREADS=1 .venv/bin/python posts/dit/experiment.py [--only NAME]

`denoiser` writes static/models/dit-tiny.bin as well; the others read it. About two minutes of one core.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from blog.lab.storage import Json, digest, rounded_numbers, run_experiments
from glyphs import pictures
from tiny_dit import Config, Weights, packed, shapes, unpacked
from training import drawn, frechet, held_out_loss, recognised, spread, train

HERE = Path(__file__).parent
WEIGHTS = HERE.parents[1] / "static" / "models" / "dit-tiny.bin"
SCRIPTS = ("glyphs.py", "tiny_dit.py", "gradient.py", "diffusion.py", "training.py", "experiment.py")
STEPS = 6_000  # of training
SEEDS = range(10)
COUNT = 240  # pictures that are drawn for a measurement


def published() -> Weights:
    """The weights that the page has, in single precision."""
    return {name: value.astype(np.float32) for name, value in unpacked(WEIGHTS.read_bytes(), Config()).items()}


def denoiser() -> Json:
    """The published weights, as integers, and the loss on the way there."""
    config = Config()
    weights, losses = train(config, steps=STEPS, size=64, seed=0)
    content = packed(weights, config)
    WEIGHTS.write_bytes(content)
    return {
        "weights": sum(int(np.prod(shape)) for shape in shapes(config).values()),
        "steps": STEPS,
        "losses": losses,
        "held_out": held_out_loss(unpacked(content, config), config),
        "held_out_unrounded": held_out_loss(weights, config),
        "sha256": digest(content),
    }


def guidance() -> Json:
    """What guidance does to the published model's pictures: twenty steps, no fresh noise."""
    config, weights = Config(), published()
    real, kinds = pictures(3_000, np.random.default_rng(77))
    rows = []
    for scale in (0.0, 1.0, 1.5, 3.0, 5.0):
        seeds = []
        for seed in SEEDS:
            made, wanted = drawn(weights, config, count=COUNT, steps=20, eta=0, scale=scale, seed=seed)
            seeds.append([frechet(made, real), recognised(made, wanted, real, kinds), spread(made, wanted)])
        rows.append({"scale": scale, **_means(seeds, ("frechet", "recognised", "spread"))})
    again, others = pictures(COUNT, np.random.default_rng(78))
    of_real = {"frechet": frechet(again, real), "recognised": recognised(again, others, real, kinds)}
    return {"rows": rows, "real": of_real | {"spread": spread(again, others)}, "count": COUNT, "seeds": len(SEEDS)}


def steps(eta: int) -> Json:
    """The published model's pictures by the number of steps, with fresh noise (1) or without (0)."""
    config, weights = Config(), published()
    real, _ = pictures(3_000, np.random.default_rng(77))
    rows = []
    for many in (2, 3, 4, 6, 8, 12, 16, 32):
        seeds = [
            [frechet(drawn(weights, config, count=COUNT, steps=many, eta=eta, scale=1, seed=seed)[0], real)]
            for seed in SEEDS
        ]
        rows.append({"steps": many, **_means(seeds, ("frechet",))})
    return {"rows": rows, "count": COUNT, "seeds": len(SEEDS)}


def _means(seeds: list[list[float]], names: tuple[str, ...]) -> Json:
    """The mean over seeds and its standard error, by name."""
    values = np.array(seeds)
    errors = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    found: Json = {}
    for at, name in enumerate(names):
        found |= {name: float(values[:, at].mean()), f"{name}_error": float(errors[at])}
    return found


EXPERIMENTS: dict[str, Callable[[], Json]] = {
    "denoiser": denoiser,
    "guidance": guidance,
    "ddim": partial(steps, 0),
    "ddpm": partial(steps, 1),
}

if __name__ == "__main__":
    run_experiments(__doc__, EXPERIMENTS, HERE, SCRIPTS, finish=rounded_numbers)
