"""The numbers that the calculator's page promises, and its JavaScript against Python on ten thousand configurations."""

import contextlib
import io
import json
import random
import re
import subprocess
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import deno
import pytest

from blog.build import write_formulas
from blog.calc import presets
from blog.calc.accelerators import ALL as DEVICES
from blog.calc.accelerators import H100_SXM
from blog.calc.config import ModelConfig
from blog.calc.flops import attention_flops_per_token, matmul_weights
from blog.calc.kv_cache import kv_cache_bytes, kv_cache_bytes_per_token
from blog.calc.params import parameters
from blog.calc.prefill import forward_flops, library_step_flops, prefill_flops
from blog.calc.roofline import (
    decode_bytes,
    decode_flops,
    decode_intensity,
    decode_seconds,
    distinct_experts,
    longest_context,
    max_batch,
)
from blog.calc.training import training_bytes
from tests.posts.conftest import modules

PROJECT = Path(__file__).parents[2]
GIB = 2**30
CASES = 10_000

(figures,) = modules("calculator", "figures")
LLAMA: ModelConfig = figures.LLAMA
ON_H100: dict[str, Any] = {"seq_len": 8192, "weight_bytes": 2, "kv_bytes": 2}


# The published state


def test_llama_3_1_8b_is_counted_to_the_last_parameter() -> None:
    counted = parameters(LLAMA)
    assert counted.total == 8_030_261_248
    assert (counted.attention, counted.dense_ffn) == (1_342_177_280, 5_637_144_576)
    assert counted.token_embedding + counted.lm_head == 1_050_673_152
    assert matmul_weights(LLAMA) == 7_504_658_432


def test_its_cache_is_one_gibibyte_for_8192_tokens() -> None:
    assert kv_cache_bytes_per_token(LLAMA, dtype_bytes=2) == 131_072
    assert kv_cache_bytes(LLAMA, batch=1, seq_len=8192, dtype_bytes=2) == GIB
    assert kv_cache_bytes(LLAMA, batch=1, seq_len=131072, dtype_bytes=2) == 16 * GIB


@pytest.mark.parametrize(
    ("batch", "milliseconds", "rate", "intensity"), [(1, 4.801, 208.3, 1.20), (64, 24.99, 2560.6, 14.8)]
)
def test_bounds_of_a_decoding_step_on_one_h100(batch: int, milliseconds: float, rate: float, intensity: float) -> None:
    seconds = decode_seconds(LLAMA, H100_SXM, count=1, batch=batch, **ON_H100)
    assert 1000 * seconds == pytest.approx(milliseconds, abs=0.005)
    assert batch / seconds == pytest.approx(rate, abs=0.05)
    assert decode_intensity(LLAMA, batch=batch, **ON_H100) == pytest.approx(intensity, abs=0.05)
    assert decode_bytes(LLAMA, batch=1, **ON_H100) == 16_083_591_168


@pytest.mark.parametrize(("seq_len", "most"), [(8192, 52), (131072, 3)])
def test_sequences_that_fit_beside_the_weights(seq_len: int, most: int) -> None:
    fits = max_batch(LLAMA, H100_SXM, count=1, usable_fraction=0.9, seq_len=seq_len, weight_bytes=2, kv_bytes=2)
    assert fits == most


def test_training_states_take_sixteen_bytes_a_parameter() -> None:
    found = training_bytes(
        LLAMA, weight_bytes=2, gradient_bytes=2, optimizer_bytes=12, zero_stage=0, n_devices=1,
        batch=0, seq_len=0, recomputation="full",
    )  # fmt: skip
    assert found.total / GIB == pytest.approx(119.66, abs=0.005)


def test_attention_costs_as_much_as_the_weights_at_28628_tokens() -> None:
    assert 2 * matmul_weights(LLAMA) / attention_flops_per_token(LLAMA, seq_len=1) == pytest.approx(28_630, abs=5)


@pytest.mark.parametrize(
    ("heads", "cache", "total"),
    [(8, 1.25 * GIB, 68_976_648_192), (64, 10 * GIB, 78_371_889_152), (1, 160 * 2**20, 67_802_243_072)],
)
def test_shared_heads_of_llama_2_70b(heads: int, cache: float, total: int) -> None:
    model = replace(presets.LLAMA_2_70B, n_kv_heads=heads)
    assert kv_cache_bytes(model, batch=1, seq_len=4096, dtype_bytes=2) == cache
    assert parameters(model).total == total


def test_the_changes_on_the_buttons() -> None:
    total = parameters(LLAMA).total
    assert parameters(replace(LLAMA, n_kv_heads=32)).total - total == 805_306_368
    assert parameters(replace(LLAMA, tied_embeddings=True)).total - total == -525_336_576
    assert kv_cache_bytes_per_token(replace(LLAMA, n_kv_heads=32), dtype_bytes=2) == 4 * 131_072


def test_latent_attention_of_deepseek_v3() -> None:
    model = presets.DEEPSEEK_V3
    counted = parameters(model)
    assert (counted.attention + counted.mla_latent_norm) / 61 == 187_107_328
    assert kv_cache_bytes_per_token(model, dtype_bytes=2) == 70_272
    assert kv_cache_bytes(model, batch=1, seq_len=131072, dtype_bytes=2) / GIB == pytest.approx(8.578, abs=0.0005)
    assert figures.UNCOMPRESSED_V3 == 4_997_120
    assert pytest.approx(71.1, abs=0.05) == figures.UNCOMPRESSED_V3 / 70_272


def test_windows_of_gemma_3_27b() -> None:
    assert kv_cache_bytes(figures.GEMMA, batch=1, seq_len=131072, dtype_bytes=2) / GIB == 10.40625
    everywhere = replace(figures.GEMMA, windows=())
    assert kv_cache_bytes(everywhere, batch=1, seq_len=131072, dtype_bytes=2) == 62 * GIB


@pytest.mark.parametrize(("batch", "experts"), [(1, 8), (8, 57.4), (32, 163.3), (128, 251.6)])
def test_distinct_experts_of_deepseek_v3(batch: int, experts: float) -> None:
    found = distinct_experts(n_experts=256, n_active_experts=8, batch=batch)
    assert found == pytest.approx(experts, abs=0.05)


def test_the_code_of_the_text_counts_as_the_calculator_does() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (PROJECT / "posts/calculator/index.md").read_text("utf-8"), re.DOTALL)
    printed = io.StringIO()
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    assert f"# {printed.getvalue().strip()}" == code.strip().splitlines()[-1]
    assert names["cache"] == kv_cache_bytes(LLAMA, batch=1, seq_len=8192, dtype_bytes=2)
    assert names["weights"] + names["cache"] == decode_bytes(LLAMA, batch=1, **ON_H100)
    assert names["operations"] == decode_flops(LLAMA, batch=1, seq_len=8192)
    assert printed.getvalue().split()[1] == str(decode_seconds(LLAMA, H100_SXM, count=1, batch=1, **ON_H100))


def test_what_the_text_says_in_words() -> None:
    assert figures.most_tokens_per_second() == pytest.approx(3119.9, abs=0.05)
    assert 2.5 < 1 + figures.route_panel(skew=4, score="sigmoid")["max_violation"] < 3
    assert figures.route_panel(skew=4)["dropped"] / 128 == pytest.approx(1 / 3, abs=0.02)
    per_token = [kv_cache_bytes_per_token(each, dtype_bytes=2) for each in (presets.DEEPSEEK_V3, LLAMA)]
    assert 0.5 < per_token[0] / per_token[1] < 0.55


def test_the_roofline_gives_rates_of_what_fits() -> None:
    data = figures.roofline()
    for sample in data["samples"]:
        assert (data["inputs"] | sample["inputs"])["batch"] <= sample["outputs"]["most"], sample["inputs"]


def test_three_published_totals_are_neither_conventions_nor_rounded() -> None:
    """Grok-1 is far off; LLaMA 65B and PaLM are published one unit of the last digit below our total."""
    for slug, unit in (("llama-65b", 10**8), ("palm-540b", 10**7)):
        preset = presets.ALL[slug]
        assert round(parameters(preset.model).total / unit) * unit - preset.published_total == unit, slug
    assert presets.ALL["grok-1"].published_total < parameters(presets.GROK_1).total - 10**9


# The figures' own data


@pytest.mark.parametrize(
    ("skew", "load", "dropped", "loss"),
    [
        (0, [16, 16, 18, 15, 17, 20, 12, 14], {1: 7, 1.25: 0}, 1.0005),
        (2, [30, 29, 25, 14, 12, 11, 5, 2], {1: 36, 1.25: 24, 2: 0}, 1.3500),
        (4, [44, 36, 24, 12, 8, 4, 0, 0], {1: 56, 1.25: 44, 2: 16}, 1.9621),
    ],
)
def test_the_routing_pattern(skew: float, load: list[int], dropped: dict[float, int], loss: float) -> None:
    found = figures.route_panel(skew=skew)
    assert found["load"] == load
    assert found["aux_loss"] == pytest.approx(loss, abs=5e-5)
    assert {factor: figures.route_panel(skew=skew, factor=factor)["dropped"] for factor in dropped} == dropped


def test_balancing_by_bias() -> None:
    after = [figures.route_panel(skew=4, score="sigmoid", updates=n)["max_violation"] for n in (0, 10)]
    assert after == [1.75, 0.1875]
    assert figures.route_panel(skew=4, score="sigmoid", updates=50)["load"] == [13, 14, 19, 18, 15, 17, 16, 16]


def test_every_exact_published_total_is_met() -> None:
    for preset in presets.ALL.values():
        if preset.published_exact:
            assert parameters(preset.model).total == preset.published_total, preset.slug
    counted = [each for each in presets.ALL.values() if each.published_exact]
    by_a_library = [each.slug for each in counted if "no other published total" in each.published_source]
    assert len(counted) - len(by_a_library) == figures.FOUND >= 90


def test_the_table_of_totals_shows_every_disagreement() -> None:
    rows = figures.totals()["rows"]
    different = {p.name for p in presets.ALL.values() if p.published_total != parameters(p.model).total}
    assert {row[0] for row in rows if row[3] != "0"} == different
    assert len([row for row in rows if row[3] == "0"]) >= 25
    assert ["Falcon 40B", "41,835,970,560", "41,303,293,952", "+532,676,608"] in [row[:4] for row in rows]


def test_active_parameters_in_other_conventions() -> None:
    v3 = parameters(presets.DEEPSEEK_V3)
    assert v3.active == 37_552_297_472
    assert v3.active - v3.token_embedding == pytest.approx(36.63e9, abs=0.005e9)
    oss = parameters(presets.GPT_OSS_120B)
    assert oss.active - oss.token_embedding == 5_132_849_472


def test_shapes_of_the_javascript_tests_are_those_of_the_dataclasses() -> None:
    stored = json.loads((PROJECT / "tests" / "js" / "support" / "shapes.json").read_text("utf-8"))
    assert stored == figures.field_defaults()


def test_every_preset_survives_the_way_through_the_page() -> None:
    for slug, entry in figures.published().items():
        model = presets.ALL[slug].model
        assert rebuilt(entry["model"]) == model, slug


# Python and JavaScript


def rebuilt(part: dict[str, Any]) -> ModelConfig:
    """A configuration from JSON that leaves the defaults out; raises ValueError when it cannot exist."""
    kinds = {kind: cls for kind, cls in figures.KINDS.items() if kind != "model"}
    groups = {kind: tuple(cls(**group) for group in part[kind]) for kind, cls in kinds.items() if kind in part}
    return ModelConfig(**part | groups)


def drawn_model(draw: random.Random) -> dict[str, Any]:
    """A random configuration: a published one changed a little, or one from nothing; some of them impossible."""
    if draw.random() < 0.4:
        part: dict[str, Any] = json.loads(json.dumps(figures.compact(draw.choice(list(presets.ALL.values())).model)))
        for name in draw.sample(["d_model", "d_ff", "n_layers", "n_kv_heads", "vocab_size"], 2):
            part[name] = max(0, int(part[name] * draw.choice([0.5, 1, 1.5, 2, 3])))
        return part
    heads = draw.randint(1, 128)
    kv_heads = draw.choice([d for d in range(1, heads + 1) if heads % d == 0] if draw.random() < 0.9 else [7, 11])
    layers = draw.randint(1, 200)
    part = {
        "d_model": 64 * draw.randint(1, 512),
        "n_layers": layers,
        "n_heads": heads,
        "n_kv_heads": kv_heads,
        "d_head": draw.choice([16, 32, 64, 80, 96, 128, 192, 256, 65]),
        "d_ff": draw.randint(1, 262144),
        "vocab_size": draw.randint(1, 512000),
        "ffn_matrices": draw.choice([2, 3]),
        "norm_vectors": draw.choice([0, 1, 2]),
        "norms_per_layer": draw.choice([1, 2, 4]),
        "learned_positions": draw.choice([0, 1024]),
        "qk_norm": draw.choice(["none", "head", "full", "query"]),
    }
    flags = (
        "tied_embeddings",
        "qkv_bias",
        "out_bias",
        "ffn_bias",
        "head_bias",
        "sinks",
        "embedding_norm",
        "query_gate",
    )
    part |= {flag: draw.random() < 0.3 for flag in flags}
    if draw.random() < 0.3:
        part["windows"] = [{"n_layers": draw.randint(1, layers), "tokens": draw.randint(1, 8192)}]
    if draw.random() < 0.4:
        part["moe"] = [
            {
                "n_layers": draw.randint(1, layers + 1),
                "n_experts": draw.randint(1, 512),
                "n_active_experts": draw.randint(1, 16),
                "d_expert": draw.randint(1, 20000),
                "n_shared_experts": (shared := draw.randint(0, 2)),
                "d_shared_expert": 1408 if shared else 0,
                "router_bias": draw.random() < 0.5,
                "expert_bias": draw.random() < 0.3,
                "shared_expert_gate": draw.random() < 0.3,
            }
        ]
    if draw.random() < 0.3:
        part["mla"] = [
            {
                "n_layers": layers - sum(w["n_layers"] for w in part.get("windows", [])) or 1,
                "n_heads": heads,
                "q_rank": draw.choice([0, 1536]),
                "kv_rank": draw.choice([256, 512]),
                "d_nope": 128,
                "d_rope": 64,
                "d_value": draw.choice([64, 128]),
            }
        ]
    return part


def case(draw: random.Random) -> dict[str, Any]:
    """A configuration and circumstances with Python's numbers, or with Python's refusal."""
    part = drawn_model(draw)
    batch, seq_len = draw.choice([1, 2, 7, 64, 4096]), draw.randint(1, 2 ** draw.randint(1, 21))
    weight_bytes, kv_bytes = draw.choice([2, 1, 4]), draw.choice([2, 1])
    device, count = draw.choice(list(DEVICES)), draw.choice([1, 8])
    run: dict[str, Any] = {"batch": batch, "seq_len": seq_len, "weight_bytes": weight_bytes, "kv_bytes": kv_bytes}
    run |= {"accelerator": device, "count": count}
    try:
        model = rebuilt(part)
    except ValueError as error:
        return {"model": part, "run": run, "expected": {}, "problem": str(error)}
    counted = parameters(model)
    step: dict[str, Any] = {"batch": batch, "weight_bytes": weight_bytes, "kv_bytes": kv_bytes}
    hardware: dict[str, Any] = {"count": count, "usable_fraction": 0.9}
    expected: dict[str, Any] = asdict(counted) | {"total": counted.total, "active": counted.active}
    expected |= {
        "cache": kv_cache_bytes(model, batch=batch, seq_len=seq_len, dtype_bytes=kv_bytes),
        "per_token": kv_cache_bytes_per_token(model, dtype_bytes=kv_bytes),
        "decode_flops": decode_flops(model, batch=batch, seq_len=seq_len),
    }
    expected = {name: value for name, value in expected.items() if value < 2**53}  # the page's limit for floats
    expected |= {  # as texts: of any size, and exact
        "forward": str(forward_flops(model, seq_len=seq_len).total),
        "prefill": str(prefill_flops(model, seq_len=seq_len)),
        "decode": str(library_step_flops(model, cached=seq_len - 1).total),
    }
    if counted.total * max(batch, 2) * 4 < 2**53 and not model.moe:  # floats: only + - * / without rounding before
        moved = decode_bytes(model, seq_len=seq_len, **step)
        if moved < 2**53 and expected.get("decode_flops"):
            expected["decode_bytes"] = moved
            expected["decode_seconds"] = decode_seconds(model, DEVICES[device], count=count, seq_len=seq_len, **step)
            room = {"weight_bytes": weight_bytes, "kv_bytes": kv_bytes} | hardware
            if kv_cache_bytes(model, batch=1, seq_len=seq_len, dtype_bytes=kv_bytes):
                expected["max_batch"] = max_batch(model, DEVICES[device], seq_len=seq_len, **room)
    return {"model": part, "run": run, "expected": expected, "problem": None}


@pytest.fixture(scope="module")
def twin() -> dict[str, Any]:
    """What Deno says about ten thousand configurations, every preset and thousands of states."""
    write_formulas(PROJECT)
    draw = random.Random(20)
    request = {"cases": [case(draw) for _ in range(CASES)], "data": figures.machine()}
    script = PROJECT / "tests" / "js" / "support" / "calculator_twin.js"
    command = [
        deno.find_deno_bin(),
        "run",
        "--quiet",
        "--no-lock",
        "--no-remote",
        "--no-config",
        "--no-check",
        str(script),
    ]
    done = subprocess.run(command, input=json.dumps(request), capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert sum(each["problem"] is None for each in request["cases"]) > CASES / 2
    return found


@pytest.mark.parametrize("kind", ["numbers", "refusals", "presets", "states", "addresses"])
def test_python_and_javascript_agree_everywhere(twin: dict[str, Any], kind: str) -> None:
    assert twin["cases"] == CASES
    assert twin["problems"][kind] == []


def test_longest_contexts_of_the_page_are_the_calculator_s() -> None:
    data = figures.cache_context()
    for sample in data["samples"]:
        state = data["inputs"] | sample["inputs"]
        model = LLAMA if state["model"] == "machine" else presets.ALL[state["model"]].model
        found = longest_context(
            model, DEVICES[state["accelerator"]], count=state["count"], usable_fraction=0.9, batch=1, weight_bytes=2,
            kv_bytes=figures.BYTES[state["kv_dtype"]],
        )  # fmt: skip
        assert sample["outputs"]["bounds.longest_context"] == found


def test_shapes_cover_every_group() -> None:
    assert set(figures.field_defaults()) == {"model", "windows", "attention", "mla", "mixers", "dense", "moe", "extras"}
    assert tuple(figures.field_defaults()["model"]) == tuple(field.name for field in fields(ModelConfig))
