"""What an installed transformers makes of its own configurations (`scripts/oracle`), against the table of keys."""

from collections.abc import Callable
from typing import Any

import pytest

from blog.calc.hf import Imported, from_hf
from blog.calc.key_table import key_table
from blog.calc.kv_cache import kv_cache_bytes
from blog.calc.params import parameters

Rows = Callable[[str], list[dict[str, Any]]]
BATCH, FLOAT32 = 2, 4
UNLIKE = {  # configurations that the library builds otherwise than their checkpoints are, or than a file can say
    ("longcat_flash", 0): "the library makes weights for experts that do nothing; the published total has none",
    ("longcat_flash", 1): "the same",
    ("longcat_flash", 15): "the same",
    ("step3p7", 1): "the outer level leaves tying to its class, which the file does not say",
}


@pytest.fixture(scope="module")
def measured(rows: Rows) -> list[dict[str, Any]]:
    """Return the configurations that the library could build."""
    return [row for row in rows("library") if "failed" not in row]


def reading(row: dict[str, Any]) -> Imported | str:
    """Return what is read in a configuration, or the sentence that refuses it."""
    try:
        return from_hf({**row["keys"], "model_type": row["model_type"]})
    except ValueError as error:
        return str(error)


def is_exact(found: Imported, row: dict[str, Any]) -> bool:
    """Tell whether a count is the library's: with the buffers that checkpoints hold, or without."""
    return parameters(found.model).total - row["total"] in (0, row["buffers"])


def test_every_configuration_of_the_library_is_exact_or_refused(measured: list[dict[str, Any]]) -> None:
    wrong = {
        (row["model_type"], row["seed"])
        for row in measured
        if isinstance(found := reading(row), Imported) and not is_exact(found, row)
    }
    assert wrong == UNLIKE.keys()


def test_what_is_not_counted_is_refused_for_a_reason_of_the_table(measured: list[dict[str, Any]]) -> None:
    sentences = [found for row in measured if isinstance(found := reading(row), str)]
    reasons = {sentence: sentence.partition(" cannot be counted: ")[2].rstrip(".") for sentence in sentences}
    others = [sentence for sentence, reason in reasons.items() if reason not in key_table()["refused"]]
    # the default of qwen3_omni_moe_thinker, which the library builds and nothing can run
    assert others == ["RoPE rotates pairs: head size 73 is odd. Nearest: 72 or 74."]
    assert len(measured) - len(sentences) > 500


def test_caches_of_models_that_really_ran_are_exact(measured: list[dict[str, Any]]) -> None:
    ran = [row for row in measured if "cache" in row]
    for row in ran:
        found = reading(row)
        if isinstance(found, str):
            continue
        for length, size in row["cache"].items():
            kept = kv_cache_bytes(found.library_cache, batch=BATCH, seq_len=int(length), dtype_bytes=FLOAT32)
            assert kept == size, (row["model_type"], row["seed"], length)
    assert sum(isinstance(reading(row), Imported) for row in ran) > 200


def test_no_type_that_is_no_decoder_is_counted_in_silence(table: Callable[[str], dict[str, Any]]) -> None:
    sizes = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128}
    known = key_table()["types"].keys() | key_table()["text_types"].keys()
    for name in table("library")["others"].keys() - known:
        found = reading({"model_type": name, "keys": {**sizes, "vocab_size": 100}})
        assert isinstance(found, str) or (not found.certain and "Unknown model type" in found.notes[0]), name
