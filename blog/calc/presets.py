"""Published models as configurations. Sizes are the released ones; totals are this package's own count."""

from dataclasses import dataclass

from blog.calc.config import Mla, ModelConfig, Moe, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One published model: its sizes and what others say it weighs."""

    slug: str
    name: str
    model: ModelConfig
    source: str


LLAMA_2_7B = ModelConfig(
    d_model=4096, n_layers=32, n_heads=32, n_kv_heads=32, d_head=128, d_ff=11008, vocab_size=32000
)
LLAMA_2_70B = ModelConfig(
    d_model=8192, n_layers=80, n_heads=64, n_kv_heads=8, d_head=128, d_ff=28672, vocab_size=32000
)
LLAMA_3_1_8B = ModelConfig(
    d_model=4096, n_layers=32, n_heads=32, n_kv_heads=8, d_head=128, d_ff=14336, vocab_size=128256
)
LLAMA_3_1_405B = ModelConfig(
    d_model=16384, n_layers=126, n_heads=128, n_kv_heads=8, d_head=128, d_ff=53248, vocab_size=128256
)
MISTRAL_7B = ModelConfig(
    d_model=4096,
    n_layers=32,
    n_heads=32,
    n_kv_heads=8,
    d_head=128,
    d_ff=14336,
    vocab_size=32000,
    windows=(Window(n_layers=32, tokens=4096),),
)
MIXTRAL_8X7B = ModelConfig(
    d_model=4096,
    n_layers=32,
    n_heads=32,
    n_kv_heads=8,
    d_head=128,
    d_ff=14336,
    vocab_size=32000,
    moe=(Moe(n_layers=32, n_experts=8, n_active_experts=2, d_expert=14336),),
)
QWEN2_5_7B = ModelConfig(
    d_model=3584,
    n_layers=28,
    n_heads=28,
    n_kv_heads=4,
    d_head=128,
    d_ff=18944,
    vocab_size=152064,
    qkv_bias=True,
)
QWEN2_5_72B = ModelConfig(
    d_model=8192,
    n_layers=80,
    n_heads=64,
    n_kv_heads=8,
    d_head=128,
    d_ff=29568,
    vocab_size=152064,
    qkv_bias=True,
)
QWEN3_235B_A22B = ModelConfig(
    d_model=4096,
    n_layers=94,
    n_heads=64,
    n_kv_heads=4,
    d_head=128,
    d_ff=12288,
    vocab_size=151936,
    qk_norm="head",
    moe=(Moe(n_layers=94, n_experts=128, n_active_experts=8, d_expert=1536),),
)
FALCON_7B = ModelConfig(
    d_model=4544,
    n_layers=32,
    n_heads=71,
    n_kv_heads=1,
    d_head=64,
    d_ff=18176,
    vocab_size=65024,
    tied_embeddings=True,
    ffn_matrices=2,
    norm_vectors=2,
    norms_per_layer=1,
)
FALCON_180B = ModelConfig(
    d_model=14848,
    n_layers=80,
    n_heads=232,
    n_kv_heads=8,
    d_head=64,
    d_ff=59392,
    vocab_size=65024,
    tied_embeddings=True,
    ffn_matrices=2,
    norm_vectors=2,
)
GEMMA_2B = ModelConfig(
    d_model=2048,
    n_layers=18,
    n_heads=8,
    n_kv_heads=1,
    d_head=256,
    d_ff=16384,
    vocab_size=256000,
    tied_embeddings=True,
)
GEMMA_7B = ModelConfig(
    d_model=3072,
    n_layers=28,
    n_heads=16,
    n_kv_heads=16,
    d_head=256,
    d_ff=24576,
    vocab_size=256000,
    tied_embeddings=True,
)
GEMMA_2_27B = ModelConfig(
    d_model=4608,
    n_layers=46,
    n_heads=32,
    n_kv_heads=16,
    d_head=128,
    d_ff=36864,
    vocab_size=256000,
    tied_embeddings=True,
    norms_per_layer=4,
    windows=(Window(n_layers=23, tokens=4096),),
)
PHI_4 = ModelConfig(
    d_model=5120, n_layers=40, n_heads=40, n_kv_heads=10, d_head=128, d_ff=17920, vocab_size=100352
)
GPT_OSS_120B = ModelConfig(
    d_model=2880,
    n_layers=36,
    n_heads=64,
    n_kv_heads=8,
    d_head=64,
    d_ff=2880,
    vocab_size=201088,
    qkv_bias=True,
    out_bias=True,
    sinks=True,
    windows=(Window(n_layers=18, tokens=128),),
    moe=(
        Moe(
            n_layers=36,
            n_experts=128,
            n_active_experts=4,
            d_expert=2880,
            router_linear_bias=True,
            expert_bias=True,
        ),
    ),
)
DEEPSEEK_V3 = ModelConfig(
    d_model=7168,
    n_layers=61,
    n_heads=128,
    n_kv_heads=128,
    d_head=128,
    d_ff=18432,
    vocab_size=129280,
    mla=(Mla(n_layers=61, n_heads=128, q_rank=1536, kv_rank=512, d_nope=128, d_rope=64, d_value=128),),
    moe=(
        Moe(
            n_layers=58,
            n_experts=256,
            n_active_experts=8,
            d_expert=2048,
            n_shared_experts=1,
            d_shared_expert=2048,
            router_bias=True,
        ),
    ),
)

ALL: dict[str, Preset] = {
    slug: Preset(slug=slug, name=slug, model=model, source="released configuration")
    for slug, model in {
        "llama-2-7b": LLAMA_2_7B,
        "llama-2-70b": LLAMA_2_70B,
        "llama-3.1-8b": LLAMA_3_1_8B,
        "llama-3.1-405b": LLAMA_3_1_405B,
        "mistral-7b": MISTRAL_7B,
        "mixtral-8x7b": MIXTRAL_8X7B,
        "qwen2.5-7b": QWEN2_5_7B,
        "qwen2.5-72b": QWEN2_5_72B,
        "qwen3-235b-a22b": QWEN3_235B_A22B,
        "falcon-7b": FALCON_7B,
        "falcon-180b": FALCON_180B,
        "gemma-2b": GEMMA_2B,
        "gemma-7b": GEMMA_7B,
        "gemma-2-27b": GEMMA_2_27B,
        "phi-4": PHI_4,
        "gpt-oss-120b": GPT_OSS_120B,
        "deepseek-v3": DEEPSEEK_V3,
    }.items()
}
