from typing import Any

import pytest

from blog.calc.hf import from_hf
from blog.calc.key_table import key_table, settled
from blog.calc.key_words import MOST_KEYS, distance, in_keys, misspelt

SIZES: dict[str, Any] = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 100}


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"model_type": "gpt2", "n_embd": -1}, "n_embd is -1, and must be at least 1: use 1 or more."),
        ({"model_type": "gpt2", "n_layer": 0}, "n_layer is 0: use 1 to 1000."),
        ({"model_type": "llama", "intermediate_size": -1}, "intermediate_size is -1, and must be at least 0"),
        (
            {"model_type": "qwen3_moe", "num_experts_per_tok": "x"},
            "num_experts_per_tok is 'x', which is no whole",
        ),
        ({"model_type": "deepseek_v3", "kv_lora_rank": 2.5}, "kv_lora_rank is 2.5, which is no whole number"),
        ({"model_type": "mixtral", "intermediate_size": [1, 2]}, "intermediate_size is [1, 2]"),
        ({"model_type": "new", "hidden_size": 64}, "num_hidden_layers is missing: give num_hidden_layers."),
    ],
)
def test_a_refusal_speaks_of_the_keys_that_the_file_has(keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^.+$") as caught:
        from_hf(keys)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("type_", sorted(key_table()["types"]))
def test_no_name_of_ours_is_left_in_a_sentence(type_: str) -> None:
    ours = settled(type_, "fields").keys() & {"d_model", "n_layers", "n_heads", "n_kv_heads", "d_head", "vocab_size"}
    sentence = in_keys(" ".join(sorted(ours)), type_, {})
    assert not {"d_model", "n_layers"} & set(sentence.split()), sentence


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("num_key_val_heads", "num_key_value_heads"),
        ("numKeyValueHeads", "num_key_value_heads"),
        ("num-key-value-heads", "num_key_value_heads"),
        ("num_key_value_head", "num_key_value_heads"),
        ("head_dimm", "head_dim"),
    ],
)
def test_a_misspelt_key_is_told_from_the_one_that_is_missing(key: str, meant: str) -> None:
    found = from_hf({"model_type": "llama", key: 8})
    assert found.notes == (f"{key} is not read: did you mean {meant}?",)


def test_keys_that_are_only_alike_are_left_alone() -> None:
    assert misspelt(["rope_theta", "moe_intermediate_size", "x" * 70], ["intermediate_size", "head_dim"], "llama") == {}
    assert from_hf({"model_type": "llama", "initializer_range": 0.02, "pretraining_tp": 1}).notes == ()


def test_no_key_of_a_released_file_is_taken_for_a_misspelling(rows: Any) -> None:
    for row in rows("released"):
        assert not any("did you mean" in note for note in from_hf(row["keys"]).notes), row["name"]


def test_a_hundred_thousand_strange_keys_are_not_all_compared() -> None:
    keys = {f"num_key_value_x{i}": 1 for i in range(100_000)}
    assert len(from_hf({"model_type": "llama", **keys}).notes) <= MOST_KEYS


def test_distance_counts_letters() -> None:
    assert [distance("", "abc"), distance("abc", "abc"), distance("kitten", "sitting")] == [3, 0, 3]
