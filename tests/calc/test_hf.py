import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.calc.config import ModelConfig, Window
from blog.calc.hf import from_hf
from blog.calc.key_table import chain, key_table, table_of_trees
from blog.calc.kv_cache import kv_cache_bytes
from blog.calc.params import Parameters, parameters

Rows = Callable[[str], list[dict[str, Any]]]
LLAMA = {
    "model_type": "llama",
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 128,
    "vocab_size": 100,
    "tie_word_embeddings": False,
}


def components(found: Parameters) -> dict[str, int]:
    counts = asdict(found)
    del counts["unvisited_experts"]
    return {name: count for name, count in counts.items() if count}


def test_every_component_of_a_hundred_published_models_is_exact(rows: Rows) -> None:
    for row in rows("models"):
        model = from_hf({**row["keys"], "model_type": row["model_type"]}).model
        found = parameters(model)
        assert components(found) == row["components"], row["name"]
        assert json.loads(json.dumps(asdict(model), allow_nan=False))["d_model"] == model.d_model
        assert (found.total, found.active) == (row["total"], row["active"]), row["name"]


def test_cache_by_design_and_as_the_library_keeps_it_is_exact(rows: Rows) -> None:
    by_name = {row["name"]: row for row in rows("models")}
    for row in rows("kv_cache"):
        keys = {**by_name[row["name"]]["keys"], "model_type": by_name[row["name"]]["model_type"]}
        imported = from_hf(keys)
        for kind, model in (("library", imported.library_cache), ("design", imported.model)):
            for length, bytes_ in (row[kind] or {}).items():
                found = kv_cache_bytes(model, batch=1, seq_len=int(length), dtype_bytes=2)
                assert found == bytes_, (row["name"], kind, length)


def test_cache_of_small_random_models_is_exact(rows: Rows) -> None:
    by_name = {row["name"]: row for row in rows("models")}
    for row in rows("tiny_cache"):
        keys = {**row["keys"], "model_type": by_name[row["name"]]["model_type"]}
        model = from_hf(keys).library_cache
        for length, bytes_ in row["library"].items():
            found = kv_cache_bytes(model, batch=1, seq_len=int(length), dtype_bytes=4)
            assert found == bytes_, (row["name"], length)


def test_default_and_changed_keys_of_every_known_type_are_exact(rows: Rows) -> None:
    for row in rows("relatives"):
        imported = from_hf({**row["keys"], "model_type": row["model_type"]})
        assert parameters(imported.model).total == row["total"], (row["model_type"], row["keys"])


def test_cache_of_every_known_type_is_what_the_library_keeps(rows: Rows) -> None:
    for row in rows("relatives_cache"):
        model = from_hf({**row["keys"], "model_type": row["model_type"]}).library_cache
        for length, bytes_ in row["library"].items():
            found = kv_cache_bytes(model, batch=1, seq_len=int(length), dtype_bytes=2)
            assert found == bytes_, (row["model_type"], row["keys"], length)


def test_released_configuration_files_are_exact(rows: Rows) -> None:
    for row in rows("released"):
        assert parameters(from_hf(row["keys"]).model).total == row["total"], row["name"]


def test_keys_are_reported_as_used_ignored_and_assumed() -> None:
    keys = {**LLAMA, "rope_theta": 10000, "initializer_range": 0.02}
    del keys["num_key_value_heads"]
    found = from_hf(keys)
    assert found.ignored == ("rope_theta", "initializer_range")
    assert found.used["hidden_size"] == 64
    assert found.assumed == {
        "num_key_value_heads": 4,
        "head_dim": 16,
        "attention_bias": False,
        "mlp_bias": False,
    }
    assert found.notes == ()


def test_text_configuration_inside_a_larger_one_is_found() -> None:
    inner = {key: value for key, value in LLAMA.items() if key not in ("model_type", "tie_word_embeddings")}
    outer = {"model_type": "llava", "tie_word_embeddings": True, "vision_config": {}, "text_config": inner}
    found = from_hf(outer)
    assert found.model.tied_embeddings
    assert found.model_type == "llama"
    assert found.notes == ("Only text_config is counted; vision and audio towers are left out.",)


@pytest.mark.parametrize(("outer", "inner", "tied"), [(True, False, True), (False, True, False), (None, True, True)])
def test_tying_is_decided_where_the_text_model_stands_in_a_larger_one(
    outer: bool | None, inner: bool, tied: bool
) -> None:
    keys = {"model_type": "llava", "text_config": {**LLAMA, "tie_word_embeddings": inner}}
    assert from_hf({**keys, "tie_word_embeddings": outer}).model.tied_embeddings == tied
    deeper = {"model_type": "qwen2_5_omni", "tie_word_embeddings": not tied, "thinker_config": keys}
    deeper["thinker_config"] = {**keys, "tie_word_embeddings": outer}
    assert from_hf(deeper).model.tied_embeddings == tied


def test_inner_width_of_mamba_is_the_one_that_is_given() -> None:
    keys = {"model_type": "falcon_mamba", "hidden_size": 4096, "intermediate_size": 8192, "expand": 16}
    keys |= {"state_size": 16, "time_step_rank": 256, "num_hidden_layers": 64, "vocab_size": 65024}
    model = from_hf({**keys, "tie_word_embeddings": False}).model
    assert parameters(model).total == 7_272_665_088  # huggingface.co/tiiuae/falcon-mamba-7b


def test_experts_that_nobody_chooses_among_are_all_taken_and_that_is_said() -> None:
    found = from_hf({"model_type": "deepseek_v2", "num_experts_per_tok": None})
    assert parameters(found.model).total == 38_612_307_968
    assert "It is not said how many experts a token visits" in found.notes[0]


def test_text_keys_under_the_name_of_the_larger_model_are_read() -> None:
    assert from_hf({"model_type": "gemma3"}).model == from_hf({"model_type": "gemma3_text"}).model
    assert from_hf({"model_type": "gemma3"}).notes == ()


def test_unknown_type_with_known_keys_is_counted_and_says_so() -> None:
    found = from_hf({**LLAMA, "model_type": "alpaca"})
    assert found.model == from_hf(LLAMA).model
    assert not found.certain
    assert from_hf(LLAMA).certain
    assert found.notes == (
        "Unknown model type (alpaca): counted by the general rules, which may not fit. "
        "Compare the total with the published one.",
    )


def test_unknown_type_with_telling_keys_follows_its_relative() -> None:
    keys = {"model_type": "nemotron_x", "hybrid_override_pattern": "M-*E", "hidden_size": 64}
    assert from_hf(keys).model == from_hf({**keys, "model_type": "nemotron_h"}).model
    assert "counted by the rules of nemotron_h" in from_hf(keys).notes[0]


def test_general_rules_know_experts_latents_and_windows() -> None:
    keys: dict[str, Any] = {
        **LLAMA,
        "model_type": "newcomer",
        "num_local_experts": 8,
        "num_experts_per_tok": 2,
        "moe_intermediate_size": 32,
        "first_k_dense_replace": 1,
        "layer_types": ["sliding_attention", "full_attention"],
        "sliding_window": 16,
    }
    model = from_hf(keys).model
    assert model.windows == (Window(n_layers=1, tokens=16),)
    assert (model.moe[0].n_layers, model.moe[0].n_experts, model.moe[0].d_expert) == (1, 8, 32)
    latent = from_hf(
        {**LLAMA, "model_type": "newcomer", "kv_lora_rank": 8, "qk_nope_head_dim": 4, "qk_rope_head_dim": 2}
        | {"v_head_dim": 4}
    ).model
    assert latent.mla[0].n_layers == 2


def test_explicit_null_is_not_replaced_by_the_library_default() -> None:
    assert from_hf({"model_type": "mistral"}).model.windows
    assert from_hf({"model_type": "mistral", "sliding_window": None}).model.windows == ()


def test_whole_number_written_as_a_decimal_is_read() -> None:
    assert from_hf({**LLAMA, "hidden_size": 64.0}).model == from_hf(LLAMA).model


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_type": "bert"}, "bert cannot be counted: it is an encoder, which reads in both directions"),
        ({"model_type": "t5"}, "t5 cannot be counted: it has an encoder and a decoder."),
        ({"is_encoder_decoder": True}, "llama cannot be counted: it has an encoder and a decoder."),
        (
            {"layer_types": ["full_attention", "wavelet"]},
            "layer 1 is of the unknown kind 'wavelet': it cannot be counted.",
        ),
        (
            {"num_key_value_heads": 3},
            "4 query heads cannot be shared evenly by 3 key-value heads. Use 1, 2 or 4.",
        ),
        ({"hidden_size": "64"}, "hidden_size is '64', which is no number: give a whole number."),
        ({"vocab_size": None}, "vocab_size is missing: give vocab_size."),
        ({"vocab_size": -1}, "vocab_size is -1, and must be at least 1: use 1 or more."),
        ({"vocab_size": 10**400}, "vocab_size is a number of more than 30 digits, and must be at most"),
        ({"head_dim": float("nan")}, "head_dim is nan, which is no size: give a finite number."),
        ({"head_dim": 65}, "RoPE rotates pairs: head size 65 is odd. Nearest: 64 or 66."),
        ({"num_hidden_layers": 10**9}, "num_hidden_layers is 1000000000: use 1 to 1000."),
        ({"tie_word_embeddings": "yes"}, "tie_word_embeddings is 'yes': use True or False."),
        ({"model_type": ["llama"]}, "model_type is ['llama']: give a text."),
    ],
)
def test_what_cannot_be_counted_is_refused_in_one_sentence(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r"^.+$") as caught:
        from_hf({**LLAMA, **change})
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_something_else_than_an_object_is_refused() -> None:
    with pytest.raises(ValueError, match="a configuration is an object of keys, not 3"):
        from_hf(3)  # type: ignore[arg-type]


def test_deep_nesting_is_refused_without_a_crash() -> None:
    nest: list[Any] = []
    for _ in range(50_000):
        nest = [nest]
    for key in ("model_type", "layer_types", "hidden_size"):
        with pytest.raises(ValueError, match="nested"):
            from_hf({**LLAMA, key: nest})


def test_keys_of_javascript_objects_are_ignored() -> None:
    found = from_hf({**LLAMA, "__proto__": {"hidden_size": 1}, "constructor": 5})
    assert found.model == from_hf(LLAMA).model
    assert found.ignored == ("__proto__", "constructor")


NASTY = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=4),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from((10**400, 2**53, ["full_attention"], [None])),
)


@given(
    kind=st.sampled_from(sorted(key_table()["types"])),
    changes=st.dictionaries(
        st.sampled_from((*LLAMA, "layer_types", "num_experts", "sliding_window", "text_config", "head_dim")), NASTY
    ),
)
def test_no_input_raises_anything_but_a_value_error(kind: str, changes: dict[str, Any]) -> None:
    try:
        assert isinstance(from_hf({**LLAMA, "model_type": kind, **changes}).model, ModelConfig)
    except ValueError as error:
        sentence = str(error)
    else:
        sentence = ""
    assert len(sentence) < 300


def test_every_rule_of_the_table_can_be_read_and_the_page_gets_trees_alone() -> None:
    trees = table_of_trees()["types"]
    assert trees.keys() == key_table()["types"].keys()
    assert trees["llama"]["defaults"] == key_table()["types"]["llama"]["defaults"]
    assert trees["general"]["lets"]["n_kv_heads"] == ["given", "num_key_value_heads", "num_attention_heads"]
    assert trees["general"]["groups"]["mixers"][0]["component"] == "'ssm"


def test_chains_of_types_end_in_the_general_rules() -> None:
    assert all(chain(name)[-1] is key_table()["types"]["general"] for name in key_table()["types"])
