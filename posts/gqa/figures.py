"""Figures, tables and numbers of "Many Queries, One Key".

Everything is computed for the shapes of Llama 2 70B unless a name says otherwise. Published results stand in
literature.yaml, each with its table; their averages are computed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from math import exp, log, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blog.calc import presets
from blog.calc.accelerators import A100_SXM, B200, H100_SXM, H200_SXM, MI300X
from blog.calc.attention import attention_projections
from blog.calc.config import ModelConfig
from blog.calc.flops import attention_flops_per_token, matmul_weights
from blog.calc.formula import formula
from blog.calc.kv_cache import kv_cache_bytes, kv_cache_bytes_per_token
from blog.calc.params import parameters
from blog.calc.roofline import (
    attainable_flops,
    attention_intensity,
    decode_bytes,
    decode_seconds,
    max_batch,
    ridge_intensity,
    weights_read,
)
from blog.lab.estimate import Estimate
from blog.lab.storage import read_json
from blog.literature import literature

cited = literature(__file__)
REAL = read_json(Path(__file__).parent / "data" / "smollm.json")
GQA = presets.LLAMA_2_70B
MHA = replace(GQA, n_kv_heads=64)
MQA = replace(GQA, n_kv_heads=1)
KINDS = {"mha": MHA, "gqa": GQA, "mqa": MQA}

DEEPSEEK_V3 = presets.DEEPSEEK_V3
H100 = H100_SXM

# Names that only the text uses.
__all__ = [
    "A100_SXM",
    "attention_projections",
    "kv_cache_bytes",
    "matmul_weights",
    "parameters",
    "weights_read",
]


# Formulas


@formula
def cache_bytes_per_token(*, n_layers: int, n_kv_heads: int, d_head: int, dtype_bytes: float) -> float:
    """Bytes that one more token adds to the cache: a key and a value for every key-value head.

    >>> cache_bytes_per_token(n_layers=80, n_kv_heads=8, d_head=128, dtype_bytes=2)
    327680
    """
    return 2 * n_layers * n_kv_heads * d_head * dtype_bytes


@formula
def attention_flops(*, n_layers: int, n_heads: int, d_head: int, seq_len: int) -> int:
    """FLOPs with which one new token scores and averages `seq_len` cached positions.

    >>> attention_flops(n_layers=80, n_heads=64, d_head=128, seq_len=4096)
    10737418240
    """
    return 4 * n_layers * n_heads * d_head * seq_len


@formula
def decode_attention_intensity(*, n_heads: int, n_kv_heads: int, kv_bytes: float) -> float:
    """FLOPs per byte of attention while decoding: two for each query head that shares a cached number.

    >>> decode_attention_intensity(n_heads=64, n_kv_heads=8, kv_bytes=2)
    8.0
    """
    return 2 * n_heads / (n_kv_heads * kv_bytes)


@formula
def latent_attention_intensity(*, n_heads: int, kv_rank: int, d_rope: int, kv_bytes: float) -> float:
    """FLOPs per byte of latent attention while decoding, with the expansion absorbed into queries and output.

    Source: DeepSeek-AI 2024, "DeepSeek-V2", arXiv:2405.04434, section 2.1.

    >>> round(latent_attention_intensity(n_heads=128, kv_rank=512, d_rope=64, kv_bytes=2), 1)
    241.8
    """
    return 2 * n_heads * (2 * kv_rank + d_rope) / ((kv_rank + d_rope) * kv_bytes)


@formula
def prefill_attention_intensity(*, n_heads: int, n_kv_heads: int, seq_len: int, dtype_bytes: float) -> float:
    """FLOPs per byte of causal attention over a whole prompt, if queries, keys, values and outputs move once.

    2 * n_heads * d_head * seq_len**2 FLOPs over (2 * n_heads + 2 * n_kv_heads) * d_head * seq_len numbers. An
    upper bound: a kernel that reads queries and outputs again for every block of keys moves more, and so does one
    that reads keys and values again for every block of queries.

    >>> prefill_attention_intensity(n_heads=64, n_kv_heads=64, seq_len=4096, dtype_bytes=2)
    1024.0
    """
    return n_heads * seq_len / ((n_heads + n_kv_heads) * dtype_bytes)


@formula
def weights_intensity(*, batch: int, weight_bytes: float) -> float:
    """FLOPs per byte of a weight matrix that multiplies `batch` tokens at once; only weights move.

    >>> weights_intensity(batch=16, weight_bytes=2)
    16.0
    """
    return 2 * batch / weight_bytes


@formula
def kv_heads_per_device(*, n_kv_heads: int, devices: int) -> int:
    """Key-value heads that each device holds when heads are split over devices: never less than one.

    >>> kv_heads_per_device(n_kv_heads=8, devices=4), kv_heads_per_device(n_kv_heads=1, devices=8)
    (2, 1)
    """
    return max(1, n_kv_heads // devices)


@formula
def copies_of_each_head(*, n_kv_heads: int, devices: int) -> int:
    """Devices that hold the same key-value head.

    >>> copies_of_each_head(n_kv_heads=8, devices=16), copies_of_each_head(n_kv_heads=64, devices=8)
    (2, 1)
    """
    return max(1, devices // n_kv_heads)


@formula
def device_cache_bytes(
    *, n_layers: int, n_kv_heads: int, d_head: int, seq_len: int, dtype_bytes: float, devices: int
) -> float:
    """Bytes of cache that one sequence takes on each device.

    >>> device_cache_bytes(n_layers=80, n_kv_heads=1, d_head=128, seq_len=4096, dtype_bytes=2, devices=8)
    167772160
    """
    heads = kv_heads_per_device(n_kv_heads=n_kv_heads, devices=devices)
    return seq_len * cache_bytes_per_token(n_layers=n_layers, n_kv_heads=heads, d_head=d_head, dtype_bytes=dtype_bytes)


@formula
def expected_key_error(*, shared: float, group: int, method: str) -> float:
    """Expected squared error of a group's one key, relative to the squared key.

    The key is the group's mean, its first head, or fresh noise. Heads have unit variance, of which a share
    `shared` is common to all. A group of one needs no conversion.

    >>> expected_key_error(shared=0.5, group=8, method="mean")
    0.4375
    >>> expected_key_error(shared=0.5, group=8, method="first")
    0.875
    """
    mean = (1 - shared) * (1 - 1 / group)
    first = 2 * (1 - shared) * (group - 1) / group
    converted = mean if method == "mean" else (first if method == "first" else 2.0)
    return 0.0 if group == 1 else converted


# Figure 1: who reads what

MODELS = {
    "Llama 2 7B": presets.LLAMA_2_7B,
    "Gemma 7B": presets.GEMMA_7B,
    "Gemma 2 27B": presets.GEMMA_2_27B,
    "Phi-4": presets.PHI_4,
    "Llama 2 70B": presets.LLAMA_2_70B,
    "Llama 3.1 8B": presets.LLAMA_3_1_8B,
    "Llama 3.1 405B": presets.LLAMA_3_1_405B,
    "Falcon 180B": presets.FALCON_180B,
    "gpt-oss 120B": presets.GPT_OSS_120B,
    "Qwen2.5 7B": presets.QWEN2_5_7B,
    "Qwen3 235B": presets.QWEN3_235B_A22B,
    "Falcon 7B": presets.FALCON_7B,
}
DTYPE_BYTES = {"bf16": 2, "fp8": 1}


def _shape(model: ModelConfig) -> dict[str, object]:
    return {name: getattr(model, name) for name in ("n_heads", "n_kv_heads", "d_head", "n_layers")}


def head_sharing() -> dict[str, object]:
    """Bytes and FLOPs of one decoded token for twelve published shapes, every layer attending to all."""
    start = _shape(GQA) | {"seq_len": 4096, "dtype": "bf16"}

    def sample(name: str, shape: Mapping[str, object]) -> dict[str, object]:
        model = replace(GQA, **shape)  # type: ignore[arg-type]
        outputs = {
            "model_name": name,
            "bytes_per_token": kv_cache_bytes_per_token(model, dtype_bytes=2),
            "cache_bytes": kv_cache_bytes(model, batch=1, seq_len=4096, dtype_bytes=2),
            "flops": attention_flops_per_token(model, seq_len=4096),
        }
        return {"inputs": dict(shape), "outputs": outputs}

    samples = [sample(name, _shape(model)) for name, model in MODELS.items()]
    samples += [sample("", _shape(model)) for model in (MHA, MQA)]
    return {
        "model": asdict(GQA),
        "models": {name: _shape(model) for name, model in MODELS.items()},
        "dtype_bytes": DTYPE_BYTES,
        "inputs": start,
        "samples": samples,
    }


def shapes() -> dict[str, object]:
    """Published head counts, their ratio, and what it costs."""
    rows = []
    for name, model in MODELS.items():
        per_token = kv_cache_bytes_per_token(model, dtype_bytes=2)
        ratio = model.n_heads / model.n_kv_heads
        rows.append([name, model.n_heads, model.n_kv_heads, f"{ratio:g}", f"{per_token / 1024:,.0f}"])
    columns = ["Model", "Query heads", "KV heads", "Queries per key", "KiB per token"]
    return {"columns": columns, "rows": rows, "align": "lrrrr"}


Numbers = NDArray[np.float64]


def grouped_attention(queries: Numbers, keys: Numbers, values: Numbers) -> Numbers:
    """One token's queries over the cache of one layer, each group's keys and values read once for all its heads."""
    groups, _, width = keys.shape  # [groups, tokens, width], as values; queries: [heads, width]
    together = queries.reshape(groups, -1, width)  # the query heads of a group
    scores = together @ keys.transpose(0, 2, 1) / np.sqrt(width)
    weights = np.exp(scores - scores.max(axis=2, keepdims=True))
    weights /= weights.sum(axis=2, keepdims=True)
    read: Numbers = (weights @ values).reshape(queries.shape)
    return read


# Figure 2: roofline

MLA_SIZES = {"n_heads": 128, "kv_rank": 512, "d_rope": 64}
PROMPT = 4096  # tokens of the prefill that the roofline shows
ROOFS = {"a100": A100_SXM, "h100": H100_SXM, "h200": H200_SXM, "b200": B200, "mi300x": MI300X}


def roofline() -> dict[str, object]:
    """Intensity and attainable arithmetic of decode attention for each number of key-value heads."""
    start = {"n_kv_heads": 8, "batch": 16, "dtype": "bf16", "accelerator": "h100"}

    def sample(inputs: dict[str, object]) -> dict[str, object]:
        state = start | inputs
        kv_bytes = DTYPE_BYTES[str(state["dtype"])]
        accelerator = ROOFS[str(state["accelerator"])]
        model = replace(GQA, n_kv_heads=int(str(state["n_kv_heads"])))
        intensity = attention_intensity(model, kv_bytes=kv_bytes)
        latent = attention_intensity(DEEPSEEK_V3, kv_bytes=kv_bytes)
        outputs = {
            "intensity": intensity,
            "attainable": attainable_flops(accelerator, intensity=intensity),
            "mla_intensity": latent,
            "mla_attainable": attainable_flops(accelerator, intensity=latent),
            "ridge": ridge_intensity(accelerator),
            "bound": "compute" if intensity >= ridge_intensity(accelerator) else "memory",
        }
        return {"inputs": inputs, "outputs": outputs}

    cases: list[dict[str, object]] = [{"n_kv_heads": g} for g in (64, 32, 16, 8, 4, 2, 1)]
    cases += [{"n_kv_heads": g, "dtype": "fp8"} for g in (64, 8, 1)]
    cases += [{"n_kv_heads": 8, "accelerator": name} for name in ROOFS if name != "h100"]
    return {
        "n_heads": GQA.n_heads,
        "mla": MLA_SIZES,
        "prompt": PROMPT,
        "roofs": {name: asdict(accelerator) for name, accelerator in ROOFS.items()},
        "dtype_bytes": DTYPE_BYTES,
        "inputs": start,
        "samples": [sample(case) for case in cases],
    }


# Figure 3: serving

USABLE = 0.9  # of the memory; the rest holds activations and the engine itself


def least_seconds(model: ModelConfig, *, batch: int, seq_len: int, count: int = 4) -> float:
    """Least seconds of one decoding step of these shapes on `count` H100, in bf16."""
    return decode_seconds(model, H100, count=count, batch=batch, seq_len=seq_len, weight_bytes=2, kv_bytes=2)


def moved_bytes(model: ModelConfig, *, batch: int, seq_len: int) -> float:
    """Bytes that one decoding step reads, weights and cache in two bytes."""
    return decode_bytes(model, batch=batch, seq_len=seq_len, weight_bytes=2, kv_bytes=2)


def most_sequences(model: ModelConfig, *, seq_len: int, count: int = 4) -> int:
    """Sequences that fit beside the weights on `count` H100."""
    return max_batch(model, H100, count=count, usable_fraction=USABLE, seq_len=seq_len, weight_bytes=2, kv_bytes=2)


def cache_share(model: ModelConfig, *, batch: int, seq_len: int) -> float:
    """Share of the cache in the bytes of one decoding step."""
    cache = kv_cache_bytes(model, batch=batch, seq_len=seq_len, dtype_bytes=2)
    return cache / moved_bytes(model, batch=batch, seq_len=seq_len)


def wall_tokens_per_second(model: ModelConfig, *, seq_len: int, count: int = 4) -> float:
    """Rate that no batch exceeds: bandwidth over the bytes of one sequence's cache."""
    one = kv_cache_bytes(model, batch=1, seq_len=seq_len, dtype_bytes=2)
    return count * H100.bandwidth_bytes_per_second / one


def balanced_batch(model: ModelConfig, *, seq_len: int) -> float:
    """Batch at which a step reads as many bytes of cache as of weights."""
    one = kv_cache_bytes(model, batch=1, seq_len=seq_len, dtype_bytes=2)
    return 2 * weights_read(model, batch=1) / one


def serving() -> dict[str, object]:
    """Bounds of decoding for three head counts over batches and contexts."""
    start = {"batch": 16, "seq_len": 4096, "count": 4}

    def sample(batch: int, seq_len: int) -> dict[str, object]:
        outputs: dict[str, object] = {}
        for kind, model in KINDS.items():
            seconds = least_seconds(model, batch=batch, seq_len=seq_len)
            outputs[f"{kind}_bytes"] = moved_bytes(model, batch=batch, seq_len=seq_len)
            outputs[f"{kind}_tokens_per_second"] = batch / seconds
            outputs[f"{kind}_max_batch"] = most_sequences(model, seq_len=seq_len)
        return {"inputs": {"batch": batch, "seq_len": seq_len}, "outputs": outputs}

    grid = [(1, 256), (16, 256), (64, 256)]
    grid += [(batch, 4096) for batch in (1, 4, 16, 64, 256)]
    grid += [(batch, 32768) for batch in (1, 4, 16, 64)] + [(1, 131072)]
    return {
        "models": {kind: asdict(model) for kind, model in KINDS.items()},
        "accelerator": asdict(H100),
        "usable": USABLE,
        "inputs": start,
        "samples": [sample(*cell) for cell in grid],
    }


# Figure 4: pooling heads

HEADS, TOKENS, WIDTH, VALUE_WIDTH = 32, 64, 16, 4
GRAIN = 4  # stored numbers are whole quarters, so that page and build compute from the same keys
SHARP = 2.0  # scale of the queries: sharp enough that attention prefers some tokens


def _draw() -> dict[str, NDArray[np.int64]]:
    """Independent normal numbers, seed 0, in quarters: keys and values side by side, then one query per head.

    Each array is scaled to a mean square of exactly one before it is rounded.
    """
    random = np.random.default_rng(0)
    width = WIDTH + VALUE_WIDTH
    sizes = {
        "common": (TOKENS, width),
        "own": (HEADS, TOKENS, width),
        "fresh": (TOKENS, width),
        "queries": (HEADS, WIDTH),
    }
    drawn = {}
    for name, size in sizes.items():
        numbers = random.standard_normal(size)
        drawn[name] = np.rint(GRAIN * numbers / sqrt((numbers**2).mean())).astype(np.int64)
    return drawn


def heads_with_common_part(shared: float) -> Numbers:
    """Keys and values of all heads, [head, token, width]: sqrt(shared) common + sqrt(1 - shared) own."""
    drawn = _draw()
    mixed: Numbers = (sqrt(shared) * drawn["common"] + sqrt(1 - shared) * drawn["own"]) / GRAIN
    return mixed


def converted_heads(heads: Numbers, *, group: int, method: str) -> Numbers:
    """What each head reads after conversion, [head, token, width]; heads of a group read the same."""
    if group == 1:
        return heads
    grouped = heads.reshape(HEADS // group, group, TOKENS, -1)
    if method == "mean":
        one = grouped.mean(axis=1)
    elif method == "first":
        one = grouped[:, 0]
    else:
        one = np.broadcast_to(_draw()["fresh"] / GRAIN, grouped[:, 0].shape)
    return np.repeat(one, group, axis=0)


def attention_outputs(heads: Numbers) -> Numbers:
    """What each head's query reads, [head, value width]: softmax(q k / sqrt(width)) v over all tokens."""
    scaled = SHARP * _draw()["queries"] / GRAIN / sqrt(WIDTH)
    outputs = np.zeros((HEADS, VALUE_WIDTH))
    for head in range(HEADS):
        weights = np.array([exp(score) for score in heads[head, :, :WIDTH] @ scaled[head]])
        outputs[head] = weights @ heads[head, :, WIDTH:] / weights.sum()
    return outputs


def pooling_errors(*, shared: float, group: int, method: str) -> dict[str, float]:
    """Relative squared errors of keys and of attention outputs after conversion, over all heads."""
    before = heads_with_common_part(shared)
    after = converted_heads(before, group=group, method=method)
    keys, pooled = before[..., :WIDTH], after[..., :WIDTH]
    wanted, got = attention_outputs(before), attention_outputs(after)
    return {
        "key_error": float(((pooled - keys) ** 2).sum() / (keys**2).sum()),
        "output_error": float(((got - wanted) ** 2).sum() / (wanted**2).sum()),
    }


def pool_heads() -> dict[str, object]:
    """Errors of pooling synthetic heads, over how much they share and how many are pooled."""
    start = {"shared": 0.5, "group": 8, "method": "mean"}

    def sample(shared: float, group: int, method: str) -> dict[str, object]:
        inputs = {"shared": shared, "group": group, "method": method}
        expected = expected_key_error(shared=shared, group=group, method=method)
        measured = pooling_errors(shared=shared, group=group, method=method)
        return {"inputs": inputs, "outputs": {"expected_error": expected} | measured}

    groups = (1, 2, 4, 8, 16, 32)
    samples = [sample(tenth / 10, group, "mean") for tenth in range(11) for group in groups]
    samples += [sample(shared, 8, method) for shared in (0, 0.5, 1) for method in ("first", "random")]
    drawn = {name: values.reshape(-1).tolist() for name, values in _draw().items()}
    return {
        "heads": HEADS,
        "tokens": TOKENS,
        "width": WIDTH,
        "value_width": VALUE_WIDTH,
        "grain": GRAIN,
        "sharp": SHARP,
        "drawn": drawn,
        "inputs": start,
        "samples": samples,
    }


# A published model pooled further: data/smollm.json

CASES = ("both", "keys", "values", "first")
START_LAYER = 1
UNIFORM = log(49152)  # nats of a guess among all tokens of its vocabulary
SIZES = {"n_layers": len(REAL["cost"]["both"]), "n_heads": 9, "n_kv_heads": 3}


def _estimate(pair: Sequence[float], quantity: str) -> Estimate:
    value, error = pair
    return Estimate(value, error=error, n=REAL["rows"], quantity=f"SmolLM2-135M, {quantity}")


def cost(case: str, layer: int) -> Estimate:
    """Nats by which the loss rises when one layer's three key/value heads become one."""
    return _estimate(REAL["cost"][case][layer], f"{case}, layer {layer}")


def cost_of_all(case: str) -> Estimate:
    """The same in all layers at once."""
    return _estimate(REAL["all"][case], f"{case}, all layers")


def costs(case: str) -> list[float]:
    """The costs of all layers, one at a time."""
    return [mean for mean, _ in REAL["cost"][case]]


def agreement(case: str) -> list[float]:
    """By layer how alike its heads are: rho of their keys, of their values, or the mean of both."""
    keys, values = ([mean for mean, _ in REAL["alike"][name]] for name in ("keys", "values"))
    both = [(key + value) / 2 for key, value in zip(keys, values, strict=True)]
    return {"keys": keys, "values": values}.get(case, both)


def missed_share(case: str) -> list[float]:
    """By layer the squared error of what its attention then writes, over the square of what it wrote."""
    return [mean for mean, _ in REAL["off"][case]]


def dearer_layers() -> int:
    """Layers in which keeping the first head costs more than the mean, by more than two standard errors."""
    return sum(mean > 2 * error for mean, error in REAL["dearer"][:-1])


def cheaper_layers() -> int:
    """Layers in which it costs less, by more than two standard errors."""
    return sum(-mean > 2 * error for mean, error in REAL["dearer"][:-1])


def rank_correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's: the correlation of ranks.

    >>> rank_correlation([1, 2, 3, 4], [10, 30, 20, 40])
    0.8
    """
    ranks = [np.argsort(np.argsort(values)) for values in (first, second)]
    return round(float(np.corrcoef(ranks[0], ranks[1])[0, 1]), 12)


def chance(first: Sequence[float], second: Sequence[float], shuffles: int = 10_000) -> float:
    """How often shuffled layers show a rank correlation at least as far from zero, seed 0."""
    random, ranks = np.random.default_rng(0), [np.argsort(np.argsort(values)) for values in (first, second)]
    centred = [values - values.mean() for values in ranks]
    found = abs(float(centred[0] @ centred[1]))
    shuffled = random.permuted(np.tile(centred[1], (shuffles, 1)), axis=1)
    return float((np.abs(shuffled @ centred[0]) >= found - 1e-9).mean())


def predicts(case: str) -> float:
    """Rank correlation over layers of how alike the heads are and what pooling them costs."""
    return rank_correlation(agreement(case), costs(case))


def predicts_by_luck(case: str) -> float:
    """How often shuffled layers would show as much."""
    return chance(agreement(case), costs(case))


def keys_dearer() -> int:
    """Layers in which pooling the keys alone costs more than pooling keys and values."""
    return sum(keys > both for keys, both in zip(costs("keys"), costs("both"), strict=True))


def median(values: Sequence[float]) -> float:
    """The middle of some numbers."""
    return float(np.median(values))


def pool_a_model() -> dict[str, object]:
    """What becomes of a published model's loss when a layer's key/value heads are made one."""
    start = {"pooled": "both", "layer": START_LAYER}

    def sample(pooled: str, layer: int) -> dict[str, object]:
        outputs = {
            "cost": REAL["cost"][pooled][layer][0],
            "alike": agreement(pooled)[layer],
            "missed": missed_share(pooled)[layer],
            "rank_correlation": predicts(pooled),
        }
        return {"inputs": {"pooled": pooled, "layer": layer}, "outputs": outputs}

    layers = (0, START_LAYER, SIZES["n_layers"] - 1)
    return {
        "sizes": SIZES,
        "rows": REAL["rows"],
        "cost": REAL["cost"],
        "all": REAL["all"],
        "missed": {case: missed_share(case) for case in CASES},
        "alike": {case: agreement(case) for case in CASES},
        "correlation": {case: predicts(case) for case in CASES},
        "inputs": start,
        "samples": [sample(pooled, layer) for pooled in CASES for layer in layers],
    }


# Figure 5: eight devices


def device_bytes(n_kv_heads: int, devices: int, seq_len: int = 4096) -> float:
    """Cache of one sequence on each device, for Llama 2 70B shapes in two bytes."""
    return device_cache_bytes(
        n_layers=GQA.n_layers,
        n_kv_heads=n_kv_heads,
        d_head=GQA.d_head,
        seq_len=seq_len,
        dtype_bytes=2,
        devices=devices,
    )


def tensor_parallel() -> dict[str, object]:
    """Cache per device when heads are split over devices."""
    start = {"n_kv_heads": 8, "devices": 8, "seq_len": 4096}

    def sample(n_kv_heads: int, devices: int) -> dict[str, object]:
        outputs = {
            "heads_per_device": kv_heads_per_device(n_kv_heads=n_kv_heads, devices=devices),
            "copies": copies_of_each_head(n_kv_heads=n_kv_heads, devices=devices),
            "device_bytes": device_bytes(n_kv_heads, devices),
            "all_bytes": devices * device_bytes(n_kv_heads, devices),
        }
        return {"inputs": {"n_kv_heads": n_kv_heads, "devices": devices}, "outputs": outputs}

    samples = [sample(heads, devices) for devices in (1, 2, 4, 8, 16) for heads in (64, 8, 4, 1)]
    sizes = {"n_layers": GQA.n_layers, "d_head": GQA.d_head, "dtype_bytes": 2, "n_heads": GQA.n_heads}
    return {"sizes": sizes, "inputs": start, "samples": samples}


# Published ablations


def mean(values: Sequence[float]) -> float:
    """Plain average of a row of scores."""
    return sum(values) / len(values)


def parity() -> dict[str, object]:
    """The study that introduced groups: time and quality of converted T5 models."""
    rows = [
        [name, f"{seconds:.2f}", f"{printed:.1f}", f"{mean(scores):.2f}"]
        for name, (seconds, printed, scores) in cited.parity.items()
    ]
    columns = ["Model", "Seconds per sample", "Average as printed", "Mean of its 7 columns"]
    return {"columns": columns, "rows": rows, "align": "lrrr"}


def ablations() -> dict[str, object]:
    """Two of the studies that trained decoders from scratch, side by side."""
    rows = []
    for name in ("MHA", "GQA-8", "MQA"):
        llama, deepseek = cited.llama_2[name], cited.deepseek_v2[name]
        rows.append(
            [
                name,
                f"{mean(llama):.2f}",
                f"{llama[8]:.1f}",
                f"{mean(deepseek):.2f}",
                f"{deepseek[1]:.1f}",
            ]
        )
    columns = ["", "Llama 2, mean of 11", "its MMLU", "DeepSeek-V2, mean of 4", "its MMLU"]
    return {"columns": columns, "rows": rows, "align": "lrrrr"}


def latent_wins() -> int:
    """Benchmarks on which latent attention scored above multi-head attention, at the larger of two scales."""
    return sum(latent > plain for latent, plain in zip(cited.latent["MLA"], cited.latent["MHA"], strict=True))


# DeepSeek 67B: 95 layers, 8 key-value heads of 128. DeepSeek-V2: 60 layers of 576 numbers, 6 bits on average.
DEEPSEEK_67B_BYTES = cache_bytes_per_token(n_layers=95, n_kv_heads=8, d_head=128, dtype_bytes=2)
DEEPSEEK_V2_NUMBERS = 60 * (MLA_SIZES["kv_rank"] + MLA_SIZES["d_rope"])
