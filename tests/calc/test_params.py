"""Parameter counts against published totals, against explicit shapes, and against each other."""

from collections.abc import Iterator
from dataclasses import replace
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.calc import presets
from blog.calc.attention import mla_projections
from blog.calc.config import Mla, ModelConfig, Moe
from blog.calc.feed_forward import dense_ffn
from blog.calc.params import attention_weights, parameters

Shape = tuple[int, ...]


def attention_shapes(model: ModelConfig) -> Iterator[Shape]:
    d, h, g, w = model.d_model, model.n_heads, model.n_kv_heads, model.d_head
    yield from ((d, h, w), (d, g, w), (d, g, w), (h, w, d))
    if model.qkv_bias:
        yield from ((h, w), (g, w), (g, w))
    if model.out_bias:
        yield (d,)
    if model.sinks:
        yield (h,)


def latent_shapes(model: ModelConfig, mla: Mla) -> Iterator[Shape]:
    d, h = model.d_model, mla.n_heads
    if mla.q_rank:
        yield from ((d, mla.q_rank), (mla.q_rank, h, mla.d_nope + mla.d_rope))
    else:
        yield (d, h, mla.d_nope + mla.d_rope)
    yield from ((d, mla.kv_rank), (d, mla.d_rope), (mla.kv_rank, h, mla.d_nope), (mla.kv_rank, h, mla.d_value))
    yield (h, mla.d_value, d)


def ffn_shapes(d: int, width: int, matrices: int, bias: bool) -> Iterator[Shape]:
    yield from ((d, width),) * (matrices - 1)
    yield (width, d)
    if bias:
        yield from ((width,),) * (matrices - 1)
        yield (d,)


def mixture_shapes(model: ModelConfig, moe: Moe) -> Iterator[Shape]:
    d = model.d_model
    for _ in range(moe.n_experts):
        yield from ffn_shapes(d, moe.d_expert, moe.expert_matrices, moe.expert_bias)
    yield from ffn_shapes(d, moe.n_shared_experts * moe.d_shared_expert, moe.expert_matrices, False)
    yield (d, moe.n_experts)
    if moe.router_linear_bias:
        yield (moe.n_experts,)
    if moe.router_bias:
        yield (moe.n_experts,)
    if moe.shared_expert_gate:
        yield (d,)


def every_shape(model: ModelConfig) -> Iterator[Shape]:
    """Yield the shape of every tensor, layer by layer."""
    d = model.d_model
    width = model.d_embedding or d
    norm = (model.norm_vectors, d)
    yield (model.vocab_size, width)
    if not model.tied_embeddings:
        yield (width, model.vocab_size)
    if model.d_embedding:
        yield from ((width, d), (d, width))
    if model.head_bias:
        yield (model.vocab_size,)
    yield (model.learned_positions, d)
    yield from (norm,) * (model.final_norm + model.embedding_norm)
    latent = [group for group in model.mla for _ in range(group.n_layers)]
    mixture = [group for group in model.moe for _ in range(group.n_layers)]
    for layer in range(model.n_layers):
        yield from (norm,) * model.norms_per_layer
        if layer < len(latent):
            yield from latent_shapes(model, latent[layer])
            yield from ((latent[layer].q_rank,), (latent[layer].kv_rank,))
        else:
            yield from attention_shapes(model)
            if model.qk_norm == "head":
                yield from ((model.d_head,),) * 2
            if model.qk_norm == "full":
                yield from ((model.n_heads, model.d_head), (model.n_kv_heads, model.d_head))
        if layer < len(mixture):
            yield from mixture_shapes(model, mixture[layer])
        else:
            yield from ffn_shapes(d, model.d_ff, model.ffn_matrices, model.ffn_bias)


@given(data=st.data())
def test_total_is_the_number_of_elements_of_all_tensors(
    data: st.DataObject, any_model: st.SearchStrategy[ModelConfig]
) -> None:
    model = data.draw(any_model)
    assert parameters(model).total == sum(prod(shape) for shape in every_shape(model))


@given(data=st.data())
def test_active_leaves_out_the_experts_that_are_not_visited(
    data: st.DataObject, any_model: st.SearchStrategy[ModelConfig]
) -> None:
    model = data.draw(any_model)
    visited = tuple(replace(moe, n_experts=moe.n_active_experts) for moe in model.moe)
    found, small = parameters(model), parameters(replace(model, moe=visited))
    assert found.active - found.router - found.router_bias == small.total - small.router - small.router_bias


def test_llama_3_1_8b_is_counted_to_the_last_weight() -> None:
    found = parameters(presets.LLAMA_3_1_8B)
    assert found.total == found.active == 8_030_261_248
    assert attention_weights(presets.LLAMA_3_1_8B) == found.attention == 1_342_177_280
    assert dense_ffn(presets.LLAMA_3_1_8B) == found.dense_ffn == 5_637_144_576
    assert found.token_embedding + found.lm_head == 1_050_673_152


def test_sharing_key_value_heads_hardly_changes_the_weights() -> None:
    totals = [parameters(replace(presets.LLAMA_2_70B, n_kv_heads=n)).total for n in (64, 8, 1)]
    assert totals == [78_371_889_152, 68_976_648_192, 67_802_243_072]


def test_swapping_grouped_for_multi_head_attention_adds_what_the_page_says() -> None:
    grouped = presets.LLAMA_3_1_8B
    assert parameters(replace(grouped, n_kv_heads=32)).total - parameters(grouped).total == 805_306_368


def test_tying_embeddings_removes_one_table() -> None:
    model = presets.LLAMA_3_1_8B
    assert parameters(model).total - parameters(replace(model, tied_embeddings=True)).total == 525_336_576


def test_latent_layer_of_deepseek_v3() -> None:
    mla = presets.DEEPSEEK_V3.mla[0]
    assert mla_projections(mla, d_model=7168) + mla.q_rank + mla.kv_rank == 187_107_328


@pytest.mark.parametrize(
    ("model", "total", "active"),
    [
        (presets.MIXTRAL_8X7B, 46_702_792_704, 12_879_925_248),
        (presets.QWEN3_235B_A22B, 235_093_634_560, 22_190_763_520),
        (presets.DEEPSEEK_V3, 671_026_419_200, 37_552_297_472),
        (presets.GPT_OSS_120B, 116_829_156_672, 5_711_982_912),
        (presets.KIMI_K2, 1_026_408_232_448, 32_861_500_928),
        (presets.LLAMA_4_MAVERICK, 400_711_848_960, 17_184_691_200),
        (presets.DBRX, 131_596_523_520, 36_469_708_800),
    ],
)
def test_sparse_models_have_many_weights_and_use_few(model: ModelConfig, total: int, active: int) -> None:
    assert (parameters(model).total, parameters(model).active) == (total, active)


def test_active_weights_without_the_input_table_are_what_openai_publishes() -> None:
    found = parameters(presets.GPT_OSS_120B)
    assert found.active - found.token_embedding == 5_132_849_472
