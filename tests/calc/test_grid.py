from dataclasses import replace

import numpy as np
import pytest

from blog.calc import presets
from blog.calc.accelerators import H100_SXM
from blog.calc.flops import flops_per_token
from blog.calc.grid import elementwise, over, varied
from blog.calc.kv_cache import kv_cache_bytes
from blog.calc.params import parameters
from blog.calc.roofline import max_batch

GRID = {"n_layers": [61, 80, 100], "n_kv_heads": [1, 4, 8], "d_ff": [1000, 2048, 28672]}


@pytest.mark.parametrize("slug", ["llama-2-70b", "deepseek-v3", "gpt-oss-120b", "gemma-4-26b-a4b", "jamba-52b"])
def test_grid_equals_one_model_at_a_time(slug: str) -> None:
    model = presets.ALL[slug].model
    totals = over(parameters, model, GRID).total
    cache = over(kv_cache_bytes, model, GRID, batch=2, seq_len=np.array([10, 5000, 9]), dtype_bytes=2)
    flops = over(flops_per_token, model, GRID, seq_len=77)
    for i, seq_len in enumerate((10, 5000, 9)):
        one = replace(
            model,
            n_layers=GRID["n_layers"][i],
            n_kv_heads=GRID["n_kv_heads"][i],
            d_ff=GRID["d_ff"][i],
        )
        assert totals[i] == parameters(one).total
        assert cache[i] == kv_cache_bytes(one, batch=2, seq_len=seq_len, dtype_bytes=2)
        assert flops[i] == flops_per_token(one, seq_len=77)


def test_floor_and_maximum_work_on_arrays() -> None:
    found = elementwise(max_batch)(
        varied(presets.LLAMA_3_1_8B),
        H100_SXM,
        count=1,
        usable_fraction=0.9,
        seq_len=np.array([8192.0, 131_072.0, 1e9]),
        weight_bytes=2,
        kv_bytes=2,
    )
    assert found.tolist() == [52, 3, 0]


def test_counts_beyond_64_bits_do_not_wrap() -> None:
    found = over(kv_cache_bytes, presets.LLAMA_2_70B, {"n_layers": [6e12]}, batch=10**13, seq_len=1, dtype_bytes=2)
    assert found[0] > 1e25


def test_only_quantities_can_vary() -> None:
    with pytest.raises(ValueError, match=r"moe is no quantity of a model: vary a field that is a whole number\."):
        varied(presets.LLAMA_2_70B, moe=[1, 2])
    with pytest.raises(TypeError, match="is no formula: pass a function marked @formula"):
        elementwise(len)


def test_choice_that_depends_on_an_array_is_an_error() -> None:
    with pytest.raises(ValueError, match="ambiguous"):
        over(parameters, presets.LLAMA_2_70B, {"d_embedding": [0, 1]})
