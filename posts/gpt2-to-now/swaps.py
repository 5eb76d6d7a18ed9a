"""GPT-2 XL and the seven parts of its block that have been swapped since: sizes for every set of swaps.

The new parts are those of several open models of 2024 and 2025, cut to the width and depth of GPT-2 XL: RMSNorm and no
biases, rotary positions, a gated feed-forward of the width that Llama's rule gives (8/3, rounded up to 256), five keys
for 25 queries, a window of 128 in every other layer as in gpt-oss, and 32 experts of a quarter of the width, four of
them used. The vocabulary stays.
"""

LAYERS, WIDTH, HEADS, HEAD, VOCABULARY, CONTEXT = 48, 1600, 25, 64, 50257, 1024
GROUPS, WINDOW, EXPERTS, USED = 5, 128, 32, 4
PLAIN, GATED = 6400, 4352  # widths of the feed-forward with two matrices, with three
HISTORY = "ngwrbke"  # by year of their first large use, but experts, which change most, come last
PARTS: dict[str, dict[str, str]] = {
    "n": {"old": "LayerNorm", "new": "RMSNorm", "year": "2019"},
    "g": {"old": "GELU", "new": "SwiGLU", "year": "2020"},
    "w": {"old": "all positions", "new": "windows", "year": "2020"},
    "r": {"old": "position table", "new": "rotary", "year": "2021"},
    "b": {"old": "biases", "new": "no biases", "year": "2022"},
    "k": {"old": "25 keys", "new": "5 shared keys", "year": "2023"},
    "e": {"old": "one feed-forward", "new": "32 experts", "year": "2021"},
}


def shape(letters: str) -> dict[str, int]:
    """The sizes that the formulas take, with these parts swapped."""
    gated, sparse = "g" in letters, "e" in letters
    width = GATED if gated else PLAIN
    return {
        "norm_vectors": 1 if "n" in letters else 2,
        "biases": 0 if "b" in letters else 1,
        "positions": 0 if "r" in letters else CONTEXT,
        "matrices": 3 if gated else 2,
        "d_ff": width // USED if sparse else width,
        "n_experts": EXPERTS if sparse else 1,
        "used_experts": USED if sparse else 1,
        "n_kv_heads": GROUPS if "k" in letters else HEADS,
        "windowed": LAYERS // 2 if "w" in letters else 0,
    }


SIZES = {
    "layers": LAYERS,
    "width": WIDTH,
    "heads": HEADS,
    "head": HEAD,
    "vocabulary": VOCABULARY,
    "context": CONTEXT,
    "groups": GROUPS,
    "window": WINDOW,
    "experts": EXPERTS,
    "used": USED,
    "plain": PLAIN,
    "gated": GATED,
}
