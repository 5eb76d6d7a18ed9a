"""What was measured on the two models, by the words by which every article means it: one home for each quantity.

In go a part and a model, out comes an `Estimate`. The measurements stand in data/effects.json, which `effects` writes,
and in the manifest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from blog.lab.effects import EFFECTS
from blog.lab.estimate import Estimate
from blog.lab.storage import Json, manifest, read_json


def whole(what: str = "difference", model: str = "rich-0") -> Estimate:
    """The whole model: logit difference, how often the receiver is first, its probability."""
    return _effect(model, "whole", what)


def without(parts: str, what: str = "change", how: str = "mean", model: str = "rich-0") -> Estimate:
    """Without some parts: the change of the logit difference, in all or by the direct path, and the scores left."""
    return _effect(model, "without", parts, how, what)


def pays(part: str, how: str = "frozen", model: str = "rich-0") -> Estimate:
    """What a part writes into the logit difference, the norm's scale frozen or moving, or what it does to the scale."""
    return _effect(model, "pays", part, how)


def carried(role: str, layer: int, model: str = "rich-0") -> Estimate:
    """Share of the flip that one position's stream carries before a layer; layer 4 is the output."""
    table = _manifest()[model]["patching"]
    found = table["share"][role][layer], table["error"][role][layer]
    return estimate(found, table["n"], model, "stream", role, str(layer))


def flip(part: str, model: str = "rich-0") -> Estimate:
    """Share of the flip that a head or feed-forward carries, by all ways."""
    entry = _manifest()[model]
    return estimate(entry["flip"][part], entry["patching"]["n"], model, "flip", part)


def estimate(found: Sequence[float], n: int, *words: str) -> Estimate:
    """A stored mean and its error, under the words that name the quantity."""
    value, error = found
    return Estimate(value, error=error, n=n, quantity=", ".join(words))


def _effect(model: str, *path: str) -> Estimate:
    table = _effects()[model]
    found = table
    for key in path:
        found = found[key]
    return estimate(found, table["n"], model, *path)


@cache
def _effects() -> Json:
    return read_json(EFFECTS)


@cache
def _manifest() -> Json:
    return manifest()
