"""Memory and arithmetic of training: weights, gradients, optimiser states, activations, split over devices.

State sizes are exact for the byte counts given; activations follow Korthikanti et al. and are an estimate
for other feed-forwards than theirs (two matrices of width 4 * d_model).
"""

from dataclasses import dataclass

from blog.calc.config import ModelConfig
from blog.calc.formula import formula
from blog.calc.params import parameters
from blog.calc.prefill import prefill_flops

OPTIMIZER_BYTES = {
    "adamw": 12,  # float32 master copy, first and second moment
    "adamw-8bit": 6,  # float32 master copy, two moments of one byte
    "momentum": 8,  # float32 master copy and one moment
    "sgd": 4,  # float32 master copy
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingBytes:
    """Bytes on one device while training."""

    weights: float
    gradients: float
    optimizer: float
    activations: float

    @property
    @formula
    def total(self) -> float:
        """All bytes on one device."""
        return self.weights + self.gradients + self.optimizer + self.activations


@formula
def activation_bytes_per_layer(model: ModelConfig, *, batch: int, seq_len: int, recomputation: str) -> float:
    """Bytes of stored activations of one layer, 16-bit, with dropout masks.

    "none" stores all: seq_len * batch * d_model * (34 + 5 * n_heads * seq_len / d_model). "selective"
    recomputes the attention matrices: 34 per token and channel. "full" keeps only the layer's input: 2.
    Source: Korthikanti et al. 2022, "Reducing Activation Recomputation", arXiv:2205.05198, equations 1 and
    6.

    >>> from blog.calc.presets import LLAMA_2_7B
    >>> activation_bytes_per_layer(LLAMA_2_7B, batch=1, seq_len=4096, recomputation="none") == 2**24 * (34 + 160)
    True
    """
    tokens = batch * seq_len
    channels = 2 if recomputation == "full" else 34
    scores = 5 * model.n_heads * seq_len if recomputation == "none" else 0
    return tokens * (model.d_model * channels + scores)


@formula
def training_bytes(
    model: ModelConfig,
    *,
    weight_bytes: float,
    gradient_bytes: float,
    optimizer_bytes: float,
    zero_stage: int,
    n_devices: int,
    batch: int,
    seq_len: int,
    recomputation: str,
) -> TrainingBytes:
    """Bytes on each of `n_devices` devices with data parallelism; `batch` sequences on each.

    ZeRO stage 1 splits optimiser states, 2 also gradients, 3 also weights. With 2 + 2 + 12 bytes per
    parameter (bf16 weights and gradients; float32 master copy and two moments) the states are 16 bytes per
    parameter.
    Source: Rajbhandari et al. 2020, "ZeRO", arXiv:1910.02054, section 3 and figure 1.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> found = training_bytes(
    ...     LLAMA_3_1_8B, weight_bytes=2, gradient_bytes=2, optimizer_bytes=12, zero_stage=0, n_devices=1,
    ...     batch=0, seq_len=0, recomputation="full",
    ... )
    >>> round(found.total / 2**30, 2)
    119.66
    """
    n_parameters = parameters(model).total
    layer = activation_bytes_per_layer(model, batch=batch, seq_len=seq_len, recomputation=recomputation)
    return TrainingBytes(
        weights=n_parameters * weight_bytes / (n_devices if zero_stage >= 3 else 1),
        gradients=n_parameters * gradient_bytes / (n_devices if zero_stage >= 2 else 1),
        optimizer=n_parameters * optimizer_bytes / (n_devices if zero_stage >= 1 else 1),
        activations=model.n_layers * layer,
    )


@formula
def training_flops(model: ModelConfig, *, seq_len: int) -> int:
    """FLOPs of a forward and a backward pass over one sequence, causal: three times the forward pass.

    The backward pass forms two products for each of the forward's. Recomputation is not included.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> training_flops(LLAMA_3_1_8B, seq_len=8192) / (3 * 140550657277952)
    1.0
    """
    return 3 * prefill_flops(model, seq_len=seq_len)


@formula
def training_flops_6nd(model: ModelConfig, *, tokens: int) -> int:
    """FLOPs of training on `tokens` tokens, estimated as 6 * N * D from the active weights, attention left out.

    Source: Hoffmann et al. 2022, "Training Compute-Optimal LLMs", arXiv:2203.15556, appendix F.

    >>> from blog.calc.presets import LLAMA_2_7B
    >>> training_flops_6nd(LLAMA_2_7B, tokens=10**12) == 6 * 6738415616 * 10**12
    True
    """
    return 6 * parameters(model).active * tokens


@formula
def recomputation_flops(model: ModelConfig, *, seq_len: int) -> int:
    """Further FLOPs of one sequence when every layer is recomputed in the backward pass: one more forward pass.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> recomputation_flops(LLAMA_3_1_8B, seq_len=8192)
    140550657277952
    """
    return prefill_flops(model, seq_len=seq_len)
