import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.calc.presets import LLAMA_2_7B, LLAMA_3_1_8B
from blog.calc.training import (
    OPTIMIZER_BYTES,
    TrainingBytes,
    activation_bytes_per_layer,
    training_bytes,
    training_flops,
    training_flops_6nd,
)


def states(zero_stage: int, n_devices: int) -> TrainingBytes:
    return training_bytes(
        LLAMA_3_1_8B,
        weight_bytes=2,
        gradient_bytes=2,
        optimizer_bytes=OPTIMIZER_BYTES["adamw"],
        zero_stage=zero_stage,
        n_devices=n_devices,
        batch=1,
        seq_len=0,
        recomputation="full",
    )


def test_sixteen_bytes_per_parameter_are_120_gibibytes() -> None:
    assert states(0, 1).total / 2**30 == pytest.approx(119.66, abs=0.005)


@pytest.mark.parametrize(("stage", "bytes_per_parameter"), [(0, 16), (1, 4 + 12 / 64), (2, 2 + 14 / 64), (3, 16 / 64)])
def test_each_zero_stage_splits_one_part_more(stage: int, bytes_per_parameter: float) -> None:
    assert states(stage, 64).total == pytest.approx(8_030_261_248 * bytes_per_parameter)


@pytest.mark.parametrize(("recomputation", "per_token"), [("none", 34 + 5 * 32), ("selective", 34), ("full", 2)])
def test_recomputation_trades_stored_activations_for_arithmetic(recomputation: str, per_token: int) -> None:
    found = activation_bytes_per_layer(LLAMA_2_7B, batch=3, seq_len=4096, recomputation=recomputation)
    assert found == 3 * 4096 * 4096 * per_token


def test_six_n_d_is_close_for_short_texts() -> None:
    exact, estimate = training_flops(LLAMA_2_7B, seq_len=512), training_flops_6nd(LLAMA_2_7B, tokens=512)
    assert exact == pytest.approx(estimate, rel=0.02)


@given(devices=st.integers(1, 4096))
def test_splitting_never_needs_more(devices: int) -> None:
    totals = [states(stage, devices).total for stage in (0, 1, 2, 3)]
    assert totals == sorted(totals, reverse=True)
