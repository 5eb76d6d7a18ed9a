"""Does a tuned lens know the answers by heart? data/held_out.json: maps trained without some, and asked for just these.

    OMP_NUM_THREADS=1 python posts/logit-lens/folds.py

About a minute on one core. In go a model, its language and the text on which the maps of `experiment` are trained.
Facts, and names of receivers, are parted into folds. For each fold a map is trained on the text without the positions
at which an answer of this fold is due, and scored on this fold's questions and on the others'. Out come shares of
answers on top, one number for each fold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import lens
import tuned
from blog.lab.arrays import Array, log_softmax
from blog.lab.language import Ids, Language, language
from blog.lab.prompts import Prompts, fact_prompts, giving_prompts, giving_sample
from blog.lab.storage import Json, published, run_experiments
from blog.lab.transformer import Transformer, forward, readout
from tuned import Recipe, Translator

HERE = Path(__file__).parent
SCRIPTS = ("tuned.py", "lens.py", "folds.py")
TEXT_SEED, ROWS = 900, 512  # as in `experiment`
Bools = npt.NDArray[np.bool_]
FOLDS = 5
FOLD_SEED, ASKED_SEED = 5, 31
LIKELY = 0.3  # where the model gives a fold's names more than this together, one of them may be due
STATES = {"MLP 0": 2, "MLP 1": 4}  # the states that are scored, and their place in `lens.states`


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text that the maps are trained on, position by position."""

    tokens: Ids  # [rows, t]
    streams: dict[str, Array]  # by state, [rows * t, d_model]
    final: Array  # log-probabilities that the model gives in the end, [rows * t, vocab_size]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Questions about one state, with what each is about: the fact or the name that a fold may hold out."""

    stream: Array  # [n, d_model]
    answers: Ids  # [n]
    about: Ids  # [n]


def text(model: Transformer, tokens: Ids) -> Text:
    """The model's run over the text, 64 rows at a time."""
    runs = [forward(model, tokens[i : i + 64]) for i in range(0, len(tokens), 64)]
    streams = {
        name: np.concatenate([lens.states(run)[state].reshape(-1, model.config.d_model) for run in runs])
        for name, state in STATES.items()
    }
    final = np.concatenate([log_softmax(run.logits).reshape(-1, model.config.vocab_size) for run in runs])
    return Text(tokens=tokens, streams=streams, final=final)


def parted(items: Ids, folds: int = FOLDS) -> list[Ids]:
    """The items in random order, cut into folds of nearly equal size."""
    return np.array_split(np.random.default_rng(FOLD_SEED).permutation(items), folds)


def ends(tokens: Ids, words: Ids) -> Bools:
    """Where in the text a sequence of words ends, [rows * t]."""
    found = np.zeros(tokens.shape, bool)
    windows = np.lib.stride_tricks.sliding_window_view(tokens, len(words), axis=1)
    found[:, len(words) - 1 :] = (windows == words).all(axis=-1)
    return found.reshape(-1)


def asked(model: Transformer, forms: Sequence[Prompts], about: Sequence[Ids]) -> dict[str, Asked]:
    """The questions by state, each read at its last position."""
    runs = [lens.states(forward(model, form.tokens)) for form in forms]
    answers = np.concatenate([form.answers[:, 0] for form in forms])
    return {
        name: Asked(
            stream=np.concatenate([run[state][:, -1] for run in runs]), answers=answers, about=np.concatenate(about)
        )
        for name, state in STATES.items()
    }


def right(model: Transformer, translator: Translator | None, questions: Asked) -> Bools:
    """Which questions a lens answers."""
    stream = translator(questions.stream) if translator else questions.stream
    found: Bools = readout(model, stream).argmax(axis=-1) == questions.answers
    return found


def trained(model: Transformer, given: Text, state: str, without: Bools, steps: int) -> Translator:
    """The map of one state, trained as those of the article but for the positions left out; rounded as for the page."""
    stream, final = given.streams[state][~without], given.final[~without]
    return tuned.rounded(tuned.train(model, stream, final, Recipe(steps=steps), seed=STATES[state]))


def scores(
    model: Transformer,
    given: Text,
    questions: dict[str, Asked],
    folds: Sequence[tuple[Ids, Bools]],
    steps: int,
) -> Json:
    """By state: shares answered of what a fold held out, of the rest, and of what the raw lens does not show."""
    found: Json = {}
    for state, all_asked in questions.items():
        blank = ~right(model, None, all_asked)
        rows: dict[str, list[float]] = {"held": [], "others": [], "held_and_blank": []}
        for items, without in folds:
            answered = right(model, trained(model, given, state, without, steps), all_asked)
            held = np.isin(all_asked.about, items)
            for name, which in (("held", held), ("others", ~held), ("held_and_blank", held & blank)):
                rows[name].append(float(answered[which].mean()))
        found[state] = {name: lens.digits(shares) for name, shares in rows.items()}
    return found


def facts(model: Transformer, known: Language, given: Text, *, folds: int = FOLDS, steps: int = 300) -> Json:
    """Facts held out of the training, in folds and all together, and how many questions the text contains."""
    forms = fact_prompts(known)
    numbers = np.arange(len(known.facts))
    spoken = np.array([[ends(given.tokens, form.tokens[fact, 1:]) for form in forms] for fact in numbers])
    due: Bools = np.any(spoken, axis=1)  # [facts, positions]
    ever: Bools = np.any(due, axis=0)
    questions = asked(model, forms, [numbers for _ in forms])
    parts: list[tuple[Ids, Bools]] = [(items, np.any(due[items], axis=0)) for items in parted(numbers, folds)]
    without_any = {
        state: float(right(model, trained(model, given, state, ever, steps), each).mean())
        for state, each in questions.items()
    }
    return {
        "spoken": round(float(spoken.any(axis=-1).mean()), 4),
        "questions": spoken.shape[0] * spoken.shape[1],
        "scores": scores(model, given, questions, parts, steps),
        "without_any": {state: round(share, 4) for state, share in without_any.items()},
    }


def names(
    model: Transformer, known: Language, given: Text, *, folds: int = FOLDS, count: int = 1200, steps: int = 300
) -> Json:
    """Receivers' names held out of the training, in folds."""
    forms = giving_prompts(known, giving_sample(known, seed=ASKED_SEED, count=count))
    questions = asked(model, forms, [form.answers[:, 0] for form in forms])
    chance = np.exp(given.final)
    parts = [
        (items, chance[:, items].sum(axis=-1) > LIKELY)
        for items in parted(np.array([known.ids[name] for name in known.names]), folds)
    ]
    return {"questions": count, "scores": scores(model, given, questions, parts, steps)}


def held_out() -> Json:
    """The committed result, of the first seed."""
    known, model = language("rich"), published("rich-0")
    given = text(model, lens.running_text(known, seed=TEXT_SEED, rows=ROWS))
    return {"facts": facts(model, known, given), "names": names(model, known, given)}


if __name__ == "__main__":
    run_experiments(__doc__, {"held_out": held_out}, HERE, SCRIPTS)
