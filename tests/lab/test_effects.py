"""What each part adds and costs: stored by the script as it stands, found again on other sentences, and it adds up."""

import numpy as np
import pytest

from blog.lab import effects, quantities
from blog.lab.language import language
from blog.lab.measure import giving_task
from blog.lab.prompts import answered
from blog.lab.storage import file_digest, published, read_json
from blog.lab.transformer import forward

STORED = read_json(effects.EFFECTS)
PARTS = [*(f"{layer}.{head}" for layer in range(4) for head in range(4)), *(f"MLP {layer}" for layer in range(4))]


def test_the_stored_effects_were_written_by_the_scripts_as_they_stand() -> None:
    assert STORED["script_sha256"] == file_digest(*effects.SCRIPTS), "run python -m blog.lab.effects again"


@pytest.mark.parametrize("name", effects.SETS)
def test_other_sentences_give_the_same_within_the_errors(name: str) -> None:
    model, known = published(name), language("rich")
    task = giving_task(model, known, seed=77, count=120)
    clean = [forward(model, form.tokens) for form in task.forms]
    before = np.concatenate([answered(run, form) for run, form in zip(clean, task.forms, strict=True)])
    for part, how in (("1.0", "zero"), ("MLP 1, MLP 2, MLP 3", "mean")):
        again = effects.removal_effects(model, task, clean, effects.parts_of(part), how, before)
        for what in ("change", "difference", "first"):
            value, error = again[what]
            kept = quantities.without(part, what, how, name)
            assert value == pytest.approx(kept, abs=0.01 + 4 * (error + kept.error)), (part, what)


@pytest.mark.parametrize("name", effects.SETS)
def test_what_all_parts_write_sums_to_the_logit_difference(name: str) -> None:
    written = sum(quantities.pays(part, model=name) for part in ("embedding", "bias", *PARTS))
    assert written == pytest.approx(quantities.whole(model=name), abs=1e-3)
    assert quantities.pays("heads", model=name) == pytest.approx(
        sum(quantities.pays(part, model=name) for part in PARTS if "." in part), abs=1e-3
    )


@pytest.mark.parametrize("name", effects.SETS)
def test_a_removal_leaves_the_whole_less_its_change(name: str) -> None:
    for part in PARTS:
        left = quantities.without(part, "difference", model=name)
        assert left == pytest.approx(quantities.whole(model=name) + quantities.without(part, model=name), abs=1e-3)


def test_the_last_feed_forward_acts_by_the_direct_path_alone() -> None:
    for how in effects.WAYS:
        direct, total = (quantities.without("MLP 3", what, how) for what in ("direct", "change"))
        assert direct == pytest.approx(total, abs=1e-4)


def test_sets_of_parts_are_spelled_and_read() -> None:
    for spelled in ("0.3 2.0", "MLP 1, MLP 2, MLP 3", "MLP 0", "3.3"):
        assert effects.spelled(effects.parts_of(spelled)) == spelled
