"""What reaches each layer at initialisation, by design and depth: data/depths.json, with its scripts' hash.

    OMP_NUM_THREADS=1 python posts/pre-ln/experiment.py --only depths

Random weights, random words and random targets, three seeds. Some five minutes on one core.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from blog.lab.storage import Json, run_experiments
from networks import DESIGNS, Array, Design, Pass, Sizes, Source, network, run

HERE = Path(__file__).parent
SCRIPTS = ("experiment.py", "networks.py")
SEEDS = range(3)
DEPTHS = (2, 6, 12, 24, 48, 96)
PRACTICAL = Sizes(width=128, hidden=512, heads=4, vocabulary=256, length=64, batch=4)
THEORY = Sizes(width=128, hidden=128, heads=1, vocabulary=128, length=32, batch=4, is_uniform=True)
QUANTITIES = ("w_2", "w_v", "stream", "rms", "share")


def measured(design: Design, sizes: Sizes, depth: int, seed: int) -> tuple[dict[str, Array], float]:
    """By quantity its values along the layers, and how alike the words are after the last."""
    source = Source(seed)
    tokens, targets = (source.below(sizes.vocabulary, sizes.batch, sizes.length) for _ in range(2))
    found = run(network(design, sizes, depth, source), tokens, targets)
    return along_layers(found), likeness(found.streams[-1])


def along_layers(found: Pass) -> dict[str, Array]:
    """Norms of gradients, root mean squares of the stream after each layer, and the writes' share of it."""
    gradients = {name: [np.linalg.norm(layer[name]) for layer in found.gradients] for name in ("w_2", "w_v", "stream")}
    rms = [_rms(stream) for stream in found.streams[1:]]
    share = [
        np.sqrt(_rms(a) ** 2 + _rms(b) ** 2) / _rms(x) for (a, b), x in zip(found.writes, found.streams, strict=False)
    ]
    return {name: np.array(values) for name, values in {**gradients, "rms": rms, "share": share}.items()}


def _rms(x: Array) -> float:
    return float(np.sqrt(np.square(x).mean()))


def likeness(stream: Array) -> float:
    """Mean cosine between two words of a sequence."""
    unit = stream / np.linalg.norm(stream, axis=-1, keepdims=True)
    cosines = unit @ unit.swapaxes(-1, -2)
    length = stream.shape[1]
    return float((cosines.sum(axis=(1, 2)) - length).mean() / (length * (length - 1)))


def depths(preset: dict[str, Sizes] | None = None, seeds: range = SEEDS, all_depths: tuple[int, ...] = DEPTHS) -> Json:
    """Geometric means over the seeds, by preset, design and depth; and the spread of the last layer's gradient."""
    presets = preset or {"practical": PRACTICAL, "theory": THEORY}
    return {
        "seeds": len(seeds),
        "depths": all_depths,
        **{
            name: {
                key: [_over_seeds(design, sizes, depth, seeds) for depth in all_depths]
                for key, design in DESIGNS.items()
            }
            for name, sizes in presets.items()
        },
    }


def _over_seeds(design: Design, sizes: Sizes, depth: int, seeds: range) -> Json:
    runs = [measured(design, sizes, depth, seed) for seed in seeds]
    logs = {name: np.log([values[name] for values, _ in runs]) for name in QUANTITIES}
    last = logs["w_2"][:, -1]
    print(design.name, sizes.length, depth, flush=True)
    return {
        **{name: [float(f"{value:.4g}") for value in np.exp(values.mean(axis=0))] for name, values in logs.items()},
        "likeness": round(float(np.mean([alike for _, alike in runs])), 4),
        "error": round(float(last.std(ddof=1) / len(last) ** 0.5), 4),  # of the logarithm of the last layer's w_2
    }


if __name__ == "__main__":
    experiments: dict[str, Callable[[], Json]] = {"depths": depths}
    run_experiments(__doc__, experiments, HERE, SCRIPTS)
