"""Bytes that a model keeps while it generates: keys and values, latents, constant state.

The rule is the design's: an ordinary layer keeps every position, a windowed one the latest `tokens`, a
latent one a single small vector per position, a recurrent one a state of fixed size. What one library keeps
instead is the same rule on a slightly different model (`hf.Imported.library_cache`).
"""

from dataclasses import dataclass

from blog.calc.config import Attention, Mixer, Mla, ModelConfig
from blog.calc.formula import formula
from blog.calc.layers import attention_layers, full_attention_layers

STATE_BYTES = 4  # a recurrent state is kept in float32, whatever the cache's own type


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheNumbers:
    """Numbers kept for one sequence, by the kind of layer that keeps them."""

    full: int  # ordinary attention over all positions
    windowed: int  # ordinary attention over the latest positions
    groups: int  # attention of another shape
    latent: int  # multi-head latent attention
    mixers: int  # other mixers: what grows with the length and short convolutions

    @property
    @formula
    def total(self) -> int:
        """All numbers that are kept in the cache's own type."""
        return self.full + self.windowed + self.groups + self.latent + self.mixers


@formula
def numbers_per_token_and_layer(model: ModelConfig) -> int:
    """Numbers that one ordinary attention layer keeps for one token.

    Shape [2, n_kv_heads, d_head]; the 2 is keys and values.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> numbers_per_token_and_layer(LLAMA_3_1_8B)
    2048
    """
    return 2 * model.n_kv_heads * model.d_head


@formula
def group_numbers_per_token(group: Attention) -> int:
    """Numbers that one attention layer of another shape keeps for one token.

    >>> from blog.calc.config import Attention
    >>> group_numbers_per_token(Attention(n_layers=9, n_heads=64, n_kv_heads=4, d_head=192, d_value=128))
    1280
    """
    return group.n_kv_heads * (group.d_head + group.d_value) if group.caches else 0


@formula
def latent_numbers_per_token(group: Mla) -> int:
    """Numbers that one latent attention layer keeps for one token, the indexer's key included.

    No factor 2 and no heads. Source: DeepSeek-AI 2024, "DeepSeek-V2", arXiv:2405.04434, table 1.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> latent_numbers_per_token(DEEPSEEK_V3.mla[0])
    576
    """
    return group.kv_rank + group.d_rope + group.d_index


@formula
def kept_tokens(*, seq_len: int, window: int) -> int:
    """Positions kept at a length: all when the window is 0, else at most the window.

    >>> kept_tokens(seq_len=8192, window=0), kept_tokens(seq_len=8192, window=4096)
    (8192, 4096)
    """
    return min(seq_len, window) if window > 0 else seq_len


@formula
def mixer_numbers(mixer: Mixer, *, seq_len: int) -> int:
    """Numbers that one other mixer keeps at a length, in the cache's own type.

    >>> from blog.calc.config import Mixer
    >>> mixer_numbers(Mixer(n_layers=1, component="ssm", multiplied=1, conv_state=6144), seq_len=10)
    6144
    """
    growing = mixer.cache_per_token * kept_tokens(seq_len=seq_len, window=mixer.window)
    compressed = mixer.cache_per_stride * (seq_len // mixer.stride)
    return mixer.conv_state + growing + compressed + mixer.buffer_per_token * (seq_len % mixer.stride)


@formula
def cache_numbers(model: ModelConfig, *, seq_len: int) -> CacheNumbers:
    """Numbers kept for one sequence of a length, in the cache's own type.

    >>> from blog.calc.presets import GEMMA_2_27B
    >>> cache_numbers(GEMMA_2_27B, seq_len=8192).windowed == 23 * 4096 * 2 * 16 * 128
    True
    """
    layer = numbers_per_token_and_layer(model)
    full_layers = full_attention_layers(model) - model.n_shared_kv_layers
    return CacheNumbers(
        full=full_layers * seq_len * layer,
        windowed=sum(window.n_layers * min(seq_len, window.tokens) * layer for window in model.windows),
        groups=sum(
            group.n_layers * kept_tokens(seq_len=seq_len, window=group.window) * group_numbers_per_token(group)
            for group in model.attention
        ),
        latent=sum(group.n_layers * seq_len * latent_numbers_per_token(group) for group in model.mla),
        mixers=sum(mixer.n_layers * mixer_numbers(mixer, seq_len=seq_len) for mixer in model.mixers),
    )


@formula
def state_bytes(model: ModelConfig) -> int:
    """Bytes of recurrent state of one sequence, whatever its length.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> state_bytes(LLAMA_3_1_8B)
    0
    """
    return STATE_BYTES * sum(mixer.n_layers * mixer.state for mixer in model.mixers)


@formula
def kv_cache_bytes(model: ModelConfig, *, batch: int, seq_len: int, dtype_bytes: float) -> float:
    """Bytes that the cache needs while generating: `batch` sequences of `seq_len` positions.

    For full attention an array of shape [2, n_layers, batch, seq_len, n_kv_heads, d_head]; windowed, latent
    and recurrent layers keep less. What an engine reserves in whole pages is more.
    Source: Ainslie et al. 2023, "GQA", arXiv:2305.13245.

    >>> from blog.calc.presets import LLAMA_2_70B
    >>> kv_cache_bytes(LLAMA_2_70B, batch=1, seq_len=4096, dtype_bytes=2)
    1342177280
    """
    return batch * (cache_numbers(model, seq_len=seq_len).total * dtype_bytes + state_bytes(model))


@formula
def split_cache_bytes(model: ModelConfig, *, count: int, seq_len: int, dtype_bytes: float) -> float:
    """Bytes of one sequence's cache on each of `count` devices that share out its heads.

    A device holds whole key-value heads, so with fewer heads than devices each is held more than once; a latent has
    no heads and is held by every device. Source: Pope et al. 2023, arXiv:2211.05102, section 3.3.

    >>> from blog.calc.presets import DEEPSEEK_V3, LLAMA_2_70B
    >>> kv_cache_bytes(LLAMA_2_70B, batch=1, seq_len=4096, dtype_bytes=2) / split_cache_bytes(
    ...     LLAMA_2_70B, count=16, seq_len=4096, dtype_bytes=2
    ... )
    8.0
    >>> split_cache_bytes(DEEPSEEK_V3, count=8, seq_len=1, dtype_bytes=2)
    70272.0
    """
    numbers = cache_numbers(model, seq_len=seq_len)
    shared = (numbers.full + numbers.windowed) / min(count, max(model.n_kv_heads, 1))
    groups = sum(
        group.n_layers
        * kept_tokens(seq_len=seq_len, window=group.window)
        * group_numbers_per_token(group)
        / min(count, group.n_kv_heads)
        for group in model.attention
    )
    return (shared + groups + numbers.latent + numbers.mixers / count) * dtype_bytes + state_bytes(model) / count


@formula
def kv_cache_bytes_per_token(model: ModelConfig, *, dtype_bytes: float) -> float:
    """Bytes that one more token adds to the cache before any window is full.

    >>> from blog.calc.presets import DEEPSEEK_V3, LLAMA_2_70B
    >>> kv_cache_bytes_per_token(LLAMA_2_70B, dtype_bytes=2), kv_cache_bytes_per_token(DEEPSEEK_V3, dtype_bytes=2)
    (327680, 70272)
    """
    ordinary = (attention_layers(model) - model.n_shared_kv_layers) * numbers_per_token_and_layer(model)
    groups = sum(group.n_layers * group_numbers_per_token(group) for group in model.attention)
    latent = sum(group.n_layers * latent_numbers_per_token(group) for group in model.mla)
    mixers = sum(mixer.n_layers * mixer.cache_per_token for mixer in model.mixers)
    return (ordinary + groups + latent + mixers) * dtype_bytes


@formula
def expanded_kv_cache_bytes_per_token(model: ModelConfig, *, dtype_bytes: float) -> float:
    """Bytes per token if latent layers kept the keys and values of every head instead of their latent.

    >>> from blog.calc.presets import DEEPSEEK_V3
    >>> expanded_kv_cache_bytes_per_token(DEEPSEEK_V3, dtype_bytes=2)
    4997120
    """
    return dtype_bytes * sum(
        group.n_layers * group.n_heads * (group.d_nope + group.d_rope + group.d_value) for group in model.mla
    )
