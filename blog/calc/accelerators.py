"""Published peaks of accelerators: dense arithmetic without structured sparsity, memory in units of 10^9 bytes.

A width for which a device has no units of its own runs at the next wider one's peak.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

Number = Literal["bf16", "8 bits", "4 bits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accelerator:
    """One device: how much it holds, how fast it reads, how fast it multiplies."""

    name: str
    memory_bytes: int
    bandwidth_bytes_per_second: float
    flops_per_second: dict[Number, float] = field(hash=False)  # the fastest format of each width, floating or whole
    source: str
    derived: bool = False  # the arithmetic peak is scaled from another device's, not published

    def __post_init__(self) -> None:
        for name in ("memory_bytes", "bandwidth_bytes_per_second"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is {getattr(self, name)}, and must be above 0: use a published figure.")
        for width in get_args(Number):
            if width not in self.flops_per_second:
                raise ValueError(f"{self.name} has no peak for {width}: give flops_per_second['{width}'].")


A100_SXM = Accelerator(
    name="A100 SXM 80 GB",
    memory_bytes=80_000_000_000,
    bandwidth_bytes_per_second=2.039e12,
    flops_per_second={"bf16": 312e12, "8 bits": 624e12, "4 bits": 1248e12},
    source="NVIDIA A100 Tensor Core GPU data sheet; narrower numbers as whole ones",
)
H100_SXM = Accelerator(
    name="H100 SXM",
    memory_bytes=80_000_000_000,
    bandwidth_bytes_per_second=3.35e12,
    flops_per_second={"bf16": 989.4e12, "8 bits": 1978.9e12, "4 bits": 1978.9e12},
    source="NVIDIA H100 Tensor Core GPU data sheet; arithmetic is half the sheet's figure with sparsity",
)
H200_SXM = Accelerator(
    name="H200 SXM",
    memory_bytes=141_000_000_000,
    bandwidth_bytes_per_second=4.8e12,
    flops_per_second={"bf16": 989.4e12, "8 bits": 1978.9e12, "4 bits": 1978.9e12},
    source="NVIDIA H200 Tensor Core GPU data sheet; arithmetic is half the sheet's figure with sparsity",
)
B200 = Accelerator(
    name="B200",
    memory_bytes=180_000_000_000,
    bandwidth_bytes_per_second=8.0e12,
    flops_per_second={"bf16": 2250e12, "8 bits": 4500e12, "4 bits": 9000e12},
    source="NVIDIA DGX B200 data sheet: 1,440 GB and 64 TB/s over 8 devices",
)
MI300X = Accelerator(
    name="MI300X",
    memory_bytes=192_000_000_000,
    bandwidth_bytes_per_second=5.3e12,
    flops_per_second={"bf16": 1307.4e12, "8 bits": 2614.9e12, "4 bits": 2614.9e12},
    source="AMD Instinct MI300X data sheet",
)
RTX_4090 = Accelerator(
    name="RTX 4090",
    memory_bytes=24_000_000_000,
    bandwidth_bytes_per_second=1.008e12,
    flops_per_second={"bf16": 165.2e12, "8 bits": 660.6e12, "4 bits": 1321.2e12},
    source="NVIDIA Ada GPU architecture white paper; bf16 with 32-bit accumulation, narrower ones as whole numbers",
)
M3_ULTRA = Accelerator(
    name="M3 Ultra, 80 GPU cores",
    memory_bytes=512_000_000_000,
    bandwidth_bytes_per_second=0.819e12,
    flops_per_second={"bf16": 28.6e12, "8 bits": 28.6e12, "4 bits": 28.6e12},
    source="Apple newsroom, March 2025, for memory and bandwidth; arithmetic derived from a listed 60-core figure",
    derived=True,
)
M4_MAX = Accelerator(
    name="M4 Max, 40 GPU cores",
    memory_bytes=128_000_000_000,
    bandwidth_bytes_per_second=0.546e12,
    flops_per_second={"bf16": 18.4e12, "8 bits": 18.4e12, "4 bits": 18.4e12},
    source="Apple newsroom, October 2024, for memory and bandwidth; arithmetic derived, not published by Apple",
    derived=True,
)

ALL: dict[str, Accelerator] = {
    "a100-sxm": A100_SXM,
    "h100-sxm": H100_SXM,
    "h200-sxm": H200_SXM,
    "b200": B200,
    "mi300x": MI300X,
    "rtx-4090": RTX_4090,
    "m3-ultra": M3_ULTRA,
    "m4-max": M4_MAX,
}
