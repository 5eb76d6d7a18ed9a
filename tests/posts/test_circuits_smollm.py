"""The published model of "Anatomy of a Circuit": its script on a tiny model, and what its results must say."""

import dataclasses
import re
from typing import Any

import numpy as np
import pytest

from blog.lab.llama import Llama, forward, path_patch, shapes
from blog.lab.storage import file_digest, read_json
from blog.lab.transformer import Hook, Run
from tests.conftest import PROJECT
from tests.posts.conftest import TINY, modules

POST = PROJECT / "posts" / "circuits"
figures, smollm = modules("circuits", "figures", "smollm")
FILES = ("smollm", "smollm-removed", "smollm-circuit")
LAST = 14


class Words(dict[str, int]):
    """A vocabulary that grows as it is used: a word or a sign is one token."""

    def encode(self, text: str) -> list[int]:
        return [self.setdefault(word, len(self)) for word in re.findall(r"[A-Za-z]+|[.,]", text)]


@pytest.fixture(scope="module")
def tiny() -> tuple[Llama, Words]:
    """A model of the published kind with room for the sentences' words."""
    config, chooser = dataclasses.replace(TINY, vocab_size=160), np.random.default_rng(3)
    return Llama(config, {name: chooser.normal(0, 0.4, shape) for name, shape in shapes(config).items()}), Words()


@pytest.fixture(scope="module")
def asked(tiny: tuple[Llama, Words]) -> Any:
    """Two sentences of each form, their run, and their partners' run."""
    model, known = tiny
    about = smollm.asked(known.encode, 2, 0)
    third = smollm.asked(known.encode, 3, smollm.SEED + 1, third=True)
    partner = third.tokens[about.form * 3 + np.arange(len(about.form)) % 3]
    return about, forward(model, about.tokens), forward(model, partner)


def apart(run: Run, about: Any) -> Any:
    rows = np.arange(len(about.tokens))
    return run.logits[rows, -1, about.receiver] - run.logits[rows, -1, about.giver]


@pytest.mark.parametrize("name", FILES)
def test_the_results_were_written_by_the_script_as_it_stands(name: str) -> None:
    path = POST / "data" / f"{name}.json"
    assert read_json(path)["script_sha256"] == file_digest(POST / "smollm.py")
    assert path.stat().st_size < 60_000


def test_a_sentence_names_the_giver_twice_and_a_third_person_in_the_other_kind(tiny: tuple[Llama, Words]) -> None:
    _, known = tiny
    for third in (False, True):
        about = smollm.asked(known.encode, 2, 0, third=third)
        rows = np.arange(len(about.tokens))
        assert about.tokens.shape == (2 * len(smollm.FORMS), LAST + 1)
        assert (about.tokens[rows, about.roles["receiver"]] == about.receiver).all()
        assert (about.tokens[rows, about.roles["giver"]] == about.giver).all()
        again = about.tokens[rows, about.roles["giver again"]]
        assert (again != about.giver).all() if third else (again == about.giver).all()
        first = about.roles["receiver"] < about.roles["giver"]
        assert first.sum() == len(rows) / 2


def test_a_lean_pass_is_the_laboratorys(tiny: tuple[Llama, Words], asked: Any) -> None:
    about, run, _ = asked
    own = smollm.through(tiny[0], smollm.embedded(tiny[0], about.tokens), keep=True)
    assert own.streams[-1] == pytest.approx(run.stream)
    assert smollm.gap(tiny[0], own.streams[-1][:, -1], about) == pytest.approx(apart(run, about))


def test_paths_are_those_of_the_laboratorys_path_patching(tiny: tuple[Llama, Words], asked: Any) -> None:
    (model, known), (about, run, other) = tiny, asked
    instead = smollm.instead(model, known.encode, about, 3)
    clean = smollm.through(model, smollm.embedded(model, about.tokens), keep=True)
    direct = smollm.to_logits(model, about, clean, instead)
    receivers = [(2, 1), (1, 3)]
    asks = smollm.to_queries(model, about, clean, instead, receivers)
    for i, (layer, head) in enumerate(smollm.parts(model)):
        sender = Hook(site="head", layer=layer, head=head, mode="patch", source=other, positions=(LAST,))
        patched = path_patch(model, about.tokens, clean=run, sender=sender)
        assert direct[i] == pytest.approx(apart(patched, about) - apart(run, about))
        hear = [("q", at, each) for at, each in receivers if at > layer]
        if not hear:
            assert asks[i] is None
            continue
        patched = path_patch(model, about.tokens, clean=run, sender=sender, receivers=hear)
        assert asks[i] == pytest.approx(apart(patched, about) - apart(run, about))


def test_a_removed_head_is_replaced_as_the_laboratorys_hooks_do(tiny: tuple[Llama, Words], asked: Any) -> None:
    (model, known), (about, run, other) = tiny, asked
    found = smollm.removed(model, known.encode, each=2, few=2, others=3)
    hooks = {
        "zero": Hook(site="head", layer=1, head=2, mode="zero"),
        "resample": Hook(site="head", layer=1, head=2, mode="resample", source=other),
    }
    for how, hook in hooks.items():
        change = apart(forward(model, about.tokens, [hook]), about) - apart(run, about)
        at = smollm.parts(model).index((1, 2))
        assert found[how][at] == pytest.approx([change.mean(), change.std(ddof=1) / len(change) ** 0.5], abs=1e-4)


def test_the_search_drops_every_head_once_and_is_tested_on_other_sentences(tiny: tuple[Llama, Words]) -> None:
    model, known = tiny
    found = smollm.circuits(model, known.encode, each=3, few=1, held=2, others=2, drawn=2)
    assert sorted(found["order"]) == sorted(map(smollm.name, smollm.parts(model)))
    whole = smollm.asked(known.encode, 3, smollm.SEED)
    held = whole.rows(np.flatnonzero(np.arange(len(whole.tokens)) % 3 >= 1))
    run = forward(model, held.tokens)
    assert found["rows"][-1]["difference"][0] == pytest.approx(apart(run, held).mean(), abs=1e-4)
    assert found["sentences"] == {"searched": len(smollm.FORMS), "tested": 2 * len(smollm.FORMS)}


def test_the_last_head_of_the_search_is_the_one_whose_loss_moves_least(tiny: tuple[Llama, Words]) -> None:
    model, known = tiny
    about = smollm.asked(known.encode, 1, 0)
    instead = smollm.instead(model, known.encode, about, 2)
    heads = smollm.parts(model)
    whole, rest = smollm.one_less(model, about, instead, heads)
    order, alone = smollm.searched(model, about, instead)
    moves = [values.mean() - whole.mean() for values in rest]
    assert order[-1] == heads[int(np.argmin(np.abs(moves)))]
    assert [values.mean() for values in alone] == pytest.approx(moves)
    others = [part for part in heads if part != (1, 1)]
    assert smollm.difference(model, about, instead, others) == pytest.approx(rest[heads.index((1, 1))].mean())


def test_the_loudest_head_looks_at_the_giver_and_does_not_copy_while_others_do() -> None:
    paths = read_json(POST / "data" / "smollm.json")
    copies = dict(zip(paths["heads"], paths["copy"], strict=True))
    assert paths["sets"]["first"]["heads"] == ["23.3"]
    assert figures.lean("23.3", "direct") == min(figures.lean(name, "direct") for name in paths["heads"])
    assert figures.sees("23.3", "giver again") > 0.6 > 10 * figures.sees("23.3", "receiver")
    assert copies["23.3"] == copies["24.4"] == 0
    for name in ("23.0", "23.2"):
        assert copies[name] > 0.9
        assert figures.lean(name, "direct") < -0.3
    assert figures.lean("24.4", "direct") > 0.8
    assert figures.sees("24.4", "receiver") > 0.6
    assert figures.sees("20.0", "giver again") > 0.6
    assert figures.lean("20.0", "queries") == min(
        figures.lean(name, "queries") for name in paths["heads"] if figures.lean_or_none(name, "queries") is not None
    )
    assert max(figures.sees(name, role) for name in ("16.0", "17.4", "29.1") for role in paths["looks"]) < 0.05


def test_zero_costs_what_the_average_does_not() -> None:
    assert figures.lean("1.5", "zero") < -1.5
    assert abs(figures.lean("1.5")) < 0.05


def test_twenty_heads_keep_the_difference_and_hardly_an_answer_and_no_random_set_does() -> None:
    found = read_json(POST / "data" / "smollm-circuit.json")
    assert figures.kept_share(20) == pytest.approx(1, abs=0.02)
    assert figures.answered(20) == 1
    assert figures.answered(68) == 30
    assert figures.answered(270) == 50
    (drawn,) = (each[1:] for each in found["random"] if each[0] == 20)
    assert max(drawn) < 0.05 * found["searched_whole"]
    assert [row["size"] for row in found["rows"]][25] == 68
