"""Every weight of a model, counted by component.

In goes a `ModelConfig`, out come `Parameters`: one exact number per component, their total, and the part of
it that one token uses. The count is of a published checkpoint: tied matrices once, vision towers and extra
prediction layers left out.
"""

from dataclasses import dataclass

from blog.calc.attention import (
    attention_group_biases,
    attention_group_projections,
    indexer_projections,
    mla_biases,
    mla_projections,
    ordinary_attention,
    qk_norm,
)
from blog.calc.config import ModelConfig
from blog.calc.feed_forward import dense_ffn, expert_weights, router_weights, shared_expert_weights
from blog.calc.formula import formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Numbers of weights by component."""

    token_embedding: int
    position_embedding: int
    embedding_projection: int
    lm_head: int  # 0 when it is the embedding's own matrix
    attention: int  # with biases and sinks
    qk_norm: int
    mla_latent_norm: int
    norm: int
    dense_ffn: int
    router: int
    router_bias: int
    routed_experts: int
    shared_experts: int
    shared_expert_gate: int
    ssm: int
    linear_attention: int
    sparse_indexer: int
    hyper_connection: int
    layer_scalar: int
    other: int
    unvisited_experts: int  # of the routed experts: those that one token does not visit

    @property
    @formula
    def total(self) -> int:
        """All weights."""
        return (
            self.token_embedding
            + self.position_embedding
            + self.embedding_projection
            + self.lm_head
            + self.attention
            + self.qk_norm
            + self.mla_latent_norm
            + self.norm
            + self.dense_ffn
            + self.router
            + self.router_bias
            + self.routed_experts
            + self.shared_experts
            + self.shared_expert_gate
            + self.ssm
            + self.linear_attention
            + self.sparse_indexer
            + self.hyper_connection
            + self.layer_scalar
            + self.other
        )

    @property
    @formula
    def active(self) -> int:
        """Weights that one token uses: all but the experts it does not visit, both vocabulary matrices included."""
        return self.total - self.unvisited_experts


@formula
def d_vocabulary(model: ModelConfig) -> int:
    """Width of the vocabulary matrices: the residual stream's, unless they are factorised.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> d_vocabulary(LLAMA_3_1_8B)
    4096
    """
    return model.d_embedding if model.d_embedding > 0 else model.d_model


@formula
def extra_weights(model: ModelConfig, *, component: str) -> int:
    """Weights outside the usual parts that are counted with one component.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> extra_weights(LLAMA_3_1_8B, component="norm")
    0
    """
    return sum(extra.weights for extra in model.extras if extra.component == component)


@formula
def mixer_weights(model: ModelConfig, *, component: str) -> int:
    """Weights of state-space, linear-attention and other mixers that are counted with one component.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> mixer_weights(LLAMA_3_1_8B, component="ssm")
    0
    """
    return sum(
        mixer.n_layers * (mixer.multiplied + mixer.unmultiplied)
        for mixer in model.mixers
        if mixer.component == component
    ) + extra_weights(model, component=component)


@formula
def attention_weights(model: ModelConfig) -> int:
    """Weights of attention in all layers, with biases and sinks, without norms.

    >>> from blog.calc.presets import DEEPSEEK_V3, LLAMA_3_1_8B
    >>> attention_weights(LLAMA_3_1_8B), attention_weights(DEEPSEEK_V3)
    (1342177280, 11413422080)
    """
    groups = sum(
        group.n_layers
        * (
            attention_group_projections(group, d_model=model.d_model)
            + attention_group_biases(group, d_model=model.d_model)
        )
        for group in model.attention
    )
    latent = sum(
        group.n_layers * (mla_projections(group, d_model=model.d_model) + mla_biases(group, d_model=model.d_model))
        for group in model.mla
    )
    return ordinary_attention(model) + groups + latent + mixer_weights(model, component="attention")


@formula
def norm_weights(model: ModelConfig) -> int:
    """Weights of the norms on the residual stream and inside mixers.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> norm_weights(LLAMA_3_1_8B) == (2 * 32 + 1) * 4096
    True
    """
    final = 1 if model.final_norm else 0
    embedding = 1 if model.embedding_norm else 0
    n_norms = model.n_layers * model.norms_per_layer + final + embedding
    mixers = sum(mixer.n_layers * mixer.norm for mixer in model.mixers)
    return n_norms * model.norm_vectors * model.d_model + mixers + extra_weights(model, component="norm")


@formula
def lm_head_weights(model: ModelConfig) -> int:
    """Weights of the output matrix that are not the embedding's own.

    >>> from blog.calc.presets import GEMMA_2B, LLAMA_3_1_8B
    >>> lm_head_weights(LLAMA_3_1_8B), lm_head_weights(GEMMA_2B)
    (525336576, 0)
    """
    matrix = 0 if model.tied_embeddings else model.vocab_size * d_vocabulary(model)
    bias = model.vocab_size if model.head_bias else 0
    return matrix + bias


@formula
def embedding_projection(model: ModelConfig) -> int:
    """Weights of the two projections between factorised vocabulary matrices and the residual stream.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> embedding_projection(LLAMA_3_1_8B)
    0
    """
    return 2 * model.d_embedding * model.d_model + extra_weights(model, component="embedding_projection")


@formula
def unvisited_experts(model: ModelConfig) -> int:
    """Weights of the routed experts that one token does not visit.

    >>> from blog.calc.presets import MIXTRAL_8X7B
    >>> unvisited_experts(MIXTRAL_8X7B) == 32 * 6 * 176160768
    True
    """
    return sum(
        moe.n_layers * max(moe.n_experts - moe.n_active_experts, 0) * expert_weights(moe, d_model=model.d_model)
        for moe in model.moe
    )


@formula
def parameters(model: ModelConfig) -> Parameters:
    """Weights of a model by component.

    Exact for the published checkpoint of a decoder; `total` and `active` are properties of the result.
    Source: counted tensor by tensor from released implementations.

    >>> from blog.calc.presets import LLAMA_3_1_8B, MIXTRAL_8X7B
    >>> parameters(LLAMA_3_1_8B).total
    8030261248
    >>> parameters(MIXTRAL_8X7B).active
    12879925248
    """
    d_model = model.d_model
    return Parameters(
        token_embedding=model.vocab_size * d_vocabulary(model) + extra_weights(model, component="token_embedding"),
        position_embedding=model.learned_positions * d_model,
        embedding_projection=embedding_projection(model),
        lm_head=lm_head_weights(model),
        attention=attention_weights(model),
        qk_norm=qk_norm(model) + extra_weights(model, component="qk_norm"),
        mla_latent_norm=sum(
            group.n_layers * (group.q_rank + group.kv_rank) for group in model.mla if group.latent_norms
        )
        + extra_weights(model, component="mla_latent_norm"),
        norm=norm_weights(model),
        dense_ffn=dense_ffn(model) + extra_weights(model, component="dense_ffn"),
        router=sum(moe.n_layers * router_weights(moe, d_model=d_model) for moe in model.moe)
        + extra_weights(model, component="router"),
        router_bias=sum(moe.n_layers * (moe.n_experts + moe.n_empty_experts) for moe in model.moe if moe.router_bias),
        routed_experts=sum(moe.n_layers * moe.n_experts * expert_weights(moe, d_model=d_model) for moe in model.moe),
        shared_experts=sum(moe.n_layers * shared_expert_weights(moe, d_model=d_model) for moe in model.moe),
        shared_expert_gate=sum(moe.n_layers * d_model for moe in model.moe if moe.shared_expert_gate),
        ssm=mixer_weights(model, component="ssm"),
        linear_attention=mixer_weights(model, component="linear_attention"),
        sparse_indexer=sum(
            group.n_layers * (indexer_projections(group, d_model=d_model) + 2 * group.d_index)
            for group in model.mla
            if group.n_index_heads > 0
        )
        + mixer_weights(model, component="sparse_indexer"),
        hyper_connection=extra_weights(model, component="hyper_connection"),
        layer_scalar=extra_weights(model, component="layer_scalar"),
        other=extra_weights(model, component="other"),
        unvisited_experts=unvisited_experts(model),
    )
