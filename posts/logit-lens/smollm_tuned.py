"""A tuned lens for a published language model: data/smollm-tuned.json, with the hash of the scripts and the model's.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/logit-lens/smollm_tuned.py

SmolLM2-135M writes texts of its own, each from a word or two and without the form of a chat, drawn from its
own distribution. On most of them one affine map is trained for each state of the stream, some are kept to choose by,
and on the rest both lenses are measured. Then both read the sentences of `smollm`. First words are left out throughout:
there the model parks vectors a hundred times as long as elsewhere. A quarter of an hour on one core that is free.
Source: Belrose et al. 2023, "Eliciting Latent Predictions from Transformers with the Tuned Lens", arXiv:2303.08112.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import smollm
from blog.lab.arrays import Array, log_softmax
from blog.lab.estimate import mean
from blog.lab.llama import Llama, forward, readout, sample
from blog.lab.storage import Json, run_experiments
from blog.lab.transformer import Run, Tokens
from tuned import Rows, Translator, identity

HERE = Path(__file__).parent
SCRIPTS = ("smollm_tuned.py", "tuned.py", "smollm.py")
SEED = 31
STARTS = (  # of two tokens each
    *("In this", "According to", "My friend", "Today we", "She said", "The following", "First,", "import os"),
    *("def get", "# The", "If you", "Many people", "They were", "When I", "- A", "x ="),
)
PASS = 8  # texts in a pass
ROWS = 256  # positions whose logits are made at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How much text, and how the maps are trained on it."""

    texts: int = 192
    length: int = 64  # tokens of a text
    held_out: int = 32  # texts for the measurement, never seen before
    chosen_on: int = 16  # texts on which the size of the pull and the step to stop at are chosen
    every: int = 3  # of the texts that are not trained on, each so manieth position is read
    pulls: tuple[float, ...] = (0.003, 0.03)  # of the fit, in units of a coordinate's variance
    steps: int = 32
    look: int = 8  # steps between two looks at the texts to choose on
    rate: float = 5e-4  # falls to zero in a straight line


@dataclass(frozen=True, slots=True)
class Target:
    """What the model finally says at n positions, as far as a loss and its gradient need it."""

    word: Array  # [n, d_model]: the average row of the embedding, weighted by the chances
    negentropy: Array  # [n], in nats

    def __getitem__(self, rows: slice) -> "Target":
        """Some of the positions."""
        return Target(self.word[rows], self.negentropy[rows])


def target(model: Llama, final: Array) -> Target:
    """The target of the last states [n, d_model]."""
    parts = []
    for at in range(0, len(final), ROWS):
        logs = log_softmax(readout(model, final[at : at + ROWS]))
        odds = np.exp(logs)
        parts.append((odds @ model.weights["embedding"], (odds * logs).sum(axis=-1)))
    return Target(*(np.concatenate(each) for each in zip(*parts, strict=True)))


@dataclass(frozen=True, slots=True)
class Read:
    """What the readout gives for n moved states, and what its derivative needs."""

    unit: Array  # [n, d_model]: the states over their size
    size: Array  # [n, 1]
    odds: Array  # [n, vocab_size]: chances over that of the likeliest word
    total: Array  # [n, 1]: the sum of these
    losses: Array  # [n]: KL(target || readout)


def read(model: Llama, moved: Array, aim: Target) -> Read:
    """The readout of moved states [n, d_model] beside a target."""
    size = np.sqrt(np.square(moved).mean(axis=-1, keepdims=True) + model.config.norm_epsilon)
    unit = moved / size
    final = unit * model.weights["final_gain"]
    logits = final @ model.weights["embedding"].T
    top = logits.max(axis=-1, keepdims=True)
    odds = np.exp(logits - top, out=logits)
    total = odds.sum(axis=-1, keepdims=True)
    losses = aim.negentropy - (final * aim.word).sum(axis=-1) + (top + np.log(total))[:, 0]
    return Read(unit, size, odds, total, losses)


def loss_and_gradient(model: Llama, translator: Translator, states: Array, aim: Target) -> tuple[float, Array, Array]:
    """Mean KL(target || lens) over the rows and its derivatives by matrix and bias."""
    found = read(model, translator(states), aim)
    by_final = (found.odds @ model.weights["embedding"] / found.total - aim.word) / len(states)
    by_unit = by_final * model.weights["final_gain"]
    by_moved = (by_unit - found.unit * (by_unit * found.unit).mean(axis=-1, keepdims=True)) / found.size
    return float(found.losses.mean()), by_moved.T @ states, by_moved.sum(axis=0)


def divergences(model: Llama, translator: Translator, states: Array, aim: Target) -> Array:
    """KL(target || lens) at each position, [n]."""
    parts = [slice(at, at + ROWS) for at in range(0, len(states), ROWS)]
    return np.concatenate([read(model, translator(states[rows]), aim[rows]).losses for rows in parts])


# Text


class Together(np.ndarray[Any, Any]):
    """A weight by which numpy multiplies one word of each of many texts at once, and not text by text."""

    def __rmatmul__(self, left: Any) -> Any:
        """The product with states [..., d]."""
        return (left.reshape(-1, left.shape[-1]) @ self.view(np.ndarray)).reshape(*left.shape[:-1], -1)


def own_texts(model: Llama, starts: Sequence[Sequence[int]], recipe: Recipe) -> Tokens:
    """Texts [n, t] that the model writes after the starts, all of one length, in turn."""
    weights = {
        name: weight.view(Together) if name.startswith("block") and weight.ndim == 2 else weight
        for name, weight in model.weights.items()
    }
    begun = np.array([starts[i % len(starts)] for i in range(recipe.texts)])
    return sample(Llama(model.config, weights), begun, recipe.length, np.random.default_rng(SEED))


def streams(model: Llama, tokens: Tokens, every: int = 1) -> Array:
    """All states but those of the first word, [state, text, position, d_model]; of the positions each so manieth."""
    found = []
    for at in range(0, len(tokens), PASS):
        run = forward(model, tokens[at : at + PASS], last=1)
        found.append(np.stack([layer.stream[:, 1::every] for layer in run.layers] + [run.stream[:, 1::every]]))
    return np.concatenate(found, axis=1)


# Training


@dataclass(frozen=True, slots=True)
class Frame:
    """Coordinates in which a state varies alike in all directions, but less where it hardly varies at all."""

    centre: Array  # [d_model]
    axes: Array  # [d_model, d_model]

    def __call__(self, states: Array) -> Array:
        """The states in these coordinates."""
        found: Array = (states - self.centre) @ self.axes.T
        return found

    def translator(self, inner: Translator) -> Translator:
        """A map of these coordinates as a map of the stream."""
        matrix = inner.matrix @ self.axes
        return Translator(matrix, inner.bias - matrix @ self.centre)


def frame(states: Array, pull: float) -> Frame:
    """The frame of the states [n, d_model]: coordinates over their deviation, turned to their principal axes."""
    centre, width = states.mean(axis=0), states.std(axis=0) + 1e-6
    scaled = ((states - centre) / width).astype(float)
    sizes, axes = np.linalg.eigh(scaled.T @ scaled / len(scaled))
    return Frame(centre, (axes.T / np.sqrt(sizes + pull)[:, None] / width).astype(np.float32))


def fitted(states: Array, final: Array, at: Frame) -> Translator:
    """The map of the frame's coordinates that comes nearest to the last state over its length; a ridge regression."""
    aims = final / np.sqrt(np.square(final).mean(axis=-1, keepdims=True))
    bias = aims.mean(axis=0)
    return Translator((aims - bias).T @ at(states) / len(states), bias)


class Learner:
    """The map of one state while it is trained, and the best so far."""

    def __init__(self, at: Frame, start: Translator) -> None:
        self.at, self.here = at, [start.matrix, start.bias]
        self.first, self.second = [[np.zeros_like(weight) for weight in self.here] for _ in range(2)]
        self.best, self.least = at.translator(start), np.inf

    def step(self, gradient: Sequence[Array], count: int, rate: float) -> None:
        """One step of Adam, the count-th."""
        for i in range(2):
            self.first[i] = 0.9 * self.first[i] + 0.1 * gradient[i]
            self.second[i] = 0.99 * self.second[i] + 0.01 * np.square(gradient[i])
            size = np.sqrt(self.second[i] / (1 - 0.99**count)) + 1e-8
            self.here[i] = self.here[i] - rate * (self.first[i] / (1 - 0.9**count)) / size

    def look(self, model: Llama, states: Array, aim: Target) -> None:
        """Keep the map if it reads the text to choose on better than any before."""
        now = self.at.translator(Translator(self.here[0], self.here[1]))
        loss = float(divergences(model, now, states, aim).mean())
        if loss < self.least:
            self.best, self.least = now, loss


def begun(model: Llama, states: Array, final: Array, judged: tuple[Array, Target], recipe: Recipe) -> Learner:
    """A learner at the fit whose pull reads the text to choose on best."""
    tried = []
    for pull in recipe.pulls:
        at = frame(states, pull)
        tried.append(Learner(at, fitted(states, final, at)))
        tried[-1].look(model, *judged)
    return min(tried, key=lambda learner: learner.least)


def train(model: Llama, seen: Array, judged: Array, recipe: Recipe) -> list[Translator]:
    """A translator for each state of `seen` [state, n, d_model], chosen by `judged`; the last is the identity."""
    judge = target(model, judged[-1])
    learners = [
        begun(model, states, seen[-1], (choice, judge), recipe)
        for states, choice in zip(seen[:-1], judged[:-1], strict=True)
    ]
    print("fits", [round(learner.least, 2) for learner in learners], flush=True)
    for count, rows in enumerate(batches(seen.shape[1], recipe.steps), 1):
        aim, rate = target(model, seen[-1, rows]), recipe.rate * (1 - (count - 1) / recipe.steps)
        for learner, states in zip(learners, seen, strict=False):
            here = Translator(learner.here[0], learner.here[1])
            learner.step(loss_and_gradient(model, here, learner.at(states[rows]), aim)[1:], count, rate)
        if count % recipe.look == 0:
            for learner, choice in zip(learners, judged, strict=False):
                learner.look(model, choice, judge)
            print("step", count, [round(learner.least, 2) for learner in learners], flush=True)
    return [*(learner.best for learner in learners), identity(seen.shape[-1])]


def batches(n: int, steps: int) -> Iterator[Rows]:
    """For each step the positions that it is taken on: all of them in a random order, again and again."""
    rng, left = np.random.default_rng(SEED), np.zeros(0, int)
    for _ in range(steps):
        if len(left) < min(ROWS, n):
            left = rng.permutation(n)
        yield left[:ROWS]
        left = left[ROWS:]


# Results


def measured(model: Llama, lens: Sequence[Translator], states: Array) -> list[list[float]]:
    """KL by state, its mean over texts and the standard error; states [state, text, position, d_model]."""
    found, (texts, positions, width) = [], states.shape[1:]
    aim = target(model, states[-1].reshape(-1, width))
    for each, translator in zip(states, lens, strict=True):
        flat = divergences(model, translator, each.reshape(-1, width), aim)
        over = mean(flat.reshape(texts, positions).mean(axis=1).astype(float))
        found.append([round(float(over), 4), round(over.error, 4)])
    return found


def translated(run: Run, lens: Sequence[Translator]) -> Run:
    """The run with every state moved, so that whatever reads it by the logit lens reads it by the tuned one."""
    layers = [replace(layer, stream=move(layer.stream)) for layer, move in zip(run.layers, lens, strict=False)]
    return replace(run, layers=tuple(layers), stream=lens[-1](run.stream))


def sentence(
    model: Llama,
    lens: Sequence[Translator],
    text: str,
    right: str,
    encode: Callable[[str], list[int]],
    word: Callable[[int], str],
) -> Json:
    """What the tuned lens reads of one sentence: the likeliest words but the first, the answer's ranks and chances."""
    (answer,) = encode(right)
    run = translated(forward(model, np.array([encode(text)]), last=1), lens)
    found = smollm.reading(model, run, answer, word)
    words = [["", *row[1:]] for row in found["words"]]
    return {"words": words, "ranks": found["ranks"], "chances": [round(chance, 3) for chance in found["chances"]]}


def trained(model: Llama, starts: Sequence[Sequence[int]], recipe: Recipe) -> tuple[list[Translator], Tokens, Json]:
    """The tuned lens, the texts that it was trained on, and what both lenses measure on those that were held out."""
    tokens = own_texts(model, starts, recipe)
    kept = len(tokens) - recipe.held_out
    learnt, width = kept - recipe.chosen_on, model.config.d_model
    states = streams(model, tokens[:learnt])
    seen = states.reshape(len(states), -1, width)
    judged = streams(model, tokens[learnt:kept], recipe.every).reshape(len(states), -1, width)
    lens = train(model, seen, judged, recipe)
    held = streams(model, tokens[kept:], recipe.every)
    plain = [identity(width)] * len(held)
    kl = {"logit": measured(model, plain, held), "tuned": measured(model, lens, held)}
    text = {"trained_on": learnt, "chosen_on": recipe.chosen_on, "held_out": recipe.held_out, "length": recipe.length}
    return lens, tokens[:learnt], {"text": text, "positions": held.shape[1] * held.shape[2], "kl": kl}


def smollm_tuned_json() -> Json:
    """The committed result."""
    from blog.lab import smollm as published

    model, sentences = published.model(), []
    lens, read_in, found = trained(model, [published.encode(start) for start in STARTS], Recipe())
    for _, text, right, _ in smollm.SENTENCES:
        said = int(np.isin(read_in, published.encode(right)).sum())
        one = sentence(model, lens, text, right, published.encode, published.word)
        sentences.append({"trained_on_answer": said} | one)
    return {"model_sha256": published.SHA256, "starts": len(STARTS)} | found | {"sentences": sentences}


if __name__ == "__main__":
    run_experiments(__doc__, {"smollm-tuned": smollm_tuned_json}, HERE, SCRIPTS)
