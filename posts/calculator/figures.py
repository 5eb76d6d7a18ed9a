"""Figures, tables and numbers of the calculator: published models, the machine over them, and how it was checked."""

from collections.abc import Collection
from dataclasses import MISSING, asdict, fields, replace
from typing import Any

import numpy as np

from blog.calc import accelerators, moe, presets
from blog.calc import config as shapes
from blog.calc.config import ModelConfig
from blog.calc.dtypes import BYTES
from blog.calc.flops import attention_flops_per_token, matmul_weights, matmul_weights_by_component
from blog.calc.formula import formula
from blog.calc.hf import from_hf
from blog.calc.key_table import table_of_trees
from blog.calc.kv_cache import expanded_kv_cache_bytes_per_token, kv_cache_bytes, kv_cache_bytes_per_token
from blog.calc.params import parameters
from blog.calc.prefill import forward_flops, library_step_flops, prefill_flops
from blog.calc.roofline import (
    attainable_flops,
    decode_bytes,
    decode_flops,
    decode_intensity,
    decode_seconds,
    distinct_experts,
    longest_context,
    max_batch,
    prefill_seconds,
    ridge_intensity,
    weights_read,
)
from blog.calc.training import OPTIMIZER_BYTES, training_bytes
from blog.literature import literature

# Names that only the text uses.
__all__ = ["attention_flops_per_token", "distinct_experts", "matmul_weights"]

LLAMA = presets.LLAMA_3_1_8B
H100 = accelerators.H100_SXM
USABLE = 0.9

# What the text compares

EVERY_HEAD = replace(LLAMA, n_kv_heads=32)
GEMMA = presets.ALL["gemma-3-27b"].model
DEEPSEEK_V3 = presets.DEEPSEEK_V3
UNCOMPRESSED_V3 = expanded_kv_cache_bytes_per_token(DEEPSEEK_V3, dtype_bytes=2)
# Models of which a file or a library states the number of weights; the others of `published_exact` a library counted.
FOUND = sum(
    preset.published_exact and not preset.published_source.startswith("transformers") for preset in presets.ALL.values()
)
UNDER_HALF = sum(
    2 * (count.dense_ffn + count.routed_experts + count.shared_experts) < count.total
    for count in (parameters(each.model) for each in presets.ALL.values())
)
cited = literature(__file__)

# What the text says of others' models, in the sources' own words.
#
# README_WEIGHTS.md of github.com/deepseek-ai/DeepSeek-V3: "Activation parameters: 36.7B (including 0.9B for Embedding
#   and 0.9B for the output Head)." Commit 108e1e0 of huggingface.co/deepseek-ai/DeepSeek-V3, "fix the calculation of
#   act params": "36.6B." Commit 32950e4 of DeepSeek-V3-Base: "36.6B (including 0.9B for the output Head)."
# deepseek2024v3, section 5.4.3: "This high acceptance rate enables DeepSeek-V3 to achieve a significantly improved
#   decoding speed, delivering 1.8 times TPS (Tokens Per Second)."
# Hugging Face Accelerate, "Megatron-LM": "In a simple transformer layer, this leads to 2 all-reduces in the forward
#   path and 2 in the backward path."


def step_seconds(model: ModelConfig, *, batch: int) -> float:
    """Least seconds of a decoding step of 8,192 tokens on one H100, everything in two bytes."""
    return decode_seconds(model, H100, count=1, batch=batch, seq_len=8192, weight_bytes=2, kv_bytes=2)


def most_tokens_per_second() -> float:
    """What the rate on one H100 tends to as sequences of 8,192 tokens are added: each still reads its own cache."""
    return H100.bandwidth_bytes_per_second / kv_cache_bytes(LLAMA, batch=1, seq_len=8192, dtype_bytes=2)


# What every figure that takes a configuration needs

KINDS: dict[str, type] = {
    "model": ModelConfig,
    "windows": shapes.Window,
    "attention": shapes.Attention,
    "mla": shapes.Mla,
    "mixers": shapes.Mixer,
    "dense": shapes.Dense,
    "moe": shapes.Moe,
    "extras": shapes.Extra,
}


def field_defaults() -> dict[str, dict[str, Any]]:
    """Fields of a configuration and of its groups with their defaults; None or "" where a value must be given."""

    def standard(field: Any) -> Any:
        if field.default is MISSING:
            return None if field.type in (int, "int") else ""
        return list(field.default) if isinstance(field.default, tuple) else field.default

    return {kind: {f.name: standard(f) for f in fields(cls)} for kind, cls in KINDS.items()}


def compact(part: Any) -> dict[str, Any]:
    """A configuration or group as JSON without the fields that have their defaults."""
    kept: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if field.default is not MISSING and value == field.default:
            continue
        kept[field.name] = [compact(each) for each in value] if isinstance(value, tuple) else value
    return kept


def published() -> dict[str, dict[str, Any]]:
    """All presets with what is published about them."""
    return {
        slug: {
            "name": preset.name,
            "model": compact(preset.model),
            "total": preset.published_total,
            "exact": preset.published_exact,
            "source": preset.published_source,
            "note": preset.note,
        }
        for slug, preset in presets.ALL.items()
    }


def devices() -> dict[str, Any]:
    """All accelerators."""
    return {slug: asdict(device) for slug, device in accelerators.ALL.items()}


# Figure 1: the machine

RUN = {
    "seq_len": 8192,
    "batch": 1,
    "weight_dtype": "bf16",
    "kv_dtype": "bf16",
    "accelerator": "h100-sxm",
    "count": 1,
    "usable": 90,
    "count_table": True,
    "inside": False,
}
START = {
    "model": "llama-3.1-8b",
    "d_model": 4096,
    "n_layers": 32,
    "n_heads": 32,
    "n_kv_heads": 8,
    "d_ff": 14336,
    "d_head": 128,
    "attention": "heads",
    "d_head_follows": False,
    "q_rank": 0,
    "kv_rank": 512,
    "d_nope": 128,
    "d_rope": 64,
    "d_value": 128,
    "windows": "none",
    "window_tokens": 4096,
    "window_local": 1,
    "qkv_bias": False,
    "out_bias": False,
    "qk_norm": "none",
    "sinks": False,
    "ffn_matrices": "3",
    "d_ff_rule": "own",
    "ffn_bias": False,
    "n_experts": 0,
    "n_active_experts": 2,
    "d_expert": 14336,
    "n_shared_experts": 0,
    "d_shared_expert": 14336,
    "n_dense_first": 0,
    "moe_every": 1,
    "router_bias": False,
    "expert_bias": False,
    "vocab_size": 128256,
    "tied_embeddings": False,
    "learned_positions": 0,
    "head_bias": False,
    "norm_vectors": "1",
    "norms_per_layer": 2,
    "final_norm": True,
    "embedding_norm": False,
} | RUN


def numbers(model: ModelConfig, **changes: Any) -> dict[str, Any]:
    """What the machine shows for a model under the circumstances of RUN and some changes of them."""
    run: dict[str, Any] = RUN | changes
    device = accelerators.ALL[run["accelerator"]]
    weight_bytes, kv_bytes = BYTES[run["weight_dtype"]], BYTES[run["kv_dtype"]]
    batch, seq_len, count = run["batch"], run["seq_len"], run["count"]
    counted = parameters(model)
    step: dict[str, Any] = {"batch": batch, "seq_len": seq_len, "weight_bytes": weight_bytes, "kv_bytes": kv_bytes}
    room: dict[str, Any] = {
        "count": count,
        "usable_fraction": run["usable"] / 100,
        "weight_bytes": weight_bytes,
        "kv_bytes": kv_bytes,
    }
    states = training_bytes(
        model, weight_bytes=2, gradient_bytes=2, optimizer_bytes=12, zero_stage=0, n_devices=1,
        batch=0, seq_len=0, recomputation="full",
    )  # fmt: skip
    return {
        "parameters.total": counted.total,
        "parameters.active": counted.active,
        "bounds.weights_bytes": counted.total * weight_bytes,
        "cache.bytes": kv_cache_bytes(model, batch=batch, seq_len=seq_len, dtype_bytes=kv_bytes),
        "cache.bytes_per_token": kv_cache_bytes_per_token(model, dtype_bytes=kv_bytes),
        "flops.per_token": decode_flops(model, batch=1, seq_len=seq_len),
        "flops.prefill.total": forward_flops(model, seq_len=seq_len).total,
        "flops.decode.total": library_step_flops(model, cached=seq_len - 1).total,
        "bounds.decode_bytes": decode_bytes(model, **step),
        "bounds.decode_seconds": decode_seconds(model, device, count=count, **step),
        "bounds.intensity": decode_intensity(model, **step),
        "bounds.prefill_seconds": prefill_seconds(
            model, device, count=count, seq_len=seq_len, weight_bytes=weight_bytes
        ),
        "bounds.max_batch": max_batch(model, device, seq_len=seq_len, **room),
        "bounds.longest_context": longest_context(model, device, batch=batch, **room),
        "bounds.training_bytes": states.total,
    }


def machine() -> dict[str, object]:
    """Llama 3.1 8B and single changes of it: what each lever moves."""
    cases: list[tuple[dict[str, Any], ModelConfig]] = [
        ({}, LLAMA),
        ({"n_kv_heads": 32}, replace(LLAMA, n_kv_heads=32)),
        ({"n_kv_heads": 1}, replace(LLAMA, n_kv_heads=1)),
        ({"tied_embeddings": True}, replace(LLAMA, tied_embeddings=True)),
        ({"d_ff": 28672}, replace(LLAMA, d_ff=28672)),
        ({"d_model": 8192}, replace(LLAMA, d_model=8192)),
        ({"n_layers": 64}, replace(LLAMA, n_layers=64)),
        ({"vocab_size": 32000}, replace(LLAMA, vocab_size=32000)),
        ({"seq_len": 131072}, LLAMA),
        ({"seq_len": 2097152, "batch": 4096}, LLAMA),
        ({"batch": 64}, LLAMA),
        ({"weight_dtype": "int4"}, LLAMA),
        ({"kv_dtype": "fp8"}, LLAMA),
        (
            {"n_experts": 8, "d_expert": 14336},
            replace(LLAMA, moe=(shapes.Moe(n_layers=32, n_experts=8, n_active_experts=2, d_expert=14336),)),
        ),
        (
            {"windows": "mixed", "window_local": 5, "window_tokens": 1024},
            replace(LLAMA, windows=(shapes.Window(n_layers=27, tokens=1024),)),
        ),
        (
            {"attention": "latent"},
            replace(
                LLAMA,
                mla=(
                    shapes.Mla(n_layers=32, n_heads=32, q_rank=0, kv_rank=512, d_nope=128, d_rope=64, d_value=128),
                ),
            ),
        ),
    ]  # fmt: skip
    samples = []
    for changes, model in cases:
        run = {name: value for name, value in changes.items() if name in RUN}
        samples.append({"inputs": changes, "outputs": numbers(model, **run)})
    return {
        "shapes": field_defaults(),
        "published": published(),
        "devices": devices(),
        "dtype_bytes": BYTES,
        "inputs": START,
        "samples": samples,
    }


# What the figures below take from the machine


def shared(**more: Any) -> dict[str, Any]:
    """Data of a figure that follows the machine or shows a published model."""
    return {"shapes": field_defaults(), "published": published(), "devices": devices(), "dtype_bytes": BYTES} | more


MACHINE = {"name": presets.ALL["llama-3.1-8b"].name, "config": asdict(LLAMA)}


# Figure 2: cache against context


def cache_context() -> dict[str, object]:
    """Longest contexts of six models on several devices."""
    start = {"model": "llama-3.1-8b", "kv_dtype": "bf16", "accelerator": "h100-sxm", "count": 1}
    cases: list[dict[str, Any]] = [
        {},
        {"kv_dtype": "fp8"},
        {"accelerator": "rtx-4090"},
        {"model": "machine"},
        {"model": "llama-2-70b", "count": 4},
        {"model": "gemma-3-27b"},
        {"model": "gemma-3-27b", "accelerator": "h200-sxm"},
        {"model": "mixtral-8x7b", "count": 2},
        {"model": "deepseek-v3", "count": 16, "accelerator": "h200-sxm"},
        {"model": "gpt-oss-120b", "count": 4},
    ]
    samples = []
    for case in cases:
        state: dict[str, Any] = start | case
        model = LLAMA if state["model"] == "machine" else presets.ALL[state["model"]].model
        kv_bytes = BYTES[state["kv_dtype"]]
        device = accelerators.ALL[state["accelerator"]]
        longest = longest_context(
            model, device, count=state["count"], usable_fraction=USABLE, batch=1, weight_bytes=2, kv_bytes=kv_bytes
        )
        outputs = {
            "bounds.longest_context": longest,
            "per_token": kv_cache_bytes_per_token(model, dtype_bytes=kv_bytes),
            "at_131072": kv_cache_bytes(model, batch=1, seq_len=131072, dtype_bytes=kv_bytes),
        }
        samples.append({"inputs": case, "outputs": outputs})
    return shared(inputs=start | {"machine": MACHINE}, samples=samples)


# Figure 3: roofline


@formula
def prefill_intensity(model: ModelConfig, *, seq_len: int, weight_bytes: float, kv_bytes: float) -> float:
    """FLOPs per byte while a prompt is read: every weight in use once, the cache written once.

    The output matrix is needed at the last position alone. An upper bound: activations that leave the chip between
    layers are left out.

    >>> round(prefill_intensity(LLAMA, seq_len=8192, weight_bytes=2, kv_bytes=2))
    8204
    """
    written = kv_cache_bytes(model, batch=1, seq_len=seq_len, dtype_bytes=kv_bytes)
    skipped = 2 * (seq_len - 1) * matmul_weights_by_component(model).lm_head
    operations = prefill_flops(model, seq_len=seq_len) - skipped
    return operations / (weights_read(model, batch=seq_len) * weight_bytes + written)


def roofline() -> dict[str, object]:
    """Intensities of decoding and of reading the prompt, over devices, contexts and batches that fit."""
    start = {"batch": 1, "seq_len": 8192, "dtype": "bf16", "accelerator": "h100-sxm", "model": "machine"}
    cases: list[dict[str, Any]] = [{"batch": batch} for batch in (1, 4, 16, 32)]
    cases += [{"batch": 256, "seq_len": 1024}, {"seq_len": 131072}, {"batch": 64, "dtype": "fp8"}]
    cases += [{"accelerator": name} for name in accelerators.ALL if name != "h100-sxm"]
    cases += [{"batch": 16, "model": "gemma-3-27b"}, {"batch": 32, "model": "deepseek-v2-lite"}]
    cases += [{"batch": 32, "model": "mixtral-8x7b", "accelerator": "b200"}]
    cases += [{"batch": 8, "model": "llama-2-70b", "accelerator": "mi300x"}]
    samples = []
    for case in cases:
        state: dict[str, Any] = start | case
        model = LLAMA if state["model"] == "machine" else presets.ALL[state["model"]].model
        device, width = accelerators.ALL[state["accelerator"]], BYTES[state["dtype"]]
        step: dict[str, Any] = {"batch": state["batch"], "seq_len": state["seq_len"]}
        step |= {"weight_bytes": width, "kv_bytes": width}
        intensity = decode_intensity(model, **step)
        outputs = {
            "bounds.intensity": intensity,
            "bounds.ridge": ridge_intensity(device, weight_bytes=width),
            "attainable": attainable_flops(device, intensity=intensity, weight_bytes=width),
            "tokens_per_second": state["batch"] / decode_seconds(model, device, count=1, **step),
            "prefill": prefill_intensity(model, seq_len=state["seq_len"], weight_bytes=width, kv_bytes=width),
            "most": max_batch(
                model,
                device,
                count=1,
                usable_fraction=USABLE,
                seq_len=state["seq_len"],
                weight_bytes=width,
                kv_bytes=width,
            ),
        }
        samples.append({"inputs": case, "outputs": outputs})
    return shared(inputs=start | {"machine": MACHINE}, samples=samples)


# Figure 4: routing


def route_panel(**changes: Any) -> dict[str, Any]:
    """Loads, overflow and balance of the fixed pattern of the routing figure."""
    state: dict[str, Any] = ROUTING | changes
    n_tokens, n_experts, k = state["n_tokens"], state["n_experts"], state["n_active_experts"]
    logits = moe.panel_logits(n_tokens=n_tokens, n_experts=n_experts, skew=state["skew"])
    rule = moe.Rule(n_active_experts=k, score=state["score"], renormalise=True)
    bias = moe.balanced_bias(logits, rule, step=state["step"], updates=state["updates"])
    found = moe.route(logits, rule, bias=bias)
    load = moe.loads(found.experts, n_experts)
    unlimited = state["factor"] == 8
    limit = (
        n_tokens
        if unlimited
        else moe.capacity(n_tokens=n_tokens, n_experts=n_experts, n_active_experts=k, factor=state["factor"])
    )
    # As a router that takes the scores in order meets them: which choices overflow depends on the tokens alone.
    dropped = int(np.sum(np.maximum(load - limit, 0)))
    untouched = int(np.sum(~moe.accepted(found.experts, n_experts, limit).any(axis=-1)))
    shares = found.scores / found.scores.sum(axis=-1, keepdims=True)
    return {
        "load": load.tolist(),
        "capacity": limit,
        "dropped": dropped,
        "untouched": untouched,
        "aux_loss": moe.auxiliary_loss(shares, found.experts),
        "max_violation": moe.largest_violation(load),
    }


ROUTING = {
    "skew": 0,
    "factor": 1.25,
    "n_experts": 8,
    "n_active_experts": 2,
    "n_tokens": 64,
    "score": "softmax",
    "updates": 0,
    "step": 0.01,
    "sent": 33,  # the last frame of the flight: everything has come to rest
}


def routing() -> dict[str, object]:
    """The pattern at several skews and capacities, and after updates of the balancing bias."""
    cases: list[dict[str, Any]] = [{"skew": s, "factor": f} for s in (0, 2, 4) for f in (1, 1.25, 2)]
    cases += [{"skew": 4, "score": "sigmoid", "updates": n} for n in (0, 1, 2, 5, 10, 20, 50, 100, 200)]
    cases += [{"n_experts": e, "n_active_experts": k} for e, k in ((4, 1), (16, 2), (16, 4))]
    cases += [{"n_tokens": t} for t in (16, 32)] + [{"factor": 8, "skew": 6}]
    samples = [{"inputs": case, "outputs": route_panel(**case)} for case in cases]
    return {"inputs": ROUTING, "samples": samples}


# Figure 5: two models


def compare() -> dict[str, object]:
    """Every published model: its count, what a token uses, and what a token leaves in the cache."""
    start = {"a": "mistral-7b", "b": "mixtral-8x7b", "taken": ""}
    samples = []
    for slug, preset in presets.ALL.items():
        counted = parameters(preset.model)
        outputs = {
            "a_total": counted.total,
            "a_active": counted.active,
            "a_per_token": kv_cache_bytes_per_token(preset.model, dtype_bytes=2),
        }
        samples.append({"inputs": {"a": slug}, "outputs": outputs})
    return shared(inputs=start | {"machine": MACHINE}, run=RUN, samples=samples)


# Figure 6: training


def training_memory() -> dict[str, object]:
    """States and activations on each device, by stage and by what is recomputed."""
    start = {
        "zero_stage": "1",
        "n_devices": 8,
        "recomputation": "selective",
        "batch": 1,
        "seq_len": 8192,
        "optimizer": "adamw",
        "gradient": "2",
        "model": "machine",
    }
    cases: list[dict[str, Any]] = [{"n_devices": n, "zero_stage": z} for n in (1, 8, 64) for z in ("0", "1", "2", "3")]
    cases += [{"recomputation": r} for r in ("none", "full")] + [{"seq_len": 131072}, {"gradient": "4"}]
    cases += [{"optimizer": name} for name in OPTIMIZER_BYTES if name != "adamw"]
    samples = []
    for case in cases:
        state: dict[str, Any] = start | case
        found = training_bytes(
            LLAMA,
            weight_bytes=2,
            gradient_bytes=int(state["gradient"]),
            optimizer_bytes=OPTIMIZER_BYTES[state["optimizer"]],
            zero_stage=int(state["zero_stage"]),
            n_devices=state["n_devices"],
            batch=state["batch"],
            seq_len=state["seq_len"],
            recomputation=state["recomputation"],
        )
        samples.append({"inputs": case, "outputs": {"total": found.total, "activations": found.activations}})
    return shared(inputs=start | {"machine": MACHINE}, device=asdict(H100), optimizers=OPTIMIZER_BYTES, samples=samples)


# Figure 7: reading a config.json

EXAMPLES: dict[str, dict[str, Any]] = {
    "llama": {
        "model_type": "llama",
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "vocab_size": 128256,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "mlp_bias": False,
        "max_position_embeddings": 131072,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-05,
        "rope_theta": 500000.0,
        "torch_dtype": "bfloat16",
    },
    "gpt2": {
        "model_type": "gpt2",
        "n_embd": 768,
        "n_layer": 12,
        "n_head": 12,
        "n_positions": 1024,
        "vocab_size": 50257,
        "n_ctx": 1024,
        "initializer_range": 0.02,
    },
    "mixtral": {
        "model_type": "mixtral",
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "num_local_experts": 8,
        "num_experts_per_tok": 2,
        "sliding_window": None,
        "vocab_size": 32000,
        "tie_word_embeddings": False,
        "hidden_act": "silu",
        "rope_theta": 1000000.0,
    },
    "gemma": {
        "model_type": "gemma3",
        "text_config": {
            "model_type": "gemma3_text",
            "hidden_size": 5376,
            "intermediate_size": 21504,
            "num_hidden_layers": 62,
            "num_attention_heads": 32,
            "num_key_value_heads": 16,
            "head_dim": 128,
            "sliding_window": 1024,
            "vocab_size": 262208,
        },
        "vision_config": {"hidden_size": 1152, "num_hidden_layers": 27},
    },
    "deepseek": {
        "model_type": "deepseek_v3",
        "hidden_size": 7168,
        "intermediate_size": 18432,
        "num_hidden_layers": 61,
        "num_attention_heads": 128,
        "num_key_value_heads": 128,
        "q_lora_rank": 1536,
        "kv_lora_rank": 512,
        "qk_nope_head_dim": 128,
        "qk_rope_head_dim": 64,
        "v_head_dim": 128,
        "n_routed_experts": 256,
        "n_shared_experts": 1,
        "num_experts_per_tok": 8,
        "moe_intermediate_size": 2048,
        "first_k_dense_replace": 3,
        "vocab_size": 129280,
        "tie_word_embeddings": False,
        "n_group": 8,
        "topk_group": 4,
        "num_nextn_predict_layers": 1,
    },
    "bert": {"model_type": "bert", "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12},
}


def struck_out(keys: dict[str, Any], lines: Collection[str]) -> dict[str, Any]:
    """A file without some of its lines; where the text model has an object of its own, without lines of that."""
    if "text_config" in keys:
        return keys | {"text_config": struck_out(keys["text_config"], lines)}
    return {key: value for key, value in keys.items() if key not in lines}


def reading(keys: dict[str, Any]) -> dict[str, Any]:
    """What a file counts to, or the reason why nothing can be counted."""
    try:
        counted = parameters(from_hf(keys).model)
    except ValueError as error:
        return {"total": 0, "active": 0, "problem": str(error)}
    return {"total": counted.total, "active": counted.active, "problem": ""}


def config_keys() -> dict[str, object]:
    """Six files, the last of which is refused: as they are, without each of their lines, with the type alone."""
    samples = []
    for name, keys in EXAMPLES.items():
        lines = [key for key in keys.get("text_config", keys) if key != "model_type"]
        for struck in ([], lines, *([line] for line in lines)):
            inputs = {"file": name, "struck": ",".join(struck)}
            samples.append({"inputs": inputs, "outputs": reading(struck_out(keys, struck))})
    start = {"file": "llama", "struck": ""}
    return {
        "inputs": start,
        "texts": EXAMPLES,
        "shapes": field_defaults(),
        "samples": samples,
        "table": table_of_trees(),
    }


# How it was checked

KNOWN = (
    *("gpt-2", "gpt-2-xl", "gpt-j-6b", "gpt-neox-20b", "pythia-12b", "bloom-176b", "starcoder-15b", "falcon-7b"),
    *("llama-2-7b", "llama-2-70b", "llama-3.1-8b", "llama-3.1-70b", "llama-3.1-405b", "llama-4-scout", "mistral-7b"),
    *("mixtral-8x7b", "gemma-2-27b", "gemma-3-27b", "qwen2.5-72b", "qwen3-32b", "qwen3-235b-a22b", "phi-4"),
    *("olmo-2-7b", "deepseek-v2", "deepseek-v3", "kimi-k2", "glm-4.5-air", "gpt-oss-120b", "jamba-52b"),
)


def totals() -> dict[str, object]:
    """Well-known models whose stored weights somebody counted, then all where the other count differs from ours."""
    rows: list[list[str]] = []
    different = [slug for slug, each in presets.ALL.items() if each.published_total != parameters(each.model).total]
    for slug in (*KNOWN, *different):
        preset = presets.ALL[slug]
        ours = parameters(preset.model).total
        gap = preset.published_total - ours
        difference = "0" if gap == 0 else f"{gap:+,}".replace("-", "−")
        source = preset.published_source
        rows.append([preset.name, f"{preset.published_total:,}", f"{ours:,}", difference, source])
    columns = ["Model", "Theirs", "Ours", "Difference", "Where theirs stands"]
    return {"columns": columns, "rows": rows, "align": "lrrrl"}
