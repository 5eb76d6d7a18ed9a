"""How many layers of a model are ordinary: all that no group claims."""

from blog.calc.config import ModelConfig
from blog.calc.formula import formula


@formula
def attention_layers(model: ModelConfig) -> int:
    """Layers with the ordinary attention, of full or limited length.

    >>> from blog.calc.presets import DEEPSEEK_V3, GEMMA_2_27B
    >>> attention_layers(GEMMA_2_27B), attention_layers(DEEPSEEK_V3)
    (46, 0)
    """
    return (
        model.n_layers
        - model.n_layers_without_attention
        - sum(group.n_layers for group in model.attention)
        - sum(group.n_layers for group in model.mla)
        - sum(group.n_layers for group in model.mixers if not group.beside_attention)
    )


@formula
def full_attention_layers(model: ModelConfig) -> int:
    """Layers with the ordinary attention that see every earlier position.

    >>> from blog.calc.presets import GEMMA_2_27B
    >>> full_attention_layers(GEMMA_2_27B)
    23
    """
    return attention_layers(model) - sum(window.n_layers for window in model.windows)


@formula
def dense_layers(model: ModelConfig) -> int:
    """Layers with the ordinary dense feed-forward.

    >>> from blog.calc.presets import DEEPSEEK_V3, MIXTRAL_8X7B
    >>> dense_layers(DEEPSEEK_V3), dense_layers(MIXTRAL_8X7B)
    (3, 0)
    """
    return (
        model.n_layers
        - model.n_layers_without_ffn
        - sum(group.n_layers for group in model.dense)
        - sum(group.n_layers for group in model.moe if not group.beside_dense)
    )
