"""Reads any Hugging Face config.json of a decoder: which keys were used, ignored and assumed, or why it cannot be.

All knowledge of keys is in `hf_keys.json`: other names of a key (`aliases`), the library's default for an
absent key (`defaults`), and a rule per quantity of ours, written as a Python expression over keys and other
quantities (`rule_tree` says what it may hold). A type of model says only what differs from the type it is
`like`. This file runs the table; `static/js/calculator/hf.js` runs the same table, with the rules as trees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from blog.calc import config as shapes
from blog.calc.checks import shown
from blog.calc.key_table import by_layer, key_table, settled
from blog.calc.key_words import in_keys, misspelt
from blog.calc.refusal import architecture_of, refuse_other_files, refuse_types, type_of_architecture
from blog.calc.rule_tree import Tree, is_name, names_of_rule
from blog.calc.rule_value import layers, rule_value, true

LONGEST_LIST = 20_000
DEEPEST = 4  # a text model is at most so many levels inside a larger one
PARTS = {
    "windows": shapes.Window,
    "attention": shapes.Attention,
    "mla": shapes.Mla,
    "mixers": shapes.Mixer,
    "dense": shapes.Dense,
    "moe": shapes.Moe,
    "extras": shapes.Extra,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A configuration read from keys, and how it was read."""

    model: shapes.ModelConfig
    library_cache: shapes.ModelConfig  # what to ask for the cache that the library's own growing cache keeps
    model_type: str
    used: dict[str, Any]  # keys that decided something, with their values
    ignored: tuple[str, ...]  # keys that decide no size
    assumed: dict[str, Any]  # absent keys, with the value taken instead
    notes: tuple[str, ...]  # what a reader should know about the count
    certain: bool  # the type's own rules counted it, not the general ones


class KeyLookup:
    """Looks names up: bound values, then quantities of ours, then keys and their defaults."""

    def __init__(self, keys: Mapping[str, Any], model_type: str, library: bool) -> None:
        """Look at `keys` through the eyes of one type; `library` asks for what the library's cache keeps."""
        self.keys = keys
        self.rules = model_type
        self.aliases: dict[str, list[str]] = settled(model_type, "aliases")
        self.defaults = settled(model_type, "defaults")
        self.lets = settled(model_type, "lets")
        self.bound: dict[str, Any] = {"library": library, "model_type": model_type}
        self.asked: set[str] = set()  # bound names that some rule read
        self.by_layer = by_layer(model_type)
        self.known: dict[str, Any] = {}  # quantities that are the same for every layer, once evaluated
        self.here: dict[str, Any] = {}  # the others, for the names bound here
        self.layers: dict[int, KeyLookup] = {}  # the same names as each layer sees them
        self.used: dict[str, Any] = {}
        self.assumed: dict[str, Any] = {}
        self.absent: dict[str, None] = {}  # keys that were asked for and are not there, in order

    def layer(self, i: int) -> "KeyLookup":
        """Return the same names as one layer sees them, reporting to the same place."""
        if i not in self.layers:
            inner = self.layers[i] = object.__new__(KeyLookup)
            inner.__dict__ = self.__dict__ | {"bound": self.bound | {"i": i}, "here": {}}
        return self.layers[i]

    def __call__(self, name: str) -> Any:
        """Return the value of a name, null where there is none."""
        if name in self.bound:
            self.asked.add(name)
            return self.bound[name]
        if name in self.lets:
            memory = self.here if name in self.by_layer else self.known
            if name not in memory:
                memory[name] = rule_value(self.lets[name], self)
            return memory[name]
        for alias in (name, *self.aliases.get(name, [])):
            if alias in self.keys:
                value = read_value(alias, self.keys[alias])
                self.used[alias] = value
                return value
        self.absent[name] = None
        if self.defaults.get(name) is not None:
            self.assumed[name] = self.defaults[name]
        return self.defaults.get(name)

    def filled(self, name: str, value: Any) -> None:
        """Note that an absent key was taken to have a value."""
        if name not in self.lets and name not in self.bound and true(value):
            self.assumed.setdefault(name, value)


def read_value(key: str, value: Any) -> Any:
    """Return a key's value in the form that expressions use; refuse what no configuration holds."""
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"{key} is {value}, which is no size: give a finite number.")
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, list | tuple):
        if len(value) > LONGEST_LIST:
            raise ValueError(f"{key} has {len(value)} entries, and may have {LONGEST_LIST}: shorten the list.")
        return list(value)
    if isinstance(value, str) and len(value) > LONGEST_LIST:
        raise ValueError(f"{key} is a text of {len(value)} characters: shorten it to {LONGEST_LIST}.")
    if value is None or isinstance(value, bool | int | str | dict):
        return value
    raise ValueError(f"{key} is {shown(value)}, which JSON cannot hold: give a number, text, list or object.")


def text_part(keys: Mapping[str, Any], depth: int = 0) -> tuple[dict[str, Any], list[str]]:
    """Return the keys of the text model inside a larger configuration, and the path to them."""
    own = {str(key): value for key, value in keys.items()}
    named = [key for key in key_table()["text"] if isinstance(own.get(key), dict)]
    if not named or depth == DEEPEST:
        return own, []
    outer_type = own.get("model_type")
    inner, path = text_part(own[named[0]], depth + 1)
    if not isinstance(inner.get("model_type"), str) and isinstance(outer_type, str):
        inner["model_type"] = key_table()["text_types"].get(outer_type, outer_type)
    if own.get("tie_word_embeddings") is not None and not path:  # whoever holds the decoder holds its output matrix
        inner["tie_word_embeddings"] = own["tie_word_embeddings"]
    return inner, [named[0], *path]


def ruling_type(keys: Mapping[str, Any], model_type: str) -> str:
    """Return the type whose rules apply: its own, or for an unknown type one whose telling key it has."""
    for name in (model_type, key_table()["text_types"].get(model_type)):
        if name in key_table()["types"]:
            return str(name)
    return next((name for key, name in key_table()["signs"].items() if keys.get(key) is not None), "general")


def refuse(look: KeyLookup, model_type: str, rules: str) -> None:
    """Refuse what cannot be counted, with the reason."""
    for reason, condition in settled(rules, "refuse").items():
        if true(rule_value(condition, look)):
            raise ValueError(f"{model_type or 'this model'} cannot be counted: {reason}.")


def known(name: str, tree: Tree, look: KeyLookup) -> Any:
    """Return the value of a field's rule; refuse its absence by the name that the rule asks for."""
    value = rule_value(tree, look)
    if value is None:
        missing = tree if is_name(tree) else name
        raise ValueError(f"{missing} is missing: give {missing}.")
    return value


def groups(looks: list[KeyLookup], kind: str, template: dict[str, Tree]) -> list[dict[str, Any]]:
    """Return the fields of the groups of equal layers that one template describes."""
    rules = {name: tree for name, tree in template.items() if name != "where"}
    counts: dict[tuple[tuple[str, Any], ...], int] = {}
    matching = [look for look in looks if true(rule_value(template["where"], look))]
    alike = not any(names_of_rule(tree) & looks[0].by_layer for tree in rules.values())
    for look in matching[:1] if alike else matching:  # where no field depends on the layer, one speaks for all
        key = tuple((name, known(name, tree, look)) for name, tree in rules.items())
        for name, value in key:
            if isinstance(value, list | dict):
                raise ValueError(f"{PARTS[kind].__name__}.{name} is {shown(value)}: give one number.")
        counts[key] = counts.get(key, 0) + (len(matching) if alike else 1)
    return [{"n_layers": count} | dict(fields) for fields, count in counts.items()]


def built(look: KeyLookup, rules: str) -> shapes.ModelConfig:
    """Return the configuration that the keys describe."""
    values = {name: known(name, tree, look) for name, tree in settled(rules, "fields").items()}
    looks = [look.layer(i) for i in layers(values["n_layers"])]
    for kind, templates in settled(rules, "groups").items():
        values[kind] = [fields for template in templates for fields in groups(looks, kind, template)]
    extras = [
        {name: rule_value(tree, look) for name, tree in template.items()}
        for template in settled(rules, "extras").values()
    ]
    values["extras"] = [extra for extra in extras if extra["weights"]]
    for kind, part in PARTS.items():
        values[kind] = tuple(part(**fields) for fields in values[kind])
    return shapes.ModelConfig(**values)


def notes(look: KeyLookup, model_type: str, rules: str, path: list[str]) -> tuple[str, ...]:
    """Return what a reader should know about the count."""
    found: list[str] = []
    if path:
        found.append(f"Only {'.'.join(path)} is counted; vision and audio towers are left out.")
    if not has_rules(model_type, rules):
        how = "the general rules" if rules == "general" else f"the rules of {rules}, whose keys it has"
        found.append(
            f"Unknown model type ({model_type[:60] or 'none given'}): counted by {how}, which may not fit. "
            "Compare the total with the published one."
        )
    found += [text for text, condition in settled(rules, "notes").items() if true(rule_value(condition, look))]
    return tuple(found)


def has_rules(model_type: str, rules: str) -> bool:
    """Tell whether rules are those of a type and not borrowed."""
    return rules in (model_type, key_table()["text_types"].get(model_type))


def read(keys: Mapping[str, Any], model_type: str, path: list[str]) -> Imported:
    """Read the keys of a text model."""
    rules = ruling_type(keys, model_type)
    look = KeyLookup(keys, rules, library=False)
    try:
        refuse(look, model_type, rules)
        model = built(look, rules)
        found = notes(look, model_type, rules, path)
        differs = "library" in look.asked  # for most models nothing depends on it
        library_cache = built(KeyLookup(keys, rules, library=True), rules) if differs else model
    except (ArithmeticError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise ValueError(f"the keys of this {model_type or 'model'} do not fit together: {error}.") from error
    except ValueError as error:
        raise ValueError(in_keys(str(error), rules, keys) + spelling(look, keys)) from None
    seen = {"model_type", *look.used, *path}
    ignored = tuple(key for key in keys if key not in seen)
    meant = misspelt(ignored, look.absent, rules)
    return Imported(
        model=model,
        library_cache=library_cache,
        model_type=model_type,
        used=look.used,
        ignored=ignored,
        assumed={name: value for name, value in look.assumed.items() if name not in look.used},
        notes=(*(f"{key[:60]} is not read: did you mean {name}?" for key, name in meant.items()), *found),
        certain=has_rules(model_type, rules),
    )


def spelling(look: KeyLookup, keys: Mapping[str, Any]) -> str:
    """Return the question that a refusal ends with, where a key that is not read resembles one that is missing."""
    meant = misspelt([key for key in keys if key not in look.used], look.absent, look.rules)
    return "".join(f" {key[:60]}: did you mean {name}?" for key, name in meant.items())


def from_hf(keys: Mapping[str, Any]) -> Imported:
    """Read the keys of a config.json.

    >>> from blog.calc.params import parameters
    >>> found = from_hf({"model_type": "mistral", "hidden_size": 4096, "sliding_window": None})
    >>> parameters(found.model).total
    7241732096
    >>> found.assumed["num_key_value_heads"]
    8
    """
    if not isinstance(keys, Mapping):
        raise ValueError(f"a configuration is an object of keys, not {shown(keys)}: paste a config.json.")
    refuse_other_files(keys)
    architecture = architecture_of(keys)
    derived = not keys.get("model_type")
    if derived:
        keys = {**keys, "model_type": type_of_architecture(architecture)}
    inner, path = text_part(keys)
    model_type = inner.get("model_type", "")
    if not isinstance(model_type, str):
        raise ValueError(f"model_type is {shown(model_type)}: give a text.")
    refuse_types([keys["model_type"], model_type], architecture)
    found = read(inner, model_type, path)
    taken = {"model_type": keys["model_type"]} if derived and keys["model_type"] else {}
    return replace(found, assumed=taken | found.assumed)
