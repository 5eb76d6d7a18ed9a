"""The golden figure."""

PER_HEAD = 1024


def bar() -> dict[str, object]:
    """Bytes by heads."""
    samples = [{"inputs": {"n_heads": n}, "outputs": {"cache_bytes": n * PER_HEAD}} for n in (1, 2, 4)]
    return {"per_head": PER_HEAD, "inputs": {"n_heads": 2}, "samples": samples}
