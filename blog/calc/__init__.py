"""Exact sizes and costs of decoder-only language models: weights, cache, arithmetic, memory and routing.

Everything here is a function of a `ModelConfig`; nothing reads a file at run time except the two tables, of
configuration keys and of published models, and nothing imports the rest of the site.
"""
