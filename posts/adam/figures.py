"""Numbers of the article on Adam: time scales, trails in a ravine, a film of gradients, decay, schedules, memory."""

from dataclasses import asdict, replace
from math import log, sqrt

import films
import schedules
import shrinking
import trails
from blog.calc.formula import formula
from films import after_bad as after_bad
from films import hungry as hungry
from films import most as most
from films import rare_sum as rare_sum
from films import went as went
from measured import MEASURED, below, counts, measured_rows, swept_rows
from measured import change as change
from measured import group_rows as group_rows
from measured import longest as longest
from measured import mean_loss as mean_loss
from measured import omitted as omitted
from measured import rms as rms
from schedules import cited as cited
from schedules import published as published
from trails import trail_steps as trail_steps

# Time scales


@formula(symbols={"beta": r"\beta", "half_life": r"t_{1/2}"})
def half_life(*, beta: float) -> float:
    """Steps after which a memory has lost half of what it held.

    >>> round(half_life(beta=0.9), 1), round(half_life(beta=0.999), 1)
    (6.6, 692.8)
    """
    return log(0.5) / log(beta)


@formula(
    symbols={
        "beta1": r"\beta_1",
        "beta2": r"\beta_2",
        "step": "t",
        "uncorrected": r"\frac{r_{\text{without}}}{r_{\text{with}}}",
    }
)
def uncorrected(*, beta1: float, beta2: float, step: int) -> float:
    """The step without bias correction over the step with it.

    >>> round(uncorrected(beta1=0.9, beta2=0.999, step=12), 3), round(uncorrected(beta1=0.9, beta2=0.95, step=1), 3)
    (6.569, 0.447)
    """
    return (1 - beta1**step) / sqrt(1 - beta2**step)


@formula(symbols={"beta1": r"\beta_1", "noise_ratio": r"\operatorname{rms}(r)"})
def noise_ratio(*, beta1: float) -> float:
    """How far Adam steps, in learning rates, on gradients that are noise alone.

    >>> round(noise_ratio(beta1=0.9), 4)
    0.2294
    """
    return sqrt((1 - beta1) / (1 + beta1))


@formula(symbols={"beta1": r"\beta_1", "beta2": r"\beta_2", "papers_bound": r"|r|_{\text{paper}}"})
def papers_bound(*, beta1: float, beta2: float) -> float:
    """The longest step in learning rates by the paper, for a gradient that was zero at all steps but the present one.

    Source: Kingma and Ba 2015, section 2.1, where it is above one.

    >>> round(papers_bound(beta1=0.9, beta2=0.999), 2)
    3.16
    """
    return (1 - beta1) / sqrt(1 - beta2)


@formula(symbols={"beta1": r"\beta_1", "beta2": r"\beta_2", "largest_ratio": r"|r|_{\max}"})
def largest_ratio(*, beta1: float, beta2: float) -> float:
    """The longest step in learning rates that any gradients can make; for beta1 squared below beta2.

    By the inequality of Cauchy and Schwarz on the two weighted sums.

    >>> round(largest_ratio(beta1=0.9, beta2=0.999), 2), round(largest_ratio(beta1=0.9, beta2=0.95), 3)
    (7.27, 1.165)
    """
    return (1 - beta1) / sqrt((1 - beta2) * (1 - beta1 * beta1 / beta2))


def early_noise(*, beta1: float, step: int) -> float:
    """The same after so few steps that bias correction still counts.

    >>> round(early_noise(beta1=0.9, step=10), 2)
    0.33
    """
    left = beta1**step
    return noise_ratio(beta1=beta1) * sqrt((1 + left) / (1 - left))


@formula(symbols={"rate": r"\eta", "decay": r"\lambda", "steps": "T", "left_of_weight": r"\frac{w_T}{w_0}"})
def left_of_weight(*, rate: float, decay: float, steps: int) -> float:
    """What decoupled decay alone leaves of a weight.

    >>> round(left_of_weight(rate=1e-3, decay=0.1, steps=5000), 4)
    0.6065
    """
    return (1 - rate * decay) ** steps


@formula(symbols={"rate": r"\eta", "decay": r"\lambda", "decay_steps": r"\tau_\lambda"})
def decay_steps(*, rate: float, decay: float) -> float:
    """Steps in which decoupled decay takes a weight to 1/e.

    >>> round(decay_steps(rate=1e-3, decay=0.1))
    10000
    """
    return 1 / (rate * decay)


@formula(symbols={"rate": r"\eta", "decay": r"\lambda", "resting_weight": r"w_{\text{rms}}"})
def resting_weight(*, rate: float, decay: float) -> float:
    """The size at which decoupled decay holds a weight whose gradients are noise.

    >>> round(resting_weight(rate=1e-3, decay=0.1), 4)
    0.0707
    """
    return sqrt(rate / (2 * decay))


# Figure 1: five trails


def ravine() -> dict[str, object]:
    """Steps of five optimisers until they have settled, as the ravine turns against the coordinates."""
    rates = {method: trails.best_rate(method, 0) for method in trails.METHODS}

    def sample(angle: int, condition: int) -> dict[str, object]:
        outputs: dict[str, object] = {}
        for method, rate in rates.items():
            losses = trails.run(method, rate, angle=angle, condition=condition)
            outputs[f"{method}_steps"] = trails.settled(losses)
            outputs[f"{method}_after_200"] = losses[200]
        return {"inputs": {"angle": angle, "condition": condition}, "outputs": outputs}

    grid = [(0, 100), (15, 100), (30, 100), (45, 100), (60, 100), (90, 100), (0, 1), (45, 1), (0, 1000), (45, 1000)]
    return {
        "inputs": trails.START | {"step": 120},
        "rates": rates,
        "turns": {str(angle): trails.turn_of(angle) for angle in range(0, 91, 5)},
        "steps": trails.STEPS,
        "samples": [sample(*cell) for cell in grid],
    }


# Figure 2: a film of gradients


def film_inputs(name: str) -> dict[str, object]:
    """A film as the figure's inputs have it, with the brush at its sixtieth step."""
    gradients = films.FILMS[name]
    return {"painted": f"{films.letters(gradients)}@60", "at": 60, "height": gradients[60]}


def microscope() -> dict[str, object]:
    """What Adam makes of a film of gradients."""

    def sample(name: str, beta2: float, start: str = "settled") -> dict[str, object]:
        found = films.ratios(films.FILMS[name], beta1=0.9, beta2=beta2, start=start)
        outputs = {"first": found[20], "tenth": found[29], "most": max(map(abs, found)), "sum": sum(found)}
        return {"inputs": film_inputs(name) | {"beta2": beta2, "start": start}, "outputs": outputs}

    cases = [sample(name, beta2) for name in ("jump", "fade", "bad") for beta2 in (0.999, 0.99, 0.95)]
    cases += [sample("rare", beta2, "looped") for beta2 in (0.999, 0.99, 0.95)]
    cases += [sample("calm", beta2, start) for beta2 in (0.999, 0.95) for start in ("plain", "corrected")]
    return {
        "inputs": {"beta2": 0.999, "beta1": 0.9, "start": "settled"} | film_inputs("jump"),
        "levels": films.LEVELS,
        "films": {name: film_inputs(name) for name in films.FILMS},
        "samples": cases,
    }


# Figure 3: epsilon


@formula(symbols={"parameters": "N", "even_gradient": r"g_{\text{even}}"})
def even_gradient(*, parameters: float) -> float:
    """The size of each coordinate of a gradient of norm 1 that all weights share evenly.

    >>> f"{even_gradient(parameters=70e9):.1e}"
    '3.8e-06'
    """
    return 1 / sqrt(parameters)


def epsilon() -> dict[str, object]:
    """Sizes of gradients in a trained model, by group, against an epsilon."""
    groups, steps = MEASURED["groups"], MEASURED["steps"]

    def sample(exponent: float, step: int) -> dict[str, object]:
        outputs = {"shares": [below(group, step, exponent) for group in groups]}
        return {"inputs": {"exponent": exponent, "step": step}, "outputs": outputs}

    return {
        "inputs": {"exponent": -5, "step": steps[0]},
        "groups": groups,
        "steps": steps,
        "edges": MEASURED["edges"],
        "models": {"7 B": 7e9, "70 B": 70e9, "405 B": 405e9},
        "counts": {str(step): [counts(group, step) for group in groups] for step in steps},
        "samples": [sample(exponent, step) for step in (steps[0], steps[-1]) for exponent in (-8, -6, -5, -4, -3)],
    }


def ratios() -> dict[str, object]:
    """The measured ratio of signal to size, by group, at the last step."""
    columns = ["Weights", "Median step", "RMS step", "Longest step", "Update over weight"]
    return {"columns": columns, "rows": measured_rows(), "align": "lrrrr"}


def settings() -> dict[str, object]:
    """The same short run under one changed setting at a time."""
    return {"columns": ["Setting", "Loss", "Change"], "rows": swept_rows(), "align": "lrr"}


# Figure 4: decay


def kept(size: float, *, decay: float, decoupled: bool, seed: int = 0) -> float:
    """What is left of a weight after the whole run under noise of one size."""
    return shrinking.shrunk(size, seed=seed, decay=decay, decoupled=decoupled)[-1]


def decay() -> dict[str, object]:
    """A loud and a quiet weight under both kinds of decay."""

    def sample(ratio: int, strength: float, mode: str) -> dict[str, object]:
        sizes = {"loud": shrinking.LOUD, "quiet": shrinking.LOUD / ratio}
        outputs = {
            name: kept(size, decay=strength, decoupled=mode == "decoupled", seed=seed)
            for seed, (name, size) in enumerate(sizes.items())
        }
        outputs["pure"] = shrinking.pure(strength)
        return {"inputs": {"ratio": ratio, "strength": strength, "mode": mode}, "outputs": outputs}

    cases = [(1000, 0.1), (1, 0.1), (1000, 0.0), (1000, 0.5), (10, 0.1)]
    return {
        "inputs": {"strength": 0.1, "mode": "L2", "ratio": 1000},
        "rate": shrinking.RATE,
        "steps": shrinking.STEPS,
        "every": shrinking.EVERY,
        "loud": shrinking.LOUD,
        "samples": [sample(*case, mode) for case in cases for mode in ("L2", "decoupled")],
    }


# Figure 5: schedules

# What schedules.py turns into curves, by the names of literature.yaml.
RECORDS = {
    "gpt3": (cited.gpt3, cited.gpt3_row, cited.gpt3_decay, cited.gpt3_tokens),
    "palm": (cited.palm, cited.palm_beta2, cited.palm_batch),
    "opt": (cited.opt, cited.opt_row),
    "llama": (cited.llama, cited.llama_row),
    "llama2": (cited.llama2, cited.llama2_row),
    "deepseek_v2": (cited.deepseek_v2,),
    "llama3": (cited.llama3, cited.llama3_batch),
    "deepseek_v3": (cited.deepseek_v3,),
    "olmo2": (cited.olmo2, cited.olmo2_end),
    "kimi_k2": (cited.kimi_k2,),
}


def schedule() -> dict[str, object]:
    """Ten published schedules, and one of the reader's own on the same run."""
    start = asdict(schedules.OWN) | {"recipe": "deepseek_v3", "axis": "share"}

    def sample(**inputs: object) -> dict[str, object]:
        own = replace(schedules.OWN, shape=str(inputs.get("shape", "cosine")))
        told = schedules.RECIPES[str(inputs.get("recipe", start["recipe"]))]
        steps = told.tokens / told.batch
        outputs = {"half": schedules.designed(0.5, own), "mean": schedules.mean_rate(own), "last_batch_steps": steps}
        return {"inputs": inputs, "outputs": outputs}

    cases = [sample(shape=shape) for shape in schedules.SHAPES]
    cases += [sample(recipe=name) for name in schedules.RECIPES if name != start["recipe"]]
    return {
        "inputs": start,
        "recipes": {
            name: {"name": told.name, "tokens": told.tokens, "batch": told.batch, "curve": schedules.curve(told)}
            for name, told in schedules.RECIPES.items()
        },
        "samples": cases,
    }


# Figure 6: memory

STATE_BYTES = 4  # a number of the optimiser's own


@formula(symbols={"rows": "m", "columns": "n"}, unit="bytes")
def adafactor_bytes(*, rows: int, columns: int) -> float:
    """Bytes for each weight that Adafactor's row and column means take; without momentum.

    >>> round(adafactor_bytes(rows=4096, columns=4096), 5)
    0.00195
    """
    return STATE_BYTES * (rows + columns) / (rows * columns)


@formula(symbols={"rows": "m", "columns": "n"}, unit="bytes")
def shampoo_bytes(*, rows: int, columns: int) -> float:
    """Bytes for each weight that Shampoo's two square matrices take; its cached roots take as many again.

    >>> shampoo_bytes(rows=4096, columns=4096)
    8.0
    """
    return STATE_BYTES * (rows * rows + columns * columns) / (rows * columns)


@formula(symbols={"parameters": "N"}, unit="bytes")
def training_bytes(*, parameters: float, state: float) -> float:
    """Weights and gradients in two bytes, a copy of the weights in four, and the optimiser's state.

    >>> training_bytes(parameters=7e9, state=8) / 1e9
    112.0
    """
    return parameters * (2 + 2 + 4 + state)


def state_bytes(optimiser: str, *, rows: int, columns: int) -> float:
    """Bytes of state for each weight of a matrix."""
    factored, square = adafactor_bytes(rows=rows, columns=columns), shampoo_bytes(rows=rows, columns=columns)
    known = {"descent": 0.0, "momentum": 4.0, "lion": 4.0, "muon": 4.0, "adam": 8.0, "adafactor": factored}
    return (known | {"shampoo": 2 * square, "soap": 2 * square + 8})[optimiser]


OPTIMISERS = ("descent", "adafactor", "momentum", "lion", "muon", "adam", "shampoo", "soap")


def memory() -> dict[str, object]:
    """State of eight optimisers for one matrix, and the whole of a training run."""

    def sample(optimiser: str, rows: int, columns: int) -> dict[str, object]:
        state = state_bytes(optimiser, rows=rows, columns=columns)
        outputs = {"state": state, "total": training_bytes(parameters=7e9, state=state)}
        return {"inputs": {"optimiser": optimiser, "rows": rows, "columns": columns}, "outputs": outputs}

    cases = [sample(name, 4096, 4096) for name in OPTIMISERS]
    cases += [sample(name, 1024, 8192) for name in ("adafactor", "shampoo", "soap")]
    start = {"optimiser": "soap", "rows": 4096, "columns": 4096, "parameters": 7e9}
    return {"inputs": start, "samples": cases}
