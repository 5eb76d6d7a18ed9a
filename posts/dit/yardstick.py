"""What real drawings score by the article's measures, and which kinds the published model draws well.

    OMP_NUM_THREADS=1 .venv/bin/python posts/dit/yardstick.py [--only NAME]

The drawings, the sampler and the measures are those of experiment.py. A few seconds of one core.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from blog.lab.storage import Json, rounded_numbers, run_experiments
from experiment import COUNT, SEEDS, published
from glyphs import KINDS, pictures
from tiny_dit import Config
from training import drawn, frechet, recognised, spread

HERE = Path(__file__).parent
SCRIPTS = ("glyphs.py", "tiny_dit.py", "gradient.py", "diffusion.py", "training.py", "experiment.py", "yardstick.py")
DRAWS = range(1000, 1010)  # seeds of ten sets of real drawings
SCALE = 1.5  # of guidance, as the first figure begins


def real() -> Json:
    """As many new real drawings as a measurement has of drawn ones: the floor that no model can be expected to beat."""
    known, kinds = pictures(3_000, np.random.default_rng(77))
    rows = []
    for seed in DRAWS:
        made, shown = pictures(COUNT, np.random.default_rng(seed))
        rows.append([frechet(made, known), recognised(made, shown, known, kinds), spread(made, shown)])
    return _means(rows, ("frechet", "recognised", "spread")) | {"count": COUNT, "seeds": len(DRAWS)}


def kinds() -> Json:
    """The share of the model's drawings that are recognised, kind by kind: twenty steps, no fresh noise."""
    weights = published()
    known, shown = pictures(3_000, np.random.default_rng(77))
    rows = []
    for seed in SEEDS:
        made, wanted = drawn(weights, Config(), count=COUNT, steps=20, eta=0, scale=SCALE, seed=seed)
        of_kind = (wanted == kind for kind in range(len(KINDS)))
        rows.append([recognised(made[chosen], wanted[chosen], known, shown) for chosen in of_kind])
    return _means(rows, KINDS) | {"scale": SCALE, "count": COUNT, "seeds": len(SEEDS)}


def alike() -> Json:
    """How different the model's drawings of one kind are, with the guidance of 1 that is none, and with 3."""
    weights = published()
    scales = []
    for scale in (1.0, 3.0):
        rows = []
        for seed in SEEDS:
            made, wanted = drawn(weights, Config(), count=COUNT, steps=20, eta=0, scale=scale, seed=seed)
            of_kind = (wanted == kind for kind in range(len(KINDS)))
            rows.append([spread(made[chosen], wanted[chosen]) for chosen in of_kind])
        scales.append({"scale": scale, **_means(rows, KINDS)})
    return {"rows": scales, "count": COUNT, "seeds": len(SEEDS)}


def _means(rows: list[list[float]], names: tuple[str, ...]) -> Json:
    """The mean over seeds and its standard error, by name."""
    values = np.array(rows)
    errors = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    found = dict(zip(names, values.mean(axis=0).tolist(), strict=True))
    return found | {f"{name}_error": float(error) for name, error in zip(names, errors, strict=True)}


EXPERIMENTS: dict[str, Callable[[], Json]] = {"real": real, "kinds": kinds, "alike": alike}

if __name__ == "__main__":
    run_experiments(__doc__, EXPERIMENTS, HERE, SCRIPTS, finish=rounded_numbers)
