"""A published model's loss beyond its context, under four rules: data/smollm.json, with these scripts' hash.

    scripts/setup experiments && .venv/bin/pip install torch==2.13.0   # torch only for attention over long texts
    OMP_NUM_THREADS=2 python posts/positional-encodings/smollm.py

SmolLM2-135M reads texts half as long again as its context, once under each rule, and one of them in pieces of 2,048
tokens, which tells how hard the words are for a model that sees no further back. Beside it, which rotary pairs its
heads use. A pass takes minutes; each is written when it is done, and a second run goes on from there.
"""

import json
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array, rotate, split_heads
from blog.lab.llama import Llama, rms_norm, silu
from blog.lab.storage import Json, digest, file_digest, rounded_numbers
from blog.lab.transformer import Tokens
from rules import Stretch, stretched, temperature

HERE = Path(__file__).parent
SCRIPTS = ("rules.py", "texts.py", "smollm.py")
TRAINED, READ = 8192, 12288  # tokens: the model's context, and what it reads here
SCALE = 2.0  # of every rule, so that none of them is read to its end
PIECE = 2048  # tokens of a piece; the second half of each is measured
WINDOW = 512  # tokens over which losses are averaged
ROWS = 512  # logits at once: a vocabulary is wide
ORDER = [
    *(("novel", rule) for rule in ("plain", "yarn", "ntk", "pi")),
    *(("manual", rule) for rule in ("plain", "yarn", "ntk", "pi")),
    ("novel", "pieces"),
    *(("handbook", rule) for rule in ("plain", "yarn", "ntk", "pi")),
]

Attend = Callable[[Array, Array, Array, float], Array]


def torch_attention(q: Array, k: Array, v: Array, scale: float) -> Array:
    """Causal attention in blocks, without the matrix of all scores; q [b, h, t, d], k and v with fewer heads."""
    torch = import_module("torch")
    attend = torch.nn.functional.scaled_dot_product_attention
    found: Array = attend(
        *(torch.from_numpy(np.ascontiguousarray(each)) for each in (q, k, v)),
        is_causal=True,
        scale=scale,
        enable_gqa=True,
    ).numpy()
    return found


def losses(model: Llama, tokens: Tokens, rule: str, stretch: Stretch, attend: Attend = torch_attention) -> Array:
    """The loss in nats at each token but the first, [b, t - 1]."""
    config, weights = model.config, model.weights
    turns = stretched(rule, config.d_head, config.rotary_base, stretch)
    angles = (np.arange(tokens.shape[1])[:, None] * turns).astype(np.float32)
    scale = config.d_head**-0.5 * temperature(rule, stretch.scale) ** 2
    stream = weights["embedding"][tokens]
    for layer in range(config.n_layers):
        w = {name.split(".")[1]: value for name, value in weights.items() if name.startswith(f"block{layer}.")}
        read = rms_norm(stream, w["norm1_gain"], config.norm_epsilon)
        q = rotate(split_heads(read @ w["w_q"], config.n_heads), angles)
        k = rotate(split_heads(read @ w["w_k"], config.n_kv_heads), angles)
        mix = attend(q, k, split_heads(read @ w["w_v"], config.n_kv_heads), scale)
        stream = stream + mix.swapaxes(1, 2).reshape(*tokens.shape, -1) @ w["w_o"]
        read = rms_norm(stream, w["norm2_gain"], config.norm_epsilon)
        stream = stream + (silu(read @ w["w_gate"]) * (read @ w["w_in"])) @ w["w_out"]
    final = rms_norm(stream, weights["final_gain"], config.norm_epsilon)
    return np.stack([_losses(final[row], tokens[row], weights["embedding"]) for row in range(len(tokens))])


def _losses(final: Array, tokens: Tokens, embedding: Array) -> Array:
    """The losses of one text, some positions at a time."""
    found = []
    for at in range(0, len(tokens) - 1, ROWS):
        logits = final[at : at + ROWS][: len(tokens) - 1 - at] @ embedding.T
        top = logits.max(axis=1)
        right = logits[np.arange(len(logits)), tokens[at + 1 : at + 1 + len(logits)]]
        found.append(np.log(np.exp(logits - top[:, None]).sum(axis=1)) + top - right)
    return np.concatenate(found)


def in_pieces(model: Llama, tokens: Tokens, piece: int, stretch: Stretch, attend: Attend = torch_attention) -> Array:
    """The losses of a text [1, t] when nothing further back than a piece is seen, and half a piece always is."""
    half = piece // 2
    found = [losses(model, tokens[:, :piece], "plain", stretch, attend)[0]]
    for at in range(half, tokens.shape[1] - half, half):
        found.append(losses(model, tokens[:, at : at + piece], "plain", stretch, attend)[0, half - 1 :])
    return np.concatenate(found)[None]


def windows(found: Array, window: int) -> Json:
    """Means over windows of the losses of one text, and their standard errors over tokens."""
    padded = np.concatenate([found[:1], found]).astype(float).reshape(-1, window)
    return {"mean": padded.mean(axis=1).tolist(), "error": (padded.std(axis=1, ddof=1) / window**0.5).tolist()}


def shares(model: Llama, tokens: Tokens) -> Json:
    """How much of a score's size each rotary pair can give, [layer, pair], fastest first: |q||k|, mean over heads."""
    from blog.lab.llama import forward

    run, config = forward(model, tokens, last=1), model.config

    def lengths(vectors: Array) -> Array:
        first, second = np.split(vectors, 2, axis=-1)
        found: Array = np.hypot(first, second).mean(axis=(0, 2))
        return found

    found = []
    for layer in run.layers:
        each = lengths(layer.q) * lengths(layer.k)
        found.append((each / each.sum(axis=1, keepdims=True)).mean(axis=0).tolist())
    return {"tokens": int(tokens.shape[1]), "base": config.rotary_base, "d_head": config.d_head, "shares": found}


def main() -> None:
    """Run every pass that the file does not hold yet."""
    from blog.lab import smollm
    from texts import TEXTS

    path = HERE / "data" / "smollm.json"
    script = file_digest(*(HERE / name for name in SCRIPTS))
    kept: Json = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if kept.get("script_sha256") != script:
        kept = {"script_sha256": script, "model_sha256": smollm.SHA256, "window": WINDOW, "texts": {}, "loss": {}}
    model, stretch = smollm.model(), Stretch(scale=SCALE, trained=TRAINED)
    for text, rule in ORDER:
        if rule in kept["loss"].setdefault(text, {}):
            continue
        words = TEXTS[text]()
        tokens = np.array([smollm.encode(words[: 8 * READ])[:READ]])
        kept["texts"][text] = {"sha256": digest(words.encode())}
        if "pairs" not in kept:
            kept["pairs"] = shares(model, tokens[:, :1024])
        started = time.time()
        found = in_pieces(model, tokens, PIECE, stretch) if rule == "pieces" else losses(model, tokens, rule, stretch)
        kept["loss"][text][rule] = windows(found[0], WINDOW)
        path.write_text(json.dumps(rounded_numbers(kept), separators=(",", ":")) + "\n", "utf-8")
        print(text, rule, f"{time.time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
