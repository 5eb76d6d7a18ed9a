"""Two short readings of the published model: data/control.json and data/cost.json, with these scripts' hash.

    OMP_NUM_THREADS=1 python posts/positional-encodings/short.py

The control: the last words of the long reading once more, but with no more than 1,536 tokens before them, for whether
they are hard or the position is. The cost: what each rule loses inside the window, where nothing had to be mended.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from blog.lab.storage import Json, rounded_numbers, run_experiments
from rules import Stretch
from smollm import PIECE, READ, TRAINED, WINDOW, losses

HERE = Path(__file__).parent
SCRIPTS = ("rules.py", "texts.py", "smollm.py", "short.py")
SHORT = 512  # tokens on which rules are compared
SCALES = (2, 8)
RULES = ("pi", "ntk", "yarn")
PLAIN = Stretch(scale=1, trained=TRAINED)


def tokens_of_the_novel(start: int, end: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Some of the tokens of the long reading, [1, t]."""
    from blog.lab import smollm
    from texts import novel

    return np.array([smollm.encode(novel()[: 8 * READ])[:READ]])[:, start:end]


def control_json() -> Json:
    """The loss of the last window of the long reading when only a piece of text is seen; its standard error."""
    from blog.lab import smollm

    found = losses(smollm.model(), tokens_of_the_novel(READ - PIECE, READ), "plain", PLAIN)[0, -WINDOW:]
    result: Json = rounded_numbers({"mean": float(found.mean()), "error": float(found.std(ddof=1) / WINDOW**0.5)})
    return result


def cost_json() -> Json:
    """By stretch and rule, the mean rise of the loss over no rule on the first tokens, and its standard error."""
    from blog.lab import smollm

    tokens = tokens_of_the_novel(0, SHORT)
    plain = losses(smollm.model(), tokens, "plain", PLAIN)
    found: Json = {"tokens": SHORT, "plain": float(plain.mean()), "rise": {}}
    for scale in SCALES:
        for rule in RULES:
            rise = losses(smollm.model(), tokens, rule, Stretch(scale=scale, trained=TRAINED)) - plain
            pair = [float(rise.mean()), float(rise.std(ddof=1) / rise.size**0.5)]
            found["rise"].setdefault(str(scale), {})[rule] = pair
    result: Json = rounded_numbers(found)
    return result


if __name__ == "__main__":
    experiments: dict[str, Callable[[], Json]] = {"control": control_json, "cost": cost_json}
    run_experiments(__doc__, experiments, HERE, SCRIPTS)
