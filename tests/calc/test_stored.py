"""Bytes of published checkpoints from what their files say about packing."""

from typing import Any

import pytest

from blog.calc.params import parameters
from blog.calc.presets import ALL
from blog.calc.stored import Stored, stored

EVERY_LAYER = [f"model.layers.{i}.self_attn.o_proj" for i in range(126)]
CONFIGS: list[Any] = [
    {"quant_method": "awq", "bits": 4, "group_size": 128, "zero_point": True},
    {"quant_method": "AWQ", "w_bit": 4, "q_group_size": 64},
    {"quant_method": "gptq", "bits": 8, "group_size": -1, "modules_to_not_convert": ["lm_head"]},
    {"quant_method": "gptq", "bits": 4, "group_size": 32.0},
    {"quant_method": "gptq", "bits": 4, "group_size": True},
    {"quant_method": "fp8", "weight_block_size": [128, 128], "fmt": "e4m3"},
    {"quant_method": "fp8", "modules_to_not_convert": ["model.layers.0.self_attn", "model.layers.1.mlp"]},
    {"quant_method": "fbgemm_fp8", "modules_to_not_convert": EVERY_LAYER},
    {"quant_method": "mxfp4", "modules_to_not_convert": ["model.layers.*.self_attn", "lm_head"]},
    {"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_use_double_quant": True},
    {"quant_method": "bitsandbytes", "load_in_4bit": True},
    {"quant_method": "bitsandbytes", "load_in_8bit": True},
    {"quant_method": "bitsandbytes"},
    {
        "quant_method": "compressed-tensors",
        "config_groups": {"group_0": {"weights": {"num_bits": 8, "type": "float", "group_size": None}}},
        "ignore": ["lm_head", "re:.*mixer.*"],
    },
    {"quant_method": "compressed-tensors", "config_groups": {"a": {"weights": {"num_bits": 4, "group_size": 128}}}},
    {"quant_method": "compressed-tensors", "config_groups": {"a": 3}},
    {"quant_method": "modelopt", "quant_algo": "NVFP4"},
    {"quant_algo": "FP8", "quant_method": "modelopt", "exclude_modules": 7},
    {"quant_method": "hqq"},
    {"quant_method": 4},
    {},
    "awq",
]


@pytest.mark.parametrize(
    ("slug", "config", "gigabytes"),
    [  # safetensors of hugging-quants/Meta-Llama-3.1-8B-Instruct-AWQ-INT4, openai/gpt-oss-120b and gpt-oss-20b
        ("llama-3.1-8b", CONFIGS[0], 5.73),
        ("gpt-oss-120b", CONFIGS[8], 65.25),
        ("gpt-oss-20b", CONFIGS[8], 13.76),
    ],
)
def test_a_published_checkpoint_has_the_bytes_that_its_file_implies(
    slug: str, config: dict[str, Any], gigabytes: float
) -> None:
    model = ALL[slug].model
    found = stored(model, {"quantization_config": config})
    assert isinstance(found, Stored)
    assert found.dtype == "int4"
    assert found.weight_bytes * parameters(model).total / 1e9 == pytest.approx(gigabytes, rel=2e-3)


def test_what_stays_wide_in_every_layer_is_counted_wide() -> None:
    model = ALL["llama-3.1-405b"].model
    counted = parameters(model)
    found = stored(model, {"quantization_config": CONFIGS[7]})
    assert isinstance(found, Stored)
    assert found.dtype == "fp8"
    assert found.weight_bytes * counted.total == pytest.approx(2 * counted.total - counted.dense_ffn)


def test_a_text_model_inside_a_larger_one_says_it_itself() -> None:
    model = ALL["llama-3.1-8b"].model
    inner = {"model_type": "kimi_k25", "text_config": {"quantization_config": CONFIGS[0]}}
    assert stored(model, inner) == stored(model, {"quantization_config": CONFIGS[0]})


def test_a_file_that_says_nothing_stores_nothing() -> None:
    assert stored(ALL["llama-3.1-8b"].model, {}) is None


def test_a_way_of_packing_that_nobody_knows_is_said() -> None:
    sentence = "quantization_config (hqq) is not understood: weights are counted as bf16 unless a format is chosen."
    assert stored(ALL["llama-3.1-8b"].model, {"quantization_config": {"quant_method": "hqq"}}) == sentence
