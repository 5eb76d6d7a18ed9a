"""The figure of five candidates: probabilities of a published model for its next word, and the pull on each."""

from pathlib import Path

import numpy as np

import tiny
from blog.lab.storage import Json, read_json

REAL = read_json(Path(__file__).parent / "data" / "candidates.json")
BREAKFAST = REAL["texts"][1]
FIVE = (" coffee", " tea", " black", " her", " lemonade")
LOWERED = 10.0  # subtracted from every logit: no probability changes


def real_p(word: str, text: int = 1) -> float:
    """What SmolLM2 gives a word, among all its tokens."""
    return next(float(row["p"]) for row in REAL["texts"][text]["rows"] if row["word"] == word)


def bits(text: int) -> float:
    """What the word that came costs SmolLM2 in one of the texts."""
    return float(REAL["texts"][text]["loss"]) / float(np.log(2))


def five_logits() -> list[float]:
    """Logits of five candidates, to a tenth."""
    by_word = {row["word"]: float(row["logit"]) for row in BREAKFAST["rows"]}
    return [round(by_word[word] - LOWERED, 1) for word in FIVE]


def pull() -> Json:
    """Five candidates for the next word, their probabilities, and the pull on each."""
    z = five_logits()
    start: Json = {"temperature": 1, "shift": "0", "target": "1"}
    start |= {f"z{i}": value for i, value in enumerate(z)}
    level = {f"z{i}": 0 for i in range(5)}
    cases: list[Json] = [
        {},
        {"shift": "100"},
        level,
        level | {"z0": 0.5, "temperature": 0.1, "target": "0"},
        {"target": "0"},
        {"temperature": 5},
        {"shift": "800"},
    ]
    samples = [{"inputs": case, "outputs": pulled(start | case)} for case in cases]
    return {"inputs": start, "words": [word.strip() for word in FIVE], "text": BREAKFAST["text"], "samples": samples}


def pulled(inputs: Json) -> Json:
    """Probabilities, loss and the sum of the pulls."""
    z = np.array([inputs[f"z{i}"] for i in range(5)], dtype=float) + float(inputs["shift"])
    p = tiny.softmax(z / inputs["temperature"])
    y = np.eye(5)[int(inputs["target"])]
    return {"p": p.tolist(), "loss": float(-np.log(p[int(inputs["target"])])), "largest": float(np.abs(p - y).max())}
