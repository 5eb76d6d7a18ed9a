"""Sentences about a configuration in the words of its own keys, and keys that were meant to be others.

`static/js/calculator/key_words.js` says the same in the page.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from blog.calc.key_table import settled
from blog.calc.rule_tree import Tree, is_name

OURS = re.compile(r"\b[A-Z][a-z]+\.(\w+)|\b([a-z]+_\w+)\b")  # "Moe.d_expert" or "n_layers"
LETTERS_FOR_ONE = 6  # letters of a key that excuse one wrong one
LONGEST_KEY = 60  # letters of a key that may be a misspelt one
MOST_KEYS = 100  # so many are looked at; published files have fewer that no rule reads
VALUES = {"given": 1, "if": 2, "len": 1, "min": 1, "max": 1, "+": 1, "*": 1, "//": 1}  # where a value's parts begin


def in_keys(sentence: str, type_: str, keys: Mapping[str, Any]) -> str:
    """Return a sentence with our names of quantities replaced by the keys that decide them.

    >>> in_keys("d_model is -1, and must be at least 1.", "gpt2", {"n_embd": -1})
    'n_embd is -1, and must be at least 1.'
    """
    rules = _rules(type_)
    return OURS.sub(lambda found: _key(found[1] or found[2], rules, keys) or found[0], sentence)


def _rules(type_: str) -> dict[str, Tree]:
    """Return the rules of a type by the names that messages use: fields, fields of groups, quantities."""
    groups = [template for each in settled(type_, "groups").values() for template in each]
    found: dict[str, Tree] = {}
    for part in (*reversed(groups), settled(type_, "lets"), settled(type_, "fields")):
        found |= {name: tree for name, tree in part.items() if tree != name}
    return found | {"": settled(type_, "aliases")}


def _key(name: str, rules: dict[str, Tree], keys: Mapping[str, Any]) -> str:
    """Return the key behind a name: one that is given, or else the first; nothing when the name is a key itself."""
    if name not in rules:
        return ""
    found = _keys_of(name, rules, 0)
    given = [alias for key in found for alias in (key, *rules[""].get(key, [])) if alias in keys]
    return (given or found or [""])[0]


def _keys_of(tree: Tree, rules: dict[str, Tree], depth: int) -> list[str]:
    """Return the keys that stand in a rule for their own value, in order: not those that only decide a case."""
    if is_name(tree):
        return _keys_of(rules[tree], rules, depth + 1) if tree in rules and depth < len(rules) else [tree]
    if not isinstance(tree, list) or tree[0] not in VALUES:
        return []
    return [key for part in tree[VALUES[tree[0]] :] for key in _keys_of(part, rules, depth + 1)]


def misspelt(keys: Collection[str], wanted: Collection[str], type_: str) -> dict[str, str]:
    """Return keys that no rule of a type reads, with the wanted key that each resembles.

    >>> misspelt(["num_key_val_heads", "rope_theta"], ["num_key_value_heads"], "llama")
    {'num_key_val_heads': 'num_key_value_heads'}
    """
    aliases = settled(type_, "aliases")
    known = {*settled(type_, "defaults"), *aliases, *(alias for each in aliases.values() for alias in each)}
    found = {}
    for key in [key for key in keys if key not in known and len(key) < LONGEST_KEY][:MOST_KEYS]:
        near = sorted((distance(_plain(key), _plain(name)), name) for name in wanted)
        if near and near[0][0] <= len(key) // LETTERS_FOR_ONE:
            found[key] = near[0][1]
    return found


def _plain(key: str) -> str:
    return re.sub(r"[-_ .]", "", key.lower())


def distance(left: str, right: str) -> int:
    """Return how many letters must be put in, taken out or changed to make one text the other.

    >>> distance("hiden", "hidden"), distance("layers", "layer_s")
    (1, 1)
    """
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(right, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != other))
    return row[-1]
