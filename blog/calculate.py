"""A model's name or its config.json in, all its numbers out: the command `blog calc`.

The numbers are the calculator's; here they are gathered, by the dotted names that the page's outputs carry too.
"""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict, dataclass
from typing import Any

from blog.calc import accelerators
from blog.calc.accelerators import Accelerator
from blog.calc.advice import copied, weights_warning
from blog.calc.config import ModelConfig
from blog.calc.dtypes import BYTES
from blog.calc.flops import Flops
from blog.calc.kv_cache import kv_cache_bytes, kv_cache_bytes_per_token
from blog.calc.params import parameters
from blog.calc.prefill import forward_flops, library_step_flops, prefill_flops
from blog.calc.roofline import (
    ENDLESS,
    active_without_table,
    active_without_vocabulary,
    decode_bytes,
    decode_intensity,
    decode_seconds,
    longest_context,
    max_batch,
    prefill_seconds,
    ridge_intensity,
    split_max_batch,
)
from blog.calc.training import training_bytes
from blog.calc.units import bytes_text, count_text, decimal_text, seconds_text
from blog.errors import BlogError, nearest
from blog.model_source import Source, read_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be computed, and under which circumstances."""

    source: Source
    seq_len: int
    batch: int
    weight_dtype: str
    kv_dtype: str
    accelerator: Accelerator
    count: int
    usable_fraction: float = 0.9

    @property
    def model(self) -> ModelConfig:
        """The model that is asked about."""
        return self.source.model

    @property
    def weight_bytes(self) -> float:
        """Bytes of one weight: a file that packs its weights in this format says how many."""
        stored = self.source.stored
        return stored.weight_bytes if stored and stored.dtype == self.weight_dtype else BYTES[self.weight_dtype]


def run(options: Namespace, *, as_json: bool) -> str:
    """Answer the command: a table for people, or one JSON document."""
    try:
        request = requested(options)
    except BlogError as error:  # it may repeat what a hostile file says
        shown = [printable(text) for text in (error.problem, error.hint)]
        raise BlogError(shown[0], error.path, error.line, error.column, shown[1]) from None
    document = report(request)
    return json.dumps(document, indent=1) if as_json else printable(table(document, request))


def printable(text: str) -> str:
    """Return a text without the characters that command a terminal.

    >>> printable("\x1b[31mred")
    '\ufffd[31mred'
    """
    return "".join(each if each.isprintable() or each == "\n" else "\ufffd" for each in text)


def requested(options: Namespace) -> Request:
    """Return what the command line asks for; names that nobody knows are refused."""
    devices = {device.name: device for device in accelerators.ALL.values()} | dict(accelerators.ALL)
    for what, name, known in (
        ("accelerator", options.gpu, devices),
        ("dtype", options.weight_dtype, BYTES),
        ("dtype", options.kv_dtype, BYTES),
    ):
        if name is not None and name not in known:
            raise BlogError(f'unknown {what} "{name}"', hint=nearest(name, list(known)))
    source = read_model(options.model, options.set)
    return Request(
        source=source,
        seq_len=options.seq_len,
        batch=options.batch,
        weight_dtype=options.weight_dtype or (source.stored.dtype if source.stored else "bf16"),
        kv_dtype=options.kv_dtype,
        accelerator=devices[options.gpu],
        count=options.gpu_count,
    )


def report(request: Request) -> dict[str, Any]:
    """All numbers by their dotted names, integers exact."""
    source, model, seq_len, batch = request.source, request.model, request.seq_len, request.batch
    kv_bytes = BYTES[request.kv_dtype]
    return {
        "model": source.name,
        "certain": source.certain,
        "parameters": _parameters(model),
        "cache": {
            "bytes": _whole(kv_cache_bytes(model, batch=batch, seq_len=seq_len, dtype_bytes=kv_bytes)),
            "bytes_per_token": _whole(kv_cache_bytes_per_token(model, dtype_bytes=kv_bytes)),
            "library_bytes": _whole(
                kv_cache_bytes(source.library_cache, batch=batch, seq_len=seq_len, dtype_bytes=kv_bytes)
            ),
        },
        "flops": {
            "prefill": _flops(forward_flops(model, seq_len=seq_len))
            | {"causal_total": prefill_flops(model, seq_len=seq_len)},
            "decode": _flops(library_step_flops(model, cached=seq_len - 1)),
        },
        "bounds": _bounds(request),
        "notes": _notes(request),
        "used": list(source.used),
        "ignored": list(source.ignored),
        "assumed": list(source.assumed),
    }


def _parameters(model: ModelConfig) -> dict[str, Any]:
    counted = parameters(model)
    parts = {name: value for name, value in asdict(counted).items() if isinstance(value, int) and value}
    return {
        "total": counted.total,
        "active": counted.active,
        "active_without_table": active_without_table(model),
        "active_without_vocabulary": active_without_vocabulary(model),
        "by_component": {name: value for name, value in parts.items() if name != "unvisited_experts"},
    }


def _notes(request: Request) -> list[str]:
    """What a reader should know: of the count, of the file, of what does not fit."""
    model, stored = request.model, request.source.stored
    found = list(request.source.notes)
    if stored:
        found.append(f"The file's own format is {stored.dtype}. {stored.words}.")
    if 0 < model.learned_positions < request.seq_len:
        found.append(
            f"The position table has {count_text(model.learned_positions)} rows, fewer than this context has tokens."
        )
    warning = weights_warning(
        model,
        request.accelerator,
        count=request.count,
        usable_fraction=request.usable_fraction,
        weight_bytes=request.weight_bytes,
    )
    return [*found, warning] if warning else found


def _flops(flops: Flops) -> dict[str, int]:
    """The parts by the names of the page; what is neither attention, feed-forward nor head is `other`."""
    return {
        "total": flops.total,
        "attention": flops.attention,
        "feed_forward": flops.ffn,
        "head": flops.lm_head,
        "other": flops.mixers + flops.other,
    }


def _bounds(request: Request) -> dict[str, Any]:
    model, device, seq_len, batch, count = (
        request.model, request.accelerator, request.seq_len, request.batch, request.count,
    )  # fmt: skip
    widths: dict[str, Any] = {"weight_bytes": request.weight_bytes, "kv_bytes": BYTES[request.kv_dtype]}
    step: dict[str, Any] = {"batch": batch, "seq_len": seq_len, **widths}
    room: dict[str, Any] = {"count": count, "usable_fraction": request.usable_fraction, **widths}
    seconds = decode_seconds(model, device, count=count, **step)
    most = max_batch(model, device, seq_len=seq_len, **room)
    states = training_bytes(
        model, weight_bytes=2, gradient_bytes=2, optimizer_bytes=12, zero_stage=0, n_devices=1,
        batch=0, seq_len=0, recomputation="full",
    )  # fmt: skip
    return {
        "weights_bytes": _whole(parameters(model).total * request.weight_bytes),
        "decode_bytes": _whole(decode_bytes(model, **step)),
        "decode_seconds": seconds,
        "tokens_per_second": batch / seconds if batch <= most else None,
        "intensity": decode_intensity(model, **step),
        "ridge": ridge_intensity(device, weight_bytes=request.weight_bytes),
        "prefill_seconds": prefill_seconds(
            model, device, count=count, seq_len=seq_len, weight_bytes=request.weight_bytes
        ),
        "max_batch": most,
        "split_max_batch": split_max_batch(model, device, seq_len=seq_len, **room),
        "longest_context": longest_context(model, device, batch=batch, **room),
        "training_bytes": _whole(states.total),
    }


def _whole(value: float) -> float:
    """A whole float as the integer that it is, so that JSON shows all its digits."""
    return int(value) if value == int(value) else value


def table(document: dict[str, Any], request: Request) -> str:
    """The report for people."""
    rows = [*_size_rows(document, request), *_work_rows(document, request), *_room_rows(document, request)]
    width = max(len(name) for name, _ in rows)
    body = "\n".join(f"{name:{width}}  {value:>20}" for name, value in rows)
    about = [f"{what}: {', '.join(document[what])}" for what in ("ignored", "assumed") if document[what]]
    return "\n".join([document["model"], *document["notes"], body, *about])


Rows = list[tuple[str, str]]


def _size_rows(document: dict[str, Any], request: Request) -> Rows:
    counted, cache = document["parameters"], document["cache"]
    sequences = f"{request.batch} sequence{'s' if request.batch != 1 else ''} of {request.seq_len:,} tokens"
    about = "" if document["certain"] else "about "
    return [
        ("parameters", about + count_text(counted["total"])),
        (_active(request.model), about + count_text(counted["active"])),
        ("  without the input table", count_text(counted["active_without_table"])),
        ("  without both vocabulary matrices", count_text(counted["active_without_vocabulary"])),
        *((f"  {name.replace('_', ' ')}", count_text(value)) for name, value in counted["by_component"].items()),
        (f"weights, {request.weight_dtype}", bytes_text(document["bounds"]["weights_bytes"])),
        (f"cache per token, {request.kv_dtype}", bytes_text(cache["bytes_per_token"])),
        (f"cache, {sequences}", bytes_text(cache["bytes"])),
        (f"cache as the library keeps it, {sequences}", bytes_text(cache["library_bytes"])),
    ]


def _active(model: ModelConfig) -> str:
    """What the active parameters are: the most, where a token may choose experts that do nothing."""
    return "active per token" + (", at most" if any(group.n_empty_experts for group in model.moe) else "")


def _work_rows(document: dict[str, Any], request: Request) -> Rows:
    flops, bounds = document["flops"], document["bounds"]
    rate, most = bounds["tokens_per_second"], bounds["max_batch"]
    return [
        ("FLOPs of a prefill, every pair counted", decimal_text(flops["prefill"]["total"], "FLOP")),
        ("FLOPs of a prefill, causal", decimal_text(flops["prefill"]["causal_total"], "FLOP")),
        ("FLOPs of the next token", decimal_text(flops["decode"]["total"], "FLOP")),
        (f"reading a prompt of {request.seq_len:,} tokens, at least", seconds_text(bounds["prefill_seconds"])),
        (
            f"decode step on {request.count} x {request.accelerator.name}, at least",
            seconds_text(bounds["decode_seconds"]),
        ),
        (
            "tokens per second, at most",
            f"{rate:,.1f}" if rate is not None else f"{request.batch:,} do not fit; {most:,} do",
        ),
        ("FLOPs per byte, against the ridge", f"{bounds['intensity']:.2f} of {bounds['ridge']:.0f}"),
    ]


def _room_rows(document: dict[str, Any], request: Request) -> Rows:
    bounds = document["bounds"]
    split = copied(request.model, count=request.count)
    return [
        ("sequences that fit, at most", _amount(bounds["max_batch"])),
        *([(f"  when heads are split, {split}", _amount(bounds["split_max_batch"]))] if request.count > 1 else []),
        ("longest context that fits, at most", f"{_amount(bounds['longest_context'])} tokens"),
        ("training states, 16 bytes a parameter", bytes_text(bounds["training_bytes"])),
    ]


def _amount(number: int) -> str:
    """A number of sequences or positions, or that there is no limit."""
    return "any number of" if number >= ENDLESS else count_text(number)
