"""What a decoder-only language model is, in numbers: one frozen value that cannot be built wrong.

The flat fields of `ModelConfig` describe the ordinary layer: attention with shared key-value heads, then
one dense feed-forward. Layers that differ are listed as groups (`moe`, `mla`, `attention`, `mixers`, ...),
each with its own `n_layers`; the ordinary layers are the rest. A formula is therefore the ordinary term
plus sums over short tuples, and `dataclasses.asdict` of a model is plain JSON that the page's formulas read
the same way.
"""

from dataclasses import dataclass
from typing import Literal

from blog.calc import checks

QkNorm = Literal["none", "head", "full", "query"]
MixerComponent = Literal["attention", "ssm", "linear_attention", "sparse_indexer"]
ExtraComponent = Literal[
    "token_embedding",
    "embedding_projection",
    "attention",
    "dense_ffn",
    "norm",
    "qk_norm",
    "mla_latent_norm",
    "router",
    "ssm",
    "linear_attention",
    "sparse_indexer",
    "hyper_connection",
    "layer_scalar",
    "other",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Ordinary attention layers that see only the latest positions (sliding or chunked)."""

    n_layers: int
    tokens: int  # positions kept: the window's width, the current token included

    def __post_init__(self) -> None:
        checks.sizes(self, positive=("n_layers", "tokens"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Softmax attention layers whose shape differs from the model's ordinary attention."""

    n_layers: int
    n_heads: int
    n_kv_heads: int
    d_head: int  # width of one query or key
    d_value: int  # width of one value
    window: int = 0  # positions kept; 0 keeps all
    owns_keys: bool = True  # false: keys come from another layer, with no projection and no cache here
    owns_values: bool = True  # false: values are the keys (no projection) or another layer's
    caches: bool = True  # false: reads another layer's cache
    qkv_bias: bool = False
    out_bias: bool = False
    qk_norm: QkNorm = "none"
    sinks: bool = False

    def __post_init__(self) -> None:
        checks.sizes(self, positive=("n_layers", "n_heads", "n_kv_heads", "d_head", "d_value"))
        checks.shared_heads(self.n_heads, self.n_kv_heads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mla:
    """Multi-head latent attention layers: keys and values are re-expanded from one small vector per token."""

    n_layers: int
    n_heads: int
    q_rank: int  # width of the compressed query; 0: queries are projected directly
    kv_rank: int  # width of the latent that is cached
    d_nope: int  # part of a query or key head without position
    d_rope: int  # part with position; its key is shared by all heads and cached
    d_value: int
    n_index_heads: int = 0  # heads of a sparse indexer that chooses which positions to read; 0: none
    d_index: int = 0  # width of one indexer head, cached once per token
    index_top_k: int = 0  # positions that the indexer lets through
    latent_norms: bool = True
    bias: bool = False  # bias on the down projections and on the output

    def __post_init__(self) -> None:
        checks.sizes(self, positive=("n_layers", "n_heads", "kv_rank", "d_nope", "d_value"))
        if self.d_rope % 2:
            raise ValueError(checks.odd_head("rotary head size", self.d_rope))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixer:
    """Layers that mix positions in another way: a state space, linear attention, a short convolution.

    Stated in what they cost, so that one formula serves every published kind; the named constructors that
    fill it from a kind's own sizes are in the table of configuration keys.
    """

    n_layers: int
    component: MixerComponent
    multiplied: int  # weights of one layer that multiply every token
    unmultiplied: int = 0  # other weights of one layer: biases, convolutions, decay rates
    norm: int = 0  # weights of norms inside the mixer
    qk_norm: int = 0
    score_width: int = 0  # multiply-adds per pair of positions; 0: linear in the length
    cache_per_token: int = 0  # numbers kept per token
    window: int = 0  # tokens they are kept for; 0: all
    stride: int = 1  # one more group of `cache_per_stride` numbers is kept per so many tokens
    cache_per_stride: int = 0
    buffer_per_token: int = 0  # numbers kept per token until its stride is complete
    state: int = 0  # numbers kept whatever the length, in 4 bytes
    conv_state: int = 0  # the same, in the cache's own type
    beside_attention: bool = False  # true: these layers also hold the ordinary attention

    def __post_init__(self) -> None:
        checks.sizes(self, positive=("n_layers", "stride"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense:
    """Dense feed-forward layers of another width than the model's ordinary one."""

    n_layers: int
    d_ff: int

    def __post_init__(self) -> None:
        checks.sizes(self, positive=("n_layers", "d_ff"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moe:
    """Layers whose feed-forward is a set of experts, of which each token visits a few."""

    n_layers: int
    n_experts: int  # routed experts in one layer
    n_active_experts: int  # routed experts that one token visits (top-k)
    d_expert: int  # hidden width of one routed expert
    n_shared_experts: int = 0  # experts that every token visits
    d_shared_expert: int = 0  # hidden width of one shared expert
    shared_expert_gate: bool = False  # one learned scalar per token scales the shared expert
    router_scale: int = 0  # weights that scale the router's input or the experts, counted with the router
    router_linear_bias: bool = False  # a bias on the router's logits
    router_bias: bool = False  # a correction that only the choice sees, kept balanced without a loss
    expert_bias: bool = False  # biases inside the experts
    shared_expert_bias: bool = False
    expert_matrices: int = 3  # 3 gated, 2 plain
    d_latent: int = 0  # experts work in this narrower space, with a projection in and out; 0: in d_model
    n_empty_experts: int = 0  # choices that do nothing: in the router, without weights
    beside_dense: bool = False  # true: these layers also hold the ordinary dense feed-forward

    def __post_init__(self) -> None:
        checks.sizes(self, positive=("n_layers", "n_experts", "n_active_experts", "d_expert"))
        checks.experts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Weights outside the usual parts, such as an embedding per layer or learned residual mixing."""

    component: ExtraComponent
    weights: int  # in the whole model
    multiplied: int = 0  # of these, weights that multiply every token
    looked_up: int = 0  # of these, rows of a table of which a token reads one

    def __post_init__(self) -> None:
        checks.sizes(self, positive=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """Sizes of a decoder-only language model.

    >>> from dataclasses import replace
    >>> from blog.calc.presets import LLAMA_2_70B
    >>> replace(LLAMA_2_70B, n_kv_heads=6)
    Traceback (most recent call last):
        ...
    ValueError: 64 query heads cannot be shared evenly by 6 key-value heads. Use 1, 2, 4, 8, 16, 32 or 64.
    """

    d_model: int  # width of the residual stream
    n_layers: int
    n_heads: int  # query heads of an ordinary attention layer
    n_kv_heads: int  # key-value heads of an ordinary attention layer
    d_head: int  # width of one head: not always d_model / n_heads
    d_ff: int  # hidden width of an ordinary feed-forward
    vocab_size: int
    tied_embeddings: bool = False  # the output reuses the input matrix
    d_embedding: int = 0  # width of the vocabulary matrices where it is not d_model; 0: d_model
    learned_positions: int = 0  # rows of a learned position table
    rotary: bool = True  # positions rotate pairs of numbers inside queries and keys

    ffn_matrices: int = 3  # 3 gated (SwiGLU, GEGLU), 2 plain (ReLU, GELU)
    qkv_bias: bool = False
    out_bias: bool = False
    ffn_bias: bool = False
    head_bias: bool = False

    norm_vectors: int = 1  # weights of a norm per channel: 1 scale, 2 scale and bias, 0 none
    norms_per_layer: int = 2  # 1 in a parallel block, 4 around both halves
    final_norm: bool = True
    embedding_norm: bool = False
    qk_norm: QkNorm = "none"  # norms of queries and keys: one shared by all heads, or over the full width
    qk_norm_vectors: int = 1
    sinks: bool = False  # one learned number per query head takes part in the softmax
    query_gate: bool = False  # the query projection is twice as wide and gates the output

    windows: tuple[Window, ...] = ()
    n_shared_kv_layers: int = 0  # full-attention layers that read another layer's keys and values
    n_layers_without_attention: int = 0  # layers with a feed-forward only
    n_layers_without_ffn: int = 0  # layers with a mixer only
    attention: tuple[Attention, ...] = ()
    mla: tuple[Mla, ...] = ()
    mixers: tuple[Mixer, ...] = ()
    dense: tuple[Dense, ...] = ()
    moe: tuple[Moe, ...] = ()
    extras: tuple[Extra, ...] = ()

    def __post_init__(self) -> None:
        checks.model(self)
