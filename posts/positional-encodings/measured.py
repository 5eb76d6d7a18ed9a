"""What was measured: six ways to say where a token is, and a published model beyond its context."""

from pathlib import Path
from statistics import mean

from blog.lab.storage import Json, read_json

DATA = Path(__file__).parent / "data"
WAYS = read_json(DATA / "ways.json")
SMOLLM = read_json(DATA / "smollm.json")
CONTROL = read_json(DATA / "control.json")  # the last window of the novel, read with a short past
REACH = read_json(DATA / "reach.json")  # ALiBi with a short reach, and where the rotary heads that look back look
UNREAD = read_json(DATA / "unread.json")  # T5 with the buckets that training never met read as the last trained one
CLAMPED = read_json(DATA / "clamped.json")  # rotary models without unseen angles, and by parts without sharpening
RISE = read_json(DATA / "cost.json")["rise"]  # by stretch and rule, on the first tokens of the novel; its error
SMALL = ("sinusoidal", "learned", "t5", "alibi", "rope", "nope")
CONTEXTS = (64, 128, 256, 512, 1024)
RULES = {"plain": "as trained", "pi": "interpolation", "ntk": "NTK-aware", "yarn": "YaRN"}
TRAINED, WINDOW = 8192, 512  # of the published model, and of its averages


# Small models


def excess(name: str, context: int) -> float:
    """Nats above the best predictor over a context, for a way or a rotary model under a rule; the mean over seeds."""
    found = (WAYS["ways"] | WAYS["rules"])[name]
    return float(mean(found["means"][CONTEXTS.index(context)]))


def spread(name: str, context: int) -> tuple[float, float]:
    """The least and the greatest of the seeds."""
    found = (WAYS["ways"] | WAYS["rules"])[name]["means"][CONTEXTS.index(context)]
    return min(found), max(found)


def beyond(name: str, part: int) -> float:
    """Nats above the best predictor in a part of the text: 0 for 1 to 64, 1 for 65 to 128, to 4 for 513 to 1,023."""
    return float(mean(WAYS["ways"][name]["ranges"][part]))


def level(name: str, part: int) -> float:
    """The loss itself, in nats, in such a part of the text."""
    return beyond(name, part) + float(WAYS["best_ranges"][part])


def optima() -> list[float]:
    """What the best predictor itself loses over each context, in nats: its parts end at 64, 128 and so on."""
    ends = (0, *CONTEXTS[:-1], CONTEXTS[-1] - 1)
    parts = [level * (end - start) for level, start, end in zip(WAYS["best_ranges"], ends, ends[1:], strict=False)]
    return [sum(parts[: i + 1]) / end for i, end in enumerate(ends[1:])]


def recovered(rule: str, context: int) -> float:
    """Which share of what a rotary model loses beyond its window a rule takes back."""
    plain = excess("plain", context)
    return (plain - excess(rule, context)) / (plain - excess("plain", CONTEXTS[0]))


def filled(context: int) -> float:
    """T5's excess over a context with the untrained buckets read as the last trained one; the mean over seeds."""
    return float(mean(seed["filled"][CONTEXTS.index(context)] for seed in UNREAD["seeds"]))


def trained_buckets() -> int:
    """How many of T5's buckets training met: the others stay at zero in every head and seed."""
    return sum(any(any(seed["buckets"][row]) for seed in UNREAD["seeds"]) for row in range(32))


def reread(way: str, context: int) -> float:
    """The rotary models' excess over a context, "clamped" or by "parts" without sharpening; the mean over seeds."""
    return float(mean(seed[way][CONTEXTS.index(context)] for seed in CLAMPED["seeds"]))


HEADED = [seed for seed, part in enumerate(WAYS["rules"]["plain"]["back"]) if part > 0.4]  # has a head that looks back
TWO = mean(REACH["rope"][seed]["pi"][1] for seed in HEADED)  # on the token two back, interpolated to twice the length
BACK = {rule: mean(kept["back"][seed] for seed in HEADED) for rule, kept in WAYS["rules"].items()}


def hidden(reach: int) -> float:
    """What ALiBi loses in the last half of a text of 1,024 when all beyond a reach is hidden; the mean over seeds."""
    return float(mean(seed[str(reach)] - seed["1024"] for seed in REACH["alibi"]))


# A published model


def loss(text: str, rule: str, start: int, end: int) -> float:
    """Mean loss in nats over the tokens from `start` to `end`, whole windows."""
    return float(mean(SMOLLM["loss"][text][rule]["mean"][start // WINDOW : end // WINDOW]))


def loss_error(text: str, rule: str, start: int, end: int) -> float:
    """Its standard error over tokens."""
    errors = SMOLLM["loss"][text][rule]["error"][start // WINDOW : end // WINDOW]
    return float(sum(error**2 for error in errors) ** 0.5 / len(errors))


def rules_read() -> list[str]:
    """The rules under which the first text was read."""
    return [rule for rule in RULES if rule in next(iter(SMOLLM["loss"].values()))]


def texts() -> list[str]:
    """The texts that were read under each of these rules."""
    return [text for text, rules in SMOLLM["loss"].items() if set(rules_read()) <= set(rules)]


def losses_drawn() -> Json:
    """By text and rule, the means and errors of all windows, to a hundredth: a drawing shows no more."""
    return {text: {rule: rounded(SMOLLM["loss"][text][rule]) for rule in rules_read()} for text in texts()}


def slow_share(first: int = 20) -> float:
    """The share of the slowest pairs in the product of query and key lengths: of the twelve that never get round."""
    rows = SMOLLM["pairs"]["shares"]
    return float(mean(sum(row[first:]) for row in rows))


def rounded(found: Json) -> Json:
    """The windows of a text under a rule, to a hundredth."""
    return {name: [round(value, 2) for value in values] for name, values in found.items()}
