"""What the figures compute point by point, in numpy: hands of clocks, kernels of distance, attention over six words.

The page's twins are beside the figures' modules; figures.py holds both to the same numbers by its samples.
"""

from math import cos, exp, log, pi

import numpy as np
from numpy.typing import NDArray

from blog.lab.arrays import Array, softmax
from blog.lab.storage import Json
from rotary import rotary
from rules import Stretch, frequencies, stretched

TURN = 2 * pi


# Clocks

POSITIONS = sorted({round(2 ** (step / 6)) for step in range(15 * 6 + 1)})  # 1 to 32,768
MODELS: dict[str, Json] = {
    "Llama 2": {"base": 10_000, "trained": 4096, "pairs": "64"},
    "Llama 3": {"base": 500_000, "trained": 8192, "pairs": "64"},
    "gpt-oss": {"base": 150_000, "trained": 4096, "pairs": "32"},
    "SmolLM2": {"base": 100_000, "trained": 8192, "pairs": "32"},
}


def hands(rule: str, *, position: int, d_head: int, base: float, stretch: Stretch) -> tuple[Array, NDArray[np.bool_]]:
    """Where each pair's hand stands, in radians of one turn, and which of them no training has seen there.

    A pair whose hand never completed a turn in training has seen only the angles up to where it got.
    """
    angle = np.mod(position * stretched(rule, d_head, base, stretch), TURN)
    reached = stretch.trained * frequencies(d_head, base)
    return angle, (reached < TURN) & (angle > reached)


# Kernels


def kernel(distance: float, d_head: int, base: float) -> float:
    """The sum over pairs of cos(distance * frequency): a rotary score of vectors whose pairs all point the same way."""
    return float(sum(cos(distance * theta) for theta in frequencies(d_head, base)))


def first_below_zero(d_head: int, base: float, most: int) -> int:
    """The first whole distance at which the kernel is negative."""
    theta = frequencies(d_head, base)
    step = 8192
    for at in range(0, most, step):
        values = np.cos(np.arange(at, at + step)[:, None] * theta).sum(axis=1)
        if (values < 0).any():
            return at + int((values < 0).argmax())
    raise ValueError(f"the kernel of base {base} is nowhere negative up to {most}")


def fade(number: int) -> float:
    """A T5 bias for each bucket, made up for the drawing: an even fall by bucket. Real ones are learned."""
    return exp(-0.08 * number)


# Six words

WORDS = ("dog", "bites", "man", "in", "the", "park")
WIDTH = 8


def drawn_words() -> dict[str, list[list[float]]]:
    """Vectors of the words and three matrices, seed 0, to three decimals, so that page and build have the same."""
    rng = np.random.default_rng(0)
    x = rng.normal(0, 1, (len(WORDS), WIDTH)).round(3)
    q, k, v = (rng.normal(0, 0.6, (WIDTH, WIDTH)).round(3) for _ in range(3))
    return {"x": x.tolist(), "q": q.tolist(), "k": k.tolist(), "v": v.tolist()}


def order_of(place: int, backwards: bool) -> list[int]:
    """The words' order: the first word has changed places with that at `place`; then all may be turned round."""
    order = list(range(len(WORDS)))
    order[0], order[place] = order[place], order[0]
    return order[::-1] if backwards else order


def outputs(order: list[int], *, encoding: str, masked: bool) -> Array:
    """What attention gives to each word of a sentence, [word, width], in the words' own order."""
    drawn = {name: np.array(rows) for name, rows in drawn_words().items()}
    length, pairs = len(order), np.arange(WIDTH // 2)
    angles = np.arange(length)[:, None] * 10_000.0 ** (-2 * pairs / WIDTH)
    x = drawn["x"][order]
    if encoding == "sinusoid":
        x = x + np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(length, WIDTH)
    q, k, v = x @ drawn["q"], x @ drawn["k"], x @ drawn["v"]
    places = np.arange(length, dtype=float)
    if encoding == "rope":
        q, k = rotary(q, places), rotary(k, places)
    scores = q @ k.T / WIDTH**0.5
    back = np.arange(length)[:, None] - np.arange(length)
    if encoding == "alibi":
        scores = scores - 0.5 * np.abs(back)
    if masked:
        scores = np.where(back < 0, -np.inf, scores)
    found = np.empty_like(x)
    found[order] = softmax(scores) @ v
    return found


def moved(order: list[int], *, encoding: str, masked: bool) -> list[float]:
    """How far each word's output is from its output in the first order, to nine decimals."""
    start = outputs(order_of(0, False), encoding=encoding, masked=masked)
    found = outputs(order, encoding=encoding, masked=masked)
    far: list[float] = np.abs(found - start).max(axis=1).round(9).tolist()
    return far


# For the text


def hands_at_the_end(rule: str, base: float, how: Stretch) -> int:
    """How many of 64 hands stand at angles that training never saw, at the last token of the stretched context."""
    end = round(how.scale * how.trained)
    return int(hands(rule, position=end, d_head=128, base=base, stretch=how)[1].sum())


def unseen_at_the_end(rule: str) -> int:
    """The same for Llama 2 and a context stretched eightfold."""
    return hands_at_the_end(rule, 10_000, Stretch(scale=8, trained=4096))


def unseen(position: int) -> int:
    """Hands of Llama 2 at angles that its training did not show."""
    how = Stretch(scale=1, trained=4096)
    return int(hands("plain", position=position, d_head=128, base=10_000, stretch=how)[1].sum())


def ramp_end(turns: float, *, base: float, trained: int, d_head: int = 128) -> float:
    """The pair, not a whole number, that turns so often in training: where the rule by parts begins or ends."""
    return d_head * log(trained / (turns * TURN)) / (2 * log(base))


def largest_move(place: int) -> float:
    """The largest change of an output when the first word changes places, without mask and encoding."""
    return max(moved(order_of(place, False), encoding="none", masked=False))


def turns_of_small_models() -> float:
    """Turns of the fastest pair in 64 tokens."""
    return 64 / TURN
