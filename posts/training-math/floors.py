"""What floor.json holds, for the text and the figure: what each kind of word costs the ideal reader and the model."""

from functools import cache
from math import log
from pathlib import Path

from blog.lab import words
from blog.lab.language import language
from blog.lab.storage import Json, read_json

DATA = Path(__file__).parent / "data"
SHOWN = {
    "structure": "structure word",
    "answer": "who receives",
    "fact": "value of a fact",
    "copy": "repeated word",
    "thing": "place or thing",
    "name": "new name",
    "opening": "first of a text",
    "random": "random word",
}


def stored() -> Json:
    """The experiment's result."""
    return read_json(DATA / "floor.json")


def checkpoints() -> list[Json]:
    """Step, loss and gap by kind, of the one run."""
    found: list[Json] = stored()["runs"][0]["checkpoints"]
    return found


def floor_value(kind: str) -> float:
    """Mean surprise of the ideal reader at words of a kind, nats."""
    return float(stored()["floor"][kind][0])


def end_loss(kind: str) -> float:
    """The model's mean at the last checkpoint."""
    return float(checkpoints()[-1]["loss"][kind][0])


def end_gap(kind: str) -> float:
    """How far the model ends above the ideal reader."""
    return float(checkpoints()[-1]["gap"][kind][0])


def share_of_words(kind: str) -> float:
    """Words of a kind, of all."""
    counts = stored()["counts"]
    return float(counts[kind] / sum(counts.values()))


def share_of_floor(kind: str) -> float:
    """What part of the floor words of a kind make."""
    return share_of_words(kind) * floor_value(kind) / floor_value("all")


@cache
def sort_only() -> float:
    """What a fact costs a reader who knows what is asked for (a river) and not of which country, nats."""
    known, many = language("simple"), len(words.COUNTRIES)
    values = [[known.facts[relation, country] for country in words.COUNTRIES] for relation in words.RELATIONS]
    return sum(log(many / group.count(value)) for group in values for value in group) / many / len(values)


def floor() -> Json:
    """Loss and floor by kind of word at each checkpoint."""
    found = stored()
    steps = [one["step"] for one in checkpoints()]
    start = {"step": 0, "unit": "nats"}
    samples = []
    for index in (0, 2, steps.index(800), len(steps) - 1):
        now = checkpoints()[index]
        outputs = {f"gap_{kind}": now["loss"][kind][0] - found["floor"][kind][0] for kind in ("all", *SHOWN)}
        samples.append({"inputs": {"step": index}, "outputs": outputs})
    losses = {kind: [one["loss"][kind][0] for one in checkpoints()] for kind in ("all", *SHOWN)}
    floors = {kind: found["floor"][kind][0] for kind in ("all", *SHOWN)}
    batch = found["runs"][0]["losses"]
    return {
        "inputs": start,
        "steps": steps,
        "names": SHOWN,
        "losses": losses,
        "floors": floors,
        "batch": [[step, round(loss, 3)] for step, loss in batch],
        "samples": samples,
    }
