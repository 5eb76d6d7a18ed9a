"""A pipeline that publishes live articles about transformers: load, compute, render, write."""

__version__ = "0.1.0"
