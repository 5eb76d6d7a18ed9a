from blog.calc.accelerators import H100_SXM
from blog.calc.advice import weights_warning
from blog.calc.presets import LLAMA_3_1_8B, LLAMA_3_1_70B, LLAMA_3_1_405B


def test_weights_that_fit_need_no_warning() -> None:
    assert weights_warning(LLAMA_3_1_8B, H100_SXM, count=1, usable_fraction=0.9, weight_bytes=2) == ""


def test_warning_names_both_values_and_two_ways_out() -> None:
    found = weights_warning(LLAMA_3_1_70B, H100_SXM, count=1, usable_fraction=0.9, weight_bytes=2)
    assert found == (
        "Weights need 141.1 GB; 1 × H100 SXM offers 72.0 GB at 90 %. Use 2 of them, or fp8 weights (70.6 GB)."
    )


def test_smaller_weights_are_not_offered_when_they_do_not_fit_either() -> None:
    found = weights_warning(LLAMA_3_1_405B, H100_SXM, count=4, usable_fraction=0.9, weight_bytes=2)
    assert found == "Weights need 811.7 GB; 4 × H100 SXM offers 288.0 GB at 90 %. Use 12 of them."
