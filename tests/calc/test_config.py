from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from blog.calc.config import Attention, Dense, Mixer, Mla, ModelConfig, Moe, Window
from blog.calc.presets import DEEPSEEK_V3, LLAMA_2_70B, LLAMA_3_1_8B, MIXTRAL_8X7B

LATENT = DEEPSEEK_V3.mla[0]
MIXTURE = MIXTRAL_8X7B.moe[0]


@pytest.mark.parametrize(
    ("model", "change", "message"),
    [
        (
            LLAMA_3_1_8B,
            {"n_kv_heads": 6},
            "32 query heads cannot be shared evenly by 6 key-value heads. Use 1, 2, 4, 8, 16 or 32.",
        ),
        (
            LLAMA_3_1_8B,
            {"n_kv_heads": 64},
            "32 query heads cannot be shared evenly by 64 key-value heads. Use 1, 2, 4, 8, 16 or 32.",
        ),
        (LLAMA_3_1_8B, {"d_head": 65}, "RoPE rotates pairs: head size 65 is odd. Nearest: 64 or 66."),
        (LLAMA_3_1_8B, {"d_model": 0}, "d_model is 0, and must be at least 1: use 1 or more."),
        (LLAMA_3_1_8B, {"d_ff": 0}, "d_ff is 0, and must be at least 1: use 1 or more."),
        (LLAMA_3_1_8B, {"n_layers": 2.5}, "n_layers is 2.5, which is no whole number: use 1 or more."),
        (LLAMA_3_1_8B, {"qkv_bias": "yes"}, "qkv_bias is 'yes': use True or False."),
        (LLAMA_3_1_8B, {"ffn_matrices": 4}, "ffn_matrices is 4: use 3 or 2."),
        (LLAMA_3_1_8B, {"qk_norm": "all"}, "qk_norm is 'all': use 'none' or 'head' or 'full' or 'query'."),
        (
            LLAMA_3_1_8B,
            {"windows": (Window(n_layers=33, tokens=8),)},
            "Windowed layers (33) exceed the 32 ordinary attention layers: use at most 32.",
        ),
        (
            LLAMA_3_1_8B,
            {"dense": (Dense(n_layers=40, d_ff=8),)},
            "Layers with another feed-forward or none (40) exceed the 32 layers: use at most 32.",
        ),
        (
            LLAMA_3_1_8B,
            {"n_shared_kv_layers": 40},
            "Layers that share keys and values (40) exceed the 32 full ones: use at most 32.",
        ),
        (
            DEEPSEEK_V3,
            {"n_layers": 60},
            "Layers with other attention (61) exceed the 60 layers: use at most 60.",
        ),
    ],
)
def test_configurations_that_cannot_exist_are_refused(model: ModelConfig, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r"^.+$") as caught:
        replace(model, **change)
    assert str(caught.value) == message


def test_top_k_larger_than_n_experts_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Top-k is 9 but there are 8 experts: choose k ≤ 8\."):
        replace(MIXTURE, n_active_experts=9)


def test_shared_experts_without_width_are_refused() -> None:
    with pytest.raises(ValueError, match=r"2 shared experts have width 0: give d_shared_expert, at least 1\."):
        replace(MIXTURE, n_shared_experts=2)


def test_experts_of_four_matrices_are_refused() -> None:
    with pytest.raises(ValueError, match=r"expert_matrices is 4: use 3 \(gated\) or 2 \(plain\)."):
        replace(MIXTURE, expert_matrices=4)


def test_odd_rotary_part_of_a_latent_head_is_refused() -> None:
    with pytest.raises(ValueError, match=r"RoPE rotates pairs: rotary head size 63 is odd\. Nearest: 62 or 64\."):
        replace(LATENT, d_rope=63)


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [
        (Window, {"n_layers": 0, "tokens": 1}),
        (Dense, {"n_layers": 1, "d_ff": 0}),
        (Mixer, {"n_layers": -1, "component": "ssm", "multiplied": 1}),
        (Mla, {"n_layers": 1, "n_heads": 0, "q_rank": 0, "kv_rank": 1, "d_nope": 1, "d_rope": 0, "d_value": 1}),
        (Moe, {"n_layers": 1, "n_experts": 0, "n_active_experts": 1, "d_expert": 1}),
        (Attention, {"n_layers": 1, "n_heads": 1, "n_kv_heads": 1, "d_head": 0, "d_value": 1}),
    ],
)
def test_groups_of_nothing_are_refused(kind: type, sizes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be at least 1: use 1 or more"):
        kind(**sizes)


def test_numbers_beyond_any_machine_are_refused_without_printing_them() -> None:
    with pytest.raises(ValueError, match="vocab_size is a number of more than 30 digits, and must be at most"):
        replace(LLAMA_3_1_8B, vocab_size=10**5000)


def test_a_model_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        LLAMA_2_70B.n_kv_heads = 1  # type: ignore[misc]
