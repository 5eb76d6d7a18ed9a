"""What is measured on the published models repeats, and adds up."""

import pytest

from blog.lab.circuit import fewer, kept, part_of
from blog.lab.language import Language, language
from blog.lab.measure import giving_task, without
from blog.lab.storage import manifest, published
from blog.lab.transformer import Transformer

MANIFEST = manifest()


def loaded(name: str) -> tuple[Transformer, Language]:
    """A published model and its language."""
    return published(name), language(MANIFEST[name]["dialect"])


@pytest.mark.parametrize("name", MANIFEST)
def test_measurements_repeat(name: str) -> None:
    model, known = loaded(name)
    task = fewer(giving_task(model, known, seed=301, count=40 * len(known.templates)), 20)
    stored = MANIFEST[name]["circuit"]
    assert without(model, task, []).logit_difference == pytest.approx(stored["whole"], abs=0.01)
    found = [part_of(head) for head in stored["found"]]
    assert kept(model, task, found).logit_difference == pytest.approx(stored["scores"]["logit_difference"], abs=0.01)


@pytest.mark.parametrize("name", MANIFEST)
def test_the_flip_starts_at_the_name_and_ends_at_the_last_word(name: str) -> None:
    share = MANIFEST[name]["patching"]["share"]
    assert share["giver_again"][0] == pytest.approx(1, abs=0.01)
    assert share["last"][-1] == pytest.approx(1, abs=0.01)
    assert share["receiver"][0] == share["giver"][0] == 0
