"""A model's name or its config.json in, all its numbers out: the command `blog calc`.

The numbers are the calculator's; here they are gathered, by the dotted names that the page's outputs carry too.
"""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from blog.calc import accelerators, presets
from blog.calc.accelerators import Accelerator
from blog.calc.advice import weights_warning
from blog.calc.config import ModelConfig
from blog.calc.dtypes import BYTES
from blog.calc.flops import Flops
from blog.calc.hf import from_hf
from blog.calc.kv_cache import kv_cache_bytes, kv_cache_bytes_per_token
from blog.calc.params import parameters
from blog.calc.prefill import forward_flops, library_step_flops, prefill_flops
from blog.calc.roofline import (
    decode_bytes,
    decode_intensity,
    decode_seconds,
    longest_context,
    max_batch,
    prefill_seconds,
    ridge_intensity,
)
from blog.calc.training import training_bytes
from blog.calc.units import bytes_text, count_text, decimal_text, seconds_text
from blog.errors import BlogError, nearest

LARGEST_FILE = 1_000_000  # bytes; a configuration has a few thousand


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be computed, and under which circumstances."""

    model: ModelConfig
    name: str
    library_cache: ModelConfig  # what the library's own cache keeps, where it differs
    used: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    seq_len: int = 8192
    batch: int = 1
    weight_dtype: str = "bf16"
    kv_dtype: str = "bf16"
    accelerator: Accelerator = accelerators.H100_SXM
    count: int = 1
    usable_fraction: float = 0.9


def run(options: Namespace, *, as_json: bool) -> str:
    """Answer the command: a table for people, or one JSON document."""
    devices = {device.name: device for device in accelerators.ALL.values()} | dict(accelerators.ALL)
    for what, name, known in (
        ("accelerator", options.gpu, devices),
        ("dtype", options.weight_dtype, BYTES),
        ("dtype", options.kv_dtype, BYTES),
    ):
        if name not in known:
            raise BlogError(f'unknown {what} "{name}"', hint=nearest(name, list(known)))
    request = replace(
        read_model(options.model, options.set),
        seq_len=options.seq_len,
        batch=options.batch,
        weight_dtype=options.weight_dtype,
        kv_dtype=options.kv_dtype,
        accelerator=devices[options.gpu],
        count=options.gpu_count,
    )
    document = report(request)
    return json.dumps(document, indent=1) if as_json else table(document, request)


def read_model(source: str, settings: Sequence[str]) -> Request:
    """Find a preset or read a config.json, then apply `key=value` settings to it."""
    if source in presets.ALL:
        model = presets.ALL[source].model
        request = Request(model=model, name=presets.ALL[source].name, library_cache=model)
    elif Path(source).is_file():
        request = _from_file(Path(source))
    else:
        hint = nearest(source, list(presets.ALL), "Presets")
        raise BlogError(f'"{source}" is neither a preset nor a file', hint=hint)
    if not settings:
        return request
    changed = apply_settings(request.model, settings)
    return replace(request, model=changed, library_cache=changed)


def _from_file(path: Path) -> Request:
    if path.stat().st_size > LARGEST_FILE:
        raise BlogError(f"the file has {path.stat().st_size} bytes; a configuration has a few thousand", path)
    try:
        keys = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BlogError(f"the file is not JSON: {error}", path) from None
    if not isinstance(keys, dict):
        raise BlogError(f"the file holds a {type(keys).__name__}, not the keys of a configuration", path)
    try:
        found = from_hf(keys)
    except ValueError as error:
        raise BlogError(str(error), path) from None
    return Request(
        model=found.model,
        name=str(found.model_type),
        library_cache=found.library_cache,
        used=tuple(found.used),
        ignored=tuple(found.ignored),
        assumed=tuple(f"{key}={value}" for key, value in found.assumed.items()),
    )


def apply_settings(model: ModelConfig, settings: Sequence[str]) -> ModelConfig:
    """Change flat sizes ("n_kv_heads=1") or those of the first group of a kind ("moe.n_experts=16")."""
    values = asdict(model)
    flat = [field.name for field in fields(ModelConfig) if not isinstance(values[field.name], list | tuple)]
    changes: dict[str, Any] = {}
    for setting in settings:
        key, sign, text = setting.partition("=")
        if not sign:
            raise BlogError(f'"{setting}" is no setting', hint="Write --set n_kv_heads=1.")
        group, dot, name = key.partition(".")
        members = getattr(model, group, ()) if dot else ()
        if dot and isinstance(members, tuple) and members and hasattr(members[0], name):
            first = changes.get(group, members)
            changes[group] = (_replaced(first[0], {name: _value(key, text, getattr(members[0], name))}), *first[1:])
        elif key in flat:
            changes[key] = _value(key, text, values[key])
        else:
            raise BlogError(f'"{key}" is no size of this model', hint=nearest(key, flat, "Sizes"))
    changed: ModelConfig = _replaced(model, changes)
    return changed


def _replaced(part: Any, changes: dict[str, Any]) -> Any:
    try:
        return replace(part, **changes)
    except ValueError as error:
        raise BlogError(str(error)) from None


def _value(key: str, text: str, old: object) -> object:
    """A text as the type of the value that it replaces."""
    if isinstance(old, bool):
        if text not in ("true", "false"):
            raise BlogError(f'{key} must be true or false, not "{text}"')
        return text == "true"
    if isinstance(old, int):
        try:
            return int(text)
        except ValueError:
            raise BlogError(f'{key} must be a whole number, not "{text[:40]}"') from None
    return text


def report(request: Request) -> dict[str, Any]:
    """All numbers by their dotted names, integers exact."""
    model, seq_len, batch = request.model, request.seq_len, request.batch
    weight_bytes, kv_bytes = BYTES[request.weight_dtype], BYTES[request.kv_dtype]
    counted = parameters(model)
    components = {k: v for k, v in asdict(counted).items() if isinstance(v, int) and v and k != "unvisited_experts"}
    return {
        "model": request.name,
        "parameters": {"total": counted.total, "active": counted.active, "by_component": components},
        "cache": {
            "bytes": _whole(kv_cache_bytes(model, batch=batch, seq_len=seq_len, dtype_bytes=kv_bytes)),
            "bytes_per_token": _whole(kv_cache_bytes_per_token(model, dtype_bytes=kv_bytes)),
            "library_bytes": _whole(
                kv_cache_bytes(request.library_cache, batch=batch, seq_len=seq_len, dtype_bytes=kv_bytes)
            ),
        },
        "flops": {
            "prefill": _flops(forward_flops(model, seq_len=seq_len))
            | {"causal_total": prefill_flops(model, seq_len=seq_len)},
            "decode": _flops(library_step_flops(model, cached=seq_len - 1)),
        },
        "bounds": _bounds(request, counted.total, weight_bytes, kv_bytes),
        "used": list(request.used),
        "ignored": list(request.ignored),
        "assumed": list(request.assumed),
    }


def _flops(flops: Flops) -> dict[str, int]:
    """The parts by the names of the page; what is neither attention, feed-forward nor head is `other`."""
    return {
        "total": flops.total,
        "attention": flops.attention,
        "feed_forward": flops.ffn,
        "head": flops.lm_head,
        "other": flops.mixers + flops.other,
    }


def _bounds(request: Request, total: int, weight_bytes: float, kv_bytes: float) -> dict[str, Any]:
    model, device, seq_len = request.model, request.accelerator, request.seq_len
    step: dict[str, Any] = {"batch": request.batch, "weight_bytes": weight_bytes, "kv_bytes": kv_bytes}
    room: dict[str, Any] = {
        "count": request.count,
        "usable_fraction": request.usable_fraction,
        "weight_bytes": weight_bytes,
        "kv_bytes": kv_bytes,
    }
    seconds = decode_seconds(model, device, count=request.count, seq_len=seq_len, **step)
    reading = prefill_seconds(model, device, count=request.count, seq_len=seq_len, weight_bytes=weight_bytes)
    states = training_bytes(
        model, weight_bytes=2, gradient_bytes=2, optimizer_bytes=12, zero_stage=0, n_devices=1,
        batch=0, seq_len=0, recomputation="full",
    )  # fmt: skip
    return {
        "weights_bytes": _whole(total * weight_bytes),
        "decode_bytes": _whole(decode_bytes(model, seq_len=seq_len, **step)),
        "decode_seconds": seconds,
        "tokens_per_second": request.batch / seconds,
        "intensity": decode_intensity(model, seq_len=seq_len, **step),
        "ridge": ridge_intensity(device),
        "prefill_seconds": reading,
        "max_batch": max_batch(model, device, seq_len=seq_len, **room),
        "longest_context": longest_context(model, device, batch=request.batch, **room),
        "training_bytes": _whole(states.total),
    }


def _whole(value: float) -> float:
    """A whole float as the integer that it is, so that JSON shows all its digits."""
    return int(value) if value == int(value) else value


def table(document: dict[str, Any], request: Request) -> str:
    """The report for people."""
    counted, cache, bounds = document["parameters"], document["cache"], document["bounds"]
    sequences = f"{request.batch} sequence{'s' if request.batch != 1 else ''} of {request.seq_len:,} tokens"
    rows = [
        ("parameters", count_text(counted["total"])),
        ("active per token", count_text(counted["active"])),
        *((f"  {name.replace('_', ' ')}", count_text(value)) for name, value in counted["by_component"].items()),
        (f"weights, {request.weight_dtype}", bytes_text(bounds["weights_bytes"])),
        (f"cache per token, {request.kv_dtype}", f"{bytes_text(cache['bytes_per_token'])}"),
        (f"cache, {sequences}", bytes_text(cache["bytes"])),
        (f"cache as the library keeps it, {sequences}", bytes_text(cache["library_bytes"])),
        ("FLOPs of a prefill, every pair counted", decimal_text(document["flops"]["prefill"]["total"], "FLOP")),
        ("FLOPs of a prefill, causal", decimal_text(document["flops"]["prefill"]["causal_total"], "FLOP")),
        ("FLOPs of the next token", decimal_text(document["flops"]["decode"]["total"], "FLOP")),
        (
            f"decode step on {request.count} x {request.accelerator.name}, at least",
            seconds_text(bounds["decode_seconds"]),
        ),
        ("tokens per second, at most", f"{bounds['tokens_per_second']:,.1f}"),
        ("FLOPs per byte, against the ridge", f"{bounds['intensity']:.2f} of {bounds['ridge']:.0f}"),
        ("sequences that fit", count_text(bounds["max_batch"])),
        ("longest context that fits", f"{bounds['longest_context']:,} tokens"),
        ("training states, 16 bytes a parameter", bytes_text(bounds["training_bytes"])),
    ]
    width = max(len(name) for name, _ in rows)
    body = "\n".join(f"{name:{width}}  {value:>20}" for name, value in rows)
    warning = weights_warning(
        request.model,
        request.accelerator,
        count=request.count,
        usable_fraction=request.usable_fraction,
        weight_bytes=BYTES[request.weight_dtype],
    )
    notes = [warning] if warning else []
    notes += [f"{what}: {', '.join(document[what])}" for what in ("ignored", "assumed") if document[what]]
    return "\n".join([document["model"], body, *notes])
