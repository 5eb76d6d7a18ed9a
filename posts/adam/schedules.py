"""Published learning-rate schedules as functions of the tokens seen, from the numbers in literature.yaml."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import cos, inf, pi, sqrt

from blog.literature import literature

cited = literature(__file__)

Batches = tuple[tuple[float, float], ...]  # tokens of a batch, and until which token it holds
Rate = Callable[[float], float]
POINTS = 97


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What one published run told its optimiser."""

    name: str
    work: str  # its key in references.bib
    optimiser: str = "AdamW"
    tokens: float
    batch: float  # tokens of the last batch
    rate: Rate  # by tokens
    beta2: str
    epsilon: float | None
    decay: str
    clip: float | None
    shape: str


def cosine(done: float, peak: float, last: float) -> float:
    """From peak to last along half a cosine; done runs from 0 to 1."""
    return last + 0.5 * (peak - last) * (1 + cos(pi * min(1.0, max(0.0, done))))


def rising(tokens: float, *, warm: float, peak: float, then: Rate) -> float:
    """A straight line from zero to the peak, then what follows."""
    return peak * tokens / warm if tokens < warm else then(tokens)


def falling(tokens: float, *, start: float, end: float, peak: float, last: float) -> float:
    """Half a cosine between two places."""
    return cosine((tokens - start) / (end - start), peak, last)


def steps_of(tokens: float, batches: Batches) -> float:
    """Optimiser steps until a token, with a batch that grows in stairs."""
    steps, seen = 0.0, 0.0
    for batch, until in batches:
        steps += max(0.0, min(tokens, until) - seen) / batch
        seen = until
    return steps


def warm_cosine(*, peak: float, floor: float, warm: float, end: float) -> Rate:
    """Warm-up, then a cosine that ends at a share of the peak and stays there."""
    then = partial(falling, start=warm, end=end, peak=peak, last=floor * peak)
    return partial(rising, warm=warm, peak=peak, then=then)


def opt_rate(tokens: float) -> float:
    """OPT-175B as planned: a straight line down to a tenth."""
    told, row = cited.opt, cited.opt_row
    warm = told["warm_up_steps"] * row["batch"]
    line = 1 - (1 - told["floor"]) * (tokens - warm) / (told["tokens"] - warm)
    return float(row["peak"] * (tokens / warm if tokens < warm else line))


PALM_TOKENS = 2048  # of a sequence


def palm_batches() -> Batches:
    """PaLM's batches in tokens, each with the token until which it holds."""
    stairs, seen, before = [], 0.0, 0
    for rows, until in cited.palm_batch:
        seen += (until - before) * rows * PALM_TOKENS
        stairs.append((float(rows * PALM_TOKENS), seen))
        before = until
    return tuple(stairs)


def palm_at(step: float) -> float:
    """PaLM's rate by steps: flat, then one over the root of the step."""
    return float(cited.palm["peak"] if step < cited.palm["flat_steps"] else 1 / sqrt(step))


def palm_rate(tokens: float) -> float:
    """The same by tokens."""
    return palm_at(steps_of(tokens, palm_batches()))


LLAMA_3_BATCHES: Batches = tuple((batch, inf if until is None else until) for batch, until in cited.llama3_batch)


def llama_3_at(step: float) -> float:
    """Llama 3 405B's rate by steps."""
    told = cited.llama3
    warm, peak = told["warm_up_steps"], told["peak"]
    done = (step - warm) / (told["steps"] - warm)
    return float(peak * step / warm if step < warm else cosine(done, peak, told["last"]))


def llama_3_rate(tokens: float) -> float:
    """The same by tokens."""
    return llama_3_at(steps_of(tokens, LLAMA_3_BATCHES))


def deepseek_v2_rate(tokens: float) -> float:
    """DeepSeek-V2: stairs."""
    told = cited.deepseek_v2
    warm = told["warm_up_steps"] * told["rows"][0] * 4096
    stairs = sum(tokens >= share * told["tokens"] for share in told["falls"])
    return float(told["peak"] * min(1.0, tokens / warm) * told["factor"] ** stairs)


def deepseek_v3_rate(tokens: float) -> float:
    """DeepSeek-V3: a plateau, a cosine, and two steps."""
    told = cited.deepseek_v3
    warm, flat = told["warm_up_steps"] * told["rows"][0] * 4096, told["flat_until"]
    slow = flat + told["decay_tokens"]
    if tokens < flat:
        return float(told["peak"] * min(1.0, tokens / warm))
    if tokens < slow:
        return cosine((tokens - flat) / told["decay_tokens"], told["peak"], told["last"])
    return float(told["last"] if tokens < slow + told["end_tokens"][0] else told["end"])


def olmo_rate(tokens: float) -> float:
    """OLMo 2 7B: a cosine that is left before its end, and a line to zero."""
    told, line = cited.olmo2, cited.olmo2_end
    left = line["steps"] * told["rows"] * 4096
    planned = warm_cosine(peak=told["peak"], floor=told["floor"], warm=told["warm_up_tokens"], end=told["tokens"])
    return planned(tokens) if tokens < left else line["start"] * max(0.0, 1 - (tokens - left) / line["tokens"])


def kimi_rate(tokens: float) -> float:
    """Kimi K2: a plateau and a cosine; its optimiser is MuonClip."""
    told = cited.kimi_k2
    warm = told["warm_up_steps"] * told["batch"]
    if tokens < told["flat_until"]:
        return float(told["peak"] * min(1.0, tokens / warm))
    return cosine((tokens - told["flat_until"]) / told["decay_tokens"], told["peak"], told["last"])


def _llama(name: str, work: str, row: dict[str, float], told: dict[str, float]) -> Recipe:
    """Llama 1 and 2, which differ in tokens and epsilon."""
    warm = told["warm_up_steps"] * row["batch"]
    rate = warm_cosine(peak=row["peak"], floor=told["floor"], warm=warm, end=row["tokens"])
    return Recipe(
        name=name, work=work, tokens=row["tokens"], batch=row["batch"], rate=rate, beta2=str(told["beta2"]),
        epsilon=told["epsilon"], decay=str(told["decay"]), clip=told["clip"], shape="cosine to a tenth",
    )  # fmt: skip


def _from_2020_to_2023() -> dict[str, Recipe]:
    gpt, opt = cited.gpt3, cited.opt
    gpt_rate = warm_cosine(
        peak=cited.gpt3_row["peak"], floor=gpt["floor"], warm=gpt["warm_up_tokens"], end=gpt["decay_tokens"]
    )
    return {
        "gpt3": Recipe(
            name="GPT-3 175B", work="brown2020", optimiser="Adam",
            tokens=cited.gpt3_tokens, batch=cited.gpt3_row["batch"], rate=gpt_rate,
            beta2=str(gpt["beta2"]), epsilon=gpt["epsilon"], decay=str(cited.gpt3_decay), clip=gpt["clip"],
            shape="cosine to a tenth",
        ),
        "palm": Recipe(
            name="PaLM 540B", work="chowdhery2023", optimiser="Adafactor",
            tokens=palm_batches()[-1][1], batch=palm_batches()[-1][0],
            rate=palm_rate, beta2=f"1 − k^−{cited.palm_beta2}", epsilon=None, decay="rate²", clip=cited.palm["clip"],
            shape="flat, then 1/√k",
        ),
        "opt": Recipe(
            name="OPT-175B", work="zhang2022opt", tokens=opt["tokens"], batch=cited.opt_row["batch"], rate=opt_rate,
            beta2=str(opt["beta2"]), epsilon=opt["epsilon"], decay=str(opt["decay"]), clip=opt["clip"],
            shape="line to a tenth",
        ),
        "llama": _llama("LLaMA 65B", "touvron2023llama", cited.llama_row, cited.llama),
        "llama2": _llama("Llama 2 70B", "touvron2023", cited.llama2_row, cited.llama2),
    }  # fmt: skip


def _from_2024_on() -> dict[str, Recipe]:
    v2, v3, olmo, kimi = cited.deepseek_v2, cited.deepseek_v3, cited.olmo2, cited.kimi_k2
    olmo_tokens = cited.olmo2_end["steps"] * olmo["rows"] * 4096.0 + cited.olmo2_end["tokens"]
    v3_tokens = v3["flat_until"] + v3["decay_tokens"] + sum(v3["end_tokens"])
    return {
        "deepseek_v2": Recipe(
            name="DeepSeek-V2", work="deepseek2024v2", tokens=v2["tokens"], batch=v2["rows"][-1] * 4096.0,
            rate=deepseek_v2_rate, beta2=str(v2["beta2"]), epsilon=v2["epsilon"], decay=str(v2["decay"]),
            clip=v2["clip"], shape="stairs",
        ),
        "llama3": Recipe(
            name="Llama 3 405B", work="llama3team2024", tokens=LLAMA_3_TOKENS, batch=LLAMA_3_BATCHES[-1][0],
            rate=llama_3_rate, beta2="", epsilon=None, decay="", clip=None, shape="cosine to a hundredth",
        ),
        "deepseek_v3": Recipe(
            name="DeepSeek-V3", work="deepseek2024v3", tokens=v3_tokens, batch=v3["rows"][-1] * 4096.0,
            rate=deepseek_v3_rate, beta2=str(v3["beta2"]), epsilon=v3["epsilon"], decay=str(v3["decay"]),
            clip=v3["clip"], shape="plateau, cosine, two steps",
        ),
        "olmo2": Recipe(
            name="OLMo 2 7B", work="olmo2025", tokens=olmo_tokens, batch=olmo["rows"] * 4096.0, rate=olmo_rate,
            beta2=str(olmo["beta2"]), epsilon=olmo["epsilon"], decay=str(olmo["decay"]), clip=olmo["clip"],
            shape="cosine, cut at a fifth, line to 0",
        ),
        "kimi_k2": Recipe(
            name="Kimi K2", work="kimi2025", optimiser="MuonClip",
            tokens=kimi["flat_until"] + kimi["decay_tokens"], batch=kimi["batch"],
            rate=kimi_rate, beta2="", epsilon=None, decay=str(kimi["decay"]), clip=None, shape="plateau, cosine",
        ),
    }  # fmt: skip


def recipes() -> dict[str, Recipe]:
    """Ten published runs, by year."""
    return _from_2020_to_2023() | _from_2024_on()


def tokens_after(steps: float, batches: Batches) -> float:
    """Tokens after so many steps, with a batch that grows in stairs."""
    seen = 0.0
    for batch, until in batches:
        taken = min(steps, (until - seen) / batch)
        steps, seen = steps - taken, seen + taken * batch
    return seen


LLAMA_3_TOKENS = tokens_after(cited.llama3["steps"], LLAMA_3_BATCHES)


def curve(recipe: Recipe) -> list[float]:
    """The rate at equal steps through the run, the first and last tokens included."""
    return [float(f"{recipe.rate(recipe.tokens * k / (POINTS - 1)):.5g}") for k in range(POINTS)]


RECIPES = recipes()


def peak(recipe: Recipe) -> float:
    """The largest rate of a run."""
    return max(curve(recipe))


# A schedule of the reader's own, by the share of the run that is done

SHAPES = ("cosine", "linear", "root", "stable", "constant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the reader sets; shares are of the run, the floor is one of the peak."""

    shape: str = "cosine"
    warm: float = 0.02
    bend: float = 0.8
    floor: float = 0.1


OWN = Own()


def designed(done: float, own: Own) -> float:
    """In peaks: warm-up, then a cosine or a line to the floor, one over the root, a plateau, or a constant."""
    if done < own.warm:
        return done / own.warm
    if own.shape == "root":
        return sqrt(own.warm / done)
    if own.shape == "constant":
        return 1.0
    start = own.bend if own.shape == "stable" else own.warm
    left = min(1.0, max(0.0, (1 - done) / (1 - start)))
    if own.shape == "cosine":
        return cosine(1 - left, 1.0, own.floor)
    return own.floor + (1 - own.floor) * left


def mean_rate(own: Own) -> float:
    """The mean over the run, in peaks."""
    return sum(designed(k / (POINTS - 1), own) for k in range(POINTS)) / POINTS


def schedules_steps(name: str) -> float:
    """Optimiser steps of a published run: in stairs where the batch grew, by its only batch otherwise."""
    told = RECIPES[name]
    return steps_of(told.tokens, palm_batches()) if name == "palm" else told.tokens / told.batch


def published() -> dict[str, object]:
    """What ten runs told their optimisers."""
    rows = [
        [
            told.name,
            told.optimiser,
            told.beta2 or "not said",
            "not said" if told.epsilon is None else f"{told.epsilon:.0e}".replace("e-0", "e−"),
            told.decay or "not said",
            "not said" if told.clip is None else f"{told.clip:.1f}",
            f"{peak(told):.1e}".replace("e-0", "e−"),
            told.shape,
        ]
        for told in RECIPES.values()
    ]
    columns = ["Model", "Optimiser", "β2", "ε", "Decay", "Clip", "Peak rate", "Schedule"]
    return {"columns": columns, "rows": rows, "align": "llrrrrrl"}
