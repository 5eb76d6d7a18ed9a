"""Exact sizes and costs of decoder-only language models: weights, cache, arithmetic, memory and routing.

Everything here is a function of a `ModelConfig`; nothing reads a file at run time except the table of
configuration keys, and nothing imports the rest of the site.
"""

from blog.calc.hf import Imported, from_hf

__all__ = ["Imported", "from_hf"]
