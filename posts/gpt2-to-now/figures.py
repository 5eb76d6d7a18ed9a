"""Formulas, figures and tables of "From GPT-2 to Now".

Published numbers stand in literature.yaml, each with the words that state it, and for models in models.yaml, each row
with its work.
"""

from dataclasses import replace

from blog.calc import presets
from blog.calc.formula import formula
from blog.calc.params import parameters
from blog.literature import literature
from laws import BUDGETS, EPOCH, LAWS, PRINTED, UNROUNDED, Law, band_at, marginal_bands, refit
from models import BY_NAME, MODELS, UNDISCLOSED, level_line, mixtures, rows, table
from policies import ANSWERS, dpo_policy, expected, policy, rewards
from swaps import CONTEXT, HEAD, HEADS, HISTORY, LAYERS, PARTS, SIZES, VOCABULARY, WIDTH, WINDOW, shape
from voting import vote

cited = literature(__file__)
GPT2_XL = presets.GPT_2_XL
LLAMA_3_70B = presets.LLAMA_3_1_70B
LLAMA_3_70B_UNSHARED = replace(LLAMA_3_70B, n_kv_heads=64)

# Names that only the text uses.
__all__ = [
    "EPOCH",
    "GPT2_XL",
    "PRINTED",
    "UNROUNDED",
    "band_at",
    "level_line",
    "mixtures",
    "parameters",
]


# Formulas: what a model costs


@formula(symbols={"size": "N", "tokens": "D", "training_flops": "C"}, unit="FLOP")
def training_flops(*, size: float, tokens: float) -> float:
    """FLOPs of training: two for each parameter and token forward, four backward; attention left out.

    >>> training_flops(size=175e9, tokens=300e9)
    3.15e+23
    """
    return 6 * size * tokens


@formula
def attention_layer(*, d_model: int, n_heads: int, n_kv_heads: int, d_head: int, biases: int) -> int:
    """Weights of attention in one layer, with biases if `biases` is one.

    >>> attention_layer(d_model=1600, n_heads=25, n_kv_heads=25, d_head=64, biases=1)
    10246400
    """
    projections = 2 * d_model * (n_heads + n_kv_heads) * d_head
    return projections + biases * ((n_heads + 2 * n_kv_heads) * d_head + d_model)


@formula
def feed_forward_layer(*, d_model: int, d_ff: int, matrices: int, n_experts: int, counted: int, biases: int) -> int:
    """Weights of `counted` of a layer's experts, each of width `d_ff`, and of the router where there are several.

    >>> feed_forward_layer(d_model=1600, d_ff=6400, matrices=2, n_experts=1, counted=1, biases=1)
    20488000
    """
    router = d_model * n_experts if n_experts > 1 else 0
    return counted * (matrices * d_model * d_ff + biases * ((matrices - 1) * d_ff + d_model)) + router


@formula
def model_weights(
    *,
    n_layers: int,
    d_model: int,
    vocab_size: int,
    positions: int,
    norm_vectors: int,
    attention: int,
    feed_forward: int,
) -> int:
    """Weights of a decoder with tied embeddings from those of one layer; two norms a layer, one at the end.

    >>> model_weights(n_layers=48, d_model=1600, vocab_size=50257, positions=1024, norm_vectors=2,
    ...     attention=10246400, feed_forward=20488000)
    1557611200
    """
    layer = attention + feed_forward + 2 * norm_vectors * d_model
    return n_layers * layer + (vocab_size + positions + norm_vectors) * d_model


@formula(symbols={"windowed": r"L_{\mathrm{w}}", "window": "w", "sequence_cache_bytes": r"\mathrm{KV}"}, unit="bytes")
def sequence_cache_bytes(
    *, n_layers: int, n_kv_heads: int, d_head: int, seq_len: int, windowed: int, window: int, dtype_bytes: int
) -> int:
    """Bytes of keys and values for one sequence when `windowed` of the layers keep only the last `window` positions.

    >>> sequence_cache_bytes(n_layers=48, n_kv_heads=25, d_head=64, seq_len=1024, windowed=0, window=128, dtype_bytes=2)
    314572800
    """
    kept = (n_layers - windowed) * seq_len + windowed * min(seq_len, window)
    return 2 * n_kv_heads * d_head * dtype_bytes * kept


# Formulas: where compute goes


@formula(
    symbols={
        "E": "E",
        "B": "B",
        "alpha": r"\alpha",
        "beta": r"\beta",
        "size": "N",
        "tokens": "D",
        "predicted_loss": "L",
    }
)
def predicted_loss(*, size: float, tokens: float, E: float, A: float, B: float, alpha: float, beta: float) -> float:
    """Loss in nats per token after training `size` parameters on `tokens` tokens, each used once.

    Source: Hoffmann et al. 2022, arXiv:2203.15556, section 3.3.

    >>> round(predicted_loss(size=70e9, tokens=1.4e12, E=1.69, A=406.4, B=410.7, alpha=0.34, beta=0.28), 4)
    1.9366
    """
    return E + A / size**alpha + B / tokens**beta  # type: ignore[no-any-return]


@formula(symbols={"B": "B", "alpha": r"\alpha", "beta": r"\beta", "flops": "C", "best_size": r"N^{*}"})
def best_size(*, flops: float, A: float, B: float, alpha: float, beta: float) -> float:
    """Parameters that give the least predicted loss for a budget of 6 N D = `flops`.

    Source: Hoffmann et al. 2022, arXiv:2203.15556, equation 4.

    >>> round(best_size(flops=5.76e23, A=406.4, B=410.7, alpha=0.34, beta=0.28) / 1e9, 2)
    32.19
    """
    return (alpha * A / (beta * B)) ** (1 / (alpha + beta)) * (flops / 6) ** (beta / (alpha + beta))  # type: ignore[no-any-return]


@formula(symbols={"size": "N", "kaplan_loss": r"L(N)"})
def kaplan_loss(*, size: float) -> float:
    """Loss in nats per token of a model of `size` parameters without embeddings, trained on enough data.

    Source: Kaplan et al. 2020, arXiv:2001.08361, equation 1.1.

    >>> round(kaplan_loss(size=175e9), 4)
    1.6044
    """
    return (8.8e13 / size) ** 0.076  # type: ignore[no-any-return]


# Formulas: after training


@formula(symbols={"chance": "p", "tries": "k", "pass_at": r"\mathrm{pass@}k"})
def pass_at(*, chance: float, tries: int) -> float:
    """Chance that at least one of independent tries is right.

    >>> round(pass_at(chance=0.156, tries=8), 4)
    0.7425
    """
    return 1 - (1 - chance) ** tries


# Figure: the block, part by part


def swapped(letters: str) -> dict[str, int]:
    """Weights of GPT-2 XL with these parts swapped, those that a token uses, and the cache of one full context."""
    sizes = shape(letters)
    common = {"d_model": WIDTH, "biases": sizes["biases"]}
    attention = attention_layer(n_heads=HEADS, n_kv_heads=sizes["n_kv_heads"], d_head=HEAD, **common)

    def weights(counted: int) -> int:
        inner = {name: sizes[name] for name in ("d_ff", "matrices", "n_experts")}
        feed_forward = feed_forward_layer(counted=counted, **inner, **common)
        outer = {name: sizes[name] for name in ("positions", "norm_vectors")} | {"d_model": WIDTH}
        whole = {"attention": attention, "feed_forward": feed_forward}
        return model_weights(n_layers=LAYERS, vocab_size=VOCABULARY, **outer, **whole)

    kept = {"n_kv_heads": sizes["n_kv_heads"], "windowed": sizes["windowed"], "window": WINDOW}
    cache = sequence_cache_bytes(n_layers=LAYERS, d_head=HEAD, seq_len=CONTEXT, dtype_bytes=2, **kept)
    return {"weights": weights(sizes["n_experts"]), "used": weights(sizes["used_experts"]), "cache": cache}


def block_swap() -> dict[str, object]:
    """Parameters and cache after every number of swaps, in three orders."""
    start = {"step": 0, "order": HISTORY}
    orders = [HISTORY, HISTORY[::-1], "kwngrbe"]

    def sample(order: str, step: int) -> dict[str, object]:
        return {"inputs": {"order": order, "step": step}, "outputs": swapped(order[:step])}

    return {
        "inputs": start,
        "sizes": SIZES,
        "parts": [{"letter": letter} | words for letter, words in PARTS.items()],
        "samples": [sample(order, step) for order in orders for step in range(8)],
    }


# Figure: the arc


def tokens_each(name: str) -> float:
    """Tokens that a published model was given for each parameter that a token uses."""
    return BY_NAME[name].tokens / BY_NAME[name].active


def six_nd(name: str) -> float:
    """FLOPs of a published model's training by the estimate."""
    return training_flops(size=BY_NAME[name].active, tokens=BY_NAME[name].tokens)


def the_arc() -> dict[str, object]:
    """Every model with a published size and published tokens, and the years of those without."""
    start = {"until": 2025, "shown": "ratio", "counted": "active", "chosen": "GPT-3"}

    def sample(name: str, counted: str) -> dict[str, object]:
        model = BY_NAME[name]
        size = model.active if counted == "active" else model.size
        outputs = {"flops": training_flops(size=size, tokens=model.tokens), "ratio": model.tokens / size}
        return {"inputs": {"chosen": name, "counted": counted}, "outputs": outputs}

    samples = [sample(model.name, "active") for model in MODELS]
    samples += [sample(model.name, "all") for model in MODELS if model.active < model.size]
    hidden = [{"name": name, "date": date, "flops": flops} for name, date, flops in UNDISCLOSED]
    return {"inputs": start, "models": rows(), "hidden": hidden, "samples": samples}


def models_table() -> dict[str, object]:
    """All rows of models.yaml with the source of each."""
    return table([(model, model.stated_flops or six_nd(model.name)) for model in MODELS])


# Figure: spend the compute


def ratio_at(law: Law, flops: float) -> float:
    """Tokens for each parameter of the best model for a budget."""
    return flops / 6 / best_size(flops=flops, A=law.A, B=law.B, alpha=law.alpha, beta=law.beta) ** 2


def loss_of(law: Law, size: float, tokens: float) -> float:
    """What a law predicts for a size and a number of tokens."""
    return predicted_loss(size=size, tokens=tokens, E=law.E, A=law.A, B=law.B, alpha=law.alpha, beta=law.beta)


def _advice_of_2020() -> list[list[float]]:
    """Tokens for each parameter over budgets, if ten times the compute buys the sizes that Kaplan et al. advised.

    Hoffmann et al. say how much more of each; the line is put through GPT-3.
    """
    decades = (-3.5, 1.0)
    fall = cited.ten_tokens / cited.ten_size
    return [[six_nd("GPT-3") * 10**k, tokens_each("GPT-3") * fall**k] for k in decades]


def spend_the_compute() -> dict[str, object]:
    """Best size, tokens and loss for budgets under three fits, with the bands of the last."""
    start = {"budget": 5.76e23, "law": "printed", "size": 280e9, "errors": "joint"}

    def sample(flops: float, name: str) -> dict[str, object]:
        law = LAWS[name]
        size = best_size(flops=flops, A=law.A, B=law.B, alpha=law.alpha, beta=law.beta)
        tokens = flops / (6 * size)
        outputs = {"best": size, "tokens": tokens, "ratio": tokens / size, "loss": loss_of(law, size, tokens)}
        return {"inputs": {"budget": flops, "law": name}, "outputs": outputs}

    kept = refit()
    budgets = (BUDGETS[0], BUDGETS[10], 5.76e23, 3.8e25, BUDGETS[-1])
    return {
        "inputs": start,
        "laws": {name: law.numbers() for name, law in LAWS.items()},
        "grid": [float(f"{flops:.4g}") for flops in kept["grid"]],
        "bands": {"joint": kept["bands"], "marginal": marginal_bands(kept["grid"])},
        "budgets": BUDGETS,
        "kaplan": _advice_of_2020(),
        "models": [[m.name, m.active, m.tokens] for m in MODELS if m.name in SHOWN],
        "samples": [sample(budget, name) for name in LAWS for budget in budgets],
    }


# Figure: one formula, two authors

SHOWN = ("GPT-3", "Gopher", "Chinchilla", "LLaMA 65B", "Llama 3 8B", "Llama 3.1 405B")


def two_authors() -> dict[str, object]:
    """What each fit predicts for real models, term by term."""
    start = {"law": "printed", "size": 70e9, "tokens": 1.4e12}

    def sample(law: Law, name: str) -> dict[str, object]:
        losses = {model.replace(" ", "_"): loss_of(law, BY_NAME[model].size, BY_NAME[model].tokens) for model in SHOWN}
        return {"inputs": {"law": name}, "outputs": losses}

    return {
        "inputs": start,
        "laws": {name: law.numbers() for name, law in LAWS.items()},
        "models": [[name, BY_NAME[name].size, BY_NAME[name].tokens] for name in SHOWN],
        "samples": [sample(law, name) for name, law in LAWS.items()],
    }


# Figure: preferences


def preferences() -> dict[str, object]:
    """The best policy for a reward and a leash, and the policy after steps of DPO."""
    start = {"beta": 1.0, "error": 1.5, "steps": 40}

    def sample(beta: float, error: float, steps: int) -> dict[str, object]:
        best = policy(rewards(error), beta)
        learned = dpo_policy(rewards(error), beta, steps)
        outputs = {f"best_{i + 1}": value for i, value in enumerate(best)}
        outputs |= {f"learned_{i + 1}": value for i, value in enumerate(learned)}
        outputs |= {"judged": expected(best, rewards(error)), "true": expected(best, rewards(0))}
        return {"inputs": {"beta": beta, "error": error, "steps": steps}, "outputs": outputs}

    cases = [(beta, 0.0, 40) for beta in (0.01, 0.1, 0.5, 1.0, 10.0)]
    cases += [(1.0, 0.0, steps) for steps in (0, 1, 5)] + [(beta, 1.5, 40) for beta in (0.1, 0.5, 1.0, 10.0)]
    return {"inputs": start, "answers": ANSWERS, "samples": [sample(*case) for case in cases]}


# Figure: votes


def votes() -> dict[str, object]:
    """One answer, the most frequent of several, and the best of several."""
    start = {"chance": 0.35, "tries": 16, "wrong": 5, "seed": 1, "counted": 16}

    def sample(chance: float, tries: int, wrong: int) -> dict[str, object]:
        outputs = {
            "vote": vote(chance=chance, tries=tries, wrong=wrong),
            "any": pass_at(chance=chance, tries=tries),
        }
        return {"inputs": {"chance": chance, "tries": tries, "wrong": wrong}, "outputs": outputs}

    cases = [(0.35, k, 5) for k in (1, 2, 4, 8, 16, 32, 64)]
    cases += [(0.6, 4, 1), (0.6, 64, 1), (0.4, 64, 1), (0.15, 64, 5), (0.15, 64, 10), (0.2, 16, 3)]
    return {"inputs": start, "samples": [sample(*case) for case in cases]}
