"""The table of configuration keys, `hf_keys.json`: what a type of model inherits, and its rules as trees.

`hf.py` runs the table; `static/js/calculator/key_table.js` inherits the same way in the page.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from blog.calc.rule_tree import names_of_rule, rule_tree

RULES = ("lets", "fields", "groups", "extras", "notes", "refuse")  # the sections whose texts are rules


@cache
def key_table() -> dict[str, Any]:
    """Return the table of keys, with its rules as they are written."""
    text = Path(__file__).with_name("hf_keys.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def table_of_trees() -> dict[str, Any]:
    """Return the table as the page receives it: the rules as trees, without the words for its writers."""
    types = {
        name: {section: trees(part) if section in RULES else part for section, part in entry.items()}
        for name, entry in key_table()["types"].items()
    }
    return {name: part for name, part in key_table().items() if name != "about"} | {"types": types}


def trees(part: Any) -> Any:
    """Return a section of the table with every rule as its tree."""
    if isinstance(part, str):
        return rule_tree(part)
    if isinstance(part, list):
        return [trees(each) for each in part]
    return {name: trees(each) for name, each in part.items()}


@cache
def chain(model_type: str) -> tuple[dict[str, Any], ...]:
    """Return a type's entry and those it is like, nearest first; for an unknown type the general rules alone."""
    types = key_table()["types"]
    entries: list[dict[str, Any]] = []
    name = model_type
    while name:
        entries.append(types[name])
        name = types[name].get("like", "" if name == "general" else "general")
    return tuple(entries)


@cache
def settled(model_type: str, section: str) -> dict[str, Any]:
    """Return a section of a type's entry with everything inherited, rules as trees."""
    merged: dict[str, Any] = {}
    for entry in reversed(chain(model_type)):
        merged |= entry.get(section, {})
    return trees(merged) if section in RULES else merged


@cache
def by_layer(model_type: str) -> frozenset[str]:
    """Return the quantities of a type that depend on the layer i, directly or through others."""
    uses = {name: names_of_rule(tree) for name, tree in settled(model_type, "lets").items()}
    found = {"i"}
    while True:
        more = {name for name, names in uses.items() if names & found} - found
        if not more:
            return frozenset(found)
        found |= more
