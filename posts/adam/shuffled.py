"""Two checks of experiment.py's readings: gradients with shuffled signs, and the missing correction at a higher rate.

    OMP_NUM_THREADS=1 python posts/adam/shuffled.py [--only NAME]

About a minute for each on one core.
"""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.transformer import Transformer
from optimisers import Memory
from training import GROUPS, Settings, group_of, run

HERE = Path(__file__).parent
SCRIPTS = ("optimisers.py", "training.py", "shuffled.py")
SEEDS = (0, 1, 2)
STOP = 200  # of the 400 steps, whose schedule is kept
NEAR = 50  # steps before it over which neighbours are compared

FAST = Settings(steps=200, warm_up=20, rate=9e-3, betas=(0.9, 0.999))
VARIANTS = {
    "Three times the rate, β2 = 0.999": FAST,
    "Three times the rate, β2 = 0.999, no bias correction": replace(FAST, corrected=False),
}


class Seen(Exception):
    """The step to look at is reached; the run need not go on."""


class Shuffled:
    """What the memories of a run would hold had every gradient a random sign, and whether neighbours agree."""

    def __init__(self, stop: int = STOP, near: int = NEAR) -> None:
        self.stop, self.near = stop, near
        self.direction: dict[str, Array] = {}  # m before the step
        self.slope: dict[str, Array] = {}  # the gradient before this one
        self.square: dict[str, Array] = {}  # the mean of m squared over all signs
        self.agreed = dict.fromkeys(GROUPS, (0.0, 0.0))
        self.found: Json = {}

    def __call__(self, step: int, memories: dict[str, Memory], model: Transformer) -> None:
        """Read the gradient of a step off the memory of direction."""
        for name, (m, _) in memories.items():
            now = m.astype(np.float64)
            before = self.direction.get(name, np.zeros_like(now))
            slope = before + (now - before) / 0.1
            self.square[name] = 0.81 * self.square.get(name, np.zeros_like(now)) + 0.01 * slope**2
            if step > self.stop - self.near:
                product, size = self.agreed[group_of(name)]
                last = self.slope[name]
                self.agreed[group_of(name)] = (
                    product + float(np.vdot(slope, last)),
                    size + float(np.vdot(slope, slope)),
                )
            self.direction[name], self.slope[name] = now, slope
        if step == self.stop:
            self.found = {group: self.described(group, memories) for group in GROUPS}
            raise Seen

    def described(self, group: str, memories: dict[str, Memory]) -> Json:
        """The root mean square of the ratio in a group, real and with shuffled signs; how far neighbours agree."""
        names = [name for name in memories if group_of(name) == group]
        filled1, filled2 = 1 - 0.9**self.stop, 1 - 0.95**self.stop
        v = np.concatenate([memories[name][1].reshape(-1) for name in names]).astype(np.float64) / filled2
        real = np.concatenate([self.direction[name].reshape(-1) for name in names]) ** 2 / filled1**2
        shuffled = np.concatenate([self.square[name].reshape(-1) for name in names]) / filled1**2
        product, size = self.agreed[group]
        described: Json = rounded_numbers({
            "real": float(np.sqrt(np.mean(real / v))),
            "shuffled": float(np.sqrt(np.mean(shuffled / v))),
            "neighbours": product / size,
        })  # fmt: skip
        return described


def signs() -> Json:
    """The ratio with and without the order of signs, at one step of three seeds."""
    return {"step": STOP, "groups": list(GROUPS), "seeds": [looked_into(seed) for seed in SEEDS]}


def looked_into(seed: int, stop: int = STOP, near: int = NEAR) -> Json:
    """One run of the plain settings, as far as the step that is looked at."""
    watch = Shuffled(stop, near)
    with suppress(Seen):
        run(Settings(), seed, watch)
    return watch.found


def omission() -> Json:
    """The held-out loss with the long memory at three times the rate, with bias correction and without."""
    losses = {name: [round(run(each, seed), 5) for seed in SEEDS] for name, each in VARIANTS.items()}
    return {"seeds": list(SEEDS), "losses": losses}


if __name__ == "__main__":
    run_experiments(__doc__, {"signs": signs, "omission": omission}, HERE, SCRIPTS)
