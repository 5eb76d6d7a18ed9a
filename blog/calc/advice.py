"""Warnings in words: a setting that is allowed and will not work, with the nearest that does."""

from math import ceil

from blog.calc.accelerators import Accelerator
from blog.calc.config import ModelConfig
from blog.calc.params import parameters
from blog.calc.units import fixed


def gigabytes(number: float) -> str:
    """Return bytes in units of 10^9 with one decimal, as accelerators are sold."""
    return f"{fixed(number / 1e9, 1)} GB"


def weights_warning(
    model: ModelConfig, accelerator: Accelerator, *, count: int, usable_fraction: float, weight_bytes: float
) -> str:
    """Return why the weights do not fit and what would, or nothing when they fit.

    >>> from blog.calc.accelerators import H100_SXM
    >>> from blog.calc.presets import LLAMA_3_1_70B
    >>> print(weights_warning(LLAMA_3_1_70B, H100_SXM, count=1, usable_fraction=0.9, weight_bytes=2))
    Weights need 141.1 GB; 1 × H100 SXM offers 72.0 GB at 90 %. Use 2 of them, or fp8 weights (70.6 GB).
    """
    needed = parameters(model).total * weight_bytes
    offered = accelerator.memory_bytes * count * usable_fraction
    if needed <= offered:
        return ""
    enough = ceil(needed / (accelerator.memory_bytes * usable_fraction))
    halved = parameters(model).total
    smaller = f", or fp8 weights ({gigabytes(halved)})" if weight_bytes > 1 and halved <= offered else ""
    return (
        f"Weights need {gigabytes(needed)}; {count} × {accelerator.name} offers {gigabytes(offered)} "
        f"at {fixed(100 * usable_fraction, 0)} %. Use {enough} of them{smaller}."
    )


def copied(model: ModelConfig, *, count: int) -> str:
    """Return what devices that share out the heads of a model hold more than once.

    >>> from blog.calc.presets import DEEPSEEK_V3, LLAMA_3_1_8B, MAMBA_130M
    >>> [copied(DEEPSEEK_V3, count=8), copied(LLAMA_3_1_8B, count=16)]
    ['all latents on each', 'each key-value head on 2']
    >>> [copied(LLAMA_3_1_8B, count=8), copied(MAMBA_130M, count=2)]
    ['norms alone on each', 'norms alone on each']
    """
    if model.mla:
        return "all latents on each"
    fewest = min([group.n_kv_heads for group in model.attention] or [model.n_kv_heads])
    return f"each key-value head on {ceil(count / fewest)}" if 0 < fewest < count else "norms alone on each"
