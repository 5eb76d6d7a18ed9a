"""Who receives, in a published language model: three files data/smollm*.json, with this script's hash.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/circuits/smollm.py

Two hundred sentences through SmolLM2-135M: which heads speak to the logits at the last word and which set the
queries of those, by path patching; on fewer, what each head's removal costs, by three replacements; and a search for a
circuit, tested on sentences that the search did not see. About ten minutes on one core.

`blog.lab.llama` keeps everything that a pass computes. Here hundreds of passes keep little, so the layer is written
once more, with heads as they are before `w_o`; the tests hold it against that module's `forward` and `path_patch`.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array, causal_softmax, rotary_angles, rotate, softmax, split_heads
from blog.lab.estimate import Estimate, Values, mean
from blog.lab.llama import Llama, readout, rms_norm, silu
from blog.lab.storage import Json, run_experiments
from blog.lab.transformer import Tokens

HERE = Path(__file__).parent
SEED = 0
EACH = 20  # sentences of each form
SEARCHED = 2  # of them, those on which every head is removed by itself, and the search runs
TESTED = 6  # those on which its circuits are tested, the last ones: none of them was searched
OTHERS = 16  # sentences with three unrelated names, of each form, behind an average
RECEIVERS = 4  # heads whose queries are patched as one
RANDOM = 5  # random sets of one size

TEMPLATES = (  # after Wang et al. 2023, appendix E, each made fifteen tokens long
    "Then, {A} and {B} went to the {place}. {S} gave a {object} to",
    "While {A} and {B} were working at the {place}, {S} gave a {object} to",
    "After {A} and {B} had lunch at the {place}, {S} gave a {object} to",
    "When {A} and {B} got a {object} at the {place}, {S} gave it to",
    "Friends {A} and {B} found a {object} at the {place}. {S} gave it to",
)
NAMES, PLACES, OBJECTS = (  # all single words to the model
    words.split()
    for words in (
        "Mary John Tom Anna James Robert Michael William David Richard Joseph Thomas Charles Daniel Matthew Anthony "
        "Mark Steven Paul Andrew Kevin Brian George Jacob Gary Eric Jonathan Stephen Larry Justin Scott Frank Benjamin "
        "Samuel Jack Sarah Karen Lisa Nancy Betty Margaret Sandra Emily Michelle Carol Amanda Rebecca Laura Kathleen "
        "Amy Angela Emma Rachel Maria Heather Diane Julie Victoria Kelly Christina Joan Hannah Alice Grace Rose Alex "
        "Adam Peter Henry Simon Lucy Kate Martin Sam Ben Max Luke Elizabeth Susan Jane Helen Ruth Anne Clara Julia Leo "
        "Oliver",
        "store garden restaurant school hospital office house station park museum library market church beach",
        "ring kiss bone basketball computer necklace drink snack book letter ball flower key hat map gift",
    )
)
FORMS = [(template, order) for template in TEMPLATES for order in ("ABBA", "BABA")]
Encode = Callable[[str], list[int]]
Part = tuple[int, int]  # layer and head


@dataclass(frozen=True, slots=True)
class Asked:
    """Sentences of equal length, and what belongs to them."""

    tokens: Tokens  # [n, t]
    form: Tokens  # [n]
    receiver: Tokens  # [n]: the token of the name that must follow
    giver: Tokens  # [n]
    roles: Mapping[str, Tokens]  # where each name stands, [n]

    def rows(self, chosen: Tokens) -> "Asked":
        """Some of them."""
        roles = {role: at[chosen] for role, at in self.roles.items()}
        return Asked(self.tokens[chosen], self.form[chosen], self.receiver[chosen], self.giver[chosen], roles)


def asked(encode: Encode, each: int, seed: int, *, third: bool = False) -> Asked:
    """Sentences of every form, one form after the other; with a third name instead of the giver's second."""
    chooser, found = random.Random(seed), []
    for number, (template, order) in enumerate(FORMS):
        for _ in range(each):
            receiver, giver, other = chooser.sample(NAMES, 3)
            first, second = (receiver, giver) if order == "ABBA" else (giver, receiver)
            filled = template.format(
                A=first,
                B=second,
                S=other if third else giver,
                place=chooser.choice(PLACES),
                object=chooser.choice(OBJECTS),
            )
            ((to,), (by,)) = encode(f" {receiver}"), encode(f" {giver}")
            tokens = encode(filled)
            again = max(i for i, token in enumerate(tokens) if token == (encode(f" {other}")[0] if third else by))
            found.append((tokens, number, to, by, tokens.index(to), tokens.index(by), again))
    rows, form, answer, wrong, *places = (np.array(column) for column in zip(*found, strict=True))
    return Asked(rows, form, answer, wrong, dict(zip(("receiver", "giver", "giver again"), places, strict=True)))


# One pass


@dataclass(frozen=True, slots=True)
class Passed:
    """What a pass leaves behind, by layer."""

    streams: list[Array]  # entering each layer, and leaving the last, [n, t, d_model]
    mixes: list[Array]  # what heads bring, before `w_o`, [n, t, n_heads, d_head]
    looks: list[Array]  # attention of the last word, [n, n_heads, t]
    keys: list[Array]  # [n, n_kv_heads, t, d_head]
    values: list[Array]


Change = Callable[[Array], Array]  # of a layer's mixes


def through(
    model: Llama, stream: Array, first: int = 0, change: Mapping[int, Change] | None = None, *, keep: bool = False
) -> Passed:
    """From the stream that enters a layer to the end; what is kept is the last stream, or everything."""
    kept = Passed([], [], [], [], [])
    for layer in range(first, model.config.n_layers):
        read = normed(model, layer, stream, 1)
        q, k, v = projected(model, layer, read)
        pattern = causal_softmax(q @ wide(model, k).swapaxes(-1, -2) * float(model.config.d_head**-0.5))
        mix: Array = (pattern @ wide(model, v)).swapaxes(1, 2)
        if change and layer in change:
            mix = change[layer](mix)
        if keep:
            for held, value in zip(
                (kept.streams, kept.mixes, kept.looks, kept.keys, kept.values),
                (stream, mix, pattern[:, :, -1], k, v),
                strict=True,
            ):
                held.append(value)
        stream = fed_forward(model, layer, stream + spoken(model, layer, mix))
    kept.streams.append(stream)
    return kept


def normed(model: Llama, layer: int, stream: Array, which: int) -> Array:
    """What attention (1) or the feed-forward (2) of a layer reads."""
    return rms_norm(stream, model.weights[f"block{layer}.norm{which}_gain"], model.config.norm_epsilon)


def projected(model: Llama, layer: int, read: Array, at: int = 0) -> tuple[Array, Array, Array]:
    """Queries, keys and values [n, heads, t, d_head] of words that begin at a position."""
    config = model.config
    angles = rotary_angles(config.d_head, config.rotary_base, at + read.shape[1])[at:].astype(read.dtype)
    q, k, v = (
        split_heads(times(read, model.weights[f"block{layer}.{name}"]), count)
        for name, count in (("w_q", config.n_heads), ("w_k", config.n_kv_heads), ("w_v", config.n_kv_heads))
    )
    return rotate(q, angles), rotate(k, angles), v


def wide(model: Llama, shared: Array) -> Array:
    """Keys or values for every head that reads them."""
    return np.repeat(shared, model.config.n_heads // model.config.n_kv_heads, axis=1)


def spoken(model: Llama, layer: int, mix: Array) -> Array:
    """What the heads of a layer write, from [..., n_heads, d_head]."""
    return times(mix.reshape(*mix.shape[:-2], -1), model.weights[f"block{layer}.w_o"])


def fed_forward(model: Llama, layer: int, stream: Array) -> Array:
    """The stream after the feed-forward of a layer."""
    read, weights = normed(model, layer, stream, 2), model.weights
    gate = silu(times(read, weights[f"block{layer}.w_gate"])) * times(read, weights[f"block{layer}.w_in"])
    return stream + times(gate, weights[f"block{layer}.w_out"])


def times(x: Array, weight: Array) -> Array:
    """The product with a matrix, all words at once: numpy would take sentence by sentence, three times as slow."""
    product: Array = x.reshape(-1, x.shape[-1]) @ weight
    return product.reshape(*x.shape[:-1], -1)


def embedded(model: Llama, tokens: Tokens) -> Array:
    """The stream that enters layer 0."""
    return model.weights["embedding"][tokens]


def gap(model: Llama, last: Array, about: Asked) -> Values:
    """The receiver's logit minus the giver's, from the last word's stream [n, d_model]."""
    final = rms_norm(last, model.weights["final_gain"], model.config.norm_epsilon)
    apart = model.weights["embedding"][about.receiver] - model.weights["embedding"][about.giver]
    found: Values = (final * apart).sum(axis=-1).astype(np.float64)
    return found


def scores(model: Llama, last: Array, about: Asked) -> Json:
    """How well the sentences are answered."""
    odds, rows = softmax(readout(model, last).astype(np.float64)), np.arange(len(last))
    to, by = odds[rows, about.receiver], odds[rows, about.giver]
    return {
        "difference": told(mean(gap(model, last, about))),
        "preferred": told(mean((to > by).astype(float))),
        "first": told(mean((to == odds.max(axis=-1)).astype(float))),
        "probability": told(mean(to)),
        "sentences": len(last),
    }


def told(found: Estimate) -> list[float]:
    """An average and its standard error."""
    return [round(float(found), 4), round(found.error, 4)]


# Removing heads


@dataclass(frozen=True, slots=True)
class Instead:
    """What heads say when they are removed: by layer, of every sentence, [n, t, n_heads, d_head]."""

    mean: list[Array]  # over sentences of the same form in which a third person gives
    resample: list[Array]  # one of those sentences

    def rows(self, chosen: Tokens) -> "Instead":
        """For some of the sentences."""
        return Instead([each[chosen] for each in self.mean], [each[chosen] for each in self.resample])


def instead(model: Llama, encode: Encode, about: Asked, others: int) -> Instead:
    """Averages over `others` sentences of each form, and one of them for each of ours, in turn."""
    third = asked(encode, others, SEED + 1, third=True)
    mixes = through(model, embedded(model, third.tokens), keep=True).mixes
    partner = about.form * others + np.arange(len(about.form)) % others
    by_form = [each.reshape(len(FORMS), others, *each.shape[1:]).mean(axis=1) for each in mixes]
    return Instead([each[about.form] for each in by_form], [each[partner] for each in mixes])


def replaced(head: int, by: Array | float) -> Change:
    """The change that removes one head: `by` has its layer's shape, or is zero."""

    def change(mix: Array) -> Array:
        changed = mix.copy()
        changed[:, :, head] = by[:, :, head] if isinstance(by, np.ndarray) else by
        return changed

    return change


def removed(model: Llama, encode: Encode, *, each: int, few: int, others: int) -> Json:
    """The change of the logit difference when a head is replaced at every word, for all heads, in two ways.

    The third, the average, is where the search begins.
    """
    every = asked(encode, each, SEED)
    about = every.rows(np.flatnonzero(np.arange(len(every.tokens)) % each < few))
    other = instead(model, encode, about, others)
    clean = through(model, embedded(model, about.tokens), keep=True)
    whole = gap(model, clean.streams[-1][:, -1], about)
    found: Json = {"whole": scores(model, clean.streams[-1][:, -1], about), "zero": [], "resample": []}
    for layer in range(model.config.n_layers):
        print("removed", layer, flush=True)
        for head in range(model.config.n_heads):
            for how, by in (("zero", 0.0), ("resample", other.resample[layer])):
                after = through(model, clean.streams[layer], layer, {layer: replaced(head, by)})
                found[how].append(told(mean(gap(model, after.streams[-1][:, -1], about) - whole)))
    return found


def without(model: Llama, about: Asked, other: Instead, parts: Sequence[Part]) -> Json:
    """The scores when several heads are replaced by their averages at once."""
    after = through(model, embedded(model, about.tokens), change=averaged(other, parts))
    return scores(model, after.streams[-1][:, -1], about)


def averaged(other: Instead, parts: Sequence[Part]) -> dict[int, Change]:
    """The changes that replace heads by their averages, layer by layer."""

    def change(layer: int) -> Change:
        gone = [head for at, head in parts if at == layer]

        def changed(mix: Array) -> Array:
            made = mix.copy()
            made[:, :, gone] = other.mean[layer][:, :, gone]
            return made

        return changed

    return {layer: change(layer) for layer in {layer for layer, _ in parts}}


# Paths: a sender changes what it says at the last word, all other heads keep what they said


def sent(model: Llama, clean: Passed, other: Instead, layer: int) -> Array:
    """The last word's stream [n_heads, n, d_model] after attention of a layer, if each head said the other thing."""
    mix, new = clean.mixes[layer][:, -1], other.resample[layer][:, -1]
    base = clean.streams[layer][:, -1] + spoken(model, layer, mix)
    w_o = model.weights[f"block{layer}.w_o"].reshape(*mix.shape[-2:], -1)
    said: Array = base + np.einsum("nhd,hdm->hnm", new - mix, w_o, optimize=True)
    return said


def heard(model: Llama, clean: Passed, middle: Array, layer: int) -> list[Array]:
    """The last word's stream behind each layer from `layer` on, other heads frozen, feed-forwards computed anew."""
    streams = [fed_forward(model, layer, middle)]
    for later in range(layer + 1, model.config.n_layers):
        said = spoken(model, later, clean.mixes[later][:, -1])
        streams.append(fed_forward(model, later, streams[-1] + said))
    return streams


def to_logits(model: Llama, about: Asked, clean: Passed, other: Instead) -> list[Values]:
    """The change of the logit difference over the direct path of every head, sentence by sentence."""
    whole, found = gap(model, clean.streams[-1][:, -1], about), []
    for layer in range(model.config.n_layers):
        last = heard(model, clean, sent(model, clean, other, layer), layer)[-1]
        found += [gap(model, each, about) - whole for each in last]
    return found


def to_queries(
    model: Llama, about: Asked, clean: Passed, other: Instead, receivers: Sequence[Part]
) -> list[Values | None]:
    """The same over the path into the queries of the receivers, as one; none where a head comes too late."""
    whole = gap(model, clean.streams[-1][:, -1], about)
    found: list[Values | None] = []
    latest = max(layer for layer, _ in receivers)
    for layer in range(model.config.n_layers):
        if layer >= latest:
            found += [None] * model.config.n_heads
            continue
        streams = heard(model, clean, sent(model, clean, other, layer), layer)
        for head in range(model.config.n_heads):
            told_by = {later: streams[later - layer - 1][head] for later, _ in receivers if later > layer}
            found.append(gap(model, answering(model, clean, receivers, told_by), about) - whole)
    return found


def answering(model: Llama, clean: Passed, receivers: Sequence[Part], heard_by: Mapping[int, Array]) -> Array:
    """The last word's stream at the end, if receivers ask what the streams `heard_by` their layers make them ask."""
    first, at = min(heard_by), clean.streams[0].shape[1] - 1
    last = clean.streams[first][:, -1:]
    for layer in range(first, model.config.n_layers):
        q, k, v = projected(model, layer, normed(model, layer, last, 1), at)
        if layer in heard_by:
            asks = projected(model, layer, normed(model, layer, heard_by[layer][:, None], 1), at)[0]
            chosen = [head for later, head in receivers if later == layer]
            q[:, chosen] = asks[:, chosen]
        keys, values = (
            wide(model, np.concatenate([held[layer][:, :, :-1], own], axis=2))
            for held, own in ((clean.keys, k), (clean.values, v))
        )
        pattern = softmax(q @ keys.swapaxes(-1, -2) * float(model.config.d_head**-0.5))
        last = fed_forward(model, layer, last + spoken(model, layer, (pattern @ values).swapaxes(1, 2)))
    return last[:, 0]


def copying(model: Llama, tokens: Tokens, n: int = 5) -> list[float]:
    """Share of names that a head, looking at the name alone, puts among the likeliest words.

    Source: Wang et al. 2022, arXiv:2211.00593v1, section 3.1: from the stream behind the first feed-forward.
    """
    stream, config = through(model, embedded(model, tokens), keep=True).streams[1][:, -1], model.config
    found = []
    for layer in range(config.n_layers):
        values = (normed(model, layer, stream, 1) @ model.weights[f"block{layer}.w_v"]).reshape(
            len(tokens), config.n_kv_heads, -1
        )
        w_o = model.weights[f"block{layer}.w_o"].reshape(config.n_heads, config.d_head, -1)
        for head in range(config.n_heads):
            logits = readout(model, values[:, head * config.n_kv_heads // config.n_heads] @ w_o[head])
            likeliest = np.argpartition(-logits, n, axis=-1)[:, :n]
            found.append(float((likeliest == tokens[:, -1:]).any(axis=1).mean()))
    return found


def parts(model: Llama) -> list[Part]:
    """Every head, layer by layer."""
    return [(layer, head) for layer in range(model.config.n_layers) for head in range(model.config.n_heads)]


def name(part: Part) -> str:
    """A head as the text calls it."""
    return f"{part[0]}.{part[1]}"


def paths(model: Llama, encode: Encode, *, each: int, others: int, top: int = RECEIVERS) -> Json:
    """The behaviour; who speaks to the logits, where these heads look, who sets their queries; sets removed at once."""
    about = asked(encode, each, SEED)
    other = instead(model, encode, about, others)
    clean = through(model, embedded(model, about.tokens), keep=True)
    rows, heads = np.arange(len(about.tokens)), parts(model)
    print(scores(model, clean.streams[-1][:, -1], about), flush=True)
    direct = to_logits(model, about, clean, other)
    ranked = sorted(range(len(heads)), key=lambda i: direct[i].mean())
    movers = [heads[i] for i in ranked[:top]]
    print("movers", movers, [round(direct[i].mean(), 2) for i in ranked[:12]], flush=True)
    asks = to_queries(model, about, clean, other, movers)
    feeders = sorted((i for i in ranked if asks[i] is not None), key=lambda i: mean_of(asks[i]))
    print("feeders", [(heads[i], round(mean_of(asks[i]), 2)) for i in feeders[:12]], flush=True)
    sets = {
        "first": movers[:1],
        "movers": movers[:3],
        "receivers": movers,
        "feeders": [heads[i] for i in feeders[:top]],
        "both": [*movers, *(heads[i] for i in feeders[:top])],
    }
    looks = {
        role: [round(float(clean.looks[layer][rows, head, at].mean()), 3) for layer, head in heads]
        for role, at in about.roles.items()
    }
    return {
        "whole": scores(model, clean.streams[-1][:, -1], about),
        "forms": [
            told(mean(gap(model, clean.streams[-1][:, -1], about)[about.form == form])) for form in range(len(FORMS))
        ],
        "heads": [name(part) for part in heads],
        "direct": [told(mean(values)) for values in direct],
        "queries": [None if values is None else told(mean(values)) for values in asks],
        "looks": looks,
        "copy": [round(share, 3) for share in copying(model, np.array([encode(f" {each}") for each in NAMES]))],
        "sets": {label: {"heads": [name(part) for part in some]} | without(model, about, other, some)
                 for label, some in sets.items()},
    }  # fmt: skip


def mean_of(values: Values | None) -> float:
    """The mean where there is one."""
    return 0.0 if values is None else float(values.mean())


# A circuit


def difference(model: Llama, about: Asked, other: Instead, circuit: Sequence[Part]) -> float:
    """F of a circuit: all other heads at their averages."""
    gone = [part for part in parts(model) if part not in circuit]
    after = through(model, embedded(model, about.tokens), change=averaged(other, gone))
    return float(gap(model, after.streams[-1][:, -1], about).mean())


def one_less(model: Llama, about: Asked, other: Instead, circuit: Sequence[Part]) -> tuple[Values, list[Values]]:
    """The logit differences of a circuit, and of the circuit without each of its heads, sentence by sentence."""
    gone = [part for part in parts(model) if part not in circuit]
    base = through(model, embedded(model, about.tokens), change=averaged(other, gone), keep=True)
    found = []
    for layer, head in circuit:
        change = averaged(other, [*(part for part in gone if part[0] >= layer), (layer, head)])
        after = through(model, base.streams[layer], layer, change)
        found.append(gap(model, after.streams[-1][:, -1], about))
    return gap(model, base.streams[-1][:, -1], about), found


def smaller(size: int) -> int:
    """How many heads the search keeps at its next step: a quarter of many, two in three of few."""
    return size // 4 if size > 100 else size - max(1, size // 3)


def searched(model: Llama, about: Asked, other: Instead) -> tuple[list[Part], list[Values]]:
    """All heads, from the one that was dropped last to the first, and the change of F when one head of all is removed.

    At every step each head that is left is removed by itself, and those whose loss moves F least are dropped.
    """
    circuit = parts(model)
    dropped: list[Part] = []
    alone: list[Values] = []
    while circuit:
        print("search", len(circuit), flush=True)
        whole, rest = one_less(model, about, other, circuit)
        alone = alone or [values - whole for values in rest]
        moves = [abs(float((values - whole).mean())) for values in rest]
        order = sorted(range(len(circuit)), key=moves.__getitem__)
        out = [circuit[i] for i in order[: len(circuit) - smaller(len(circuit))]]
        dropped += out
        circuit = [part for part in circuit if part not in out]
    return dropped[::-1], alone


def tested_sizes(count: int) -> list[int]:
    """Sizes at which circuits are tested: every small one, some of the others."""
    return [size for size in range(count + 1) if size <= 20 or size in (24, 28, 34, 48, 68, 100, 135, 200, count)]


def circuits(model: Llama, encode: Encode, *, each: int, few: int, held: int, others: int, drawn: int) -> Json:
    """The search on some sentences, its circuits on others."""
    about = asked(encode, each, SEED)
    other = instead(model, encode, about, others)
    place = np.arange(len(about.tokens)) % each
    chosen, test = np.flatnonzero(place < few), np.flatnonzero(place >= each - held)
    own, fresh = (about.rows(chosen), other.rows(chosen)), (about.rows(test), other.rows(test))
    order, alone = searched(model, *own)
    rows, chooser, heads = [], random.Random(SEED), parts(model)
    for size in tested_sizes(len(heads)):
        kept = order[:size]
        rows.append({"size": size} | without(model, *fresh, [part for part in heads if part not in kept]))
        print(rows[-1], flush=True)
    by_chance = [
        [size, *(round(difference(model, *own, chooser.sample(heads, size)), 3) for _ in range(drawn))]
        for size in (5, 10, 20, 34, 68, 135, 200)
        if size < len(heads)
    ]
    return {
        "mean": [told(mean(values)) for values in alone],
        "order": [name(part) for part in order],
        "rows": rows,
        "random": by_chance,
        "sentences": {"searched": len(chosen), "tested": len(test)},
        "searched_whole": round(difference(model, *own, heads), 3),
    }


def published(experiment: Callable[..., Json], **sizes: int) -> Json:
    """An experiment on the published model."""
    from blog.lab import smollm

    return experiment(smollm.model(), smollm.encode, each=EACH, others=OTHERS, **sizes)


EXPERIMENTS = {
    "smollm": lambda: published(paths),
    "smollm-removed": lambda: published(removed, few=SEARCHED),
    "smollm-circuit": lambda: published(circuits, few=SEARCHED, held=TESTED, drawn=RANDOM),
}

if __name__ == "__main__":
    run_experiments(__doc__, EXPERIMENTS, HERE, ("smollm.py",))
