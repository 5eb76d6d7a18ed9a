"""Inputs made by chance, and oracles that know what may become of them."""
