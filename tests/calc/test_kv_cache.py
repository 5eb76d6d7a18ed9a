from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.calc import presets
from blog.calc.config import ModelConfig, Window
from blog.calc.kv_cache import (
    expanded_kv_cache_bytes_per_token,
    kv_cache_bytes,
    kv_cache_bytes_per_token,
    state_bytes,
)

GIB = 2**30


@pytest.mark.parametrize(("n_kv_heads", "size"), [(64, 10 * GIB), (8, 1.25 * GIB), (1, 160 * 2**20)])
def test_llama_2_70b_keeps_what_its_key_value_heads_need(n_kv_heads: int, size: float) -> None:
    model = replace(presets.LLAMA_2_70B, n_kv_heads=n_kv_heads)
    assert kv_cache_bytes(model, batch=1, seq_len=4096, dtype_bytes=2) == size


@pytest.mark.parametrize(
    ("model", "per_token"),
    [
        (presets.LLAMA_2_70B, 327_680),
        (presets.LLAMA_3_1_8B, 131_072),
        (presets.DEEPSEEK_V2, 69_120),
        (presets.DEEPSEEK_V3, 70_272),
        (presets.GPT_2, 36_864),
        (presets.FALCON_180B, 163_840),
        (presets.PALM_540B, 120_832),
        (presets.STARCODER_15B, 20_480),
        (presets.GEMMA_2_27B, 376_832),
        (presets.QWEN3_235B_A22B, 192_512),
    ],
)
def test_published_models_keep_so_many_bytes_per_token(model: ModelConfig, per_token: int) -> None:
    assert kv_cache_bytes_per_token(model, dtype_bytes=2) == per_token


def test_latent_attention_keeps_a_seventieth() -> None:
    latent = kv_cache_bytes_per_token(presets.DEEPSEEK_V3, dtype_bytes=2)
    expanded = expanded_kv_cache_bytes_per_token(presets.DEEPSEEK_V3, dtype_bytes=2)
    assert expanded == 4_997_120
    assert round(expanded / latent, 1) == 71.1
    size = kv_cache_bytes(presets.DEEPSEEK_V3, batch=1, seq_len=131_072, dtype_bytes=2)
    assert round(size / GIB, 3) == 8.578


def test_five_local_layers_to_one_global_save_five_sixths_of_gemma_3() -> None:
    local = kv_cache_bytes(presets.GEMMA_3_27B, batch=1, seq_len=131_072, dtype_bytes=2)
    everywhere = kv_cache_bytes(replace(presets.GEMMA_3_27B, windows=()), batch=1, seq_len=131_072, dtype_bytes=2)
    assert (round(local / GIB, 3), everywhere / GIB) == (10.406, 62.0)


def test_state_spaces_keep_the_same_at_every_length() -> None:
    sizes = {kv_cache_bytes(presets.MAMBA_130M, batch=2, seq_len=n, dtype_bytes=2) for n in (1, 100, 10**6)}
    assert sizes == {2 * 2_654_208}
    assert state_bytes(presets.MAMBA_130M) == 24 * 1536 * 16 * 4


@given(data=st.data(), seq_len=st.integers(0, 100), batch=st.integers(1, 9))
def test_cache_grows_with_batch_and_length_and_never_faster_than_per_token(
    data: st.DataObject, any_model: st.SearchStrategy[ModelConfig], seq_len: int, batch: int
) -> None:
    model = data.draw(any_model)
    one = kv_cache_bytes(model, batch=1, seq_len=seq_len, dtype_bytes=2)
    more = kv_cache_bytes(model, batch=1, seq_len=seq_len + 1, dtype_bytes=2)
    assert kv_cache_bytes(model, batch=batch, seq_len=seq_len, dtype_bytes=2) == batch * one
    assert 0 <= more - one <= kv_cache_bytes_per_token(model, dtype_bytes=2)


@given(seq_len=st.integers(1, 10_000), tokens=st.integers(1, 10_000))
def test_window_wider_than_the_text_saves_nothing(seq_len: int, tokens: int) -> None:
    full = presets.LLAMA_2_7B
    windowed = replace(full, windows=(Window(n_layers=32, tokens=tokens),))
    sizes = [kv_cache_bytes(model, batch=1, seq_len=seq_len, dtype_bytes=2) for model in (windowed, full)]
    assert sizes[0] == sizes[1] * min(seq_len, tokens) // seq_len
