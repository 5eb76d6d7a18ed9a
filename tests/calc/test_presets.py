import json
import re
from dataclasses import asdict

import pytest

from blog.calc import presets
from blog.calc.flops import flops_per_token
from blog.calc.hf import from_hf
from blog.calc.kv_cache import kv_cache_bytes
from blog.calc.params import parameters
from blog.calc.presets import Preset

ROUNDED = 0.015  # published totals of two or three digits, or with parts that are no decoder


@pytest.mark.parametrize("preset", presets.ALL.values(), ids=lambda preset: preset.slug)
def test_our_total_is_the_published_one(preset: Preset) -> None:
    total = parameters(preset.model).total
    if preset.published_exact:
        assert total == preset.published_total
    else:
        assert total == pytest.approx(preset.published_total, rel=ROUNDED)


def test_there_are_many_models_each_with_its_sources_and_date() -> None:
    assert len(presets.ALL) >= 100
    for slug, preset in presets.ALL.items():
        assert slug == preset.slug == slug.lower()
        assert preset.name
        assert preset.published_source
        assert preset.source.startswith("https://")
        assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", preset.date)
        assert preset.date_source


def test_every_key_of_a_preset_decides_something() -> None:
    for preset in presets.ALL.values():
        found = from_hf(preset.keys)
        assert found.model_type == preset.keys["model_type"]
        assert found.ignored == (), preset.slug
        assert not [note for note in found.notes if "Unknown model type" in note], preset.slug


def test_every_preset_is_plain_json_and_costs_something() -> None:
    for preset in presets.ALL.values():
        json.dumps(asdict(preset.model), allow_nan=False)
        assert flops_per_token(preset.model, seq_len=100) > 0
        assert kv_cache_bytes(preset.model, batch=1, seq_len=100, dtype_bytes=2) > 0


def test_every_model_is_a_constant_named_as_its_slug() -> None:
    assert presets.LLAMA_2_70B is presets.ALL["llama-2-70b"].model
    assert presets.QWEN1_5_MOE_A2_7B is presets.ALL["qwen1.5-moe-a2.7b"].model
    assert len(presets.CONSTANTS) == len(presets.ALL)


def test_a_name_that_is_no_preset_is_refused() -> None:
    with pytest.raises(AttributeError, match="has no LLAMA_9: its constants are the slugs"):
        _ = presets.LLAMA_9
