"""What the page's figures show for chosen sentences, computed here once more: the build compares the two.

In go the inputs of a figure, out comes what its `derive` must give. Numbers are rounded to hundredths, since the page
adds in another order.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from bill import parts, reading
from blog.lab import words
from blog.lab.arrays import log_softmax
from blog.lab.attribution import EMBEDDING, Part, write
from blog.lab.effects import WAYS, difference, title
from blog.lab.language import Giving, Ids, Language
from blog.lab.prompts import Prompts
from blog.lab.storage import Json
from blog.lab.transformer import Hook, Run, Transformer, average, forward
from lens import Lens, measures, read, states

WHOLE = (0, 2, 4, 6, 8)  # states before, between and after the layers
HALVES = (0, 1, 3, 5, 7)  # the embedding and the states after each attention
COUNTERPARTS, RESAMPLED = 12, 4  # sentences behind the page's `mean` and `resample`
START: Json = {
    "task": "giving", "template": "0", "receiver": "Mary", "giver": "John", "order": "receiver first",
    "place": "store", "object": "drink", "relation": "capital", "country": "Arvenia", "form": "0",
    "own": "Noah and Ruth left the park together . Ruth lent a coin to",
}  # fmt: skip


def hundredths(value: float) -> float:
    """Rounded for the comparison with the page; refused where the order of adding could decide."""
    if abs(value * 100 % 1 - 0.5) < 0.004:
        raise ValueError(f"{value} is too near the middle between two hundredths to be compared")
    return round(float(value), 2) + 0.0


def asked(known: Language, inputs: Json) -> Prompts:
    """The sentence of a figure's inputs, as one question; the answer is the start token where none is known."""
    if inputs["task"] == "own":
        text, answer, wrong = inputs["own"].split(), "<bos>", "<bos>"
    elif inputs["task"] == "fact":
        template = words.FACT_TEMPLATES[int(inputs["form"])].removesuffix(" {value} .")
        text = template.format(relation=inputs["relation"], country=inputs["country"]).split()
        answer, wrong = known.facts[inputs["relation"], inputs["country"]], "<bos>"
    else:
        pair = (inputs["receiver"], inputs["giver"])
        a, b = pair if inputs["order"] == "receiver first" else pair[::-1]
        who = Giving(
            a=a, b=b, giver=pair[1], receiver=pair[0], place=inputs["place"], thing=inputs["object"]
        )  # fmt: skip
        text, (answer, wrong) = who.fill(known.templates[int(inputs["template"])].removesuffix(" {R} .")), pair
    tokens = np.array([known.encode(text)])
    positions, right = np.array([[tokens.shape[1] - 1]]), np.array([[known.ids[answer]]])
    return Prompts(tokens=tokens, positions=positions, answers=right, wrong=np.array([[known.ids[wrong]]]))


def grid(model: Transformer, known: Language, lenses: Mapping[str, Lens], inputs: Json) -> Json:
    """The cell under the cursor: the word on top, the model's own word, its rank, the divergence."""
    row, column = (int(part) for part in inputs["cell"].split(","))
    run = forward(model, asked(known, inputs).tokens)
    state = (WHOLE if inputs["where"] == "layers" else HALVES)[column]
    final = log_softmax(run.logits)[0, row]
    found = read(model, lenses[inputs["lens"]], state, states(run)[state])[0, row]
    last = int(final.argmax())
    gap = float((np.exp(final) * (final - found)).sum())
    return {
        "top": known.vocabulary[int(found.argmax())],
        "final_word": known.vocabulary[last],
        "rank": int((found > found[last]).sum()) + 1,
        "kl": hundredths(gap),
    }


def trajectories(model: Transformer, known: Language, lenses: Mapping[str, Lens], inputs: Json) -> Json:
    """A metric at the sentence's last position after each layer."""
    question = asked(known, inputs)
    run = forward(model, question.tokens)
    final = log_softmax(run.logits)[0, -1:]
    right = question.answers[0] if inputs["task"] != "own" else final.argmax(-1)
    which = ("kl", "top1", "probability", "entropy").index(inputs["metric"])
    found = [read(model, lenses[inputs["lens"]], s, states(run)[s])[0, -1:] for s in WHOLE]
    return {
        f"after_{i - 1}" if i else "at_start": hundredths(measures(final, each, right)[0, which])
        for i, each in enumerate(found)
    }


def bill(model: Transformer, known: Language, inputs: Json) -> Json:
    """The logit difference at the last position and what embedding, heads and feed-forwards pay of it."""
    question = asked(known, inputs)
    run = forward(model, question.tokens)
    if inputs["task"] != "giving":
        logits = run.logits[0, -1].copy()
        first = int(question.answers[0, 0]) if inputs["task"] == "fact" else int(logits.argmax())
        logits[first] = -np.inf
        first_second = np.array([[first]]), np.array([[int(logits.argmax())]])
        question = Prompts(
            tokens=question.tokens, positions=question.positions, answers=first_second[0], wrong=first_second[1]
        )
    along = reading(model, run, question)
    paid = {part: float((write(run, part) * along).sum()) for part in [EMBEDDING, *parts(model)]}
    whole = float(difference(model, run.stream[:, -1], question)[0])
    (head,) = [part for part in paid if title(part) == inputs["head"]]
    without = float(difference(model, run.stream[:, -1] - write(run, head), question)[0])
    return {
        "difference": hundredths(whole),
        "heads": hundredths(sum(value for part, value in paid.items() if part[0] == "head")),
        "feed_forwards": hundredths(sum(value for part, value in paid.items() if part[0] == "mlp")),
        "embedding": hundredths(paid[EMBEDDING]),
        "head_pays": hundredths(paid[head]),
        "head_alone": hundredths(whole - without),
    }


def effects(model: Transformer, known: Language, inputs: Json) -> Json:
    """For one sentence and one part: attribution, and the effect of removal on the direct path and in all."""
    question = asked(known, inputs)
    run = forward(model, question.tokens)
    (part,) = [each for each in parts(model) if title(each) == inputs["part"]]
    before = difference(model, run.stream[:, -1], question)[0]
    sources = replacements(model, known, question, inputs["ablation"])
    changes = [change(model, question, run, part, source) for source in sources]
    direct, total = np.mean(changes, axis=0) - before
    paid = float((write(run, part) * reading(model, run, question)).sum())
    return {"dla": hundredths(paid), "direct": hundredths(direct), "total": hundredths(total)}


def change(model: Transformer, question: Prompts, run: Run, part: Part, source: Run | None) -> tuple[float, float]:
    """The logit difference when only the logits hear the replacement, and when everything does."""
    said = 0 * write(run, part) if source is None else write(source, part)
    direct = difference(model, run.stream[:, -1] - write(run, part) + said, question)[0]
    site, layer, head = part
    hook = Hook(site=site, layer=layer, head=head, mode="zero" if source is None else "patch", source=source)
    changed = forward(model, question.tokens, [hook])
    return float(direct), float(difference(model, changed.stream[:, -1], question)[0])


def replacements(model: Transformer, known: Language, question: Prompts, how: str) -> Sequence[Run | None]:
    """The runs that a removed part is replaced from: none, one average, or several others."""
    if how not in WAYS:
        raise ValueError(f'unknown ablation "{how}"')
    if how == "zero":
        return [None]
    if how == "mean":
        return [average([forward(model, counterpart(known, question, k, third=True)) for k in range(COUNTERPARTS)])]
    return [forward(model, counterpart(known, question, k, third=False)) for k in range(RESAMPLED)]


def counterpart(known: Language, question: Prompts, k: int, *, third: bool) -> Ids:
    """The same sentence about others; with `third`, someone who was not there gives."""
    tokens: Ids = question.tokens.copy()
    receiver, giver = int(question.answers[0, 0]), int(question.wrong[0, 0])
    again = int(np.flatnonzero(tokens[0] == giver)[-1])
    names = [known.ids[known.names[(5 * k + 16 * i + 3) % 48]] for i in range(3)]
    for old, name in ((receiver, names[0]), (giver, names[1])):
        tokens[question.tokens == old] = name
    if third:
        tokens[0, again] = names[2]
    for among, new in (
        (words.PLACES, words.PLACES[(3 * k + 1) % 10]),
        (words.OBJECTS, words.OBJECTS[(7 * k + 2) % 10]),
    ):
        tokens[np.isin(question.tokens, [known.ids[word] for word in among])] = known.ids[new]
    return tokens
