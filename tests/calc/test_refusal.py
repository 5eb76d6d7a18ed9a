from typing import Any

import pytest

from blog.calc.hf import from_hf
from blog.calc.key_table import key_table
from blog.calc.refusal import type_of_architecture


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("LlamaForCausalLM", "llama"),
        ("GPT2LMHeadModel", "gpt2"),
        ("DeepseekV3ForCausalLM", "deepseek_v3"),
        ("Gemma3ForConditionalGeneration", "gemma3"),
        ("XLMRobertaModel", "xlm-roberta"),
        ("ForCausalLM", ""),
        ("", ""),
        ("NobodyKnowsForCausalLM", ""),
    ],
)
def test_a_class_names_its_type(name: str, type_: str) -> None:
    assert type_of_architecture(name) == type_


def test_a_type_that_the_class_told_is_said_to_be_assumed() -> None:
    found = from_hf({"architectures": ["Qwen3ForCausalLM"], "hidden_size": 1024, "num_hidden_layers": 28})
    assert found.model_type == "qwen3"
    assert found.assumed["model_type"] == "qwen3"
    assert found.certain


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"model_type": "clip"}, "clip cannot be counted: it is an encoder of images or sound, not a language model."),
        (
            {"model_type": "something", "text_config": {"model_type": "clip_text_model", "hidden_size": 512}},
            "clip_text_model cannot be counted: it is an encoder, which reads in both directions and keeps no cache.",
        ),
        ({"model_type": "musicgen"}, "musicgen cannot be counted: it speaks or draws: its output is no text."),
        (
            {"model_type": "llama", "architectures": ["LlamaForSequenceClassification"]},
            "LlamaForSequenceClassification cannot be counted: its output matrix is no vocabulary but a few classes; "
            "name the class that ends in ForCausalLM to count the language model.",
        ),
        (
            {"weight_map": {}},
            "this is no config.json: it is the index of a checkpoint; take the config.json beside it.",
        ),
    ],
)
def test_what_is_no_decoder_is_refused_by_its_reason(keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^.+$") as caught:
        from_hf(keys)
    assert str(caught.value) == sentence


def test_no_type_is_both_counted_and_refused() -> None:
    table = key_table()
    refused = [name for names in table["refused"].values() for name in names]
    assert len(refused) == len(set(refused))
    assert not set(refused) & (table["types"].keys() | table["text_types"].keys())
