"""What the page must reproduce: texts with their logits, and the logits after a hook at every named value.

python tests/js/transformer/reference.py  # writes prompts.json and language.json beside it
"""

import base64
import random
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, get_args

import numpy as np

from blog.lab.arrays import Array
from blog.lab.language import Language, described, language, repeated_text
from blog.lab.prompts import Prompts, fact_prompts, giving_prompts, giving_sample
from blog.lab.storage import Json, manifest, published, write_json
from blog.lab.transformer import (
    PER_HEAD,
    SITES,
    FeedForwards,
    Hook,
    Mode,
    Run,
    Transformer,
    average,
    forward,
    path_patch,
)

MODES: tuple[Mode, ...] = get_args(Mode)


def reference(model: Transformer, known: Language, *, seed: int) -> Json:
    """200 texts with their answers and last logits, and hooked runs on the first of them."""
    asked = stored_prompts(known, seed=seed)
    logits = [_last_logits(forward(model, np.array([tokens]))) for tokens, _ in asked]
    prompts = [{"tokens": tokens, "answer": answer} for tokens, answer in asked]
    return {"prompts": prompts, "logits": thousandths(np.stack(logits)), "hooked": hooked_cases(model, asked)}


def stored_prompts(known: Language, *, seed: int) -> list[tuple[list[int], int]]:
    """200 texts and the word that follows: 120 about giving, 40 facts, 40 repeats."""
    chooser = random.Random(seed)
    givings = list(_questions(giving_prompts(known, giving_sample(known, seed=seed, count=120))))
    facts = chooser.sample(list(_questions(fact_prompts(known))), 40)
    repeats = [known.encode(repeated_text(known, chooser)) for _ in range(40)]
    return [*givings, *facts, *((row[:-1], row[-1]) for row in repeats)]


def _questions(forms: Sequence[Prompts]) -> Iterator[tuple[list[int], int]]:
    for form in forms:
        yield from zip(form.tokens.tolist(), form.answers[:, 0].tolist(), strict=True)


def hooked_cases(model: Transformer, asked: Sequence[tuple[list[int], int]]) -> list[Json]:
    """One hook at every named value, and patched paths; sources are the next two texts of the same length."""
    tokens = asked[0][0]
    others = [other for other, _ in asked[1:] if len(other) == len(tokens)][:2]
    clean, first, second = (forward(model, np.array([row])) for row in (tokens, *others))
    sources = {"zero": None, "mean": average([first, second]), "resample": first, "patch": second}
    texts: Json = {"tokens": tokens, "others": others}
    cases: list[Json] = []
    for number, place in enumerate(_places(model, len(tokens))):
        for mode in MODES[number // 2 % 2 :: 2]:  # each place in two ways, neighbouring sites in the other two
            run = forward(model, np.array([tokens]), [Hook(**place, mode=mode, source=sources[mode])])
            cases.append({**texts, "hook": {**place, "mode": mode}, "logits": thousandths(_last_logits(run))})
    sender = Hook(site="head", layer=1, head=0, mode="mean", source=sources["mean"])
    spelled = {"site": "head", "layer": 1, "head": 0, "mode": "mean"}
    paths: list[list[tuple[str, int, int | None]]] = [[], [("k", 2, 1)], [("q", 2, 0), ("mlp_in", 3, None)]]
    for heard, rule in product(paths, get_args(FeedForwards)):
        row = np.array([tokens])
        run = path_patch(model, row, clean=clean, sender=sender, receivers=heard, feed_forwards=rule)
        receivers = [{"site": site, "layer": layer, "head": head} for site, layer, head in heard]
        logits = thousandths(_last_logits(run))
        cases.append({**texts, "hook": spelled, "receivers": receivers, "feed_forwards": rule, "logits": logits})
    return cases


def _places(model: Transformer, seq_len: int) -> Iterator[dict[str, Any]]:
    """Every site once as a whole and once in part, in changing layers; and what leaves the last block."""
    n_layers, last = model.config.n_layers, seq_len - 1
    for number, site in enumerate(SITES):
        yield {"site": site, "layer": number % n_layers}
        head = {"head": number % model.config.n_heads} if site in PER_HEAD else {}
        yield {"site": site, "layer": (number + 1) % n_layers, **head, "positions": (1, last), "units": (0, 3, 4)}
    yield {"site": "stream", "layer": n_layers, "positions": (last,)}


def thousandths(logits: Array) -> str:
    """Logits as 16-bit integers of a thousandth, little end first, in base64."""
    if np.abs(logits).max() > 32:
        raise ValueError(f"a logit of {np.abs(logits).max():.1f} does not fit into 16 bits of thousandths")
    return base64.b64encode(np.rint(logits * 1000).astype("<i2").tobytes()).decode("ascii")


def _last_logits(run: Run) -> Array:
    last: Array = run.logits[0, -1]
    return last


if __name__ == "__main__":
    folder = Path(__file__).parent
    texts = {
        name: reference(published(name), language(entry["dialect"]), seed=201) for name, entry in manifest().items()
    }
    write_json(folder / "prompts.json", texts)
    write_json(folder / "language.json", described(language("rich")))
