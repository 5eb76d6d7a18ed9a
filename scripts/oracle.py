"""Asks an installed transformers what each of its decoders weighs, and really runs small ones for their cache.

Nothing is written where types are named: their answers are printed. The frozen file holds a row for each configuration:
the type, the keys that decide sizes, `total` weights of the decoder with both vocabulary matrices, `buffers` that
checkpoints hold besides, `cache` in bytes by length (two sequences in float32), or `failed` with the library's words.
"""

from __future__ import annotations

import json
import re
import signal
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import transformers
from library import kinds, measure
from library.variants import variant

OUT = Path(__file__).parent.parent / "tests" / "calc" / "oracle" / "library.json"
SECONDS = 40  # for one configuration
LARGEST_RUN = 20_000_000  # weights of what is really run
VARIANTS = 2
TRIES = 8  # seeds for each variant: many drawn sizes do not go together
NOISE = re.compile(
    r"token_i|initializer|dropout|pdrop|_eps$|epsilon|_act$|activation|^rope_|theta|^transformers_version$|dtype|label"
    r"|architectures|^output_|return_dict|_coef|jitter|clamp|_range|scaling|time_step_(min|max|floor|limit|init)"
    r"|^_name_or_path|chunk_size_feed|problem_type|pretraining_tp|norm_topk|softcap|fp32|^use_cache|_associative|mambapy"
    r"|residual|query_pre|^transformers_|^_sliding|layerdrop|^encoder_|type_vocab|init_std|scale_embedding|bidirectional"
    r"|projector|add_cross|is_decoder"
    r"|^(image|video|audio|vision|mm|boi|eoi|spatial|temporal)_[a-z_]*(?<!config)$|position_embedding_type|summary_|_multiplier|time_step_scale"
)
INSIDE = (
    "text_config",
    "language_config",
    "llm_config",
    "thinker_config",
    "language_model_config",
    "text_model_config",
)


def main(asked: list[str]) -> None:
    """Ask for all types, or those that are named."""
    warnings.filterwarnings("ignore")
    transformers.utils.logging.set_verbosity_error()
    signal.signal(signal.SIGALRM, late)
    found = []
    for name, auto in sorted(kinds.decoders().items()):
        if not asked or name in asked:
            for row in rows(name, auto):
                found.append(row)
                print(json.dumps(row), flush=True)
    if not asked:
        head = {"transformers": transformers.__version__, "others": kinds.others()}
        lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in found)
        OUT.write_text(json.dumps(head, indent=0)[:-2] + ',\n"rows": [\n' + lines + "\n]}\n", encoding="utf-8")


def late(*_: object) -> None:
    """End what takes too long."""
    raise TimeoutError(f"took more than {SECONDS} seconds")


def rows(name: str, auto: str) -> Iterator[dict[str, Any]]:
    """The default configuration of a type and its variants, measured."""
    kind, shape = getattr(transformers, auto), transformers.CONFIG_MAPPING[name]
    signal.alarm(SECONDS)
    try:
        yield row(name, kind, shape(), seed=0)
    except Exception as error:  # the library refuses its own default
        yield {"model_type": name, "seed": 0, "failed": f"{type(error).__name__}: {str(error)[:120]}"}
    for first in range(VARIANTS if name in kinds.decoders_alone() else 0):
        yield from first_that_works(name, kind, shape, range(1 + first * TRIES, 1 + (first + 1) * TRIES))
    signal.alarm(0)


def first_that_works(name: str, kind: Any, shape: Any, seeds: range) -> Iterator[dict[str, Any]]:
    """The first variant that the library can run, or else the first that it can build."""
    built = []
    for seed in seeds:
        signal.alarm(SECONDS)
        try:
            found = row(name, kind, small(shape, seed), seed)
        except TimeoutError:
            break
        except Exception:
            continue
        built.append(found)
        if "not_run" not in found:
            break
    yield from built[-1:] if built and "not_run" not in built[-1] else built[:1]


def small(shape: Any, seed: int) -> Any:
    """A variant of a type's configuration; of a nested one the decoder varies, and tying at its outer level."""
    default = shape().to_dict()
    inside = next((key for key in INSIDE if isinstance(default.get(key), dict)), None)
    if inside is None:
        return shape(**variant(default, seed))
    drawn = {"tie_word_embeddings": bool(seed % 2)} | variant(default[inside], seed)
    outer = {key: drawn[key] for key in ("tie_word_embeddings", "vocab_size", "hidden_size") if key in default}
    return shape(**{inside: {**plain(default[inside]), **drawn}}, **outer)


def plain(part: dict[str, Any]) -> dict[str, Any]:
    """The type of an inner configuration: all else is drawn or taken from its class."""
    return {key: part[key] for key in ("model_type",) if key in part}


def row(name: str, kind: Any, config: Any, seed: int) -> dict[str, Any]:
    """One configuration with what the library makes of it; variants are also run."""
    keys = deciding(json.loads(config.to_json_string(use_diff=False)))
    found = {"model_type": name, "seed": seed, "keys": keys, **measure.weights(kind, config)}
    if seed and found["total"] < LARGEST_RUN and not any(hasattr(config, part) for part in measure.SUBCONFIGS):
        try:
            found["cache"] = measure.cache(kind, config)
        except Exception as error:
            found["not_run"] = f"{type(error).__name__}: {str(error)[:80]}"
    return found


def deciding(keys: dict[str, Any]) -> dict[str, Any]:
    """The keys without those that decide no size, such as tokens and activations; towers without their insides."""
    kept = {key: value for key, value in keys.items() if not NOISE.search(key) and key != "is_encoder_decoder"}
    for key, value in kept.items():
        if isinstance(value, dict) and key.endswith("_config"):
            kept[key] = deciding(value) if key in INSIDE else {"model_type": value.get("model_type")}
    return kept


if __name__ == "__main__":
    main(sys.argv[1:])
