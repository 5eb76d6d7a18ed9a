"""Every result of the article that takes longer than a build may take: data/*.json, with these scripts' hash.

    OMP_NUM_THREADS=1 python posts/logit-lens/experiment.py [--only NAME]

About two minutes on one core. The same machine gives the same numbers; another may round differently.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

import bill
import lens
import sampled
import tuned
from blog.lab import effects
from blog.lab.arrays import Array, log_softmax
from blog.lab.attribution import Part
from blog.lab.language import Ids, Language, language
from blog.lab.measure import name as name_of
from blog.lab.prompts import giving_prompts, giving_sample
from blog.lab.storage import Json, published, read_json, run_experiments
from blog.lab.transformer import Run, Transformer, forward, readout
from sampled import hundredths
from tuned import Recipe, Translator

HERE = Path(__file__).parent
SCRIPTS = ("tuned.py", "lens.py", "bill.py", "sampled.py", "experiment.py")
SEEDS = ("rich-0", "rich-1")
TRANSLATED = range(lens.STATES - 1)  # the last state needs no translator
TEXT_SEED, HELD_OUT_SEED = 900, 777
SOURCES: tuple[Part, ...] = (("head", 0, 3), ("head", 2, 0), ("head", 3, 3))


# Translators and what they read


def trained(model: Transformer, known: Language, *, rows: int = 512, steps: int = 300) -> dict[str, lens.Lens]:
    """The three lenses of a model: nothing, a bias, a whole affine map for each state; as the page will read them."""
    tokens = lens.running_text(known, seed=TEXT_SEED, rows=rows)
    runs = [forward(model, tokens[i : i + 64]) for i in range(0, rows, 64)]
    width, words = model.config.d_model, model.config.vocab_size
    final = np.concatenate([log_softmax(run.logits).reshape(-1, words) for run in runs])
    found: dict[str, dict[int, Translator]] = {"logit": {}, "debiased": {}, "tuned": {}}
    recipes = {"debiased": Recipe(steps=steps, rate=0.03, form="bias"), "tuned": Recipe(steps=steps)}
    for state in TRANSLATED:
        stream = np.concatenate([lens.states(run)[state].reshape(-1, width) for run in runs])
        for name, recipe in recipes.items():
            found[name][state] = tuned.rounded(tuned.train(model, stream, final, recipe, seed=state))
    return dict(found)


def translators() -> Json:
    """The lenses of the first seed as the page reads them, and what the lenses of both seeds read."""
    known = language("rich")
    tables: dict[str, Json] = {}
    for seed in SEEDS:
        model = published(seed)
        lenses = trained(model, known)
        asked = lens.questions(known)
        tables[seed] = {task: lens.task_table(model, lenses, forms) for task, forms in asked.items()}
        held_out = lens.running_text(known, seed=HELD_OUT_SEED, rows=96)
        tables[seed]["text"] = lens.text_table(model, lenses, held_out)
        tables[seed]["tops"] = [lens.first_words(model, known, asked["giving"], s) for s in range(lens.STATES)]
        if seed == SEEDS[0]:
            kept = {name: [packed(lenses[name][state]) for state in TRANSLATED] for name in ("debiased", "tuned")}
    return {"translators": {"debiased": [one["bias"] for one in kept["debiased"]], "tuned": kept["tuned"]}} | tables


def packed(translator: Translator) -> Json:
    """A translator as JSON."""
    scales, letters, bias = tuned.stored(translator)
    return {"scales": scales, "letters": letters, "bias": bias}


def unpacked_translator(stored: Json) -> Translator:
    """A translator from JSON."""
    return tuned.restored(stored["scales"], stored["letters"], stored["bias"])


# Who pays


def sources() -> Json:
    """Where some heads of the first seed fetch what they write, on the sentences of `blog.lab.effects`."""
    known = language("rich")
    forms = giving_prompts(known, giving_sample(known, seed=effects.SEED, count=effects.EACH * len(known.templates)))
    return {name_of(part): bill.by_source(published(SEEDS[0]), forms, part) for part in SOURCES}


# A lens trained in the page

PAGE_ROWS, PAGE_HELD_OUT, PAGE_ASKED = 24, 6, 24  # rows of text, and sentences about giving
PAGE_STATES = (0, 2, 4, 6)  # the embedding and the stream after the first three layers
PAGE_STEPS, PAGE_RATE, PAGE_BATCH, PAGE_EVERY = 120, 0.01, 48, 12
PAGE_SHOWN = 288  # of the training examples, on which the page measures
STRIDE = 211  # examples are taken this far apart, so that few of them still come from everywhere
SAMPLES: tuple[Json, ...] = (
    {},
    {"form": "bias"},
    {"form": "diagonal"},
    {"examples": 24},
    {"examples": 24, "pull": 10},
    {"examples": 96},
    {"state": 0},
    {"state": 4},
    {"state": 6},
)
PAGE_START: Json = {"state": 2, "form": "full", "examples": 1152, "pull": 0}


def training() -> Json:
    """Text for the page to train on, and what a training there ends with."""
    known, model = language("rich"), published(SEEDS[0])
    rows = lens.running_text(known, seed=901, rows=PAGE_ROWS)
    held_out = lens.running_text(known, seed=902, rows=PAGE_HELD_OUT)
    forms = giving_prompts(known, giving_sample(known, seed=903, count=PAGE_ASKED))
    asked = [(tokens, answer) for form in forms for tokens, answer in zip(form.tokens, form.answers[:, 0], strict=True)]
    found = [{"inputs": case, "outputs": page_training(model, rows, held_out, asked, case)} for case in SAMPLES]
    stored = read_json(HERE / "data" / "translators.json")["translators"]["tuned"]
    return {
        "reached": errors(model, held_out, {state: unpacked_translator(stored[state]) for state in PAGE_STATES}),
        "plain": errors(model, held_out, {}),
        "rows": rows.tolist(),
        "held_out": held_out.tolist(),
        "asked": [{"tokens": tokens.tolist(), "answer": int(answer)} for tokens, answer in asked],
        "steps": PAGE_STEPS, "rate": PAGE_RATE, "batch": PAGE_BATCH, "every": PAGE_EVERY, "stride": STRIDE,
        "shown": PAGE_SHOWN,
        "start": PAGE_START, "samples": found,
    }  # fmt: skip


def errors(model: Transformer, text: Ids, lenses: lens.Lens) -> dict[str, float]:
    """Mean divergence of a lens on some text, at each of the states that the page trains for."""
    run = forward(model, text)
    final, found = log_softmax(run.logits), lens.states(run)
    gaps = {state: tuned.divergence(final, lens.read(model, lenses, state, found[state])) for state in PAGE_STATES}
    return {str(state): round(float(gap.mean()), 4) for state, gap in gaps.items()}


def page_training(model: Transformer, rows: Ids, held_out: Ids, asked: list[tuple[Ids, int]], case: Json) -> Json:
    """What the page's own training ends with: divergences on its examples and on other text, questions answered."""
    chosen = PAGE_START | case
    state, width = chosen["state"], model.config.d_model

    def flat(run: Run) -> tuple[Array, Array]:
        final = log_softmax(run.logits).reshape(-1, model.config.vocab_size)
        return lens.states(run)[state].reshape(-1, width), final

    (stream, final), (other, other_final) = flat(forward(model, rows)), flat(forward(model, held_out))
    taken = np.arange(chosen["examples"]) * STRIDE % len(stream)
    recipe = Recipe(steps=PAGE_STEPS, rate=PAGE_RATE, weight_decay=chosen["pull"], form=chosen["form"])

    def order() -> Iterator[Ids]:
        start, batch = 0, min(PAGE_BATCH, len(taken))
        while True:
            yield taken[(start + np.arange(batch)) % len(taken)]
            start += batch

    course = [
        translator
        for step, translator in enumerate(tuned.steps(model, stream, final, recipe, order()))
        if step % PAGE_EVERY == 0
    ]

    def error(translator: Translator, x: Array, target: Array) -> float:
        return float(tuned.divergence(target, log_softmax(readout(model, translator(x)))).mean())

    after = [error(translator, other, other_final) for translator in course]
    stretch = float(np.linalg.svd(course[-1].matrix.astype(np.float64), compute_uv=False)[0])
    return {
        "before": hundredths(after[0]),
        "seen": hundredths(error(course[-1], stream[taken[:PAGE_SHOWN]], final[taken[:PAGE_SHOWN]])),
        "unseen": hundredths(after[-1]),
        "best_unseen": hundredths(min(after)),
        "right_before": right_of(model, course[0], state, asked),
        "right": right_of(model, course[-1], state, asked),
        "stretch": hundredths(stretch),
    }


def right_of(model: Transformer, translator: Translator, state: int, asked: list[tuple[Ids, int]]) -> int:
    """How many of the sentences about giving a lens answers with the receiver."""
    last = [(lens.states(forward(model, tokens[None]))[state][:, -1], answer) for tokens, answer in asked]
    return sum(int(readout(model, translator(stream)).argmax() == answer) for stream, answer in last)


# What the page must show

LONG_WORDS = "key Owen lamp store Eva ring key Owen lamp store Eva"
GRID: tuple[Json, ...] = (
    {}, {"lens": "tuned"}, {"cell": "15,2"}, {"cell": "15,3"}, {"cell": "15,4"}, {"where": "attention"},
    {"cell": "14,1"}, {"task": "fact", "cell": "5,1"}, {"task": "fact", "cell": "5,1", "lens": "tuned"},
    {"task": "own", "own": LONG_WORDS, "cell": "11,3"},
    {"task": "own", "own": LONG_WORDS, "cell": "11,3", "lens": "tuned"},
    {"task": "own", "own": LONG_WORDS, "cell": "11,4"},
)  # fmt: skip
TRAJECTORIES: tuple[Json, ...] = (
    {}, {"lens": "debiased"}, {"lens": "tuned"}, {"metric": "probability"}, {"metric": "probability", "lens": "tuned"},
    {"task": "fact", "form": "1"}, {"task": "fact", "form": "1", "lens": "tuned"}, {"task": "own", "own": LONG_WORDS},
    {"task": "own", "own": LONG_WORDS, "lens": "tuned"}, {"metric": "entropy"},
)  # fmt: skip
BILLS: tuple[Json, ...] = (
    {}, {"head": "2.0"}, {"order": "giver first"}, {"template": "5", "receiver": "Owen", "giver": "Eva"},
    {"task": "fact"}, {"task": "own"}, {"task": "own", "own": LONG_WORDS},
)  # fmt: skip
EFFECTS: tuple[Json, ...] = (
    {}, {"ablation": "zero"}, {"ablation": "resample"}, {"part": "MLP 0"}, {"part": "MLP 1"},
    {"part": "MLP 1", "ablation": "resample"}, {"part": "0.3"}, {"part": "1.0", "ablation": "zero"}, {"part": "1.0"},
)  # fmt: skip


def samples() -> Json:
    """Figures' outputs for the inputs of their tables."""
    known, model = language("rich"), published(SEEDS[0])
    stored = read_json(HERE / "data" / "translators.json")["translators"]
    width = model.config.d_model
    plain = [Translator(np.eye(width, dtype=np.float32), np.array(bias, np.float32)) for bias in stored["debiased"]]
    whole = [unpacked_translator(each) for each in stored["tuned"]]
    lenses = {"logit": {}, "debiased": dict(enumerate(plain)), "tuned": dict(enumerate(whole))}
    start = sampled.START

    def table(cases: tuple[Json, ...], more: Json, compute: Callable[[Json], Json]) -> Json:
        inputs = start | more
        return {"start": inputs, "samples": [{"inputs": case, "outputs": compute(inputs | case)} for case in cases]}

    last = {"cell": "15,1", "lens": "logit", "where": "layers", "show": "word"}
    curve = {"lens": "logit", "metric": "kl", "seed": "rich-0"}
    removal = {"ablation": "mean", "part": "1.2", "points": "yours", "seed": "rich-0"}
    return {
        "grid": table(GRID, last, lambda case: sampled.grid(model, known, lenses, case)),
        "trajectories": table(TRAJECTORIES, curve, lambda case: sampled.trajectories(model, known, lenses, case)),
        "bill": table(BILLS, {"head": "3.3"}, lambda case: sampled.bill(model, known, case)),
        "effects": table(EFFECTS, removal, lambda case: sampled.effects(model, known, case)),
    }


EXPERIMENTS: dict[str, Callable[[], Json]] = {
    "translators": translators,
    "sources": sources,
    "training": training,
    "samples": samples,
}

if __name__ == "__main__":
    run_experiments(__doc__, EXPERIMENTS, HERE, SCRIPTS)
