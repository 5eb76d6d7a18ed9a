"""Weights of feed-forwards: dense, routed experts, shared experts and their router."""

from blog.calc.config import ModelConfig, Moe
from blog.calc.formula import formula
from blog.calc.layers import dense_layers


@formula
def ffn_weights(*, d_model: int, d_ff: int, matrices: int) -> int:
    """Weights of one feed-forward: three matrices when gated, two when plain.

    Shape [matrices, d_model, d_ff]. Source: Shazeer 2020, "GLU Variants", arXiv:2002.05202.

    >>> ffn_weights(d_model=4096, d_ff=14336, matrices=3)
    176160768
    """
    return matrices * d_model * d_ff


@formula
def ffn_biases(*, d_model: int, d_ff: int, matrices: int) -> int:
    """Biases of one feed-forward: one row of d_ff per matrix into it, one of d_model out of it.

    >>> ffn_biases(d_model=768, d_ff=3072, matrices=2)
    3840
    """
    return (matrices - 1) * d_ff + d_model


@formula
def dense_ffn(model: ModelConfig) -> int:
    """Weights of all dense feed-forwards.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> dense_ffn(LLAMA_3_1_8B)
    5637144576
    """
    rows = dense_layers(model) * model.d_ff + sum(group.n_layers * group.d_ff for group in model.dense)
    n_ffn = dense_layers(model) + sum(group.n_layers for group in model.dense)
    biases = (model.ffn_matrices - 1) * rows + n_ffn * model.d_model if model.ffn_bias else 0
    return model.ffn_matrices * model.d_model * rows + biases


@formula
def expert_weights(moe: Moe, *, d_model: int) -> int:
    """Weights of one routed expert.

    >>> from blog.calc.presets import MIXTRAL_8X7B
    >>> expert_weights(MIXTRAL_8X7B.moe[0], d_model=4096)
    176160768
    """
    width = moe.d_latent if moe.d_latent > 0 else d_model
    biases = ffn_biases(d_model=width, d_ff=moe.d_expert, matrices=moe.expert_matrices) if moe.expert_bias else 0
    return ffn_weights(d_model=width, d_ff=moe.d_expert, matrices=moe.expert_matrices) + biases


@formula
def shared_expert_weights(moe: Moe, *, d_model: int) -> int:
    """Weights of one layer's shared experts, held as one feed-forward in the full width.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> shared_expert_weights(DEEPSEEK_V3.moe[0], d_model=7168)
    44040192
    """
    width = moe.n_shared_experts * moe.d_shared_expert
    biased = moe.shared_expert_bias and width > 0
    biases = ffn_biases(d_model=d_model, d_ff=width, matrices=moe.expert_matrices) if biased else 0
    return ffn_weights(d_model=d_model, d_ff=width, matrices=moe.expert_matrices) + biases


@formula
def router_weights(moe: Moe, *, d_model: int) -> int:
    """Weights of one router: a score per expert.

    >>> from blog.calc.presets import MIXTRAL_8X7B
    >>> router_weights(MIXTRAL_8X7B.moe[0], d_model=4096)
    32768
    """
    choices = moe.n_experts + moe.n_empty_experts
    biases = choices if moe.router_linear_bias else 0
    return d_model * choices + biases + moe.router_scale
