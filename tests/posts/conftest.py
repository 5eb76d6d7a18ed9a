"""What the articles' tests share: the modules of a post by their names, the samples of a figure, a tiny model."""

import sys
from importlib import import_module
from typing import Any

import numpy as np

from blog.lab.llama import Llama, LlamaConfig, shapes
from tests.conftest import PROJECT

TINY = LlamaConfig(
    vocab_size=40,
    d_model=16,
    n_layers=3,
    n_heads=4,
    n_kv_heads=2,
    d_head=4,
    d_ff=24,
    rotary_base=100,
    norm_epsilon=1e-5,
)


def modules(slug: str, *names: str) -> list[Any]:
    """Python files of a post, imported as its figures.py imports them; then forgotten, for the next post's."""
    folder = PROJECT / "posts" / slug
    sys.path.insert(0, str(folder))
    try:
        return [import_module(name) for name in names]
    finally:
        sys.path.remove(str(folder))
        for path in folder.glob("*.py"):
            sys.modules.pop(path.stem, None)


def sampled(figure: dict[str, Any], **inputs: object) -> dict[str, Any]:
    """The outputs of the figure's sample with these inputs; inputs left out are at their start."""
    wanted = figure["inputs"] | inputs
    found = [sample["outputs"] for sample in figure["samples"] if figure["inputs"] | sample["inputs"] == wanted]
    assert found, f"no sample for {inputs}"
    return dict(found[0])


def tiny() -> Llama:
    """A model of the published kind with small random weights, for the scripts that measure the published one."""
    chooser = np.random.default_rng(3)
    return Llama(TINY, {name: chooser.normal(0, 0.4, shape) for name, shape in shapes(TINY).items()})
