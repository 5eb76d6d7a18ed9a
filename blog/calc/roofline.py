"""Bounds on speed: a step takes at least its bytes over the bandwidth and its FLOPs over the peak.

Lower bounds on time, upper bounds on rate: kernel launches, communication and fragmentation come on top.
Memory bandwidth and arithmetic of `count` devices add up, and nothing is held twice. Arithmetic is as fast as the
device can multiply numbers of the weights' width.
"""

from math import floor

from blog.calc.accelerators import Accelerator
from blog.calc.config import ModelConfig
from blog.calc.feed_forward import expert_weights
from blog.calc.flops import absorbed_attention_flops_per_token, matmul_weights, matmul_weights_by_component
from blog.calc.formula import formula
from blog.calc.kv_cache import kv_cache_bytes, kv_cache_bytes_per_token, split_cache_bytes
from blog.calc.params import d_vocabulary, parameters
from blog.calc.prefill import prefill_flops

ENDLESS = 1_099_511_627_776  # 2**40: sequences or positions of which any number fits
NO_BYTES = 1e-6  # stands for a cache of nothing, so that one can divide by it


@formula
def distinct_experts(*, n_experts: int, n_active_experts: int, batch: int) -> float:
    """Experts of one layer that at least one of `batch` tokens visits, in expectation.

    Assumes that tokens choose independently and all experts alike; skewed routing visits fewer.

    >>> round(distinct_experts(n_experts=256, n_active_experts=8, batch=32), 1)
    163.3
    """
    return n_experts * (1 - (1 - n_active_experts / n_experts) ** batch)


@formula
def looked_up_weights(model: ModelConfig) -> int:
    """Weights of which a token reads one row only: untied input table, learned positions, further tables.

    >>> from blog.calc.presets import GEMMA_2B, LLAMA_3_1_8B
    >>> looked_up_weights(LLAMA_3_1_8B), looked_up_weights(GEMMA_2B)
    (525336576, 0)
    """
    table = 0 if model.tied_embeddings else model.vocab_size * d_vocabulary(model)
    positions = model.learned_positions * model.d_model
    return table + positions + sum(extra.looked_up for extra in model.extras)


@formula
def unread_experts(model: ModelConfig, *, batch: int) -> float:
    """Weights of routed experts that no token of one decoding step visits, in expectation.

    >>> from blog.calc.presets import MIXTRAL_8X7B
    >>> from blog.calc.params import parameters
    >>> unread_experts(MIXTRAL_8X7B, batch=1) == parameters(MIXTRAL_8X7B).unvisited_experts
    True
    """
    return sum(
        moe.n_layers
        * expert_weights(moe, d_model=model.d_model)
        * moe.n_experts
        * (1 - moe.n_active_experts / (moe.n_experts + moe.n_empty_experts)) ** batch
        for moe in model.moe
    )


@formula
def weights_read(model: ModelConfig, *, batch: int) -> float:
    """Weights read in one decoding step of `batch` tokens.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> weights_read(LLAMA_3_1_8B, batch=1)
    7504924672
    """
    return parameters(model).total - looked_up_weights(model) - unread_experts(model, batch=batch)


@formula
def decode_bytes(model: ModelConfig, *, batch: int, seq_len: int, weight_bytes: float, kv_bytes: float) -> float:
    """Bytes read in one decoding step: every weight in use once, every sequence's cache once.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> decode_bytes(LLAMA_3_1_8B, batch=1, seq_len=8192, weight_bytes=2, kv_bytes=2)
    16083591168
    """
    cache = kv_cache_bytes(model, batch=batch, seq_len=seq_len, dtype_bytes=kv_bytes)
    return weights_read(model, batch=batch) * weight_bytes + cache


@formula
def decode_flops(model: ModelConfig, *, batch: int, seq_len: int) -> int:
    """FLOPs of one decoding step of `batch` tokens that each read `seq_len` positions, latents absorbed.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> decode_flops(LLAMA_3_1_8B, batch=64, seq_len=8192) == 64 * (2 * 7504658432 + 4294967296)
    True
    """
    return batch * (2 * matmul_weights(model) + absorbed_attention_flops_per_token(model, seq_len=seq_len))


@formula
def peak_flops(accelerator: Accelerator, *, weight_bytes: float) -> float:
    """FLOPs per second that no kernel exceeds on weights of so many bytes: the fastest format of their width.

    A mean below two bytes is that of weights in 8 bits beside some in 16, one below a byte that of 4 beside 16.

    >>> from blog.calc.accelerators import B200, H100_SXM
    >>> peak_flops(H100_SXM, weight_bytes=2), peak_flops(H100_SXM, weight_bytes=1), peak_flops(B200, weight_bytes=0.5)
    (989400000000000.0, 1978900000000000.0, 9000000000000000.0)
    """
    return accelerator.flops_per_second["bf16" if weight_bytes >= 2 else "8 bits" if weight_bytes >= 1 else "4 bits"]


@formula
def decode_seconds(
    model: ModelConfig,
    accelerator: Accelerator,
    *,
    count: int,
    batch: int,
    seq_len: int,
    weight_bytes: float,
    kv_bytes: float,
) -> float:
    """Least seconds of one decoding step on `count` accelerators.

    Source: Williams, Waterman, Patterson 2009, "Roofline", CACM 52(4).

    >>> from blog.calc.accelerators import H100_SXM
    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> seconds = decode_seconds(
    ...     LLAMA_3_1_8B, H100_SXM, count=1, batch=1, seq_len=8192, weight_bytes=2, kv_bytes=2
    ... )
    >>> round(1000 * seconds, 3)
    4.801
    """
    moved = decode_bytes(model, batch=batch, seq_len=seq_len, weight_bytes=weight_bytes, kv_bytes=kv_bytes)
    reading = moved / (count * accelerator.bandwidth_bytes_per_second)
    peak = count * peak_flops(accelerator, weight_bytes=weight_bytes)
    computing = decode_flops(model, batch=batch, seq_len=seq_len) / peak
    return max(reading, computing)


@formula
def decode_intensity(model: ModelConfig, *, batch: int, seq_len: int, weight_bytes: float, kv_bytes: float) -> float:
    """FLOPs per byte of one decoding step.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> round(decode_intensity(LLAMA_3_1_8B, batch=1, seq_len=8192, weight_bytes=2, kv_bytes=2), 2)
    1.2
    """
    moved = decode_bytes(model, batch=batch, seq_len=seq_len, weight_bytes=weight_bytes, kv_bytes=kv_bytes)
    return decode_flops(model, batch=batch, seq_len=seq_len) / moved


@formula
def attention_intensity(model: ModelConfig, *, kv_bytes: float) -> float:
    """FLOPs per byte of attention alone in decoding: 2 * (n_heads / n_kv_heads) / kv_bytes for grouped queries.

    Each cached number is read once per step and used once per query head of its group; batch does not
    enter. Latent layers are absorbed: 2 * n_heads * (2 * kv_rank + d_rope) / ((kv_rank + d_rope) *
    kv_bytes).

    >>> from blog.calc.presets import DEEPSEEK_V3, LLAMA_2_70B
    >>> attention_intensity(LLAMA_2_70B, kv_bytes=2)
    8.0
    >>> round(attention_intensity(DEEPSEEK_V3, kv_bytes=2), 1)
    241.8
    """
    per_token = kv_cache_bytes_per_token(model, dtype_bytes=kv_bytes)
    return absorbed_attention_flops_per_token(model, seq_len=1) / per_token


@formula
def ridge_intensity(accelerator: Accelerator, *, weight_bytes: float = 2) -> float:
    """FLOPs per byte at which reading and computing take equally long.

    >>> from blog.calc.accelerators import H100_SXM
    >>> round(ridge_intensity(H100_SXM))
    295
    """
    return peak_flops(accelerator, weight_bytes=weight_bytes) / accelerator.bandwidth_bytes_per_second


@formula
def attainable_flops(accelerator: Accelerator, *, intensity: float, weight_bytes: float = 2) -> float:
    """FLOPs per second within reach at an intensity: the roofline.

    >>> from blog.calc.accelerators import H100_SXM
    >>> attainable_flops(H100_SXM, intensity=8) == 26.8e12
    True
    """
    peak = peak_flops(accelerator, weight_bytes=weight_bytes)
    return min(peak, intensity * accelerator.bandwidth_bytes_per_second)


@formula
def free_bytes(
    model: ModelConfig, accelerator: Accelerator, *, count: int, usable_fraction: float, weight_bytes: float
) -> float:
    """Usable memory of `count` accelerators that the weights leave for the cache; negative when they do not fit.

    >>> from blog.calc.accelerators import H100_SXM
    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> free_bytes(LLAMA_3_1_8B, H100_SXM, count=1, usable_fraction=0.9, weight_bytes=2)
    55939477504.0
    """
    return accelerator.memory_bytes * count * usable_fraction - parameters(model).total * weight_bytes


@formula
def max_batch(
    model: ModelConfig,
    accelerator: Accelerator,
    *,
    count: int,
    usable_fraction: float,
    seq_len: int,
    weight_bytes: float,
    kv_bytes: float,
) -> int:
    """Sequences of `seq_len` positions whose caches fit beside the weights; 0 when not even one does.

    At most: the memory of all devices is one pool here, as if no part of a cache were held twice.

    >>> from blog.calc.accelerators import H100_SXM
    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> max_batch(
    ...     LLAMA_3_1_8B, H100_SXM, count=1, usable_fraction=0.9, seq_len=8192, weight_bytes=2, kv_bytes=2
    ... )
    52
    """
    free = free_bytes(model, accelerator, count=count, usable_fraction=usable_fraction, weight_bytes=weight_bytes)
    sequence = kv_cache_bytes(model, batch=1, seq_len=seq_len, dtype_bytes=kv_bytes)
    return max(0, min(floor(free / max(sequence, NO_BYTES)), ENDLESS))


@formula
def split_max_batch(
    model: ModelConfig,
    accelerator: Accelerator,
    *,
    count: int,
    usable_fraction: float,
    seq_len: int,
    weight_bytes: float,
    kv_bytes: float,
) -> int:
    """Sequences that fit when `count` devices share out the heads of each, and so hold some of its cache twice.

    vllm-project/recipes#762 logs 20 of 1M tokens where one pool would hold 280.

    >>> from blog.calc.accelerators import H200_SXM
    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> room = {"count": 8, "usable_fraction": 0.9, "seq_len": 32768, "weight_bytes": 1, "kv_bytes": 2}
    >>> split_max_batch(DEEPSEEK_V3, H200_SXM, **room), max_batch(DEEPSEEK_V3, H200_SXM, **room)
    (18, 149)
    """
    free = free_bytes(model, accelerator, count=count, usable_fraction=usable_fraction, weight_bytes=weight_bytes)
    sequence = split_cache_bytes(model, count=count, seq_len=seq_len, dtype_bytes=kv_bytes)
    return max(0, min(floor(free / count / max(sequence, NO_BYTES)), ENDLESS))


@formula
def active_without_table(model: ModelConfig) -> int:
    """Weights that one token visits, without tables of which it reads one row.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> round(active_without_table(DEEPSEEK_V3) / 1e9, 2)
    36.63
    """
    return parameters(model).active - looked_up_weights(model)


@formula
def active_without_vocabulary(model: ModelConfig) -> int:
    """Weights that one token visits, without tables and without the output matrix.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> round(active_without_vocabulary(DEEPSEEK_V3) / 1e9, 2)
    35.7
    """
    return active_without_table(model) - model.vocab_size * d_vocabulary(model)


@formula
def prefill_seconds(
    model: ModelConfig, accelerator: Accelerator, *, count: int, seq_len: int, weight_bytes: float
) -> float:
    """Least seconds of reading one prompt of `seq_len` tokens on `count` accelerators.

    Every weight is read once at least, so a very short prompt is bound by bandwidth. The output matrix is needed at
    the last position alone.

    >>> from blog.calc.accelerators import H100_SXM
    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> round(prefill_seconds(LLAMA_3_1_8B, H100_SXM, count=1, seq_len=8192, weight_bytes=2), 4)
    0.1334
    """
    reading = weights_read(model, batch=seq_len) * weight_bytes / (count * accelerator.bandwidth_bytes_per_second)
    skipped = 2 * (seq_len - 1) * matmul_weights_by_component(model).lm_head
    peak = count * peak_flops(accelerator, weight_bytes=weight_bytes)
    computing = (prefill_flops(model, seq_len=seq_len) - skipped) / peak
    return max(reading, computing)


def longest_context(
    model: ModelConfig,
    accelerator: Accelerator,
    *,
    count: int,
    usable_fraction: float,
    batch: int,
    weight_bytes: float,
    kv_bytes: float,
    limit: int = ENDLESS,
) -> int:
    """Most positions per sequence whose caches fit beside the weights; 0 when none do, `limit` when all do.

    The inverse of `max_batch`, found by halving an interval, because a windowed cache has a bend at each
    window.

    >>> from blog.calc.accelerators import H100_SXM
    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> longest_context(
    ...     LLAMA_3_1_8B, H100_SXM, count=1, usable_fraction=0.9, batch=1, weight_bytes=2, kv_bytes=2
    ... )
    426784
    """
    free = free_bytes(model, accelerator, count=count, usable_fraction=usable_fraction, weight_bytes=weight_bytes)
    low, high = 0, limit + 1
    while high - low > 1:
        middle = (low + high) // 2
        fits = kv_cache_bytes(model, batch=batch, seq_len=middle, dtype_bytes=kv_bytes) <= free
        low, high = (middle, high) if fits else (low, middle)
    return low
