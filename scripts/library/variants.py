"""Small seeded variants of a configuration: sizes, kinds of layers and switches drawn anew, whatever the type."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

Draw = Callable[[Random, dict[str, int]], Any]


def of(*values: Any) -> Draw:
    """One of some values."""
    return lambda draw, _: draw.choice(values)


def named(name: str) -> Draw:
    """A size that was drawn for the whole variant."""
    return lambda _, sizes: sizes[name]


DRAWN: dict[str, tuple[str, ...]] = {  # sizes that belong together, by the keys that hold them
    "width": ("hidden_size", "n_embd", "d_model", "embed_dim", "dim_model", "lru_width"),
    "heads": ("num_attention_heads", "n_head", "num_heads", "n_heads", "attention_heads", "decoder_attention_heads"),
    "kv_heads": ("num_key_value_heads", "num_kv_heads", "n_head_kv"),
    "layers": ("num_hidden_layers", "n_layer", "num_layers", "n_layers", "decoder_layers"),
    "d_head": ("head_dim", "attention_head_dim", "kv_channels", "dim_head"),
    "d_ff": ("intermediate_size", "ffn_dim", "n_inner", "ffn_hidden_size", "dim_ff", "decoder_ffn_dim"),
    "vocab": ("vocab_size", "vocab_size_per_layer_input"),
    "ssm_heads": ("mamba_n_heads", "mamba_num_heads", "n_mamba_heads"),
    "ssm_head": ("mamba_d_head", "mamba_head_dim", "mamba_headdim"),
    "ssm_width": ("mamba_d_ssm",),
}
SIZES: dict[str, Draw] = {key: named(name) for name, keys in DRAWN.items() for key in keys} | {
    "moe_intermediate_size": of(24, 40),
    "expert_ffn_hidden_size": of(24, 40),
    "shared_expert_intermediate_size": of(24, 48),
    "shared_intermediate_size": of(24, 48),
    "moe_shared_expert_intermediate_size": of(24, 48),
    "num_experts": of(4, 8),
    "num_local_experts": of(4, 8),
    "n_routed_experts": of(4, 8),
    "moe_num_experts": of(4, 8),
    "num_experts_per_tok": of(1, 2),
    "num_experts_per_token": of(1, 2),
    "attn_layer_period": of(2),
    "attn_layer_offset": of(0, 1),
    "expert_layer_period": of(1, 2),
    "expert_layer_offset": of(0),
    "moe_k": of(1, 2),
    "moe_topk": of(1, 2),
    "top_k_experts": of(1, 2),
    "n_shared_experts": of(1, 2),
    "num_shared_experts": of(1, 2),
    "moe_num_shared_experts": of(1, 2),
    "n_group": of(1, 2),
    "topk_group": of(1),
    "first_k_dense_replace": of(0, 1),
    "num_dense_layers": of(0, 1),
    "decoder_sparse_step": of(1, 2),
    "q_lora_rank": of(12, 24),
    "kv_lora_rank": of(8, 16),
    "qk_nope_head_dim": of(8, 16),
    "qk_rope_head_dim": of(4, 8),
    "v_head_dim": of(8, 16),
    "index_n_heads": of(2, 4),
    "index_head_dim": of(16),
    "index_topk": of(8),
    "sliding_window": of(4, 8),
    "attention_window_size": of(4, 8),
    "attention_chunk_size": of(4, 8),
    "state_size": of(8, 16),
    "ssm_state_size": of(8, 16),
    "mamba_d_state": of(8, 16),
    "conv_kernel": of(4),
    "mamba_d_conv": of(4),
    "conv_L_cache": of(3),
    "expand": of(2),
    "mamba_expand": of(2),
    "n_groups": of(1, 2),
    "mamba_n_groups": of(1, 2),
    "mamba_ngroups": of(1, 2),
    "time_step_rank": of(4, 8),
    "mamba_dt_rank": of(4, 8),
    "chunk_size": of(8),
    "mamba_chunk_size": of(8),
    "linear_num_key_heads": of(2),
    "linear_num_value_heads": of(2, 4),
    "linear_key_head_dim": of(8, 16),
    "linear_value_head_dim": of(8, 16),
    "linear_conv_kernel_dim": of(4),
    "hidden_size_per_layer_input": of(8, 16),
    "num_kv_shared_layers": of(0, 1),
    "max_position_embeddings": of(128),
    "n_positions": of(128),
    "n_ctx": of(128),
    "max_seq_len": of(128),
}
SWITCHES = (
    *("attention_bias", "mlp_bias", "qkv_bias", "use_qkv_bias", "use_bias", "use_conv_bias", "mamba_conv_bias"),
    *("mamba_proj_bias", "use_qk_norm", "qk_layernorm", "tie_word_embeddings", "attention_out_bias", "lm_head_bias"),
    *("multi_query", "new_decoder_architecture", "parallel_attn", "use_parallel_residual", "add_bias_linear"),
    *("use_bias_in_glu", "attention_k_eq_v", "conv_bias", "bias", "enable_bias"),
)
PER_LAYER = ("layer_types", "mlp_layer_types", "layers_block_type")


def variant(default: dict[str, Any], seed: int) -> dict[str, Any]:
    """The keys of a small variant that differ from the default configuration."""
    draw = Random(f"{default.get('model_type')} {seed}")
    heads = draw.choice((2, 4, 8))
    d_head = draw.choice((8, 16))
    shared = [n for n in (1, 2, 4, 8) if heads % n == 0 and "kv_lora_rank" not in default]
    sizes = {
        "heads": heads,
        "kv_heads": draw.choice(shared or [heads]),
        "d_head": d_head,
        "width": heads * d_head,
        "layers": draw.choice((2, 3, 4)),
        "d_ff": draw.choice((96, 136)),
        "vocab": draw.choice((160, 200)),
        "ssm_width": 2 * heads * d_head,
        "ssm_head": d_head,
        "ssm_heads": 2 * heads,
    }
    keys = {key: choose(draw, sizes) for key, choose in SIZES.items() if type(default.get(key)) in (int, float)}
    if "num_experts_per_tok" in default:
        keys["num_experts_per_tok"] = draw.choice((1, 2))
    if "num_key_value_heads" in default:
        keys["num_key_value_heads"] = sizes["kv_heads"]
    if "head_dim" in default and draw.random() < 0.5:
        keys["head_dim"] = draw.choice((8, 16, 32))
    keys |= {key: draw.random() < 0.5 for key in SWITCHES if isinstance(default.get(key), bool)}
    for key in PER_LAYER:
        if isinstance(default.get(key), list) and default[key]:
            kinds = sorted(set(default[key]))
            keys[key] = [draw.choice(kinds) for _ in range(sizes["layers"])]
    if isinstance(default.get("intermediate_size"), int) and draw.random() < 0.5:
        keys["intermediate_size"] = sizes["d_ff"]
    ids = [key for key, value in default.items() if key.endswith("token_id") and isinstance(value, int)]
    return keys | {key: place for place, key in enumerate(ids)}
