import json
from dataclasses import asdict

import pytest

from blog.calc import presets
from blog.calc.flops import flops_per_token
from blog.calc.kv_cache import kv_cache_bytes
from blog.calc.params import parameters
from blog.calc.presets import Preset

ROUNDED = 0.015  # published totals of two or three digits, or with parts that are no decoder


@pytest.mark.parametrize("preset", presets.LIST, ids=lambda preset: preset.slug)
def test_our_total_is_the_published_one(preset: Preset) -> None:
    total = parameters(preset.model).total
    if preset.published_exact:
        assert total == preset.published_total
    else:
        assert total == pytest.approx(preset.published_total, rel=ROUNDED)


def test_there_are_many_models_each_with_its_sources() -> None:
    assert len(presets.ALL) == len(presets.LIST) >= 60
    for preset in presets.LIST:
        assert set(preset.sources) == {"sizes", "published_total"}
        assert all(preset.sources.values())
        assert preset.slug == preset.slug.lower()


def test_every_preset_is_plain_json_and_costs_something() -> None:
    for preset in presets.LIST:
        json.dumps(asdict(preset.model), allow_nan=False)
        assert flops_per_token(preset.model, seq_len=100) > 0
        assert kv_cache_bytes(preset.model, batch=1, seq_len=100, dtype_bytes=2) > 0


def test_names_that_articles_use_are_the_listed_models() -> None:
    assert presets.ALL["llama-2-70b"].model is presets.LLAMA_2_70B
    assert presets.ALL["deepseek-v3"].model is presets.DEEPSEEK_V3
